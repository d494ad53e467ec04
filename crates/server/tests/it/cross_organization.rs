//! Nobody reaches another organization's things, nor learns that they are there.
//!
//! Made of the documents: every parameter of every path, and every ID in a body, is replaced in turn, once by what another organization has and
//! once by what nobody has. Where the contract gives both one answer, they are the same to the byte, and cost the same
//! number of statements. A new parameter fails here until somebody says what the contract has for it.

mod bodies;

use crate::answer::Answer;
use crate::database::Kind;
use crate::documented::{self, Operation};
use crate::things::{Things, parameters};
use crate::world::{HOME, V2, World};
use axum::body::Body;
use keywright_domain::Product;
use keywright_server::app::Limits;
use keywright_store::statements_issued;
use serde_json::json;
use std::process::Command;
use std::time::Duration;

const EVERY_PRODUCT: [Product; 3] = [Product::Atlas, Product::CloudManager, Product::OpsManager];

/// What the contract answers for a thing of another organization, and for none.
enum Contract {
    /// A stranger is told apart from nobody: organizations and projects (HTTP contract 2.1, step 7), teams (endpoint
    /// contract 8.7).
    Apart { foreign: (u16, &'static str), absent: (u16, &'static str) },
    /// One answer for both.
    Alike(u16, &'static str),
    /// It is no organization's thing.
    Public,
}

use Contract::{Alike, Apart, Public};

/// The contract for a parameter of a path.
fn contract(parameter: &str, Operation { method, path, .. }: &Operation<'_>) -> Contract {
    if let Some(code) = own_list(path) {
        return Alike(401, code);
    }
    let in_project = path.starts_with("/groups/");
    match parameter {
        "orgId" => Apart { foreign: (401, "USER_CANNOT_ACCESS_ORG"), absent: (404, "ORG_NOT_FOUND") },
        "groupId" => Apart { foreign: (401, "USER_CANNOT_ACCESS_GROUP"), absent: (404, "GROUP_NOT_FOUND") },
        "groupName" => Alike(404, "GROUP_NAME_NOT_FOUND"),
        "apiUserId" => Alike(400, "API_KEY_NOT_FOUND"),
        "userId" if path.starts_with("/orgs/") => Alike(404, "USER_NOT_IN_ORG"),
        "userId" if in_project => Alike(404, "USER_NOT_IN_GROUP"),
        "userId" => Alike(404, "USER_NOT_FOUND"),
        "userName" => Alike(404, "USERNAME_NOT_FOUND"),
        "teamId" => Apart { foreign: (404, "TEAM_NOT_IN_ORG"), absent: (404, "TEAM_NOT_FOUND") },
        "teamName" => Alike(404, "TEAM_NAME_NOT_FOUND"),
        "invitationId" if method == "DELETE" => Alike(400, "INVALID_INVITATION_ID"),
        "invitationId" => Alike(404, "RESOURCE_NOT_FOUND"),
        "eventId" if in_project => Alike(404, "EVENT_NOT_FOUND"),
        "eventId" => Alike(404, "ORG_EVENT_NOT_FOUND"),
        "ipAddress" if path.contains("/whitelist/") => Alike(404, "API_KEY_WHITELIST_NOT_FOUND"),
        "ipAddress" => Alike(404, "API_KEY_ACCESS_LIST_NOT_FOUND"),
        "limitName" | "endpointSetId" | "document" | "entryId" => Public,
        _ => panic!("{path}: what does the contract say of a foreign {{{parameter}}}?"),
    }
}

/// What a key is told of a person's own list, whoever's it is: it is open to that person alone (access-list contract 8).
fn own_list(path: &str) -> Option<&'static str> {
    match path.strip_prefix("/users/{userId}/")?.split('/').next()? {
        "accessList" => Some("ACCESS_LIST_ACCESS_DENIED"),
        "whitelist" => Some("WHITELIST_ACCESS_DENIED"),
        _ => None,
    }
}

/// What nobody has, in the form of the parameter.
fn nobodys(parameter: &str) -> &'static str {
    match parameter {
        "groupName" | "teamName" => "Nobody",
        "userName" => "nobody@example.org",
        "ipAddress" => "203.0.113.99",
        _ => "0123456789abcdef01234567",
    }
}

/// Two organizations, the caller's and another, each with one thing of each kind.
struct Two {
    world: World,
    own: Things,
    foreign: Things,
}

impl Two {
    async fn with(limits: Limits) -> Self {
        let (world, global) = World::of_a_first_user_with(Kind::Sqlite, limits).await;
        let own = Things::make(&world, &world.org, &world.owner, "Ours", "198.51.100.1").await;
        let own = own.with_global(&world, &global).await;
        let account = json!({
            "username": "stranger@example.org", "password": "correct horse", "firstName": "Eve", "lastName": "Else"
        });
        let person = world.post(&global, &format!("{V2}/users"), account).await.ok().text_at("/id");
        let (org, owner) = world.elsewhere(&person).await;
        let foreign = Things::make(&world, &org, &owner, "Theirs", "198.51.100.2").await;
        Self { world, own, foreign }
    }

    /// The caller's request, with something else in the place of one parameter.
    async fn ask(&self, base: &str, operation: &Operation<'_>, instead: Option<(&str, &str)>) -> Answer {
        let path = self.own.path(base, operation.path, instead);
        let body = if operation.value.get("requestBody").is_some() { "{}" } else { "" };
        self.world.call_from(HOME, self.own.caller(operation.path), &operation.method, &path, Body::from(body)).await
    }
}

fn without(answer: &Answer, text: &str) -> (u16, String) {
    (answer.status, answer.text.replace(text, "…"))
}

#[tokio::test]
async fn what_another_organization_has_is_as_far_away_as_the_contract_says() {
    let two = Two::with(Limits::default()).await;
    let mut seen = 0;

    for document in documented::documents(&EVERY_PRODUCT) {
        for operation in document.operations() {
            let name = format!("{} {}{}", operation.method, document.dialect.base, operation.path);
            if operation.method == "GET" {
                let own = two.ask(document.dialect.base, &operation, None).await;
                match own_list(operation.path) {
                    Some(code) => assert_eq!(own.refusal(), (401, code.to_owned()), "{name} with the caller's own"),
                    None => assert_eq!(own.status, 200, "{name} with the caller's own: {}", own.text),
                }
            }
            for parameter in parameters(operation.path) {
                let (wanted, wanted_absent) = match contract(parameter, &operation) {
                    Apart { foreign, absent } => (foreign, absent),
                    Alike(status, code) => ((status, code), (status, code)),
                    Public => continue,
                };
                let foreign_value = two.foreign.named(parameter, operation.path);
                let foreign_value = foreign_value.as_str();
                let absent_value = nobodys(parameter);
                let instead = |value| Some((parameter, value));

                let foreign = two.ask(document.dialect.base, &operation, instead(foreign_value)).await;
                let absent = two.ask(document.dialect.base, &operation, instead(absent_value)).await;

                let name = format!("{name}, {{{parameter}}}");
                assert_eq!(foreign.refusal(), (wanted.0, wanted.1.to_owned()), "{name} of another organization");
                assert_eq!(absent.refusal(), (wanted_absent.0, wanted_absent.1.to_owned()), "{name} of nobody");
                if wanted == wanted_absent {
                    assert_eq!(without(&foreign, foreign_value), without(&absent, absent_value), "{name}");
                }
                let told = foreign.text.replace(foreign_value, "");
                for text in two.foreign.private_texts() {
                    assert!(!told.contains(text), "{name} tells {text}: {told}");
                }
                seen += 1;
            }
        }
    }

    assert!(seen > 100, "only {seen} parameters were replaced");
    for path in ["/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress}", "/groups/{groupId}/apiKeys"] {
        let path = two.foreign.path("/api/atlas/v2", path, None);
        two.world.get(&two.foreign.owner, &path).await.ok();
    }
}

#[test]
fn what_another_organization_has_costs_as_many_statements_as_what_nobody_has() {
    let itself = std::env::current_exe().unwrap();

    let run = Command::new(itself).args(["--exact", "cross_organization::alone", "--ignored"]).output().unwrap();

    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&run.stderr));
}

/// Statements are counted for the whole process, so this runs in one of its own.
#[tokio::test]
#[ignore = "run in a process of its own, by the sentence above"]
async fn alone() {
    let long = Duration::from_hours(24);
    let limits = Limits { poll_interval: long, usage_interval: long, users_per_project: 2, ..Limits::default() };
    let two = Two::with(limits).await;
    let mut counted = 0;

    for document in documented::documents(&EVERY_PRODUCT) {
        for operation in document.operations() {
            for parameter in parameters(operation.path) {
                let Alike(..) = contract(parameter, &operation) else { continue };
                let foreign = two.foreign.named(parameter, operation.path);
                let mut costs = Vec::new();
                // What the node reads once and remembers, the log and the caller's own project, is not of this.
                two.ask(document.dialect.base, &operation, Some((parameter, nobodys(parameter)))).await;
                for value in [&foreign, nobodys(parameter), &foreign, nobodys(parameter)] {
                    let before = statements_issued();
                    two.ask(document.dialect.base, &operation, Some((parameter, value))).await;
                    costs.push(statements_issued() - before);
                }

                assert!(costs.iter().all(|cost| *cost == costs[0]), "{} {parameter}: {costs:?}", operation.path);
                counted += 1;
            }
        }
    }

    assert!(counted > 50, "only {counted} parameters were counted");
    let counted = bodies::count(&two).await;
    assert!(counted > 20, "only {counted} bodies were counted");
}
