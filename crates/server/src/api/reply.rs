//! What a handler gives back: a status and a body, not yet dressed with headers.

use super::envelope::{Enveloped, Nothing, Presentation};
use super::error::{ApiError, request};
use crate::http::json;
use axum::body::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

/// A 2xx answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Reply {
    /// An object, in its envelope when that is asked for.
    pub(crate) fn object<T: Serialize>(
        status: StatusCode,
        presentation: Presentation,
        view: &T,
    ) -> Result<Self, ApiError> {
        if presentation.envelope {
            Self::bare(status, presentation, &Enveloped::new(view, status))
        } else {
            Self::bare(status, presentation, view)
        }
    }

    /// JSON as it is: lists carry their own envelope.
    pub(crate) fn bare<T: Serialize>(
        status: StatusCode,
        presentation: Presentation,
        view: &T,
    ) -> Result<Self, ApiError> {
        let body = json::write(view, presentation.pretty)
            .map_err(|error| ApiError::new(&request::UNEXPECTED_ERROR).caused_by(error))?;
        Ok(Self { status, body: body.into(), headers: Vec::new() })
    }

    /// 204; in an envelope 200 with an empty content.
    pub(crate) fn nothing(presentation: Presentation) -> Result<Self, ApiError> {
        if presentation.envelope {
            let enveloped = Enveloped::new(Nothing {}, StatusCode::NO_CONTENT);
            return Self::bare(StatusCode::OK, presentation, &enveloped);
        }
        Ok(Self { status: StatusCode::NO_CONTENT, body: Bytes::new(), headers: Vec::new() })
    }
}
