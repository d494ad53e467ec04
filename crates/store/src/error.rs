//! What can go wrong between Keywright and its database, in four words.

/// What a driver said, or what there is to say of its connections.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// SQLite's words.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's, or those of the way to it.
    #[error(transparent)]
    Postgres(#[from] sqlx::Error),
    /// All of SQLite's connections of a kind were in use for too long.
    #[error("no connection came free in time")]
    Crowded,
    /// SQLite's connections are closed.
    #[error("the connections are closed")]
    Closed,
    /// A transaction has no connection any more: a statement of it was given up.
    #[error("the connection is lost")]
    Lost,
    /// The committer has no thread.
    #[error("the thread of the committer cannot be started")]
    Thread(#[source] std::io::Error),
}

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The same transaction may succeed when it is run again: busy, deadlock, serialization, lost connection.
    #[error("the database asks to try again")]
    Retry(#[source] DriverError),
    /// The database cannot be reached, or has no connection to give in time.
    #[error("the database cannot be reached")]
    Unavailable(#[source] DriverError),
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
    /// The database did not answer in time; what it did is not known.
    #[error("the database did not answer {0} in time")]
    NoAnswer(&'static str),
    /// A statement failed for another reason: a mistake of ours.
    #[error("statement {statement} failed")]
    Statement {
        /// The statement's name.
        statement: &'static str,
        /// What the driver said.
        #[source]
        source: DriverError,
    },
    /// Rows of several writes were refused in one statement: whose mistake it was is not known.
    #[error("rows of several writes were refused together")]
    Together(#[source] Box<Error>),
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
    pub(crate) fn of(statement: &'static str, source: impl Into<DriverError>) -> Self {
        let source = source.into();
        match Code::of(&source) {
            Code::Retry => Self::Retry(source),
            Code::Unavailable => Self::Unavailable(source),
            Code::Other => Self::Statement { statement, source },
        }
    }

    /// What is wrong with rows that were inserted together.
    pub(crate) fn together(self) -> Self {
        if self.is_passing() { self } else { Self::Together(Box::new(self)) }
    }

    /// Did it happen to the batch, and not to the one write whose turn it was?
    pub(crate) const fn is_of_the_batch(&self) -> bool {
        self.is_passing() || matches!(self, Self::Together(_))
    }

    /// May the same work succeed a moment later?
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Retry(_) | Self::NoAnswer(_) | Self::Unavailable(_) | Self::Stopped | Self::GivenUp { passing: true }
        )
    }
}

/// What a driver's error means to whoever sent the statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Code {
    Retry,
    Unavailable,
    Other,
}

impl Code {
    fn of(error: &DriverError) -> Self {
        match error {
            DriverError::Sqlite(error) => error.sqlite_extended_error_code().map_or(Self::Other, Self::of_sqlite),
            DriverError::Postgres(sqlx::Error::Database(error)) => {
                error.code().map_or(Self::Other, |code| Self::of_postgres(&code))
            }
            DriverError::Postgres(
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::BeginFailed,
            ) => Self::Retry,
            DriverError::Postgres(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed)
            | DriverError::Crowded
            | DriverError::Closed
            | DriverError::Lost
            | DriverError::Thread(_) => Self::Unavailable,
            DriverError::Postgres(_) => Self::Other,
        }
    }

    /// SQLite's codes are numbers whose low byte is the kind.
    const fn of_sqlite(code: i32) -> Self {
        match code & 0xff {
            // Busy, locked.
            5 | 6 => Self::Retry,
            // I/O error, disk full.
            10 | 13 => Self::Unavailable,
            _ => Self::Other,
        }
    }

    /// PostgreSQL's are five characters.
    fn of_postgres(code: &str) -> Self {
        match code {
            // Serialization, deadlock, lock timeout, statement timeout, idle in transaction, read-only standby.
            "40001" | "40P01" | "55P03" | "57014" | "25P03" | "25006" => Self::Retry,
            // The connection broke, an operator or a crash ended it, the server is starting.
            _ if code.starts_with("08") || code.starts_with("57P") => Self::Retry,
            // Out of connections or room, no longer let in, no such database any more.
            _ if code.starts_with("53") || code.starts_with("28") || code == "3D000" => Self::Unavailable,
            _ => Self::Other,
        }
    }
}

/// An error with its causes on one line: what a log needs to say.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        next = cause.source();
    }
    line.replace('\n', "; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_lost_connection_are_no_mistake_of_ours() {
        let sqlite = |code| Code::of(&rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None).into());
        for (codes, meaning) in [
            ([13, 10, 778, 1034], Code::Unavailable),
            ([5, 517, 261, 6], Code::Retry),
            ([1, 19, 2067, 1555], Code::Other),
        ] {
            assert!(codes.iter().all(|code| sqlite(*code) == meaning), "{codes:?}");
        }
        for code in ["53100", "53300", "3D000"] {
            assert_eq!(Code::of_postgres(code), Code::Unavailable, "{code}");
        }
        for code in ["40001", "57014", "57P01", "08006"] {
            assert_eq!(Code::of_postgres(code), Code::Retry, "{code}");
        }
        for code in ["23505", "42601"] {
            assert_eq!(Code::of_postgres(code), Code::Other, "{code}");
        }
    }

    #[test]
    fn a_missing_connection_is_no_mistake_of_ours() {
        let pool = || DriverError::from(sqlx::Error::PoolTimedOut);
        for error in [DriverError::Crowded, DriverError::Closed, DriverError::Lost, pool()] {
            assert!(Error::of("any", error).is_passing());
        }
    }

    #[test]
    fn causes_stand_on_one_line_and_none_twice() {
        let error = Error::Unavailable(sqlx::Error::PoolTimedOut.into());

        assert!(causes(&error).starts_with("the database cannot be reached: pool timed out"), "{}", causes(&error));
    }
}
