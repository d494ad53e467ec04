//! The same for what bodies name: each ID in turn is another organization's, and nobody's. The foreign project is full
//! and the foreign team has members, so that a quota which is looked at too early shows.

use super::{Alike, Apart, Contract, EVERY_PRODUCT, Two, nobodys, without};
use crate::answer::Answer;
use crate::documented::{self, Document, Operation};
use crate::things::Things;
use crate::world::HOME;
use axum::body::Body;
use keywright_server::app::Limits;
use keywright_store::statements_issued;
use serde_json::{Value, json};

/// An ID that a body names.
struct Case {
    on: &'static [(&'static str, &'static str)],
    /// The name of the path's parameter that would be the same thing.
    thing: &'static str,
    contract: Contract,
    body: fn(&Things, &str) -> Value,
}

const ORG_USERS: &[(&str, &str)] = &[("POST", "/orgs/{orgId}/users"), ("PATCH", "/orgs/{orgId}/users/{userId}")];
const INVITES: &[(&str, &str)] = &[
    ("POST", "/orgs/{orgId}/invites"),
    ("PATCH", "/orgs/{orgId}/invites"),
    ("PATCH", "/orgs/{orgId}/invites/{invitationId}"),
];
const NEW_ACCOUNT: &[(&str, &str)] = &[("POST", "/users")];
const ACCOUNT: &[(&str, &str)] = &[("PATCH", "/users/{userId}")];

/// Who is meant: whoever the path names, else somebody who is invited, else somebody new.
fn somebody(own: &Things, on: (&str, &str)) -> Option<String> {
    match on {
        (_, path) if path.ends_with("Id}") => None,
        ("PATCH", _) => Some(own.invited[0].clone()),
        _ => Some("new@example.org".to_owned()),
    }
}

fn account(roles: &Value) -> Value {
    json!({
        "username": "new@example.org", "password": "correct horse", "firstName": "Ada", "lastName": "New", "roles": roles
    })
}

const FOREIGN_ORG: Contract = Apart { foreign: (401, "USER_CANNOT_ACCESS_ORG"), absent: (404, "ORG_NOT_FOUND") };
const FOREIGN_PROJECT: Contract =
    Apart { foreign: (401, "USER_CANNOT_ACCESS_GROUP"), absent: (404, "GROUP_NOT_FOUND") };
const NOT_IN_ROLES: Contract = Alike(400, "INVALID_ATTRIBUTE");

fn cases() -> Vec<Case> {
    [of_people(), of_accounts(), of_teams_and_projects()].into_iter().flatten().collect()
}

/// People in an organization, and those whom it invites.
fn of_people() -> Vec<Case> {
    vec![
        Case {
            on: ORG_USERS,
            thing: "groupId",
            contract: Alike(404, "GROUP_NOT_FOUND"),
            body: |_, id| {
                let assigned = json!([{"groupId": id, "groupRoles": ["GROUP_READ_ONLY"]}]);
                json!({"roles": {"orgRoles": ["ORG_OWNER"], "groupRoleAssignments": assigned}})
            },
        },
        Case {
            on: ORG_USERS,
            thing: "teamId",
            contract: Alike(404, "TEAM_NOT_FOUND"),
            body: |_, id| json!({"roles": {"orgRoles": ["ORG_OWNER"]}, "teamIds": [id]}),
        },
        Case {
            on: INVITES,
            thing: "groupId",
            contract: Alike(404, "GROUP_NOT_FOUND"),
            body: |_, id| {
                let assigned = json!([{"groupId": id, "roles": ["GROUP_READ_ONLY"]}]);
                json!({"roles": ["ORG_MEMBER"], "groupRoleAssignments": assigned})
            },
        },
        Case {
            on: INVITES,
            thing: "teamId",
            contract: Alike(404, "TEAM_NOT_FOUND"),
            body: |_, id| json!({"roles": ["ORG_MEMBER"], "teamIds": [id]}),
        },
    ]
}

fn of_accounts() -> Vec<Case> {
    vec![
        Case {
            on: NEW_ACCOUNT,
            thing: "orgId",
            contract: FOREIGN_ORG,
            body: |_, id| account(&json!([{"orgId": id, "roleName": "ORG_MEMBER"}])),
        },
        Case {
            on: NEW_ACCOUNT,
            thing: "orgId",
            contract: NOT_IN_ROLES,
            body: |own, id| {
                let first = json!({"orgId": own.org, "roleName": "ORG_MEMBER"});
                account(&json!([first, {"orgId": id, "roleName": "ORG_MEMBER"}]))
            },
        },
        Case {
            on: NEW_ACCOUNT,
            thing: "groupId",
            contract: FOREIGN_PROJECT,
            body: |_, id| account(&json!([{"groupId": id, "roleName": "GROUP_READ_ONLY"}])),
        },
        Case {
            on: NEW_ACCOUNT,
            thing: "groupId",
            contract: NOT_IN_ROLES,
            body: |own, id| {
                let first = json!({"orgId": own.org, "roleName": "ORG_MEMBER"});
                account(&json!([first, {"groupId": id, "roleName": "GROUP_READ_ONLY"}]))
            },
        },
        Case {
            on: ACCOUNT,
            thing: "orgId",
            contract: NOT_IN_ROLES,
            body: |_, id| json!({"roles": [{"orgId": id, "roleName": "ORG_MEMBER"}]}),
        },
        Case {
            on: ACCOUNT,
            thing: "groupId",
            contract: NOT_IN_ROLES,
            body: |own, id| {
                let first = json!({"orgId": own.org, "roleName": "ORG_OWNER"});
                json!({"roles": [first, {"groupId": id, "roleName": "GROUP_READ_ONLY"}]})
            },
        },
    ]
}

fn of_teams_and_projects() -> Vec<Case> {
    vec![
        Case {
            on: &[("POST", "/groups")],
            thing: "orgId",
            contract: FOREIGN_ORG,
            body: |_, id| json!({"name": "Another", "orgId": id}),
        },
        Case {
            on: &[("POST", "/groups/{groupId}/teams")],
            thing: "teamId",
            contract: Apart { foreign: (404, "TEAM_NOT_IN_ORG"), absent: (404, "TEAM_NOT_FOUND") },
            body: |_, id| json!([{"teamId": id, "roleNames": ["GROUP_READ_ONLY"]}]),
        },
        Case {
            on: &[("POST", "/orgs/{orgId}/teams")],
            thing: "userName",
            contract: Alike(404, "USER_NOT_IN_ORG"),
            body: |_, name| json!({"name": "Another", "usernames": [name]}),
        },
        Case {
            on: &[("POST", "/orgs/{orgId}/teams/{teamId}/users")],
            thing: "userId",
            contract: Alike(404, "USER_NOT_IN_ORG"),
            body: |_, id| json!([{"id": id}]),
        },
        Case {
            on: &[
                ("POST", "/orgs/{orgId}/teams/{teamId}:addUser"),
                ("POST", "/orgs/{orgId}/teams/{teamId}:removeUser"),
            ],
            thing: "userId",
            contract: Alike(404, "USER_NOT_IN_ORG"),
            body: |_, id| json!({"id": id}),
        },
    ]
}

/// The names of the members of a body that name something, at any depth.
fn naming(document: &Document, schema: &Value) -> Vec<&'static str> {
    const NAMING: [&str; 6] = ["groupId", "orgId", "teamId", "teamIds", "userId", "usernames"];
    let schema = document.resolved(schema);
    let mut found = Vec::new();
    for choice in schema["anyOf"].as_array().into_iter().chain(schema["allOf"].as_array()).flatten() {
        found.extend(naming(document, choice));
    }
    if schema["items"].is_object() {
        found.extend(naming(document, &schema["items"]));
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        found.extend(NAMING.iter().find(|naming| *naming == name));
        found.extend(naming(document, member));
    }
    found
}

impl Two {
    /// The caller's request of a case, with another ID in its body.
    async fn ask_with(&self, base: &str, operation: &Operation<'_>, media: &str, case: &Case, id: &str) -> Answer {
        let mut body = (case.body)(&self.own, id);
        let on = (operation.method.as_str(), operation.path);
        if let Some(name) = somebody(&self.own, on).filter(|_| [ORG_USERS, INVITES].contains(&case.on)) {
            body["username"] = json!(name);
        }
        let path = self.own.path(base, operation.path, None);
        let request = self.world.signed(self.own.caller(operation.path), &operation.method, &path).await;
        let request = request.header("accept", media).header("content-type", media);
        self.world.send(HOME, request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Fills the foreign project.
    fn fill(&self) {
        let project = &self.foreign.project;
        self.world.database.run(&format!(
            "INSERT INTO group_users (group_id, user_id, roles) \
             SELECT '{project}', m.user_id, 'GROUP_READ_ONLY' FROM (SELECT DISTINCT user_id FROM org_users) m \
             WHERE m.user_id NOT IN (SELECT user_id FROM group_users WHERE group_id = '{project}')"
        ));
    }
}

#[tokio::test]
async fn what_a_body_names_of_another_organization_is_as_far_away_as_the_contract_says() {
    let two = Two::with(Limits { users_per_project: 2, ..Limits::default() }).await;
    two.fill();
    let (cases, mut seen) = (cases(), 0);

    for document in documented::documents(&EVERY_PRODUCT) {
        let base = document.dialect.base;
        for operation in document.operations() {
            for (media, content) in operation.value["requestBody"]["content"].as_object().into_iter().flatten() {
                let name = format!("{} {base}{}", operation.method, operation.path);
                let on = (operation.method.as_str(), operation.path);
                let mut missing = naming(&document, &content["schema"]);
                for case in cases.iter().filter(|case| case.on.contains(&on)) {
                    let name = format!("{name}, {} in the body", case.thing);
                    missing.retain(|member| {
                        !matches!(
                            (*member, case.thing),
                            ("teamIds", "teamId") | ("usernames", "userName") | ("id", "userId")
                        ) && *member != case.thing
                    });
                    let foreign_id = two.foreign.named(case.thing, operation.path);
                    let absent_id = nobodys(case.thing);

                    let foreign = two.ask_with(base, &operation, media, case, &foreign_id).await;
                    let absent = two.ask_with(base, &operation, media, case, absent_id).await;

                    let (wanted, wanted_absent) = match case.contract {
                        Apart { foreign, absent } => (foreign, absent),
                        Alike(status, code) => ((status, code), (status, code)),
                        Contract::Public => unreachable!("{name} names what is an organization's"),
                    };
                    assert_eq!(foreign.refusal(), (wanted.0, wanted.1.to_owned()), "{name} of another organization");
                    assert_eq!(absent.refusal(), (wanted_absent.0, wanted_absent.1.to_owned()), "{name} of nobody");
                    if wanted == wanted_absent {
                        assert_eq!(without(&foreign, &foreign_id), without(&absent, absent_id), "{name}");
                    }
                    let told = foreign.text.replace(&foreign_id, "");
                    for text in two.foreign.private_texts() {
                        assert!(!told.contains(text), "{name} tells {text}: {told}");
                    }
                    seen += 1;
                }
                assert_eq!(missing, Vec::<&str>::new(), "{name}: what does the contract say of foreign ones?");
            }
        }
    }

    assert!(seen > 30, "only {seen} bodies were sent");
}

/// How many statements each costs: as many for another organization's as for nobody's. In a process of its own.
pub(super) async fn count(two: &Two) -> usize {
    two.fill();
    let (cases, mut counted) = (cases(), 0);
    for document in documented::documents(&EVERY_PRODUCT) {
        for operation in document.operations() {
            for media in
                operation.value["requestBody"]["content"].as_object().into_iter().flatten().map(|(name, _)| name)
            {
                let on = (operation.method.as_str(), operation.path);
                let alike = |case: &&Case| case.on.contains(&on) && matches!(case.contract, Alike(..));
                for case in cases.iter().filter(alike) {
                    let foreign = two.foreign.named(case.thing, operation.path);
                    let base = document.dialect.base;
                    let mut costs = Vec::new();
                    two.ask_with(base, &operation, media, case, nobodys(case.thing)).await;
                    for id in [&foreign, nobodys(case.thing), &foreign, nobodys(case.thing)] {
                        let before = statements_issued();
                        two.ask_with(base, &operation, media, case, id).await;
                        costs.push(statements_issued() - before);
                    }
                    assert!(costs.iter().all(|cost| *cost == costs[0]), "{on:?} {}: {costs:?}", case.thing);
                    counted += 1;
                }
            }
        }
    }
    counted
}
