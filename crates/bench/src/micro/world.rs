//! A deployment in this process, and requests to it that are made before anything is measured.

use super::Part;
use crate::load::{Mode, Signer, Users};
use crate::serve::Place;
use crate::serve::product;
use crate::{REALM, WHOAMI, keys};
use anyhow::{Context as _, ensure};
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use keywright_digest::Algorithm;
use keywright_domain::policy::ReadCaller;
use keywright_domain::{BootTime, Timestamp};
use keywright_server::app::{App, Clocks, Limits};
use keywright_server::bench::{Asked, Door};
use keywright_server::chance::Chance;
use keywright_server::config::PublicUrl;
use keywright_server::metrics::Metrics;
use keywright_server::site::Front;
use std::future::Future as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// Keys that are called in turns, each with a list of three and two roles.
const KEYS: u32 = 100;
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// Nothing happens by itself for so long, however slowly a measurement goes.
const LONG: Duration = Duration::from_hours(24);

/// The deployment.
pub struct World {
    runtime: Runtime,
    app: Arc<App>,
    door: Door,
    on: Front,
    off: Front,
    _data: TempDir,
}

/// The clocks of the standard library: those of the product ask the system in a way that valgrind does not know.
struct Clock(SystemTime);

impl keywright_store::Clock for Clock {
    fn now(&self) -> Timestamp {
        let since = wall().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

impl Clocks for Clock {
    fn steady(&self) -> u64 {
        keywright_store::Clock::now(self).millis().unsigned_abs()
    }

    fn boot(&self) -> BootTime {
        let since = wall().duration_since(self.0).unwrap_or_default();
        BootTime(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

#[expect(clippy::disallowed_methods, reason = "a clock is made of it here, and nowhere else asked")]
fn wall() -> SystemTime {
    SystemTime::now()
}

/// One request of a part, ready to be made.
pub enum Prepared {
    /// The headers of a verification.
    Headers(HeaderMap),
    /// A request to the router.
    Request(Box<Request<Body>>),
}

impl World {
    /// A new one. Counting has been started for the process, once.
    ///
    /// # Errors
    /// What kept it from starting.
    pub fn open(metrics: &Metrics) -> anyhow::Result<Self> {
        let data = TempDir::new()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let place = Place::new(data.path(), None);
        let limits = Limits {
            nonce_lifetime: LONG,
            lease: LONG,
            poll_interval: LONG,
            usage_interval: LONG,
            keyring_entries: 10_000,
            ..Limits::default()
        };
        let chance = Chance::open()?;
        let app = runtime.block_on(product::start_with(&place, limits, Arc::new(Clock(wall())), &chance))?;
        let org = runtime.block_on(product::owner(&app, &place))?.org_id()?;
        let door = Door::to(&app);
        for number in 0..KEYS {
            door.remember([product::remembered(number, 3, org)?]);
        }
        ensure!(runtime.block_on(door.warm(org)), "the organization is not there");
        let url = PublicUrl::of_listener(SocketAddr::new(HERE, 8080));
        let first = keys::public_key(0).context("there is no first key")?;
        let assumed = runtime.block_on(door.assume(first)).context("the first key is not there")?;
        let front = |api| -> anyhow::Result<Front> {
            let console = product::console(&app, url.clone())?;
            Ok(Front::new(Arc::clone(&app), Arc::new(api), Arc::new(console), metrics.clone()))
        };
        let off = front(product::api(&app, &url)?.assuming(assumed))?;
        let on = front(product::api(&app, &url)?)?;
        Ok(Self { runtime, app, door, on, off, _data: data })
    }

    /// So many requests of a part, with a nonce of their own; whoever is unknown has been seen before.
    ///
    /// # Errors
    /// No challenge.
    pub fn prepare(&self, part: Part, times: u32) -> anyhow::Result<Vec<Prepared>> {
        let mode = Mode::Digest(Algorithm::Md5);
        let users = match part {
            Part::Unknown => Users::strangers(KEYS, mode, REALM),
            _ => Users::numbered(KEYS, mode, REALM),
        };
        let challenge = self.runtime.block_on(challenge(&self.on))?;
        let signer = Signer::answering(&challenge, users, WHOAMI).context("that is no challenge")?;
        if part == Part::Unknown {
            for number in 0..KEYS {
                let value = signer.header(usize::try_from(number)?, 0, false).context("no strangers")?;
                self.runtime.block_on(self.on.clone().oneshot(request(Some(&value))?))?;
            }
        }
        (1..=times).map(|nc| prepared(&signer, part, nc)).collect()
    }

    /// Makes what was prepared of a part, one after the other.
    ///
    /// # Errors
    /// An answer that is not the one of this part.
    pub fn run(&self, part: Part, prepared: Vec<Prepared>) -> anyhow::Result<()> {
        let (front, expected) = match part {
            Part::Off => (&self.off, StatusCode::OK),
            Part::Whoami | Part::Verification => (&self.on, StatusCode::OK),
            Part::Challenge | Part::Wrong | Part::Unknown => (&self.on, StatusCode::UNAUTHORIZED),
        };
        self.runtime.block_on(async {
            for one in prepared {
                match one {
                    Prepared::Headers(headers) => ensure!(self.decides(&headers), "a verification was refused"),
                    Prepared::Request(request) => {
                        let status = Self::answered(front, *request);
                        ensure!(status == Some(expected), "{part:?} was answered by {status:?}");
                    }
                }
            }
            Ok(())
        })
    }

    /// One request that is answered from memory, at once. Never inlined: callgrind counts between its beginning and its end.
    #[inline(never)]
    fn answered(front: &Front, request: Request<Body>) -> Option<StatusCode> {
        let answering = pin!(front.clone().oneshot(request));
        match answering.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(answer)) => Some(answer.status()),
            Poll::Ready(Err(_)) | Poll::Pending => None,
        }
    }

    /// One verification.
    pub fn decides(&self, headers: &HeaderMap) -> bool {
        self.door.decides::<ReadCaller>(Asked { method: "GET", target: WHOAMI, headers, address: HERE })
    }

    /// Ends it.
    pub fn close(self) {
        self.runtime.block_on(self.app.stop());
    }
}

fn prepared(signer: &Signer, part: Part, nc: u32) -> anyhow::Result<Prepared> {
    let value = signer.header(usize::try_from(nc)?, nc, part == Part::Wrong).context("no users")?;
    Ok(match part {
        Part::Verification => {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_bytes(&value)?);
            Prepared::Headers(headers)
        }
        Part::Challenge => Prepared::Request(Box::new(request(None)?)),
        _ => Prepared::Request(Box::new(request(Some(&value))?)),
    })
}

/// What an unsigned request is answered with.
async fn challenge(front: &Front) -> anyhow::Result<String> {
    let answer = front.clone().oneshot(request(None)?).await?;
    let value = answer.headers().get(WWW_AUTHENTICATE).context("nobody was challenged")?;
    Ok(value.to_str()?.to_owned())
}

fn request(authorization: Option<&[u8]>) -> anyhow::Result<Request<Body>> {
    let mut request = Request::get(WHOAMI).header("host", "127.0.0.1:8080").header("user-agent", "keywright-bench");
    if let Some(value) = authorization {
        request = request.header(AUTHORIZATION, value);
    }
    let mut request = request.header("accept", "application/json").body(Body::empty())?;
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(HERE, 50_000)));
    Ok(request)
}
