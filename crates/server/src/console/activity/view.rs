//! What somebody wants to see of a feed: the filter in the address, and the addresses that differ from it in one thing.
//! Unknown values count as absent. Source: console contract 7.2, 8.

use crate::app::{ActivityFilter, Begin, ByWhom};
use crate::console::clock_face::ClockFace;
use crate::console::visit::Visit;
use crate::http::percent::{Place, encode};
use keywright_domain::{EventCategory, EventType, Severity, Timestamp};

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;

/// Spans that end now: their name in the address, what people call them, how long they are.
pub(super) const SPANS: [(&str, &str, i64); 5] = [
    ("1h", "Last hour", HOUR),
    ("24h", "Last 24 hours", DAY),
    ("7d", "Last 7 days", 7 * DAY),
    ("30d", "Last 30 days", 30 * DAY),
    ("90d", "Last 90 days", 90 * DAY),
];
/// The name of a span whose ends are said exactly.
pub(super) const EXACT: &str = "exact";

/// How many events a page may have.
pub(super) const SIZES: [u32; 3] = [25, 50, 100];
/// How many it usually has.
pub(crate) const SIZE: u32 = 50;

/// A view of a feed.
#[derive(Clone)]
pub(super) struct View {
    pub(super) category: Option<EventCategory>,
    pub(super) events: Vec<EventType>,
    pub(super) severity: Option<Severity>,
    pub(super) severity_is_not: bool,
    pub(super) by: String,
    pub(super) by_is_not: bool,
    /// One of the spans, or that it is exact; empty for all time.
    pub(super) range: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) per: u32,
    pub(super) begin: Begin,
}

/// A filter that is on, and where to go without it.
pub(super) struct Chip {
    pub(super) text: String,
    pub(super) href: String,
}

impl View {
    /// The whole feed, so many events a page.
    pub(super) fn of_size(per: u32) -> Self {
        Self {
            category: None,
            events: Vec::new(),
            severity: None,
            severity_is_not: false,
            by: String::new(),
            by_is_not: false,
            range: String::new(),
            from: String::new(),
            until: String::new(),
            per,
            begin: Begin::Newest,
        }
    }

    pub(super) fn read(visit: &Visit) -> Self {
        let place = |name| visit.asked(name).parse().ok();
        let begin = match (place("before"), place("after")) {
            (Some(place), _) => Begin::Before(place),
            (None, Some(place)) => Begin::After(place),
            (None, None) => Begin::Newest,
        };
        let events = visit.query().all("event").filter_map(|name| EventType::from_name(&name.ok()?)).collect();
        let range = visit.asked("range");
        let known = range == EXACT || SPANS.iter().any(|(name, _, _)| *name == range);
        // Whoever says when, and chooses no span, means it.
        let (from, until) = (visit.asked("from"), visit.asked("until"));
        let per = visit.asked("per").parse().ok().filter(|per| SIZES.contains(per));
        Self {
            category: EventCategory::from_name(&visit.asked("category")),
            events,
            severity: Severity::from_name(&visit.asked("severity")),
            severity_is_not: visit.asked("severityIs") == "not",
            by: visit.asked("by").trim().to_owned(),
            by_is_not: visit.asked("byIs") == "not",
            range: match (known, from.is_empty() && until.is_empty()) {
                (true, _) => range,
                (false, true) => String::new(),
                (false, false) => EXACT.to_owned(),
            },
            from,
            until,
            per: per.unwrap_or(SIZE),
            begin,
        }
    }

    /// The same as the application asks for it; a span that ends now is counted back from now.
    pub(super) fn filter(&self, face: &ClockFace) -> ActivityFilter {
        let now = face.now();
        let span = SPANS.iter().find(|(name, _, _)| *name == self.range);
        let (from, until) = match span {
            Some((_, _, millis)) => (Some(now.plus_millis(-millis)), None),
            None if self.range == EXACT => (face.read(&self.from), face.read(&self.until).map(end_of_minute)),
            None => (None, None),
        };
        let by = (!self.by.is_empty()).then(|| self.by.clone());
        ActivityFilter {
            types: self.types(),
            by: by.map(|by| if self.by_is_not { ByWhom::IsNot(by) } else { ByWhom::Is(by) }),
            from,
            until,
        }
    }

    /// Single events, where some are named; else those of the category; of these, those of the severity.
    fn types(&self) -> Option<Vec<EventType>> {
        if self.events.is_empty() && self.category.is_none() && self.severity.is_none() {
            return None;
        }
        let chosen = |kind: &EventType| match self.category {
            _ if !self.events.is_empty() => self.events.contains(kind),
            Some(category) => kind.category() == category,
            None => true,
        };
        let grave = |kind: &EventType| {
            self.severity.is_none_or(|severity| (kind.severity() == severity) != self.severity_is_not)
        };
        Some(EventType::ALL.iter().copied().filter(chosen).filter(grave).collect())
    }

    /// Is nothing narrowed?
    pub(super) fn is_whole(&self) -> bool {
        self.category.is_none()
            && self.events.is_empty()
            && self.severity.is_none()
            && self.by.is_empty()
            && self.range.is_empty()
    }

    /// The address of this view of a feed.
    pub(super) fn href(&self, base: &str) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.category.map(|category| ("category", category.name().to_owned())));
        pairs.extend(self.events.iter().map(|kind| ("event", kind.name().to_owned())));
        if let Some(severity) = self.severity {
            pairs.push(("severity", severity.name().to_owned()));
            pairs.extend(self.severity_is_not.then(|| ("severityIs", "not".to_owned())));
        }
        if !self.by.is_empty() {
            pairs.push(("by", self.by.clone()));
            pairs.extend(self.by_is_not.then(|| ("byIs", "not".to_owned())));
        }
        if !self.range.is_empty() {
            pairs.push(("range", self.range.clone()));
        }
        if self.range == EXACT {
            let ends = [("from", &self.from), ("until", &self.until)];
            pairs.extend(ends.into_iter().filter(|(_, end)| !end.is_empty()).map(|(name, end)| (name, end.clone())));
        }
        if self.per != SIZE {
            pairs.push(("per", self.per.to_string()));
        }
        match self.begin {
            Begin::Newest => {}
            Begin::Before(place) => pairs.push(("before", place.to_string())),
            Begin::After(place) => pairs.push(("after", place.to_string())),
        }
        let mut href = base.to_owned();
        for (nth, (name, value)) in pairs.iter().enumerate() {
            href.push(if nth == 0 { '?' } else { '&' });
            href.push_str(name);
            href.push('=');
            encode(value, Place::Query, &mut href);
        }
        href
    }

    /// The same view from another place on.
    pub(super) fn beginning(&self, begin: Begin) -> Self {
        Self { begin, ..self.clone() }
    }

    /// The same view of what one actor did.
    pub(super) fn of_actor(&self, by: &str) -> Self {
        Self { by: by.to_owned(), by_is_not: false, begin: Begin::Newest, ..self.clone() }
    }

    /// What is narrowed, each with the way out of it.
    pub(super) fn chips(&self, base: &str) -> Vec<Chip> {
        let newest = self.beginning(Begin::Newest);
        let chip = |text: String, without: Self| Chip { text, href: without.href(base) };
        let mut chips = Vec::new();
        if let Some(category) = self.category {
            chips.push(chip(category.label().to_owned(), Self { category: None, ..newest.clone() }));
        }
        match self.events.as_slice() {
            [] => {}
            [one] => chips.push(chip(super::sentence::words(*one), Self { events: Vec::new(), ..newest.clone() })),
            many => {
                chips.push(chip(
                    format!("{} kinds of event", many.len()),
                    Self { events: Vec::new(), ..newest.clone() },
                ));
            }
        }
        let not = |is_not: bool| if is_not { "not " } else { "" };
        if let Some(severity) = self.severity {
            let text = format!("severity: {}{}", not(self.severity_is_not), severity.label());
            chips.push(chip(text, Self { severity: None, ..newest.clone() }));
        }
        if !self.by.is_empty() {
            let text = format!("by: {}{}", not(self.by_is_not), self.by);
            chips.push(chip(text, Self { by: String::new(), ..newest.clone() }));
        }
        if !self.range.is_empty() {
            let span = SPANS.iter().find(|(name, _, _)| *name == self.range);
            let text = span.map_or_else(
                || format!("from {} to {}", said(&self.from, "the beginning"), said(&self.until, "now")),
                |(_, label, _)| (*label).to_owned(),
            );
            chips.push(chip(text, Self { range: String::new(), ..newest }));
        }
        chips
    }
}

fn said(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text.replace('T', " ") }
}

/// Fields of forms end with the minute: all of it is meant.
fn end_of_minute(time: Timestamp) -> Timestamp {
    time.plus_millis(59_999)
}
