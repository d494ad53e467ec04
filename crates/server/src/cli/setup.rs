//! What a start says while nobody owns the deployment: how to claim it. The setup token is printed to the terminal, never
//! to the log, and kept in the data folder until it is used.

use crate::app::{App, WriteError};
use crate::config::site::Products;
use crate::data_folder::{DataFolder, PrivateFile};
use crate::log;
use anyhow::anyhow;
use std::sync::Arc;

/// Tells how this deployment can be claimed; on one that has an owner takes away what is left of an earlier start.
pub(super) async fn offer(app: &App, folder: &Arc<DataFolder>, url: &str, product: Products) -> anyhow::Result<()> {
    if !app.is_first_run_open().await? {
        folder.remove_private(PrivateFile::SetupToken)?;
        return Ok(());
    }
    let token = match app.make_setup_token().await {
        Ok(token) => token,
        // Another node was faster, and so was its first user.
        Err(WriteError::Refused(_)) => return Ok(()),
        Err(error) => return Err(anyhow!("no setup token can be made: {error}")),
    };
    folder.write_private(PrivateFile::SetupToken, format!("{token}\n").as_bytes())?;
    remove_when_claimed(app, Arc::clone(folder));
    log::say("Nobody owns this server yet.");
    log::say(&format!("Open {url}/setup and enter this token: {token}"));
    log::say(&format!("  (it is also in {})", folder.file(PrivateFile::SetupToken).display()));
    log::say("Or, without a browser: keywright bootstrap --organization NAME --owner EMAIL");
    if product == Products::OpsManager {
        log::say(&format!("Or make the first user of Ops Manager: POST {url}/api/public/v1.0/unauth/users"));
        log::say(&format!("  from elsewhere than this machine with the header X-Keywright-Setup-Token: {token}"));
    }
    Ok(())
}

/// The token's file goes when the deployment has an owner, as far as this node hears of it; else with the next start.
fn remove_when_claimed(app: &App, folder: Arc<DataFolder>) {
    let mut claimed = app.claimed();
    tokio::spawn(async move {
        if claimed.wait_for(|claimed| *claimed).await.is_ok()
            && let Err(error) = folder.remove_private(PrivateFile::SetupToken)
        {
            tracing::warn!(error = keywright_store::causes(&error), "the used setup token is still there");
        }
    });
}
