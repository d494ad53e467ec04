//! Verification of one request: parse, nonce, key, response, replay; in that order, so that a stranger can spend
//! nobody's nonce numbers and an unknown key costs what a wrong secret costs.

use super::keyring::{KeptKey, Keyring, Place};
use super::reason::Unverified;
use crate::chance::Chance;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use keywright_digest::{
    Algorithm, Challenger, Credentials, Freshness, Ha1Pair, NonceKey, ReplayMemory, Request, Sighting, StartNumber,
    Steady,
};
use keywright_domain::{BootTime, Caller, Home, PublicKey, RequestId, Timestamp};
use keywright_store::Error;
use std::net::IpAddr;
use std::sync::Arc;

/// What a verifier is made of.
pub(crate) struct Verifier {
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) nonces: NonceKey,
    pub(crate) freshness: Freshness,
    pub(crate) replays: ReplayMemory,
    pub(crate) prefix: String,
    pub(crate) offer_sha256: bool,
    pub(crate) chance: Chance,
    challenger: Challenger,
    nobody: Ha1Pair,
}

/// The moment of a request: steady for nonces, wall clock for secrets' ends, and the clock of the lease.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) steady: Steady,
    pub(crate) wall: Timestamp,
    pub(crate) boot: BootTime,
}

/// Why there is no caller.
pub(crate) enum Failure {
    /// The request proves nobody.
    Unverified(Unverified),
    /// The database could not be asked about a key seen for the first time.
    Unavailable(Error),
}

/// A key whose secret the request has proved.
#[cfg_attr(feature = "bench", derive(Clone))]
pub(crate) struct Proved {
    pub(crate) key: KeptKey,
    pub(crate) home: Home,
    secret: Place,
}

impl From<Unverified> for Failure {
    fn from(reason: Unverified) -> Self {
        Self::Unverified(reason)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Unavailable(error)
    }
}

impl Verifier {
    /// A verifier of one start of one deployment.
    pub(crate) fn new(
        keyring: Arc<Keyring>,
        nonces: NonceKey,
        replays: ReplayMemory,
        freshness: Freshness,
        realm: &str,
        chance: Chance,
    ) -> Self {
        let (challenger, nobody) = (Challenger::new(realm), Ha1Pair::of("", realm, ""));
        Self {
            keyring,
            nonces,
            freshness,
            replays,
            prefix: String::new(),
            offer_sha256: false,
            chance,
            challenger,
            nobody,
        }
    }

    /// Says that a request will be [verified](Self::verify) soon: the memory that tells where its key stands is asked for.
    pub(crate) fn expect(&self, headers: &HeaderMap) {
        let name = headers.get(AUTHORIZATION).and_then(|value| Credentials::username_in_front(value.as_bytes()));
        if let Some(public_key) = name.and_then(|name| PublicKey::try_from(name).ok()) {
            self.keyring.expect(public_key);
        }
    }

    /// Proves who signed the request: `method` and `target` as they came in, before any routing.
    pub(crate) async fn verify(
        &self,
        method: &str,
        target: &str,
        headers: &HeaderMap,
        moment: Moment,
    ) -> Result<Proved, Failure> {
        // Of several the first counts: a client of Jetty's whose nonce is stale sends the old header after the new one.
        let value = headers.get(AUTHORIZATION).ok_or(Unverified::NoCredentials)?;
        let credentials = Credentials::parse(value.as_bytes()).map_err(Unverified::Header)?;
        let public_key = PublicKey::try_from(credentials.username()).ok();
        let algorithm = credentials.algorithm_used();
        if algorithm == Algorithm::Sha256 && !self.offer_sha256 {
            return Err(Unverified::Algorithm.into());
        }
        if !credentials.names(&Request { method, target, prefix: &self.prefix }) {
            return Err(Unverified::OtherTarget.into());
        }
        let nonce = self.nonces.read(credentials.nonce_bytes()).ok_or(Unverified::UnknownNonce)?;
        self.freshness.judge(&nonce, moment.steady).map_err(Unverified::StaleNonce)?;

        // What needs no key is done while its memory comes.
        if let Some(public_key) = public_key {
            self.keyring.approach(public_key);
        }
        let used = self.replays.expect(&nonce, credentials.nc(), None);
        let ha2 = credentials.ha2(method);
        let key = match public_key {
            Some(public_key) => self.keyring.key(public_key).await?,
            None => None,
        };
        let Some(key) = key else {
            // The work of a wrong secret, so that time tells nothing.
            credentials.proves_by(&ha2, &self.nobody);
            return Err(Unverified::UnknownKey.into());
        };
        self.keyring.approach_home(key.org());
        let secret = key.proved_by(&credentials, &ha2, moment.wall).ok_or(Unverified::WrongResponse)?;
        match self.replays.enter(&used, moment.steady) {
            Sighting::First => {}
            Sighting::Same | Sighting::Replay => return Err(Unverified::Replayed.into()),
            Sighting::Stale => return Err(Unverified::Forgotten.into()),
        }
        let home = self.keyring.home(key.org()).await?.ok_or(Unverified::Gone)?;
        Ok(Proved { key, home, secret })
    }

    /// The holder of a key, without a response.
    #[cfg(feature = "bench")]
    pub(crate) async fn assume(&self, public_key: PublicKey) -> Result<Proved, Failure> {
        let key = self.keyring.key(public_key).await?.ok_or(Unverified::UnknownKey)?;
        let home = self.keyring.home(key.org()).await?.ok_or(Unverified::Gone)?;
        Ok(Proved { key, home, secret: Place::First })
    }

    /// The same key as the log now has it; `None` when nothing about it has changed.
    ///
    /// A key that is gone, or whose proved secret is, is no longer verified.
    pub(crate) async fn again(&self, proved: &Proved, moment: Moment) -> Result<Option<Proved>, Failure> {
        let key = self.keyring.key(proved.key.entry.public_key).await?.ok_or(Unverified::Gone)?;
        let home = self.keyring.home(key.org()).await?.ok_or(Unverified::Gone)?;
        if Arc::ptr_eq(&key, &proved.key) && home.is_same(&proved.home) {
            return Ok(None);
        }
        if key.entry.id != proved.key.entry.id {
            return Err(Unverified::Gone.into());
        }
        let secret = key.place_of(&proved.key, proved.secret, moment.wall).ok_or(Unverified::Gone)?;
        Ok(Some(Proved { key, home, secret }))
    }

    /// The values of `WWW-Authenticate`: MD5 first, for many clients read only the first.
    pub(crate) fn challenges(&self, start: StartNumber, now: Steady, stale: bool) -> impl Iterator<Item = String> {
        let nonce = self.nonces.issue(now, start, self.chance.few());
        let sha256 = self.offer_sha256.then_some(Algorithm::Sha256);
        let algorithms = [Some(Algorithm::Md5), sha256].into_iter().flatten();
        algorithms.map(move |algorithm| self.challenger.challenge(algorithm, &nonce, stale))
    }
}

impl Proved {
    /// The caller. The one place where one is made.
    #[expect(clippy::disallowed_methods, reason = "here the response was proved right")]
    pub(crate) fn caller(&self, address: IpAddr, request: RequestId) -> Caller {
        Caller::verified(Arc::clone(&self.key), self.home.clone(), address, request)
    }
}
