//! The servers that are measured, each run by this binary in a process of its own.

pub(crate) mod echo;
mod place;
pub(crate) mod product;

pub use place::Place;

use crate::clock;
use crate::machine::cores;
use crate::side::{Fill, Ready, Server};
use anyhow::Context as _;
use clap::Args;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use tokio::sync::oneshot;

/// A server to run; for the bench itself.
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// Which one.
    #[arg(long)]
    pub server: Server,
    /// The core that it runs on.
    #[arg(long)]
    pub core: Option<usize>,
    /// How much there is.
    #[command(flatten)]
    pub fill: Fill,
    /// Its data folder.
    #[arg(long)]
    pub data: PathBuf,
    /// PostgreSQL instead of the embedded database.
    #[arg(long)]
    pub database_url: Option<String>,
    /// Are the keys in the database, and not only in memory?
    #[arg(long)]
    pub stored: bool,
    /// Seconds between two flushes of what keys were used; the product's default otherwise.
    #[arg(long)]
    pub usage_interval: Option<u64>,
}

/// Runs the server until standard input ends.
///
/// # Errors
/// It cannot start.
pub fn serve(options: &Serve) -> anyhow::Result<()> {
    let began = clock::nanos();
    if let Some(core) = options.core {
        cores::keep_to(core);
    }
    if options.server == Server::EchoHyper {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        return runtime.block_on(echo::hyper(began));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match options.server {
            Server::EchoHyper | Server::EchoAxum => echo::axum(began).await,
            Server::Product | Server::Off => product::run(options, began).await,
        }
    })
}

/// Tells who started us that we listen.
fn say(ready: &Ready) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(ready)?)?;
    out.flush().context("nobody listens to the server")
}

/// Ends when standard input does: with who started us, however that ended.
fn told_to_stop() -> impl Future<Output = ()> {
    let (tell, told) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let mut nothing = [0; 64];
        while matches!(std::io::stdin().lock().read(&mut nothing), Ok(1..)) {}
        tell.send(()).ok();
    });
    async move {
        told.await.ok();
    }
}
