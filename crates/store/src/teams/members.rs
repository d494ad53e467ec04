//! Who is in a team: members of the organization, and people whose invitation to it brings the team.

use super::{TeamRefusal, read};
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::invitations;
use crate::org_users::{OrgUserPatch, change::patched, read as org_users};
use crate::seam::statements;
use crate::users::Person;
use keywright_domain::policy;
use keywright_domain::{EventType, MembershipStatus, OrgId, OrgUser, Scope, Standing, TeamId, Timestamp, UserId};
use std::collections::BTreeSet;

statements! {
    INSERT_MEMBER = "INSERT INTO team_users (team_id, user_id) VALUES ($1, $2)";
    DELETE_MEMBER = "DELETE FROM team_users WHERE team_id = $1 AND user_id = $2";
    COUNT_MEMBERS = "SELECT COUNT(*) AS total FROM team_users WHERE team_id = $1";
}

/// Adds members of the organization to a team, all or nobody, by the older call.
#[derive(Debug)]
pub struct AddTeamMembers {
    /// The team.
    pub team: TeamId,
    /// Who; the same id twice is one person.
    pub users: Vec<UserId>,
    /// How many members a team may have.
    pub limit: u64,
}

/// What happens to one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MemberChange {
    /// Joins the team.
    Add,
    /// Leaves it.
    Remove,
}

/// Adds one person to a team or takes them out; somebody who is invited too.
#[derive(Debug)]
pub struct ChangeTeamMember {
    /// The team.
    pub team: TeamId,
    /// Who.
    pub user: UserId,
    /// What.
    pub change: MemberChange,
    /// How many members a team may have.
    pub limit: u64,
}

impl Change for AddTeamMembers {
    type Action = policy::ChangeTeamMembers;
    type Out = Vec<OrgUser>;
    type Refusal = TeamRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Vec<OrgUser>, Stop<TeamRefusal>> {
        let refused = |refusal| Err(Stop::Refused(refusal));
        let org = scope.org().ok_or(Stop::Refused(TeamRefusal::OrgGone))?;
        let team = read::within(self.team, org, tx).await?.ok_or(Stop::Refused(TeamRefusal::NotFound))?;
        let joining: BTreeSet<UserId> = self.users.iter().copied().collect();
        if joining.len() as u64 > self.limit {
            return refused(TeamRefusal::Full(self.limit));
        }
        let mut people = org_users::people_within(org, None, tx).await?;
        for user in &joining {
            let person = people.iter().find(|person| person.standing.id() == *user);
            match person.map(|person| (person, person.standing.status(now))) {
                Some((person, MembershipStatus::Active)) if person.teams.contains(&team.id) => {
                    return refused(TeamRefusal::AlreadyMember(*user));
                }
                Some((_, MembershipStatus::Active)) => {}
                Some((_, MembershipStatus::Pending)) => return refused(TeamRefusal::UserPending(*user)),
                _ => return refused(TeamRefusal::UserNotInOrg(*user)),
            }
        }
        if count(team.id, tx).await? + joining.len() as u64 > self.limit {
            return refused(TeamRefusal::Full(self.limit));
        }

        for person in people.iter_mut().filter(|person| joining.contains(&person.standing.id())) {
            join(&Person::of(&person.standing), org, team.id, tx).await?;
            person.teams.push(team.id);
            person.teams.sort();
        }
        people.retain(|person| person.standing.user().is_some() && person.teams.contains(&team.id));
        Ok(people)
    }
}

impl Change for ChangeTeamMember {
    type Action = policy::ChangeTeamMembers;
    type Out = OrgUser;
    type Refusal = TeamRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<OrgUser, Stop<TeamRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let org = scope.org().ok_or(refused(TeamRefusal::OrgGone))?;
        let team = read::within(self.team, org, tx).await?.ok_or(refused(TeamRefusal::NotFound))?;
        let person = org_users::within(org, self.user, tx).await?.filter(|person| person.standing.is_current(now));
        let person = person.ok_or(refused(TeamRefusal::UserNotInOrg(self.user)))?;
        match (self.change, person.teams.contains(&team.id)) {
            (MemberChange::Add, true) => return Err(refused(TeamRefusal::AlreadyMember(self.user))),
            (MemberChange::Remove, false) => return Err(refused(TeamRefusal::NotMember(self.user))),
            (MemberChange::Add, false) if count(team.id, tx).await? >= self.limit => {
                return Err(refused(TeamRefusal::Full(self.limit)));
            }
            _ => {}
        }

        let mut teams = person.teams.clone();
        match self.change {
            MemberChange::Add => teams.push(team.id),
            MemberChange::Remove => teams.retain(|held| *held != team.id),
        }
        let patch = OrgUserPatch { teams: Some(teams), ..OrgUserPatch::default() };
        match &person.standing {
            Standing::Invited(invitee) => {
                invitations::change(&person, invitee.invitation, org, &patch, tx).await?;
            }
            Standing::Active(_) => {
                let somebody = Person::of(&person.standing);
                match self.change {
                    MemberChange::Add => join(&somebody, org, team.id, tx).await?,
                    MemberChange::Remove => leave(&somebody, org, team.id, tx).await?,
                }
            }
        }
        Ok(patched(person, &patch))
    }
}

/// A member of the organization joins a team.
pub(crate) async fn join(person: &Person, org: OrgId, team: TeamId, tx: &mut Tx) -> Result<(), Error> {
    tx.write(INSERT_MEMBER.bind(team.to_string()).bind(person.id.to_string())).await?;
    tx.record(person.draft(EventType::JoinedTeam, org).saying(format!("team {team}")));
    Ok(())
}

/// A member leaves a team.
pub(crate) async fn leave(person: &Person, org: OrgId, team: TeamId, tx: &mut Tx) -> Result<(), Error> {
    tx.write(DELETE_MEMBER.bind(team.to_string()).bind(person.id.to_string())).await?;
    tx.record(person.draft(EventType::RemovedFromTeam, org).saying(format!("team {team}")));
    Ok(())
}

/// How many members a team has; people who are invited do not count.
pub(crate) async fn count(team: TeamId, tx: &mut Tx) -> Result<u64, Error> {
    let row = tx.optional(COUNT_MEMBERS.bind(team.to_string())).await?;
    Ok(crate::page::total(row.map(|row| row.get::<i64>("total")).transpose()?))
}
