//! A node of the tree: what may come next, and what can be done if nothing does.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::Method;

use super::template::Segment;
use crate::http::percent::{self, Plus};

/// Another spelling and the literal it stands for: `("accesslist", "accessList")`.
pub type Alias = (&'static str, &'static str);

#[derive(Debug)]
pub(super) struct Node<T> {
    /// By segment, hence in the order of precedence.
    branches: BTreeMap<Segment, Node<T>>,
    routes: Option<Routes<T>>,
}

/// The routes of one path, by method.
#[derive(Debug)]
pub struct Routes<T> {
    names: Vec<&'static str>,
    methods: Vec<(Method, T)>,
    allow: String,
}

impl<T> Routes<T> {
    /// The route of a method; `HEAD` is answered like `GET`.
    pub fn get(&self, method: &Method) -> Option<&T> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };

        self.methods.iter().find(|(known, _)| known == method).map(|(_, route)| route)
    }

    /// The header `Allow`: `GET, HEAD, POST`.
    pub fn allow(&self) -> &str {
        &self.allow
    }

    /// The routes, in the order they were added.
    pub fn methods(&self) -> impl Iterator<Item = &T> {
        self.methods.iter().map(|(_, route)| route)
    }

    pub(super) fn names(&self) -> &[&'static str] {
        &self.names
    }
}

/// How many parameters a template may have.
pub(super) const MOST: usize = 4;

/// Values of parameters on the way down, kept in place so that matching allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Values<'p> {
    list: [Cow<'p, str>; MOST],
    count: usize,
}

impl<'p> Values<'p> {
    pub(super) fn list(&self) -> &[Cow<'p, str>] {
        self.list.get(..self.count).unwrap_or_default()
    }

    fn push(&mut self, value: Cow<'p, str>) {
        // Templates with more parameters are refused.
        if let Some(place) = self.list.get_mut(self.count) {
            *place = value;
            self.count += 1;
        }
    }
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Self { branches: BTreeMap::new(), routes: None }
    }
}

impl<T> Node<T> {
    /// The node behind a segment, made if there was none.
    pub(super) fn branch(&mut self, segment: Segment) -> &mut Self {
        self.branches.entry(segment).or_default()
    }

    /// Takes a route that ends here; false if its method is taken or its parameters have other names.
    pub(super) fn take(&mut self, names: &[&'static str], method: Method, route: T) -> bool {
        let empty = || Routes { names: names.to_vec(), methods: Vec::new(), allow: String::new() };
        let routes = self.routes.get_or_insert_with(empty);
        if routes.names != names || routes.methods.iter().any(|(known, _)| *known == method) {
            return false;
        }

        if !routes.allow.is_empty() {
            routes.allow.push_str(", ");
        }
        routes.allow.push_str(if method == Method::GET { "GET, HEAD" } else { method.as_str() });
        routes.methods.push((method, route));
        true
    }

    /// The routes that the rest of a path leads to; values of parameters are added on the way.
    ///
    /// A way that ends in nothing is given up and the next in precedence tried; there are as many ways as the tree has
    /// branches, however long the path.
    pub(super) fn find<'p>(
        &self,
        rest: Option<&'p str>,
        aliases: &[Alias],
        values: &mut Values<'p>,
    ) -> Option<&Routes<T>> {
        let Some(rest) = rest else {
            return self.routes.as_ref();
        };
        let (raw, rest) = first_segment(rest);
        if raw.is_empty() {
            return None;
        }
        let text = decoded(raw);
        let word = aliases.iter().find(|(alias, _)| *alias == text).map_or(text.as_ref(), |(_, literal)| literal);
        let before = values.count;

        self.branches.iter().find_map(|(segment, node)| {
            values.count = before;
            match *segment {
                Segment::Literal(literal) => (literal == word).then(|| node.find(rest, aliases, values))?,
                Segment::Suffixed(suffix) => {
                    values.push(without_suffix(&text, suffix)?);
                    node.find(rest, aliases, values)
                }
                Segment::Parameter => {
                    values.push(text.clone());
                    node.find(rest, aliases, values)
                }
                Segment::Tail => {
                    values.push(tail(&text, rest)?);
                    node.find(None, aliases, values)
                }
            }
        })
    }
}

/// The first segment, and what follows its slash. Byte by byte: segments are short.
fn first_segment(path: &str) -> (&str, Option<&str>) {
    let slash = path.bytes().position(|byte| byte == b'/').and_then(|at| path.split_at_checked(at));
    slash.map_or((path, None), |(raw, rest)| (raw, rest.strip_prefix('/')))
}

fn decoded(raw: &str) -> Cow<'_, str> {
    percent::decode(raw, Plus::Plus).unwrap_or(Cow::Borrowed(raw))
}

/// What stands before the suffix, if something does.
fn without_suffix<'p>(text: &Cow<'p, str>, suffix: &str) -> Option<Cow<'p, str>> {
    let value = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_suffix(suffix)?),
        Cow::Owned(text) => Cow::Owned(text.strip_suffix(suffix)?.to_owned()),
    };

    (!value.is_empty()).then_some(value)
}

/// One segment, or two joined by the slash that was between them.
fn tail<'p>(text: &Cow<'p, str>, rest: Option<&'p str>) -> Option<Cow<'p, str>> {
    match rest {
        None => Some(text.clone()),
        Some(second) if second.is_empty() || second.contains('/') => None,
        Some(second) => Some(Cow::Owned(format!("{text}/{}", decoded(second)))),
    }
}
