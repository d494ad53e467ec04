//! Who may call what: every route in every dialect, called by everybody, against a table written here from the matrix of
//! the roles contract (section 5), not from the policy.
//!
//! Each noun has its rows in a file of its own. A route without a row fails, and so does a row without a route. The columns
//! of global keys are in a table of their own, [`crate::global_matrix`].

mod admin;
mod around;
mod cast;
mod groups;
mod invites;
mod keys;
mod orgs;
mod request;
mod teams;
mod users;

pub(crate) use cast::Cast;
pub(crate) use request::request;

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{HOME, PUBLIC, V1, V2, World};
use axum::body::Body;
use keywright_server::api::{Route, routes};
use std::fmt::Write as _;

const NAMES: [&str; 11] = ["OO", "OU", "OM", "OR", "OC", "BA", "PO", "PU", "PR", "stranger", "self"];

pub(crate) const EVERY: &[&str] = &["atlas-v1", "atlas-v2", "public"];
pub(crate) const ATLAS: &[&str] = &["atlas-v1", "atlas-v2"];
pub(crate) const OLD: &[&str] = &["atlas-v1", "public"];
pub(crate) const V2_ONLY: &[&str] = &["atlas-v2"];

/// A row for each route: dialects, method, path, and for each of [`NAMES`] what comes of the call.
///
/// `y` allowed · `-` `USER_UNAUTHORIZED` · `x` `USER_CANNOT_ACCESS_ORG` · `g` `USER_CANNOT_ACCESS_GROUP` ·
/// `n` `GROUP_NAME_NOT_FOUND` · `l` `API_KEY_ACCESS_LIST_ACCESS_DENIED` · `w` the same in its WHITELIST spelling ·
/// `c` `API_KEY_CANNOT_CREATE_ORG` · `f` `RESOURCE_NOT_FOUND`, as the products are served here · `u` `USER_NOT_FOUND` or
/// `USERNAME_NOT_FOUND` · `o` `CANNOT_DELETE_LAST_OWNER` and `a` `CANNOT_DELETE_LAST_ADMIN`, which stand for allowed: no
/// call makes another member · `p` `ACCESS_LIST_ACCESS_DENIED` · `q` the same in its WHITELIST spelling.
pub(crate) type Row = (&'static [&'static str], &'static str, &'static str, &'static str);

/// The bases by the names of their dialects.
pub(crate) const BASES: [(&str, &str); 5] = [
    ("atlas-v1", V1),
    ("atlas-v2", V2),
    ("public", PUBLIC),
    ("private", "/api/private"),
    ("keywright", "/api/keywright/v1"),
];

fn is_row(row: &Row, dialect: &str, route: &Route) -> bool {
    row.0.contains(&dialect) && row.1 == route.method.as_str() && row.2 == route.path
}

/// The whole table.
fn expected() -> Vec<Row> {
    let nouns =
        [around::ROWS, orgs::ROWS, keys::ROWS, groups::ROWS, teams::ROWS, admin::ROWS, users::ROWS, invites::ROWS];
    nouns.concat()
}

fn rows_of(dialect: &str) -> impl Iterator<Item = Row> {
    expected().into_iter().filter(move |row| row.0.contains(&dialect))
}

#[test]
fn every_route_has_one_row_and_every_row_a_route() {
    rows_and_routes_belong_together(&expected());
}

/// Holds a table against the routes.
pub(crate) fn rows_and_routes_belong_together(table: &[Row]) {
    let routes = routes();

    for route in &routes {
        for dialect in route.dialects {
            let rows = table.iter().filter(|row| is_row(row, dialect.id.name(), route)).count();
            assert_eq!(rows, 1, "{} {}{}: rows in the table", route.method, dialect.base, route.path);
        }
    }
    for row in table {
        for dialect in row.0 {
            let known = |route: &&Route| route.dialects.iter().any(|known| known.id.name() == *dialect);
            let found = routes.iter().filter(known).filter(|route| is_row(row, dialect, route)).count();
            assert_eq!(found, 1, "{} {} in {dialect}: routes", row.1, row.2);
        }
    }
}

/// What came of a call, as a letter of the table; anything that is in none of them in full.
pub(crate) fn outcome(answer: &Answer) -> String {
    if (200..300).contains(&answer.status) {
        return "y".to_owned();
    }
    let (status, code) = answer.refusal();
    match (status, code.as_str()) {
        (401, "USER_UNAUTHORIZED") => "-",
        (401, "USER_CANNOT_ACCESS_ORG") => "x",
        (401, "USER_CANNOT_ACCESS_GROUP") => "g",
        (404, "GROUP_NAME_NOT_FOUND") => "n",
        (401, "API_KEY_ACCESS_LIST_ACCESS_DENIED") => "l",
        (401, "API_KEY_WHITELIST_ACCESS_DENIED") => "w",
        (401, "API_KEY_CANNOT_CREATE_ORG") => "c",
        (404, "RESOURCE_NOT_FOUND") => "f",
        (403, "CANNOT_DELETE_LAST_OWNER") => "o",
        (404, "USER_NOT_FOUND" | "USERNAME_NOT_FOUND") => "u",
        (403, "CANNOT_DELETE_LAST_ADMIN") => "a",
        (401, "ACCESS_LIST_ACCESS_DENIED") => "p",
        (401, "WHITELIST_ACCESS_DENIED") => "q",
        _ => return answer.text.clone(),
    }
    .to_owned()
}

/// Sends every request of a dialect as everybody, and compares all of it at once.
async fn everybody_calls_everything(dialect: &str) {
    let world = World::new(Kind::Sqlite).await;
    let base = BASES.iter().find(|(name, _)| *name == dialect).unwrap().1;
    let mut cast = Cast::assemble(&world).await;
    let mut differences = String::new();

    for row in rows_of(dialect) {
        let expected: Vec<_> = row.3.split_whitespace().collect();
        assert_eq!(expected.len(), NAMES.len(), "{} {}", row.1, row.2);
        for (n, name) in NAMES.iter().enumerate() {
            let (path, body) = request(&world, &cast, base, &row, name).await;

            let answer = world.call_from(HOME, &cast.callers[n], row.1, &path, Body::from(body)).await;

            let got = outcome(&answer);
            if got != expected[n] {
                writeln!(differences, "{} {base}{} as {name}: {} and not {got}", row.1, row.2, expected[n]).unwrap();
            }
            if row.1 == "DELETE" && ["/orgs/{orgId}", "/groups/{groupId}"].contains(&row.2) && got == "y" {
                cast = Cast::assemble(&world).await;
            }
        }
    }

    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test]
async fn atlas_v1_allows_and_refuses_as_the_contract_says() {
    everybody_calls_everything("atlas-v1").await;
}

#[tokio::test]
async fn atlas_v2_allows_and_refuses_as_the_contract_says() {
    everybody_calls_everything("atlas-v2").await;
}

#[tokio::test]
async fn the_public_dialect_allows_and_refuses_as_the_contract_says() {
    everybody_calls_everything("public").await;
}

#[tokio::test]
async fn the_helpers_and_our_own_routes_allow_everybody() {
    everybody_calls_everything("private").await;
    everybody_calls_everything("keywright").await;
}
