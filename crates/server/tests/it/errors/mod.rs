//! Every error of the contract (HTTP contract 5) that the endpoints can produce, as a client gets it: status, code and
//! parameters, in each dialect where they differ. A file a noun, as the tables of errors are.
//!
//! [`every_row_is_reached_or_waits`] holds the tables against these files, so that no row goes untested.

mod access_lists;
mod accounts;
mod caller;
mod events;
mod global;
mod ids;
mod invites;
mod json;
mod keys;
mod organizations;
mod project;
mod rate_limits;
mod request;
mod settings;
mod team_members;
mod teams;
mod unavailable;
mod user_calls;
mod user_quotas;
mod users;

use crate::database::Kind;
use crate::world::{PUBLIC, V1, V2, World};
use keywright_server::api::error::ErrorRow;
use keywright_server::api::error::printed::TABLES;

/// An id that is well formed, and nobody's.
const NOBODY: &str = "ffffffffffffffffffffffff";
const EVERY: [&str; 3] = [V1, V2, PUBLIC];
const ATLAS: [&str; 2] = [V1, V2];
/// The dialects that have `/whitelist` paths.
const OLD: [&str; 2] = [V1, PUBLIC];

/// Rows that no endpoint can produce yet, and why. The list may only become shorter.
const NOT_YET: &[(&str, u16, &str)] = &[
    ("UNEXPECTED_ERROR", 500, "a mistake of ours: no request is known that leads to it"),
    ("API_KEY_CANNOT_CREATE_ORG", 403, "in Atlas every owner may, because every organization counts as paying"),
];

async fn world() -> World {
    World::new(Kind::Sqlite).await
}

const SOURCES: &[&str] = &[
    include_str!("access_lists.rs"),
    include_str!("accounts.rs"),
    include_str!("caller.rs"),
    include_str!("events.rs"),
    include_str!("global.rs"),
    include_str!("ids.rs"),
    include_str!("invites.rs"),
    include_str!("json.rs"),
    include_str!("keys.rs"),
    include_str!("organizations.rs"),
    include_str!("project.rs"),
    include_str!("rate_limits.rs"),
    include_str!("request.rs"),
    include_str!("settings.rs"),
    include_str!("team_members.rs"),
    include_str!("teams.rs"),
    include_str!("unavailable.rs"),
    include_str!("user_calls.rs"),
    include_str!("user_quotas.rs"),
    include_str!("users.rs"),
];

/// Does a sentence in these files expect this status with this code? They all write `(404, "ORG_NOT_FOUND", …)`.
fn is_expected(sources: &[String], status: u16, code: &str) -> bool {
    let expectation = format!("({status},\"{code}\",");
    sources.iter().any(|source| source.contains(&expectation))
}

#[test]
fn every_row_is_reached_or_waits() {
    let sources: Vec<_> = SOURCES.iter().map(|source| source.split_whitespace().collect::<String>()).collect();
    let rows = || TABLES.iter().flat_map(|(_, table)| table.iter());
    let waits = |row: &ErrorRow| NOT_YET.iter().any(|(code, status, _)| (*code, *status) == (row.code, row.status));

    for row in rows() {
        let reached = is_expected(&sources, row.status, row.code);
        assert!(reached || waits(row), "no sentence expects {} {}", row.status, row.code);
        assert!(!(reached && waits(row)), "{} {} is reached: take it off NOT_YET", row.status, row.code);
        if let Some(old) = row.whitelist_code {
            assert!(is_expected(&sources, row.status, old), "no sentence expects {} {old}", row.status);
        }
    }
    for (code, status, _) in NOT_YET {
        assert!(rows().any(|row| (row.code, row.status) == (*code, *status)), "{status} {code} is in no table");
    }
}

#[test]
fn every_file_of_this_folder_is_looked_at() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/errors");

    assert_eq!(std::fs::read_dir(folder).unwrap().count(), SOURCES.len() + 1);
}
