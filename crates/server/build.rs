//! Puts the commit that is built into the binary: what `X-MongoDB-Service-Version` and the API's root say.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=../../.git/HEAD");
    println!("cargo:rerun-if-changed=../../.git/refs/heads");
    let commit = Command::new("git").args(["rev-parse", "HEAD"]).output().ok().filter(|output| output.status.success());
    let commit = commit.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let mut commit = commit.trim().to_owned();
    if commit.len() != 40 || !commit.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        commit = "0".repeat(40);
    }
    println!("cargo:rustc-env=KEYWRIGHT_BUILD={commit}");
}
