//! Telling people by mail what was changed about how they sign in, so that nobody changes it behind their back. Where no
//! mail is sent, or none now, `/account/security` still shows it.
//!
//! Notices go to the address of the account where it has one, for whoever made the account may have said so. Links that
//! open doors do not: they go to its name, which is the mailbox that was invited.

use super::{App, Error};
use crate::mail::{Letter, NotTaken, Notice};
use keywright_domain::{Action, Actor, Email, Permit};

impl App {
    /// Tells the person who has done it. What was done does not fail for it.
    pub(super) async fn tell<A: Action>(&self, permit: &Permit<A>, what: Notice) {
        if let Err(error) = self.told(permit, what).await {
            tracing::warn!(error = keywright_store::causes(&error), "a notice about an account was not sent");
        }
    }

    async fn told<A: Action>(&self, permit: &Permit<A>, what: Notice) -> Result<(), Error> {
        let grant = permit.grant();
        let (Actor::User { id, username, .. }, Some(address)) = (&grant.actor, grant.address) else { return Ok(()) };
        let Some(account) = Email::try_from(&**username).ok().filter(|_| self.sends_mail()) else { return Ok(()) };
        let Some(to) = self.store.find_mailbox(*id).await? else { return Ok(()) };
        match self.send_mail(&to, &Letter::SecurityNotice { account, what, at: self.now(), address }) {
            Ok(()) | Err(NotTaken::Off) => {}
            Err(error) => tracing::warn!(%error, "a notice about an account was not sent"),
        }
        Ok(())
    }
}
