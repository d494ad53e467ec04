//! Adding up the uses that were written as batches, slowly and for ever: requests are not to notice it.

use super::usage::Usage;
use crate::metrics;
use keywright_store::{Clock, Folding, Step, Store, causes};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// From one transaction to the next: 4,000 rows a second.
const PAUSE: Duration = Duration::from_millis(125);
/// How long until it is looked whether another node has left something.
const IDLE: Duration = Duration::from_mins(1);

impl Usage {
    /// Adds up until the server stops, as this node.
    pub(crate) async fn fold_forever(
        &self,
        store: &Store,
        node: u32,
        clock: Arc<dyn Clock>,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut folding = Folding::default();
        while !*stop.borrow() {
            let step = store.fold_uses(node.into(), clock.now(), &mut folding).await;
            match &step {
                Ok(Step::Began(batches)) => metrics::usage_waiting(*batches),
                Ok(Step::Ended) => metrics::usage_waiting(0),
                Ok(Step::Nothing | Step::Added(_)) => {}
                Err(error) => tracing::warn!(error = causes(error), "usage is added up later"),
            }
            let pause = if matches!(step, Ok(Step::Nothing)) { IDLE } else { PAUSE };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.batched().notified(), if pause == IDLE => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }
}
