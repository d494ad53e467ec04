//! What can go wrong between Keywright and its database, in four words.

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The same transaction may succeed when it is run again: busy, deadlock, serialization, lost connection.
    #[error("the database asks to try again")]
    Retry(#[source] sqlx::Error),
    /// The database cannot be reached, or has no connection to give in time.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// A row breaks a rule of the domain: somebody else wrote it, or the disk did.
    #[error("table {table}, column {column}, row {row}: {what}")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A statement failed for another reason: a mistake of ours.
    #[error("statement {statement} failed")]
    Statement {
        /// The statement's name.
        statement: &'static str,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// What was sealed does not open: another key, or a changed row.
    #[error("sealed data does not open")]
    Seal,
    /// A write was given up, with all of its batch; the server's log says why.
    #[error("the write was given up")]
    GivenUp {
        /// Could the same write succeed a moment later?
        passing: bool,
    },
    /// The committer has stopped.
    #[error("the server is stopping")]
    Stopped,
}

impl Error {
    /// Sorts a driver's error; the one place that knows both drivers' codes.
    pub(crate) fn of(statement: &'static str, source: sqlx::Error) -> Self {
        match &source {
            sqlx::Error::Database(error) => match error.code().as_deref() {
                // SQLite: busy, busy snapshot, busy recovery, locked. PostgreSQL: serialization, deadlock, lock timeout,
                // statement timeout, idle in transaction, read-only standby.
                Some("5" | "517" | "261" | "6" | "40001" | "40P01" | "55P03" | "57014" | "25P03" | "25006") => {
                    Self::Retry(source)
                }
                // PostgreSQL: the connection broke, an operator or a crash ended it, the server is starting.
                Some(code) if code.starts_with("08") || code.starts_with("57P") => Self::Retry(source),
                // PostgreSQL: out of connections or room, no such database any more, no longer let in.
                Some(code) if code.starts_with("53") || code.starts_with("28") || code == "3D000" => {
                    Self::Unavailable(source)
                }
                _ => Self::Statement { statement, source },
            },
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Unavailable(source)
            }
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::BeginFailed => {
                Self::Retry(source)
            }
            _ => Self::Statement { statement, source },
        }
    }

    /// May the same work succeed a moment later?
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Retry(_) | Self::Unavailable(_) | Self::Stopped | Self::GivenUp { passing: true })
    }

    /// Is this a duplicate of something that must be unique?
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Statement { source: sqlx::Error::Database(error), .. } if error.is_unique_violation())
    }
}
