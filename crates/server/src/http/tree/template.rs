//! Templates: a path as the route table writes it, taken apart.

use thiserror::Error;

use super::node::MOST;

/// A template that cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidTemplate {
    /// It has an empty segment, a brace out of place, a tail that is not last, the same parameter twice, or more
    /// parameters than a match can hold.
    #[error("malformed template {0:?}")]
    Malformed(&'static str),
    /// Its method and path are taken, or a template of the same path names the parameters otherwise.
    #[error("the template {0:?} is in the tree already")]
    Taken(&'static str),
}

/// One segment of a template, in the order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Segment {
    /// This text.
    Literal(&'static str),
    /// Any text before this suffix.
    Suffixed(&'static str),
    /// Any text.
    Parameter,
    /// Any text or two.
    Tail,
}

/// A template: its segments, and the names of its parameters from left to right.
pub(super) struct Template {
    pub(super) segments: Vec<Segment>,
    pub(super) names: Vec<&'static str>,
}

impl Template {
    pub(super) fn parse(base: &'static str, template: &'static str) -> Result<Self, InvalidTemplate> {
        let malformed = InvalidTemplate::Malformed(template);
        let mut parsed = Self { segments: Vec::new(), names: Vec::new() };

        for text in [base, template].into_iter().flat_map(|part| part.split('/').skip(1)) {
            let (segment, name) = segment(text).ok_or(malformed)?;
            if parsed.segments.last() == Some(&Segment::Tail) || name.is_some_and(|name| parsed.names.contains(&name)) {
                return Err(malformed);
            }
            parsed.segments.push(segment);
            parsed.names.extend(name);
        }

        let rooted = |part: &str| part.is_empty() || part.starts_with('/');
        let fits = parsed.names.len() <= MOST;
        if fits && rooted(base) && rooted(template) { Ok(parsed) } else { Err(malformed) }
    }
}

/// A segment and the name of its parameter; `None` if it is malformed.
fn segment(text: &'static str) -> Option<(Segment, Option<&'static str>)> {
    let Some(opened) = text.strip_prefix('{') else {
        let plain = !text.is_empty() && !text.contains(['{', '}']);
        return plain.then_some((Segment::Literal(text), None));
    };
    let (name, suffix) = opened.split_once('}')?;
    let (name, segment) = match (name.strip_suffix('*'), suffix) {
        (Some(name), "") => (name, Segment::Tail),
        (None, "") => (name, Segment::Parameter),
        (None, suffix) => (name, Segment::Suffixed(suffix)),
        (Some(_), _) => return None,
    };

    (!name.is_empty() && !name.contains(['{', '*']) && !suffix.contains(['{', '}'])).then_some((segment, Some(name)))
}
