//! Links: absolute addresses below the server's public URL, whatever host the request named.
//!
//! An [`Href`] is built segment by segment and encodes each, so that a block of addresses stays one segment:
//! `…/accessList/198.51.100.0%2F24`. Source: HTTP conventions 1 and 4.4.

use std::fmt;

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::Dialect;
use crate::api::openapi::form::Url;
use crate::http::percent::{Place, encode};

/// Where links begin.
#[derive(Debug, Clone)]
pub struct Links {
    public_url: String,
}

impl Links {
    /// Links below this URL, `https://keys.example.org` or with a path; slashes at its end are dropped.
    pub fn new(public_url: &str) -> Self {
        Self { public_url: public_url.trim_end_matches('/').to_owned() }
    }

    /// The site itself: `https://keys.example.org`.
    pub fn site(&self) -> Href {
        Href(self.public_url.clone())
    }

    /// The root of a dialect: `https://keys.example.org/api/atlas/v2`.
    pub fn root(&self, dialect: &Dialect) -> Href {
        // Room for the path of an access-list entry, so that most links are one allocation.
        let mut href = String::with_capacity(self.public_url.len() + dialect.base.len() + 112);
        href.push_str(&self.public_url);
        href.push_str(dialect.base);

        Href(href)
    }
}

/// An absolute address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Href(String);

impl Href {
    /// One segment further down, percent-encoded: a word, an ID, an entry of an access list.
    #[must_use]
    pub fn join(mut self, segment: impl fmt::Display) -> Self {
        self.0.push('/');
        encode(segment, Place::Segment, &mut self.0);
        self
    }

    /// The same with a query; the parameters stand as they come, empty values too.
    #[must_use]
    pub fn query<N, V>(mut self, parameters: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: fmt::Display,
        V: fmt::Display,
    {
        for (n, (name, value)) in parameters.into_iter().enumerate() {
            self.0.push(if n == 0 { '?' } else { '&' });
            encode(name, Place::Query, &mut self.0);
            self.0.push('=');
            encode(value, Place::Query, &mut self.0);
        }
        self
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A link of an object or a list: `{href, rel}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    #[schema(value_type = Url)]
    href: Href,
    #[schema(value_type = String, examples("self"))]
    rel: Rel,
}

/// A relation: a name behind the dialect's prefix, or a bare word such as `self`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rel {
    prefix: &'static str,
    name: &'static str,
}

impl Serialize for Rel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}{}", self.prefix, self.name))
    }
}

impl Link {
    /// The link of a thing to itself.
    pub fn to_self(href: Href) -> Self {
        Self::plain("self", href)
    }

    /// A link whose relation has no prefix: `self`, `previous`, `next`.
    pub fn plain(name: &'static str, href: Href) -> Self {
        Self { href, rel: Rel { prefix: "", name } }
    }

    /// A link to something related, such as `apiKeys`.
    pub fn related(dialect: &Dialect, name: &'static str, href: Href) -> Self {
        Self { href, rel: Rel { prefix: dialect.link_prefix, name } }
    }

    /// The links of a single object: itself, then what lies below it by the name of the relation.
    pub fn to_self_and_below(dialect: &Dialect, href: Href, names: &[&'static str]) -> Vec<Self> {
        let mut links = Vec::with_capacity(1 + names.len());
        let below = names.iter().map(|name| Self::related(dialect, name, href.clone().join(name)));
        links.extend(below);
        links.insert(0, Self::to_self(href));
        links
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ATLAS_V2, PUBLIC};
    use super::*;

    fn links() -> Links {
        Links::new("https://keys.example.org/")
    }

    #[test]
    fn a_link_begins_with_the_public_url_and_the_dialects_base() {
        let prefixed = Links::new("http://localhost:8080/keys//");

        assert_eq!(links().root(&PUBLIC).as_str(), "https://keys.example.org/api/public/v1.0");
        assert_eq!(prefixed.root(&ATLAS_V2).as_str(), "http://localhost:8080/keys/api/atlas/v2");
        assert_eq!(prefixed.site().as_str(), "http://localhost:8080/keys");
    }

    #[test]
    fn a_block_is_one_segment() {
        let entry = links().root(&ATLAS_V2).join("accessList").join("198.51.100.0/24");

        assert!(entry.as_str().ends_with("/accessList/198.51.100.0%2F24"));
    }

    #[test]
    fn a_query_keeps_its_order_and_its_empty_values() {
        let list = links().root(&ATLAS_V2).join("orgs").query([("name", "R&D 1"), ("pretty", "")]);

        assert!(list.as_str().ends_with("/orgs?name=R%26D%201&pretty="), "{list:?}");
    }

    #[test]
    fn a_single_object_links_itself_and_then_what_is_below_it() {
        let organization = links().root(&PUBLIC).join("orgs").join("64f1");

        let links = Link::to_self_and_below(&PUBLIC, organization, &["groups"]);

        insta::assert_snapshot!(
            serde_json::to_string(&links).unwrap(),
            @r#"[{"href":"https://keys.example.org/api/public/v1.0/orgs/64f1","rel":"self"},{"href":"https://keys.example.org/api/public/v1.0/orgs/64f1/groups","rel":"http://cloud.mongodb.com/groups"}]"#
        );
    }
}
