//! `keywright check`: configuration, database, sealing key and clock; changes nothing that was not there to be made.

use super::storage;
use crate::clock::SystemClock;
use crate::config::Serve;
use crate::data_folder::DataFolder;
use crate::log;
use anyhow::{Context as _, bail};
use keywright_store::Reader;

/// Nothing before this can be the time: 2026-01-01.
const EARLIEST: i64 = 1_767_225_600_000;

/// A line for each thing that was looked at; the first that is wrong ends it.
pub(super) async fn check(options: Serve) -> anyhow::Result<()> {
    log::say("configuration: good");
    let folder = DataFolder::visit(&options.storage.data)?;
    let location = storage::location(&options.storage, &folder);
    let reader = Reader::at(&location).await?;
    log::say("database: reachable, its schema is this version's");
    let sealed = reader.is_sealed().await?;
    if sealed {
        let key = storage::existing_key(&options.storage, &folder)?;
        reader.check_seal(&key).await.context("sealing key")?;
        log::say("sealing key: opens this database");
    } else {
        log::say("sealing key: none yet, the first start makes one");
    }
    reader.close().await;
    let now = SystemClock::start().now();
    if now.millis() < EARLIEST {
        bail!("the clock says {now}: nonces and stored times would be wrong");
    }
    log::say(&format!("clock: {now}"));
    Ok(())
}
