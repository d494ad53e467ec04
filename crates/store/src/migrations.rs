//! Migrations: two texts each, one per database, with the same tables and columns (a test compares them).

pub(crate) mod applied;

use crate::Error;
use crate::database::OpenError;
use crate::error::causes;
use crate::seam::{On, Pools, statements};
use applied::run_steps;
use keywright_domain::text;

/// Version, name, text for SQLite, text for PostgreSQL.
pub(crate) const MIGRATIONS: &[Step] = &[
    (
        1,
        "keys",
        include_str!("../migrations/sqlite/0001_keys.sql"),
        include_str!("../migrations/postgres/0001_keys.sql"),
    ),
    (
        2,
        "people",
        include_str!("../migrations/sqlite/0002_people.sql"),
        include_str!("../migrations/postgres/0002_people.sql"),
    ),
    (
        3,
        "global",
        include_str!("../migrations/sqlite/0003_global.sql"),
        include_str!("../migrations/postgres/0003_global.sql"),
    ),
    (
        4,
        "limits",
        include_str!("../migrations/sqlite/0004_limits.sql"),
        include_str!("../migrations/postgres/0004_limits.sql"),
    ),
    (
        5,
        "tokens",
        include_str!("../migrations/sqlite/0005_tokens.sql"),
        include_str!("../migrations/postgres/0005_tokens.sql"),
    ),
    (
        6,
        "sign in",
        include_str!("../migrations/sqlite/0006_sign_in.sql"),
        include_str!("../migrations/postgres/0006_sign_in.sql"),
    ),
    (
        7,
        "key details",
        include_str!("../migrations/sqlite/0007_key_details.sql"),
        include_str!("../migrations/postgres/0007_key_details.sql"),
    ),
    (
        8,
        "invitation links",
        include_str!("../migrations/sqlite/0008_invitation_links.sql"),
        include_str!("../migrations/postgres/0008_invitation_links.sql"),
    ),
    (
        9,
        "activity",
        include_str!("../migrations/sqlite/0009_activity.sql"),
        include_str!("../migrations/postgres/0009_activity.sql"),
    ),
    (
        10,
        "code tries",
        include_str!("../migrations/sqlite/0010_code_tries.sql"),
        include_str!("../migrations/postgres/0010_code_tries.sql"),
    ),
    (
        11,
        "session rights",
        include_str!("../migrations/sqlite/0011_session_rights.sql"),
        include_str!("../migrations/postgres/0011_session_rights.sql"),
    ),
    (
        12,
        "usage batches",
        include_str!("../migrations/sqlite/0012_usage_batches.sql"),
        include_str!("../migrations/postgres/0012_usage_batches.sql"),
    ),
];

pub(crate) type Step = (i64, &'static str, &'static str, &'static str);

statements! {
    NOT_PLAIN = "SELECT id, description FROM api_keys WHERE octet_length(description) <> length(description)";
    FOLD = "UPDATE api_keys SET description_key = $2 WHERE id = $1";
}

/// The last step before which descriptions may be folded as the databases do it.
const FOLDED_SINCE: usize = 9;

/// Brings the schema up to date; refuses a database that a later version wrote.
pub(crate) async fn run(pools: &Pools) -> Result<(), OpenError> {
    let (older, _) = MIGRATIONS.split_at_checked(FOLDED_SINCE).unwrap_or((MIGRATIONS, &[]));
    match run_steps(pools, older).await {
        Ok(()) => fold_descriptions(pools).await.map_err(|error| OpenError::Unreadable(causes(&error)))?,
        // It has a later step, so this was done; or it is too new, which the next line says.
        Err(OpenError::Newer { .. }) => {}
        Err(error) => return Err(error),
    }
    run_steps(pools, MIGRATIONS).await
}

/// Folds descriptions as search does: step 7 could only have the databases do it, which know the case of ASCII alone.
async fn fold_descriptions(pools: &Pools) -> Result<(), Error> {
    let mut tx = pools.begin().await?;
    for row in NOT_PLAIN.query().all(On::Within(&mut tx)).await? {
        let (id, description): (String, String) = (row.get("id")?, row.get("description")?);
        FOLD.bind(id).bind(text::folded(&description)).run(On::Within(&mut tx)).await?;
    }
    tx.commit().await
}
