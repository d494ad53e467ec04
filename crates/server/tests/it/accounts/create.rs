//! `POST /users`: accounts, whose roles are invitations until they are accepted.

use super::{PASSWORD, body, create, key_in, project};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

on_both!(
    an_account_is_answered_as_recorded,
    its_roles_become_an_invitation,
    its_roles_are_added_to_the_invitation_that_it_has,
    an_account_of_that_name_is_there_once,
    owners_of_projects_invite_with_an_account_too,
);

fn users(base: &str) -> String {
    format!("{base}/users")
}

/// The invitations to the organization.
async fn invitations(world: &World) -> Vec<Value> {
    world.get(&world.owner, &world.org_path(V2, "/invites")).await.ok().json().as_array().unwrap().clone()
}

async fn an_account_is_answered_as_recorded(world: World) {
    let prefixes = ["https://cloud.mongodb.com/", "https://cloud.mongodb.com/", "http://cloud.mongodb.com/"];
    for (base, prefix) in DIALECTS.into_iter().zip(prefixes) {
        let username = format!("in-{}@example.org", base.len());
        let roles = json!([{"orgId": world.org, "roleName": "ORG_MEMBER"}]);
        let made = world.post(&world.owner, &users(base), body(&username, json!({"roles": roles}))).await;

        let id = made.text_at("/id");
        let href = format!("http://localhost:8080{base}/users/{id}");
        assert_eq!(made.status, 201, "{}", made.text);
        assert_eq!(
            made.json(),
            json!({
                "country": "GB", "createdAt": "2026-11-22T08:00:00Z", "emailAddress": username, "firstName": "Ada",
                "id": id, "lastName": "Lovelace",
                "links": [
                    {"href": href, "rel": "self"},
                    {"href": format!("{href}/whitelist"), "rel": format!("{prefix}whitelist")},
                    {"href": format!("{href}/accessList"), "rel": format!("{prefix}accessList")},
                ],
                "roles": [], "teamIds": [], "username": username
            })
        );
        assert!(made.is_alphabetical(), "{}", made.text);
    }
}

#[tokio::test]
async fn the_location_is_that_of_atlas_v1_in_both_atlas_dialects() {
    let world = World::new(Kind::Sqlite).await;

    for (base, located) in [(V1, V1), (V2, V1), (PUBLIC, PUBLIC)] {
        let username = format!("in-{}@example.org", base.len());
        let made = world.post(&world.owner, &users(base), body(&username, json!({}))).await.ok();

        let expected = format!("http://localhost:8080{located}/users/{}", made.text_at("/id"));
        assert_eq!(made.header("location"), Some(expected.as_str()), "{base}");
    }
}

async fn its_roles_become_an_invitation(world: World) {
    let roles = json!([
        {"orgId": world.org, "roleName": "ORG_READ_ONLY"},
        {"groupId": world.project, "roleName": "GROUP_READ_ONLY"},
        {"orgId": world.org, "roleName": "ORG_OWNER"},
        {"groupId": world.project, "roleName": "GROUP_OWNER"},
    ]);
    create(&world, "ada@example.org", json!({"roles": roles})).await;
    create(&world, "bob@example.org", json!({"roles": [{"groupId": world.project, "roleName": "GROUP_READ_ONLY"}]}))
        .await;
    create(&world, "eve@example.org", json!({"roles": null})).await;

    let mut invited = invitations(&world).await;
    invited.sort_by_key(|one| one["username"].to_string());
    let brings = |one: &Value| (one["username"].clone(), one["roles"].clone(), one["groupRoleAssignments"].clone());
    let told: Vec<_> = invited.iter().map(brings).collect();
    let in_project = |role: &str| json!({"groupId": world.project, "groupRole": role});
    assert_eq!(
        told,
        [
            (
                json!("ada@example.org"),
                json!(["ORG_OWNER", "ORG_READ_ONLY"]),
                json!([in_project("GROUP_OWNER"), in_project("GROUP_READ_ONLY")])
            ),
            (json!("bob@example.org"), json!(["ORG_MEMBER"]), json!([in_project("GROUP_READ_ONLY")])),
        ],
        "a project's role makes a member; nothing asked for is nothing"
    );
}

async fn its_roles_are_added_to_the_invitation_that_it_has(world: World) {
    let invitation = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER"]});
    let before = world.post(&world.owner, &world.org_path(V2, "/invites"), invitation).await.ok();
    let roles = json!([
        {"orgId": world.org, "roleName": "ORG_READ_ONLY"}, {"groupId": world.project, "roleName": "GROUP_READ_ONLY"}
    ]);

    create(&world, "Ada@example.org", json!({"roles": roles})).await;

    let invited = invitations(&world).await;
    assert_eq!((invited.len(), &invited[0]["id"]), (1, &before.at("/id")), "one for each person");
    assert_eq!(invited[0]["roles"], json!(["ORG_READ_ONLY", "ORG_MEMBER"]));
    let assigned = json!([{"groupId": world.project, "groupRole": "GROUP_READ_ONLY"}]);
    assert_eq!((&invited[0]["groupRoleAssignments"], &invited[0]["username"]), (&assigned, &json!("Ada@example.org")));
}

async fn an_account_of_that_name_is_there_once(world: World) {
    create(&world, "ada@example.org", json!({})).await;

    for base in DIALECTS {
        for username in ["ada@example.org", "ADA@example.org", "owner@example.org"] {
            let refused = world.post(&world.owner, &users(base), body(username, json!({}))).await;
            refused.is_refused((409, "USER_ALREADY_EXISTS", json!([username])));
        }
    }
}

async fn owners_of_projects_invite_with_an_account_too(world: World) {
    let other = project(&world, "other").await;
    let owner = key_in(&world, &world.project, "GROUP_OWNER").await;
    for base in DIALECTS {
        let username = format!("in-{}@example.org", base.len());
        let roles = json!([{"groupId": world.project, "roleName": "GROUP_OWNER"}]);
        let made = world.post(&owner, &users(base), body(&username, json!({"roles": roles}))).await;
        assert_eq!(made.status, 201, "{base} {}", made.text);

        for roles in [
            json!([{"groupId": world.project, "roleName": "GROUP_OWNER"}, {"orgId": world.org, "roleName": "ORG_MEMBER"}]),
            json!([{"groupId": world.project, "roleName": "GROUP_OWNER"}, {"groupId": other, "roleName": "GROUP_READ_ONLY"}]),
        ] {
            let refused = world.post(&owner, &users(base), body("eve@example.org", json!({"roles": roles}))).await;
            refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        }
    }
    // Nothing is asked for: whoever administers people somewhere may make an account.
    assert_eq!(world.post(&owner, &users(V2), body("eve@example.org", json!({}))).await.status, 201);
}

#[tokio::test]
async fn user_administrators_make_no_owners_and_grant_nothing_in_projects() {
    let world = World::new(Kind::Sqlite).await;
    let (of_org, of_project) =
        (world.key(&["ORG_USER_ADMIN"]).await, key_in(&world, &world.project, "GROUP_USER_ADMIN").await);
    let org = |role: &str| json!({"roles": [{"orgId": world.org, "roleName": role}]});
    let in_project = |role: &str| json!({"roles": [{"groupId": world.project, "roleName": role}]});

    for base in DIALECTS {
        let post = async |key, changes| world.post(key, &users(base), body("ada@example.org", changes)).await;
        post(&of_org, org("ORG_OWNER")).await.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
        post(&of_org, in_project("GROUP_READ_ONLY")).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        post(&of_project, in_project("GROUP_OWNER")).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        post(&of_project, org("ORG_MEMBER")).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
    let made = world.post(&of_org, &users(V2), body("ada@example.org", org("ORG_GROUP_CREATOR"))).await;
    let too = world.post(&of_project, &users(V2), body("bob@example.org", in_project("GROUP_CHARTS_ADMIN"))).await;
    assert_eq!((made.status, too.status), (201, 201));
}

#[tokio::test]
async fn a_strangers_account_owns_what_it_is_given() {
    let world = World::new(Kind::Sqlite).await;
    let user = create(&world, "ada@example.org", json!({})).await.text_at("/id");
    let new = json!({"name": "Hers", "orgOwnerId": user, "apiKey": {"desc": "first", "roles": ["ORG_OWNER"]}});

    let made = world.post(&world.owner, &format!("{V2}/orgs"), new).await.ok();

    let key = crate::world::Key::of(&made.at("/apiKey"));
    let read = world.get(&key, &format!("{V2}/users/{user}")).await.ok();
    assert_eq!(read.at("/roles"), json!([{"orgId": made.at("/organization/id"), "roleName": "ORG_OWNER"}]));
}

#[tokio::test]
async fn what_is_empty_is_not_there() {
    let world = World::new(Kind::Sqlite).await;
    let bare = json!({"firstName": "", "lastName": "", "country": "", "emailAddress": "", "mobileNumber": null});

    let made = create(&world, "ada@example.org", bare).await;
    let full = json!({"mobileNumber": "+44 20 7946 0000", "emailAddress": "notices@example.org"});
    let with = create(&world, "bob@example.org", full).await;

    assert_eq!((made.at("/firstName"), made.at("/emailAddress")), (json!(""), json!("ada@example.org")));
    assert_eq!((made.json().get("country"), made.json().get("mobileNumber")), (None, None));
    assert_eq!(with.at("/emailAddress"), json!("notices@example.org"));
    assert_eq!(with.at("/mobileNumber"), json!("+44 20 7946 0000"));
}

#[tokio::test]
async fn read_only_members_are_not_looked_at() {
    let world = World::new(Kind::Sqlite).await;
    let echoed = json!({
        "id": 7, "links": "none", "createdAt": "2001-01-01T00:00:00Z", "lastAuth": "2001-01-01T00:00:00Z", "teamIds": ["a"]
    });

    let made = create(&world, "ada@example.org", echoed).await;

    assert_eq!((made.at("/createdAt"), made.at("/teamIds")), (json!("2026-11-22T08:00:00Z"), json!([])));
    assert_eq!(made.json().get("lastAuth"), None);
    assert!(!made.text.contains(PASSWORD));
}
