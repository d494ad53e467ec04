//! Work that nobody waits for. Where the database is inside this process, its work is ours too: it runs on a thread that
//! gives way to those which answer requests.

use std::future::Future;
use std::io;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How far that thread gives way: about a tenth of the weight of others, so it is slow under load and never stands still.
const NICE: i32 = 10;

/// Starts it: as a task, or on a thread of its own. What is given back ends when it has ended.
///
/// # Errors
/// The system has no thread to give.
pub(super) fn start(
    own_thread: bool,
    work: impl Future<Output = ()> + Send + 'static,
) -> Result<JoinHandle<()>, io::Error> {
    if !own_thread {
        return Ok(tokio::spawn(work));
    }
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let (working, ended) = oneshot::channel::<()>();
    std::thread::Builder::new().name("keywright-usage".to_owned()).spawn(move || {
        // The threads on which this one waits for the disk inherit it.
        if let Err(error) = rustix::process::setpriority_process(None, NICE) {
            tracing::debug!(%error, "usage is written with as much right as requests have");
        }
        runtime.block_on(work);
        drop(working);
    })?;
    Ok(tokio::spawn(async move { drop(ended.await) }))
}
