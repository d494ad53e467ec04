//! Batches of uses are added up, a transaction at a time: many uses of a key become one write of its row, and rows that are
//! written together stand beside each other.
//!
//! The state is one row: batches up to `written` are there, those up to `folded` have been added up and may go, and those
//! up to `folding` are being added up, in order, as far as `place`. A transaction that adds also moves the place, and does
//! so only from where it found it: whatever ends a node in the middle, and whoever goes on, nothing is added twice. That
//! a node does it alone for a while only keeps others from reading the same batches for nothing.

use super::packed::Packed;
use super::{A_TRANSACTION, rows};
use crate::seam::{On, Transaction, statements};
use crate::{Error, Store, causes};
use keywright_domain::Timestamp;

statements! {
    LOOK = "SELECT f.written > f.folded AS adds, EXISTS (SELECT 1 FROM usage_batches b WHERE b.id <= f.folded) AS forgets \
        FROM usage_folding f WHERE f.id = 1";
    NEXT_BATCH = "UPDATE usage_folding SET written = written + 1 WHERE id = 1 RETURNING written";
    INSERT_BATCH = "INSERT INTO usage_batches (id, packed) VALUES ($1, $2)";
    /// A fold that another node has left in the middle is gone on with; otherwise one of everything that is there begins.
    BEGIN_FOLD = "UPDATE usage_folding SET node = $1, node_until = $2, \
        folding = CASE WHEN folding > folded THEN folding ELSE written END \
        WHERE id = 1 AND written > folded AND (node = $1 OR node_until < $3) RETURNING folding, folded, place";
    READ_BATCH = "SELECT id, packed FROM usage_batches WHERE id > $1 AND id <= $2 ORDER BY id LIMIT 1";
    MOVE_PLACE = "UPDATE usage_folding SET place = $1, node_until = $2 WHERE id = 1 AND folding = $3 AND place = $4";
    END_FOLD = "UPDATE usage_folding SET folded = folding, place = '' WHERE id = 1 AND folding = $1 AND place = $2";
    FORGET_BATCHES = "DELETE FROM usage_batches WHERE id IN (SELECT b.id FROM usage_batches b \
        JOIN usage_folding f ON f.id = 1 AND b.id <= f.folded ORDER BY b.id LIMIT 16)";
}

/// How long a node has the fold to itself after its last step, in milliseconds.
const ALONE_MS: i64 = 30_000;

/// Sums that may come together before they are added up in memory.
const LOOSE_SUMS: usize = 1 << 19;

/// Where one node is in adding up.
#[derive(Default)]
pub struct Folding(Stage);

#[derive(Default)]
enum Stage {
    #[default]
    Between,
    Adding(Fold),
    Forgetting,
}

/// The batches up to one of them, in memory.
struct Fold {
    last_batch: i64,
    /// As the database has it.
    place: String,
    sums: Packed,
    /// How many of the sums are in the tables.
    done: usize,
}

/// What a step has done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// There is nothing to add up, or another node is at it.
    Nothing,
    /// So many batches are added up from here on.
    Began(i64),
    /// So many rows were written.
    Added(usize),
    /// Batches that have been added up are being forgotten.
    Ended,
}

impl Store {
    /// Writes a packed batch, in a transaction of its own.
    pub(super) async fn write_batch(&self, bytes: Vec<u8>) -> Result<(), Error> {
        let mut tx = self.pools.begin().await?;
        let id: i64 = NEXT_BATCH.query().one(On::Within(&mut tx)).await?.get("written")?;
        INSERT_BATCH.bind(id).bind(bytes).run(On::Within(&mut tx)).await?;
        tx.commit().await
    }

    /// Does one step of adding up what waits, for this node: at most one transaction, of at most 500 rows.
    ///
    /// # Errors
    /// The database's; the next step begins again from what is there.
    pub async fn fold_uses(&self, node: i64, now: Timestamp, folding: &mut Folding) -> Result<Step, Error> {
        let until = now.plus_millis(ALONE_MS);
        let (stage, step) = match std::mem::take(&mut folding.0) {
            Stage::Between => self.look(node, now, until).await?,
            Stage::Adding(fold) => self.add_part(fold, until).await?,
            Stage::Forgetting => match self.forget_batches().await? {
                0 => (Stage::Between, Step::Ended),
                _ => (Stage::Forgetting, Step::Ended),
            },
        };
        folding.0 = stage;
        Ok(step)
    }

    /// Sees what there is to do; nothing is written when there is nothing.
    async fn look(&self, node: i64, now: Timestamp, until: Timestamp) -> Result<(Stage, Step), Error> {
        let state = LOOK.query().one(On::Own(&self.pools)).await?;
        if state.get("forgets")? {
            // An earlier run may have left them.
            return Ok((Stage::Forgetting, Step::Ended));
        }
        let fold = if state.get("adds")? { self.begin_fold(node, now, until).await? } else { None };
        Ok(match fold {
            Some((fold, batches)) => (Stage::Adding(fold), Step::Began(batches)),
            None => (Stage::Between, Step::Nothing),
        })
    }

    async fn begin_fold(&self, node: i64, now: Timestamp, until: Timestamp) -> Result<Option<(Fold, i64)>, Error> {
        let mut tx = self.pools.begin().await?;
        let begin = BEGIN_FOLD.bind(node).bind(until.millis()).bind(now.millis());
        let Some(state) = begin.optional(On::Within(&mut tx)).await? else {
            tx.rollback().await?;
            return Ok(None);
        };
        tx.commit().await?;
        let (last_batch, place): (i64, String) = (state.get("folding")?, state.get("place")?);
        let folded = state.get("folded")?;
        let sums = self.read_batches(folded, last_batch).await?;
        let done = sums.sums.partition_point(|sum| sum.what.place() <= place);
        Ok(Some((Fold { last_batch, place, sums, done }, last_batch - folded)))
    }

    /// Everything after one batch up to another, as one.
    async fn read_batches(&self, mut after: i64, last: i64) -> Result<Packed, Error> {
        let (mut all, mut loose) = (Packed::default(), 0);
        while let Some(row) = READ_BATCH.bind(after).bind(last).optional(On::Own(&self.pools)).await? {
            after = row.get("id")?;
            let bytes: Vec<u8> = row.get("packed")?;
            let worked = tokio::task::spawn_blocking(move || {
                match Packed::from_bytes(&bytes) {
                    Ok(packed) => {
                        loose += packed.sums.len();
                        all.extend(packed);
                    }
                    // Nobody can read it, and it must not keep all others from being added up.
                    Err(error) => tracing::error!(batch = after, error = causes(&error), "uses are lost"),
                }
                if loose > LOOSE_SUMS || after == last {
                    all.add_up();
                    loose = 0;
                }
                (all, loose)
            });
            (all, loose) = worked.await.map_err(|_| Error::Stopped)?;
        }
        Ok(all)
    }

    async fn add_part(&self, mut fold: Fold, until: Timestamp) -> Result<(Stage, Step), Error> {
        let rest = fold.sums.sums.get(fold.done..).unwrap_or_default();
        let part = rest.get(..A_TRANSACTION).unwrap_or(rest);
        let mut tx = self.pools.begin().await?;
        let Some(end) = part.last() else {
            let ended = END_FOLD.bind(fold.last_batch).bind(fold.place).run(On::Within(&mut tx)).await?;
            tx.commit().await?;
            return Ok((if ended == 1 { Stage::Forgetting } else { Stage::Between }, Step::Ended));
        };
        let place = end.what.place();
        if !move_place(&fold, &place, until, &mut tx).await? {
            tx.rollback().await?;
            return Ok((Stage::Between, Step::Nothing));
        }
        rows::add(part, &fold.sums.calls, &mut tx).await?;
        tx.commit().await?;
        let added = part.len();
        fold.done += added;
        fold.place = place;
        Ok((Stage::Adding(fold), Step::Added(added)))
    }

    async fn forget_batches(&self) -> Result<u64, Error> {
        let mut tx = self.pools.begin().await?;
        let forgotten = FORGET_BATCHES.query().run(On::Within(&mut tx)).await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

/// Moves the place, unless another node has done so since.
async fn move_place(fold: &Fold, place: &str, until: Timestamp, tx: &mut Transaction) -> Result<bool, Error> {
    let moved = MOVE_PLACE.bind(place).bind(until.millis()).bind(fold.last_batch).bind(fold.place.as_str());
    Ok(moved.run(On::Within(tx)).await? == 1)
}
