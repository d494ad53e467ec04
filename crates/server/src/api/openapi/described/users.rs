//! People in organizations and in projects (endpoint contract 8.4, 8.9).

use super::super::form::MembershipStatusName;
use super::super::operation::{Operation, delete, get, patch, post, put};
use super::super::parameter::Query;
use super::super::shape::Shape;
use crate::api::dialect::{Dialect, DialectId};
use crate::api::error::{caller, key, project, request, team, user};
use crate::api::users::input::{
    GroupRoleChange, GroupRolesReplacement, NewGroupUser, NewOrgUser, OrgRoleChange, OrgRolesReplacement, OrgUserChange,
};
use crate::api::users::roles::{InOrg, InProject};
use crate::api::users::{OrgUserView, ProjectUserView, UserView};
use http::StatusCode;
use keywright_domain::MembershipStatus;

const OF_ORG: &str = "/orgs/{orgId}/users";
const ONE_OF_ORG: &str = "/orgs/{orgId}/users/{userId}";
const OF_PROJECT: &str = "/groups/{groupId}/users";
const ONE_OF_PROJECT: &str = "/groups/{groupId}/users/{userId}";

/// Since when people are shown in one place, with a status.
pub(super) const NEWER: &str = "2025-02-19";
/// The dialect that knows the newer generation.
pub(super) const WITH_NEWER: &[DialectId] = &[DialectId::AtlasV2];
/// Those that know the older one alone.
pub(super) const OLDER_ALONE: &[DialectId] = &[DialectId::AtlasV1, DialectId::Public];

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = in_organizations();
    operations.extend(in_projects());
    operations
}

fn in_organizations() -> Vec<Operation> {
    let list =
        || get(OF_ORG, "listOrgUsers", "Lists the people of an organization, by name.").answers_page::<UserView>();
    vec![
        list().in_dialects(OLDER_ALONE),
        narrowed(list().in_dialects(WITH_NEWER).since(NEWER, |_| Shape::page::<OrgUserView>())),
        post(OF_ORG, "createOrgUser", "Invites somebody to an organization.")
            .takes::<NewOrgUser>()
            .answers::<OrgUserView>()
            .with_status(StatusCode::CREATED)
            .refuses(&[&request::MISSING_ATTRIBUTE, &user::INVALID_USERNAME, &user::USER_ALREADY_IN_ORG])
            .refuses(&[&project::INVALID_ROLE_FOR_GROUP, &project::GROUP_NOT_FOUND, &team::TEAM_NOT_FOUND])
            .refuses(&[&user::MAX_USERS_PER_ORG_EXCEEDED, &user::MAX_USERS_PER_GROUP_EXCEEDED])
            .refuses(&[&team::MAX_USERS_PER_TEAM_EXCEEDED])
            .refuses_as(Dialect::organization_role_refusals),
        one(get(ONE_OF_ORG, "getOrgUser", "Reads a person of an organization."))
            .answers::<OrgUserView>()
            .refuses(&[&user::USER_NOT_IN_ORG]),
        patch(ONE_OF_ORG, "updateOrgUser", "Changes a person's roles and teams; what is sent replaces what was there.")
            .takes::<OrgUserChange>()
            .answers::<OrgUserView>()
            .refuses(&[&request::MISSING_ONE_OF_ATTRIBUTES, &request::MISSING_ATTRIBUTE, &user::USER_NOT_IN_ORG])
            .refuses(&[&project::INVALID_ROLE_FOR_GROUP, &project::GROUP_NOT_FOUND, &team::TEAM_NOT_FOUND])
            .refuses(&[&user::MAX_USERS_PER_GROUP_EXCEEDED, &team::MAX_USERS_PER_TEAM_EXCEEDED])
            .refuses(&[&user::CANNOT_REMOVE_ALL_USER_ROLES, &key::CANNOT_DEMOTE_LAST_ORG_OWNER])
            .refuses_as(Dialect::organization_role_refusals),
        delete(
            ONE_OF_ORG,
            "removeOrgUser",
            "Takes a person out of an organization; since 2025-02-19 an invited one too.",
        )
        .refuses(&[&user::USER_NOT_IN_ORG, &key::CANNOT_DELETE_LAST_OWNER]),
        role_in_org("/orgs/{orgId}/users/{userId}:addRole", "addOrgUserRole", "Gives a person one role more."),
        role_in_org("/orgs/{orgId}/users/{userId}:removeRole", "removeOrgUserRole", "Takes one role from a person.")
            .refuses(&[&user::CANNOT_REMOVE_ALL_USER_ROLES, &key::CANNOT_DEMOTE_LAST_ORG_OWNER]),
        put(
            "/orgs/{orgId}/users/{userId}/roles",
            "updateOrgUserRoles",
            "Replaces the roles that a member has in an organization.",
        )
        .takes::<OrgRolesReplacement>()
        .answers::<InOrg>()
        .refuses(&[&request::MISSING_ATTRIBUTE, &user::USER_NOT_IN_ORG, &caller::NOT_ORG_OWNER])
        .refuses(&[&user::CANNOT_REMOVE_ALL_USER_ROLES, &key::CANNOT_DEMOTE_LAST_ORG_OWNER])
        .refuses_as(Dialect::organization_role_refusals),
    ]
}

fn in_projects() -> Vec<Operation> {
    let teams = "Also people whom a team brings into the project.";
    let org_users = "Also people whom a role in the organization brings into the project.";
    let list = || {
        get(OF_PROJECT, "listGroupUsers", "Lists the people of a project, by name.")
            .query(Query::switch("flattenTeams", teams))
            .query(Query::switch("includeOrgUsers", org_users))
            .answers_page::<UserView>()
    };
    vec![
        list().in_dialects(OLDER_ALONE),
        narrowed(list().in_dialects(WITH_NEWER).since(NEWER, |_| Shape::page::<ProjectUserView>())),
        post(OF_PROJECT, "addGroupUser", "Gives somebody roles in a project, or invites them.")
            .takes::<NewGroupUser>()
            .answers::<ProjectUserView>()
            .with_status(StatusCode::CREATED)
            .refuses(&[&request::MISSING_ATTRIBUTE, &user::INVALID_USERNAME, &user::USER_ALREADY_IN_GROUP])
            .refuses(&[&user::MAX_USERS_PER_ORG_EXCEEDED, &user::MAX_USERS_PER_GROUP_EXCEEDED])
            .refuses(&[&key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP]),
        one(get(ONE_OF_PROJECT, "getGroupUser", "Reads a person of a project."))
            .answers::<ProjectUserView>()
            .refuses(&[&user::USER_NOT_IN_GROUP]),
        delete(
            ONE_OF_PROJECT,
            "removeGroupUser",
            "Takes a person out of a project; since 2025-02-19 an invited one too.",
        )
        .refuses(&[&user::USER_NOT_IN_GROUP, &key::CANNOT_DELETE_LAST_OWNER]),
        role_in_project(
            "/groups/{groupId}/users/{userId}:addRole",
            "addGroupUserRole",
            "Gives a person one role more.",
        ),
        role_in_project(
            "/groups/{groupId}/users/{userId}:removeRole",
            "removeGroupUserRole",
            "Takes one role from a person.",
        )
        .refuses(&[&user::CANNOT_REMOVE_ALL_USER_ROLES, &user::CANNOT_DEMOTE_LAST_OWNER]),
        put(
            "/groups/{groupId}/users/{userId}/roles",
            "updateGroupUserRoles",
            "Replaces the roles that a member has in a project.",
        )
        .takes::<GroupRolesReplacement>()
        .answers::<InProject>()
        .refuses(&[&request::MISSING_ATTRIBUTE, &key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP])
        .refuses(&[
            &user::USER_NOT_IN_GROUP,
            &user::CANNOT_REMOVE_ALL_USER_ROLES,
            &user::CANNOT_DEMOTE_LAST_OWNER,
        ]),
    ]
}

/// `:addRole` and `:removeRole` in an organization, as far as they are alike.
fn role_in_org(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    post(path, id, summary)
        .takes::<OrgRoleChange>()
        .answers::<OrgUserView>()
        .refuses(&[&request::MISSING_ATTRIBUTE, &user::USER_NOT_IN_ORG])
        .refuses_as(Dialect::organization_role_refusals)
}

/// The same in a project.
fn role_in_project(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    post(path, id, summary)
        .takes::<GroupRoleChange>()
        .answers::<ProjectUserView>()
        .refuses(&[&request::MISSING_ATTRIBUTE, &key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP])
        .refuses(&[&user::USER_NOT_IN_GROUP])
}

/// What one person is read with.
fn one(told: Operation) -> Operation {
    let statuses = "Since 2025-02-19: only people who have come as far as one of these; members and those who can \
                    still accept when it is not there. May be there more than once.";
    let most = MembershipStatus::ALL.len();
    told.query(Query::up_to::<MembershipStatusName>(most, "orgMembershipStatuses", statuses))
        .refuses(&[&request::INVALID_ENUM_VALUE])
}

/// What a list of people is narrowed to.
pub(super) fn narrowed(told: Operation) -> Operation {
    let status = "Since 2025-02-19: only people who have come as far as this; not beside `orgMembershipStatuses`.";
    one(told)
        .query(Query::of::<MembershipStatusName>("orgMembershipStatus", status))
        .query(Query::text("username", "Since 2025-02-19: only the person of this name, whatever its case."))
        .refuses(&[&request::MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS])
}
