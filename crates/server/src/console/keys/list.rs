//! `GET …/access/api-keys`: the keys of an organization or a project, searched, filtered, sorted and paged.

use super::create::project_picker;
use super::place::Place;
use super::query::{Chip, ListQuery, SIZES, list_label, used_label};
use crate::console::answer::Answer;
use crate::console::clock_face::{ClockFace, Shown};
use crate::console::explain::Holder;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::Frame;
use crate::console::roles::{self, Picked, RolePicker};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::{
    KeyLine, KeyPage, KeySort, KeyStatus, ListFilter, OrgRole, ProjectRole, StatusRule, UsedFilter,
};

/// So many permissions of a key are named in its row.
const NAMED: usize = 2;

#[derive(Template)]
#[template(path = "keys/list.html", blocks = ["rows"])]
struct ListPage {
    frame: Frame,
    in_project: bool,
    list: String,
    may_create: bool,
    helpers: Vec<Holder>,
    query: ListQuery,
    chips: Vec<Chip>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    page: KeyPage,
    first: u64,
    last: u64,
    pages: u64,
    /// How many rows a page can have, each with the list so; empty for this one.
    sizes: Vec<(u64, String)>,
    /// First and previous page, next and last one; empty where there is none.
    ways: [String; 4],
    choices: Choices,
    errors: FieldErrors,
}

/// What the filters offer.
struct Choices {
    statuses: Vec<(&'static str, &'static str)>,
    roles: Vec<(&'static str, &'static str)>,
    used: Vec<(&'static str, &'static str)>,
    lists: Vec<(&'static str, &'static str)>,
}

/// A head of the table.
struct Column {
    label: &'static str,
    /// The list sorted by it; empty where it cannot be.
    link: String,
    /// `aria-sort`; empty on columns that it is not sorted by.
    sorted: &'static str,
}

/// A key.
struct Row {
    path: String,
    description: String,
    public_key: String,
    status: &'static str,
    class: &'static str,
    permissions: String,
    from: &'static str,
    projects: u64,
    addresses: String,
    wide: bool,
    last_used: Option<Shown>,
    created: Shown,
    marked: bool,
    /// The picker of its permissions, while they are being changed.
    picker: Option<RolePicker>,
    /// What they are now, for the form that changes them.
    seen_roles: String,
    id: String,
}

/// Shows it.
pub(super) async fn show(visit: &mut Visit) -> Answer {
    let place = Place::of(visit).await?;
    let query = ListQuery::of(visit, place.list());
    let page = place.keys(visit, &query.view).await?;
    if let Some(form) = super::export::Form::from_word(&visit.asked("as")) {
        return super::export::answer(visit, &place, &query, form).await;
    }
    let may_create = place.may_create(visit);
    let edited = if may_create && place.project.is_some() { visit.asked("edit") } else { String::new() };
    let helpers = if may_create { Vec::new() } else { visit.owners(place.scope).await };

    let frame = place.list_frame(visit).await?;
    let (face, rule) = (visit.clock_face(), visit.app.status_rule());
    let row = |line: &KeyLine| Row {
        picker: (line.id.to_string() == edited)
            .then(|| project_picker(visit, &place, line.project_roles, line.project_roles)),
        ..row(line, &place, &page, &rule, &face, frame.mark())
    };
    let rows = page.lines.iter().map(row).collect();
    let size = query.view.per_page;
    let first = (page.page - 1) * size + u64::from(page.found > 0);
    let view = ListPage {
        in_project: place.project.is_some(),
        list: place.list(),
        may_create,
        helpers,
        chips: query.chips(),
        columns: columns(&place, &query),
        rows,
        first,
        last: (page.page * size).min(page.found),
        pages: page.found.div_ceil(size).max(1),
        sizes: SIZES.iter().map(|size| (*size, with_size(&query, *size))).collect(),
        ways: ways(&query, &page),
        choices: choices(&place, visit),
        errors: FieldErrors::none(),
        page,
        query,
        frame,
    };
    visit.page_or_part(&view, &view.as_rows())
}

fn with_size(query: &ListQuery, size: u64) -> String {
    if size == query.view.per_page { String::new() } else { query.with_size(size) }
}

fn ways(query: &ListQuery, page: &KeyPage) -> [String; 4] {
    let last = page.found.div_ceil(query.view.per_page).max(1);
    let back = |to: u64| if page.page > 1 { query.at_page(to) } else { String::new() };
    let on = |to: u64| if page.page < last { query.at_page(to) } else { String::new() };
    [back(1), back(page.page.saturating_sub(1)), on(page.page + 1), on(last)]
}

fn columns(place: &Place, query: &ListQuery) -> Vec<Column> {
    let sortable = |label, sort: KeySort| {
        let sorted = match (sort == query.view.sort, query.view.descending) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        };
        Column { label, link: query.sorted_by(sort), sorted }
    };
    let plain = |label| Column { label, link: String::new(), sorted: "" };
    let mut columns = vec![sortable("Description", KeySort::Description), sortable("Public Key", KeySort::PublicKey)];
    columns.push(sortable("Status", KeySort::Status));
    if place.project.is_some() {
        columns.extend([plain("Project Permissions"), plain("Came by")]);
    } else {
        columns.extend([plain("Organization Permissions"), sortable("Projects", KeySort::Projects)]);
    }
    columns.extend([
        sortable("Access list", KeySort::Addresses),
        sortable("Last Used", KeySort::LastUsed),
        sortable("Created", KeySort::Created),
    ]);
    columns
}

fn row(line: &KeyLine, place: &Place, page: &KeyPage, rule: &StatusRule, face: &ClockFace, mark: &str) -> Row {
    let status = line.status(rule, page.list_required);
    Row {
        path: place.key(line.id),
        description: line.description.as_str().to_owned(),
        public_key: line.public_key.to_string(),
        status: status.label(),
        class: class(status),
        permissions: if place.project.is_some() { some(line.project_roles) } else { some(line.roles) },
        from: if line.made_here { "Created here" } else { "Invited" },
        projects: line.projects,
        addresses: addresses(line.addresses, line.everywhere, page.list_required),
        wide: line.everywhere || (line.addresses == 0 && !page.list_required),
        last_used: face.show_some(line.last_used),
        created: face.show(line.created),
        marked: line.id.to_string() == mark,
        picker: None,
        seen_roles: line.project_roles.to_text(),
        id: line.id.to_string(),
    }
}

/// Two names and how many more.
fn some<R: Picked>(held: keywright_domain::RoleSet<R>) -> String {
    let names = roles::labels(held);
    let named = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} + {more} more"),
    }
}

/// What a list of so many addresses comes to.
pub(super) fn addresses(count: u64, everywhere: bool, required: bool) -> String {
    match (count, everywhere, required) {
        (0, _, true) => "None: refused".to_owned(),
        (0, _, false) => "None: open".to_owned(),
        (_, true, _) => "Everywhere".to_owned(),
        (1, _, _) => "1 address".to_owned(),
        (count, _, _) => format!("{count} addresses"),
    }
}

/// How loud a status is.
pub(super) const fn class(status: KeyStatus) -> &'static str {
    match status {
        KeyStatus::CannotCall => "bad",
        KeyStatus::NeverUsed | KeyStatus::Stale => "warn",
        KeyStatus::Active => "good",
    }
}

fn choices(place: &Place, visit: &Visit) -> Choices {
    let product = roles::product(&visit.site);
    let offered = |products: &[keywright_domain::Product]| products.contains(&product);
    Choices {
        statuses: KeyStatus::ALL.iter().map(|status| (status.word(), status.label())).collect(),
        roles: if place.project.is_some() {
            ProjectRole::ALL.iter().filter(|role| offered(role.products())).map(|r| (r.name(), r.label())).collect()
        } else {
            OrgRole::ALL.iter().filter(|role| offered(role.products())).map(|r| (r.name(), r.label())).collect()
        },
        used: UsedFilter::ALL.iter().map(|used| (used.word(), used_label(*used))).collect(),
        lists: ListFilter::ALL.iter().map(|list| (list.word(), list_label(*list))).collect(),
    }
}
