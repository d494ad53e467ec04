//! The tables as a page: `docs/errors.md`.

use std::fmt::Write as _;

use super::{
    ErrorRow, access_list, caller, event, global, invitation, key, organization, project, reason_phrase, request, team,
    user,
};

/// Every table under its noun, in the order of the page.
pub const TABLES: &[(&str, &[&ErrorRow])] = &[
    ("Requests", request::TABLE),
    ("Callers", caller::TABLE),
    ("Organizations", organization::TABLE),
    ("API keys", key::TABLE),
    ("Access lists", access_list::TABLE),
    ("Projects", project::TABLE),
    ("Users", user::TABLE),
    ("Teams", team::TABLE),
    ("Invitations", invitation::TABLE),
    ("Events", event::TABLE),
    ("Global keys and the global access list", global::TABLE),
];

const STORY: &str = "# Errors

What the Administration API answers when it refuses. Generated from the errors tables; a test compares it, and a change
of what programs rely on is a change of this page.

Every refusal is an object with `detail`, `error` (the status), `errorCode`, `parameters` (the values named below, in
this order) and `reason`; v2 adds `badRequestDetail` where a member of the body is at fault. The header `X-Error-Code`
repeats the code. A program should look at `errorCode`: details may be reworded.

A request without valid credentials gets 401 with a `WWW-Authenticate` challenge and the code `UNEXPECTED_ERROR`; a 401
of this page comes without a challenge, for asking again would not help.
";

/// All tables as Markdown.
pub fn printed() -> String {
    let mut page = String::from(STORY);

    for (noun, table) in TABLES {
        // Writing to a `String` does not fail.
        let _ = write!(page, "\n## {noun}\n\n| Code | Status | Parameters | Detail | When |\n|---|---|---|---|---|\n");
        for row in *table {
            let _ = writeln!(
                page,
                "| `{}`{} | {} {} | {} | {} | {} |",
                row.code,
                row.whitelist_code.map_or_else(String::new, |old| format!("<br>`{old}` under `/whitelist`")),
                row.status,
                reason_phrase(row.status),
                row.parameters.join(", "),
                row.detail,
                row.about.trim(),
            );
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn rows() -> impl Iterator<Item = &'static ErrorRow> {
        TABLES.iter().flat_map(|(_, table)| table.iter().copied())
    }

    #[test]
    fn the_printed_tables_are_the_page_in_docs() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
        if std::env::var_os("KEYWRIGHT_UPDATE_DOCS").is_some() {
            std::fs::write(path, printed()).unwrap();
        }

        let page = std::fs::read_to_string(path).unwrap();

        assert_eq!(page, printed(), "run with KEYWRIGHT_UPDATE_DOCS=1 and review the difference");
    }

    #[test]
    fn every_row_is_a_refusal_with_a_name_and_a_sentence() {
        for row in rows() {
            let status = StatusCode::from_u16(row.status).unwrap();

            assert!(status.is_client_error() || status.is_server_error(), "{row:?}");
            assert!(status.canonical_reason().is_some(), "{row:?}");
            assert!(
                row.code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'),
                "{row:?}"
            );
            assert!(!row.about.contains('|') && !row.detail.contains('|'), "{row:?}");
        }
    }

    #[test]
    fn a_detail_speaks_of_its_own_parameters_only() {
        for row in rows() {
            for place in row.detail.split('{').skip(1) {
                let (name, _) = place.split_once('}').unwrap();

                assert!(row.parameters.contains(&name), "{row:?}");
            }
        }
    }

    #[test]
    fn no_two_rows_are_the_same_code_and_status_and_sentence() {
        let mut all: Vec<_> = rows().map(|row| (row.code, row.status, row.detail)).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();

        assert_eq!(all.len(), count);
    }
}
