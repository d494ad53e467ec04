//! The mail server: what `serve` sends by, and what `check` tries.

use crate::config::PublicUrl;
use crate::config::mail::Mail;
use crate::log;
use crate::mail::{Mailer, Patience};
use anyhow::anyhow;
use std::sync::Arc;

/// What a server at `url` sends mail by. That the mail server does not answer now is no reason not to start.
pub(super) fn mailer(options: &Mail, url: &PublicUrl) -> anyhow::Result<Mailer> {
    let Some(server) = options.server()? else { return Ok(Mailer::off()) };
    let (transport, patience) = (Arc::new(server.transport(url.host())?), Patience::default());
    let (probed, limit) = (Arc::clone(&transport), patience.attempt);
    tokio::spawn(async move {
        if let Err(said) = probed.probe(limit).await {
            tracing::warn!(server = probed.place(), said, "the mail server does not take mail now");
        }
    });
    Ok(Mailer::start(transport, server.from, url.clone(), patience))
}

/// Says whether the mail server takes mail of ours; sends none.
pub(super) async fn check(options: &Mail, url: &PublicUrl) -> anyhow::Result<()> {
    let Some(server) = options.server()? else {
        log::say("mail: not configured; links are shown, to be handed over");
        return Ok(());
    };
    let transport = server.transport(url.host())?;
    let place = transport.place();
    transport
        .probe(Patience::default().attempt)
        .await
        .map_err(|said| anyhow!("mail: {place} does not take mail: {said}"))?;
    let under = if server.is_secured() { "under TLS" } else { "without TLS" };
    let signed_in = if server.login.is_some() { " and takes our password" } else { "" };
    log::say(&format!("mail: {place} answers {under}{signed_in}"));
    Ok(())
}
