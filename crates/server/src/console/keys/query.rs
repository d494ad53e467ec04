//! A list of keys as its URL says it: what is looked for, in which order, which page. What cannot be read is left out,
//! never an error, and every link of the list is made of the same words.

use crate::console::visit::Visit;
use crate::http::percent::{Place, encode};
use keywright_domain::{
    KeyFilter, KeySort, KeyStatus, KeyView, ListFilter, OrgRole, ProjectId, ProjectRole, UsedFilter,
};

/// How many rows a page can have.
pub(super) const SIZES: [u64; 3] = [25, 50, 100];
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The parameters of a list that narrow it, with what people call them.
const NARROWING: [(&str, &str); 9] = [
    ("q", "Search"),
    ("status", "Status"),
    ("role", "Permission"),
    ("project", "Project"),
    ("used", "Used"),
    ("list", "Access list"),
    ("by", "Created by"),
    ("from", "Created from"),
    ("to", "Created to"),
];

/// A list as somebody asked for it.
pub(super) struct ListQuery {
    /// The path of the list.
    path: String,
    /// The parameters that were understood, in the order of the page.
    words: Vec<(&'static str, String)>,
    /// What they come to.
    pub(super) view: KeyView,
}

/// A filter that is on.
pub(super) struct Chip {
    /// `Used: 30d`.
    pub(super) label: String,
    /// The list without it.
    pub(super) without: String,
}

impl ListQuery {
    /// The list that a visit asks for.
    pub(super) fn of(visit: &Visit, path: String) -> Self {
        let said = |name: &'static str| Some(visit.asked(name).trim().to_owned()).filter(|text| !text.is_empty());
        // A day is one of the person's own zone.
        let face = visit.clock_face();
        let day = |name| said(name).and_then(|day| face.read(&format!("{day}T00:00")));
        let role = said("role").unwrap_or_default();
        let filter = KeyFilter {
            text: said("q").unwrap_or_default(),
            status: said("status").and_then(|word| KeyStatus::from_word(&word)),
            org_role: OrgRole::from_name(&role),
            project_role: ProjectRole::from_name(&role),
            project: said("project").and_then(|id| id.parse::<ProjectId>().ok()),
            not_in: None,
            used: said("used").and_then(|word| UsedFilter::from_word(&word)),
            list: said("list").and_then(|word| ListFilter::from_word(&word)),
            created_by: said("by"),
            created_from: day("from"),
            // The last day belongs to it.
            created_before: day("to").map(|day| day.plus_millis(DAY)),
        };
        let sort = said("sort").unwrap_or_default();
        let (column, descending) = sort.strip_prefix('-').map_or((sort.as_str(), false), |column| (column, true));
        let per_page = said("per").and_then(|text| text.parse().ok()).filter(|size| SIZES.contains(size));
        let known = KeySort::from_word(column);
        let view = KeyView {
            sort: known.unwrap_or_default(),
            descending: descending && known.is_some(),
            page: said("page").and_then(|text| text.parse().ok()).unwrap_or(1),
            per_page: per_page.unwrap_or(50),
            filter,
        };
        let mut query = Self { path, words: Vec::new(), view };
        let understood = |name: &str| match name {
            "q" => !query.view.filter.text.is_empty(),
            "status" => query.view.filter.status.is_some(),
            "role" => query.view.filter.org_role.is_some() || query.view.filter.project_role.is_some(),
            "project" => query.view.filter.project.is_some(),
            "used" => query.view.filter.used.is_some(),
            "list" => query.view.filter.list.is_some(),
            "by" => query.view.filter.created_by.is_some(),
            "from" => query.view.filter.created_from.is_some(),
            _ => query.view.filter.created_before.is_some(),
        };
        let words = NARROWING.iter().filter(|(name, _)| understood(name));
        query.words = words.filter_map(|(name, _)| Some((*name, said(name)?))).collect();
        query
    }

    /// What was said for a parameter; empty for nothing.
    pub(super) fn said(&self, name: &str) -> &str {
        self.words.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text.as_str())
    }

    /// Is a filter on, beside the search?
    pub(super) fn is_filtered(&self) -> bool {
        self.words.iter().any(|(name, _)| *name != "q")
    }

    /// The list sorted by a column: the other way round when it is sorted so already.
    pub(super) fn sorted_by(&self, sort: KeySort) -> String {
        let turned = sort == self.view.sort && !self.view.descending;
        self.link(&|_| true, sort, turned, 1)
    }

    /// Another page of it.
    pub(super) fn at_page(&self, page: u64) -> String {
        self.link(&|_| true, self.view.sort, self.view.descending, page)
    }

    /// It with pages of another size.
    pub(super) fn with_size(&self, size: u64) -> String {
        let link = self.cut("per");
        let and = if link.contains('?') { '&' } else { '?' };
        if size == 50 { link } else { format!("{link}{and}per={size}") }
    }

    /// Its first page without what one parameter says.
    fn cut(&self, name: &str) -> String {
        let link = self.at_page(1);
        let Some((path, rest)) = link.split_once('?') else { return link };
        let of_it = format!("{name}=");
        let kept: Vec<_> = rest.split('&').filter(|pair| !pair.starts_with(&of_it)).collect();
        if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
    }

    /// All of it in a file.
    pub(super) fn exported(&self, form: &str) -> String {
        let link = self.at_page(1);
        let and = if link.contains('?') { '&' } else { '?' };
        format!("{link}{and}as={form}")
    }

    /// It without any filter.
    pub(super) fn cleared(&self) -> String {
        self.link(&|_| false, self.view.sort, self.view.descending, 1)
    }

    /// The keys that cannot call.
    pub(super) fn cannot_call(&self) -> String {
        format!("{}?status={}", self.path, KeyStatus::CannotCall.word())
    }

    /// The filters that are on, each with the list without it; projects are told by their names, as far as those are known.
    pub(super) fn chips(&self, projects: &[(String, String)]) -> Vec<Chip> {
        let chip = |(name, text): &(&'static str, String)| {
            let known = NARROWING.iter().find(|(known, _)| known == name).map_or("", |(_, label)| label);
            let said = match *name {
                "status" => KeyStatus::from_word(text).map_or("", KeyStatus::label),
                "used" => UsedFilter::from_word(text).map_or("", used_label),
                "project" => {
                    projects.iter().find(|(id, _)| id == text).map_or(text.as_str(), |(_, name)| name.as_str())
                }
                "list" => ListFilter::from_word(text).map_or("", list_label),
                "role" => OrgRole::from_name(text)
                    .map(OrgRole::label)
                    .or_else(|| ProjectRole::from_name(text).map(ProjectRole::label))
                    .unwrap_or_default(),
                _ => text.as_str(),
            };
            let without = self.link(&|other| other != *name, self.view.sort, self.view.descending, 1);
            Chip { label: format!("{known}: {said}"), without }
        };
        self.words.iter().map(chip).collect()
    }

    fn link(&self, keeps: &dyn Fn(&str) -> bool, sort: KeySort, descending: bool, page: u64) -> String {
        let mut link = self.path.clone();
        let mut add = |name: &str, value: &str| {
            link.push(if link.contains('?') { '&' } else { '?' });
            link.push_str(name);
            link.push('=');
            encode(value, Place::Query, &mut link);
        };
        for (name, text) in self.words.iter().filter(|(name, _)| keeps(name)) {
            add(name, text);
        }
        if (sort, descending) != (KeySort::default(), false) {
            add("sort", &format!("{}{}", if descending { "-" } else { "" }, sort.word()));
        }
        if self.view.per_page != 50 {
            add("per", &self.view.per_page.to_string());
        }
        if page > 1 {
            add("page", &page.to_string());
        }
        link
    }
}

/// What people read for a choice of use.
pub(super) const fn used_label(used: UsedFilter) -> &'static str {
    match used {
        UsedFilter::Never => "never",
        UsedFilter::Week => "last 7 days",
        UsedFilter::Month => "last 30 days",
        UsedFilter::Long => "not for 90 days",
    }
}

/// What people read for a choice of lists.
pub(super) const fn list_label(list: ListFilter) -> &'static str {
    match list {
        ListFilter::None => "no address",
        ListFilter::Any => "with addresses",
        ListFilter::Open => "open to every address",
    }
}
