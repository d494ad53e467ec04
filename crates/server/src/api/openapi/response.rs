//! Responses: the good one in every version of its resource, and the refusals.

use super::operation::{Answer, Operation, Shaped};
use super::refusals::Refusals;
use super::shape::Shape;
use crate::api::dialect::Dialect;
use crate::api::error::{ErrorBody, reason_phrase};
use crate::api::rate_limit::Counted;
use crate::api::route::Route;
use http::StatusCode;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{Components, ObjectBuilder, Type};
use utoipa::openapi::{Content, Ref, RefOr};

/// The media type of dialects without versions, and of every refusal.
pub(super) const PLAIN: &str = "application/json";

/// Statuses whose responses are the same wherever they can occur.
const SHARED: [u16; 7] = [406, 410, 413, 415, 429, 500, 503];

/// The media types of good answers: one for each version, or plain JSON.
pub(super) fn media_types(route: &Route, dialect: &Dialect) -> Vec<&'static str> {
    versions(route, dialect).into_iter().map(|(_, media)| media).collect()
}

/// The versions of a route, by their dates, with their media types; plain JSON where there are none.
fn versions(route: &Route, dialect: &Dialect) -> Vec<(Option<&'static str>, &'static str)> {
    if !dialect.versioned {
        return vec![(None, PLAIN)];
    }
    let media = |content_type: &'static str| content_type.split(';').next().unwrap_or(content_type);
    route.versions.0.iter().map(|row| (Some(row.date), media(row.content_type))).collect()
}

const CHALLENGE: &str = "A fresh challenge, when credentials are missing or wrong; not there when the caller is known \
                         and may not do it.";

/// Puts a shape's components among the document's, and returns its content.
pub(super) fn content(shape: &Shape, components: &mut Components) -> Content {
    for (name, schema) in &shape.components {
        let before = components.schemas.insert(name.clone(), schema.clone());
        debug_assert!(before.is_none_or(|before| before == *schema), "two schemas are called {name}");
    }
    Content::new(Some(shape.schema.clone()))
}

/// The answers of an operation when all goes well: statuses with their responses.
pub(super) fn good(
    route: &Route,
    told: &Operation,
    dialect: &Dialect,
    components: &mut Components,
) -> Vec<(u16, Response)> {
    let begun = |about: &str| {
        let headers = headers(route, told, dialect).into_iter();
        headers
            .fold(ResponseBuilder::new().description(about), |response, (name, header)| response.header(name, header))
    };
    let mut whole = |about: &str, first: Shaped| {
        let response = versions(route, dialect).into_iter().fold(begun(about), |response, (version, media)| {
            response.content(media, content(&told.shaped(version, first)(dialect), components))
        });
        response.build()
    };
    let status = told.status.as_u16();
    match told.answer {
        Answer::Whole(shaped) | Answer::Page(shaped) => vec![(status, whole(reason_phrase(status), shaped))],
        Answer::Nothing => {
            let about = "The same in an envelope, where that was asked for.";
            let wrapped = whole(about, |_| Shape::nothing_in_an_envelope());
            vec![(StatusCode::OK.as_u16(), wrapped), (StatusCode::NO_CONTENT.as_u16(), begun("Done.").build())]
        }
        Answer::Never => Vec::new(),
    }
}

fn headers(route: &Route, told: &Operation, dialect: &Dialect) -> Vec<(&'static str, Header)> {
    let mut headers = rate_limit(route, dialect);
    headers.extend(told.location.map(|about| ("Location", text(about))));
    if dialect.versioned && route.versions.0.iter().any(|row| row.deprecated.is_some()) {
        headers.push(("Deprecation", text("Since when the version that answers is deprecated, as an HTTP date.")));
        headers.push(("Sunset", text("When the version that answers goes away, as an HTTP date.")));
    }
    headers
}

/// What a call that was counted says of its bucket.
fn rate_limit(route: &Route, dialect: &Dialect) -> Vec<(&'static str, Header)> {
    if !dialect.tells_rate_limits() || !matches!(route.counted, Counted::In(_)) {
        return Vec::new();
    }
    vec![
        ("RateLimit-Limit", number("How many calls a full bucket admits.")),
        ("RateLimit-Remaining", number("How many the bucket admits now.")),
    ]
}

fn text(about: &str) -> Header {
    header(Type::String, about)
}

fn number(about: &str) -> Header {
    header(Type::Integer, about)
}

fn header(kind: Type, about: &str) -> Header {
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(kind))).description(Some(about)).build()
}

/// The refusals of an operation; those that are the same everywhere stand among the components.
pub(super) fn bad(
    route: &Route,
    refusals: &Refusals,
    dialect: &Dialect,
    components: &mut Components,
) -> Vec<(u16, RefOr<Response>)> {
    let error = content(&Shape::shown::<ErrorBody<'static>>(), components);
    let mut responses = Vec::new();
    for (status, codes) in refusals {
        let listed: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
        let mut response = ResponseBuilder::new()
            .description(format!("{}: {}.", reason_phrase(*status), listed.join(", ")))
            .content(PLAIN, error.clone());
        let mut headers = rate_limit(route, dialect);
        match status {
            401 => headers.push(("WWW-Authenticate", text(CHALLENGE))),
            429 => headers.push(("Retry-After", number("After so many seconds there is a token again."))),
            _ => {}
        }
        for (name, header) in headers {
            response = response.header(name, header);
        }
        let name = reason_phrase(*status).replace(' ', "");
        if SHARED.contains(status) {
            components.responses.insert(name.clone(), response.into());
            responses.push((*status, Ref::from_response_name(name).into()));
        } else {
            responses.push((*status, response.into()));
        }
    }
    responses
}
