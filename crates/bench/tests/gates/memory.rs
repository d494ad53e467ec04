//! What keys take in a server's memory, and what strangers leave there.

use crate::BENCH;
use keywright_bench::load::{self, Plan};
use keywright_bench::machine::processes;
use keywright_bench::side::{Child, Fill, Server};
use keywright_bench::stats::real;
use std::path::Path;
use std::time::Duration;

/// The most that a key may take with its list of three and two roles, in bytes.
const MOST: f64 = 300.0;
const KEYS: u32 = 1_000_000;

fn start(keys: u32, data: &Path) -> Child {
    Child::start(Path::new(BENCH), Server::Product, Fill::keys(keys), data, &[]).unwrap()
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a million keys are made by the optimised program")]
fn a_key_takes_no_more_memory_than_promised() {
    let resident = [0, KEYS].map(|keys| {
        let data = tempfile::tempdir().unwrap();
        let server = start(keys, data.path());
        let resident = real(processes::resident(server.id()));
        server.stop();
        resident
    });

    let each = (resident[1] - resident[0]) / f64::from(KEYS);

    assert!(each <= MOST, "{each:.0} bytes a key");
    assert!(each > 100.0, "{each:.0} bytes cannot hold a key: they are not in memory");
}

#[test]
fn strangers_leave_nothing_behind() {
    let (warm, count) = if cfg!(debug_assertions) { (5_000, 10_000) } else { (100_000, 400_000) };
    let data = tempfile::tempdir().unwrap();
    let server = start(10, data.path());
    let challenge = |answers| {
        let bare = Plan::bare(server.ready.address, "/api/keywright/v1/whoami");
        let plan = Plan { answers: Some(answers), warm_up: Duration::ZERO, window: Duration::from_mins(10), ..bare };
        let report = load::run(&plan).unwrap();
        assert!(report.is_clean() && report.ok == 0, "{report:?}");
        real(processes::resident(server.id()))
    };

    let before = challenge(warm);
    let after = challenge(count);

    // Nothing is stored for them: 16 bytes each, the least that could be kept, would be six times as much. What moves is
    // the allocator's.
    let most = if cfg!(debug_assertions) { 512.0 } else { 1024.0 } * 1024.0;
    assert!(after - before < most, "{} bytes more after {count} challenges", after - before);
    server.stop();
}
