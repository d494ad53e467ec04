//! Telling people by mail what was changed about how they sign in, so that nobody changes it behind their back. Where no
//! mail is sent, or none now, `/account/security` still shows it.

use super::App;
use crate::mail::{Letter, NotTaken, Notice};
use keywright_domain::{Action, Actor, Email, Permit};

impl App {
    /// Tells the person who has done it. What was done does not fail for it.
    pub(super) fn tell<A: Action>(&self, permit: &Permit<A>, what: Notice) {
        let grant = permit.grant();
        let (Actor::User { username, .. }, Some(address)) = (&grant.actor, grant.address) else { return };
        let Ok(account) = Email::try_from(&**username) else { return };
        let letter = Letter::SecurityNotice { account: account.clone(), what, at: self.now(), address };
        match self.send_mail(&account, &letter) {
            Ok(()) | Err(NotTaken::Off) => {}
            Err(error) => tracing::warn!(%error, "a notice about an account was not sent"),
        }
    }
}
