//! The map against the land: what ARCHITECTURE.md names in backticks exists.
//!
//! A path (`crates/store/src/seam.rs`) is a file or folder. A path of names (`keywright_store::Store`,
//! `Store::write`, `policy`-like single words aside) must be declared somewhere in `crates/*/src`: its first part as a
//! crate, module or type, each further part as a module, type, function, variant or constant.

use crate::repository::{self, names, product_code};

const PAGE: &str = "ARCHITECTURE.md";

/// What stands between single backticks, code blocks left out.
fn quoted(page: &str) -> Vec<String> {
    let prose: Vec<&str> = page.split("```").step_by(2).collect();
    prose.iter().flat_map(|part| part.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn is_path(text: &str) -> bool {
    text.contains('/') && !text.starts_with('/') && !text.contains([' ', '{', '*', '…', ':'])
}

fn is_path_of_names(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    text.contains("::") && text.split("::").all(word)
}

fn declares(code: &str, name: &str) -> bool {
    const KINDS: [&str; 8] = ["mod", "struct", "enum", "trait", "type", "fn", "const", "static"];

    KINDS.iter().any(|kind| names(code, &format!("{kind} {name}"))) || code.lines().any(|line| is_variant(line, name))
}

fn is_variant(line: &str, name: &str) -> bool {
    let rest = line.trim_start().strip_prefix(name);
    name.starts_with(char::is_uppercase) && rest.is_some_and(|rest| rest.starts_with([',', '(', ' ']))
}

fn missing(page: &str, code: &str) -> Vec<String> {
    let crates = ["keywright_digest", "keywright_domain", "keywright_store", "keywright_server"];
    let mut complaints = Vec::new();
    for text in quoted(page) {
        if is_path(&text) && !repository::root().join(&text).exists() {
            complaints.push(format!("{PAGE} names `{text}`, which does not exist: correct the page"));
        }
        if is_path_of_names(&text) {
            for part in text.split("::").filter(|part| !crates.contains(part) && !declares(code, part)) {
                complaints.push(format!("{PAGE} names `{text}`, but nothing declares `{part}`: correct the page"));
            }
        }
    }
    complaints
}

#[test]
fn everything_that_the_map_names_exists() {
    let code: String = repository::sources().iter().map(|file| product_code(&file.text)).collect();

    assert_eq!(missing(&repository::read(PAGE), &code), Vec::<String>::new());
}

#[test]
fn every_crate_is_on_the_map() {
    let page = repository::read(PAGE);

    for manifest in repository::files("crates", "/Cargo.toml").iter().filter(|f| f.path.split('/').count() == 3) {
        let name = manifest.path.trim_end_matches("/Cargo.toml");
        assert!(page.contains(&format!("`{name}`")), "{PAGE} does not mention `{name}`: say what it is for");
    }
}

#[test]
fn a_name_that_is_gone_is_seen() {
    let code = "pub struct Store {}\nimpl Store {\n    pub async fn write() {}\n}\nenum Verdict {\n    Allow(u8),\n}\n";
    let page = "`crates/none.rs`, `Store::write`, `Store::read`, `Verdict::Allow`, `/orgs/{id}`, `make run`\n\
                ```text\n`crates/other.rs`\n```\n";

    let complaints = missing(page, code);

    assert_eq!(complaints.len(), 2, "{complaints:?}");
    assert!(complaints[0].contains("crates/none.rs"));
    assert!(complaints[1].contains("`read`"));
}
