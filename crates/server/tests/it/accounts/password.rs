//! What becomes of a password: a hash, and nothing else anywhere.

use super::{PASSWORD, body};
use crate::database::{Database, Kind};
use crate::world::{V2, World};
use keywright_store::Location;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

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

/// What is logged, whatever its level.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Logged {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_log_and_no_answer_has_it() {
    let logged = Logged::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(logged.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
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

    let logged = logged.0.lock().unwrap().clone();
    assert!(contains(&logged, "refused") || !logged.is_empty(), "something is logged");
    let named = logged.windows(secret.len()).filter(|window| *window == secret.as_bytes()).count();
    assert_eq!(named, 0, "{}", String::from_utf8_lossy(&logged));
}
