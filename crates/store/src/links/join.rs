//! What an invitation brings comes true: the person joins the organization, its projects and its teams, as far as those
//! still exist and have room.

use super::answer::AnswerRefusal;
use super::find::{Brought, LinkedInvitation, LinkedPlace, brought_within};
use crate::Error;
use crate::change::{Stop, Tx};
use crate::invitations::Room;
use crate::org_users::{self, MembershipRefusal, read as people};
use crate::project_users;
use crate::seam::statements;
use crate::teams;
use crate::users::Person;
use keywright_domain::{
    InvitationId, OrgRole, OrgRoles, OrgUser, ProjectId, ProjectRoles, Standing, TeamId, Timestamp,
};

statements! {
    COUNT_MEMBERS = "SELECT COUNT(*) AS total FROM org_users WHERE org_id = $1";
    DELETE_OF_ORG = "DELETE FROM org_invitations WHERE id = $1";
    DELETE_OF_PROJECT = "DELETE FROM group_invitations WHERE id = $1";
    SPEND = "DELETE FROM invitation_links WHERE invitation_id = $1";
}

/// What a person will join, checked.
pub(super) struct Joining {
    /// The person in the organization, if they are a member.
    member: Option<OrgUser>,
    roles: OrgRoles,
    projects: Vec<(ProjectId, ProjectRoles)>,
    teams: Vec<TeamId>,
    /// The invitations that this answers.
    answers: Vec<InvitationId>,
}

impl Joining {
    /// Every check before the first change.
    pub(super) async fn checked(
        invited: &LinkedInvitation,
        room: Room,
        now: Timestamp,
        tx: &mut Tx,
    ) -> Result<Self, Stop<AnswerRefusal>> {
        let found = people::within(invited.org, invited.invitee.user, tx).await?;
        let (member, invitee) = match found {
            Some(person) if person.standing.user().is_some() => (Some(person), None),
            other => (None, other),
        };
        let own = invited.invitee.invitation;
        let joining = match &invited.to {
            LinkedPlace::Organization { roles, brings } => Self::of(member, *roles, brings, vec![own]),
            LinkedPlace::Project { id, roles, .. } => {
                let (in_org, answers) = if member.is_some() {
                    (OrgRoles::EMPTY, vec![own])
                } else {
                    let beside = plain(invitee, now, tx).await?;
                    (OrgRoles::from([OrgRole::Member]), vec![own, beside])
                };
                Self { member, roles: in_org, projects: vec![(*id, *roles)], teams: Vec::new(), answers }
            }
        };
        joining.check_room(invited, room, tx).await.map_err(full)?;
        Ok(joining)
    }

    fn of(member: Option<OrgUser>, roles: OrgRoles, brings: &Brought, answers: Vec<InvitationId>) -> Self {
        let held = member.as_ref().map_or(&[][..], |member| member.teams.as_slice());
        let teams = brings.teams.iter().map(|(team, _)| *team).filter(|team| !held.contains(team)).collect();
        let projects = brings.projects.iter().map(|(project, _, roles)| (*project, *roles)).collect();
        Self { member, roles, projects, teams, answers }
    }

    async fn check_room(
        &self,
        invited: &LinkedInvitation,
        room: Room,
        tx: &mut Tx,
    ) -> Result<(), Stop<MembershipRefusal>> {
        if self.member.is_none() {
            let row = tx.optional(COUNT_MEMBERS.bind(invited.org.to_string())).await?;
            if crate::page::total(row.map(|row| row.get::<i64>("total")).transpose()?) >= room.organization {
                return Err(Stop::Refused(MembershipRefusal::OrgFull(room.organization)));
            }
        }
        project_users::check_room(self.member.as_ref(), &self.projects, room.project, tx).await?;
        match teams::members::full(&self.teams, room.team, tx).await? {
            Some(team) => Err(Stop::Refused(MembershipRefusal::TeamFull(team, room.team))),
            None => Ok(()),
        }
    }

    /// The person joins; the invitations are answered and their links spent.
    pub(super) async fn write(self, invited: &LinkedInvitation, tx: &mut Tx) -> Result<(), Error> {
        let person = Person { id: invited.invitee.user, username: invited.invitee.username.as_str().to_owned() };
        for answered in &self.answers {
            tx.write(DELETE_OF_ORG.bind(answered.to_string())).await?;
            tx.write(DELETE_OF_PROJECT.bind(answered.to_string())).await?;
            spend(*answered, tx).await?;
        }
        let before = self.member.as_ref().map_or(OrgRoles::EMPTY, |member| member.roles);
        let after = before.union(self.roles);
        if after != before {
            org_users::write_roles(&person, invited.org, before, after, tx).await?;
        }
        for (project, roles) in &self.projects {
            let before = self.member.as_ref().map_or(ProjectRoles::EMPTY, |member| member.in_project(*project));
            let after = before.union(*roles);
            if after != before {
                project_users::write_roles(&person, invited.org, *project, before, after, tx).await?;
            }
        }
        for team in &self.teams {
            teams::members::join(&person, invited.org, *team, tx).await?;
        }
        Ok(())
    }
}

/// The link of an invitation is not good any more.
pub(super) async fn spend(invitation: InvitationId, tx: &mut Tx) -> Result<(), Error> {
    tx.write(SPEND.bind(invitation.to_string())).await.map(|_| ())
}

/// The invitation to the organization that goes with one to a project. Whoever may hand out the project's link may not
/// hand out more of the organization than being a member; one that brings more is answered through its own link.
async fn plain(invited: Option<OrgUser>, now: Timestamp, tx: &mut Tx) -> Result<InvitationId, Stop<AnswerRefusal>> {
    let first = || Stop::Refused(AnswerRefusal::OrganizationFirst);
    let person = invited.ok_or_else(first)?;
    let Standing::Invited(invitee) = &person.standing else { return Err(first()) };
    let brings = brought_within(invitee.invitation, tx).await?;
    let is_plain = person.roles == OrgRoles::from([OrgRole::Member]) && brings == Brought::default();
    if invitee.is_pending(now) && is_plain { Ok(invitee.invitation) } else { Err(first()) }
}

fn full(stop: Stop<MembershipRefusal>) -> Stop<AnswerRefusal> {
    stop.map(AnswerRefusal::Full)
}
