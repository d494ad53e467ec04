//! Users: people in organizations and projects, their accounts, and the first of them.
//!
//! Source: HTTP conventions 5.1, endpoint contract 8.4, 8.8, 8.9.

use super::row::errors;

errors! {
    /// No user has this ID. Terraform looks for this code when it makes an organization.
    USER_NOT_FOUND, 404, ["id"], "No user with ID {id} exists.";
    /// No user has this name.
    USERNAME_NOT_FOUND, 404, ["username"], "No user with username {username} exists.";
    /// The person is not in the organization, nor invited to it.
    USER_NOT_IN_ORG, 404, ["user", "organization"], "The user {user} is not in the organization {organization}.";
    /// The person is not in the project, nor invited to it.
    USER_NOT_IN_GROUP, 404, ["user", "group"], "The user {user} is not in the group {group}.";
    /// The person is in the organization already, or invited to it.
    USER_ALREADY_IN_ORG, 409, ["username", "organization"], "The user {username} is already in the organization {organization}.";
    /// The person is in the project already, or invited to it.
    USER_ALREADY_IN_GROUP, 409, ["username", "group"], "The user {username} is already in the group {group}.";
    /// An account of this name is there already.
    USER_ALREADY_EXISTS, 409, ["username"], "A user with username {username} already exists.";
    /// The name of a user is an e-mail address.
    INVALID_USERNAME, 400, ["username"], "The username {username} is not an e-mail address.";
    /// A country is a code of ISO 3166-1.
    INVALID_COUNTRY_CODE, 400, ["country"], "{country} is not a country code of ISO 3166-1, as DE.";
    /// The password is too short, or longer than anybody types.
    WEAK_PASSWORD, 400, [], "The password is too weak: it must have 8 to 256 characters.";
    /// The password is one that everybody tries first.
    COMMON_PASSWORD, 400, [], "The password is too common.";
    /// A person keeps at least one role in an organization and in a project.
    CANNOT_REMOVE_ALL_USER_ROLES, 403, [], "Not all roles of a user can be removed: remove the user instead.";
    /// A role over the deployment is not granted with an account.
    CANNOT_ADD_GLOBAL_ROLE, 403, [], "A global role cannot be granted here.";
    /// The last owner of an organization, of a project or of the deployment, counting people, cannot be deleted.
    CANNOT_DELETE_LAST_ADMIN, 403, [], "The last owner of an organization, a group or the deployment cannot be deleted.";
    /// The project's last owner, counting people, cannot be demoted.
    CANNOT_DEMOTE_LAST_OWNER, 403, [], "The last owner of the group cannot be demoted.";
    /// The organization has as many people as it may, invited ones included.
    MAX_USERS_PER_ORG_EXCEEDED, 400, ["limit", "organization"], "The organization {organization} may have at most {limit} users.";
    /// The project has as many people as it may.
    MAX_USERS_PER_GROUP_EXCEEDED, 400, ["limit", "group"], "The group {group} may have at most {limit} users.";
    /// A role needs the ID of its project.
    ROLE_NEEDS_GROUP_ID, 400, ["role"], "The role {role} needs a groupId.";
    /// A role of an organization or of the deployment has no project.
    ROLE_NEEDS_NO_GROUP_ID, 400, ["role"], "The role {role} must not have a groupId.";
    /// A role needs the ID of its organization.
    ROLE_NEEDS_ORG_ID, 400, ["role"], "The role {role} needs an orgId.";
    /// A role of a project or of the deployment has no organization.
    ROLE_NEEDS_NO_ORG_ID, 400, ["role"], "The role {role} must not have an orgId.";
    /// Somebody's own access list is open to that person alone, and no key is a person.
    ACCESS_LIST_ACCESS_DENIED or "WHITELIST_ACCESS_DENIED", 401, ["user"], "The access list of the user {user} is only accessible to that user.";
    /// The deployment has been set up already, in whatever way.
    CANNOT_CREATE_FIRST_USER_USERS_ALREADY_EXIST, 403, [], "The first user cannot be created: users exist already.";
    /// The first user is made from elsewhere than the server's own machine, or through a proxy, without a valid setup token.
    SETUP_TOKEN_REQUIRED as "ACCESS_FORBIDDEN", 403, [],
        "The first user is created from the server's own machine, or with its setup token in the header X-Keywright-Setup-Token.";
}
