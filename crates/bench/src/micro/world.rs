//! A deployment in this process, and requests to it that are made before anything is measured.

use super::Part;
use crate::load::{Mode, Signer, Users};
use crate::serve::Place;
use crate::serve::product;
use crate::{REALM, WHOAMI, keys};
use anyhow::{Context as _, ensure};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use keywright_digest::Algorithm;
use keywright_domain::policy::ReadCaller;
use keywright_server::app::{App, Limits};
use keywright_server::bench::{Asked, Door};
use keywright_server::chance::Chance;
use keywright_server::config::PublicUrl;
use keywright_server::metrics::Metrics;
use keywright_server::site;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
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
    router: Router,
    off: Router,
    known: Signer,
    strangers: Signer,
    _data: TempDir,
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
        let app = runtime.block_on(product::start_with(&place, limits, &chance))?;
        let org = runtime.block_on(product::owner(&app, &place))?.org_id()?;
        let door = Door::to(&app);
        for number in 0..KEYS {
            door.remember([product::remembered(number, 3, org)?]);
        }
        ensure!(runtime.block_on(door.warm(org)), "the organization is not there");
        let url = PublicUrl::of_listener(SocketAddr::new(HERE, 8080));
        let first = keys::public_key(0).context("there is no first key")?;
        let assumed = runtime.block_on(door.assume(first)).context("the first key is not there")?;
        let router = |api| -> anyhow::Result<Router> {
            let console = product::console(&app, url.clone())?;
            Ok(site::router(Arc::clone(&app), Arc::new(api), Arc::new(console), metrics.clone()))
        };
        let off = router(product::api(&app, &url)?.assuming(assumed))?;
        let router = router(product::api(&app, &url)?)?;
        let challenge = runtime.block_on(challenge(&router))?;
        let md5 = Mode::Digest(Algorithm::Md5);
        let signer = |users| Signer::answering(&challenge, users, WHOAMI).context("that is no challenge");
        let known = signer(Users::numbered(KEYS, md5, REALM))?;
        let strangers = signer(Users::strangers(KEYS, md5, REALM))?;
        Ok(Self { runtime, app, door, router, off, known, strangers, _data: data })
    }

    /// So many requests of a part; whoever is unknown has been seen before.
    ///
    /// # Errors
    /// More than a nonce counts.
    pub fn prepare(&self, part: Part, times: u32) -> anyhow::Result<Vec<Prepared>> {
        if part == Part::Unknown {
            for number in 0..KEYS {
                let value = self.strangers.header(usize::try_from(number)?, 1, false).context("no strangers")?;
                self.runtime.block_on(self.router.clone().oneshot(request(Some(&value))?))?;
            }
        }
        (1..=times).map(|nc| self.prepared(part, nc)).collect()
    }

    fn prepared(&self, part: Part, nc: u32) -> anyhow::Result<Prepared> {
        let signer = if part == Part::Unknown { &self.strangers } else { &self.known };
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

    /// Makes what was prepared of a part, one after the other.
    ///
    /// # Errors
    /// An answer that is not the one of this part.
    pub fn run(&self, part: Part, prepared: Vec<Prepared>) -> anyhow::Result<()> {
        let (router, expected) = match part {
            Part::Off => (&self.off, StatusCode::OK),
            Part::Whoami | Part::Verification => (&self.router, StatusCode::OK),
            Part::Challenge | Part::Wrong | Part::Unknown => (&self.router, StatusCode::UNAUTHORIZED),
        };
        self.runtime.block_on(async {
            for one in prepared {
                match one {
                    Prepared::Headers(headers) => ensure!(self.decides(&headers), "a verification was refused"),
                    Prepared::Request(request) => {
                        let answer = router.clone().oneshot(*request).await?;
                        ensure!(answer.status() == expected, "{part:?} was answered by {}", answer.status());
                    }
                }
            }
            Ok(())
        })
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

/// What an unsigned request is answered with.
async fn challenge(router: &Router) -> anyhow::Result<String> {
    let answer = router.clone().oneshot(request(None)?).await?;
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
