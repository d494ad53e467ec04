//! Answering an invitation through its link: a stranger makes their account on the way, an account that nobody has
//! signed in to gets a new password, and any other account must be signed in.

use super::find::{InvitationOver, LinkedInvitation, Newcomer, within};
use super::join::{Joining, spend};
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::invitations::Room;
use crate::own_account::password::set_password;
use crate::seam::statements;
use crate::sessions::NewSession;
use crate::sessions::create::{self as sessions, Proof, actor};
use crate::users::{self, Person, create::register};
use keywright_domain::policy::AnswerInvitation;
use keywright_domain::{Actor, Draft, EventType, OrgId, PersonName, ProjectId, Scope, Timestamp, User};

statements! {
    REJECT_OF_ORG = "UPDATE org_invitations SET rejected = TRUE WHERE id = $1";
    REJECT_OF_PROJECT = "UPDATE group_invitations SET rejected = TRUE WHERE id = $1";
}

/// Accepts an invitation for the person who acts.
#[derive(Debug)]
pub struct AcceptInvitation {
    /// The keyed hash of what its link holds.
    pub token_hash: Vec<u8>,
    /// How the person comes in.
    pub answering: Answering,
    /// How many people there may be where they go.
    pub room: Room,
}

/// How a person who accepts comes in.
#[derive(Debug)]
pub enum Answering {
    /// Signed in, to the account that is invited.
    SignedIn,
    /// By the link alone.
    Entering(Entering),
}

/// What somebody who comes in by the link alone says.
#[derive(Debug)]
pub struct Entering {
    /// First and last name; a stranger must say them, and nobody else's are changed.
    pub names: Option<(PersonName, PersonName)>,
    /// The new password's hash.
    pub password_hash: String,
    /// The session in which they go on.
    pub session: NewSession,
}

/// Where somebody is after accepting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accepted {
    /// The organization.
    pub org: OrgId,
    /// The project, when it was an invitation to one.
    pub project: Option<ProjectId>,
    /// When the session ends that was made on the way.
    pub session_ends: Option<Timestamp>,
}

/// Declines an invitation for the person who acts.
#[derive(Debug)]
pub struct DeclineInvitation {
    /// The keyed hash of what its link holds.
    pub token_hash: Vec<u8>,
}

/// Why an invitation is not answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnswerRefusal {
    /// The link was used, or a newer one was made, or it never was one.
    Spent,
    /// The invitation cannot be answered any more.
    Over(InvitationOver),
    /// The account that is invited must be signed in.
    MustSignIn,
    /// Somebody else is signed in.
    OtherAccount,
    /// A stranger has to say who they are.
    NamesMissing,
    /// The invitation to the organization comes first: there is none any more, or it brings more.
    OrganizationFirst,
    /// There is no room.
    Full(crate::org_users::MembershipRefusal),
}

type Refused = Stop<AnswerRefusal>;

impl Change for AcceptInvitation {
    type Action = AnswerInvitation;
    type Out = Accepted;
    type Refusal = AnswerRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Accepted, Refused> {
        let invited = find(&self.token_hash, now, tx).await?;
        match &self.answering {
            Answering::SignedIn if !has_session(tx) => return Err(Stop::Refused(AnswerRefusal::MustSignIn)),
            Answering::SignedIn => {}
            Answering::Entering(entering) => match invited.newcomer {
                Newcomer::Account => return Err(Stop::Refused(AnswerRefusal::MustSignIn)),
                Newcomer::Stranger if entering.names.is_none() => {
                    return Err(Stop::Refused(AnswerRefusal::NamesMissing));
                }
                Newcomer::Stranger | Newcomer::NeverSignedIn => {}
            },
        }
        let joining = Joining::checked(&invited, self.room, now, tx).await?;

        if let Answering::Entering(entering) = &self.answering {
            entering.set_up(&invited, now, tx).await?;
        }
        joining.write(&invited, tx).await?;
        let session_ends = match &self.answering {
            Answering::SignedIn => None,
            Answering::Entering(entering) => Some(entering.sign_in(&invited, now, tx).await?),
        };
        let project = match invited.to {
            super::LinkedPlace::Project { id, .. } => Some(id),
            super::LinkedPlace::Organization { .. } => None,
        };
        Ok(Accepted { org: invited.org, project, session_ends })
    }
}

impl Entering {
    /// The account is made, or gets its new password.
    async fn set_up(&self, invited: &LinkedInvitation, now: Timestamp, tx: &mut Tx) -> Result<(), Error> {
        let (id, username) = (invited.invitee.user, &invited.invitee.username);
        match (&self.names, invited.newcomer) {
            (Some((first, last)), Newcomer::Stranger) => {
                let user = User {
                    first_name: first.as_str().to_owned(),
                    last_name: last.as_str().to_owned(),
                    ..User::new(id, username.clone(), now)
                };
                register(&user, &self.password_hash, tx).await?;
                tx.record(users::made(&user));
            }
            _ => {
                set_password(id, username.as_str(), &self.password_hash, None, tx).await?;
            }
        }
        Ok(())
    }

    /// The person is signed in, for as long as the organization lets its people, to which they belong by now.
    async fn sign_in(&self, invited: &LinkedInvitation, now: Timestamp, tx: &mut Tx) -> Result<Timestamp, Error> {
        let (id, username) = (invited.invitee.user, &invited.invitee.username);
        let ends = sessions::insert(&self.session, id, now, tx).await?;
        sessions::signed_in(id, username.as_str(), &Proof::Password, now, tx).await?;
        Ok(ends)
    }
}

impl Change for DeclineInvitation {
    type Action = AnswerInvitation;
    type Out = ();
    type Refusal = AnswerRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Refused> {
        let invited = find(&self.token_hash, now, tx).await?;
        let invitee = &invited.invitee;

        let person = Person { id: invitee.user, username: invitee.username.as_str().to_owned() };
        let draft: Draft = person.draft(EventType::InvitationRejected, invited.org);
        let (reject, draft) = match &invited.to {
            super::LinkedPlace::Organization { .. } => (REJECT_OF_ORG, draft),
            super::LinkedPlace::Project { id, .. } => (REJECT_OF_PROJECT, draft.in_project(*id)),
        };
        tx.write(reject.bind(invitee.invitation.to_string())).await?;
        spend(invitee.invitation, tx).await?;
        tx.record(draft);
        Ok(())
    }
}

/// The invitation of a link, if the person who acts can answer it now.
async fn find(token_hash: &[u8], now: Timestamp, tx: &mut Tx) -> Result<LinkedInvitation, Refused> {
    let link = within(token_hash, tx).await?.ok_or(Stop::Refused(AnswerRefusal::Spent))?;
    let invited = link.open(now).map_err(|over| Stop::Refused(AnswerRefusal::Over(over)))?;
    match actor(tx) {
        Some((user, _)) if user == invited.invitee.user => Ok(invited.clone()),
        _ => Err(Stop::Refused(AnswerRefusal::OtherAccount)),
    }
}

fn has_session(tx: &Tx) -> bool {
    matches!(tx.grant().map(|grant| &grant.actor), Some(Actor::User { session: Some(_), .. }))
}
