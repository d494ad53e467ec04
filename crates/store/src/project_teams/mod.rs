//! Teams in projects: given roles there, changed, taken out, read.

use crate::change::{Change, Stop, Tx};
use crate::seam::{On, Row, Transaction, statements};
use crate::users::read::project_roles;
use crate::{Error, Store, projects, teams};
use keywright_domain::policy::{ChangeProjectTeams, GrantProjectOwner, ReadProjectTeams, ReadProjectUsers};
use keywright_domain::{
    Action, Draft, EventType, OrgId, Permit, ProjectId, ProjectRole, Scope, TeamAssignment, TeamId, Timestamp,
};

statements! {
    OF_PROJECT = "SELECT m.team_id AS team_id, m.roles AS roles FROM group_teams m JOIN teams t ON t.id = m.team_id \
        WHERE m.group_id = $1 ORDER BY t.name, t.id";
    INSERT = "INSERT INTO group_teams (group_id, team_id, roles) VALUES ($1, $2, $3)";
    SET_ROLES = "UPDATE group_teams SET roles = $3 WHERE group_id = $1 AND team_id = $2";
    DELETE = "DELETE FROM group_teams WHERE group_id = $1 AND team_id = $2";
    IN_A_PROJECT = "SELECT team_id FROM group_teams WHERE team_id = $1 LIMIT 1";
}

/// Gives teams roles in the permit's project, all or none of them.
#[derive(Debug)]
pub struct AddProjectTeams {
    /// The teams with their roles, which are never empty; no team twice.
    pub teams: Vec<TeamAssignment>,
    /// How many teams a project may have.
    pub limit: u64,
}

/// Replaces a team's roles in the permit's project.
#[derive(Debug)]
pub struct ChangeProjectTeam {
    /// The team with its new roles, never empty.
    pub team: TeamAssignment,
}

/// Takes a team out of the permit's project.
#[derive(Debug)]
pub struct RemoveProjectTeam {
    /// Which.
    pub team: TeamId,
}

/// Why a project's teams are not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProjectTeamRefusal {
    /// The project is gone.
    ProjectGone,
    /// No such team.
    TeamNotFound(TeamId),
    /// It is a team of another organization than the project's.
    TeamNotInOrg(TeamId, OrgId),
    /// It is not in the project.
    NotInProject(TeamId),
    /// It is in the project already.
    AlreadyInProject(TeamId),
    /// The project has as many teams as it may.
    QuotaReached(u64),
    /// It would hold Project Owner, and the permit does not include granting it.
    MayNotGrantOwner,
}

/// An action that may see a project's teams.
pub trait SeesProjectTeams: Action {}
impl SeesProjectTeams for ReadProjectTeams {}
impl SeesProjectTeams for ChangeProjectTeams {}
impl SeesProjectTeams for ReadProjectUsers {}

impl Store {
    /// The teams of the permit's project, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_project_teams<A: SeesProjectTeams>(
        &self,
        permit: &Permit<A>,
    ) -> Result<Vec<TeamAssignment>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(Vec::new()) };
        OF_PROJECT.bind(project.to_string()).all(On::Read(&self.pools)).await?.iter().map(read).collect()
    }
}

impl Change for AddProjectTeams {
    type Action = ChangeProjectTeams;
    type Out = Vec<TeamAssignment>;
    type Refusal = ProjectTeamRefusal;

    async fn apply(
        &self,
        scope: &Scope,
        _: Timestamp,
        tx: &mut Tx,
    ) -> Result<Vec<TeamAssignment>, Stop<ProjectTeamRefusal>> {
        let refused = |refusal| Err(Stop::Refused(refusal));
        let (org, project) = place(scope, tx).await?;
        if self.teams.len() as u64 > self.limit {
            return refused(ProjectTeamRefusal::QuotaReached(self.limit));
        }
        let before = within(project, tx).await?;
        for new in &self.teams {
            match teams::read::find(new.team, tx).await? {
                None => return refused(ProjectTeamRefusal::TeamNotFound(new.team)),
                Some(team) if team.org != org => return refused(ProjectTeamRefusal::TeamNotInOrg(new.team, org)),
                Some(_) => {}
            }
            if before.iter().any(|held| held.team == new.team) {
                return refused(ProjectTeamRefusal::AlreadyInProject(new.team));
            }
        }
        let owner = self.teams.iter().any(|new| new.roles.contains(ProjectRole::Owner));
        if owner && !tx.includes::<GrantProjectOwner>() {
            return refused(ProjectTeamRefusal::MayNotGrantOwner);
        }
        if (before.len() + self.teams.len()) as u64 > self.limit {
            return refused(ProjectTeamRefusal::QuotaReached(self.limit));
        }

        for new in &self.teams {
            let insert = INSERT.bind(project.to_string()).bind(new.team.to_string()).bind(new.roles.to_text());
            tx.write(insert).await?;
            let draft = about(EventType::TeamAddedToGroup, org, project, new.team);
            tx.record(draft.saying(format!("roles {}", new.roles.to_text())));
        }
        Ok(within(project, tx).await?)
    }
}

impl Change for ChangeProjectTeam {
    type Action = ChangeProjectTeams;
    type Out = Vec<TeamAssignment>;
    type Refusal = ProjectTeamRefusal;

    async fn apply(
        &self,
        scope: &Scope,
        _: Timestamp,
        tx: &mut Tx,
    ) -> Result<Vec<TeamAssignment>, Stop<ProjectTeamRefusal>> {
        let refused = |refusal| Stop::Refused(refusal);
        let (org, project) = place(scope, tx).await?;
        let TeamAssignment { team, roles } = self.team;
        let held = within(project, tx).await?.into_iter().find(|held| held.team == team);
        let before = held.ok_or(refused(ProjectTeamRefusal::NotInProject(team)))?.roles;
        if roles.contains(ProjectRole::Owner)
            && !before.contains(ProjectRole::Owner)
            && !tx.includes::<GrantProjectOwner>()
        {
            return Err(refused(ProjectTeamRefusal::MayNotGrantOwner));
        }

        if roles != before {
            tx.write(SET_ROLES.bind(project.to_string()).bind(team.to_string()).bind(roles.to_text())).await?;
            let said = format!("from {} to {}", before.to_text(), roles.to_text());
            tx.record(about(EventType::TeamRolesModified, org, project, team).saying(said));
        }
        Ok(within(project, tx).await?)
    }
}

impl Change for RemoveProjectTeam {
    type Action = ChangeProjectTeams;
    type Out = ();
    type Refusal = ProjectTeamRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<ProjectTeamRefusal>> {
        let (org, project) = place(scope, tx).await?;
        if !within(project, tx).await?.iter().any(|held| held.team == self.team) {
            return Err(Stop::Refused(ProjectTeamRefusal::NotInProject(self.team)));
        }

        tx.write(DELETE.bind(project.to_string()).bind(self.team.to_string())).await?;
        tx.record(about(EventType::TeamRemovedFromGroup, org, project, self.team));
        Ok(())
    }
}

async fn place(scope: &Scope, tx: &mut Tx) -> Result<(OrgId, ProjectId), Stop<ProjectTeamRefusal>> {
    let gone = || Stop::Refused(ProjectTeamRefusal::ProjectGone);
    let project = scope.project().ok_or_else(gone)?;
    let found = projects::read::within(project, tx).await?.ok_or_else(gone)?;
    Ok((found.org, project))
}

fn about(kind: EventType, org: OrgId, project: ProjectId, team: TeamId) -> Draft {
    Draft::of_org(kind, org).in_project(project).about_team(team)
}

async fn within(project: ProjectId, tx: &mut Tx) -> Result<Vec<TeamAssignment>, Error> {
    all(project, &mut tx.inner).await
}

/// A project's teams, by name.
pub(crate) async fn all(project: ProjectId, tx: &mut Transaction) -> Result<Vec<TeamAssignment>, Error> {
    OF_PROJECT.bind(project.to_string()).all(On::Within(tx)).await?.iter().map(read).collect()
}

/// Has the team roles in any project?
pub(crate) async fn is_in_a_project(team: TeamId, tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.optional(IN_A_PROJECT.bind(team.to_string())).await?.is_some())
}

fn read(row: &Row) -> Result<TeamAssignment, Error> {
    Ok(TeamAssignment { team: row.parsed("group_teams", "team_id")?, roles: project_roles(row)? })
}
