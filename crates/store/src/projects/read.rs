//! Reading projects: one, by name, or a page of those that the caller sees, by name.

use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ListProjects, ReadProject, ReadProjectSettings};
use keywright_domain::{
    Actor, Listing, OrgId, Page, Permit, Project, ProjectId, ProjectName, ProjectSettings, Tags, Timestamp,
};

statements! {
    ONE = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups WHERE id = $1";
    BY_NAME = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups \
        WHERE org_id = $1 AND name = $2";
    /// All of the organization's, for those whose role reaches into every project.
    ALL = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups WHERE org_id = $1 \
        ORDER BY name, id";
    /// Those in which a key holds a role.
    OF_KEY = "SELECT g.id AS id, g.org_id AS org_id, g.name AS name, g.tags AS tags, \
        g.with_default_alerts_settings AS with_default_alerts_settings, g.created AS created FROM groups g \
        JOIN api_key_group_roles r ON r.group_id = g.id WHERE g.org_id = $1 AND r.api_key_id = $2 \
        ORDER BY g.name, g.id";
    SETTINGS = "SELECT id, settings FROM groups WHERE id = $1";
    COUNT = "SELECT group_count FROM organizations WHERE id = $1";
}

impl Store {
    /// The permit's project.
    ///
    /// # Errors
    /// The database's.
    pub async fn project(&self, permit: &Permit<ReadProject>) -> Result<Option<Project>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(None) };
        let row = ONE.bind(project.to_string()).optional(On::Read(&self.pools)).await?;
        row.as_ref().map(read).transpose()
    }

    /// The project of a name, as its id, in an organization: where a path names a project so. Without a permit, as
    /// what comes of it is only where to look.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_project_named(&self, org: OrgId, name: &ProjectName) -> Result<Option<ProjectId>, Error> {
        let row = BY_NAME.bind(org.to_string()).bind(name.as_str()).optional(On::Fill(&self.pools)).await?;
        row.map(|row| row.parsed("groups", "id")).transpose()
    }

    /// A page of the projects that the caller sees, by name; `prefix` narrows them, whatever the case.
    ///
    /// `all` when a role of the caller reaches into every project of the organization. An organization has few enough
    /// projects to be read whole.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_projects(
        &self,
        permit: &Permit<ListProjects>,
        all: bool,
        prefix: &str,
        page: Page,
    ) -> Result<Listing<Project>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Listing { items: Vec::new(), total: 0 }) };
        let query = match permit.grant().actor {
            Actor::Key { id, .. } if !all => OF_KEY.bind(org.to_string()).bind(id.to_string()),
            _ => ALL.bind(org.to_string()),
        };
        let rows = query.all(On::Read(&self.pools)).await?;
        let mut projects = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let prefix = prefix.to_lowercase();
        projects.retain(|project| project.name.as_str().to_lowercase().starts_with(&prefix));
        Ok(Listing::page_of(projects, page))
    }

    /// The settings of the permit's project.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_settings(
        &self,
        permit: &Permit<ReadProjectSettings>,
    ) -> Result<Option<ProjectSettings>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(None) };
        let row = SETTINGS.bind(project.to_string()).optional(On::Read(&self.pools)).await?;
        row.as_ref().map(read_settings).transpose()
    }
}

pub(crate) async fn within(project: ProjectId, tx: &mut Tx) -> Result<Option<Project>, Error> {
    tx.optional(ONE.bind(project.to_string())).await?.as_ref().map(read).transpose()
}

pub(crate) async fn is_name_taken(org: OrgId, name: &ProjectName, tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.optional(BY_NAME.bind(org.to_string()).bind(name.as_str())).await?.is_some())
}

pub(crate) async fn count_within(org: OrgId, tx: &mut Tx) -> Result<Option<u64>, Error> {
    let row = tx.optional(COUNT.bind(org.to_string())).await?;
    row.map(|row| row.get("group_count").map(|count| crate::page::total(Some(count)))).transpose()
}

pub(crate) async fn settings_within(project: ProjectId, tx: &mut Tx) -> Result<Option<ProjectSettings>, Error> {
    tx.optional(SETTINGS.bind(project.to_string())).await?.as_ref().map(read_settings).transpose()
}

fn read_settings(row: &Row) -> Result<ProjectSettings, Error> {
    let text: String = row.get("settings")?;
    ProjectSettings::from_text(&text).ok_or_else(|| row.damaged("groups", "settings"))
}

fn read(row: &Row) -> Result<Project, Error> {
    let tags: String = row.get("tags")?;
    Ok(Project {
        id: row.parsed("groups", "id")?,
        org: row.parsed("groups", "org_id")?,
        name: row.parsed("groups", "name")?,
        tags: Tags::from_text(&tags).ok_or_else(|| row.damaged("groups", "tags"))?,
        with_default_alerts_settings: row.get("with_default_alerts_settings")?,
        created: Timestamp::from_millis(row.get("created")?),
    })
}
