//! The floors: which crate may stand on which, what each may know, and how large a file may be.
//!
//! Each rule is a function from text to complaints, tried below on a sample that breaks it.

use crate::repository::{self, File, names, product_code};
use std::collections::BTreeSet;

/// Each crate and the crates of ours that it may depend on, tests included.
const FLOORS: [(&str, &[&str]); 7] = [
    ("browser", &[]),
    ("digest", &[]),
    ("domain", &[]),
    ("store", &["domain"]),
    ("server", &["browser", "digest", "domain", "store"]),
    ("e2e", &["browser"]),
    ("bench", &["digest", "domain", "server", "store"]),
];

const FRONT_ENDS: [&str; 3] = ["crates/server/src/api", "crates/server/src/console", "crates/server/src/gate"];

const DRAWERS: [&str; 7] = ["util", "utils", "common", "helper", "helpers", "misc", "manager"];

const MOST_LINES: usize = 400;

/// Where a verified caller may come into being: at the end of authentication. (The committer, which looks at an actor
/// again under the revision lock, makes none: it asks `decide`.)
const VERIFIED: [(&str, usize); 1] = [("crates/server/src/auth/", 1)];

/// Where a person may be said to have proved who they are: one function, for passwords, sessions and what was sent to
/// them.
const SIGNED_IN: [(&str, usize); 1] = [("crates/server/src/auth/person.rs", 1)];

/// Where the server may act without a caller: the first organization, the first user, the tokens and drafts of both;
/// writing down that somebody failed to sign in; and links to set a password, for an operator or for somebody who forgot
/// theirs.
const SYSTEM: [(&str, usize); 3] = [
    ("crates/server/src/app/first_run", 4),
    ("crates/server/src/app/sign_in.rs", 1),
    ("crates/server/src/app/links/", 1),
];

fn floor_of(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// The crates of ours that a manifest's dependency tables name, whatever the table or the spelling.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    in_tables(manifest, |table| table.contains("dependencies"))
}

/// Those of them that are built into what is delivered.
fn delivered(manifest: &str) -> BTreeSet<String> {
    in_tables(manifest, |table| table.contains("dependencies") && !table.contains("dev-dependencies"))
}

fn in_tables(manifest: &str, wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut in_dependencies = false;
    let mut found = BTreeSet::new();
    for line in manifest.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
        if let Some(table) = line.strip_prefix('[') {
            in_dependencies = wanted(table);
        }
        if in_dependencies {
            let ours =
                line.split(|c: char| !c.is_alphanumeric() && c != '-').filter_map(|w| w.strip_prefix("keywright-"));
            found.extend(ours.map(str::to_owned));
        }
    }
    found
}

fn too_low(manifest: &File) -> Vec<String> {
    let floor = floor_of(&manifest.path);
    let Some((_, allowed)) = FLOORS.iter().find(|(name, _)| *name == floor) else {
        return vec![format!("{} has no floor: give it a row in FLOORS, in ARCHITECTURE.md and an ADR", manifest.path)];
    };
    dependencies(&manifest.text)
        .into_iter()
        .filter(|name| !allowed.contains(&name.as_str()))
        .map(|name| format!("{floor} must not depend on {name}: arrows only point downwards, move the code instead"))
        .collect()
}

fn delivers_the_browser(manifest: &File) -> Option<String> {
    let delivers = delivered(&manifest.text).contains("browser");
    delivers.then(|| format!("{} delivers the browser: it is for tests, name it in dev-dependencies", manifest.path))
}

fn knows_sql(file: &File) -> Option<String> {
    let code = product_code(&file.text);
    let driver = ["sqlx", "rusqlite"].into_iter().find(|driver| names(&code, driver));
    let driver = driver.filter(|_| floor_of(&file.path) != "store");
    driver.map(|driver| format!("{} names {driver}: put the statement into crates/store and call that", file.path))
}

fn bypasses_app(file: &File) -> Option<String> {
    let front_end = FRONT_ENDS
        .iter()
        .any(|front_end| file.path.strip_prefix(front_end).is_some_and(|rest| rest.starts_with('/') || rest == ".rs"));
    let code = product_code(&file.text);
    let reaches = names(&code, "Store") || code.contains("keywright_store::*");
    (front_end && reaches).then(|| format!("{} reaches the store: ask a function of `app` instead", file.path))
}

fn is_a_drawer(file: &File) -> Option<String> {
    let drawer = file.path.split('/').any(|part| DRAWERS.contains(&part.trim_end_matches(".rs")));
    drawer.then(|| format!("{}: name the module after what it knows", file.path))
}

fn is_too_long(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    (lines > MOST_LINES).then(|| format!("{} has {lines} lines of {MOST_LINES}: split it by noun", file.path))
}

/// How often `code` uses `owner::method`, with or without type arguments.
fn uses(code: &str, owner: &str, method: &str) -> usize {
    let code: String = code.split_whitespace().collect();
    code.match_indices(owner)
        .filter(|(at, _)| {
            let rest = &code[at + owner.len()..];
            let rest = match rest.strip_prefix("::<").or_else(|| rest.strip_prefix('<')) {
                Some(arguments) => arguments.split_once('>').map_or("", |(_, rest)| rest.trim_start_matches('>')),
                None => rest,
            };
            let called = rest.strip_prefix("::").and_then(|rest| rest.strip_prefix(method));
            called.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
        .count()
}

/// Complaints about `owner::method` where `expected` does not count it; the domain, which defines it, aside.
fn miscounted(files: &[File], owner: &str, method: &str, expected: &[(&str, usize)]) -> Vec<String> {
    let mut counts = vec![0; expected.len()];
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| floor_of(&file.path) != "domain") {
        let used = uses(&product_code(&file.text), owner, method);
        match expected.iter().position(|(place, _)| file.path.starts_with(place)) {
            Some(at) => counts[at] += used,
            None if used > 0 => complaints.push(format!("{} must not call {owner}::{method}", file.path)),
            None => {}
        }
    }
    for ((place, wanted), counted) in expected.iter().zip(counts) {
        if *wanted != counted {
            complaints.push(format!(
                "{owner}::{method} is used {counted} times below {place}, expected {wanted}: \
                 each use decides who may act, so a new one is reviewed and counted here"
            ));
        }
    }
    complaints
}

fn complaints(rule: impl Fn(&File) -> Option<String>) -> Vec<String> {
    repository::sources().iter().filter_map(rule).collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn arrows_between_crates_only_point_downwards() {
    let manifests = repository::files("crates", "/Cargo.toml");
    let direct: Vec<_> = manifests.iter().filter(|file| file.path.split('/').count() == 3).collect();

    assert_eq!(direct.len(), FLOORS.len(), "every crate has a floor and every floor a crate");
    assert_eq!(direct.into_iter().flat_map(too_low).collect::<Vec<_>>(), none());
}

#[test]
fn the_browser_is_for_tests_alone() {
    let manifests = repository::files("crates", "/Cargo.toml");

    assert_eq!(manifests.iter().filter_map(delivers_the_browser).collect::<Vec<_>>(), none());
}

/// Does a manifest other than the bench's switch a door open, or has it one that stands open?
fn opens_a_door(manifest: &File) -> Option<String> {
    let features =
        manifest.text.split("\n[features]\n").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or_default();
    let ajar = features.lines().any(|line| line.starts_with("default") && line.contains("bench"));
    let opened = dependencies_of(manifest).any(|line| line.contains("features") && line.contains("\"bench\""));
    let wrong = ajar || (opened && floor_of(&manifest.path) != "bench");
    wrong.then(|| format!("{} opens the doors that are for measuring: only crates/bench may", manifest.path))
}

fn dependencies_of(manifest: &File) -> impl Iterator<Item = &str> {
    let mut inside = false;
    manifest.text.lines().filter(move |line| {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        }
        inside
    })
}

#[test]
fn the_doors_for_measuring_are_open_to_the_bench_alone() {
    let manifests = repository::files("crates", "/Cargo.toml");
    let (product, bench) =
        ("keywright-server = { workspace = true, features = [\"bench\"] }", "crates/bench/Cargo.toml");
    let sample = |path: &str, text: String| File { path: path.to_owned(), text };

    assert_eq!(manifests.iter().filter_map(opens_a_door).collect::<Vec<_>>(), none());
    assert!(opens_a_door(&sample("crates/e2e/Cargo.toml", format!("[dependencies]\n{product}\n"))).is_some());
    assert!(opens_a_door(&sample(bench, format!("[dependencies]\n{product}\n"))).is_none());
    let ajar = "[package]\n\n[features]\ndefault = [\"bench\"]\nbench = []\n".to_owned();
    assert!(opens_a_door(&sample("crates/server/Cargo.toml", ajar)).is_some());
}

#[test]
fn sql_lives_in_the_store_alone() {
    assert_eq!(complaints(knows_sql), none());
}

#[test]
fn front_ends_reach_data_only_through_app() {
    assert_eq!(complaints(bypasses_app), none());
}

#[test]
fn no_module_is_a_drawer() {
    let everywhere = repository::files("crates", ".rs");

    assert_eq!(everywhere.iter().filter_map(is_a_drawer).collect::<Vec<_>>(), none());
}

#[test]
fn every_source_file_fits_in_the_head() {
    assert_eq!(complaints(is_too_long), none());
}

#[test]
fn a_caller_is_verified_in_the_named_places_only() {
    assert_eq!(miscounted(&repository::sources(), "Caller", "verified", &VERIFIED), none());
}

#[test]
fn a_person_is_said_to_be_signed_in_at_one_place() {
    assert_eq!(miscounted(&repository::sources(), "SignedIn", "verified", &SIGNED_IN), none());
}

#[test]
fn only_first_run_acts_without_a_caller() {
    assert_eq!(miscounted(&repository::sources(), "Permit", "system", &SYSTEM), none());
}

fn sample(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[test]
fn a_dependency_is_seen_in_every_table_and_spelling() {
    let spellings = [
        "[dependencies]\nkeywright-store.workspace = true",
        "[dev-dependencies]\nkeywright-store = { path = \"../store\" }",
        "[target.'cfg(unix)'.build-dependencies]\nkeywright-store = \"1\"",
        "[dependencies.keywright-store]\nworkspace = true",
        "[dependencies]\ndata = { package = \"keywright-store\", path = \"../store\" }",
    ];

    for manifest in spellings {
        assert_eq!(too_low(&sample("crates/domain/Cargo.toml", manifest)).len(), 1, "{manifest}");
        assert_eq!(too_low(&sample("crates/server/Cargo.toml", manifest)), none(), "{manifest}");
    }
    assert_eq!(too_low(&sample("crates/store/Cargo.toml", "[package]\nname = \"keywright-store\"")), none());
}

#[test]
fn a_broken_floor_is_seen() {
    let store = "use keywright_store::{Error, Store};";

    let browser = "keywright-browser.workspace = true";
    let built_in = format!("[dev-dependencies]\nx = \"1\"\n[dependencies]\n{browser}");

    assert!(delivers_the_browser(&sample("crates/server/Cargo.toml", &built_in)).is_some());
    assert!(
        delivers_the_browser(&sample("crates/server/Cargo.toml", &format!("[dev-dependencies]\n{browser}"))).is_none()
    );
    assert!(knows_sql(&sample("crates/server/src/app/keys.rs", "sqlx::query(…)")).is_some());
    assert!(knows_sql(&sample("crates/server/src/app/keys.rs", "use rusqlite::Connection;")).is_some());
    assert!(knows_sql(&sample("crates/store/src/seam/sqlite.rs", "use rusqlite::Connection;")).is_none());
    assert!(bypasses_app(&sample("crates/server/src/api/keys.rs", store)).is_some());
    assert!(bypasses_app(&sample("crates/server/src/gate.rs", store)).is_some());
    assert!(bypasses_app(&sample("crates/server/src/app/keys.rs", store)).is_none());
    assert!(bypasses_app(&sample("crates/server/src/api/keys.rs", "use keywright_store::Error;")).is_none());
    assert!(is_a_drawer(&sample("crates/server/src/helpers/x.rs", "")).is_some());
    assert!(is_too_long(&sample("crates/server/src/x.rs", &"\n".repeat(401))).is_some());
}

#[test]
fn a_use_is_seen_in_every_spelling_and_nowhere_else() {
    let places = [("crates/server/src/auth/", 1)];
    let found = |path, text| miscounted(&[sample(path, text)], "Permit", "system", &places).len();

    for spelling in ["Permit::system()", "Permit::<Bootstrap>::system()", "<Permit<Bootstrap>>::system()"] {
        assert_eq!(found("crates/server/src/auth/a.rs", spelling), 0, "{spelling}: counted once");
        assert_eq!(found("crates/server/src/api/a.rs", spelling), 2, "{spelling}: in the wrong place, and missing");
    }
    assert_eq!(found("crates/server/src/auth/a.rs", "// Permit::system()\nPermit::system_clock()"), 1);
}
