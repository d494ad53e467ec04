//! The lock file: what must not be in it, and how old what is in it may be.
//!
//! `make audit` knows more, but needs a network. This is the part that holds on every machine.

use crate::repository;
use std::collections::BTreeMap;
use std::process::Command;

const BANNED: [(&str, &str); 4] = [
    ("rsa", "RUSTSEC-2023-0071 has no fixed release: sign and verify with aws-lc-rs"),
    ("openssl-sys", "one TLS library, rustls: switch the dependency's feature"),
    ("native-tls", "one TLS library, rustls: switch the dependency's feature"),
    ("paste", "unmaintained: find the dependency that still uses it with `cargo tree -i paste`, and raise it"),
];

const FLOORS: [(&str, [u64; 3]); 3] = [
    ("h2", [0, 4, 16]),              // RUSTSEC-2026-0258
    ("rustls-webpki", [0, 103, 13]), // certificate checks
    ("jsonwebtoken", [10, 3, 0]),    // CVE-2026-25537
];

type Versions = BTreeMap<String, Vec<String>>;

fn locked(lock: &str) -> Versions {
    let value =
        |line: &str, key: &str| Some(line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned());
    let mut packages = Versions::new();
    for package in lock.split("[[package]]").skip(1) {
        let name = package.lines().find_map(|line| value(line, "name")).unwrap();
        let version = package.lines().find_map(|line| value(line, "version")).unwrap();
        packages.entry(name).or_default().push(version);
    }
    packages
}

fn number(version: &str) -> [u64; 3] {
    let plain = version.split(['-', '+']).next().unwrap();
    let mut parts = plain.split('.').map(|part| part.parse().unwrap());
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

fn banned(packages: &Versions) -> Vec<String> {
    BANNED
        .iter()
        .filter(|(name, _)| packages.contains_key(*name))
        .map(|(name, reason)| format!("{name} is banned ({reason})"))
        .collect()
}

fn too_old(packages: &Versions) -> Vec<String> {
    let mut found = Vec::new();
    for (name, floor) in FLOORS {
        for version in packages.get(name).into_iter().flatten() {
            if number(version) < floor {
                found.push(format!("{name} {version} is below {floor:?}: cargo update -p {name}"));
            }
        }
    }
    found
}

#[test]
fn nothing_banned_is_locked() {
    assert_eq!(banned(&locked(&repository::read("Cargo.lock"))), Vec::<String>::new());
}

#[test]
fn nothing_is_locked_below_its_floor() {
    assert_eq!(too_old(&locked(&repository::read("Cargo.lock"))), Vec::<String>::new());
}

#[test]
fn the_embedded_database_is_the_one_without_the_wal_reset_bug() {
    let packages = locked(&repository::read("Cargo.lock"));

    assert_eq!(
        packages["libsqlite3-sys"],
        ["0.40.0"],
        "0.40.0 bundles SQLite 3.54.1; one before 3.51.3 can corrupt a database that two connections write and checkpoint. \
         Another one needs an ADR and a look at what rusqlite accepts"
    );
}

/// The lock names `ring` as an optional part of rustls-webpki. That nothing switches it on is what counts.
#[test]
fn aws_lc_is_the_only_crypto_provider() {
    for edges in ["no-dev", "all"] {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--workspace", "--locked", "--offline", "--target", "all", "-e", edges, "-i", "ring"])
            .current_dir(repository::root())
            .output()
            .unwrap();
        let (printed, said) = (String::from_utf8_lossy(&tree.stdout), String::from_utf8_lossy(&tree.stderr));

        assert!(
            tree.status.success() || said.contains("did not match any packages"),
            "cargo tree failed; if packages of other platforms are missing, run `cargo fetch --locked`:\n{said}"
        );
        assert_eq!(printed.trim(), "", "a feature switched ring on; rustls with two providers panics at run time");
    }
}

#[test]
fn the_checks_find_what_they_look_for() {
    let lock = "[[package]]\nname = \"rsa\"\nversion = \"0.9.8\"\n\n[[package]]\nname = \"h2\"\nversion = \"0.4.15\"\n";
    let packages = locked(lock);

    assert_eq!(banned(&packages).len(), 1);
    assert_eq!(too_old(&packages), ["h2 0.4.15 is below [0, 4, 16]: cargo update -p h2"]);
}
