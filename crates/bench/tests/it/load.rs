//! The generator against a server that runs: what must never be granted, and what must never be refused.

use keywright_bench::load::{self, Mode, Pick, Plan, Users};
use keywright_bench::side::{Child, Fill, Server};
use keywright_digest::Algorithm;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const REALM: &str = "MMS Public API";
const WHOAMI: &str = "/api/keywright/v1/whoami";

fn start(server: Server, keys: u32, data: &Path) -> Child {
    Child::start(Path::new(env!("CARGO_BIN_EXE_keywright-bench")), server, Fill::keys(keys), data, &[]).unwrap()
}

/// So many requests by these users, all with one nonce on 64 connections.
fn plan(child: &Child, users: Users, mode: Mode, answers: u64) -> Plan {
    Plan {
        mode,
        users: Arc::new(users),
        pick: Pick::Random,
        warm_up: Duration::ZERO,
        window: Duration::from_mins(10),
        answers: Some(answers),
        shared_nonce: true,
        processes: [child.id()].into(),
        ..Plan::bare(child.ready.address, WHOAMI)
    }
}

#[test]
fn of_fifty_thousand_requests_no_wrong_one_is_granted_and_no_honest_one_refused() {
    let data = tempfile::tempdir().unwrap();
    let server = start(Server::Product, 500, data.path());
    let mode = Mode::Digest(Algorithm::Md5);
    let honest = plan(&server, Users::numbered(500, mode, REALM), mode, 50_000);

    let report = load::run(&Plan { wrong: 10, replayed: 10, ..honest }).unwrap();

    assert_eq!((report.wrong_accepted, report.replays_accepted), (0, 0), "granted: {report:?}");
    assert_eq!((report.unexpected_401, report.stale, report.errors), (0, 0, 0), "refused: {report:?}");
    // A fifth were dishonest: that many refusals say that they were sent, and sent wrong.
    assert!((9_000..11_000).contains(&report.expected_401), "{report:?}");
    assert_eq!(report.ok + report.expected_401, report.answers);
    server.stop();
}

#[test]
fn strangers_are_refused_by_either_algorithm_and_those_without_credentials_are_challenged() {
    let data = tempfile::tempdir().unwrap();
    let server = start(Server::Product, 10, data.path());
    let (md5, sha256) = (Mode::Digest(Algorithm::Md5), Mode::Digest(Algorithm::Sha256));

    let known = load::run(&plan(&server, Users::numbered(10, sha256, REALM), sha256, 1000)).unwrap();
    let stranger = plan(&server, Users::strangers(10, md5, REALM), md5, 1000);
    let unknown = load::run(&Plan { wrong: 100, ..stranger }).unwrap();
    let bare = load::run(&plan(&server, Users::nobody(), Mode::Bare, 1000)).unwrap();

    assert!(known.is_clean() && known.expected_401 == 0, "{known:?}");
    assert!(unknown.is_clean() && unknown.ok == 0, "{unknown:?}");
    assert!(bare.is_clean() && bare.ok == 0, "{bare:?}");
    assert!(known.server_cpu > 0.0 && known.p50 > 0.0 && known.p50 <= known.p99 && known.p99 <= known.max);
    server.stop();
}

#[test]
fn with_verification_off_and_in_bare_servers_everybody_is_answered() {
    for server in [Server::Off, Server::EchoAxum, Server::EchoHyper] {
        let data = tempfile::tempdir().unwrap();
        let running = start(server, 10, data.path());
        let mode = Mode::Digest(Algorithm::Md5);
        let presumed = plan(&running, Users::strangers(10, mode, REALM), mode, 1000);

        let report = load::run(&Plan { presumed: true, wrong: 0, ..presumed }).unwrap();

        assert!(report.is_clean() && report.ok == report.answers, "{server:?}: {report:?}");
        running.stop();
    }
}

#[test]
fn in_an_open_loop_as_many_are_sent_as_fall_due() {
    let data = tempfile::tempdir().unwrap();
    let server = start(Server::EchoHyper, 0, data.path());
    let plan = Plan { rate: Some(200.0), window: Duration::from_secs(2), ..Plan::bare(server.ready.address, WHOAMI) };

    let report = load::run(&plan).unwrap();

    // However slow the machine is, no more than were due; nearly all of them, or they would still be waiting.
    assert!((300..=445).contains(&report.answers), "{report:?}");
    server.stop();
}

#[test]
fn a_database_filled_in_bulk_serves_its_keys() {
    let bench = Path::new(env!("CARGO_BIN_EXE_keywright-bench"));
    let data = tempfile::tempdir().unwrap();
    let filled = std::process::Command::new(bench)
        .args(["fill", "--keys", "20", "--acl", "3", "--orgs", "4", "--events", "7", "--data"])
        .arg(data.path())
        .status();
    assert!(filled.unwrap().success());
    let fill = Fill { keys: 20, acl: 3, orgs: 4 };
    let server = Child::start(bench, Server::Product, fill, data.path(), &["--stored".into()]).unwrap();
    let mode = Mode::Digest(Algorithm::Md5);
    let turns = plan(&server, Users::numbered(20, mode, REALM), mode, 60);

    let report = load::run(&Plan { pick: Pick::RoundRobin, ..turns }).unwrap();

    assert!(report.is_clean() && report.ok == report.answers, "{report:?}");
    server.stop();
}
