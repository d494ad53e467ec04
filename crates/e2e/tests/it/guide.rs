//! The guide's pages for clients: a program on them does, as it stands, what its page says, and leaves in the log what
//! it should.
//!
//! Every page whose language runs a text without a project around it is here. Go and Rust are not: the clients of their
//! pages have flows of their own.

use crate::foreign;
use crate::readme::{blocks, paste};
use crate::repository;
use crate::server::{Deployment, Server};
use std::fs;
use std::path::Path;
use tokio::process::Command;

const KEY: &str = "API_KEY_CREATED";
const BLOCK: &str = "API_KEY_ACCESS_LIST_ENTRY_ADDED";
const NO_BLOCK: &str = "API_KEY_ACCESS_LIST_ENTRY_DELETED";
const NO_KEY: &str = "API_KEY_DELETED";

/// What most programs do: a key with two blocks, one block less, the key gone.
const TWO_BLOCKS: &[&str] = &[KEY, BLOCK, BLOCK, NO_BLOCK, NO_KEY];
const ONE_BLOCK: &[&str] = &[KEY, BLOCK, NO_BLOCK, NO_KEY];

/// The types of the development organization's events, oldest first.
async fn events(deployment: &Deployment, server: &Server) -> Vec<String> {
    let org = &deployment.dev_env()["KEYWRIGHT_ORG_ID"];
    let page = deployment.owner(server).get(&format!("/api/atlas/v2/orgs/{org}/events?itemsPerPage=500")).await.body;
    let types = page["results"].as_array().unwrap().iter().rev();
    types.map(|event| event["eventTypeName"].as_str().unwrap().to_owned()).collect()
}

/// Runs the page's programs in a language one after the other; each must print all its words and be logged so.
async fn run(page: &str, language: &str, command: impl Fn(&Path, &str) -> Command, expected: &[(&[&str], &[&str])]) {
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--dev"]).await;
    let programs = blocks(page, language);
    assert_eq!(programs.len(), expected.len(), "{page} has other programs");

    for (program, (words, logged)) in programs.iter().zip(expected) {
        let before = events(&deployment, &server).await.len();
        let mut command = command(deployment.folder(), program);
        command.envs(deployment.dev_env());
        foreign::directly(&mut command);

        let printed = foreign::output(command, "").await;

        for word in *words {
            assert!(printed.contains(word), "{word} is not in: {printed}");
        }
        assert_eq!(events(&deployment, &server).await[before..], **logged, "{program}");
    }
}

#[tokio::test]
async fn the_sessions_for_curl_and_wget_work_as_they_stand() {
    for shell in ["bash", "sh"] {
        let deployment = Deployment::on_sqlite();
        let server = deployment.serve(&["--dev"]).await;
        let before = events(&deployment, &server).await.len();
        let session = blocks("docs/clients/shell.md", "sh").concat();

        let printed = paste(shell, &deployment, &format!("exec 2>/dev/null\n{session}")).await;

        let orders =
            ["\"Development\"", "hourly export", "\"INVALID_ENUM_VALUE\"", " exit code 22", "page 1: ", "page 2: "];
        for word in orders.iter().chain(&["\"API_KEY_NOT_FOUND\"", " exit code 8"]) {
            assert!(printed.contains(word), "{word} is not in: {printed}");
        }
        assert!(!printed.contains("page 3: "), "{printed}");
        let logged = [&[KEY, BLOCK, BLOCK, NO_BLOCK, "API_KEY_DESCRIPTION_CHANGED", NO_KEY], ONE_BLOCK].concat();
        assert_eq!(events(&deployment, &server).await[before..], logged);
        let left = fs::read_dir(deployment.folder()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(left.into_iter().all(|name| name == "data" || name == "logs"), "a file with the pair is left");
    }
}

#[tokio::test]
async fn the_programs_for_python_work_as_they_stand() {
    let command = |_: &Path, program: &str| {
        let mut command = foreign::python();
        command.args(["-B", "-W", "error", "-c", program]);
        command
    };
    let left = "left: ['2001:db8::/32']";
    let first = ["has the private half", left, "owner key of keywright serve --dev", "API_KEY_NOT_FOUND: No API key"];

    run(
        "docs/clients/python.md",
        "python",
        command,
        &[
            (&first, TWO_BLOCKS),
            (&[left], TWO_BLOCKS),
            (&[left], TWO_BLOCKS),
            (&["['Development']", "400 INVALID_ORG_NAME"], &[]),
            (&["['Development']", "['sandbox']", "GROUP_CREATED"], &[]),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_programs_for_javascript_work_as_they_stand() {
    let command = |_: &Path, program: &str| {
        let mut command = foreign::node();
        command.args(["--input-type=module", "-e", program]);
        command
    };

    run(
        "docs/clients/javascript.md",
        "js",
        command,
        &[
            (&["[ 'Development' ]", "true", "GROUP_NOT_FOUND: No group"], &["GROUP_CREATED", "GROUP_DELETED"]),
            (&["[ '2001:db8::/32' ]"], TWO_BLOCKS),
            (&["200 [ 'nightly export', 'owner key of keywright serve --dev' ]"], &[KEY, NO_KEY]),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_program_for_perl_works_as_it_stands() {
    let command = |_: &Path, program: &str| {
        let mut command = Command::new("perl");
        command.args(["-e", program]);
        command
    };

    run(
        "docs/clients/perl.md",
        "perl",
        command,
        &[(&["has the private half", "left: 2001:db8::/32", "API_KEY_NOT_FOUND: No API key"], TWO_BLOCKS)],
    )
    .await;
}

#[tokio::test]
async fn the_programs_for_java_work_as_they_stand() {
    let command = |folder: &Path, program: &str| {
        let source = folder.join("Program.java");
        fs::write(&source, program).unwrap();
        let mut command = foreign::java();
        command.arg(source);
        command
    };
    let made: &[&str] = &["\"desc\":\"nightly export\"", "\"privateKey\":\"********-****-****-"];

    let expected = [(made, ONE_BLOCK); 3];
    run("docs/clients/java.md", "java", command, &expected).await;
}

/// `name@version` of the words of a page's shell blocks.
fn asked_for(page: &str) -> Vec<(String, String)> {
    let text = blocks(page, "sh").concat();
    let words = text.split_whitespace().filter_map(|word| word.split_once('@'));
    words.map(|(name, version)| (name.to_owned(), version.to_owned())).collect()
}

#[test]
fn the_pages_ask_for_the_versions_that_are_tested() {
    let pom = repository::read("crates/e2e/clients/java/pom.xml");
    let archives = blocks("docs/clients/java.md", "xml");
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let go = repository::read("crates/e2e/clients/go/go.mod");
    let modules: Vec<_> = go.lines().filter_map(|line| line.trim().split_once(" v")).collect();
    let rust = repository::read("crates/e2e/clients/rust/Cargo.toml");

    for archive in &archives {
        assert!(squeezed(&pom).contains(&squeezed(archive)), "{archive}");
    }
    let mut compared = archives.len();
    for (package, version) in asked_for("docs/clients/go.md") {
        // A package is in the module that its path begins with; Ops Manager's module is not among the tested ones.
        let module = modules.iter().find(|(module, _)| package.starts_with(module));
        assert!(module.is_none_or(|(_, tested)| version == format!("v{tested}")), "{package}@{version}");
        compared += usize::from(module.is_some());
    }
    for (package, version) in asked_for("docs/clients/rust.md") {
        let line = rust.lines().find(|line| line.starts_with(&format!("{package} = "))).unwrap();
        assert!(line.contains(&format!("\"{version}")), "{package}@{version} is not {line}");
        compared += 1;
    }
    assert_eq!(compared, 8, "a page has lost its versions");
}
