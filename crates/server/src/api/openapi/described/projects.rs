//! Projects, and what clients ask for around them (endpoint contract 8.3).

use super::super::form::Id;
use super::super::operation::{Operation, delete, get, patch, post};
use super::super::parameter::Query;
use super::super::shape::Shape;
use crate::api::dialect::{Dialect, ProjectForm, TagForm};
use crate::api::envelope::Nothing;
use crate::api::error::{ErrorRow, project as errors, request, user};
use crate::api::groups::limits::{LimitChange, LimitView};
use crate::api::groups::settings::{ProjectSettingsChange, ProjectSettingsView};
use crate::api::groups::{
    AddressesView, ClustersView, HostsView, NewProject, NewPublicProject, ProjectChange, PublicProjectChange,
};
use http::StatusCode;
use keywright_domain::Product;

const PROJECT: &str = "/groups/{groupId}";
const SETTINGS: &str = "/groups/{groupId}/settings";
const LIMITS: &str = "/groups/{groupId}/limits";
const LIMIT: &str = "/groups/{groupId}/limits/{limitName}";

pub(super) fn operations() -> Vec<Operation> {
    let name = "Only projects whose name begins with this text, whatever its case.";
    let owner = "A user of the organization who shall own the project, beside the key that makes it.";
    vec![
        get("/groups", "listGroups", "Lists the projects that the caller sees, by name.").answers_page_as(page),
        post("/groups", "createGroup", "Makes a project; the key that makes it becomes its owner.")
            .query(Query::of::<Id>("projectOwnerId", owner))
            .takes_as(new_project)
            .answers_as(project)
            .with_status(StatusCode::CREATED)
            .with_location("The root of this API.")
            .refuses(&[&request::MISSING_ATTRIBUTE, &errors::INVALID_GROUP_NAME, &errors::GROUP_ALREADY_EXISTS])
            .refuses(&[&errors::MAX_GROUPS_PER_ORG_EXCEEDED, &user::USER_NOT_FOUND])
            .refuses_as(|dialect, _| vec![dialect.missing_organization().row()])
            .refuses_as(tags),
        get(
            "/orgs/{orgId}/groups",
            "getOrgGroups",
            "Lists the projects of an organization that the caller sees, by name.",
        )
        .query(Query::text("name", name))
        .answers_page_as(page),
        get("/groups/byName/{groupName}", "getGroupByName", "Reads a project by its name.").answers_as(project),
        get(PROJECT, "getGroup", "Reads a project.").answers_as(project),
        patch(PROJECT, "updateGroup", "Changes a project's name or its tags.")
            .takes_as(change)
            .answers_as(project)
            .refuses(&[&request::MISSING_ATTRIBUTE, &errors::INVALID_GROUP_NAME, &errors::GROUP_ALREADY_EXISTS])
            .refuses_as(tags),
        delete(PROJECT, "deleteGroup", "Deletes a project; every key loses its roles in it.")
            .answers::<Nothing>()
            .with_status(StatusCode::ACCEPTED),
        get(SETTINGS, "getGroupSettings", "Reads the settings of a project.").answers::<ProjectSettingsView>(),
        patch(SETTINGS, "updateGroupSettings", "Changes those settings of a project that the body names.")
            .takes::<ProjectSettingsChange>()
            .answers::<ProjectSettingsView>(),
        get("/groups/{groupId}/clusters", "listClusters", "Lists the clusters of a project: there are none.")
            .answers_page::<Nothing>(),
        get(
            "/groups/{groupId}/mongoDBVersions",
            "getMongoDbVersions",
            "Lists the versions that clusters can run: none.",
        )
        .answers_page::<Nothing>(),
        get(
            "/groups/{groupId}/ipAddresses",
            "getGroupIpAddresses",
            "Lists the addresses of a project's clusters: none.",
        )
        .answers::<AddressesView>(),
        get(LIMITS, "listGroupLimits", "Lists the limits of a project, by name.").answers_array::<LimitView>(),
        get(LIMIT, "getGroupLimit", "Reads a limit of a project.")
            .answers::<LimitView>()
            .refuses(&[&request::RESOURCE_NOT_FOUND]),
        patch(LIMIT, "setGroupLimit", "Sets a limit of a project.")
            .takes::<LimitChange>()
            .answers::<LimitView>()
            .refuses(&[&request::MISSING_ATTRIBUTE, &request::RESOURCE_NOT_FOUND]),
        delete(LIMIT, "deleteGroupLimit", "Sets a limit of a project back to its default, or takes it away.")
            .refuses(&[&request::RESOURCE_NOT_FOUND]),
        get("/groups/{groupId}/managedSlowMs", "getManagedSlowMs", "Says whether slow operations are managed.")
            .answers_as(|_| Shape::switch()),
        post("/groups/{groupId}/managedSlowMs/enable", "enableManagedSlowMs", "Has slow operations managed."),
        delete("/groups/{groupId}/managedSlowMs/disable", "disableManagedSlowMs", "Stops managing slow operations."),
    ]
}

fn project(dialect: &Dialect) -> Shape {
    match dialect.project {
        ProjectForm::Clusters | ProjectForm::ClustersAndTags => Shape::shown::<ClustersView>(),
        ProjectForm::Hosts => Shape::shown::<HostsView>(),
    }
}

fn page(dialect: &Dialect) -> Shape {
    match dialect.project {
        ProjectForm::Clusters | ProjectForm::ClustersAndTags => Shape::page::<ClustersView>(),
        ProjectForm::Hosts => Shape::page::<HostsView>(),
    }
}

fn new_project(dialect: &Dialect) -> Shape {
    match dialect.tags {
        TagForm::Pairs => Shape::taken::<NewProject>(),
        TagForm::Words => Shape::taken::<NewPublicProject>(),
    }
}

fn change(dialect: &Dialect) -> Shape {
    match dialect.tags {
        TagForm::Pairs => Shape::taken::<ProjectChange>(),
        TagForm::Words => Shape::taken::<PublicProjectChange>(),
    }
}

fn tags(dialect: &Dialect, _: &[Product]) -> Vec<&'static ErrorRow> {
    match dialect.tags {
        TagForm::Pairs => vec![&request::VALIDATION_ERROR],
        TagForm::Words => vec![&errors::TOO_MANY_GROUP_TOKENS, &errors::INVALID_GROUP_TOKEN],
    }
}
