//! `/groups/{groupId}/settings`: twelve switches, read, and changed by merging.

use super::not_found;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use keywright_domain::policy::{ChangeProjectSettings, ReadProjectSettings};
use keywright_domain::{Permit, ProjectSetting, ProjectSettings};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// All twelve, by name.
struct SettingsView(ProjectSettings);

impl Serialize for SettingsView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(ProjectSetting::ALL.len()))?;
        for setting in ProjectSetting::ALL {
            members.serialize_entry(setting.name(), &self.0.get(*setting))?;
        }
        members.end()
    }
}

/// `GET /groups/{groupId}/settings`.
pub(in crate::api) async fn get(permit: Permit<ReadProjectSettings>, call: Call) -> Result<Reply, Failure> {
    let settings = call.app.project_settings(&permit).await?.ok_or_else(|| not_found(&call))?;

    call.ok(&SettingsView(settings))
}

/// `PATCH /groups/{groupId}/settings`: what is sent is merged; 200 with all twelve.
pub(in crate::api) async fn change(permit: Permit<ChangeProjectSettings>, mut call: Call) -> Result<Reply, Failure> {
    let names: Vec<_> = ProjectSetting::ALL.iter().map(|setting| setting.name()).collect();
    let mut body = call.object(&names, &[]).await?;
    let mut switches = Vec::new();
    for setting in ProjectSetting::ALL {
        if let Some(on) = body.boolean(setting.name())? {
            switches.push((*setting, on));
        }
    }

    let changed = call.app.change_project_settings(&permit, switches).await;
    let settings = changed.map_err(|error| not_written(error, |_| -> ApiError { not_found(&call) }))?;

    call.ok(&SettingsView(settings))
}
