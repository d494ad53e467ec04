//! The table of what the foreign clients did: written anew after each of them, so that it is whole after the last.
//!
//! It is `target/clients/report.txt`, for people, and `report.json` beside it, with the names of the flows. A client
//! that is in no package registry runs where a variable names its binary; without it, its row says so.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Every client that has a row, in the order of the table; and the variables that name what no registry has.
const ROSTER: &[(&str, &[&str])] = &[
    ("curl", &[]),
    ("wget", &[]),
    ("requests", &[]),
    ("httpx", &[]),
    ("aiohttp", &[]),
    ("urllib.request", &[]),
    ("atlasapi", &[]),
    ("digest-fetch", &[]),
    ("urllib", &[]),
    ("mongodb-atlas-api-client", &[]),
    ("@mhoc/axios-digest-auth", &[]),
    ("mongodb-forks/digest", &[]),
    ("icholy/digest", &[]),
    ("go.mongodb.org/atlas", &[]),
    ("Apache HttpClient", &[]),
    ("Jetty", &[]),
    ("HttpURLConnection", &[]),
    ("LWP", &[]),
    ("diqwest", &[]),
    ("Atlas CLI", &["KEYWRIGHT_E2E_ATLAS"]),
    ("Terraform provider", &["KEYWRIGHT_E2E_TERRAFORM", "KEYWRIGHT_E2E_TERRAFORM_PROVIDER"]),
];

static ROWS: Mutex<BTreeMap<String, Row>> = Mutex::new(BTreeMap::new());

/// What a client did, when all of it held.
pub(crate) struct Did {
    pub(crate) version: String,
    /// The names of the flows.
    pub(crate) flows: Vec<String>,
    /// How many requests the server saw.
    pub(crate) requests: u64,
    /// How it works, in a few words.
    pub(crate) note: String,
}

#[derive(Default)]
struct Row {
    version: String,
    flows: Vec<String>,
    requests: u64,
    note: String,
    failure: Option<String>,
}

/// Writes down what became of a client; a client with several tests has one row for all of them.
///
/// # Panics
/// The client failed: so does its test, after the table has its row.
pub(crate) fn conclude(client: &str, outcome: Result<Did, String>) {
    let failure = outcome.as_ref().err().map(|failure| format!("{client}: {failure}"));
    record(client, outcome);
    if let Some(failure) = failure {
        panic!("{failure}");
    }
}

/// The same for a test that fails by itself.
pub(crate) fn record(client: &str, outcome: Result<Did, String>) {
    assert!(ROSTER.iter().any(|(name, _)| *name == client), "{client} has no row");
    let mut rows = ROWS.lock().unwrap_or_else(PoisonError::into_inner);
    rows.entry(client.to_owned()).or_default().add(outcome);
    write(&rows);
}

impl Row {
    fn add(&mut self, outcome: Result<Did, String>) {
        match outcome {
            Ok(did) => {
                self.version = did.version;
                self.flows.extend(did.flows);
                self.requests += did.requests;
                self.note = did.note;
            }
            Err(failure) => self.failure = self.failure.take().or(Some(failure)),
        }
    }

    fn result(&self) -> String {
        self.failure.as_ref().map_or_else(|| format!("works: {}", self.note), |failure| format!("FAILED: {failure}"))
    }
}

/// What stands in the row of a client that has not been run.
fn not_run(variables: &[&str]) -> String {
    let unset: Vec<_> = variables.iter().filter(|name| env::var_os(name).is_none()).copied().collect();
    if unset.is_empty() { "not run".to_owned() } else { format!("not installed: set {}", unset.join(" and ")) }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("clients")
}

fn write(rows: &BTreeMap<String, Row>) {
    fs::create_dir_all(folder()).unwrap();
    fs::write(folder().join("report.txt"), table(rows)).unwrap();
    fs::write(folder().join("report.json"), serde_json::to_string_pretty(&list(rows)).unwrap()).unwrap();
}

fn table(rows: &BTreeMap<String, Row>) -> String {
    let mut table = format!("{:25} {:10} {:>5} {:>8}  result\n", "client", "version", "flows", "requests");
    for (client, variables) in ROSTER {
        let (version, flows, requests, result) = match rows.get(*client) {
            Some(row) => (&*row.version, row.flows.len().to_string(), row.requests.to_string(), row.result()),
            None => ("-", "-".to_owned(), "-".to_owned(), not_run(variables)),
        };
        writeln!(table, "{client:25} {version:10} {flows:>5} {requests:>8}  {result}").unwrap();
    }
    table
}

fn list(rows: &BTreeMap<String, Row>) -> Vec<Value> {
    let of_client = |(client, variables): &(&str, &[&str])| match rows.get(*client) {
        Some(row) => json!({
            "client": client,
            "version": row.version,
            "flows": row.flows,
            "requests": row.requests,
            "result": row.result(),
        }),
        None => json!({"client": client, "result": not_run(variables)}),
    };
    ROSTER.iter().map(of_client).collect()
}

#[test]
fn a_client_that_failed_once_has_failed() {
    let did = |flow: &str| {
        Ok(Did { version: "1.2".to_owned(), flows: vec![flow.to_owned()], requests: 3, note: "fine".to_owned() })
    };
    let mut row = Row::default();

    for outcome in [did("one"), Err("GET / answered 500".to_owned()), did("two"), Err("and then".to_owned())] {
        row.add(outcome);
    }
    let table = table(&BTreeMap::from([("curl".to_owned(), row)]));

    let line = table.lines().nth(1).unwrap();
    assert_eq!(line.split_whitespace().take(4).collect::<Vec<_>>(), ["curl", "1.2", "2", "6"]);
    assert!(line.ends_with("FAILED: GET / answered 500"), "{line}");
    assert!(table.lines().last().unwrap().starts_with("Terraform provider"), "{table}");
}
