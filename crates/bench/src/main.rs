//! The bench's binary. Everything it does is in the library; this says how it ended.

use clap::Parser as _;
use keywright_bench::command::Cli;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "keywright-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}
