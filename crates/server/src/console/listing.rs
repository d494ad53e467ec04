//! Long lists: where in them a page is, and the links that change that. Everything is in the URL, so that a view can be
//! sent to somebody. What cannot be read in it is ignored, never an error.
//!
//! Source: console contract 7.2.

use super::visit::Visit;
use crate::http::percent::{Place, encode};
use keywright_domain::Page;

/// How long a page of a list may be.
const LENGTHS: [u64; 3] = [25, 50, 100];
/// How long it is when nobody says.
const LENGTH: u64 = 50;

/// Where in a list a page is: the number of the page, from 1, and how many rows it has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Window {
    /// The page's number, from 1.
    pub(crate) number: u64,
    /// How many rows it has: 25, 50 or 100.
    pub(crate) per: u64,
}

impl Window {
    /// What was asked for.
    pub(crate) fn asked(visit: &Visit) -> Self {
        let number = |name| visit.asked(name).parse::<u64>().ok();
        let per = number("per").filter(|per| LENGTHS.contains(per)).unwrap_or(LENGTH);
        Self { number: number("page").unwrap_or(1).max(1), per }
    }

    /// The last page of so many rows, when this one is beyond it.
    #[must_use]
    pub(crate) fn within(self, total: u64) -> Self {
        Self { number: self.number.min(self.count(total)), ..self }
    }

    /// The same as the application asks for it.
    pub(crate) fn page(self) -> Page {
        let per = u32::try_from(self.per).unwrap_or(Page::DEFAULT_SIZE);
        Page::new(self.number, per).unwrap_or_default()
    }

    /// Where the last page of so many rows is, when this one is beyond it.
    pub(crate) fn beyond(self, visit: &Visit, total: u64) -> Option<String> {
        let last = self.within(total);
        (last != self).then(|| link(visit, &[("page", last.number.to_string())]))
    }

    /// How many pages so many rows are; at least one.
    pub(crate) const fn count(self, total: u64) -> u64 {
        let count = total.div_ceil(self.per);
        if count == 0 { 1 } else { count }
    }

    /// `1-50 of 312`.
    pub(crate) fn range(self, total: u64) -> String {
        let first = (self.number - 1).saturating_mul(self.per) + 1;
        if total == 0 { "0".to_owned() } else { format!("{first}-{} of {total}", (first + self.per - 1).min(total)) }
    }
}

/// The way through the pages of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pages {
    /// The number of this page.
    pub(crate) number: u64,
    /// How many there are.
    pub(crate) count: u64,
    /// First, Previous, Next, Last.
    pub(crate) steps: Vec<Step>,
}

/// A link of the way; without an address where it would lead nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    /// What it is called.
    pub(crate) label: &'static str,
    /// Where it leads; empty for nowhere.
    pub(crate) href: String,
}

impl Pages {
    /// The way from a window of so many rows.
    pub(crate) fn new(visit: &Visit, window: Window, total: u64) -> Self {
        let (number, count) = (window.number, window.count(total));
        let step = |label, to: u64| Step {
            label,
            href: if to == number || to == 0 || to > count {
                String::new()
            } else {
                link(visit, &[("page", to.to_string())])
            },
        };
        let steps = vec![step("First", 1), step("Previous", number - 1), step("Next", number + 1), step("Last", count)];
        Self { number, count, steps }
    }
}

/// This view with other parameters; an empty value takes one away.
pub(crate) fn link(visit: &Visit, changes: &[(&str, String)]) -> String {
    let kept = visit.query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !changes.iter().any(|(changed, _)| *changed == name)
    });
    let mut query: Vec<String> = kept.map(str::to_owned).collect();
    for (name, value) in changes.iter().filter(|(_, value)| !value.is_empty()) {
        let mut pair = format!("{name}=");
        encode(value, Place::Query, &mut pair);
        query.push(pair);
    }
    if query.is_empty() { visit.path.clone() } else { format!("{}?{}", visit.path, query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_tells_its_rows_and_never_lies_beyond_the_last() {
        let window = Window { number: 9, per: 50 };

        assert_eq!((window.count(312), window.within(312).range(312)), (7, "301-312 of 312".to_owned()));
        assert_eq!(window.within(0), Window { number: 1, per: 50 });
        assert_eq!(window.within(0).range(0), "0");
        assert_eq!(Window { number: 1, per: 25 }.range(7), "1-7 of 7");
    }
}
