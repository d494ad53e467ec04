//! Making, renaming and deleting teams.

use super::{members, read};
use crate::change::{Change, Stop, Tx};
use crate::org_users::read as org_users;
use crate::organizations::read as organizations;
use crate::project_teams;
use crate::seam::statements;
use crate::users::{self, Person};
use keywright_domain::policy;
use keywright_domain::{
    Draft, Email, EventType, MembershipStatus, Scope, Standing, Team, TeamId, TeamName, Timestamp, UserId,
};
use std::collections::BTreeMap;

statements! {
    INSERT = "INSERT INTO teams (id, org_id, name, created) VALUES ($1, $2, $3, $4)";
    SET_NAME = "UPDATE teams SET name = $2 WHERE id = $1";
    DELETE = "DELETE FROM teams WHERE id = $1";
}

/// Makes a team in the permit's organization; gives the names of its members, as their accounts have them.
#[derive(Debug)]
pub struct CreateTeam {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: TeamName,
    /// Its first members, each a member of the organization; the same name twice is one.
    pub usernames: Vec<Email>,
    /// How many teams an organization may have.
    pub limit: u64,
    /// How many members a team may have.
    pub member_limit: u64,
}

/// Gives a team of the permit's organization another name.
#[derive(Debug)]
pub struct RenameTeam {
    /// Which.
    pub team: TeamId,
    /// The name.
    pub name: TeamName,
}

/// Deletes a team of the permit's organization.
#[derive(Debug)]
pub struct DeleteTeam {
    /// Which.
    pub team: TeamId,
}

/// Why a team or its members are not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TeamRefusal {
    /// The organization is gone.
    OrgGone,
    /// No such team in the organization.
    NotFound,
    /// The organization has one of this name.
    NameTaken,
    /// The organization has as many teams as it may.
    QuotaReached(u64),
    /// The team has as many members as it may.
    Full(u64),
    /// It has roles in a project.
    InProject,
    /// Nobody of this name is a member of the organization.
    UsernameNotInOrg(Email),
    /// The person of this name is invited and not yet a member.
    UsernamePending(Email),
    /// Nobody of this id is a member of the organization.
    UserNotInOrg(UserId),
    /// The person of this id is invited and not yet a member.
    UserPending(UserId),
    /// The person is in the team already.
    AlreadyMember(UserId),
    /// The person is not in the team.
    NotMember(UserId),
}

impl Change for CreateTeam {
    type Action = policy::CreateTeam;
    type Out = (Team, Vec<Email>);
    type Refusal = TeamRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(Team, Vec<Email>), Stop<TeamRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let org = scope.org().ok_or(refused(TeamRefusal::OrgGone))?;
        organizations::within(org, tx).await?.ok_or(refused(TeamRefusal::OrgGone))?;
        if read::is_name_taken(org, &self.name, tx).await? {
            return Err(refused(TeamRefusal::NameTaken));
        }
        if read::count(org, tx).await? >= self.limit {
            return Err(refused(TeamRefusal::QuotaReached(self.limit)));
        }
        let wanted: BTreeMap<String, &Email> = self.usernames.iter().map(|name| (name.key(), name)).collect();
        if wanted.len() as u64 > self.member_limit {
            return Err(refused(TeamRefusal::Full(self.member_limit)));
        }
        let ids = users::all_named(wanted.keys().map(String::as_str), org, tx).await?;
        let users: Vec<UserId> = ids.values().copied().collect();
        let mut people = org_users::standings(org, &users, &mut tx.inner).await?;
        let mut first: Vec<Standing> = Vec::with_capacity(wanted.len());
        for (key, username) in wanted {
            let found = ids.get(&key).and_then(|user| people.remove(user)).map(|person| person.standing);
            match found.map(|standing| (standing.status(now), standing)) {
                Some((MembershipStatus::Active, standing)) => first.push(standing),
                Some((MembershipStatus::Pending, _)) => {
                    return Err(refused(TeamRefusal::UsernamePending(username.clone())));
                }
                _ => return Err(refused(TeamRefusal::UsernameNotInOrg(username.clone()))),
            }
        }

        let insert = INSERT.bind(self.id.to_string()).bind(org.to_string()).bind(self.name.as_str()).bind(now.millis());
        tx.write(insert).await?;
        let draft = Draft::of_org(EventType::TeamCreated, org).about_team(self.id);
        tx.record(draft.saying(format!("name {:?}", self.name.as_str())));
        for standing in &first {
            members::join(&Person::of(standing), org, self.id, tx).await?;
        }
        let team = Team { id: self.id, org, name: self.name.clone() };
        Ok((team, first.into_iter().map(|standing| standing.username().clone()).collect()))
    }
}

impl Change for RenameTeam {
    type Action = policy::RenameTeam;
    type Out = Team;
    type Refusal = TeamRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<Team, Stop<TeamRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let org = scope.org().ok_or(refused(TeamRefusal::OrgGone))?;
        let mut team = read::within(self.team, org, tx).await?.ok_or(refused(TeamRefusal::NotFound))?;
        if team.name == self.name {
            return Ok(team);
        }
        if read::is_name_taken(org, &self.name, tx).await? {
            return Err(refused(TeamRefusal::NameTaken));
        }

        tx.write(SET_NAME.bind(team.id.to_string()).bind(self.name.as_str())).await?;
        let said = format!("from {:?} to {:?}", team.name.as_str(), self.name.as_str());
        tx.record(Draft::of_org(EventType::TeamNameChanged, org).about_team(team.id).saying(said));
        team.name = self.name.clone();
        Ok(team)
    }
}

impl Change for DeleteTeam {
    type Action = policy::DeleteTeam;
    type Out = ();
    type Refusal = TeamRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<TeamRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let org = scope.org().ok_or(refused(TeamRefusal::OrgGone))?;
        let team = read::within(self.team, org, tx).await?.ok_or(refused(TeamRefusal::NotFound))?;
        if project_teams::is_in_a_project(team.id, tx).await? {
            return Err(refused(TeamRefusal::InProject));
        }

        // Their rows go with the team's.
        for person in members::all(team.id, tx).await? {
            tx.record(members::left(&person, org, team.id));
        }
        tx.write(DELETE.bind(team.id.to_string())).await?;
        let draft = Draft::of_org(EventType::TeamDeleted, org).about_team(team.id);
        tx.record(draft.saying(format!("name {:?}", team.name.as_str())));
        Ok(())
    }
}
