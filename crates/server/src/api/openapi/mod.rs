//! OpenAPI 3.1: one document for each dialect, made of the code that answers.
//!
//! What a route is (method, path, dialects, versions, who may, where its scope stands) is its row in the route table, and
//! is not said again. What it is *about* stands in [`described`], one file a noun and a few lines a route: a name, a
//! sentence, the body, the answer, and the refusals that the row does not bring along. A test fails for a route without
//! a description, for a description without a route, and for a parameter of a path that [`parameter`] does not know.
//!
//! To describe a new route:
//!
//! ```text
//! post(KEYS, "createOrgApiKey", "Makes an API key.")   // path of the row, operationId, what it does
//!     .takes::<NewKey>()                               // the body: the type that the handler reads by
//!     .answers::<KeyView>()                            // the view that it shows; or answers_page, nothing for 204
//!     .refuses(&[&key::MISSING_API_KEY_ROLES]),        // its own rows of the errors tables
//! ```
//!
//! Views derive `ToSchema`, with `#[schema(as = ApiKey)]` for the name and a [`form`] for texts that have one; a member
//! that is left out when it has nothing to say needs nothing more, one that is shown as `null` is `#[schema(required)]`.
//! Bodies are types too ([`super::members`]): the parser takes its names from their fields, so that what is described is
//! what is read. Every answer that any test of the API gets is compared with the document of its dialect.

mod described;
mod document;
mod documents;
pub(crate) mod form;
mod operation;
mod parameter;
mod refusals;
mod response;
mod shape;

pub(super) use documents::{Documents, get};

use super::dialect::Dialect;
use super::dialect::link::Links;
use keywright_domain::Product;
use utoipa::openapi::OpenApi;

/// The document of a dialect: its base below the public URL, and its routes as far as these products have them.
pub fn document(dialect: &'static Dialect, served: &[Product], links: &Links, version: &str) -> OpenApi {
    document::document(dialect, served, links, version)
}

#[cfg(test)]
mod tests;
