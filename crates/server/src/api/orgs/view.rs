//! An organization as answers show it.

use crate::api::call::Call;
use crate::api::dialect::link::{Href, Link};
use crate::api::openapi::form::{Id, Name};
use keywright_domain::Organization;
use serde::Serialize;
use utoipa::ToSchema;

/// An organization object.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organization)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationView {
    #[schema(value_type = Id)]
    id: String,
    is_deleted: bool,
    links: Vec<Link>,
    #[schema(value_type = Name)]
    name: String,
    skip_default_alerts_settings: bool,
}

impl OrganizationView {
    /// In a list: it links itself only.
    pub(crate) fn in_list(organization: &Organization, call: &Call) -> Self {
        let links = vec![Link::to_self(href(organization, call))];
        Self::with_links(organization, links)
    }

    /// Alone: it links what it has, too.
    pub(crate) fn alone(organization: &Organization, call: &Call) -> Self {
        let href = href(organization, call);
        Self::with_links(organization, Link::to_self_and_below(call.dialect, href, call.dialect.organization_relations))
    }

    fn with_links(organization: &Organization, links: Vec<Link>) -> Self {
        Self {
            id: organization.id.to_string(),
            is_deleted: false,
            links,
            name: organization.name.as_str().to_owned(),
            skip_default_alerts_settings: organization.skip_default_alerts_settings,
        }
    }
}

fn href(organization: &Organization, call: &Call) -> Href {
    call.root().join("orgs").join(organization.id)
}
