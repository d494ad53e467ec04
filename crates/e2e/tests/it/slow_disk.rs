//! Group commit, on a disk that takes 5 ms for each fsync: writers who come together share one, and one who comes alone
//! pays for one alone. A preloaded library makes the disk slow, so this machine's own does not count.
//!
//! Where neighbours leave too little of the processors to keep such a disk busy, the same is asked of one that takes 50 ms:
//! without batches, no disk makes many clients much faster than one.

use crate::client::{Credentials, nonce};
use crate::server::{Deployment, Server};
use crate::wire::Wire;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const OPTIONS: &[&str] = &["--dev", "--rate-limits", "off", "--max-keys-per-org", "1000000"];
const CLIENTS: u32 = 64;
const WINDOW: Duration = Duration::from_millis(800);
const ROUNDS: u32 = 2;
const DISKS: [f64; 2] = [5.0, 50.0];
/// How many times the rate of one client all of them together must reach.
const MUST: f64 = 10.0;
const BODY: &str = r#"{"desc":"one of many","roles":["ORG_MEMBER"]}"#;

/// Compiles the slow disk into a folder.
fn slow_disk(folder: &Path) -> String {
    let library = folder.join("slow_fsync.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/slow_disk/slow_fsync.c");
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(&source).output();
    let compiled = compiled.unwrap_or_else(|error| panic!("a C compiler is needed, as for the server itself: {error}"));
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library.into_os_string().into_string().unwrap()
}

/// Keys that a number of clients have made in a window, each client one after the other.
async fn made_by(clients: u32, server: &Server, owner: &Credentials, keys: &str) -> f64 {
    let (made, over) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let mut writers = JoinSet::new();
    for _ in 0..clients {
        let writer = Writer::new(server, owner, keys).await;
        writers.spawn(writer.write_until(Arc::clone(&over), Arc::clone(&made)));
    }
    let (began, before) = (Instant::now(), made.load(Ordering::SeqCst));
    sleep(WINDOW).await;
    let (count, took) = (made.load(Ordering::SeqCst) - before, began.elapsed());
    over.store(true, Ordering::SeqCst);
    writers.join_all().await;
    f64::from(count) / took.as_secs_f64()
}

/// A connection and its nonce.
struct Writer {
    wire: Wire,
    owner: Credentials,
    keys: String,
    nonce: String,
    count: u32,
}

impl Writer {
    async fn new(server: &Server, owner: &Credentials, keys: &str) -> Self {
        let mut wire = Wire::open(server.address()).await;
        wire.send(format!("GET {keys} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await;
        let challenge = wire.answer().await.expect("a request without credentials should be answered");
        let nonce = challenge.header("www-authenticate").and_then(nonce).expect("with a challenge").to_owned();
        Self { wire, owner: owner.clone(), keys: keys.to_owned(), nonce, count: 0 }
    }

    async fn write_until(mut self, over: Arc<AtomicBool>, made: Arc<AtomicU32>) {
        while !over.load(Ordering::SeqCst) {
            self.count += 1;
            let (keys, length) = (&self.keys, BODY.len());
            let signature = self.owner.sign(&self.nonce, self.count, "POST", keys);
            let request = format!(
                "POST {keys} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {signature}\r\n\
                 Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{BODY}"
            );
            self.wire.send(request.as_bytes()).await;
            let answer = self.wire.answer().await.expect("a write should be answered");
            assert!((200..300).contains(&answer.status), "{}", answer.head);
            made.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// The best rates of one client and of all together on such a disk, in keys a second.
async fn rates_on(milliseconds: f64) -> (f64, f64) {
    let deployment = Deployment::on_sqlite();
    let slow = slow_disk(deployment.folder());
    let deployment = deployment.with("LD_PRELOAD", &slow).with("SLOW_FSYNC_MS", &milliseconds.to_string());
    let server = deployment.serve(OPTIONS).await;
    let values = deployment.dev_env();
    let owner = Credentials {
        public: values["KEYWRIGHT_PUBLIC_KEY"].clone(),
        private: values["KEYWRIGHT_PRIVATE_KEY"].clone(),
    };
    let keys = deployment.keys();

    let (mut alone, mut together): (f64, f64) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        alone = alone.max(made_by(1, &server, &owner, &keys).await);
        together = together.max(made_by(CLIENTS, &server, &owner, &keys).await);
        let times = together / alone;
        println!("{milliseconds} ms: one client {alone:.0} keys/s, {CLIENTS} clients {together:.0}, {times:.1} times");
        if times >= MUST {
            break;
        }
    }
    assert!(alone * milliseconds < 1000.0, "a write is answered before its fsync: {alone:.0} keys/s");
    (alone, together)
}

#[tokio::test]
async fn sixty_four_clients_share_the_fsyncs_that_one_pays_alone() {
    let (mut alone, mut together) = (1.0, 0.0);
    for milliseconds in DISKS {
        (alone, together) = rates_on(milliseconds).await;
        if together >= MUST * alone {
            break;
        }
    }

    assert!(together >= MUST * alone, "{together:.0} keys/s against {alone:.0}");
}
