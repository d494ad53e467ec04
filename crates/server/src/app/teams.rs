//! Teams of organizations, their members, and the teams in projects.

use super::{App, Error, WriteError};
use keywright_domain::policy::{self, ReadTeams};
use keywright_domain::{Email, OrgUser, Permit, TargetsTeam, Team, TeamAssignment, TeamId, TeamName, UserId};
use keywright_store::{
    AddProjectTeams, AddTeamMembers, ChangeProjectTeam, ChangeTeamMember, CreateTeam, DeleteTeam, RemoveProjectTeam,
    RenameTeam,
};
pub(crate) use keywright_store::{MemberChange, ProjectTeamRefusal, SeesProjectTeams, TeamRefusal};

impl App {
    /// The teams of the permit's organization, by name.
    pub(crate) async fn teams(&self, permit: &Permit<ReadTeams>) -> Result<Vec<Team>, Error> {
        self.store.list_teams(permit).await
    }

    /// The team that a path names, whichever organization it belongs to: its `org` says whether it is the permit's.
    pub(crate) async fn team<A: TargetsTeam>(&self, permit: &Permit<A>, team: TeamId) -> Result<Option<Team>, Error> {
        self.store.team(permit, team).await
    }

    /// The team of a name in the permit's organization.
    pub(crate) async fn team_named(&self, permit: &Permit<ReadTeams>, name: &TeamName) -> Result<Option<Team>, Error> {
        self.store.team_named(permit, name).await
    }

    /// Makes a team with its first members; gives their names, too.
    pub(crate) async fn create_team(
        &self,
        permit: &Permit<policy::CreateTeam>,
        name: TeamName,
        usernames: Vec<Email>,
    ) -> Result<(Team, Vec<Email>), WriteError<TeamRefusal>> {
        let id = TeamId::mint(self.clocks.now(), &mut self.chance.rng());
        let (limit, member_limit) = (self.limits.teams_per_org, self.limits.users_per_team);
        let change = CreateTeam { id, name, usernames, limit, member_limit };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Gives a team another name.
    pub(crate) async fn rename_team(
        &self,
        permit: &Permit<policy::RenameTeam>,
        team: TeamId,
        name: TeamName,
    ) -> Result<Team, WriteError<TeamRefusal>> {
        self.store.write(permit, RenameTeam { team, name }).await.map(|committed| committed.value)
    }

    /// Deletes a team that has roles in no project.
    pub(crate) async fn delete_team(
        &self,
        permit: &Permit<policy::DeleteTeam>,
        team: TeamId,
    ) -> Result<(), WriteError<TeamRefusal>> {
        self.store.write(permit, DeleteTeam { team }).await.map(|_| ())
    }

    /// Adds members of the organization to a team, all or nobody.
    pub(crate) async fn add_team_members(
        &self,
        permit: &Permit<policy::ChangeTeamMembers>,
        team: TeamId,
        users: Vec<UserId>,
    ) -> Result<(), WriteError<TeamRefusal>> {
        let change = AddTeamMembers { team, users, limit: self.limits.users_per_team };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Adds one person to a team or takes them out.
    pub(crate) async fn change_team_member(
        &self,
        permit: &Permit<policy::ChangeTeamMembers>,
        team: TeamId,
        user: UserId,
        change: MemberChange,
    ) -> Result<OrgUser, WriteError<TeamRefusal>> {
        let change = ChangeTeamMember { team, user, change, limit: self.limits.users_per_team };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// The teams of the permit's project, by name.
    pub(crate) async fn project_teams<A: SeesProjectTeams>(
        &self,
        permit: &Permit<A>,
    ) -> Result<Vec<TeamAssignment>, Error> {
        self.store.list_project_teams(permit).await
    }

    /// Gives teams roles in the permit's project, all or none; all of its teams then.
    pub(crate) async fn add_project_teams(
        &self,
        permit: &Permit<policy::ChangeProjectTeams>,
        teams: Vec<TeamAssignment>,
    ) -> Result<Vec<TeamAssignment>, WriteError<ProjectTeamRefusal>> {
        let change = AddProjectTeams { teams, limit: self.limits.teams_per_project };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Replaces a team's roles in the permit's project; all of its teams then.
    pub(crate) async fn change_project_team(
        &self,
        permit: &Permit<policy::ChangeProjectTeams>,
        team: TeamAssignment,
    ) -> Result<Vec<TeamAssignment>, WriteError<ProjectTeamRefusal>> {
        self.store.write(permit, ChangeProjectTeam { team }).await.map(|committed| committed.value)
    }

    /// Takes a team out of the permit's project.
    pub(crate) async fn remove_project_team(
        &self,
        permit: &Permit<policy::ChangeProjectTeams>,
        team: TeamId,
    ) -> Result<(), WriteError<ProjectTeamRefusal>> {
        self.store.write(permit, RemoveProjectTeam { team }).await.map(|_| ())
    }
}
