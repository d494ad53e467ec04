//! Projects, their settings, and the keys in them.

use super::{App, Error, WriteError};
use keywright_domain::policy::{self, ListProjects, ReadProject, ReadProjectKeys, ReadProjectSettings};
use keywright_domain::{
    ApiKey, Description, KeyEntry, Listing, OrgId, OrgRoles, Page, Permit, PrivateKey, Project, ProjectId, ProjectName,
    ProjectRoles, ProjectSetting, ProjectSettings, Scope, Tags, UserId,
};
use keywright_store::{
    AddProjectKey, AssignKey, ChangeProject, ChangeProjectKey, ChangeProjectSettings, CreateProject, DeleteProject,
    NewProject, ProjectGone, UnassignKey,
};
pub(crate) use keywright_store::{
    AddProjectKeyRefusal, AssignKeyRefusal, ChangeProjectRefusal, CreateProjectRefusal, UnassignKeyRefusal,
};

/// What a new project will be.
pub(crate) struct ProjectWanted {
    pub(crate) name: ProjectName,
    pub(crate) tags: Tags,
    pub(crate) with_default_alerts_settings: bool,
    pub(crate) owner: Option<UserId>,
}

impl App {
    /// The projects that a key sees, by name.
    pub(crate) async fn list_projects(
        &self,
        permit: &Permit<ListProjects>,
        key: &KeyEntry,
        prefix: &str,
        page: Page,
    ) -> Result<Listing<Project>, Error> {
        let all = permit.scope().org().is_some_and(|org| key.rights.reaches_every_project(org));
        self.store.list_projects(permit, all, prefix, page).await
    }

    /// The project of a name, in one organization or in all of them: where a path names a project so.
    pub(crate) async fn find_project_named(
        &self,
        org: Option<OrgId>,
        name: &ProjectName,
    ) -> Result<Option<Scope>, Error> {
        self.store.find_project_named(org, name).await
    }

    /// The permit's project.
    pub(crate) async fn project(&self, permit: &Permit<ReadProject>) -> Result<Option<Project>, Error> {
        self.store.project(permit).await
    }

    /// Makes a project.
    pub(crate) async fn create_project(
        &self,
        permit: &Permit<policy::CreateProject>,
        wanted: ProjectWanted,
    ) -> Result<Project, WriteError<CreateProjectRefusal>> {
        let project = NewProject {
            id: ProjectId::mint(self.clocks.now(), &mut self.chance.rng()),
            name: wanted.name,
            tags: wanted.tags,
            with_default_alerts_settings: wanted.with_default_alerts_settings,
        };
        let change = CreateProject { project, owner: wanted.owner, limit: self.limits.projects_per_org };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Changes a project's name, tags or both.
    pub(crate) async fn change_project(
        &self,
        permit: &Permit<policy::ChangeProject>,
        change: ChangeProject,
    ) -> Result<Project, WriteError<ChangeProjectRefusal>> {
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Deletes a project.
    pub(crate) async fn delete_project(
        &self,
        permit: &Permit<policy::DeleteProject>,
    ) -> Result<(), WriteError<ProjectGone>> {
        self.store.write(permit, DeleteProject).await.map(|_| ())
    }

    /// The settings of the permit's project.
    pub(crate) async fn project_settings(
        &self,
        permit: &Permit<ReadProjectSettings>,
    ) -> Result<Option<ProjectSettings>, Error> {
        self.store.project_settings(permit).await
    }

    /// Merges switches into them.
    pub(crate) async fn change_project_settings(
        &self,
        permit: &Permit<policy::ChangeProjectSettings>,
        switches: Vec<(ProjectSetting, bool)>,
    ) -> Result<ProjectSettings, WriteError<ProjectGone>> {
        self.store.write(permit, ChangeProjectSettings { switches }).await.map(|committed| committed.value)
    }

    /// A page of the keys that hold a role in the permit's project.
    pub(crate) async fn list_project_keys(
        &self,
        permit: &Permit<ReadProjectKeys>,
        page: Page,
    ) -> Result<Listing<ApiKey>, Error> {
        self.store.list_project_keys(permit, page).await
    }

    /// Makes a key in a project; `org_roles` when the request names some, else Organization Member.
    pub(crate) async fn create_project_key(
        &self,
        permit: &Permit<policy::CreateProjectKey>,
        description: Description,
        roles: ProjectRoles,
        org_roles: Option<OrgRoles>,
    ) -> Result<(ApiKey, PrivateKey), WriteError<AddProjectKeyRefusal>> {
        let org = permit.scope().org().ok_or(WriteError::Refused(AddProjectKeyRefusal::ProjectGone))?;
        let held = org_roles.unwrap_or_else(|| [keywright_domain::OrgRole::Member].into());
        let limit = self.limits.keys_per_org;
        let mint = || self.mint(Some(org), description.clone(), held);
        let change = |key| AddProjectKey { key, roles, names_org_roles: org_roles.is_some(), limit };
        self.write_minted(permit, mint, change).await
    }

    /// Assigns a key to the permit's project.
    pub(crate) async fn assign_key(
        &self,
        permit: &Permit<policy::AssignKey>,
        roles: ProjectRoles,
    ) -> Result<ApiKey, WriteError<AssignKeyRefusal>> {
        self.store.write(permit, AssignKey { roles }).await.map(|committed| committed.value)
    }

    /// Changes a key's roles in the permit's project, or assigns it; its description too.
    pub(crate) async fn change_project_key(
        &self,
        permit: &Permit<policy::ChangeProjectKey>,
        roles: Option<ProjectRoles>,
        description: Option<Description>,
    ) -> Result<ApiKey, WriteError<AssignKeyRefusal>> {
        self.store.write(permit, ChangeProjectKey { roles, description }).await.map(|committed| committed.value)
    }

    /// Takes a key out of the permit's project.
    pub(crate) async fn unassign_key(
        &self,
        permit: &Permit<policy::UnassignKey>,
    ) -> Result<(), WriteError<UnassignKeyRefusal>> {
        self.store.write(permit, UnassignKey).await.map(|_| ())
    }
}
