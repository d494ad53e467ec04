//! `keywright bootstrap`: the first organization, its owner and an owner key, printed once.

use super::storage;
use crate::app::{App, FirstOwner, FirstRun, Limits, Setup};
use crate::chance::Chance;
use crate::clock::SystemClock;
use crate::config::Bootstrap;
use crate::data_folder::{DataFolder, PrivateFile};
use crate::log;
use crate::mail::Mailer;
use anyhow::{Context as _, anyhow, bail};
use keywright_domain::{Description, Product};
use keywright_store::WriteError;
use std::sync::Arc;

/// Needs the data folder for itself, unless the database is PostgreSQL.
pub(super) async fn bootstrap(options: Bootstrap) -> anyhow::Result<()> {
    let folder = if options.storage.database_url.is_some() {
        DataFolder::visit(&options.storage.data)?
    } else {
        DataFolder::lock(&options.storage.data)?
    };
    let chance = Chance::open()?;
    let (opened, sealing) = storage::open(&options.storage, &folder, &chance).await?;
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
    let made = make(&app, &options).await;
    app.stop().await;
    made?;
    folder.remove_private(PrivateFile::SetupToken)?;
    Ok(())
}

async fn make(app: &App, options: &Bootstrap) -> anyhow::Result<()> {
    let run = FirstRun {
        organization: options.organization.clone(),
        owner: options.owner.clone(),
        password: FirstOwner::Link,
        global_owner: options.site.product.offer(Product::OpsManager),
        description: Description::try_from("first owner key").context("the key's description")?,
        project: None,
    };
    let done = match app.first_run(run).await {
        Ok(done) => done,
        Err(WriteError::Refused(_)) => bail!("this deployment has its first organization already"),
        Err(error) => return Err(anyhow!("nothing was made: {error}")),
    };
    let url = options.site.public_url(options.site.listen);
    let url = url.as_str();
    log::say(&format!("Organization {}: {}", done.organization.name.as_str(), done.organization.id));
    log::say(&format!("Owner {}: {}", options.owner.as_str(), done.owner));
    if let Some(token) = &done.link {
        log::say(&format!("  sets a password at {url}/reset/{} within 24 hours", token.reveal()));
    }
    log::say("Owner key, shown this once:");
    log::say(&format!("  public key:  {}", done.key.public_key));
    log::say(&format!("  private key: {}", done.private.reveal()));
    Ok(())
}
