//! kill -9 in the middle of a stream of writes: what was answered with 2xx is there, what was deleted stays deleted.
//!
//! Each writer knows what its last answers promised. One request of each is under way when the server dies; of that one
//! either outcome is right, and nothing in between. They are many, so that what dies is a batch of several writes. How many
//! rounds says `KEYWRIGHT_CRASH_ROUNDS`.

use crate::client::{Answer, Client};
use crate::server::{Deployment, Server};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const WRITERS: u32 = 12;
const MOST_KEYS: usize = 2;
const PATIENCE: Duration = Duration::from_secs(20);
const OPTIONS: &[&str] = &["--dev", "--max-keys-per-org", "1000000"];

/// A key as its list and its access list should show it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Key {
    desc: String,
    entries: BTreeSet<String>,
}

/// The one request that was not answered.
enum Doubt {
    /// A key with this description may have been made.
    Made(String),
    /// The key may have become this, or have been deleted.
    Became(String, Option<Key>),
}

/// How far all writers together are, and whether the server is being killed.
#[derive(Default)]
struct Stream {
    answered: AtomicU32,
    killed: AtomicBool,
}

#[derive(Default)]
struct Writer {
    number: u32,
    step: u32,
    keys: BTreeMap<String, Key>,
    halves: BTreeMap<String, (String, String)>,
    deleted: Vec<(String, String)>,
    doubt: Option<Doubt>,
}

impl Writer {
    /// A small number that looks random and is the same in every run.
    fn choice(&self, of: usize) -> usize {
        let mixed = (self.step ^ self.number << 16).wrapping_mul(0x9E37_79B1).rotate_left(11).wrapping_mul(0x85EB_CA6B);
        mixed as usize % of
    }

    /// Writes until the connection breaks.
    async fn write_on(mut self, owner: Client, keys: String, stream: Arc<Stream>) -> Self {
        loop {
            self.step += 1;
            let (method, path, body, doubt) = self.next();
            self.doubt = Some(doubt);
            let answer = match owner.send(method.clone(), &format!("{keys}{path}"), body.as_ref()).await {
                Ok(answer) => answer,
                Err(_) if stream.killed.load(Ordering::SeqCst) => return self,
                Err(error) => panic!("{method} {path} before the server was killed: {error:?}"),
            };
            assert!((200..300).contains(&answer.status), "{method} {path}: {answer:?}");
            stream.answered.fetch_add(1, Ordering::Relaxed);
            match self.doubt.take() {
                Some(Doubt::Made(desc)) => self.made(desc, &answer),
                Some(Doubt::Became(id, key)) => self.became(id, key),
                None => {}
            }
        }
    }

    fn next(&self) -> (Method, String, Option<Value>, Doubt) {
        let name = format!("writer {} step {}", self.number, self.step);
        let (what, some) = (self.choice(8), self.choice(self.keys.len().max(1)));
        let Some((id, key)) = self.keys.iter().nth(some).filter(|_| what > 1 || self.keys.len() == MOST_KEYS) else {
            let body = json!({"desc": name, "roles": ["ORG_MEMBER"]});
            return (Method::POST, String::new(), Some(body), Doubt::Made(name));
        };
        let became = |key| Doubt::Became(id.clone(), key);
        let mut new = key.clone();
        match (what, key.entries.last().filter(|entry| *entry != "127.0.0.1/32")) {
            (0..=2, _) => (Method::DELETE, format!("/{id}"), None, became(None)),
            (3 | 4, _) => {
                new.desc.clone_from(&name);
                (Method::PATCH, format!("/{id}"), Some(json!({"desc": name})), became(Some(new)))
            }
            (5, Some(entry)) => {
                new.entries.remove(entry);
                (Method::DELETE, format!("/{id}/accessList/{}", entry.replace('/', "%2F")), None, became(Some(new)))
            }
            _ => {
                let here = "127.0.0.1/32".to_owned();
                let there = format!("192.{}.{}.{}/32", self.number, self.step >> 8 & 255, self.step & 255);
                let body = json!([{"cidrBlock": here}, {"cidrBlock": there}]);
                new.entries.extend([here, there]);
                (Method::POST, format!("/{id}/accessList"), Some(body), became(Some(new)))
            }
        }
    }

    fn made(&mut self, desc: String, answer: &Answer) {
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        self.halves.insert(text("id"), (text("publicKey"), text("privateKey")));
        self.keys.insert(text("id"), Key { desc, entries: BTreeSet::new() });
    }

    fn became(&mut self, id: String, key: Option<Key>) {
        if let Some(key) = key {
            self.keys.insert(id, key);
        } else {
            self.keys.remove(&id);
            self.deleted.extend(self.halves.remove(&id));
        }
    }

    /// Compares what was promised with what `found` says, takes over the outcome of the doubtful request, and takes
    /// from `found` what it accounts for.
    async fn check(&mut self, server: &Server, found: &mut BTreeMap<String, Key>) {
        match self.doubt.take() {
            Some(Doubt::Made(desc)) => found.retain(|_, key| key.desc != desc),
            Some(Doubt::Became(id, key)) if found.get(&id) == key.as_ref() => self.became(id, key),
            Some(Doubt::Became(..)) | None => {}
        }
        for (id, key) in &self.keys {
            assert_eq!(found.remove(id).as_ref(), Some(key), "key {id} is not as it was answered");
        }
        for (public, private) in self.halves.values() {
            let whoami = Client::new(server.url(), public, private).get("/api/keywright/v1/whoami").await;
            assert_eq!(whoami.status, 200, "a key that was answered should authenticate: {whoami:?}");
        }
        for (public, private) in self.deleted.drain(..) {
            let whoami = Client::new(server.url(), &public, &private).get("/api/keywright/v1/whoami").await;
            assert_eq!(whoami.status, 401, "a deleted key came back: {whoami:?}");
        }
    }
}

/// Every key but the owner's own, with its access list.
async fn shown(owner: &Client, keys: &str) -> BTreeMap<String, Key> {
    let mut found = BTreeMap::new();
    let page = owner.get(&format!("{keys}?itemsPerPage=500")).await.body;
    let results = page["results"].as_array().unwrap();
    assert_eq!(page["totalCount"], results.len(), "the count in the organization's row is wrong");
    for key in results.iter().filter(|key| key["desc"].as_str().unwrap().starts_with("writer ")) {
        let id = key["id"].as_str().unwrap();
        let list = owner.get(&format!("{keys}/{id}/accessList?itemsPerPage=500")).await.body;
        let entries = list["results"].as_array().unwrap().iter();
        let entries: BTreeSet<_> = entries.map(|entry| entry["cidrBlock"].as_str().unwrap().to_owned()).collect();
        assert_eq!(list["totalCount"], entries.len(), "the count in the key's row is wrong");
        found.insert(id.to_owned(), Key { desc: key["desc"].as_str().unwrap().to_owned(), entries });
    }
    found
}

async fn rounds(deployment: Deployment, name: &str) {
    let rounds = std::env::var_os("KEYWRIGHT_CRASH_ROUNDS");
    let rounds: u32 = rounds.map_or(12, |rounds| rounds.to_str().unwrap().parse().unwrap());
    let mut server = deployment.serve(OPTIONS).await;
    let keys = deployment.keys();
    let mut writers: Vec<_> = (0..WRITERS).map(|number| Writer { number, ..Writer::default() }).collect();
    let (began, mut promised) = (Instant::now(), 0);
    let (mut writes, mut commits) = (0, 0);

    for round in 0..rounds {
        let stream = Arc::new(Stream::default());
        let mut streams = JoinSet::new();
        for writer in writers.drain(..) {
            streams.spawn(writer.write_on(deployment.owner(&server), keys.clone(), Arc::clone(&stream)));
        }
        let enough = 16 + round * 29 % 240;
        let began = Instant::now();
        while stream.answered.load(Ordering::Relaxed) < enough {
            assert!(began.elapsed() < PATIENCE, "round {round}: the writes should go on: {}", server.stderr());
            sleep(Duration::from_millis(1)).await;
        }
        writes += server.counter("keywright_writes_total").await;
        commits += server.counter("keywright_commits_total").await;
        stream.killed.store(true, Ordering::SeqCst);
        server.kill().await;
        writers = streams.join_all().await;
        promised += stream.answered.load(Ordering::Relaxed);

        let audit = deployment.run(&["audit", "verify"]).await;
        assert_eq!(audit.code, Some(0), "round {round}: {audit:?}");

        server = deployment.serve(OPTIONS).await;
        let owner = deployment.owner(&server);
        // A write waits for a transaction of the dead server that the database still holds: then all is decided.
        let org = keys.strip_suffix("/apiKeys").unwrap();
        let renamed = owner.patch(org, &json!({"name": format!("round {round}")})).await;
        assert_eq!(renamed.status, 200, "round {round}: {renamed:?}");
        let before = shown(&owner, &keys).await;
        let mut found = before.clone();
        for writer in &mut writers {
            writer.check(&server, &mut found).await;
        }
        assert_eq!(found, BTreeMap::new(), "round {round}: nobody made these, or they were deleted");
        for id in before.keys().filter(|id| !writers.iter().any(|writer| writer.keys.contains_key(*id))) {
            assert_eq!(owner.delete(&format!("{keys}/{id}")).await.status, 204);
        }
    }
    let pace = began.elapsed() / rounds.max(1);
    println!(
        "{name}: {rounds} rounds, {promised} writes answered and none lost, at least {writes} in {commits} commits, \
         {pace:.0?} a round"
    );
    assert!(writes > commits, "no batch had two writes: {writes} in {commits} commits");
}

#[tokio::test]
async fn a_crash_loses_nothing_that_was_answered_on_sqlite() {
    rounds(Deployment::on_sqlite(), "SQLite").await;
}

#[tokio::test]
async fn a_crash_loses_nothing_that_was_answered_on_postgres() {
    rounds(Deployment::on_postgres().await, "PostgreSQL").await;
}
