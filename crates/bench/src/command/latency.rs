//! Latencies in an open loop: at a share of what the server can do, and while keys come and go.

use super::http::{Http, Running};
use crate::load::{self, Caller, Plan, Report};
use crate::machine::cores;
use crate::side::{Fill, Ready, Side};
use crate::stats::Spread;
use crate::{REALM, clock};
use anyhow::{Context as _, bail};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// How long a window is.
const WINDOW: Duration = Duration::from_secs(2);
/// How often each is taken.
const RUNS: usize = 3;
/// Keys made and revoked in a second.
const CHANGES: u64 = 100;

/// p99 of verified requests / p99 with verification off, at a share of what the slower of them can do.
///
/// # Errors
/// A server that does not start or answer.
pub(crate) fn beside_off(share: f64) -> anyhow::Result<(Option<Spread>, String)> {
    let http = Http::of("off,verified");
    let (off, verified) = (Side::parse("off", http.fill)?, Side::parse("verified", http.fill)?);
    let (running_off, running) = (Running::start(&off)?, Running::start(&verified)?);
    let (plan_off, plan) = (http.plan(&off, &running_off)?, http.plan(&verified, &running)?);
    cores::keep_to(cores::CLIENT);
    let rate = share * load::run(&plan)?.per_second;
    let slow = |plan: &Plan| load::run(&Plan { rate: Some(rate), window: WINDOW, ..plan.clone() });
    let (mut ratios, mut last) = (Vec::new(), [f64::NAN; 2]);
    for _ in 0..RUNS {
        let (off, verified) = (slow(&plan_off)?.p99, slow(&plan)?.p99);
        ratios.push(verified / off);
        last = [off, verified];
    }
    let [off, verified] = last;
    Ok((Spread::of(ratios), format!("{rate:.0} req/s: {off:.0} and {verified:.0} µs at last")))
}

/// p99.9 of verified requests while keys are made and revoked / without, at 15 % of what the server can do.
///
/// # Errors
/// A server that does not start, or refuses what it should grant.
pub(crate) fn while_written() -> anyhow::Result<(Option<Spread>, String)> {
    let http = Http { fill: Fill::keys(100_000), ..Http::of("verified,verified") };
    let side = Side::parse("verified", http.fill)?;
    let running = Running::start(&side)?;
    let plan = http.plan(&side, &running)?;
    cores::keep_to(cores::CLIENT);
    let plan = Plan { rate: Some(0.15 * load::run(&plan)?.per_second), window: WINDOW, ..plan };
    let (mut ratios, mut last, mut changed) = (Vec::new(), [f64::NAN; 2], 0);
    for _ in 0..RUNS {
        let quiet = load::run(&plan)?;
        let (busy, changes) = beside_writer(&plan, &running.child.ready)?;
        changed += changes;
        ratios.push(busy.p999 / quiet.p999);
        last = [quiet.p999, busy.p999];
    }
    let [quiet, busy] = last;
    Ok((Spread::of(ratios), format!("{changed} keys came and went: {quiet:.0} and {busy:.0} µs at last")))
}

/// A run beside somebody who makes and revokes keys; says how many.
fn beside_writer(plan: &Plan, ready: &Ready) -> anyhow::Result<(Report, u64)> {
    let (over, changed) = (AtomicBool::new(false), AtomicU64::new(0));
    let report = std::thread::scope(|scope| {
        let writing = scope.spawn(|| write(ready, &over, &changed));
        let report = load::run(plan);
        over.store(true, Ordering::Release);
        writing.join().unwrap_or_else(|_| bail!("the writer did not end"))?;
        report
    })?;
    Ok((report, changed.into_inner()))
}

fn write(ready: &Ready, over: &AtomicBool, changed: &AtomicU64) -> anyhow::Result<()> {
    let mut owner = Caller::new(ready.address, REALM, &ready.owner, &ready.owner_secret)?;
    let keys = format!("/api/atlas/v2/orgs/{}/apiKeys", ready.org);
    let (start, mut number) = (clock::nanos(), 0);
    while !over.load(Ordering::Acquire) {
        let made = owner.call("POST", &keys, Some(r#"{"desc":"short-lived","roles":["ORG_READ_ONLY"]}"#))?.json()?;
        let id = made.get("id").and_then(|id| id.as_str()).context("a key without an id")?;
        let deleted = owner.call("DELETE", &format!("{keys}/{id}"), None)?.status;
        if !(200..300).contains(&deleted) {
            bail!("a key cannot be deleted: {deleted}");
        }
        number += 1;
        changed.store(number, Ordering::Release);
        let due = start + number * 1_000_000_000 / CHANGES;
        clock::wait(Duration::from_nanos(due.saturating_sub(clock::nanos())));
    }
    Ok(())
}
