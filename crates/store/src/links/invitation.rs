//! Making the link of an invitation. One is good at a time, and no longer than the invitation.
//!
//! Whoever holds the link of a stranger's invitation becomes that person here, so it is made only by somebody who might
//! have granted what the invitation brings: along with the invitation by who makes that, or later.

use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::invitations::InvitationRefusal;
use crate::invitations::{Which, org, project, read};
use crate::org_users::MembershipRefusal;
use crate::organizations::read as organizations;
use crate::seam::statements;
use crate::users::Person;
use keywright_domain::policy::{self, GrantProjectOwner};
use keywright_domain::{
    Draft, EventType, InvitationId, Invitee, OrgRole, OrganizationName, ProjectRole, Scope, Timestamp,
};

statements! {
    FORGET_OLD = "DELETE FROM invitation_links WHERE ends <= $1";
    UPSERT_LINK = "INSERT INTO invitation_links (invitation_id, token_hash, place_name, inviter_username, ends) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (invitation_id) DO UPDATE SET token_hash = excluded.token_hash, \
        place_name = excluded.place_name, inviter_username = excluded.inviter_username, ends = excluded.ends";
}

/// A link is forgotten so long after its end, in milliseconds; until then whoever opens it is told whom to ask.
const REMEMBERED: i64 = Invitee::LIFE;

/// A link that is about to be made.
#[derive(Clone, Debug)]
pub struct NewInvitationLink {
    /// To which invitation.
    pub invitation: InvitationId,
    /// The keyed hash of what it holds.
    pub token_hash: Vec<u8>,
}

/// Makes a link to an invitation to the permit's organization.
#[derive(Debug)]
pub struct MakeOrgInvitationLink(pub NewInvitationLink);

/// Makes a link to an invitation to the permit's project.
#[derive(Debug)]
pub struct MakeProjectInvitationLink(pub NewInvitationLink);

/// A link that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MadeInvitationLink {
    /// Who is invited, by whom, until when: then the link ends too.
    pub invitee: Invitee,
    /// The organization, or that of the project.
    pub organization: OrganizationName,
    /// What the organization or project is called.
    pub place: String,
}

impl Change for MakeOrgInvitationLink {
    type Action = policy::ChangeOrganizationInvitations;
    type Out = MadeInvitationLink;
    type Refusal = InvitationRefusal;

    async fn apply(
        &self,
        scope: &Scope,
        now: Timestamp,
        tx: &mut Tx,
    ) -> Result<MadeInvitationLink, Stop<Self::Refusal>> {
        let place = org::organization(scope, tx).await?;
        let found = org::find(&Which::Id(self.0.invitation), place.id, tx).await?;
        let found = found.filter(|(_, invitee)| invitee.is_pending(now));
        let (person, invitee) = found.ok_or(Stop::Refused(InvitationRefusal::NotFound))?;
        if !org::may_grant(person.roles.contains(OrgRole::Owner), !person.projects.is_empty(), tx) {
            return Err(org::refused(MembershipRefusal::MayNotGrant));
        }

        let draft = Person::of(&person.standing).draft(EventType::InvitationLinkCreated, place.id);
        made(&self.0, invitee, (place.name.as_str(), place.name.clone()), draft, now, tx).await
    }
}

impl Change for MakeProjectInvitationLink {
    type Action = policy::ChangeProjectInvitations;
    type Out = MadeInvitationLink;
    type Refusal = InvitationRefusal;

    async fn apply(
        &self,
        scope: &Scope,
        now: Timestamp,
        tx: &mut Tx,
    ) -> Result<MadeInvitationLink, Stop<Self::Refusal>> {
        let place = project::project(scope, tx).await?;
        let found = read::by_id(place.id, self.0.invitation, tx).await?.filter(|(found, _)| found.is_pending(now));
        let (invitee, roles) = found.ok_or(Stop::Refused(InvitationRefusal::NotFound))?;
        if roles.contains(ProjectRole::Owner) && !tx.includes::<GrantProjectOwner>() {
            return Err(org::refused(MembershipRefusal::MayNotGrant));
        }

        let person = Person { id: invitee.user, username: invitee.username.as_str().to_owned() };
        let draft = person.draft(EventType::InvitationLinkCreated, place.org).in_project(place.id);
        let gone = org::refused(MembershipRefusal::ScopeGone);
        let organization = organizations::within(place.org, tx).await?.ok_or(gone)?.name;
        made(&self.0, invitee, (place.name.as_str(), organization), draft, now, tx).await
    }
}

async fn made<R>(
    link: &NewInvitationLink,
    invitee: Invitee,
    (place, organization): (&str, OrganizationName),
    draft: Draft,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<MadeInvitationLink, Stop<R>> {
    write(&link.token_hash, &invitee, place, draft, now, tx).await?;
    Ok(MadeInvitationLink { invitee, organization, place: place.to_owned() })
}

/// The row of a link, and the event; an older link to the invitation ends, and those that ended long ago are forgotten.
pub(crate) async fn write(
    token_hash: &[u8],
    invitee: &Invitee,
    place: &str,
    draft: Draft,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<(), Error> {
    tx.write(FORGET_OLD.bind(now.plus_millis(-REMEMBERED).millis())).await?;
    let upsert = UPSERT_LINK
        .bind(invitee.invitation.to_string())
        .bind(token_hash)
        .bind(place)
        .bind(invitee.inviter.as_str())
        .bind(invitee.expires.millis());
    tx.write(upsert).await?;
    tx.record(draft);
    Ok(())
}
