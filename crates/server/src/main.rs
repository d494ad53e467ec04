//! The one binary. Everything it does is in the library; this chooses the command and says how it ended.

use keywright_server::cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
