//! `/users`: accounts (endpoint contract 8.9). What an account is granted becomes an invitation, which it accepts in the
//! console; a key sees the accounts of people whom it administers.

use super::account_input::{NewUser, UserChange, grant, optional_email, password, people, required_text, text};
use super::input::username;
use super::{About, UserView};
use crate::api::call::Call;
use crate::api::error::{ApiError, caller, request, user as errors};
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use crate::app::{AccountPatch, AccountRefusal, MembershipRefusal, NewAccount, NewRoles, RoleGrant};
use http::StatusCode;
use http::header::{HeaderValue, LOCATION};
use keywright_domain::policy::{
    ChangeAccount, CreateAccount, DeleteAccount, GrantOrgOwner, GrantProjectOwner, GrantRolesInProjects, ReadAccount,
};
use keywright_domain::{Action, Email, OrgRole, OrgRoles, Permit, ProjectRole, Scope, UserId};

/// Members that an account has in answers, and that clients send back.
const ECHOED: &[&str] = &["id", "links", "createdAt", "lastAuth", "teamIds"];
const ECHOED_OF_CHANGE: &[&str] = &["id", "links", "createdAt", "lastAuth", "teamIds", "username"];

/// `POST /users`: makes an account; 201, its roles still invitations.
pub(in crate::api) async fn create(permit: Permit<CreateAccount>, mut call: Call) -> Result<Reply, Failure> {
    let mut body = call.object::<NewUser>(ECHOED).await?;
    let username = username(&mut body)?;
    let password = password(body.required_text("password")?)?;
    let (first_name, last_name) = (required_text(&mut body, "firstName")?, required_text(&mut body, "lastName")?);
    let people = people(&mut body)?;
    let email_address = optional_email(&mut body)?;
    let grant = grant(&mut body, permit.scope(), &call).await?;
    let permit = granting(permit, grant.as_ref(), &call).await?;
    let about = Refused::new(permit.scope(), grant.as_ref(), None, username.as_str());

    let hashed = call.app.hash_password(password).await;
    let hashed = hashed.map_err(|error| ApiError::new(&request::SERVICE_UNAVAILABLE).caused_by(error))?;
    let account = NewAccount {
        id: call.app.new_user_id(),
        username: username.clone(),
        email_address: email_address.filter(|address| *address != username),
        first_name,
        last_name,
        country: people.country,
        mobile_number: people.mobile_number,
        password_hash: hashed,
    };
    let made = call.app.create_account(&permit, account, grant).await;
    let user = made.map_err(|error| not_written(error, |refusal| about.words(&refusal)))?;

    let mut reply = call.with_status(StatusCode::CREATED, &UserView::made(&user, &call))?;
    let location = call.site.links.root(call.dialect.accounts()).join("users").join(user.id);
    reply.headers.extend(HeaderValue::from_str(location.as_str()).ok().map(|value| (LOCATION, value)));
    Ok(reply)
}

/// `GET /users/{userId}`, `GET /users/byName/{userName}`.
pub(in crate::api) async fn get(permit: Permit<ReadAccount>, call: Call) -> Result<Reply, Failure> {
    let found = match call.param("userId").parse() {
        Ok(user) => Some(user),
        Err(_) => match Email::try_from(call.param("userName")) {
            Ok(username) => call.app.find_account_named(&username).await?,
            Err(_) => None,
        },
    };
    let account = match found {
        Some(user) => call.app.account(&permit, user).await?,
        None => None,
    };

    call.ok(&UserView::of_account(&account.ok_or_else(|| absent(&call))?, &call))
}

/// `PATCH /users/{userId}`: the roles where the caller administers them; names for a global owner.
pub(in crate::api) async fn change(permit: Permit<ChangeAccount>, mut call: Call) -> Result<Reply, Failure> {
    let user: UserId = call.param("userId").parse().map_err(|_| absent(&call))?;
    let mut body = call.object::<UserChange>(ECHOED_OF_CHANGE).await?;
    let (first_name, last_name) = (text(&mut body, "firstName")?, text(&mut body, "lastName")?);
    let people = people(&mut body)?;
    let email_address = optional_email(&mut body)?;
    let sends_roles = body.sends("roles");
    let grant = grant(&mut body, permit.scope(), &call).await?;
    if sends_roles && grant.is_none() {
        return Err(ApiError::new(&errors::CANNOT_REMOVE_ALL_USER_ROLES).into());
    }
    let permit = granting(meant(permit, grant.as_ref(), &call).await?, grant.as_ref(), &call).await?;
    let about = Refused::new(permit.scope(), grant.as_ref(), Some(user), "");

    let roles = |grant: RoleGrant| NewRoles { org: grant.org, in_org: grant.roles, in_projects: grant.projects };
    let patch = AccountPatch {
        first_name,
        last_name,
        country: people.country,
        mobile_number: people.mobile_number,
        email_address,
        roles: grant.map(roles),
    };
    let changed = call.app.change_account(&permit, user, patch).await;
    let account = changed.map_err(|error| not_written(error, |refusal| about.words(&refusal)))?;

    call.ok(&UserView::of_account(&account, &call))
}

/// The permit for the project that the roles name, where a caller owns several and not their organization.
async fn meant(
    permit: Permit<ChangeAccount>,
    grant: Option<&RoleGrant>,
    call: &Call,
) -> Result<Permit<ChangeAccount>, Failure> {
    let Scope::Project { org, project } = *permit.scope() else { return Ok(permit) };
    match grant.map(|grant| grant.projects.as_slice()) {
        Some([(named, _)]) if *named != project => {
            let there = Scope::Project { org, project: *named };
            Ok(call.permit_in::<ChangeAccount>(there).await?.unwrap_or(permit))
        }
        _ => Ok(permit),
    }
}

/// `DELETE /users/{userId}`: takes a person out of where the caller administers them; 204.
pub(in crate::api) async fn delete(permit: Permit<DeleteAccount>, call: Call) -> Result<Reply, Failure> {
    let user: UserId = call.param("userId").parse().map_err(|_| absent(&call))?;

    let in_project = permit.scope().project().is_some();
    let permit = call.with_right::<GrantOrgOwner, _>(permit, !in_project).await?;
    let deleted = call.app.delete_account(&permit, user).await;
    let about = Refused::new(permit.scope(), None, Some(user), "");
    let words = |refusal| match refusal {
        AccountRefusal::Membership(MembershipRefusal::LastOwnerRemoved) => {
            ApiError::new(&errors::CANNOT_DELETE_LAST_ADMIN)
        }
        other => about.words(&other),
    };
    deleted.map_err(|error| not_written(error, words))?;

    call.nothing()
}

/// `/users/{userId}/accessList`: only for the person; the permit is never given to a key.
pub(in crate::api) async fn own_list(
    _: Permit<keywright_domain::policy::UseAccountAccessList>,
    call: Call,
) -> Result<Reply, Failure> {
    Err(ApiError::new(&errors::ACCESS_LIST_ACCESS_DENIED).with(call.param("userId")).into())
}

fn absent(call: &Call) -> ApiError {
    match call.param("userId") {
        "" => ApiError::new(&errors::USERNAME_NOT_FOUND).with(call.param("userName")),
        id => ApiError::new(&errors::USER_NOT_FOUND).with(id),
    }
}

/// The permit with the rights that the roles ask for, as far as the caller has them.
async fn granting<A: Action>(permit: Permit<A>, grant: Option<&RoleGrant>, call: &Call) -> Result<Permit<A>, Failure> {
    let Some(grant) = grant else { return Ok(permit) };
    let in_project = permit.scope().project().is_some();
    let owns = grant.projects.iter().any(|(_, roles)| roles.contains(ProjectRole::Owner));
    // The owner role that is not named is taken away: that, too, asks for it.
    let permit =
        call.with_right::<GrantOrgOwner, _>(permit, !in_project || grant.roles.contains(OrgRole::Owner)).await?;
    let permit = call.with_right::<GrantProjectOwner, _>(permit, in_project && owns).await?;
    // Roles in projects that are not named are taken away: that, too, asks for it.
    call.with_right::<GrantRolesInProjects, _>(permit, !in_project).await
}

/// Who and what a refusal speaks of.
struct Refused<'a> {
    scope: Scope,
    roles: OrgRoles,
    user: Option<UserId>,
    username: &'a str,
}

impl<'a> Refused<'a> {
    /// A refusal over the deployment speaks of the organization that the roles name.
    fn new(scope: &Scope, grant: Option<&RoleGrant>, user: Option<UserId>, username: &'a str) -> Self {
        let scope = match (scope, grant) {
            (Scope::Deployment, Some(grant)) => Scope::Organization(grant.org),
            _ => *scope,
        };
        Self { scope, roles: grant.map_or(OrgRoles::EMPTY, |grant| grant.roles), user, username }
    }

    fn words(&self, refusal: &AccountRefusal) -> ApiError {
        let user = self.user.map_or_else(|| self.username.to_owned(), |user| user.to_string());
        match refusal {
            AccountRefusal::NotFound => ApiError::new(&errors::USER_NOT_FOUND).with(user),
            AccountRefusal::Exists => ApiError::new(&errors::USER_ALREADY_EXISTS).with(self.username),
            AccountRefusal::NotHere => ApiError::new(&caller::USER_UNAUTHORIZED),
            AccountRefusal::Membership(MembershipRefusal::ProjectNotFound(project)) => {
                let row = ApiError::new(&request::INVALID_ATTRIBUTE).with("roles");
                row.about_field("roles", format!("no group {project}"))
            }
            AccountRefusal::Membership(other) => {
                let about = About { scope: &self.scope, user: self.user, username: self.username };
                about.granting(self.roles, *other)
            }
        }
    }
}
