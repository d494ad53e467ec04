//! Proving the log: every chain walked from its first event, every hash made again.

use crate::events::row::{self, event_columns};
use crate::seam::{On, Row, statements};
use crate::{Error, Reader};
use keywright_domain::{Chain, Link, Revision, chain_hash};
use std::collections::HashMap;

statements! {
    AFTER = event_columns!("WHERE revision > $1 ORDER BY revision LIMIT 1000");
    HEADS = "SELECT chain, seq, hash, cut_seq, cut_hash FROM chains ORDER BY chain";
    COUNTER = "SELECT revision FROM log WHERE id = 1";
}

/// A log that is whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditReport {
    /// How many events retention has cut off the beginning; their hashes can no longer be made again.
    pub cut: i64,
    /// How many events were read.
    pub events: u64,
    /// How many chains they are in.
    pub chains: usize,
    /// The last revision.
    pub last: Revision,
    /// Each chain's head, to compare with what the server's log says: chain, seq, hash in hex.
    pub heads: Vec<(String, i64, String)>,
}

/// Where it is not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("revision {}: {what}", revision.0)]
pub struct BrokenAt {
    /// The first revision that does not fit.
    pub revision: Revision,
    /// What does not fit.
    pub what: String,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The log is not whole.
    #[error(transparent)]
    Broken(BrokenAt),
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Reader {
    /// Walks the whole log, as it is at one moment. Needs no sealing key.
    ///
    /// # Errors
    /// [`AuditError::Broken`] names the first broken revision.
    pub async fn verify_log(&self) -> Result<AuditReport, AuditError> {
        let mut moment = self.pools.moment().await?;
        let mut chains: HashMap<Chain, Ends> = HashMap::new();
        for row in HEADS.query().all(On::Within(&mut moment)).await? {
            let (chain, ends) = Ends::read(&row)?;
            chains.insert(chain, ends);
        }
        // Retention cuts a prefix of the whole log: what is left begins after all that was cut.
        let cut = chains.values().map(|ends| ends.walked.seq).sum();
        let mut last = Revision(cut);
        let (mut from, mut events) = (0, 0);
        loop {
            let rows = AFTER.bind(from).all(On::Within(&mut moment)).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                last = follow(row, last, &mut chains)?;
                events += 1;
            }
            from = last.0;
        }
        let counter: i64 = COUNTER.query().one(On::Within(&mut moment)).await?.get("revision")?;
        moment.rollback().await?;

        let missing = Revision(last.0 + 1);
        if counter != last.0 {
            return broken(missing, format!("the log ends at {} and should end at {counter}", last.0));
        }
        for (chain, Ends { walked, stored }) in &chains {
            if walked != stored {
                return broken(
                    missing,
                    format!("chain {chain} ends at {} and should end at {}", walked.seq, stored.seq),
                );
            }
        }
        let mut heads: Vec<_> = chains
            .iter()
            .map(|(chain, Ends { walked, .. })| (chain.to_string(), walked.seq, keywright_domain::hex(&walked.hash)))
            .collect();
        heads.sort();
        Ok(AuditReport { cut, events, chains: heads.len(), last, heads })
    }
}

/// How far a chain was walked, and where it should end.
struct Ends {
    walked: Link,
    stored: Link,
}

impl Ends {
    fn read(row: &Row) -> Result<(Chain, Self), Error> {
        let chain: String = row.get("chain")?;
        let chain = chain.parse().map_err(|_| row.damaged("chains", "chain"))?;
        let cut: Vec<u8> = row.get("cut_hash")?;
        let cut = cut.try_into().map_err(|_| row.damaged("chains", "cut_hash"))?;
        let stored = Link { seq: row.get("seq")?, hash: row::hash(row)? };
        Ok((chain, Self { walked: Link { seq: row.get("cut_seq")?, hash: cut }, stored }))
    }
}

fn broken<T>(revision: Revision, what: String) -> Result<T, AuditError> {
    Err(AuditError::Broken(BrokenAt { revision, what }))
}

/// Holds one event to the one before it in the log and to the one before it in its chain; gives its revision.
fn follow(row: &Row, last: Revision, chains: &mut HashMap<Chain, Ends>) -> Result<Revision, AuditError> {
    let (revision, expected) = (Revision(row.get("revision")?), Revision(last.0 + 1));
    if revision != expected {
        return broken(expected.min(revision), format!("after {} comes {}", last.0, revision.0));
    }
    let event = match row::read(row) {
        Ok(event) => event,
        Err(Error::Damaged { column, .. }) => return broken(revision, format!("{column} cannot be read")),
        Err(error) => return Err(error.into()),
    };
    let chain = event.draft.chain;
    let Some(Ends { walked, .. }) = chains.get_mut(&chain) else {
        return broken(revision, format!("chain {chain} is not known"));
    };
    if event.seq != walked.seq + 1 {
        return broken(revision, format!("chain {chain} goes from {} to {}", walked.seq, event.seq));
    }
    let hash = chain_hash(&walked.hash, &event);
    if row::hash(row).ok() != Some(hash) {
        return broken(revision, format!("its hash in chain {chain} does not fit"));
    }
    *walked = Link { seq: event.seq, hash };
    Ok(revision)
}
