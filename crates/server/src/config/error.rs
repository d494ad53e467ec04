//! What can be wrong with a configuration: one line that says where it stands and what would be right.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::InvalidSmtpUrl;

/// Why the configuration cannot be used. No message holds a value that was given from environment or file.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The command line; or `--help` and `--version`, which clap answers by the same way.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// A value that its option refuses.
    #[error("{origin}: {reason}")]
    Value {
        /// The environment variable, or file and key.
        origin: String,
        /// What would be right.
        reason: String,
    },
    /// The file is not there, or may not be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is not TOML.
    #[error("{}, line {line}: {reason}", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What the parser missed.
        reason: String,
    },
    /// A key of the file that is no option.
    #[error("{}: unknown key \"{key}\"; {hint}", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// The nearest key, or all of them.
        hint: String,
    },
    /// The sealing key in the environment is not even UTF-8.
    #[error("KEYWRIGHT_SECRET_KEY is not text")]
    SecretKeyNotText,
    /// The mail server's URL, which holds a password.
    #[error(transparent)]
    SmtpUrl(#[from] InvalidSmtpUrl),
    /// Values that are right one by one and do not go together.
    #[error("{0}")]
    Conflict(&'static str),
}
