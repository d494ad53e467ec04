//! What an operator types: `serve`, `bootstrap`, `user reset-link`, `check`, `audit verify`. A failure is one clear line and exit code 1.

mod audit;
mod bootstrap;
mod check;
mod dev;
mod mail;
mod serve;
mod setup;
mod storage;
mod user;

use crate::config::{self, Audit, Command, ConfigError, User};
use crate::log;
use clap::error::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

/// Reads the configuration and does what it says.
pub fn run() -> ExitCode {
    let command = config::load(std::env::args_os(), |name| std::env::var_os(name), Path::new("."));
    let command = match command {
        Ok(command) => command,
        Err(ConfigError::Usage(usage)) => return explained(&usage),
        Err(error) => return failed(&error.into()),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&anyhow::Error::new(error).context("the runtime cannot start")),
    };
    match runtime.block_on(dispatch(command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

async fn dispatch(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(options) => serve::serve(*options).await,
        Command::Bootstrap(options) => bootstrap::bootstrap(options).await,
        Command::User(User::ResetLink(options)) => user::reset_link(options).await,
        Command::Check(options) => check::check(*options).await,
        Command::Audit(Audit::Verify(storage)) => audit::verify(storage).await,
    }
}

/// Help and version as clap prints them; what is wrong with the command line in one line.
fn explained(usage: &clap::Error) -> ExitCode {
    if !usage.use_stderr() || usage.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        usage.print().ok();
    } else {
        let text = usage.render().to_string();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let kept: Vec<_> =
            lines.take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more")).collect();
        let line = kept.join("; ").replace(":; ", ": ");
        log::complain(&format!("keywright: {}; see --help", line.strip_prefix("error: ").unwrap_or(&line)));
    }
    ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2))
}

/// One line, with its causes.
fn failed(error: &anyhow::Error) -> ExitCode {
    let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
    let mut line = String::new();
    for cause in causes {
        if !line.contains(&cause) {
            line = if line.is_empty() { cause } else { format!("{line}: {cause}") };
        }
    }
    log::complain(&format!("keywright: {}", line.replace('\n', "; ")));
    ExitCode::FAILURE
}
