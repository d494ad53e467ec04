//! Organizations and their settings (endpoint contract 8.2).

use super::super::operation::{Operation, delete, get, patch, post};
use super::super::parameter::Query;
use crate::api::dialect::{Dialect, DialectId};
use crate::api::error::{key, organization as errors, request, user};
use crate::api::orgs::settings::{SettingsChange, SettingsView};
use crate::api::orgs::{CreatedView, NewOrganization, NewPublicOrganization, OrganizationChange, OrganizationView};
use http::StatusCode;

const ORG: &str = "/orgs/{orgId}";
const SETTINGS: &str = "/orgs/{orgId}/settings";

pub(super) fn operations() -> Vec<Operation> {
    let name = "Only organizations whose name begins with this text, whatever its case.";
    vec![
        get("/orgs", "listOrgs", "Lists the organizations that the caller belongs to, by name.")
            .query(Query::text("name", name))
            .answers_page::<OrganizationView>(),
        post("/orgs", "createOrg", "Makes an organization, and its first key when the body describes one.")
            .in_dialects(&[DialectId::AtlasV1, DialectId::AtlasV2])
            .takes::<NewOrganization>()
            .answers::<CreatedView>()
            .with_status(StatusCode::CREATED)
            .refuses(&[&request::MISSING_ATTRIBUTE, &errors::INVALID_ORG_NAME, &user::USER_NOT_FOUND])
            .refuses(&[&key::INVALID_API_KEY_DESC, &key::MISSING_API_KEY_ROLES])
            .refuses_as(|dialect, _| vec![dialect.missing_description().row()])
            .refuses_as(Dialect::organization_role_refusals),
        post("/orgs", "createOrg", "Makes an organization; only global owners may.")
            .in_dialects(&[DialectId::Public])
            .takes::<NewPublicOrganization>()
            .answers::<OrganizationView>()
            .with_status(StatusCode::CREATED)
            .refuses(&[&request::MISSING_ATTRIBUTE, &errors::INVALID_ORG_NAME]),
        get(ORG, "getOrg", "Reads an organization.").answers::<OrganizationView>(),
        patch(ORG, "updateOrg", "Renames an organization.")
            .takes::<OrganizationChange>()
            .answers::<OrganizationView>()
            .refuses(&[&request::MISSING_ATTRIBUTE, &errors::INVALID_ORG_NAME]),
        delete(ORG, "deleteOrg", "Deletes an organization without projects; its keys stop working at once.")
            .refuses(&[&errors::ORG_NOT_EMPTY]),
        get(SETTINGS, "getOrgSettings", "Reads the settings of an organization.").answers::<SettingsView<'static>>(),
        patch(SETTINGS, "updateOrgSettings", "Changes those settings of an organization that the body names.")
            .takes::<SettingsChange>()
            .answers::<SettingsView<'static>>()
            .refuses(&[&errors::INVALID_EMAIL_ADDRESS]),
    ]
}
