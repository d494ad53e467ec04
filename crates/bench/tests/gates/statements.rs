//! SQL statements on the path. They are counted for a whole process, so each part runs in one of its own.

use crate::BENCH;
use std::process::Command;

/// Requests of each part; a hundred thousand of all four together.
const CALLS: u32 = if cfg!(debug_assertions) { 1_000 } else { 25_000 };

#[test]
fn no_request_that_is_decided_from_memory_asks_the_database() {
    for part in ["whoami", "challenge", "wrong", "unknown"] {
        let calls = CALLS.to_string();

        let ran = Command::new(BENCH).args(["micro", "--part", part, "--times", &calls, "--prepare", &calls]).output();

        let ran = ran.unwrap();
        let said = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{part}: {}", String::from_utf8_lossy(&ran.stderr));
        assert!(said.contains(&format!("{CALLS} times, 0 statements")), "{part}: {said}");
    }
}
