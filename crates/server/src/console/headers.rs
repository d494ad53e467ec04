//! The headers of every answer of the console. Source: console contract 13.1.

use super::origin::Origin;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What a page may load and do: nothing that is not ours, and no script or style inside the page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types console";

const PERMISSIONS_POLICY: &str = "clipboard-write=(self), camera=(), microphone=(), geolocation=(), payment=(), usb=()";

/// Pages are never kept: they show what only one person may see.
const KEPT_NEVER: HeaderValue = HeaderValue::from_static("no-store");

const ON_EVERYTHING: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// Adds what every answer carries.
pub(super) fn dress(headers: &mut HeaderMap, origin: &Origin) {
    for (name, value) in ON_EVERYTHING {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Elsewhere browsers ignore it, and say so in the developer's console.
    if origin.is_trustworthy() {
        let name = HeaderName::from_static("cross-origin-opener-policy");
        headers.insert(name, HeaderValue::from_static("same-origin"));
    }
    if origin.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(KEPT_NEVER);
    headers.append(header::VARY, HeaderValue::from_static("X-Partial"));
}
