//! Changing a project's settings: what is given is merged.

use super::{ProjectGone, read};
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, ProjectSetting, ProjectSettings, Scope, Timestamp};

statements! {
    SET = "UPDATE groups SET settings = $2 WHERE id = $1";
}

/// Merges switches into the settings of the permit's project.
#[derive(Debug)]
pub struct ChangeProjectSettings {
    /// The switches that change.
    pub switches: Vec<(ProjectSetting, bool)>,
}

impl Change for ChangeProjectSettings {
    type Action = policy::ChangeProjectSettings;
    type Out = ProjectSettings;
    type Refusal = ProjectGone;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<ProjectSettings, Stop<ProjectGone>> {
        let (org, id) = scope.org().zip(scope.project()).ok_or(Stop::Refused(ProjectGone))?;
        let before = read::settings_within(id, tx).await?.ok_or(Stop::Refused(ProjectGone))?;
        let mut after = before;
        for (setting, on) in &self.switches {
            after.set(*setting, *on);
        }
        if after == before {
            return Ok(after);
        }

        tx.write(SET.bind(id.to_string()).bind(after.to_text())).await?;
        let mut kinds = Vec::new();
        for setting in ProjectSetting::ALL.iter().filter(|setting| before.get(**setting) != after.get(**setting)) {
            let kind = event(*setting, after.get(*setting));
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        for kind in kinds {
            tx.record(Draft::of_org(kind, org).in_project(id));
        }
        Ok(after)
    }
}

/// The event of a switch (endpoint contract 8.5); most share one of ours.
const fn event(setting: ProjectSetting, on: bool) -> EventType {
    match (setting, on) {
        (ProjectSetting::DataExplorer, true) => EventType::DataExplorerEnabled,
        (ProjectSetting::DataExplorer, false) => EventType::DataExplorerDisabled,
        (ProjectSetting::CollectDatabaseSpecificsStatistics, _) => EventType::CollectDatabaseStatisticsUpdated,
        (ProjectSetting::ExtendedStorageSizes, _) => EventType::ExtendedStorageSizesUpdated,
        (ProjectSetting::DataValidation, _) => EventType::DataValidationUpdated,
        _ => EventType::GroupSettingsModified,
    }
}
