//! Changing a project: its name, its tags, or both.

use super::read;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, NewTags, Project, ProjectName, Scope, Timestamp};

statements! {
    SET_NAME = "UPDATE groups SET name = $2 WHERE id = $1";
    SET_TAGS = "UPDATE groups SET tags = $2 WHERE id = $1";
    SET_ALERTS = "UPDATE groups SET with_default_alerts_settings = $2 WHERE id = $1";
}

/// Changes what is given.
#[derive(Debug, Default)]
pub struct ChangeProject {
    /// The new name.
    pub name: Option<ProjectName>,
    /// The new tags, which replace all of their kind.
    pub tags: Option<NewTags>,
    /// Kept and echoed.
    pub with_default_alerts_settings: Option<bool>,
}

/// Why a project is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeProjectRefusal {
    /// It is gone.
    Gone,
    /// The organization has another one of this name.
    NameTaken,
}

impl Change for ChangeProject {
    type Action = policy::ChangeProject;
    type Out = Project;
    type Refusal = ChangeProjectRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<Project, Stop<ChangeProjectRefusal>> {
        let gone = || Stop::Refused(ChangeProjectRefusal::Gone);
        let id = scope.project().ok_or_else(gone)?;
        let mut project = read::within(id, tx).await?.ok_or_else(gone)?;
        let name = self.name.as_ref().filter(|name| **name != project.name);
        if let Some(name) = name
            && read::is_name_taken(project.org, name, tx).await?
        {
            return Err(Stop::Refused(ChangeProjectRefusal::NameTaken));
        }

        let org = project.org;
        if let Some(name) = name {
            tx.write(SET_NAME.bind(id.to_string()).bind(name.as_str())).await?;
            let detail = format!("from {:?} to {:?}", project.name.as_str(), name.as_str());
            tx.record(Draft::of_org(EventType::GroupNameChanged, org).in_project(id).saying(detail));
            project.name = name.clone();
        }
        let tags = self.tags.clone().map(|new| project.tags.clone().with(new));
        if let Some(tags) = tags.filter(|tags| *tags != project.tags) {
            tx.write(SET_TAGS.bind(id.to_string()).bind(tags.to_text())).await?;
            let detail = format!("from {} to {}", project.tags.said(), tags.said());
            let draft = Draft { project: Some(id), ..Draft::of_org(EventType::GroupTagsModified, org) };
            tx.record(draft.saying(detail));
            project.tags = tags;
        }
        if let Some(alerts) = self.with_default_alerts_settings.filter(|on| *on != project.with_default_alerts_settings)
        {
            tx.write(SET_ALERTS.bind(id.to_string()).bind(alerts)).await?;
            tx.record(Draft::of_org(EventType::GroupDefaultAlertsSettingsChanged, org).in_project(id));
            project.with_default_alerts_settings = alerts;
        }
        Ok(project)
    }
}
