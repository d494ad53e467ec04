//! Giving a person roles in a project: a member of the organization has them at once, an invitation that is pending
//! brings them too, and a stranger is invited to the organization with them (endpoint contract 8.8).

use super::{check_room, write_roles};
use crate::change::{Change, Stop, Tx};
use crate::invitations::{self, NewInvitation, Room};
use crate::org_users::{MembershipRefusal, OrgUserPatch, read};
use crate::projects;
use crate::users::{self, Person};
use keywright_domain::policy::{AddProjectUser as Action, GrantProjectOwner};
use keywright_domain::{OrgRole, OrgRoles, OrgUser, ProjectRole, ProjectRoles, Scope, Standing, Timestamp};

/// Gives a person roles in the permit's project.
#[derive(Debug)]
pub struct AddProjectUser {
    /// Who, and what an invitation of theirs would be made of.
    pub invitation: NewInvitation,
    /// The roles; never empty.
    pub roles: ProjectRoles,
    /// How many people a project may have.
    pub limit: u64,
    /// How many people an organization may have.
    pub org_limit: u64,
}

impl Change for AddProjectUser {
    type Action = Action;
    type Out = OrgUser;
    type Refusal = MembershipRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<OrgUser, Stop<MembershipRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let places = scope.org().zip(scope.project());
        let (org, project) = places.ok_or(refused(MembershipRefusal::ScopeGone))?;
        projects::read::within(project, tx).await?.ok_or(refused(MembershipRefusal::ScopeGone))?;
        let may_grant = tx.includes::<GrantProjectOwner>();
        if self.roles.contains(ProjectRole::Owner) && !may_grant {
            return Err(refused(MembershipRefusal::MayNotGrant));
        }
        let known = match users::named(&self.invitation.username, tx).await? {
            None => None,
            Some(known) => read::within(org, known.id, tx).await?,
        };
        let current = known.filter(|known| known.standing.is_current(now));
        if current.as_ref().is_some_and(|person| !person.in_project(project).is_empty()) {
            return Err(refused(MembershipRefusal::AlreadyInProject));
        }
        let Some(mut person) = current else {
            let wanted = invitations::Wanted {
                roles: OrgRoles::from([OrgRole::Member]),
                projects: vec![(project, self.roles)],
                teams: Vec::new(),
            };
            let room = Room { organization: self.org_limit, project: self.limit, team: 0 };
            return invitations::invite(&self.invitation, org, wanted, room, now, tx).await;
        };
        check_room(Some(&person), &[(project, self.roles)], self.limit, tx).await?;

        match &person.standing {
            Standing::Active(_) => {
                let somebody = Person::of(&person.standing);
                write_roles(&somebody, org, project, ProjectRoles::EMPTY, self.roles, tx).await?;
            }
            Standing::Invited(invitee) => {
                let mut projects = person.projects.clone();
                projects.push((project, self.roles));
                let patch = OrgUserPatch { projects: Some(projects), ..OrgUserPatch::default() };
                invitations::change(&person, invitee.invitation, org, &patch, tx).await?;
            }
        }
        person.projects.push((project, self.roles));
        person.projects.sort_by_key(|(project, _)| *project);
        Ok(person)
    }
}
