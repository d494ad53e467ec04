//! Puts the commit that is built into the binary: what `X-MongoDB-Service-Version` and the API's root say.

use std::path::Path;
use std::process::Command;

fn main() {
    // In a worktree of its own the folder is elsewhere; a file that is not there would have this run each time.
    for name in ["HEAD", "refs/heads", "packed-refs"] {
        let place = git(&["rev-parse", "--path-format=absolute", "--git-path", name]);
        if let Some(place) = place.filter(|place| Path::new(place).exists()) {
            println!("cargo:rerun-if-changed={place}");
        }
    }
    println!("cargo:rerun-if-changed=build.rs");
    let mut commit = git(&["rev-parse", "HEAD"]).unwrap_or_default();
    if commit.len() != 40 || !commit.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        commit = "0".repeat(40);
    }
    println!("cargo:rustc-env=KEYWRIGHT_BUILD={commit}");
}

/// What git answers; `None` without git, or outside a repository.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}
