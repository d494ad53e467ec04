//! Links to invitations: made by those who invite, opened by anybody who has one, answered once.

use super::{ANYWHERE, AnswerRefusal, Handed, InvitationLink, InvitationOver, MadeInvitationLink, Token};
use crate::app::password::HashError;
use crate::app::sign_in::own;
use crate::app::{App, Error, InvitationRefusal, OpenedSession, WriteError};
use crate::auth::lockout::Wait;
use crate::auth::person::{self, Asked};
use crate::mail::{Inviter, Letter, NotTaken};
use keywright_domain::policy::{
    AnswerInvitation, ChangeOrganizationInvitations, ChangeProjectInvitations, GrantOrgOwner, GrantProjectOwner,
    GrantRolesInProjects,
};
use keywright_domain::{
    Email, InvitationId, OrgId, Password, Permit, PersonName, ProjectId, PublicKey, Refusal, Scope, SignedIn,
};
use keywright_store::{
    AcceptInvitation, Accepted, Answering, DeclineInvitation, Entering, MakeOrgInvitationLink,
    MakeProjectInvitationLink, NewInvitationLink, Room,
};
use std::net::IpAddr;

/// When too many letters wait, some will have gone after a minute.
const MAIL_IS_FULL: Wait = Wait { seconds: 60 };

/// How somebody comes in who has nothing but a link.
pub(crate) struct Entrance<'a> {
    /// First and last name; a stranger says them.
    pub(crate) names: Option<(PersonName, PersonName)>,
    /// The password that they will sign in with.
    pub(crate) password: Password,
    /// What their browser calls itself.
    pub(crate) user_agent: &'a str,
}

/// What has come of accepting an invitation.
pub(crate) struct InvitationAnswered {
    /// Where the person is now.
    pub(crate) org: OrgId,
    /// The project, when it was an invitation to one.
    pub(crate) project: Option<ProjectId>,
    /// The session that was made on the way.
    pub(crate) session: Option<OpenedSession>,
}

/// Why an invitation is not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswerError {
    /// A rule says no.
    #[error("the invitation cannot be answered so")]
    Refused(AnswerRefusal),
    /// The password cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<WriteError<AnswerRefusal>> for AnswerError {
    fn from(error: WriteError<AnswerRefusal>) -> Self {
        match error {
            WriteError::Refused(refusal) => Self::Refused(refusal),
            // The session, or the person, is gone.
            WriteError::Denied(_) => Self::Refused(AnswerRefusal::MustSignIn),
            WriteError::Failed(error) => Self::Database(error),
        }
    }
}

/// Everything that a person may do to the invitations of an organization.
pub(crate) fn to_invite(signed_in: &SignedIn, scope: Scope) -> Result<Permit<ChangeOrganizationInvitations>, Refusal> {
    let mut permit = signed_in.permit::<ChangeOrganizationInvitations>(scope)?;
    if let Ok(second) = signed_in.permit::<GrantOrgOwner>(scope) {
        permit = permit.along_with(&second);
    }
    if let Ok(second) = signed_in.permit::<GrantRolesInProjects>(scope) {
        permit = permit.along_with(&second);
    }
    Ok(permit)
}

/// Everything that a person may do to the invitations of a project.
pub(crate) fn to_invite_there(signed_in: &SignedIn, scope: Scope) -> Result<Permit<ChangeProjectInvitations>, Refusal> {
    let permit = signed_in.permit::<ChangeProjectInvitations>(scope)?;
    Ok(match signed_in.permit::<GrantProjectOwner>(scope) {
        Ok(second) => permit.along_with(&second),
        Err(_) => permit,
    })
}

impl App {
    /// Makes a new link to an invitation to the permit's organization; an older one ends.
    pub(crate) async fn make_org_invitation_link(
        &self,
        permit: &Permit<ChangeOrganizationInvitations>,
        invitation: InvitationId,
    ) -> Result<(Token, MadeInvitationLink), WriteError<InvitationRefusal>> {
        let (token, token_hash) = self.new_token().map_err(WriteError::Failed)?;
        let link = MakeOrgInvitationLink(NewInvitationLink { invitation, token_hash });
        let made = self.store.write(permit, link).await?.value;
        Ok((token, made))
    }

    /// Makes a new link to an invitation to the permit's project; an older one ends.
    pub(crate) async fn make_project_invitation_link(
        &self,
        permit: &Permit<ChangeProjectInvitations>,
        invitation: InvitationId,
    ) -> Result<(Token, MadeInvitationLink), WriteError<InvitationRefusal>> {
        let (token, token_hash) = self.new_token().map_err(WriteError::Failed)?;
        let link = MakeProjectInvitationLink(NewInvitationLink { invitation, token_hash });
        let made = self.store.write(permit, link).await?.value;
        Ok((token, made))
    }

    /// Is there room for a letter to somebody who is invited? To be asked before its link is made, for that ends the older
    /// one. Counted in this node's memory alone, for each who is invited and each address that invites: a brake, so that
    /// no mailbox is flooded and the mail of others finds room.
    pub(crate) fn room_for_invitation(&self, to: &Email, from: IpAddr) -> Result<(), Wait> {
        if !self.sends_mail() {
            return Ok(());
        }
        if !self.mailer.has_room() {
            return Err(MAIL_IS_FULL);
        }
        let now = self.now();
        self.letters.take(from, now)?;
        self.invited.attempt(Some(to), ANYWHERE, now)
    }

    /// Sends a link that was made to whom it is for; where no mail can be sent to them, it is to be handed over.
    pub(crate) fn hand_over_invitation(&self, token: Token, made: &MadeInvitationLink) -> Handed {
        let Some(inviter) = inviter(&made.invitee.inviter) else { return Handed::ToHandOver(token) };
        let letter = Letter::Invitation {
            organization: made.organization.clone(),
            inviter,
            token: token.for_mail(),
            until: made.invitee.expires,
        };
        match self.send_mail(&made.invitee.username, &letter) {
            Ok(()) => Handed::Mailed,
            Err(NotTaken::Off | NotTaken::Address) => Handed::ToHandOver(token),
            Err(NotTaken::Full) => Handed::NotNow(MAIL_IS_FULL),
        }
    }

    /// The invitation of a link, with the link, whatever has become of it; `None` when the link is none.
    pub(crate) async fn invitation_link(&self, token: &str) -> Result<Option<InvitationLink>, Error> {
        self.store.find_invitation_link(&self.keyed_hash(token.as_bytes())?).await
    }

    /// Accepts for somebody who is signed in.
    pub(crate) async fn accept_invitation(
        &self,
        token: &str,
        signed_in: &SignedIn,
    ) -> Result<InvitationAnswered, AnswerError> {
        let permit = own::<AnswerInvitation, AnswerRefusal>(signed_in)?;
        let accepted = self.accept(token, &permit, Answering::SignedIn).await?;
        Ok(InvitationAnswered { org: accepted.org, project: accepted.project, session: None })
    }

    /// Accepts for somebody who has nothing but the link, and signs them in.
    pub(crate) async fn accept_invitation_and_enter(
        &self,
        token: &str,
        entrance: Entrance<'_>,
        asked: Asked,
    ) -> Result<InvitationAnswered, AnswerError> {
        // Nobody has the server hash a password for a link that is none.
        let permit = self.by_link(token, asked).await?;
        let password_hash = self.hash_password_of(entrance.password, asked.address).await?;
        let (session_token, session) = self.new_session(entrance.user_agent)?;
        let entering = Entering { names: entrance.names, password_hash, session };
        let accepted = self.accept(token, &permit, Answering::Entering(entering)).await?;
        let session = accepted.session_ends.map(|_| OpenedSession { token: session_token });
        Ok(InvitationAnswered { org: accepted.org, project: accepted.project, session })
    }

    /// Declines for whoever has the link.
    pub(crate) async fn decline_invitation(&self, token: &str, asked: Asked) -> Result<(), AnswerError> {
        let permit = self.by_link(token, asked).await?;
        let change = DeclineInvitation { token_hash: self.keyed_hash(token.as_bytes())? };
        self.store.write(&permit, change).await?;
        Ok(())
    }

    async fn accept(
        &self,
        token: &str,
        permit: &Permit<AnswerInvitation>,
        answering: Answering,
    ) -> Result<Accepted, AnswerError> {
        let room = Room {
            organization: self.limits.users_per_org,
            project: self.limits.users_per_project,
            team: self.limits.users_per_team,
        };
        let change = AcceptInvitation { token_hash: self.keyed_hash(token.as_bytes())?, answering, room };
        Ok(self.store.write(permit, change).await?.value)
    }

    /// The permit to answer of the person whom the link is for: they brought what was sent to them.
    async fn by_link(&self, token: &str, asked: Asked) -> Result<Permit<AnswerInvitation>, AnswerError> {
        let spent = || AnswerError::Refused(AnswerRefusal::Spent);
        let link = self.invitation_link(token).await?.ok_or_else(spent)?;
        let over = |over: InvitationOver| AnswerError::Refused(AnswerRefusal::Over(over));
        let user = link.open(self.now()).map_err(over)?.invitee.user;
        let entry = self.store.find_person(user).await?.ok_or_else(spent)?;
        Ok(own::<AnswerInvitation, AnswerRefusal>(&person::proved(entry, None, asked))?)
    }
}

/// Who invites, by the name that an invitation shows.
fn inviter(name: &str) -> Option<Inviter> {
    let person = Email::try_from(name).ok().map(Inviter::Person);
    person.or_else(|| PublicKey::try_from(name).ok().map(Inviter::Key))
}
