//! What a batch reads when it has the lock, before its first write: where the log and its chains end, and when the rights
//! of those who act last changed, how many keys organizations have, and which public keys are taken. Up to sixteen of each are one statement.

use crate::Error;
use crate::append::{Head, Heads};
use crate::counts::Counts;
use crate::seam::{On, Pools, Query, Row, Statement, Transaction, statements};
use keywright_domain::{Actor, Chain, Grant, KeyId, PublicKey, Revision};
use std::collections::{HashMap, HashSet};

statements! {
    OPEN = "SELECT 'chain' AS kind, chain AS id, seq AS a, created AS b, last_number AS c, hash AS hash FROM chains \
        WHERE chain IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
        UNION ALL SELECT 'key', k.id, k.rights_revision, COALESCE(o.rights_revision, d.rights_revision), 0, NULL \
            FROM api_keys k LEFT JOIN organizations o ON o.id = k.org_id JOIN deployment d ON d.id = 1 \
            WHERE k.id IN ($17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) \
        UNION ALL SELECT 'organization', id, api_key_count, 0, 0, NULL FROM organizations \
            WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
        UNION ALL SELECT 'taken', public_key, 0, 0, 0, NULL FROM api_keys WHERE public_key IN \
            ($33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48) \
        UNION ALL SELECT 'log', '', revision, 0, 0, NULL FROM log WHERE id = 1";
}

const A_STATEMENT: usize = 16;

/// What is known under the lock before the first write.
pub(crate) struct Opening {
    /// Where the log ends, with what the lock has reserved.
    pub(crate) reserved: Revision,
    /// The revision of the last change to each acting key's rights; absent when it is gone.
    pub(crate) actors: HashMap<KeyId, Revision>,
    /// The heads of the chains that most of what the batch says will go to.
    pub(crate) heads: Heads,
    /// How many keys the organizations of these chains have, and which of the public keys that the batch brings are free.
    pub(crate) counts: Counts,
}

/// The chain of a write's scope.
pub(crate) fn home(grant: &Grant) -> Chain {
    grant.ask.scope.org().map_or(Chain::Deployment, Chain::Organization)
}

impl Opening {
    /// Begins a batch of writes with these grants, which bring keys of these public halves: takes the lock for as many
    /// writes, and reads.
    pub(crate) async fn begin(
        pools: &Pools,
        lock: Statement,
        grants: Vec<&Grant>,
        new_keys: Vec<PublicKey>,
    ) -> Result<(Transaction, Self), Error> {
        let number = grants.len();
        let chains: HashSet<Chain> = grants.iter().map(|grant| home(grant)).collect();
        let keys: HashSet<KeyId> = grants.iter().filter_map(|grant| acting_key(grant)).collect();
        let counts = Counts::asking(new_keys.into_iter());
        let chain_names: Vec<_> = chains.iter().map(ToString::to_string).collect();
        let key_names: Vec<_> = keys.iter().map(ToString::to_string).collect();
        let public_keys: Vec<_> = counts.public_keys().map(|key| key.to_string()).collect();
        let mut opening = Self { reserved: Revision(0), actors: HashMap::new(), heads: Heads::new(chains), counts };
        let mut parts = [&chain_names, &key_names, &public_keys].map(|names| names.chunks(A_STATEMENT));
        let first = question(parts.each_mut().map(Iterator::next));
        let (mut transaction, rows) = pools.begin_batch(lock, number, first).await?;
        rows.iter().try_for_each(|row| opening.learn(row))?;
        loop {
            let part = parts.each_mut().map(Iterator::next);
            if part.iter().all(Option::is_none) {
                return Ok((transaction, opening));
            }
            let rows = question(part).all(On::Within(&mut transaction)).await?;
            rows.iter().try_for_each(|row| opening.learn(row))?;
        }
    }

    fn learn(&mut self, row: &Row) -> Result<(), Error> {
        let a: i64 = row.get("a")?;
        match row.get::<String>("kind")?.as_str() {
            "chain" => {
                let name: String = row.get("id")?;
                let chain = name.parse().map_err(|_| row.damaged("chains", "chain"))?;
                self.heads.know(chain, Head::read(row, a)?);
            }
            "key" => {
                let home: i64 = row.get("b")?;
                self.actors.insert(row.parsed("api_keys", "id")?, Revision(a.max(home)));
            }
            "organization" => self.counts.know(row.parsed("organizations", "id")?, a),
            "taken" => self.counts.taken(row.parsed("api_keys", "id")?),
            _ => self.reserved = Revision(a),
        }
        Ok(())
    }
}

fn question(parts: [Option<&[String]>; 3]) -> Query {
    parts.into_iter().flat_map(padded).fold(OPEN.query(), Query::bind)
}

fn padded(names: Option<&[String]>) -> impl Iterator<Item = &str> {
    let names = names.unwrap_or_default().iter().map(String::as_str);
    names.chain(std::iter::repeat("")).take(A_STATEMENT)
}

/// The key that acts, when a key does.
fn acting_key(grant: &Grant) -> Option<KeyId> {
    match grant.actor {
        Actor::Key { id, .. } => Some(id),
        Actor::User { .. } | Actor::System => None,
    }
}
