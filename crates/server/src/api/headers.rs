//! Headers of every answer.

use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// Plain JSON: v1.0 and public answers, and errors of every dialect.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// The error code once more, for clients that look at headers only.
pub(crate) const X_ERROR_CODE: HeaderName = HeaderName::from_static("x-error-code");
/// Which build answers: `gitHash=<40 hex>; versionString=<text>`.
pub(crate) const SERVICE_VERSION: HeaderName = HeaderName::from_static("x-mongodb-service-version");

/// Since when the version that answers is deprecated.
pub(crate) const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
/// When it goes away.
pub(crate) const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// How many calls a full bucket admits.
pub(crate) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
/// How many it admits now.
pub(crate) const RATE_LIMIT_REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");

/// The answer comes from memory that is older than the lease allows; only where the operator chose so.
pub(crate) const STALE: HeaderName = HeaderName::from_static("x-keywright-stale");

const CROSS_DOMAIN: HeaderName = HeaderName::from_static("x-permitted-cross-domain-policies");

/// What the recorded answers all carry (HTTP contract 4.5), as plain JSON. Each answer begins with a copy of it: a copy
/// costs a third of putting it together.
pub(crate) fn common(service_version: HeaderValue) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubdomains;"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(CROSS_DOMAIN, HeaderValue::from_static("none"));
    headers.insert(SERVICE_VERSION, service_version);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}
