//! The connection of a transaction: where its statements run, and that nobody else has it meanwhile.

use super::lane::{Lane, Taken};
use super::{Outcome, Wanted, elsewhere, run};
use crate::DriverError;
use crate::seam::{Query, Statement};

/// Where the statements of a transaction run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::seam) enum Place {
    /// On the thread that asks: it is the committer's, and nobody else needs it.
    Here,
    /// On a thread for waiting.
    Elsewhere,
}

/// A connection with a transaction open. Left in the middle, the transaction is rolled back; a statement that is still
/// running then ends first.
pub(in crate::seam) struct Line {
    /// Away while a statement runs elsewhere.
    taken: Option<Taken>,
    place: Place,
}

impl Line {
    /// Waits for a connection and begins with this statement.
    pub(in crate::seam) async fn begin(lane: &Lane, begin: Statement, place: Place) -> Result<Self, DriverError> {
        let mut line = Self { taken: Some(lane.take().await?), place };
        line.ask(begin.query(), Wanted::Count).await?;
        Ok(line)
    }

    /// Runs a statement of the transaction.
    pub(in crate::seam) async fn ask(&mut self, query: Query, wanted: Wanted) -> Result<Outcome, DriverError> {
        let mut taken = self.taken.take().ok_or(DriverError::Lost)?;
        let work = move || {
            let outcome = taken.connection().and_then(|connection| run(connection, &query, wanted));
            (taken, outcome)
        };
        let (taken, outcome) = match self.place {
            Place::Here => work(),
            Place::Elsewhere => elsewhere(work).await?,
        };
        self.taken = Some(taken);
        Ok(outcome?)
    }
}
