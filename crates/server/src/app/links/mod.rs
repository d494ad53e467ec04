//! Links that somebody is sent: to set a password, or to answer an invitation.
//!
//! Where there is a mail server they are sent, else they are shown once, to be handed over. What a link holds is a token
//! of chance. It is in the answer that made it, or in a mail, and nowhere else; the database keeps its keyed hash.

mod forgot;
mod invitation;
mod key_invitation;
mod reset;

pub(crate) use invitation::{AnswerError, Entrance, InvitationAnswered, to_invite, to_invite_there};
pub(super) use key_invitation::DraftedInvitation;
pub use reset::OperatorLink;
pub(crate) use reset::SetPasswordError;

use super::{App, Error, password};
use crate::auth::lockout::Wait;
use keywright_domain::{LinkId, Permit, policy};
use keywright_store::NewResetLink;
pub(crate) use keywright_store::{
    AnswerRefusal, InvitationLink, InvitationOver, LinkedInvitation, LinkedPlace, MadeInvitationLink, MadeResetLink,
    Newcomer, NoSuchAccount, ResetLink,
};
use std::net::{IpAddr, Ipv4Addr};
use zeroize::Zeroizing;

/// A link that an operator or a Global Owner hands over is good for a day, in milliseconds.
pub(crate) const HANDED_OVER: i64 = 24 * 60 * 60 * 1000;

/// What a link, or the cookie of a draft, holds: 184 bits of chance in letters and digits. Wiped on drop.
pub struct Token(Zeroizing<String>);

impl Token {
    /// The text, for the link.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// For a mail that it goes into.
    fn for_mail(&self) -> Zeroizing<String> {
        self.0.clone()
    }
}

/// How a link gets to whom it is for.
pub(crate) enum Handed {
    /// By mail.
    Mailed,
    /// By whoever made it: it is shown to them, this once.
    ToHandOver(Token),
    /// Not at all: too many letters wait. Whoever made it is not shown it, for it is for somebody who has a mailbox.
    NotNow(Wait),
}

/// Stands for every address, to count what comes from all of them.
const ANYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

impl App {
    /// A new token, and the keyed hash under which it is kept.
    pub(super) fn new_token(&self) -> Result<(Token, Vec<u8>), Error> {
        let token = Zeroizing::new(password::mint(password::TOKEN_LENGTH, &mut self.chance.rng()));
        let hash = self.keyed_hash(token.as_bytes())?;
        Ok((Token(token), hash))
    }

    /// A new link to set a password, good for so many milliseconds.
    pub(super) fn new_reset_link(&self, life: i64, second_factor: bool) -> Result<(Token, NewResetLink), Error> {
        let (token, token_hash) = self.new_token()?;
        let id = LinkId::mint(self.now(), &mut self.chance.rng());
        Ok((token, NewResetLink { id, token_hash, life, second_factor }))
    }
}

/// The server's own permit: for its operator, and for somebody who says that they forgot their password.
#[expect(clippy::disallowed_methods, reason = "nobody is known who could be asked for a permit")]
fn server() -> Permit<policy::MakeResetLink> {
    Permit::system()
}
