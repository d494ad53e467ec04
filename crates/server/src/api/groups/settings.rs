//! `/groups/{groupId}/settings`: twelve switches, read, and changed by merging.

use super::not_found;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::members::Members;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use keywright_domain::policy::{ChangeProjectSettings, ReadProjectSettings};
use keywright_domain::{Permit, ProjectSetting, ProjectSettings};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use std::borrow::Cow;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// All twelve, by name.
pub(in crate::api) struct ProjectSettingsView(ProjectSettings);

impl Serialize for ProjectSettingsView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(ProjectSetting::ALL.len()))?;
        for setting in ProjectSetting::ALL {
            members.serialize_entry(setting.name(), &self.0.get(*setting))?;
        }
        members.end()
    }
}

impl PartialSchema for ProjectSettingsView {
    fn schema() -> RefOr<Schema> {
        let mut settings = switches(Type::Boolean).description(Some("The settings of a project."));
        for name in ProjectSetting::NAMES {
            settings = settings.required(*name);
        }
        settings.into()
    }
}

impl ToSchema for ProjectSettingsView {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ProjectSettings")
    }
}

/// Some of them: those that change.
pub(in crate::api) enum ProjectSettingsChange {}

impl PartialSchema for ProjectSettingsChange {
    fn schema() -> RefOr<Schema> {
        let about = "The settings of a project that change.";
        let switch = SchemaType::from_iter([Type::Boolean, Type::Null]);
        switches(switch)
            .description(Some(about))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .into()
    }
}

impl ToSchema for ProjectSettingsChange {}

impl Members for ProjectSettingsChange {
    fn members() -> &'static [&'static str] {
        ProjectSetting::NAMES
    }
}

fn switches(kind: impl Into<SchemaType>) -> ObjectBuilder {
    let switch = Object::with_type(kind);
    ProjectSetting::NAMES.iter().fold(ObjectBuilder::new(), |all, name| all.property(*name, switch.clone()))
}

/// `GET /groups/{groupId}/settings`.
pub(in crate::api) async fn get(permit: Permit<ReadProjectSettings>, call: Call) -> Result<Reply, Failure> {
    let settings = call.app.project_settings(&permit).await?.ok_or_else(|| not_found(&call))?;

    call.ok(&ProjectSettingsView(settings))
}

/// `PATCH /groups/{groupId}/settings`: what is sent is merged; 200 with all twelve.
pub(in crate::api) async fn change(permit: Permit<ChangeProjectSettings>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<ProjectSettingsChange>(&[]).await?;
    let mut switches = Vec::new();
    for setting in ProjectSetting::ALL {
        if let Some(on) = body.boolean(setting.name())? {
            switches.push((*setting, on));
        }
    }

    let changed = call.app.change_project_settings(&permit, switches).await;
    let settings = changed.map_err(|error| not_written(error, |_| -> ApiError { not_found(&call) }))?;

    call.ok(&ProjectSettingsView(settings))
}
