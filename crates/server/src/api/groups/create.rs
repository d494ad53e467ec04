//! `POST /groups`: makes a project. The organization is a member of the body, which is therefore parsed before the
//! organization's existence is looked at (HTTP contract 2.1).

use super::view::{ProjectView, TagView};
use super::{name, name_taken};
use crate::api::body::invalid;
use crate::api::call::Call;
use crate::api::error::{ApiError, organization, project as errors, user};
use crate::api::openapi::form::{Id, Name, TagWord};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{CreateProjectRefusal, ProjectWanted};
use http::StatusCode;
use http::header::{HeaderValue, LOCATION};
use keywright_domain::policy::CreateProject;
use keywright_domain::{Permit, Tags, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a new project is made of.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewProject {
    #[schema(value_type = Name)]
    name: String,
    #[schema(value_type = Id)]
    org_id: String,
    #[schema(max_items = 50)]
    tags: Option<Vec<TagView>>,
    with_default_alerts_settings: Option<bool>,
}

/// The same where tags are words.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewProject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(crate) struct NewPublicProject {
    #[schema(value_type = Name)]
    name: String,
    #[schema(value_type = Id)]
    org_id: String,
    #[schema(value_type = Option<Vec<TagWord>>, max_items = 10)]
    tags: Option<Vec<String>>,
    with_default_alerts_settings: Option<bool>,
}

/// 201 with the project, and a `Location` that names no project, as recorded.
pub(crate) async fn create(permit: Permit<CreateProject>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewProject>(call.dialect.project.read_only()).await?;
    let owner = call.query().get("projectOwnerId").map_err(ApiError::from)?;
    let owner = owner.map(|id| id.parse::<UserId>()).transpose();
    let tags = body.take("tags").map(|tags| call.dialect.tags(tags)).transpose()?;
    let wanted = ProjectWanted {
        name: name(body.required_text("name")?)?,
        tags: tags.map(Tags::from).unwrap_or_default(),
        with_default_alerts_settings: body.boolean("withDefaultAlertsSettings")?.unwrap_or(true),
        owner: owner.map_err(|_| invalid("projectOwnerId", "is not an ID of 24 hexadecimal digits"))?,
    };
    let (org, wanted_name) = (permit.scope().org().ok_or(Failure::Gone)?, wanted.name.clone());

    let refused = |refusal| match refusal {
        CreateProjectRefusal::OrgGone => ApiError::new(&organization::ORG_NOT_FOUND).with(org),
        CreateProjectRefusal::QuotaReached(limit) => {
            ApiError::new(&errors::MAX_GROUPS_PER_ORG_EXCEEDED).with(limit).with(org)
        }
        CreateProjectRefusal::NameTaken => name_taken(Some(&wanted_name)),
        CreateProjectRefusal::OwnerNotFound(id) => ApiError::new(&user::USER_NOT_FOUND).with(id),
    };
    let made = call.app.create_project(&permit, wanted).await;
    let project = made.map_err(|error| not_written(error, refused))?;

    let mut reply = call.with_status(StatusCode::CREATED, &ProjectView::made(&project, &call))?;
    let location = HeaderValue::from_str(call.root().as_str());
    reply.headers.extend(location.ok().map(|root| (LOCATION, root)));
    Ok(reply)
}
