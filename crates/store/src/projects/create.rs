//! Making a project: the key that makes it owns it, and so does a person.

use super::read;
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::project_keys::join;
use crate::project_users;
use crate::seam::{Row, statements};
use crate::users::Person;
use keywright_domain::policy;
use keywright_domain::{
    Actor, Draft, EventType, OrgId, Project, ProjectId, ProjectName, ProjectRole, ProjectRoles, ProjectSettings, Scope,
    Tags, Timestamp, UserId,
};

statements! {
    INSERT = "INSERT INTO groups (id, org_id, name, created, tags, with_default_alerts_settings, settings, \
        first_number, last_number, rights_revision) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, $8)";
    COUNT = "UPDATE organizations SET group_count = group_count + 1 WHERE id = $1";
    MEMBER = "SELECT u.id AS id, u.username AS username FROM users u JOIN org_users o ON o.user_id = u.id \
        WHERE o.org_id = $1 AND u.id = $2";
    /// The earliest owner of the organization: who owns a project that nobody was named for.
    EARLIEST_OWNER = "SELECT u.id AS id, u.username AS username FROM users u JOIN org_users o ON o.user_id = u.id \
        WHERE o.org_id = $1 AND o.roles LIKE 'ORG_OWNER%' ORDER BY u.created, u.id LIMIT 1";
}

/// A project that is about to be made.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: ProjectName,
    /// Its tags.
    pub tags: Tags,
    /// Kept and echoed.
    pub with_default_alerts_settings: bool,
}

/// Makes a project in the permit's organization.
#[derive(Debug)]
pub struct CreateProject {
    /// The project.
    pub project: NewProject,
    /// The person who owns it; else the organization's earliest owner.
    pub owner: Option<UserId>,
    /// How many projects an organization may have.
    pub limit: u64,
}

/// Why no project is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CreateProjectRefusal {
    /// The organization is gone.
    OrgGone,
    /// The organization has as many projects as it may.
    QuotaReached(u64),
    /// The organization has one of this name.
    NameTaken,
    /// No such person in the organization.
    OwnerNotFound(UserId),
}

impl Change for CreateProject {
    type Action = policy::CreateProject;
    type Out = Project;
    type Refusal = CreateProjectRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Project, Stop<CreateProjectRefusal>> {
        let gone = || Stop::Refused(CreateProjectRefusal::OrgGone);
        let org = scope.org().ok_or_else(gone)?;
        let count = read::count_within(org, tx).await?.ok_or_else(gone)?;
        if count >= self.limit {
            return Err(Stop::Refused(CreateProjectRefusal::QuotaReached(self.limit)));
        }
        if read::is_name_taken(org, &self.project.name, tx).await? {
            return Err(Stop::Refused(CreateProjectRefusal::NameTaken));
        }
        let row = match self.owner {
            None => tx.optional(EARLIEST_OWNER.bind(org.to_string())).await?,
            Some(user) => {
                let row = tx.optional(MEMBER.bind(org.to_string()).bind(user.to_string())).await?;
                Some(row.ok_or(Stop::Refused(CreateProjectRefusal::OwnerNotFound(user)))?)
            }
        };
        let person =
            |row: Row| Ok::<_, Error>(Person { id: row.parsed("users", "id")?, username: row.get("username")? });
        let owner = row.map(person).transpose()?;

        let project = insert(&self.project, org, now, tx).await?;
        if let Some(Actor::Key { id, public_key, org: Some(home) }) = tx.grant().map(|grant| grant.actor.clone())
            && home == org
        {
            join((id, public_key), org, project.id, [ProjectRole::Owner].into(), tx).await?;
        }
        if let Some(owner) = owner {
            let (none, owns) = (ProjectRoles::EMPTY, ProjectRoles::from([ProjectRole::Owner]));
            project_users::write_roles(&owner, org, project.id, none, owns, tx).await?;
        }
        Ok(project)
    }
}

/// The row and the events of a new project.
pub(crate) async fn insert(new: &NewProject, org: OrgId, now: Timestamp, tx: &mut Tx) -> Result<Project, Error> {
    let insert = INSERT
        .bind(new.id.to_string())
        .bind(org.to_string())
        .bind(new.name.as_str())
        .bind(now.millis())
        .bind(new.tags.to_text())
        .bind(new.with_default_alerts_settings)
        .bind(ProjectSettings::default().to_text())
        .bind(tx.next_revision());
    tx.write(insert).await?;
    tx.write(COUNT.bind(org.to_string())).await?;
    let about = |kind| Draft { project: Some(new.id), ..Draft::of_org(kind, org) };
    tx.record(about(EventType::GroupCreated).saying(format!("name {:?}", new.name.as_str())));
    if !new.tags.is_empty() {
        tx.record(about(EventType::GroupTagsModified).saying(format!("tags {}", new.tags.said())));
    }
    Ok(Project {
        id: new.id,
        org,
        name: new.name.clone(),
        tags: new.tags.clone(),
        with_default_alerts_settings: new.with_default_alerts_settings,
        created: now,
    })
}
