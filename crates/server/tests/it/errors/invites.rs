//! Invitations of the older generation: absent ones, names, roles, teams and projects.

use super::{EVERY, NOBODY, world};
use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, HOME, PUBLIC, V1, V2, World};
use keywright_server::app::Limits;
use serde_json::{Value, json};

/// The two collections below a dialect's base, each with a role that fits.
fn collections(world: &World, base: &str) -> [(String, &'static str); 2] {
    let of_project = format!("{base}/groups/{}/invites", world.project);
    [(world.org_path(base, "/invites"), "ORG_MEMBER"), (of_project, "GROUP_READ_ONLY")]
}

async fn invite(world: &World, all: &str, username: &str, role: &str) -> Answer {
    world.post(&world.owner, all, json!({"username": username, "roles": [role]})).await
}

#[tokio::test]
async fn an_invitation_that_is_not_there_is_404_and_400_where_it_is_taken_back() {
    let world = world().await;

    for base in EVERY {
        for (all, _) in collections(&world, base) {
            let one = format!("{all}/{NOBODY}");
            world.get(&world.owner, &one).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
            for body in ["{}", "not even JSON"] {
                let changed = world.call_from(HOME, &world.owner, "PATCH", &one, body).await;
                changed.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
            }
            world.delete(&world.owner, &one).await.is_refused((400, "INVALID_INVITATION_ID", json!([NOBODY])));
        }
    }
}

#[tokio::test]
async fn an_id_that_is_none_is_refused_in_the_dialects_words() {
    let world = world().await;

    for base in EVERY {
        for (all, _) in collections(&world, base) {
            let one = format!("{all}/me");
            let expected = if base == V2 { (400, "PATH_PARAM_PARSE_ERROR") } else { (404, "RESOURCE_NOT_FOUND") };
            for method in ["GET", "PATCH", "DELETE"] {
                let answer = world.call_from(HOME, &world.owner, method, &one, "{}").await;
                answer.is_refused((expected.0, expected.1, json!([one])));
            }
        }
    }
}

#[tokio::test]
async fn an_invitation_of_the_other_kind_is_taken_back_elsewhere() {
    let world = world().await;

    for base in EVERY {
        let [(of_org, role), (of_project, project_role)] = collections(&world, base);
        let username = format!("in-{}@example.org", base.len());
        let org = invite(&world, &of_org, &username, role).await.ok().text_at("/id");
        let project = invite(&world, &of_project, &username, project_role).await.ok().text_at("/id");

        let answer = world.delete(&world.owner, &format!("{of_project}/{org}")).await;
        answer.is_refused((400, "CANNOT_DELETE_ORG_INVITATION", json!([org])));
        let answer = world.delete(&world.owner, &format!("{of_org}/{project}")).await;
        answer.is_refused((400, "CANNOT_DELETE_GROUP_INVITATION", json!([project])));
    }
}

#[tokio::test]
async fn who_is_there_or_invited_is_not_invited() {
    let world = world().await;

    for base in EVERY {
        let [(of_org, role), (of_project, project_role)] = collections(&world, base);
        let username = format!("in-{}@example.org", base.len());
        invite(&world, &of_org, &username, role).await.ok();
        invite(&world, &of_project, &username, project_role).await.ok();
        for username in [username.as_str(), &username.to_uppercase(), "owner@example.org"] {
            let answer = invite(&world, &of_org, username, role).await;
            answer.is_refused((400, "DEFAULT_INVITATION_EXCEPTION", json!([username, "Acme"])));
        }
        invite(&world, &of_project, "owner@example.org", project_role).await;
        for username in [username.as_str(), "Owner@example.org"] {
            let answer = invite(&world, &of_project, username, project_role).await;
            answer.is_refused((400, "DEFAULT_INVITATION_EXCEPTION", json!([username, "sandbox"])));
        }
    }
}

#[tokio::test]
async fn whom_to_invite_is_an_e_mail_address() {
    let world = world().await;

    for base in EVERY {
        for (all, role) in collections(&world, base) {
            for username in ["", "ada", "ada@", "a b@example.org", &format!("{}@example.org", "a".repeat(250))] {
                invite(&world, &all, username, role).await.is_refused((400, "INVALID_USERNAME", json!([username])));
                let changed = world.patch(&world.owner, &all, json!({"username": username})).await;
                changed.is_refused((400, "INVALID_USERNAME", json!([username])));
            }
            for body in [json!({"roles": [role]}), json!({"roles": [role], "username": null})] {
                let answer = world.post(&world.owner, &all, body.clone()).await;
                answer.is_refused((400, "MISSING_ATTRIBUTE", json!(["username"])));
                let answer = world.patch(&world.owner, &all, body).await;
                answer.is_refused((400, "MISSING_ATTRIBUTE", json!(["username"])));
            }
        }
    }
}

#[tokio::test]
async fn at_least_one_role_that_fits_is_named() {
    let world = world().await;
    let body = |roles: Value| json!({"username": "ada@example.org", "roles": roles});

    for base in EVERY {
        for (all, _) in collections(&world, base) {
            let post = async |roles| world.post(&world.owner, &all, body(roles)).await;
            post(json!(null)).await.is_refused((400, "MISSING_ATTRIBUTE", json!(["roles"])));
            post(json!([])).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["roles"])));
            post(json!("ORG_MEMBER")).await.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!(["roles"])));
            post(json!([1])).await.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!(["roles"])));
            post(json!(["EMPEROR"])).await.is_refused((400, "INVALID_ENUM_VALUE", json!(["EMPEROR"])));
        }
        let [(of_org, _), (of_project, _)] = collections(&world, base);
        let misplaced = world.post(&world.owner, &of_org, body(json!(["GROUP_OWNER"]))).await;
        if base == V2 {
            misplaced.is_refused((400, "INVALID_ROLE_FOR_ORG", json!(["GROUP_OWNER", world.org])));
        } else {
            misplaced.is_refused((400, "CANNOT_ADD_GROUP_ROLE", json!([])));
        }
        let misplaced = world.post(&world.owner, &of_project, body(json!(["ORG_OWNER"]))).await;
        misplaced.is_refused((400, "INVALID_ROLE_FOR_GROUP", json!(["ORG_OWNER", world.project])));
    }
    for (base, role) in [(V2, "ORG_USER_ADMIN"), (PUBLIC, "ORG_STREAM_PROCESSING_ADMIN")] {
        let foreign = world.post(&world.owner, &world.org_path(base, "/invites"), body(json!([role]))).await;
        foreign.is_refused((400, "INVALID_ENUM_VALUE", json!([role])));
    }
}

#[tokio::test]
async fn teams_and_projects_are_the_organizations_own() {
    let world = world().await;
    let (elsewhere, stranger) = world.stranger().await;
    let theirs = json!({"name": "theirs", "orgId": elsewhere});
    let theirs = world.post(&stranger, &format!("{V2}/groups"), theirs).await.ok().text_at("/id");
    let made = invite(&world, &world.org_path(V2, "/invites"), "bob@example.org", "ORG_MEMBER").await.ok();

    for base in EVERY {
        let (all, _) = &collections(&world, base)[0];
        let one = format!("{all}/{}", made.text_at("/id"));
        for (member, value, expected) in [
            ("teamIds", json!([NOBODY]), (404, "TEAM_NOT_FOUND", json!([NOBODY]))),
            ("teamIds", json!(["me"]), (400, "INVALID_ATTRIBUTE", json!(["teamIds"]))),
            ("teamIds", json!([7]), (400, "INVALID_JSON_ATTRIBUTE", json!(["teamIds"]))),
            (
                "groupRoleAssignments",
                json!([{"groupId": theirs, "roles": ["GROUP_OWNER"]}]),
                (404, "GROUP_NOT_FOUND", json!([theirs])),
            ),
            (
                "groupRoleAssignments",
                json!([{"groupId": NOBODY, "roles": ["GROUP_OWNER"]}]),
                (404, "GROUP_NOT_FOUND", json!([NOBODY])),
            ),
            (
                "groupRoleAssignments",
                json!([{"groupId": "me", "roles": ["GROUP_OWNER"]}]),
                (400, "INVALID_ATTRIBUTE", json!(["groupId"])),
            ),
            (
                "groupRoleAssignments",
                json!([{"roles": ["GROUP_OWNER"]}]),
                (400, "MISSING_ATTRIBUTE", json!(["groupId"])),
            ),
            ("groupRoleAssignments", json!([{"groupId": NOBODY}]), (400, "MISSING_ATTRIBUTE", json!(["roles"]))),
            (
                "groupRoleAssignments",
                json!([{"groupId": NOBODY, "roles": []}]),
                (400, "INVALID_ATTRIBUTE", json!(["roles"])),
            ),
            (
                "groupRoleAssignments",
                json!([{"groupId": NOBODY, "roles": ["ORG_OWNER"]}]),
                (400, "INVALID_ROLE_FOR_GROUP", json!(["ORG_OWNER", NOBODY])),
            ),
            (
                "groupRoleAssignments",
                json!([{"groupId": NOBODY, "name": "a"}]),
                (400, "INVALID_ATTRIBUTE", json!(["name"])),
            ),
            ("groupRoleAssignments", json!([NOBODY]), (400, "INVALID_JSON_ATTRIBUTE", json!(["groupRoleAssignments"]))),
            (
                "groupRoleAssignments",
                json!({"groupId": NOBODY}),
                (400, "INVALID_JSON_ATTRIBUTE", json!(["groupRoleAssignments"])),
            ),
        ] {
            let mut body = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER"]});
            body[member] = value;
            world.post(&world.owner, all, body.clone()).await.is_refused(expected.clone());
            world.patch(&world.owner, &one, body).await.is_refused(expected);
        }
    }
    let listed = world.get(&world.owner, &world.org_path(V2, "/invites")).await.ok();
    assert_eq!(listed.json(), json!([made.json()]), "nothing was left behind");
}

#[tokio::test]
async fn a_body_has_the_form_of_an_invitation() {
    let world = world().await;

    for base in EVERY {
        for (all, role) in collections(&world, base) {
            let one = format!(
                "{all}/{}",
                invite(&world, &all, &format!("{role}-{}@a.org", base.len()), role).await.ok().text_at("/id")
            );
            for (method, path) in [("POST", &all), ("PATCH", &all), ("PATCH", &one)] {
                for (body, expected) in [
                    ("not even JSON", (400, "MALFORMED_JSON", json!([]))),
                    ("", (400, "MALFORMED_JSON", json!([]))),
                    ("[]", (400, "INVALID_JSON", json!([]))),
                    (r#"{"role": "ORG_OWNER"}"#, (400, "INVALID_ATTRIBUTE", json!(["role"]))),
                    (r#"{"username": 7}"#, (400, "INVALID_JSON_ATTRIBUTE", json!(["username"]))),
                ] {
                    if path == &one && expected.1 == "INVALID_JSON_ATTRIBUTE" {
                        continue; // the path says whose it is: the name is not looked at
                    }
                    world.call_from(HOME, &world.owner, method, path, body).await.is_refused(expected);
                }
            }
        }
    }
}

#[tokio::test]
async fn there_are_as_many_people_as_there_may_be() {
    let limits = Limits { users_per_org: 1, users_per_project: 0, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;

    for base in EVERY {
        let [(of_org, role), (of_project, project_role)] = collections(&world, base);
        let answer = invite(&world, &of_org, "ada@example.org", role).await;
        answer.is_refused((400, "MAX_USERS_PER_ORG_EXCEEDED", json!([1, world.org])));
        let answer = invite(&world, &of_project, "ada@example.org", project_role).await;
        answer.is_refused((400, "MAX_USERS_PER_GROUP_EXCEEDED", json!([0, world.project])));
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_named() {
    let world = world().await;

    for base in EVERY {
        for (all, _) in collections(&world, base) {
            let answer = world.get(&world.owner, &format!("{all}?username=%ff")).await;
            answer.is_refused((400, "INVALID_QUERY_PARAMETER", json!(["username"])));
        }
    }
}

#[tokio::test]
async fn in_atlas_v2_they_are_gone_when_their_end_has_come() {
    let world = world().await;
    // Until July 2027, and then until the node has heard from the log again.
    world.clock.turn(222 * 24 * 60 * 60 * 1000);
    world.until(&world.owner, "/api/keywright/v1/whoami", |answer| answer.status == 200).await;

    for (all, _) in collections(&world, V2) {
        let answer = world.get(&world.owner, &all).await;
        answer.is_refused((410, "VERSION_GONE", json!(["2023-01-01", all.trim_start_matches('/')])));
    }
    for (all, _) in collections(&world, V1).into_iter().chain(collections(&world, PUBLIC)) {
        assert_eq!(world.get(&world.owner, &all).await.status, 200, "{all}");
    }
}
