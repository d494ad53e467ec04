//! Proving the log: every chain walked from its first event, every hash made again.

use crate::events::row::{self, event_columns};
use crate::seam::{On, statements};
use crate::{Error, database};
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

impl database::Reader {
    /// Walks the whole log. Needs no sealing key.
    ///
    /// # Errors
    /// [`AuditError::Broken`] names the first broken revision.
    pub async fn verify_log(&self) -> Result<AuditReport, AuditError> {
        let broken = |revision, what: String| Err(AuditError::Broken(BrokenAt { revision, what }));
        let mut heads: HashMap<Chain, Link> = HashMap::new();
        let mut stored = HashMap::new();
        for row in HEADS.query().all(On::Read(&self.pools)).await? {
            let text: String = row.get("chain")?;
            let chain: Chain = text.parse().map_err(|_| row.damaged("chains", "chain"))?;
            let cut: Vec<u8> = row.get("cut_hash")?;
            let hash = cut.try_into().map_err(|_| row.damaged("chains", "cut_hash"))?;
            heads.insert(chain, Link { seq: row.get("cut_seq")?, hash });
            stored.insert(chain, (row.get::<i64>("seq")?, row::hash(&row)?));
        }
        let (mut last, mut events) = (None::<Revision>, 0);
        loop {
            let from = last.map_or(0, |revision| revision.0);
            let rows = AFTER.bind(from).all(On::Read(&self.pools)).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let revision = Revision(row.get("revision")?);
                if last.is_some_and(|last| revision.0 != last.0 + 1) {
                    return broken(Revision(from + 1), "an event is missing".into());
                }
                let event = match row::read(row) {
                    Ok(event) => event,
                    Err(Error::Damaged { column, .. }) => return broken(revision, format!("{column} cannot be read")),
                    Err(error) => return Err(error.into()),
                };
                let head = heads.entry(event.draft.chain).or_insert(Link { seq: 0, hash: [0; 32] });
                if event.seq != head.seq + 1 {
                    let what = format!("chain {} goes from {} to {}", event.draft.chain, head.seq, event.seq);
                    return broken(revision, what);
                }
                let hash = chain_hash(&head.hash, &event);
                if hash != row::hash(row)? {
                    return broken(revision, format!("its hash in chain {} does not fit", event.draft.chain));
                }
                *head = Link { seq: event.seq, hash };
                last = Some(revision);
                events += 1;
            }
        }
        let last = last.unwrap_or_default();
        let counter: i64 = COUNTER.query().one(On::Read(&self.pools)).await?.get("revision")?;
        if counter != last.0 {
            return broken(Revision(last.0 + 1), format!("the log ends at {} and should end at {counter}", last.0));
        }
        for (chain, (seq, hash)) in &stored {
            let walked = heads.get(chain).copied().unwrap_or(Link { seq: 0, hash: [0; 32] });
            if walked.seq != *seq || walked.hash != *hash {
                return broken(
                    Revision(last.0 + 1),
                    format!("chain {chain} ends at {} and should end at {seq}", walked.seq),
                );
            }
        }
        let mut heads: Vec<_> =
            heads.iter().map(|(chain, link)| (chain.to_string(), link.seq, crate::append::hex(&link.hash))).collect();
        heads.sort();
        Ok(AuditReport { events, chains: heads.len(), last, heads })
    }
}
