//! `keywright check`: configuration, database, sealing key, clock and mail server; changes nothing.

use super::{mail, storage};
use crate::clock::SystemClock;
use crate::config::Serve;
use crate::data_folder::DataFolder;
use crate::log;
use anyhow::{Context as _, bail};
use keywright_store::{OpenError, Reader};

/// Nothing before this can be the time: 2026-01-01.
const EARLIEST: i64 = 1_767_225_600_000;

/// A line for each thing that was looked at; the first that is wrong ends it.
pub(super) async fn check(options: Serve) -> anyhow::Result<()> {
    log::say("configuration: good");
    let folder = DataFolder::look(&options.storage.data);
    let location = storage::location(&options.storage, &folder);
    match Reader::at(&location).await {
        Ok(reader) => {
            log::say("database: reachable, its schema is this version's");
            check_seal(&reader, &options, &folder).await?;
            reader.close().await;
        }
        Err(empty @ OpenError::Empty(_)) => log::say(&format!("database: {empty}")),
        Err(error) => return Err(error.into()),
    }
    let now = SystemClock::start().now();
    if now.millis() < EARLIEST {
        bail!("the clock says {now}: nonces and stored times would be wrong");
    }
    log::say(&format!("clock: {now}"));
    mail::check(&options.mail, &options.site.public_url(options.site.listen)).await
}

async fn check_seal(reader: &Reader, options: &Serve, folder: &DataFolder) -> anyhow::Result<()> {
    if !reader.is_sealed().await? {
        log::say("sealing key: none yet, the first start makes one");
        return Ok(());
    }
    let key = storage::existing_key(&options.storage, folder)?;
    reader.check_seal(&key).await.context("the sealing key is not the one that this database was sealed with")?;
    log::say("sealing key: opens this database");
    Ok(())
}
