//! Letters to those whom keys invite. A key has no page on which a link could be shown, so it is made along with the
//! invitation and mailed, or not made at all; people make theirs in the console, beside the invitation.

use super::{ANYWHERE, Handed, MadeInvitationLink, Token};
use crate::app::{App, Error, WriteError};
use keywright_domain::{Action, Actor, Email, Permit};
use keywright_store::Change;

/// A letter to somebody whom a key is about to invite.
pub(in crate::app) struct DraftedInvitation {
    to: Email,
    token: Token,
    link_hash: Vec<u8>,
}

impl DraftedInvitation {
    /// The keyed hash of what its link holds, for the invitation.
    pub(in crate::app) fn link_hash(&self) -> Vec<u8> {
        self.link_hash.clone()
    }
}

impl App {
    /// A letter to somebody whom a key is about to invite; `None` where people invite, where no mail is sent, and when
    /// there were too many letters. Whoever is invited then waits for a link that the console makes.
    pub(in crate::app) fn draft_invitation<A: Action>(
        &self,
        permit: &Permit<A>,
        to: &Email,
    ) -> Option<DraftedInvitation> {
        let grant = permit.grant();
        let (Actor::Key { .. }, Some(address), true) = (&grant.actor, grant.address, self.sends_mail()) else {
            return None;
        };
        if let Err(wait) = self.room_for_invitation(to, address) {
            tracing::warn!(seconds = wait.seconds, "an invitation by a key is not mailed: there were too many");
            return None;
        }
        match self.new_token() {
            Ok((token, link_hash)) => Some(DraftedInvitation { to: to.clone(), token, link_hash }),
            Err(error) => {
                tracing::warn!(error = keywright_store::causes(&error), "an invitation by a key is not mailed");
                None
            }
        }
    }

    /// Writes a change that may invite somebody, and then sends the letter, if it has. The answer does not depend on it.
    pub(in crate::app) async fn write_inviting<C: Change>(
        &self,
        permit: &Permit<C::Action>,
        change: C,
        letter: Option<DraftedInvitation>,
    ) -> Result<C::Out, WriteError<C::Refusal>> {
        let written = self.store.write(permit, change).await;
        if let Some(letter) = letter
            && let Err(error) = self.send_invitation(letter).await
        {
            tracing::warn!(error = keywright_store::causes(&error), "an invitation by a key was not mailed");
        }
        written.map(|committed| committed.value)
    }

    /// Sends the letter of an invitation that was made. None was if there is no such link: the person was let in at once,
    /// or had an invitation that is brought up to date, or the change was refused.
    async fn send_invitation(&self, letter: DraftedInvitation) -> Result<(), Error> {
        let link = self.store.find_invitation_link(&letter.link_hash).await?;
        let Some((place, invited)) = link.and_then(|link| Some((link.place, link.invited?))) else {
            self.invited.take_back(Some(&letter.to), ANYWHERE);
            return Ok(());
        };
        let made = MadeInvitationLink { invitee: invited.invitee, organization: invited.org_name, place };
        match self.hand_over_invitation(letter.token, &made) {
            Handed::Mailed => {}
            Handed::ToHandOver(_) | Handed::NotNow(_) => tracing::warn!("an invitation by a key was not mailed"),
        }
        Ok(())
    }
}
