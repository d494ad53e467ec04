//! Metrics: what the server counts about itself, in Prometheus' text form.
//!
//! Each metric is a row of one table: constant, kind, name and the sentence that `/metrics` prints. Labels are words of
//! our own with few values, never an id, an address or a path, so a caller cannot make the page grow. There is no
//! histogram: its samples pile up in memory until somebody scrapes.

use std::borrow::Cow;
use std::sync::OnceLock;

use anyhow::Context;
use metrics::{Counter, counter, describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// What `/metrics` answers as its `Content-Type`.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Declares the metrics: their names as constants, and the table of their descriptions.
macro_rules! metrics {
    ($($kind:ident $constant:ident = $name:literal: $help:literal;)*) => {
        $(#[doc = $help] const $constant: &str = $name;)*

        fn describe() {
            $(metrics!(@$kind $constant, $help);)*
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$($constant),*];
    };
    (@counter $constant:ident, $help:literal) => { describe_counter!($constant, $help) };
    (@gauge $constant:ident, $help:literal) => { describe_gauge!($constant, $help) };
}

metrics! {
    counter REQUESTS = "keywright_requests_total": "Requests answered, by dialect and HTTP status.";
    counter REFUSALS = "keywright_refusals_total": "Requests refused for who asked or from where, by reason.";
    counter RATE_LIMITED = "keywright_rate_limited_total": "Requests over a rate limit, by endpoint set and whether they were refused.";
    counter CHALLENGES = "keywright_challenges_total": "Digest challenges sent.";
    counter COMMITS = "keywright_commits_total": "Transactions committed by this node.";
    counter WRITES = "keywright_writes_total": "Writes made durable by them: more than commits, where writes waited together.";
    counter KEYRING_FILLS = "keywright_keyring_fills_total": "Keys read from the database into memory.";
    counter USAGE_FLUSHES = "keywright_usage_flushes_total": "Times the use of keys was written down.";
    counter POLL_FAILURES = "keywright_poll_failures_total": "Polls of the log that failed or got no answer in time.";
    counter CONNECTIONS_REFUSED = "keywright_connections_refused_total": "Connections closed as they came, above the cap.";
    counter SIGN_INS = "keywright_sign_ins_total": "Sign-ins to the console, by what came of them.";
    counter MAILS = "keywright_mails_total": "Mails to people, by what became of them.";
    gauge USAGE_WAITING = "keywright_usage_waiting_batches": "Batches of uses that are being added up: lists do not show them yet.";
    gauge KEYRING_ENTRIES = "keywright_keyring_entries": "Keys in this node's memory.";
    gauge LOG_REVISION = "keywright_log_revision": "The last revision of the log that this node has applied.";
    gauge LEASE_REMAINING = "keywright_lease_remaining_seconds": "How long this node may still trust its memory.";
    gauge BUILD = "keywright_build_info": "1, with the version that is running.";
}

/// The page that `/metrics` shows.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

/// Starts counting, once a process. Before it, and without it, the recorders below do nothing.
///
/// # Errors
/// Counting was started before.
pub fn install() -> anyhow::Result<Metrics> {
    let handle = PrometheusBuilder::new().install_recorder().context("metrics were started twice")?;

    start();
    COUNTED.set(Counted::default()).ok();
    Ok(Metrics(handle))
}

/// Describes everything, and shows the version.
fn start() {
    describe();
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}

impl Metrics {
    /// The page, in the form of [`CONTENT_TYPE`].
    pub fn render(&self) -> String {
        self.0.render()
    }
}

/// What every request counts, once counting was started for the process: looking a counter up by its name and labels costs
/// more than a tenth of a request.
static COUNTED: OnceLock<Counted> = OnceLock::new();

#[derive(Default)]
struct Counted {
    requests: Kept<(&'static str, u16), 32>,
    refusals: Kept<&'static str, 32>,
    challenges: Kept<(), 1>,
}

/// Counters by their labels, each looked up when it is wanted first. Those that come after the last place has been taken are
/// looked up each time.
struct Kept<K, const N: usize>([OnceLock<(K, Counter)>; N]);

impl<K, const N: usize> Default for Kept<K, N> {
    fn default() -> Self {
        Self([const { OnceLock::new() }; N])
    }
}

impl<K: Copy + PartialEq, const N: usize> Kept<K, N> {
    fn increment(&self, labels: K, find: impl Fn() -> Counter) {
        let kept = self.0.iter().map(|place| place.get_or_init(|| (labels, find())));
        match kept.into_iter().find(|(known, _)| *known == labels) {
            Some((_, counter)) => counter.increment(1),
            None => find().increment(1),
        }
    }
}

/// Raises one of these: the counter that is kept, or, before counting was started, the one that is looked up.
fn count<K: Copy + PartialEq, const N: usize>(
    kept: fn(&Counted) -> &Kept<K, N>,
    labels: K,
    find: impl Fn() -> Counter,
) {
    match COUNTED.get() {
        Some(counted) => kept(counted).increment(labels, find),
        None => find().increment(1),
    }
}

/// Somebody signed in, or failed to.
pub fn sign_in(result: &'static str) {
    counter!(SIGN_INS, "result" => result).increment(1);
}

/// A request was answered. The dialect is a word of ours: `atlas-v2`, `gate`.
pub fn request(dialect: &'static str, status: http::StatusCode) {
    let find = || counter!(REQUESTS, "dialect" => dialect, "status" => status_label(status));
    count(|counted| &counted.requests, (dialect, status.as_u16()), find);
}

/// A request was refused. The reason is a stable word of ours: `unknown_key`.
pub fn refusal(reason: &'static str) {
    count(|counted| &counted.refusals, reason, || counter!(REFUSALS, "reason" => reason));
}

/// A request was over a rate limit. The set is an id of the table of endpoint sets: `root_user`.
pub fn rate_limited(set: &'static str, refused: bool) {
    counter!(RATE_LIMITED, "set" => set, "refused" => if refused { "true" } else { "false" }).increment(1);
}

/// A challenge was sent.
pub fn challenge() {
    count(|counted| &counted.challenges, (), || counter!(CHALLENGES));
}

/// A transaction of so many writes was committed.
pub fn commit(writes: u64) {
    counter!(COMMITS).increment(1);
    counter!(WRITES).increment(writes);
}

/// A key was read from the database into memory.
pub fn keyring_fill() {
    counter!(KEYRING_FILLS).increment(1);
}

/// So many keys are in memory now.
pub fn keyring_entries(count: u32) {
    gauge!(KEYRING_ENTRIES).set(count);
}

/// Usage was written down.
pub fn usage_flush() {
    counter!(USAGE_FLUSHES).increment(1);
}

/// So many batches of uses are being added up.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; batches are few")]
pub fn usage_waiting(batches: i64) {
    gauge!(USAGE_WAITING).set(batches as f64);
}

/// A poll was answered: the log has been applied to this revision, and memory may be trusted for so long.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; exact up to revision 2^53")]
pub fn poll(revision: u64, lease: std::time::Duration) {
    gauge!(LOG_REVISION).set(revision as f64);
    gauge!(LEASE_REMAINING).set(lease);
}

/// A poll failed, with what is left of the lease.
pub fn poll_failure(lease: std::time::Duration) {
    counter!(POLL_FAILURES).increment(1);
    gauge!(LEASE_REMAINING).set(lease);
}

/// A connection was closed as it came, because the cap was reached.
pub fn connection_refused() {
    counter!(CONNECTIONS_REFUSED).increment(1);
}

/// What became of a mail: `sent`, `refused`, `failed` or `dropped`.
pub fn mail(result: &'static str) {
    counter!(MAILS, "result" => result).increment(1);
}

/// The statuses that we answer as constants, so that counting them allocates little.
fn status_label(status: http::StatusCode) -> Cow<'static, str> {
    Cow::Borrowed(match status.as_u16() {
        200 => "200",
        201 => "201",
        202 => "202",
        204 => "204",
        303 => "303",
        304 => "304",
        400 => "400",
        401 => "401",
        403 => "403",
        404 => "404",
        405 => "405",
        406 => "406",
        409 => "409",
        413 => "413",
        415 => "415",
        429 => "429",
        500 => "500",
        503 => "503",
        _ => return Cow::Owned(status.as_str().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::StatusCode;

    use super::*;

    /// The page after some work, on a recorder of the test's own.
    fn page(work: impl FnOnce()) -> String {
        let recorder = PrometheusBuilder::new().build_recorder();

        metrics::with_local_recorder(&recorder, || {
            start();
            work();
        });
        recorder.handle().render()
    }

    fn everything() {
        request("atlas-v2", StatusCode::OK);
        request("atlas-v2", StatusCode::OK);
        request("atlas-v2", StatusCode::IM_A_TEAPOT);
        refusal("unknown_key");
        sign_in("failed");
        rate_limited("root_user", true);
        rate_limited("root_user", false);
        rate_limited("root_user", true);
        challenge();
        commit(3);
        commit(1);
        keyring_fill();
        keyring_entries(12);
        connection_refused();
        mail("sent");
        usage_flush();
        usage_waiting(0);
        poll(4711, Duration::from_millis(29_750));
        poll_failure(Duration::from_millis(29_500));
    }

    #[test]
    fn the_page_counts_what_was_recorded() {
        let page = page(everything);

        for line in [
            r#"keywright_requests_total{dialect="atlas-v2",status="200"} 2"#,
            r#"keywright_requests_total{dialect="atlas-v2",status="418"} 1"#,
            r#"keywright_refusals_total{reason="unknown_key"} 1"#,
            r#"keywright_rate_limited_total{set="root_user",refused="true"} 2"#,
            r#"keywright_rate_limited_total{set="root_user",refused="false"} 1"#,
            "keywright_challenges_total 1",
            "keywright_commits_total 2",
            "keywright_writes_total 4",
            r#"keywright_mails_total{result="sent"} 1"#,
            "keywright_keyring_entries 12",
            "keywright_log_revision 4711",
            "keywright_lease_remaining_seconds 29.5",
            concat!("keywright_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(page.lines().any(|found| found == line), "{line} in {page}");
        }
    }

    #[test]
    fn kept_counters_count_each_label_by_itself_with_or_without_a_place() {
        let page = page(|| {
            let kept = Kept::<&str, 2>::default();
            for reason in ["one", "two", "three", "one", "three", "three"] {
                kept.increment(reason, || counter!(REFUSALS, "reason" => reason));
            }
        });

        for (reason, count) in [("one", 2), ("two", 1), ("three", 3)] {
            let line = format!("{REFUSALS}{{reason=\"{reason}\"}} {count}");
            assert!(page.lines().any(|found| found == line), "{line} in {page}");
        }
    }

    #[test]
    fn every_metric_is_recorded_by_somebody_and_described() {
        let page = page(everything);

        for name in NAMES {
            assert!(page.contains(&format!("# HELP {name} ")), "{name} in {page}");
            assert!(page.contains(&format!("\n{name}")), "{name} in {page}");
        }
    }

    #[test]
    fn without_a_recorder_nothing_is_counted_and_nothing_fails() {
        everything();
    }
}
