//! How a request ends when it does not end well: with an error of the contract, with a challenge, or because the node
//! cannot say.

use super::error::{ApiError, request};
use crate::app::{Denial, Error, WriteError};
use crate::auth::verify;
use keywright_domain::Refusal;

/// Why a handler has no reply.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The contract has a word for it.
    Api(ApiError),
    /// The caller's rights were looked at again, and no longer suffice.
    Refused(Refusal),
    /// The calling key is gone.
    Gone,
}

impl<E: Into<ApiError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Api(error.into())
    }
}

impl From<verify::Failure> for Failure {
    fn from(failure: verify::Failure) -> Self {
        match failure {
            verify::Failure::Unverified(_) => Self::Gone,
            verify::Failure::Unavailable(error) => Self::Api(error.into()),
        }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let row = if error.is_passing() { &request::SERVICE_UNAVAILABLE } else { &request::UNEXPECTED_ERROR };
        Self::new(row).caused_by(error)
    }
}

/// The failure of a write, with the words that its own refusals have in the contract.
pub(crate) fn not_written<R>(error: WriteError<R>, refused: impl FnOnce(R) -> ApiError) -> Failure {
    match error {
        WriteError::Refused(refusal) => Failure::Api(refused(refusal)),
        WriteError::Denied(Denial::Gone) => Failure::Gone,
        WriteError::Denied(Denial::Refused(refusal)) => Failure::Refused(refusal),
        WriteError::Failed(error) => Failure::Api(error.into()),
    }
}
