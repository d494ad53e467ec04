//! A list of keys in a file: CSV for spreadsheets, JSON for programs. What is looked for is in it whole, and no secret.

use super::place::Place;
use super::query::ListQuery;
use crate::console::answer::{Answer, attached};
use crate::console::csv;
use crate::console::roles::labels;
use crate::console::visit::Visit;
use keywright_domain::{KeyLine, KeyView};
use serde_json::{Value, json};

/// How it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    Json,
}

impl Form {
    /// The form of a word in the URL.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

const HEADS: [&str; 10] = [
    "id",
    "publicKey",
    "description",
    "status",
    "permissions",
    "projects",
    "addresses",
    "lastUsed",
    "created",
    "createdBy",
];

/// The file.
pub(super) async fn answer(visit: &Visit, place: &Place, query: &ListQuery, form: Form) -> Answer {
    let view = KeyView { page: 1, per_page: 0, ..query.view.clone() };
    let page = place.keys(visit, &view).await?;
    let rule = visit.app.status_rule();
    let cells = |line: &KeyLine| {
        let permissions =
            if place.project.is_some() { labels(line.project_roles) } else { labels(line.roles) }.join("; ");
        [
            line.id.to_string(),
            line.public_key.to_string(),
            line.description.as_str().to_owned(),
            line.status(&rule, page.list_required).label().to_owned(),
            permissions,
            line.projects.to_string(),
            line.addresses.to_string(),
            line.last_used.map(|used| used.to_string()).unwrap_or_default(),
            line.created.to_string(),
            line.maker.name.clone(),
        ]
    };
    let rows = page.lines.iter().map(cells);
    match form {
        Form::Csv => attached(csv::table(HEADS, rows), "text/csv; charset=utf-8", "api-keys.csv"),
        Form::Json => {
            let objects: Vec<_> = rows.map(object).collect();
            attached(json!(objects).to_string(), "application/json", "api-keys.json")
        }
    }
}

fn object(cells: [String; 10]) -> Value {
    let members = HEADS.into_iter().zip(cells);
    Value::Object(members.map(|(head, cell)| (head.to_owned(), Value::String(cell))).collect())
}
