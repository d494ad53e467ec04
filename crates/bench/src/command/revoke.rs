//! `revoke`: how long a key still works after its deletion was acknowledged.

use super::http::Running;
use super::table::say;
use crate::load::Caller;
use crate::machine::cores;
use crate::side::{Fill, Ready, Side};
use crate::stats::{Spread, real};
use crate::{REALM, WHOAMI, clock};
use anyhow::{Context as _, bail};
use clap::Args;
use std::sync::atomic::{AtomicU64, Ordering};

/// Revocations to measure.
#[derive(Args, Clone, Debug)]
pub struct Revoke {
    /// How many nodes there are; one is what can be measured today.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=1))]
    pub nodes: u8,
    /// How many keys are revoked.
    #[arg(long, default_value_t = 500)]
    pub times: usize,
}

/// What was found, in milliseconds.
pub struct Revoked {
    /// From the acknowledgement until the first refusal was there.
    pub until_refused: Vec<f64>,
    /// Requests that were sent after the acknowledgement, and granted.
    pub granted_after: u64,
}

impl Revoked {
    /// The delay below which 99 of 100 lie.
    pub fn p99(&self) -> f64 {
        let mut sorted = self.until_refused.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() * 99).div_ceil(100).saturating_sub(1);
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }
}

impl Revoke {
    /// Measures and prints.
    ///
    /// # Errors
    /// A server that does not start, or refuses what it should grant.
    pub fn run(&self) -> anyhow::Result<()> {
        let found = self.measure()?;
        let spread = Spread::of(found.until_refused.iter().copied()).context("nothing was revoked")?;
        say(&format!(
            "{} revocations: commit acknowledged until first refusal {:.3} [{:.3}-{:.3}] ms, p99 {:.3} ms; {} requests sent \
             after it were granted",
            spread.count,
            spread.median,
            spread.lower,
            spread.upper,
            found.p99(),
            found.granted_after
        ));
        Ok(())
    }

    /// Measures.
    ///
    /// # Errors
    /// As [`Revoke::run`].
    pub fn measure(&self) -> anyhow::Result<Revoked> {
        let server = Running::start(&Side::parse("verified", Fill::keys(1000))?)?;
        cores::keep_to(cores::CLIENT);
        let ready = &server.child.ready;
        let mut owner = Caller::new(ready.address, REALM, &ready.owner, &ready.owner_secret)?;
        let mut found = Revoked { until_refused: Vec::new(), granted_after: 0 };
        for _ in 0..self.times {
            revoke(ready, &mut owner, &mut found)?;
        }
        Ok(found)
    }
}

/// Makes a key, has it call all the time, and revokes it.
fn revoke(ready: &Ready, owner: &mut Caller, found: &mut Revoked) -> anyhow::Result<()> {
    let keys = format!("/api/atlas/v2/orgs/{}/apiKeys", ready.org);
    let made = owner.call("POST", &keys, Some(r#"{"desc":"short-lived","roles":["ORG_READ_ONLY"]}"#))?.json()?;
    let text = |name: &str| made.get(name).and_then(|value| value.as_str()).context("a key without its fields");
    let (id, public, private) = (text("id")?, text("publicKey")?, text("privateKey")?);
    let mut caller = Caller::new(ready.address, REALM, public, private)?;
    if caller.call("GET", WHOAMI, None)?.status != 200 {
        bail!("a key that was just made is refused");
    }
    let acknowledged = AtomicU64::new(u64::MAX);
    let (granted, refused) = std::thread::scope(|scope| {
        let calling = scope.spawn(|| -> anyhow::Result<(u64, u64)> {
            let mut granted_after = 0;
            loop {
                let sent = clock::nanos();
                let status = caller.call("GET", WHOAMI, None)?.status;
                match status {
                    200 if sent > acknowledged.load(Ordering::Acquire) => granted_after += 1,
                    200 => {}
                    401 => return Ok((granted_after, clock::nanos())),
                    _ => bail!("a revoked key is answered {status}"),
                }
            }
        });
        let deleted = owner.call("DELETE", &format!("{keys}/{id}"), None)?;
        acknowledged.store(clock::nanos(), Ordering::Release);
        if deleted.status != 204 && deleted.status != 200 {
            bail!("the key cannot be deleted: {} {}", deleted.status, deleted.body);
        }
        calling.join().unwrap_or_else(|_| bail!("the caller did not end"))
    })?;
    found.granted_after += granted;
    let acknowledged = acknowledged.into_inner();
    found.until_refused.push(real(refused.saturating_sub(acknowledged)) / 1e6);
    Ok(())
}
