//! The client address: where a call comes from, for access lists, the log and every other path alike.
//!
//! The one rule: a header is believed only as far as the proxies that wrote it are. The walk starts at the TCP peer
//! and goes through the header from right to left, past trusted proxies only; the first address that is not one of
//! them is the caller. What stands further left was written by the caller and is never looked at. What is looked at
//! and cannot be read is refused, because to guess would be to let the caller choose.
//!
//! How the headers are written is [`header`]'s and [`element`]'s. Source: access-list contract 6.

mod element;
mod header;
#[cfg(test)]
mod spoofing;

use std::net::IpAddr;

use http::HeaderMap;
use keywright_domain::{Cidr, canonical_address};
use thiserror::Error;

pub use self::element::Fault;
pub use self::header::ForwardedHeader;

/// The proxies say something about the caller's address that nobody can read. The cause is theirs, not the caller's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the client address cannot be read from {}: {fault}", header.name())]
pub struct UnreadableAddress {
    /// The header that was read.
    pub header: ForwardedHeader,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Whom to believe about the client address, and in which header.
#[derive(Clone, Debug)]
pub struct ClientAddress {
    trusted: Box<[Cidr]>,
    header: ForwardedHeader,
}

impl ClientAddress {
    /// Believes proxies in these networks, and of their headers this one. Without networks only the TCP peer counts.
    pub fn new(trusted: impl IntoIterator<Item = Cidr>, header: ForwardedHeader) -> Self {
        Self { trusted: trusted.into_iter().collect(), header }
    }

    /// Whether any proxy is trusted at all.
    pub fn has_proxies(&self) -> bool {
        !self.trusted.is_empty()
    }

    /// Whether this TCP peer is a trusted proxy, whose word about a request may be taken.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(peer))
    }

    /// The address a call comes from, with an IPv4-mapped one turned to IPv4. Allocates nothing.
    ///
    /// A peer that is no trusted proxy is the caller, whatever the headers say; so is a trusted one that sends no
    /// header. When everybody is trusted it is the left-most.
    ///
    /// # Errors
    /// An element that had to be looked at is empty, hidden, or no address.
    pub fn of(&self, peer: IpAddr, headers: &HeaderMap) -> Result<IpAddr, UnreadableAddress> {
        let mut caller = canonical_address(peer);
        if !self.trusts(caller) {
            return Ok(caller);
        }

        for address in self.header.addresses(headers) {
            caller = address.map_err(|fault| UnreadableAddress { header: self.header, fault })?;
            if !self.trusts(caller) {
                break;
            }
        }
        Ok(caller)
    }
}
