//! Sessions of the console: the one of a cookie, and a person's own.

use super::{App, Error, WriteError};
use crate::auth::person::{self, Asked};
use keywright_domain::policy::{EndOwnSessions, ReadOwnSessions};
use keywright_domain::{Permit, Preferences, SessionId, SignedIn, Timestamp, hex};
use keywright_store::{EndSessions, FoundSession, NewSession, SeenSession};
pub(crate) use keywright_store::{OwnSession, WhichSessions};
use rand::Rng as _;
use zeroize::Zeroizing;

/// When a session was last seen is written down again after so many milliseconds.
const SEEN_AGAIN: i64 = 15_000;
/// The longest text that a browser may call itself.
const MOST_OF_A_USER_AGENT: usize = 300;

/// What the cookie of a session holds: 256 bits of chance in 64 hexadecimal digits. Wiped on drop.
pub(crate) struct SessionToken(Zeroizing<String>);

impl SessionToken {
    /// The text, for the cookie.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

/// A session that lasts, and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The person, in this session.
    pub(crate) signed_in: SignedIn,
    /// When the person last proved who they are.
    pub(crate) confirmed: Timestamp,
    /// When it ends, whatever happens.
    pub(crate) ends: Timestamp,
    /// When it ends if nothing is heard of it any more; `None` for then only.
    pub(crate) idle_ends: Option<Timestamp>,
    /// How the person reads times.
    pub(crate) preferences: Preferences,
    /// What its forms are bound to: the same as long as it lasts, whatever its token is.
    pub(crate) forms: Vec<u8>,
}

impl App {
    /// The session that a cookie holds, if it lasts; it is seen now. With the token that it has from then on, if the
    /// person's rights are others than when it was last seen (console contract 13.2).
    pub(crate) async fn session(
        &self,
        token: &str,
        asked: Asked,
    ) -> Result<Option<(Session, Option<SessionToken>)>, Error> {
        let (now, before) = (self.now(), self.keyed_hash(token.as_bytes())?);
        let found = self.store.find_session(&before).await?;
        let Some(found) = found.filter(|found| !found.has_ended(now)) else { return Ok(None) };
        let Some(entry) = self.store.find_person(found.user).await? else { return Ok(None) };
        let rights_hash = self.keyed_hash(entry.rights_text().as_bytes())?;
        let forms = self.keyed_hash(format!("forms of session {}", found.id).as_bytes())?;
        let signed_in = person::proved(entry, Some(found.id), asked);
        let has_others = found.rights_hash.as_ref().is_some_and(|held| *held != rights_hash);
        // Whoever comes with the older token has been given the newer one.
        let renewed =
            if has_others && found.older_ends.is_none() { self.renewed(found.id, &before).await } else { None };
        // What was not answered with another token is so still.
        let held = found.rights_hash.clone().filter(|_| has_others && renewed.is_none()).unwrap_or(rights_hash);
        let found = self.seen(found, held, now, asked).await;
        let session = Session {
            signed_in,
            confirmed: found.confirmed,
            ends: found.ends,
            idle_ends: found.idle_ends(),
            preferences: found.preferences,
            forms,
        };
        Ok(Some((session, renewed)))
    }

    /// Another token for a session; `None` when another request was faster. A request does not fail for it.
    async fn renewed(&self, session: SessionId, before: &[u8]) -> Option<SessionToken> {
        let renewing = async {
            let (token, after) = self.new_session_token()?;
            let replaced = self.store.replace_session_token(session, before, &after, self.now()).await?;
            Ok::<_, Error>(replaced.then_some(token))
        };
        renewing.await.unwrap_or_else(|error| {
            tracing::warn!(error = keywright_store::causes(&error), "a session keeps its token");
            None
        })
    }

    /// Writes down that a session was seen, unless that was done just now and its rights are the same. A request does not
    /// fail for it.
    async fn seen(&self, mut found: FoundSession, rights_hash: Vec<u8>, now: Timestamp, asked: Asked) -> FoundSession {
        let is_known = found.rights_hash.as_ref() == Some(&rights_hash);
        if !is_known || now.millis() - found.last_seen.millis() >= SEEN_AGAIN {
            let seen = SeenSession { id: found.id, at: now, address: asked.address, rights_hash };
            match self.store.session_seen(seen).await {
                Ok(()) => found.last_seen = now,
                Err(error) => {
                    tracing::warn!(error = keywright_store::causes(&error), "a session's use is not written down");
                }
            }
        }
        found
    }

    /// The sessions of the person who asks, the latest seen first.
    pub(crate) async fn own_sessions(&self, permit: &Permit<ReadOwnSessions>) -> Result<Vec<OwnSession>, Error> {
        self.store.own_sessions(permit, self.now()).await
    }

    /// Ends sessions of the person who asks; answers how many there were.
    pub(crate) async fn end_sessions(
        &self,
        permit: &Permit<EndOwnSessions>,
        which: WhichSessions,
    ) -> Result<usize, WriteError<()>> {
        self.store.write(permit, EndSessions(which)).await.map(|committed| committed.value)
    }

    /// A session that is about to be made, and what its cookie will hold.
    pub(super) fn new_session(&self, user_agent: &str) -> Result<(SessionToken, NewSession), Error> {
        let (token, token_hash) = self.new_session_token()?;
        let id = SessionId::mint(self.now(), &mut self.chance.rng());
        let user_agent = user_agent.chars().take(MOST_OF_A_USER_AGENT).collect();
        Ok((token, NewSession { id, token_hash, user_agent }))
    }

    /// A token for a session that is about to be made, and the keyed hash under which it is kept.
    pub(super) fn new_session_token(&self) -> Result<(SessionToken, Vec<u8>), Error> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        self.chance.rng().fill_bytes(bytes.as_mut());
        let text = Zeroizing::new(hex(bytes.as_ref()));
        let hash = self.keyed_hash(text.as_bytes())?;
        Ok((SessionToken(text), hash))
    }
}
