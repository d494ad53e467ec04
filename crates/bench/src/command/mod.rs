//! What can be measured: a command each.

pub mod all;
mod correctness;
pub mod growth;
pub mod http;
mod latency;
pub mod memory;
pub mod micro;
pub mod peers;
pub mod revoke;
pub mod start;
pub mod table;
pub mod writes;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Measures what Keywright costs.
#[derive(Parser)]
#[command(name = "keywright-bench", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure every goal, and say in one table which are met.
    All(all::All),
    /// See whether anything gets dearer as there is more of it.
    Growth(growth::Growth),
    /// Compare two sides over HTTP, turn by turn.
    Http(http::Http),
    /// Compare with other servers that are installed.
    Peers(peers::Peers),
    /// Make keys over HTTP, beside what the database under them does.
    Writes(writes::Writes),
    /// Revoke keys that call all the time.
    Revoke(revoke::Revoke),
    /// Look at a server's memory.
    Memory(memory::Memory),
    /// Run the parts of a request one by one, in process.
    Micro(micro::Micro),
    /// Start servers, on nothing and on a million keys.
    Start(start::Start),
    /// Fill a database; the bench does it itself.
    #[command(hide = true)]
    Fill(crate::fill::Filling),
    /// Run a server to be measured; the bench starts it itself.
    #[command(hide = true)]
    Serve(crate::serve::Serve),
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// What kept it from being measured.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::All(options) => options.run(),
            Command::Growth(options) => options.run(),
            Command::Http(options) => options.run(),
            Command::Peers(options) => options.run(),
            Command::Writes(options) => options.run(),
            Command::Revoke(options) => options.run(),
            Command::Memory(options) => options.run(),
            Command::Micro(options) => options.run(),
            Command::Start(options) => options.run(),
            Command::Fill(filling) => crate::fill::fill(&filling),
            Command::Serve(options) => crate::serve::serve(&options),
        }
    }
}

/// This binary, to start servers with.
pub(crate) fn bench() -> anyhow::Result<PathBuf> {
    Ok(std::env::current_exe()?)
}
