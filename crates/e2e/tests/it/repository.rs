//! The repository as text: where it is, which files it has, and what of a source file goes into the product.

use std::fs;
use std::path::{Path, PathBuf};

/// A file, by its path from the root of the repository.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `folder` whose name ends in `ending`, in order of path.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .iter()
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .map(|path| File {
            path: path.strip_prefix(root()).unwrap().to_string_lossy().into_owned(),
            text: fs::read_to_string(path).unwrap(),
        })
        .collect()
}

/// Every Rust file of the product: `crates/*/src`.
pub(crate) fn sources() -> Vec<File> {
    files("crates", ".rs").into_iter().filter(|file| file.path.split('/').nth(2) == Some("src")).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    const MADE: [&str; 5] = ["target", "node_modules", "data", "book", "corpus"];

    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_file() {
            paths.push(path);
        } else if path.is_dir() && !name.starts_with('.') && !MADE.contains(&name.as_str()) {
            collect(&path, paths);
        }
    }
}

/// The code that is built into the product: without comments, and without what stands behind `#[cfg(test)]`.
///
/// Leans on rustfmt: an item ends at the first line that has its indentation and closes it.
pub(crate) fn product_code(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            let indentation = indentation(line);
            for inner in lines.by_ref() {
                let closes = inner.trim_start().starts_with('}') || inner.trim_end().ends_with([';', '}']);
                if self::indentation(inner) == indentation && closes {
                    break;
                }
            }
        } else {
            code.push_str(without_comment(line));
            code.push('\n');
        }
    }
    code
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn without_comment(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| line[..*at].trim_end().len() < *at || *at == 0);
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Does `name` stand in `code` as a word of its own?
pub(crate) fn names(code: &str, name: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name)
        .any(|(at, _)| !code[..at].ends_with(part_of_word) && !code[at + name.len()..].starts_with(part_of_word))
}

#[test]
fn product_code_is_what_is_left_without_tests_and_comments() {
    let text =
        "//! story\nuse a; // why\n#[cfg(test)]\nmod tests {\n    fn t() {\n    }\n}\nlet url = \"https://x\";\n";

    assert_eq!(product_code(text), "\nuse a; \nlet url = \"https://x\";\n");
}

#[test]
fn a_test_only_line_takes_nothing_else_with_it() {
    let text = "#[cfg(test)]\nmod tests;\nmod page;\n#[cfg(test)]\nuse x;\nfn f() {}\n";

    assert_eq!(product_code(text), "mod page;\nfn f() {}\n");
}

#[test]
fn a_name_is_found_only_as_a_whole_word() {
    assert!(names("keywright_store::Store;", "Store"));
    assert!(!names("StoreError, restore, Stores", "Store"));
}
