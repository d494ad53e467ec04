//! Inviting to a project, by the older calls: a member of the organization is let in at once, anybody else gets an
//! invitation of its own, and one to the organization beside it when there is none (endpoint contract 8.8).

use super::org::{InvitationRefusal, membership, refused};
use super::read::{self, by_id, by_user};
use super::{NewInvitation, Room, Wanted, Which, inviter};
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::links::invitation as links;
use crate::org_users::{MembershipRefusal, read as org_users};
use crate::project_users;
use crate::projects;
use crate::seam::statements;
use crate::users::{self, Person};
use keywright_domain::policy::{self, GrantProjectOwner};
use keywright_domain::{
    Email, EventType, InvitationId, Invitee, OrgId, OrgRole, OrgRoles, Project, ProjectInvitation, ProjectRole,
    ProjectRoles, RoleChange, Scope, Timestamp,
};

statements! {
    INSERT = "INSERT INTO group_invitations (id, group_id, user_id, roles, inviter_username, created, expires, \
        rejected) VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE)";
    SET_ROLES = "UPDATE group_invitations SET roles = $2 WHERE id = $1";
    DELETE = "DELETE FROM group_invitations WHERE id = $1";
    IN_ORG = "SELECT i.id AS id, i.group_id AS group_id FROM group_invitations i JOIN groups g ON g.id = i.group_id \
        WHERE i.user_id = $1 AND g.org_id = $2 ORDER BY i.group_id";
}

/// Invites a person to the permit's project.
#[derive(Debug)]
pub struct InviteToProject {
    /// Who.
    pub invitation: NewInvitation,
    /// The id of the invitation to the organization, if one is made.
    pub org_invitation: InvitationId,
    /// The roles; never empty.
    pub roles: ProjectRoles,
    /// How many people a project may have.
    pub limit: u64,
    /// How many people an organization may have.
    pub org_limit: u64,
}

/// What has come of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Invited {
    /// There is an invitation.
    Pending(ProjectInvitation),
    /// The person was a member of the organization, and is one of the project now. No invitation is stored; this one
    /// says what it would have been.
    AtOnce(ProjectInvitation),
}

/// Changes an invitation to the permit's project.
#[derive(Debug)]
pub struct ChangeProjectInvitation {
    /// Which.
    pub which: Which,
    /// The roles that it brings instead; never empty.
    pub roles: Option<ProjectRoles>,
}

/// Takes an invitation to the permit's project back.
#[derive(Debug)]
pub struct DeleteProjectInvitation {
    /// Which.
    pub id: InvitationId,
}

impl Change for InviteToProject {
    type Action = policy::ChangeProjectInvitations;
    type Out = Invited;
    type Refusal = InvitationRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Invited, Stop<InvitationRefusal>> {
        let project = project(scope, tx).await?;
        if self.roles.contains(ProjectRole::Owner) && !tx.includes::<GrantProjectOwner>() {
            return Err(refused(MembershipRefusal::MayNotGrant));
        }
        let known = users::named(&self.invitation.username, tx).await?;
        let (mut in_org, mut invited) = (None, None);
        if let Some(known) = &known {
            in_org = org_users::within(project.org, known.id, tx).await?.filter(|org| org.standing.is_current(now));
            invited = by_user(project.id, known.id, tx).await?;
        }
        let member = in_org.as_ref().and_then(|person| person.standing.user());
        let has_roles = in_org.as_ref().is_some_and(|person| !person.in_project(project.id).is_empty());
        let waits = member.is_none() && invited.as_ref().is_some_and(|invited| invited.is_pending(now));
        if has_roles || waits {
            return Err(Stop::Refused(InvitationRefusal::Already(project.name.as_str().to_owned())));
        }
        let wanted = [(project.id, self.roles)];
        project_users::check_room(in_org.as_ref(), &wanted, self.limit, tx).await.map_err(membership)?;

        if let Some(user) = member {
            let person = Person { id: user.id, username: user.username.as_str().to_owned() };
            let none = ProjectRoles::EMPTY;
            project_users::write_roles(&person, project.org, project.id, none, self.roles, tx).await?;
            return Ok(Invited::AtOnce(self.made(&project, &person, &user.username, now, tx)));
        }
        if in_org.is_none() {
            let new = NewInvitation { id: self.org_invitation, link_hash: None, ..self.invitation.clone() };
            let member = OrgRoles::from([OrgRole::Member]);
            let wanted = Wanted { roles: member, projects: Vec::new(), teams: Vec::new() };
            let room = Room { organization: self.org_limit, project: self.limit, team: 0 };
            super::invite(&new, project.org, wanted, room, now, tx).await.map_err(membership)?;
        }
        if let Some(over) = invited {
            tx.write(DELETE.bind(over.invitation.to_string())).await?;
        }
        let person = users::named_or_new(&self.invitation.username, self.invitation.user, now, tx).await?;
        let username = Email::try_from(person.username.as_str()).unwrap_or_else(|_| self.invitation.username.clone());
        let made = self.made(&project, &person, &username, now, tx);
        let insert = INSERT
            .bind(made.invitee.invitation.to_string())
            .bind(project.id.to_string())
            .bind(person.id.to_string())
            .bind(self.roles.to_text())
            .bind(made.invitee.inviter.as_str())
            .bind(now.millis())
            .bind(made.invitee.expires.millis());
        tx.write(insert).await?;
        let draft = person.draft(EventType::InvitedToGroup, project.org).in_project(project.id);
        tx.record(draft.saying(format!("roles {}", self.roles.to_text())));
        if let Some(hash) = &self.invitation.link_hash {
            let draft = person.draft(EventType::InvitationLinkCreated, project.org).in_project(project.id);
            links::write(hash, &made.invitee, project.name.as_str(), draft, now, tx).await?;
        }
        Ok(Invited::Pending(made))
    }
}

impl InviteToProject {
    fn made(&self, project: &Project, person: &Person, username: &Email, now: Timestamp, tx: &Tx) -> ProjectInvitation {
        ProjectInvitation {
            invitee: Invitee {
                user: person.id,
                username: username.clone(),
                invitation: self.invitation.id,
                created: now,
                expires: now.plus_millis(Invitee::LIFE),
                inviter: inviter(tx),
                rejected: false,
            },
            project: project.id,
            project_name: project.name.clone(),
            roles: self.roles,
        }
    }
}

impl Change for ChangeProjectInvitation {
    type Action = policy::ChangeProjectInvitations;
    type Out = ProjectInvitation;
    type Refusal = InvitationRefusal;

    async fn apply(
        &self,
        scope: &Scope,
        now: Timestamp,
        tx: &mut Tx,
    ) -> Result<ProjectInvitation, Stop<InvitationRefusal>> {
        let project = project(scope, tx).await?;
        let found = match &self.which {
            Which::Id(id) => by_id(project.id, *id, tx).await?,
            Which::Username(username) => match users::named(username, tx).await? {
                None => None,
                Some(known) => read::one(project.id, known.id, tx).await?,
            },
        };
        let (invitee, before) =
            found.filter(|(found, _)| found.is_pending(now)).ok_or(Stop::Refused(InvitationRefusal::NotFound))?;
        let after = self.roles.map_or(before, |roles| RoleChange::Replace(roles).apply(before));
        if after.contains(ProjectRole::Owner)
            && !before.contains(ProjectRole::Owner)
            && !tx.includes::<GrantProjectOwner>()
        {
            return Err(refused(MembershipRefusal::MayNotGrant));
        }

        if after != before {
            tx.write(SET_ROLES.bind(invitee.invitation.to_string()).bind(after.to_text())).await?;
            let person = Person { id: invitee.user, username: invitee.username.as_str().to_owned() };
            let draft = person.draft(EventType::InvitationModified, project.org).in_project(project.id);
            tx.record(draft.saying(format!("from {} to {}", before.to_text(), after.to_text())));
        }
        Ok(ProjectInvitation { invitee, project: project.id, project_name: project.name, roles: after })
    }
}

impl Change for DeleteProjectInvitation {
    type Action = policy::ChangeProjectInvitations;
    type Out = ();
    type Refusal = InvitationRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<InvitationRefusal>> {
        let project = project(scope, tx).await?;
        let Some((invitee, _)) = by_id(project.id, self.id, tx).await? else {
            let other = read::invited(project.org, self.id, tx).await?.is_some();
            let refusal = if other { InvitationRefusal::OtherKind } else { InvitationRefusal::NotFound };
            return Err(Stop::Refused(refusal));
        };

        tx.write(DELETE.bind(self.id.to_string())).await?;
        let person = Person { id: invitee.user, username: invitee.username.as_str().to_owned() };
        tx.record(person.draft(EventType::GroupInvitationDeleted, project.org).in_project(project.id));
        users::forget_stranger(person.id, tx).await?;
        Ok(())
    }
}

/// Ends a person's invitations to single projects of an organization that they leave.
pub(crate) async fn end_in_org(person: &Person, org: OrgId, tx: &mut Tx) -> Result<(), Error> {
    for row in tx.all(IN_ORG.bind(person.id.to_string()).bind(org.to_string())).await? {
        let id: InvitationId = row.parsed("group_invitations", "id")?;
        tx.write(DELETE.bind(id.to_string())).await?;
        let project = row.parsed("group_invitations", "group_id")?;
        tx.record(person.draft(EventType::GroupInvitationDeleted, org).in_project(project));
    }
    Ok(())
}

pub(crate) async fn project(scope: &Scope, tx: &mut Tx) -> Result<Project, Stop<InvitationRefusal>> {
    let id = scope.project().ok_or(refused(MembershipRefusal::ScopeGone))?;
    projects::read::within(id, tx).await?.ok_or(refused(MembershipRefusal::ScopeGone))
}
