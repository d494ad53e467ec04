//! Who is in a team: members of the organization, and people whose invitation to it brings the team.

use super::{TeamRefusal, read};
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::invitations;
use crate::org_users::{OrgUserPatch, change::patched, read as org_users};
use crate::seam::statements;
use crate::users::Person;
use keywright_domain::policy;
use keywright_domain::{
    Draft, EventType, MembershipStatus, OrgId, OrgUser, Scope, Standing, TeamId, Timestamp, UserId,
};
use std::collections::BTreeSet;

statements! {
    INSERT_MEMBER = "INSERT INTO team_users (team_id, user_id) VALUES ($1, $2)";
    DELETE_MEMBER = "DELETE FROM team_users WHERE team_id = $1 AND user_id = $2";
    MEMBERS = "SELECT u.id AS id, u.username AS username FROM team_users m CROSS JOIN users u \
        WHERE m.team_id = $1 AND u.id = m.user_id ORDER BY u.username, u.id";
    COUNTS = "WITH page (place, id) AS (VALUES ($1, $2)) SELECT p.id AS id, \
        (SELECT COUNT(*) FROM team_users m WHERE m.team_id = p.id) AS total FROM page p";
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
    type Out = ();
    type Refusal = TeamRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<TeamRefusal>> {
        let refused = |refusal| Err(Stop::Refused(refusal));
        let org = scope.org().ok_or(Stop::Refused(TeamRefusal::OrgGone))?;
        let team = read::within(self.team, org, tx).await?.ok_or(Stop::Refused(TeamRefusal::NotFound))?;
        let joining: BTreeSet<UserId> = self.users.iter().copied().collect();
        if joining.len() as u64 > self.limit {
            return refused(TeamRefusal::Full(self.limit));
        }
        let users: Vec<UserId> = joining.iter().copied().collect();
        let people = org_users::standings(org, &users, &mut tx.inner).await?;
        let present: BTreeSet<UserId> = all(team.id, tx).await?.into_iter().map(|member| member.id).collect();
        let mut new = Vec::with_capacity(joining.len());
        for user in &joining {
            let standing = people.get(user).map(|person| &person.standing);
            match standing.map(|standing| (standing, standing.status(now))) {
                Some((_, MembershipStatus::Active)) if present.contains(user) => {
                    return refused(TeamRefusal::AlreadyMember(*user));
                }
                Some((standing, MembershipStatus::Active)) => new.push(Person::of(standing)),
                Some((_, MembershipStatus::Pending)) => return refused(TeamRefusal::UserPending(*user)),
                _ => return refused(TeamRefusal::UserNotInOrg(*user)),
            }
        }
        if (present.len() + joining.len()) as u64 > self.limit {
            return refused(TeamRefusal::Full(self.limit));
        }

        new.sort_by(|one, other| (&one.username, one.id).cmp(&(&other.username, other.id)));
        for person in &new {
            join(person, org, team.id, tx).await?;
        }
        Ok(())
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
            (MemberChange::Add, false) if full(&[team.id], self.limit, tx).await?.is_some() => {
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
    tx.record(left(person, org, team));
    Ok(())
}

/// The event of a member who leaves a team.
pub(crate) fn left(person: &Person, org: OrgId, team: TeamId) -> Draft {
    person.draft(EventType::RemovedFromTeam, org).saying(format!("team {team}"))
}

/// The members of a team, by name; people who are invited are none.
pub(crate) async fn all(team: TeamId, tx: &mut Tx) -> Result<Vec<Person>, Error> {
    let rows = tx.all(MEMBERS.bind(team.to_string())).await?;
    rows.iter().map(|row| Ok(Person { id: row.parsed("users", "id")?, username: row.get("username")? })).collect()
}

/// The first of these teams that has as many members as it may; people who are invited do not count.
pub(crate) async fn full(teams: &[TeamId], limit: u64, tx: &mut Tx) -> Result<Option<TeamId>, Error> {
    crate::page::full(COUNTS, teams, limit, tx).await
}
