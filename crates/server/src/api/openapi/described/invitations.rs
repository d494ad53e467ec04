//! Invitations of the older generation, to organizations and to projects (endpoint contract 8.8).

use super::super::operation::{Operation, delete, get, patch, post};
use super::super::parameter::Query;
use crate::api::dialect::Dialect;
use crate::api::error::{ErrorRow, caller, invitation as errors, key, project, request, team, user};
use crate::api::invites::{
    NamedOrgInvitationChange, NamedProjectInvitationChange, NewOrgInvitation, NewProjectInvitation,
    OrgInvitationChange, OrgInvitationView, ProjectInvitationChange, ProjectInvitationView,
};

const OF_ORG: &str = "/orgs/{orgId}/invites";
const ONE_OF_ORG: &str = "/orgs/{orgId}/invites/{invitationId}";
const OF_PROJECT: &str = "/groups/{groupId}/invites";
const ONE_OF_PROJECT: &str = "/groups/{groupId}/invites/{invitationId}";

/// Who is invited, by name.
const NAMED: &[&ErrorRow] = &[&request::MISSING_ATTRIBUTE, &user::INVALID_USERNAME];
/// There is no such invitation, or it can no longer be accepted.
const ABSENT: &[&ErrorRow] = &[&request::RESOURCE_NOT_FOUND];
/// Roles in a project, and room for the person there.
const IN_PROJECT: &[&ErrorRow] = &[&key::UNKNOWN_ROLE, &project::INVALID_ROLE_FOR_GROUP, &caller::USER_UNAUTHORIZED];
/// What an invitation to an organization can bring beside roles in it.
const WITH_TEAMS: &[&ErrorRow] = &[
    &caller::NOT_ORG_OWNER,
    &project::GROUP_NOT_FOUND,
    &user::MAX_USERS_PER_GROUP_EXCEEDED,
    &team::TEAM_NOT_FOUND,
    &team::MAX_USERS_PER_TEAM_EXCEEDED,
];

pub(super) fn operations() -> Vec<Operation> {
    of_organizations().into_iter().chain(of_projects()).collect()
}

fn of_organizations() -> [Operation; 6] {
    let granting =
        |told: Operation| told.refuses(IN_PROJECT).refuses(WITH_TEAMS).refuses_as(Dialect::organization_role_refusals);
    [
        get(OF_ORG, "listOrgInvites", "Lists the invitations to an organization that can be accepted, oldest first.")
            .query(of_whom())
            .answers_array::<OrgInvitationView>(),
        granting(post(OF_ORG, "createOrgInvite", "Invites somebody to an organization."))
            .takes::<NewOrgInvitation>()
            .answers::<OrgInvitationView>()
            .refuses(NAMED)
            .refuses(ABSENT)
            .refuses(&[&errors::DEFAULT_INVITATION_EXCEPTION, &user::MAX_USERS_PER_ORG_EXCEEDED]),
        granting(patch(OF_ORG, "updateOrgInvites", "Changes the invitation of the person whom the body names."))
            .takes::<NamedOrgInvitationChange>()
            .answers::<OrgInvitationView>()
            .refuses(NAMED)
            .refuses(ABSENT),
        get(ONE_OF_ORG, "getOrgInvite", "Reads an invitation to an organization.")
            .answers::<OrgInvitationView>()
            .refuses(ABSENT),
        granting(patch(ONE_OF_ORG, "updateOrgInviteById", "Changes an invitation to an organization."))
            .takes::<OrgInvitationChange>()
            .answers::<OrgInvitationView>()
            .refuses(&[&request::MISSING_ATTRIBUTE])
            .refuses(ABSENT),
        delete(ONE_OF_ORG, "deleteOrgInvite", "Takes an invitation to an organization back.")
            .refuses(&[&errors::INVALID_INVITATION_ID, &errors::CANNOT_DELETE_GROUP_INVITATION]),
    ]
}

fn of_projects() -> [Operation; 6] {
    [
        get(OF_PROJECT, "listGroupInvites", "Lists the invitations to a project that can be accepted, oldest first.")
            .query(of_whom())
            .answers_array::<ProjectInvitationView>(),
        post(
            OF_PROJECT,
            "createGroupInvite",
            "Invites somebody to a project; a member of its organization is in at once.",
        )
        .takes::<NewProjectInvitation>()
        .answers::<ProjectInvitationView>()
        .refuses(NAMED)
        .refuses(ABSENT)
        .refuses(IN_PROJECT)
        .refuses(&[&errors::DEFAULT_INVITATION_EXCEPTION])
        .refuses(&[&user::MAX_USERS_PER_ORG_EXCEEDED, &user::MAX_USERS_PER_GROUP_EXCEEDED]),
        patch(OF_PROJECT, "updateGroupInvites", "Changes the invitation of the person whom the body names.")
            .takes::<NamedProjectInvitationChange>()
            .answers::<ProjectInvitationView>()
            .refuses(NAMED)
            .refuses(ABSENT)
            .refuses(IN_PROJECT),
        get(ONE_OF_PROJECT, "getGroupInvite", "Reads an invitation to a project.")
            .answers::<ProjectInvitationView>()
            .refuses(ABSENT),
        patch(ONE_OF_PROJECT, "updateGroupInviteById", "Changes an invitation to a project.")
            .takes::<ProjectInvitationChange>()
            .answers::<ProjectInvitationView>()
            .refuses(ABSENT)
            .refuses(IN_PROJECT),
        delete(ONE_OF_PROJECT, "deleteGroupInvite", "Takes an invitation to a project back.")
            .refuses(&[&errors::INVALID_INVITATION_ID, &errors::CANNOT_DELETE_ORG_INVITATION]),
    ]
}

fn of_whom() -> Query {
    Query::text("username", "Only the invitation of the person who has this name, whatever its case.")
}
