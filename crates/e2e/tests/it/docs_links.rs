//! The links between documents: every relative one leads to a file and, if it names one, to a heading of it.

use crate::repository::{self, File};
use std::path::{Component, Path, PathBuf};

const SUMMARY: &str = "docs/SUMMARY.md";
const PICTURES: &str = "docs/images/console";

/// Documents at the root, in docs/ and in the crates.
fn documents() -> Vec<File> {
    let mut documents = repository::files("docs", ".md");
    documents.extend(repository::files("crates", ".md"));
    for entry in std::fs::read_dir(repository::root()).unwrap() {
        let name = entry.unwrap().file_name();
        if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
            let path = name.to_string_lossy().into_owned();
            documents.push(File { text: repository::read(&path), path });
        }
    }
    documents
}

/// The lines that are prose: not inside a fenced block.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// Targets of `[text](target)` and `[name]: target`, code spans left out.
fn targets(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        let plain: String = line.split('`').step_by(2).collect();
        for rest in plain.split("](").skip(1) {
            found.extend(rest.split([')', ' ']).next().map(str::to_owned));
        }
        if let Some((_, target)) = plain.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            found.push(target.trim().to_owned());
        }
    }
    found
}

/// The anchor that a heading gets: lower case, spaces as hyphens, other signs dropped.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn has_heading(text: &str, wanted: &str) -> bool {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).any(|found| found == wanted)
}

/// `target` as seen from the document at `from`, without `.` and `..`.
fn resolved(from: &str, target: &str) -> String {
    let mut path = PathBuf::new();
    for part in Path::new(from).parent().unwrap().join(target).components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    path.to_string_lossy().into_owned()
}

fn broken(document: &File) -> Vec<String> {
    let mut complaints = Vec::new();
    for target in targets(&document.text) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
        let path = if file.is_empty() { document.path.clone() } else { resolved(&document.path, file) };
        if !file.is_empty() && !repository::root().join(&path).exists() {
            complaints.push(format!("{} links to {target}, but there is no {path}", document.path));
        } else if !heading.is_empty() {
            let text = if file.is_empty() { document.text.clone() } else { repository::read(&path) };
            if !has_heading(&text, heading) {
                complaints.push(format!("{} links to {target}, but {path} has no such heading", document.path));
            }
        }
    }
    complaints
}

#[test]
fn every_relative_link_leads_somewhere() {
    let complaints: Vec<_> = documents().iter().flat_map(broken).collect();

    assert_eq!(complaints, Vec::<String>::new());
}

#[test]
fn every_picture_is_on_a_page_and_small() {
    const MOST: u64 = 80_000;
    const MOST_OF_ALL: u64 = 1_500_000;
    let shown: Vec<_> = documents()
        .iter()
        .flat_map(|page| {
            targets(&page.text).into_iter().map(|target| resolved(&page.path, &target)).collect::<Vec<_>>()
        })
        .collect();

    let mut all = 0;
    for entry in std::fs::read_dir(repository::root().join(PICTURES)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{PICTURES}/{}", entry.file_name().to_string_lossy());
        let size = entry.metadata().unwrap().len();
        assert!(shown.contains(&path), "{path} is on no page");
        assert!(size < MOST, "{path} has {size} bytes of {MOST}");
        all += size;
    }
    assert!(all < MOST_OF_ALL, "the pictures have {all} bytes of {MOST_OF_ALL}");
}

#[test]
fn every_chapter_is_in_the_summary() {
    let listed: Vec<_> = targets(&repository::read(SUMMARY)).iter().map(|target| resolved(SUMMARY, target)).collect();

    for chapter in repository::files("docs", ".md") {
        let known = chapter.path == SUMMARY || listed.contains(&chapter.path);
        assert!(known, "{} is in no reader's way: add it to {SUMMARY}", chapter.path);
    }
}

#[test]
fn a_broken_link_is_seen() {
    let text = "# One heading\n[a](gone.md) [b](#one-heading) [c](#other) `[d](x.md)` [e](https://example.org)\n\
                [f]: ../README.md\n```\n[g](y.md)\n```\n";
    let document = File { path: "docs/sample.md".to_owned(), text: text.to_owned() };

    let complaints = broken(&document);

    assert_eq!(complaints.len(), 2, "{complaints:?}");
    assert!(complaints[0].contains("docs/gone.md"));
    assert!(complaints[1].contains("#other"));
}
