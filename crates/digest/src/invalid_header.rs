//! Why a header is not one that can be checked.
//!
//! The one rule: the client sees the same 401 for all of them; the reason is for the log and for explain, and its
//! [`code`](InvalidHeader::code) never changes.

use crate::Parameter;

/// Why an `Authorization` header was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHeader {
    /// The scheme is another than `Digest`, or there is none.
    #[error("the scheme is not Digest")]
    NotDigest,
    /// The value is longer than [`MAX_HEADER`](crate::MAX_HEADER).
    #[error("the header is longer than {} bytes", crate::MAX_HEADER)]
    TooLong,
    /// What follows the scheme is not a list of parameters.
    #[error("the header is not a list of name=value parameters")]
    Malformed,
    /// A known parameter is given twice.
    #[error("the parameter {0} is given twice")]
    Duplicate(Parameter),
    /// A parameter that is needed is not given.
    #[error("the parameter {0} is missing")]
    Missing(Parameter),
    /// A text is not UTF-8.
    #[error("the parameter {0} is not UTF-8")]
    NotText(Parameter),
    /// There is no `qop`: the form of RFC 2069, which has no protection against replay.
    #[error("the parameter qop is missing: the old form of RFC 2069 is not taken")]
    Rfc2069,
    /// `qop` is another than `auth`.
    #[error("qop is not auth")]
    UnsupportedQop,
    /// `algorithm` is neither MD5 nor SHA-256.
    #[error("the algorithm is neither MD5 nor SHA-256")]
    UnsupportedAlgorithm,
    /// `nc` is not 8 hex digits.
    #[error("nc is not 8 hex digits")]
    BadNc,
    /// `cnonce` is longer than [`MAX_CNONCE`](crate::MAX_CNONCE).
    #[error("cnonce is longer than {} bytes", crate::MAX_CNONCE)]
    LongCnonce,
    /// `response` has not the hex digits of its algorithm: 32 for MD5, 64 for SHA-256.
    #[error("response is not a hash of the algorithm in hex digits")]
    BadResponse,
}

impl InvalidHeader {
    /// The reason as a stable word, for logs, metrics and explain.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotDigest => "not_digest",
            Self::TooLong => "header_too_long",
            Self::Malformed => "malformed_header",
            Self::Duplicate(_) => "duplicate_parameter",
            Self::Missing(_) => "missing_parameter",
            Self::NotText(_) => "parameter_not_text",
            Self::Rfc2069 => "qop_missing",
            Self::UnsupportedQop => "unsupported_qop",
            Self::UnsupportedAlgorithm => "unsupported_algorithm",
            Self::BadNc => "bad_nc",
            Self::LongCnonce => "cnonce_too_long",
            Self::BadResponse => "bad_response",
        }
    }
}
