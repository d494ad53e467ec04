//! Reading projects: one, by name, or a page of those that the caller sees, by name.

use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ListProjects, ReadProject, ReadProjectSettings};
use keywright_domain::{
    Actor, Listing, OrgId, Page, Permit, Project, ProjectId, ProjectName, ProjectSettings, Scope, Tags, Timestamp,
};

statements! {
    ONE = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups WHERE id = $1";
    BY_NAME = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups \
        WHERE org_id = $1 AND name = $2";
    /// Over all organizations a name is not unique: the earliest project has it.
    NAMED = "SELECT id, org_id FROM groups WHERE name = $1 ORDER BY id LIMIT 1";
    COUNT_ALL = "SELECT COUNT(*) AS total FROM groups";
    /// A page of every organization's, walked from the start of the covering index.
    PAGE_FROM_START = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups \
        WHERE id IN (SELECT id FROM groups ORDER BY name, id LIMIT $1 OFFSET $2) ORDER BY name, id";
    /// The same page, walked from its end.
    PAGE_FROM_END = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups \
        WHERE id IN (SELECT id FROM groups ORDER BY name DESC, id DESC LIMIT $1 OFFSET $2) ORDER BY name, id";
    /// All of the organization's, for those whose role reaches into every project.
    ALL = "SELECT id, org_id, name, tags, with_default_alerts_settings, created FROM groups WHERE org_id = $1 \
        ORDER BY name, id";
    /// Those in which a key holds a role.
    OF_KEY = "SELECT g.id AS id, g.org_id AS org_id, g.name AS name, g.tags AS tags, \
        g.with_default_alerts_settings AS with_default_alerts_settings, g.created AS created FROM groups g \
        JOIN api_key_group_roles r ON r.group_id = g.id WHERE g.org_id = $1 AND r.api_key_id = $2 \
        ORDER BY g.name, g.id";
    /// Those in which a person holds a role, by themself or through a team.
    OF_PERSON = "SELECT g.id AS id, g.org_id AS org_id, g.name AS name, g.tags AS tags, \
        g.with_default_alerts_settings AS with_default_alerts_settings, g.created AS created FROM groups g \
        WHERE g.org_id = $1 AND g.id IN (SELECT m.group_id FROM group_users m WHERE m.user_id = $2 \
            UNION SELECT r.group_id FROM group_teams r JOIN team_users t ON t.team_id = r.team_id WHERE t.user_id = $2) \
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

    /// The project of a name, in one organization or in all of them: where a path names a project so. Without a permit,
    /// as what comes of it is only where to look.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_project_named(&self, org: Option<OrgId>, name: &ProjectName) -> Result<Option<Scope>, Error> {
        let query = match org {
            Some(org) => BY_NAME.bind(org.to_string()).bind(name.as_str()),
            None => NAMED.bind(name.as_str()),
        };
        let Some(row) = query.optional(On::Read(&self.pools)).await? else { return Ok(None) };
        let (org, project) = (row.parsed("groups", "org_id")?, row.parsed("groups", "id")?);
        Ok(Some(Scope::Project { org, project }))
    }

    /// A page of the projects that the caller sees, by name; `prefix` narrows them, whatever the case.
    ///
    /// `all` when a role of the caller reaches into every project of the organization. An organization has few enough
    /// projects to be read whole. A global key sees every project of the deployment, page by page, and no prefix narrows
    /// them.
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
        let Some(org) = permit.scope().org() else { return self.project_page(page).await };
        let query = match &permit.grant().actor {
            Actor::Key { id, .. } if !all => OF_KEY.bind(org.to_string()).bind(id.to_string()),
            Actor::User { id, .. } if !all => OF_PERSON.bind(org.to_string()).bind(id.to_string()),
            Actor::Key { .. } | Actor::User { .. } | Actor::System => ALL.bind(org.to_string()),
        };
        let rows = query.all(On::Read(&self.pools)).await?;
        let mut projects = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let prefix = prefix.to_lowercase();
        projects.retain(|project| project.name.as_str().to_lowercase().starts_with(&prefix));
        Ok(Listing::page_of(projects, page))
    }

    /// A page of the projects of all organizations.
    async fn project_page(&self, page: Page) -> Result<Listing<Project>, Error> {
        let mut moment = self.pools.moment().await?;
        let total: i64 = COUNT_ALL.query().one(On::Within(&mut moment)).await?.get("total")?;
        let total = crate::page::total(Some(total));
        let query = crate::page::nearer(page.window(total), PAGE_FROM_START, PAGE_FROM_END);
        let rows = query.all(On::Within(&mut moment)).await?;
        moment.rollback().await?;
        Ok(Listing { items: rows.iter().map(read).collect::<Result<_, _>>()?, total })
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
