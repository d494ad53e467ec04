//! People as answers show them, in two shapes: since 2025-02-19 a person in one place with a status, before that and in
//! the other dialects an account with its roles (endpoint contract 8.4).

use crate::api::call::Call;
use crate::api::dialect::link::Link;
use crate::api::openapi::form::{
    CountryCode, Email as EmailForm, Id, InvitationEnd, MembershipStatusName, MobileNumberOrNull, RoleName, Time,
};
use crate::api::role_view::{RoleView, roles};
use crate::app::Account;
use keywright_domain::{
    GlobalRoles, Invitee, OrgId, OrgUser, ProjectId, ProjectRole, ProjectRoles, Standing, TeamId, Timestamp, User,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Declares a person in one place, since 2025-02-19: members have names, invited people an invitation. Two places show
/// the same but for the roles and the teams.
macro_rules! person {
    (
        $(#[$($about:tt)+])+
        $name:ident as $shown:ident, roles: [$($roles:tt)+] as [$($form:tt)+] $(, $teams:ident)?
    ) => {
        $(#[$($about)+])+
        #[derive(Debug, Serialize, ToSchema)]
        #[schema(as = $shown)]
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<CountryCode>)]
            country: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<Time>)]
            created_at: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            first_name: Option<String>,
            #[schema(value_type = Id)]
            id: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<Time>)]
            invitation_created_at: Option<String>,
            /// `null` when the invitation was refused, not there for a member.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<InvitationEnd>)]
            invitation_expires_at: Option<Option<String>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            inviter_username: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<Time>)]
            last_auth: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            last_name: Option<String>,
            /// `null` for a member without a number, not there for somebody who is invited.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<MobileNumberOrNull>)]
            mobile_number: Option<Option<String>>,
            #[schema(value_type = MembershipStatusName)]
            org_membership_status: &'static str,
            #[schema(value_type = $($form)+)]
            roles: $($roles)+,
            $(
                #[schema(value_type = Vec<Id>)]
                $teams: Vec<String>,
            )?
            #[schema(value_type = EmailForm)]
            username: String,
        }

        impl $name {
            fn new(standing: &Standing, roles: $($roles)+, $($teams: Vec<String>,)? now: Timestamp) -> Self {
                let user = standing.user();
                let invitee = match standing {
                    Standing::Invited(invitee) => Some(invitee),
                    Standing::Active(_) => None,
                };
                let expires = |invitee: &Invitee| (!invitee.rejected).then(|| invitee.expires.to_string());
                Self {
                    country: user.and_then(country),
                    created_at: user.map(|user| user.created.to_string()),
                    first_name: user.map(|user| user.first_name.clone()),
                    id: standing.id().to_string(),
                    invitation_created_at: invitee.map(|invitee| invitee.created.to_string()),
                    invitation_expires_at: invitee.map(expires),
                    inviter_username: invitee.map(|invitee| invitee.inviter.clone()),
                    last_auth: user.and_then(|user| user.last_auth).map(|last| last.to_string()),
                    last_name: user.map(|user| user.last_name.clone()),
                    mobile_number: user.map(|user| user.mobile_number.clone()),
                    org_membership_status: standing.status(now).name(),
                    roles,
                    $($teams,)?
                    username: standing.username().as_str().to_owned(),
                }
            }
        }
    };
}

person! {
    /// A person in an organization.
    OrgUserView as OrgUser, roles: [OrgRolesView] as [OrgRolesView], team_ids
}

person! {
    /// A person in a project.
    ProjectUserView as GroupUser, roles: [Vec<&'static str>] as [Vec<RoleName>]
}

/// What a person holds in an organization, since 2025-02-19.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrgUserRoles)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrgRolesView {
    group_role_assignments: Vec<GroupRolesView>,
    #[schema(value_type = Vec<RoleName>)]
    org_roles: Vec<&'static str>,
}

/// Roles in one project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrgUserGroupRoles)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupRolesView {
    #[schema(value_type = Id)]
    group_id: String,
    #[schema(value_type = Vec<RoleName>)]
    group_roles: Vec<&'static str>,
}

impl OrgUserView {
    /// A person with everything that they hold in the organization.
    pub(crate) fn in_org(person: &OrgUser, now: Timestamp) -> Self {
        let assigned = person.projects.iter().map(|(project, roles)| GroupRolesView {
            group_id: project.to_string(),
            group_roles: roles.iter().map(ProjectRole::name).collect(),
        });
        let held = OrgRolesView {
            group_role_assignments: assigned.collect(),
            org_roles: person.roles.iter().map(keywright_domain::OrgRole::name).collect(),
        };
        Self::new(&person.standing, held, texts(&person.teams), now)
    }
}

impl ProjectUserView {
    /// A person with the roles that they hold in one project.
    pub(crate) fn in_project(standing: &Standing, held: ProjectRoles, now: Timestamp) -> Self {
        Self::new(standing, held.iter().map(ProjectRole::name).collect(), now)
    }
}

/// An account with its roles: the older shape.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserView {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CountryCode>)]
    country: Option<String>,
    #[schema(value_type = Time)]
    created_at: String,
    #[schema(value_type = EmailForm)]
    email_address: String,
    first_name: String,
    #[schema(value_type = Id)]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Time>)]
    last_auth: Option<String>,
    last_name: String,
    links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile_number: Option<String>,
    roles: Vec<RoleView>,
    #[schema(value_type = Vec<Id>)]
    team_ids: Vec<String>,
    #[schema(value_type = EmailForm)]
    username: String,
}

impl UserView {
    /// A member with what they hold in the organization, as lists show it: it links itself only. `None` for somebody who
    /// is only invited.
    pub(crate) fn of_member(person: &OrgUser, org: OrgId, call: &Call) -> Option<Self> {
        let user = person.standing.user()?;
        let held = roles(Some(org), person.roles, &person.projects, GlobalRoles::EMPTY);
        let mut view = Self::new(user, held, texts(&person.teams), call);
        view.links.truncate(1);
        Some(view)
    }

    /// An account with everything that the caller may see of it.
    pub(crate) fn of_account(account: &Account, call: &Call) -> Self {
        let mut held = Vec::new();
        for (org, in_org) in &account.orgs {
            held.extend(roles(Some(*org), *in_org, &[], GlobalRoles::EMPTY));
        }
        let projects: Vec<(ProjectId, ProjectRoles)> =
            account.projects.iter().map(|(project, _, in_project)| (*project, *in_project)).collect();
        held.extend(roles(None, keywright_domain::OrgRoles::EMPTY, &projects, account.global_roles));
        let teams: Vec<TeamId> = account.teams.iter().map(|(team, _)| *team).collect();
        Self::new(&account.user, held, texts(&teams), call)
    }

    /// An account that has just been made: its roles are invitations still.
    pub(crate) fn made(user: &User, call: &Call) -> Self {
        Self::new(user, Vec::new(), Vec::new(), call)
    }

    fn new(user: &User, roles: Vec<RoleView>, team_ids: Vec<String>, call: &Call) -> Self {
        let href = call.root().join("users").join(user.id);
        Self {
            country: country(user),
            created_at: user.created.to_string(),
            email_address: user.address().as_str().to_owned(),
            first_name: user.first_name.clone(),
            id: user.id.to_string(),
            last_auth: user.last_auth.map(|last| last.to_string()),
            last_name: user.last_name.clone(),
            links: Link::to_self_and_below(call.dialect, href, &["whitelist", "accessList"]),
            mobile_number: user.mobile_number.clone(),
            roles,
            team_ids,
            username: user.username.as_str().to_owned(),
        }
    }
}

fn country(user: &User) -> Option<String> {
    user.country.map(|country| country.as_str().to_owned())
}

fn texts(teams: &[TeamId]) -> Vec<String> {
    teams.iter().map(ToString::to_string).collect()
}
