//! A verified request asks the database nothing: not after the first sight of its key, and neither does a stranger's.
//!
//! Statements are counted for the whole process, so each sentence is proved in a process of its own: [`alone`] is run by
//! [`after_first_sight_verification_issues_no_statement`], and by nobody else, and so is [`globally`].

use crate::database::Kind;
use crate::world::{Changes, Key, PUBLIC, V2, World};
use axum::body::Body;
use keywright_server::app::Limits;
use keywright_store::statements_issued;
use serde_json::json;
use std::process::Command;
use std::time::Duration;

const WHOAMI: &str = "/api/keywright/v1/whoami";
const CALLS: usize = 1_000;
const LONG: Duration = Duration::from_hours(24);

#[test]
fn after_first_sight_verification_issues_no_statement() {
    holds("no_sql::alone");
}

#[test]
fn nor_does_it_for_a_global_key() {
    holds("no_sql::globally");
}

#[test]
fn a_start_that_reads_ahead_needs_no_first_sight() {
    holds("no_sql::ahead");
}

/// Runs a sentence of this file in a process of its own.
pub(crate) fn holds(sentence: &str) {
    let itself = std::env::current_exe().unwrap();

    let run = Command::new(itself).args(["--exact", sentence, "--ignored"]).output().unwrap();

    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&run.stderr));
}

#[tokio::test]
#[ignore = "run in a process of its own, by the sentence above"]
async fn alone() {
    // The feed and the writing of usage count for themselves: neither runs here.
    let limits = Limits { poll_interval: LONG, usage_interval: LONG, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let key = world.key(&["ORG_MEMBER", "ORG_READ_ONLY"]).await;
    world.allow(&key, &["192.0.2.0/24", "198.51.100.7", "2001:db8::/32"]).await;
    let wrong = Key { private: "not the secret".into(), ..key.clone() };
    let unknown = Key { public: "zzzzzzzz".into(), ..key.clone() };
    world.get(&key, WHOAMI).await.ok();
    world.get(&unknown, WHOAMI).await.is_challenged();

    let before = statements_issued();
    for _ in 0..CALLS {
        assert_eq!(world.get(&key, WHOAMI).await.status, 200);
        assert_eq!(world.get(&wrong, WHOAMI).await.status, 401);
        assert_eq!(world.get(&unknown, WHOAMI).await.status, 401);
        assert_eq!(world.anonymous("GET", WHOAMI).await.status, 401);
    }

    assert_eq!(statements_issued() - before, 0);
    world.get(&key, &world.org_path(V2, "/apiKeys")).await.ok();
    assert!(statements_issued() > before, "what is read from the database is counted");
}

#[tokio::test]
#[ignore = "run in a process of its own, by the sentence above"]
async fn globally() {
    let limits = Limits { poll_interval: LONG, usage_interval: LONG, ..Limits::default() };
    let (world, owner) = World::of_a_first_user_with(Kind::Sqlite, limits).await;
    for block in ["192.0.2.0/24", "10.0.0.0/8"] {
        let body = json!({"cidrBlock": block, "description": "one of two"});
        world.post(&owner, &format!("{PUBLIC}/admin/accessList"), body).await.ok();
    }
    let reader = world.global_key(&owner, &["GLOBAL_READ_ONLY"]).await;
    for key in [&owner, &reader] {
        world.get(key, WHOAMI).await.ok();
    }

    let before = statements_issued();
    for _ in 0..CALLS {
        assert_eq!(world.get(&owner, WHOAMI).await.status, 200);
        assert_eq!(world.get(&reader, WHOAMI).await.status, 200);
    }

    assert_eq!(statements_issued() - before, 0);
}

#[tokio::test]
#[ignore = "run in a process of its own, by the sentence above"]
async fn ahead() {
    let limits = Limits { poll_interval: LONG, usage_interval: LONG, read_ahead: true, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let mut keys = Vec::new();
    for _ in 0..300 {
        keys.push(world.key(&["ORG_MEMBER"]).await);
    }
    world.allow(&keys[7], &["192.0.2.0/24"]).await;
    let damaged = keys.remove(20);
    world.database.run(&format!("UPDATE api_keys SET roles = 'nonsense' WHERE id = '{}'", damaged.id));
    let world = world.restart().await;
    // The organization is read when it is first seen; and reading ahead has come to its end.
    world.get(&world.owner, WHOAMI).await.ok();
    let mut before = 0;
    while before != statements_issued() {
        before = statements_issued();
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    for key in &keys {
        let seen = world.get(key, WHOAMI).await;
        assert_eq!(seen.status, 200, "{}", seen.text);
    }
    assert_eq!(statements_issued(), before);
    let elsewhere = world.call_from("203.0.113.9", &keys[7], "GET", WHOAMI, Body::empty()).await;
    assert_eq!(elsewhere.status, 403, "its list is there, too");
    world.delete(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", keys[9].id))).await.ok();
    assert_eq!(world.get(&keys[9], WHOAMI).await.status, 401);
}
