//! Configuration: what an operator says, read once at start and typed from then on.
//!
//! An option of the command line goes before the environment (`KEYWRIGHT_` and its name), that before the file
//! (`keywright.toml`, the same name), that before the default. Every option is declared once, as a field of the structs
//! in [`serve`], [`mail`], [`rate_limits`], [`site`] and [`storage`]; [`layers`] brings the others to the form of a command line, so that clap
//! alone parses and judges them all. Nobody else reads the environment.

pub mod console;
mod duration;
mod error;
mod file;
mod layers;
pub mod mail;
mod public_url;
pub mod rate_limits;
mod secret;
pub mod serve;
pub mod site;
mod smtp_url;
pub mod storage;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, FromArgMatches, Parser, Subcommand};
use keywright_domain::{Email, OrganizationName};

pub use self::error::ConfigError;
pub use self::public_url::{InvalidPublicUrl, PublicUrl};
pub use self::secret::{DatabaseUrl, Secret};
pub use self::serve::Serve;
pub use self::site::Site;
pub use self::smtp_url::InvalidSmtpUrl;
pub use self::storage::Storage;

/// A self-hosted server for programmatic API keys.
#[derive(Parser)]
#[command(name = "keywright", version, disable_help_subcommand = true)]
struct Cli {
    /// File with settings, a key for every option [default: ./keywright.toml if it exists].
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

/// What the binary is asked to do, with everything it needs to know for it.
#[derive(Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(Box<Serve>),
    /// Make the first organization, its owner and an owner key, and print them once.
    Bootstrap(Bootstrap),
    /// People who sign in to the console.
    #[command(subcommand)]
    User(User),
    /// Look at configuration, database, sealing key, clock and mail server, and change nothing.
    Check(Box<Serve>),
    /// The audit log.
    #[command(subcommand)]
    Audit(Audit),
}

/// `keywright bootstrap`.
#[derive(Args)]
pub struct Bootstrap {
    /// Name of the organization.
    #[arg(long, value_name = "NAME", value_parser = organization_name)]
    pub organization: OrganizationName,

    /// E-mail address of its owner, who gets a one-time link.
    #[arg(long, value_name = "EMAIL", value_parser = email)]
    pub owner: Email,

    /// Where users find the server.
    #[command(flatten)]
    pub site: Site,

    /// Where data lives.
    #[command(flatten)]
    pub storage: Storage,
}

/// `keywright user`.
#[derive(Subcommand)]
pub enum User {
    /// Print a link by which somebody sets a new password; works beside a running server.
    ResetLink(ResetLink),
}

/// `keywright user reset-link`.
#[derive(Args)]
pub struct ResetLink {
    /// E-mail address that the account signs in with.
    #[arg(value_name = "EMAIL", value_parser = email)]
    pub email: Email,

    /// Take the account's second factor away, too, when the password is set.
    #[arg(long)]
    pub second_factor: bool,

    /// Where users find the server: what the link begins with.
    #[command(flatten)]
    pub site: Site,

    /// Where data lives.
    #[command(flatten)]
    pub storage: Storage,
}

/// `keywright audit`.
#[derive(Subcommand)]
pub enum Audit {
    /// Walk the log and prove that it is whole.
    Verify(Storage),
}

/// Reads the whole configuration.
///
/// `args` begin with the program's name; `env` looks a variable up; `folder` is the one that `keywright.toml` and a
/// relative `--config` are looked for in.
///
/// # Errors
/// [`ConfigError::Usage`] is clap's, for `--help` too: let it print itself. The others are one line each.
pub fn load(
    args: impl IntoIterator<Item = OsString>,
    env: impl Fn(&str) -> Option<OsString>,
    folder: &Path,
) -> Result<Command, ConfigError> {
    let matches = layers::merged(args, &env, folder)?;
    let mut command = Cli::from_arg_matches(&matches)?.command;

    let key = env("KEYWRIGHT_SECRET_KEY").filter(|text| !text.is_empty());
    let key = key.map(OsString::into_string).transpose().map_err(|_| ConfigError::SecretKeyNotText)?;
    command.storage_mut().secret_key = key.map(Secret::new);

    command.check()?;
    Ok(command)
}

impl Command {
    fn storage_mut(&mut self) -> &mut Storage {
        match self {
            Self::Serve(serve) | Self::Check(serve) => &mut serve.storage,
            Self::Bootstrap(bootstrap) => &mut bootstrap.storage,
            Self::User(User::ResetLink(link)) => &mut link.storage,
            Self::Audit(Audit::Verify(storage)) => storage,
        }
    }

    fn check(&self) -> Result<(), ConfigError> {
        match self {
            Self::Serve(serve) | Self::Check(serve) => serve.check(),
            Self::Bootstrap(bootstrap) => bootstrap.storage.check(),
            Self::User(User::ResetLink(link)) => link.storage.check(),
            Self::Audit(Audit::Verify(storage)) => storage.check(),
        }
    }
}

fn organization_name(text: &str) -> Result<OrganizationName, keywright_domain::InvalidOrganizationName> {
    text.try_into()
}

fn email(text: &str) -> Result<Email, keywright_domain::InvalidEmail> {
    text.try_into()
}

#[cfg(test)]
mod tests;
