//! Requests that nobody is challenged for: the paths under `/unauth` and those of OAuth, and what handlers of such paths
//! may look at.

use super::body::Fields;
use super::call::{Unread, read_json};
use super::dialect::link::Href;
use super::dialect::{Dialect, PRIVATE, PUBLIC};
use super::envelope::Presentation;
use super::error::ApiError;
use super::members::Members;
use super::service::Site;
use crate::app::App;
use crate::http::query::Query;
use http::request::Parts;
use std::net::IpAddr;
use std::sync::Arc;

/// One request that nobody signed.
pub(crate) struct UnsignedCall {
    pub(crate) app: Arc<App>,
    pub(crate) site: Arc<Site>,
    pub(crate) dialect: &'static Dialect,
    pub(crate) presentation: Presentation,
    pub(crate) parts: Parts,
    pub(crate) body: Unread,
    /// The TCP peer.
    pub(crate) peer: IpAddr,
    /// The client's address, as every path has it.
    pub(crate) address: IpAddr,
}

impl UnsignedCall {
    /// The raw query.
    pub(crate) fn query(&self) -> Query<'_> {
        Query::parse(self.parts.uri.query())
    }

    /// The body as an object of this type's members.
    ///
    /// # Errors
    /// 413, 415, 400 `MALFORMED_JSON`, and for another form.
    pub(crate) async fn object<T: Members>(&self, echoed: &[&str]) -> Result<Fields, ApiError> {
        Fields::of::<T>(read_json(&self.parts, &self.body).await?, echoed)
    }

    /// Where the links of this dialect begin.
    pub(crate) fn root(&self) -> Href {
        self.site.links.root(self.dialect)
    }
}

/// Where service accounts ask for tokens and give them back: with their own credentials, which no challenge asks for.
const OAUTH: &str = "/api/oauth/";

/// Is nobody challenged here, whether there is such a path or not (HTTP contract 2.1, step 1; clients contract R36)?
pub(super) fn is_never_challenged(path: &str) -> bool {
    let below = |dialect: &Dialect| path.strip_prefix(dialect.base).is_some_and(|rest| rest.starts_with("/unauth/"));
    path.starts_with(OAUTH) || [&PRIVATE, &PUBLIC].into_iter().any(below)
}
