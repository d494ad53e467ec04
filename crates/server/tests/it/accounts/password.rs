//! What becomes of a password: a hash, and nothing else anywhere.

use super::{PASSWORD, body};
use crate::database::{Database, Kind};
use crate::logged::Logged;
use crate::world::{V2, World};
use keywright_store::Location;
use serde_json::json;

/// Every byte of the database's files.
fn bytes(database: &Database) -> Vec<u8> {
    let Location::Sqlite { file, .. } = &database.location else { panic!("a file is looked into") };
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap_or_default());
    }
    bytes
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn the_database_keeps_its_hash_and_never_itself() {
    let world = World::new(Kind::Sqlite).await;

    world.post(&world.owner, &format!("{V2}/users"), body("ada@example.org", json!({}))).await.ok();

    let bytes = bytes(&world.database);
    assert!(contains(&bytes, "ada@example.org"), "the account is in these files");
    assert!(contains(&bytes, "$argon2id$"), "with a hash");
    assert!(!contains(&bytes, PASSWORD));
}

#[tokio::test]
async fn no_log_and_no_answer_has_it() {
    let (logged, _guard) = Logged::here();
    let world = World::new(Kind::Sqlite).await;
    let secret = "sesame-sesame-sesame";

    for changes in [
        json!({"password": secret}),
        json!({"password": secret, "country": "nowhere"}),
        json!({"password": secret, "username": "no name"}),
        json!({"password": secret, "roles": [{"roleName": "GROUP_OWNER"}]}),
        json!({"password": [secret]}),
        json!({"password": secret, secret: 1}),
        json!({"password": secret.repeat(13)}),
    ] {
        let sent = changes.get(secret).is_some();
        let answer = world.post(&world.owner, &format!("{V2}/users"), body("ada@example.org", changes)).await;
        assert!(sent || !answer.text.contains(secret), "{}", answer.text);
    }
    let broken = format!("{{\"password\": \"{secret}\",}}");
    let target = format!("{V2}/users");
    let broken = world.call_from(crate::world::HOME, &world.owner, "POST", &target, broken).await;
    assert!(!broken.text.contains(secret), "{}", broken.text);

    let logged = logged.text();
    assert!(!logged.is_empty(), "something is logged");
    assert!(!logged.contains(secret), "{logged}");
}
