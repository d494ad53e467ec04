//! Links that somebody is sent: to set a password, or to answer an invitation.
//!
//! Kept as the keyed hash of what they hold. Opening one spends nothing, for programs open links before people do; what
//! is done with it spends it.

pub(crate) mod answer;
pub(crate) mod find;
pub(crate) mod invitation;
pub(crate) mod join;
pub(crate) mod reset;

pub use answer::{AcceptInvitation, Accepted, AnswerRefusal, Answering, DeclineInvitation, Entering};
pub use find::{Brought, InvitationLink, InvitationOver, LinkedInvitation, LinkedPlace, Newcomer};
pub use invitation::{MadeInvitationLink, MakeOrgInvitationLink, MakeProjectInvitationLink, NewInvitationLink};
pub use reset::{
    LinkOver, MadeResetLink, MakeResetLink, NewResetLink, NoSuchAccount, PasswordSet, ResetLink, SetPasswordByLink,
    Whose,
};
