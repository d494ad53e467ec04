//! The documents of this server, each built when it is asked for first, and served in two places: with credentials at
//! `/api/keywright/v1/openapi/{document}`, and without any at `/openapi/{document}.json`, for they tell nothing that is
//! not public.

use super::document;
use crate::api::call::Call;
use crate::api::dialect::{ALL, Dialect};
use crate::api::envelope::Presentation;
use crate::api::error::{ApiError, request};
use crate::api::outcome::Failure;
use crate::api::reply::Reply;
use crate::api::service::Site;
use crate::http::json;
use axum::body::Bytes;
use http::StatusCode;
use keywright_domain::Permit;
use keywright_domain::policy::ReadDocument;
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use utoipa::ToSchema;

/// The documents of a site.
pub(crate) struct Documents {
    site: Arc<Site>,
    built: Vec<(&'static Dialect, OnceLock<Bytes>)>,
}

/// An OpenAPI 3.1 document. What it is made of is told by its own specification.
#[derive(ToSchema)]
#[schema(as = OpenApi)]
pub(super) struct DocumentView {}

impl Documents {
    /// Those of the dialects that a site serves; none is built yet.
    pub(crate) fn of(site: Arc<Site>) -> Self {
        let served = ALL.iter().filter(|dialect| dialect.is_served(&site.products));
        let built = served.map(|dialect| (*dialect, OnceLock::new())).collect();
        Self { site, built }
    }

    /// A document as JSON, by the name of its dialect.
    pub(crate) fn named(&self, name: &str) -> Option<Bytes> {
        let (dialect, built) = self.built.iter().find(|(dialect, _)| dialect.id.name() == name)?;
        let site = &self.site;
        let build = || {
            let document = document(dialect, &site.products, &site.links, site.version);
            json::compact(&document).map(Bytes::from).unwrap_or_default()
        };
        Some(built.get_or_init(build).clone())
    }

    /// What stands at a path outside the API: `/openapi/atlas-v2.json`.
    pub(crate) fn at(&self, path: &str) -> Option<Bytes> {
        self.named(path.strip_prefix("/openapi/")?.strip_suffix(".json")?)
    }
}

/// `GET /api/keywright/v1/openapi/{document}`.
pub(in crate::api) async fn get(_: Permit<ReadDocument>, call: Call) -> Result<Reply, Failure> {
    let unknown = || ApiError::new(&request::RESOURCE_NOT_FOUND).with(call.parts.uri.path());
    let body = call.documents.named(call.param("document")).ok_or_else(unknown)?;
    if call.presentation == Presentation::default() {
        return Ok(Reply { status: StatusCode::OK, body, headers: Vec::new() });
    }
    let document: Value =
        serde_json::from_slice(&body).map_err(|error| ApiError::new(&request::UNEXPECTED_ERROR).caused_by(error))?;
    call.ok(&document)
}
