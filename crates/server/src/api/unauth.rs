//! `/unauth/users`: the first user of Ops Manager, who claims the deployment without credentials (endpoint contract 7).
//!
//! Whoever finds the port first must not own the server: the call comes from the server's own machine, and from a program
//! rather than a page in a browser, or brings the setup token that a start has printed.

use super::access_list::allowed_block;
use super::body::{Fields, invalid};
use super::dialect::link::{Href, Link};
use super::error::{ApiError, request, user as errors};
use super::keys::KeyView;
use super::openapi::form;
use super::reply::Reply;
use super::role_view::{RoleView, roles};
use super::unsigned::UnsignedCall;
use super::users::{optional_email, password};
use crate::app::{Claim, FirstUser, FirstUserError, FirstUserWanted};
use http::header::{FORWARDED, HeaderName, ORIGIN, VIA};
use http::{HeaderMap, StatusCode};
use keywright_domain::{Cidr, Email, OrgRoles, PersonName, canonical_address};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Carries the token that a start has printed.
const SETUP_TOKEN: HeaderName = HeaderName::from_static("x-keywright-setup-token");
/// A browser or a proxy sends one of these; then the TCP peer is not who asks.
const BETWEEN: [HeaderName; 4] = [ORIGIN, FORWARDED, VIA, HeaderName::from_static("x-forwarded-for")];

/// Members that a user has in answers, and that SDKs send back. Roles are none of them: they would be a wish.
const ECHOED: &[&str] = &["id", "links", "teamIds"];

/// What the first user is made of; notices go to `emailAddress`, or else to the username.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "described, and read by name")]
pub(super) struct NewFirstUser {
    #[schema(value_type = Option<form::Email>)]
    email_address: Option<String>,
    #[schema(value_type = form::PersonName)]
    first_name: String,
    #[schema(value_type = form::PersonName)]
    last_name: String,
    #[schema(value_type = form::Password)]
    password: String,
    #[schema(value_type = form::Email)]
    username: String,
}

/// The first user, and the global key that comes with the account, in full.
#[derive(Serialize, ToSchema)]
#[schema(as = FirstUserWithKey)]
#[serde(rename_all = "camelCase")]
pub(super) struct FirstUserView {
    programmatic_api_key: KeyView,
    user: UserView,
}

/// The first user, who holds global roles only.
#[derive(Serialize, ToSchema)]
#[schema(as = FirstUser)]
#[serde(rename_all = "camelCase")]
struct UserView {
    #[schema(value_type = form::Email)]
    email_address: String,
    first_name: String,
    #[schema(value_type = form::Id)]
    id: String,
    last_name: String,
    links: Vec<Link>,
    roles: Vec<RoleView>,
    #[schema(value_type = Vec<form::Id>, max_items = 0)]
    team_ids: [(); 0],
    #[schema(value_type = form::Email)]
    username: String,
}

/// `POST /unauth/users`: 201 with the account and a global key in full.
pub(super) async fn create_first_user(call: UnsignedCall) -> Result<Reply, ApiError> {
    if call.app.is_claimed().await? {
        return Err(over());
    }
    let claim = claim(&call).await?;
    let addresses = addresses(&call)?;
    let mut body = call.object::<NewFirstUser>(ECHOED).await?;
    let wanted = wanted(&mut body, addresses)?;
    let (username, first_name, last_name) =
        (wanted.username.clone(), wanted.first_name.clone(), wanted.last_name.clone());
    let email_address = wanted.email_address.as_ref().unwrap_or(&username).as_str().to_owned();

    let made = call.app.create_first_user(claim, wanted, call.address).await;
    let FirstUser { id, key, private } = made.map_err(|error| match error {
        FirstUserError::Over => over(),
        FirstUserError::UnknownToken => ApiError::new(&errors::SETUP_TOKEN_REQUIRED),
        FirstUserError::Unprepared(error) => ApiError::new(&request::UNEXPECTED_ERROR).caused_by(error),
        FirstUserError::Failed(error) => error.into(),
    })?;

    let itself: Href = call.root().join("users").join(id);
    let view = FirstUserView {
        user: UserView {
            email_address,
            first_name: first_name.as_str().to_owned(),
            id: id.to_string(),
            last_name: last_name.as_str().to_owned(),
            links: Link::to_self_and_below(call.dialect, itself, &["whitelist", "accessList"]),
            roles: roles(None, OrgRoles::EMPTY, &[], key.roles),
            team_ids: [],
            username: username.as_str().to_owned(),
        },
        programmatic_api_key: KeyView::global(&key, call.root()).revealing(&private),
    };
    Reply::object(StatusCode::CREATED, call.presentation, &view)
}

fn over() -> ApiError {
    ApiError::new(&errors::CANNOT_CREATE_FIRST_USER_USERS_ALREADY_EXIST)
}

/// By what right the caller claims the deployment.
async fn claim(call: &UnsignedCall) -> Result<Claim, ApiError> {
    let headers = &call.parts.headers;
    if let Some(token) = headers.get(SETUP_TOKEN) {
        let known = call.app.setup_token(token.as_bytes()).await?;
        return known.map(Claim::Token).ok_or_else(|| ApiError::new(&errors::SETUP_TOKEN_REQUIRED));
    }
    let here = canonical_address(call.peer).is_loopback() && !call.site.client_address.has_proxies();
    if here && !came_through_something(headers) {
        Ok(Claim::OnTheSpot)
    } else {
        Err(ApiError::new(&errors::SETUP_TOKEN_REQUIRED))
    }
}

fn came_through_something(headers: &HeaderMap) -> bool {
    BETWEEN.iter().any(|name| headers.contains_key(name))
}

/// The addresses of the query, by either name, each once.
fn addresses(call: &UnsignedCall) -> Result<Vec<Cidr>, ApiError> {
    let query = call.query();
    let mut named = Vec::new();
    for text in query.all("whitelist").chain(query.all("accessList")) {
        let cidr = allowed_block(&text?, call.dialect, &call.app)?;
        if !named.contains(&cidr) {
            named.push(cidr);
        }
    }
    let limit = call.app.limits.access_list_entries;
    if named.len() as u64 > limit {
        let text = format!("an access list may have at most {limit} entries");
        return Err(ApiError::new(&request::VALIDATION_ERROR).with(text));
    }
    Ok(named)
}

fn wanted(body: &mut Fields, addresses: Vec<Cidr>) -> Result<FirstUserWanted, ApiError> {
    let username = body.required_text("username")?;
    let username =
        Email::try_from(username.clone()).map_err(|_| ApiError::new(&errors::INVALID_USERNAME).with(username))?;
    let password = password(body.required_text("password")?)?;
    let (first_name, last_name) = (person_name(body, "firstName")?, person_name(body, "lastName")?);
    let email_address = optional_email(body)?;
    Ok(FirstUserWanted { username, email_address, password, first_name, last_name, addresses })
}

fn person_name(body: &mut Fields, member: &str) -> Result<PersonName, ApiError> {
    let text = body.required_text(member)?;
    PersonName::try_from(text).map_err(|why| invalid(member, &why.to_string()))
}
