//! Why a request is not authenticated: what the log says. The client learns none of it, for every such answer is the
//! same to the byte.

use keywright_digest::{InvalidHeader, StaleNonce};

/// A reason, and whether a new nonce would help.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Unverified {
    /// No `Authorization` header: how every client begins.
    #[error("no credentials")]
    NoCredentials,
    /// The header does not parse.
    #[error("{}", .0.code())]
    Header(InvalidHeader),
    /// `uri` names something else than what was requested.
    #[error("uri is not the request target")]
    OtherTarget,
    /// The nonce is none of ours.
    #[error("unknown nonce")]
    UnknownNonce,
    /// The nonce is too old, or from another start.
    #[error("stale nonce: {0}")]
    StaleNonce(StaleNonce),
    /// An algorithm that this deployment does not offer.
    #[error("algorithm not offered")]
    Algorithm,
    /// No such public key.
    #[error("unknown public key")]
    UnknownKey,
    /// The response does not prove the private key.
    #[error("wrong response")]
    WrongResponse,
    /// This (nonce, nc) was taken before.
    #[error("replayed")]
    Replayed,
    /// The nonce is older than the replay memory reaches.
    #[error("nonce beyond the replay memory")]
    Forgotten,
    /// The key or its organization went away while it was being verified.
    #[error("key is gone")]
    Gone,
}

impl Unverified {
    /// `stale=true`: the client may try again by itself with the new nonce.
    pub(crate) const fn is_stale(self) -> bool {
        matches!(self, Self::UnknownNonce | Self::StaleNonce(_) | Self::Replayed | Self::Forgotten)
    }

    /// How many kinds there are.
    pub(crate) const KINDS: usize = 11;

    /// Its kind, counted from 0.
    pub(crate) const fn kind(self) -> usize {
        match self {
            Self::NoCredentials => 0,
            Self::Header(_) => 1,
            Self::OtherTarget => 2,
            Self::UnknownNonce => 3,
            Self::StaleNonce(_) => 4,
            Self::Algorithm => 5,
            Self::UnknownKey => 6,
            Self::WrongResponse => 7,
            Self::Replayed => 8,
            Self::Forgotten => 9,
            Self::Gone => 10,
        }
    }

    /// A short name for the metric.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::NoCredentials => "no_credentials",
            Self::Header(_) => "header",
            Self::OtherTarget => "other_target",
            Self::UnknownNonce => "unknown_nonce",
            Self::StaleNonce(_) => "stale_nonce",
            Self::Algorithm => "algorithm",
            Self::UnknownKey => "unknown_key",
            Self::WrongResponse => "wrong_response",
            Self::Replayed => "replayed",
            Self::Forgotten => "forgotten",
            Self::Gone => "gone",
        }
    }
}
