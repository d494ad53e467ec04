//! `keywright user reset-link`: a link by which somebody sets a new password. For whoever runs the server, when there is
//! no mail, or when the only owner is locked out.
//!
//! It works beside a running server. On PostgreSQL it is one more node for a moment; on SQLite it is one more writer of
//! the same file, which takes its turn at the same lock. The server that runs hears of it by its next poll.

use super::storage;
use crate::app::{App, Limits, Setup};
use crate::chance::Chance;
use crate::clock::SystemClock;
use crate::config::ResetLink;
use crate::data_folder::{DataFolder, DataFolderError};
use crate::log;
use crate::mail::Mailer;
use anyhow::{anyhow, bail};
use keywright_store::{Opened, Reader, WriteError};
use std::sync::Arc;

/// Makes one link and prints it, this once.
pub(super) async fn reset_link(options: ResetLink) -> anyhow::Result<()> {
    let folder = folder(&options)?;
    // Only a server that starts brings a schema up to date: never something beside one that runs.
    let location = storage::location(&options.storage, &folder);
    Reader::at(&location).await?.close().await;
    let sealing = storage::existing_key(&options.storage, &folder)?;
    let chance = Chance::open()?;
    let opened = Opened::at(&location).await?;
    let setup = Setup {
        opened,
        sealing,
        clocks: Arc::new(SystemClock::start()),
        chance,
        limits: Limits::default(),
        mailer: Mailer::off(),
        prefix: String::new(),
    };
    let app = App::start(setup).await?;
    let made = app.operator_reset_link(options.email.clone(), options.second_factor).await;
    app.stop().await;

    let link = match made {
        Ok(link) => link,
        Err(WriteError::Refused(_)) => bail!("there is no account named {}", options.email.as_str()),
        Err(error) => return Err(anyhow!("no link was made: {error}")),
    };
    let url = options.site.public_url(options.site.listen);
    log::say(&format!("{} sets a new password here, once, until {}:", link.username.as_str(), link.ends));
    log::say(&format!("  {}/reset/{}", url.as_str(), link.token.reveal()));
    log::say("It signs the account out everywhere.");
    if options.second_factor {
        log::say("It takes the account's second factor away.");
    }
    Ok(())
}

/// The data folder: locked when nobody holds it, so that no server starts meanwhile; left alone beside one that runs.
fn folder(options: &ResetLink) -> anyhow::Result<DataFolder> {
    let looked = DataFolder::look(&options.storage.data);
    if options.storage.database_url.is_some() || !looked.database().exists() {
        return Ok(looked);
    }
    match DataFolder::lock(&options.storage.data) {
        Ok(folder) => Ok(folder),
        Err(DataFolderError::Held(_)) => Ok(looked),
        Err(error) => Err(error.into()),
    }
}
