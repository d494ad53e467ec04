//! The tree of paths: which routes a raw path leads to, and what stands in its parameters.
//!
//! Paths are split first and decoded segment by segment after, so that a `%2F` never splits (clients contract R14). Nothing
//! is normalised or redirected: case counts, empty segments match nothing, and one trailing slash is ignored (R15).
//! What goes before what: a literal, then a parameter with a suffix, then a parameter, then a tail.
//!
//! A template is made of segments:
//!
//! | Segment | Matches |
//! |---|---|
//! | `apiKeys` | itself, or an alias that the tree was given for it |
//! | `{userId}` | any text |
//! | `{userId}:addRole` | any text before the suffix (R16) |
//! | `{ipAddress*}` | the last one or two segments, joined by `/`: `192.0.2.0%2F24` or `192.0.2.0/24` |

mod node;
mod template;

use std::borrow::Cow;

use http::Method;

pub use node::{Alias, Routes};
use node::{Node, Values};
pub use template::InvalidTemplate;
use template::Template;

/// All routes, by path and method.
#[derive(Debug)]
pub struct Tree<T> {
    root: Node<T>,
    aliases: &'static [Alias],
}

/// A path that is known.
#[derive(Debug)]
pub struct Match<'t, 'p, T> {
    /// What can be done there.
    pub routes: &'t Routes<T>,
    /// What stands in its parameters.
    pub params: Params<'t, 'p>,
}

/// The values of a path's parameters, decoded; one with broken escapes, or whose bytes are not UTF-8, stays raw.
#[derive(Debug)]
pub struct Params<'t, 'p> {
    names: &'t [&'static str],
    values: Values<'p>,
}

impl Params<'_, '_> {
    /// The value of the parameter that the template calls so.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Names and values, in the order of the path.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.names.iter().copied().zip(self.values.list().iter().map(Cow::as_ref))
    }
}

impl<T> Tree<T> {
    /// An empty tree that takes the first word of an alias, as a literal segment, for the second.
    pub fn new(aliases: &'static [Alias]) -> Self {
        Self { root: Node::default(), aliases }
    }

    /// Adds a route below `base`, such as `/api/atlas/v2` and `/orgs/{orgId}`. An empty template is the base itself.
    ///
    /// # Errors
    /// A malformed template, or one that is in the tree already.
    pub fn add(
        &mut self,
        base: &'static str,
        template: &'static str,
        method: Method,
        route: T,
    ) -> Result<(), InvalidTemplate> {
        let Template { segments, names } = Template::parse(base, template)?;
        let node = segments.into_iter().fold(&mut self.root, Node::branch);

        if node.take(&names, method, route) { Ok(()) } else { Err(InvalidTemplate::Taken(template)) }
    }

    /// Where a raw path leads. `None`: there is nothing, whatever the method.
    pub fn find<'p>(&self, path: &'p str) -> Option<Match<'_, 'p, T>> {
        let path = path.strip_prefix('/')?;
        let path = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
        let rest = (!path.is_empty()).then_some(path);

        let mut values = Values::default();
        let routes = self.root.find(rest, self.aliases, &mut values)?;

        Some(Match { routes, params: Params { names: routes.names(), values } })
    }
}

#[cfg(test)]
mod tests;
