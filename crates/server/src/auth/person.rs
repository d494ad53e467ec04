//! A person who proved who they are. The one place where one is said to have.

use keywright_domain::{PersonEntry, RequestId, SessionId, SignedIn};
use std::net::IpAddr;
use std::sync::Arc;

/// Where a request comes from, and which it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    /// The client address that every path agrees on.
    pub(crate) address: IpAddr,
    /// The request.
    pub(crate) request: RequestId,
}

/// The person of `entry`: their password was right, or their session lasts, or they brought what was sent to them.
#[expect(clippy::disallowed_methods, reason = "here a person was proved to be who they say")]
pub(crate) fn proved(entry: PersonEntry, session: Option<SessionId>, asked: Asked) -> SignedIn {
    SignedIn::verified(Arc::new(entry), session, asked.address, asked.request)
}
