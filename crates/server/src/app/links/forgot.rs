//! Somebody says that they forgot their password. Whether there is such an account is not told, so nobody waits for what
//! comes of it; and nobody's mail is flooded.

use super::{ANYWHERE, server};
use crate::app::{App, WriteError};
use crate::auth::person::Asked;
use crate::mail::Letter;
use keywright_domain::Email;
use keywright_store::Whose;
use std::sync::Arc;

/// A link that is sent by mail is good for an hour, in milliseconds.
const MAILED: i64 = 60 * 60 * 1000;

impl App {
    /// Sends a link to the account of a name, if there is one; after the answer, which does not depend on it.
    pub(crate) fn forgot(self: Arc<Self>, username: Email, asked: Asked) {
        // Without mail there is nothing to count, and whoever asks for many names is braked before they are counted.
        if !self.sends_mail() || self.brake.take(asked.address, self.now()).is_err() {
            return;
        }
        let (now, name) = (self.now(), Some(&username));
        let often = [asked.address, ANYWHERE].map(|address| self.forgotten.attempt(name, address, now).is_err());
        if often.contains(&true) {
            return;
        }
        tokio::spawn(async move { self.send_reset_link(username, asked).await });
    }

    async fn send_reset_link(&self, username: Email, asked: Asked) {
        let permit = server().asked_from(asked.address, asked.request);
        let (token, made) = match self.reset_link_of(&permit, Whose::Username(username), MAILED, false).await {
            Ok(made) => made,
            Err(WriteError::Refused(_) | WriteError::Denied(_)) => return,
            Err(WriteError::Failed(error)) => {
                tracing::warn!(error = keywright_store::causes(&error), "a link to set a password was not made");
                return;
            }
        };
        let (to, address) = (made.username.clone(), asked.address);
        let letter =
            Letter::PasswordReset { account: made.username, token: token.for_mail(), until: made.ends, address };
        if let Err(error) = self.send_mail(&to, &letter) {
            tracing::warn!(%error, "a link to set a password was not sent");
        }
    }
}
