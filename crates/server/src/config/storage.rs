//! Where data lives and what it is sealed with: the options of every command that opens a database.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ConfigError;
use super::secret::{DatabaseUrl, Secret};

/// Data folder, database and sealing key.
#[derive(Args)]
#[command(next_help_heading = "Storage")]
pub struct Storage {
    /// Folder for the embedded database, the sealing key and the lock that keeps a second server out.
    #[arg(long, value_name = "PATH", default_value = "./data")]
    pub data: PathBuf,

    /// PostgreSQL 15 or later, as `postgres://user@host/database`; without it the embedded SQLite in the data folder.
    #[arg(long, value_name = "URL")]
    pub database_url: Option<DatabaseUrl>,

    /// File with the sealing key [default: secret.key in the data folder, made at the first start]; the key itself may
    /// stand in the environment as `KEYWRIGHT_SECRET_KEY`.
    #[arg(long, value_name = "PATH")]
    pub secret_key_file: Option<PathBuf>,

    /// How SQLite syncs: full survives a power cut, normal may lose the last writes to one.
    #[arg(long, value_name = "MODE", default_value = "full")]
    pub sqlite_synchronous: SqliteSynchronous,

    /// The sealing key's text, from `KEYWRIGHT_SECRET_KEY` alone: a command line is visible to every user.
    #[arg(skip)]
    pub secret_key: Option<Secret>,
}

/// SQLite's `synchronous`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum SqliteSynchronous {
    /// Every commit is on the disk before it is answered.
    Full,
    /// A commit may be lost with the power, never half of it.
    Normal,
}

impl Storage {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.database_url.as_ref().is_some_and(|url| !url.is_postgres()) {
            return Err(ConfigError::Conflict("--database-url must begin with postgres:// or postgresql://"));
        }
        if self.secret_key.is_some() && self.secret_key_file.is_some() {
            return Err(ConfigError::Conflict(
                "the sealing key is given twice, as KEYWRIGHT_SECRET_KEY and by --secret-key-file: remove one",
            ));
        }
        Ok(())
    }
}
