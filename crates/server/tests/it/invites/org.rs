//! `/orgs/{orgId}/invites`: inviting, reading, taking back.

use super::{each, invite, invite_to_project, invited, invited_to_project, of_org, of_project};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V1, V2, World};
use serde_json::json;

on_both!(
    an_invitation_shows_what_was_recorded_and_no_more,
    it_brings_exactly_the_roles_that_were_asked_for,
    it_brings_roles_in_projects_which_are_told_one_by_one,
    lists_are_bare_and_oldest_first,
    an_invitation_that_is_taken_back_is_gone,
    inviters_stay_named_when_their_key_is_gone,
    projects_that_are_deleted_leave_the_invitation,
);

async fn an_invitation_shows_what_was_recorded_and_no_more(world: World) {
    for (base, username) in DIALECTS.into_iter().zip(["a@example.org", "b@example.org", "c@example.org"]) {
        let body = json!({"username": username, "roles": ["ORG_MEMBER"]});
        let made = world.post(&world.owner, &of_org(&world, base, ""), body).await;

        let id = made.text_at("/id");
        assert_eq!(
            (made.status, made.json()),
            (
                200,
                json!({
                    "createdAt": "2026-11-22T08:00:00Z", "expiresAt": "2026-12-22T08:00:00Z", "groupRoleAssignments": [],
                    "id": id, "inviterUsername": world.owner.public, "orgId": world.org, "orgName": "Acme",
                    "roles": ["ORG_MEMBER"], "teamIds": [], "username": username
                })
            )
        );
        assert!(made.is_alphabetical() && id.len() == 24, "{}", made.text);
        assert_eq!(made.header("location"), None);
        assert_eq!(world.get(&world.owner, &of_org(&world, base, &format!("/{id}"))).await.ok().text, made.text);
        world.clock.turn(1);
        let listed = world.get(&world.owner, &of_org(&world, base, "?username=")).await.ok();
        assert_eq!(listed.json().as_array().unwrap().last(), Some(&made.json()), "{base}");
    }
}

async fn it_brings_exactly_the_roles_that_were_asked_for(world: World) {
    let reader = invite(&world, "reader@example.org", &["ORG_READ_ONLY"]).await;
    let both = invite(&world, "both@example.org", &["ORG_MEMBER", "ORG_OWNER", "ORG_MEMBER"]).await;

    assert_eq!(reader.at("/roles"), json!(["ORG_READ_ONLY"]), "no member beside it");
    assert_eq!(both.at("/roles"), json!(["ORG_OWNER", "ORG_MEMBER"]), "each once");
}

async fn it_brings_roles_in_projects_which_are_told_one_by_one(world: World) {
    let other = json!({"name": "other", "orgId": world.org});
    let other = world.post(&world.owner, &format!("{V2}/groups"), other).await.ok().text_at("/id");
    for base in DIALECTS {
        let username = format!("in-{}@example.org", base.len());
        let body = json!({
            "username": username, "roles": ["ORG_MEMBER"],
            "groupRoleAssignments": [
                {"groupId": world.project, "roles": ["GROUP_READ_ONLY"]},
                {"groupId": other, "roles": ["GROUP_READ_ONLY", "GROUP_OWNER"]},
                {"groupId": world.project, "roles": ["GROUP_DATA_ACCESS_ADMIN"]},
            ]
        });
        let made = world.post(&world.owner, &of_org(&world, base, ""), body).await.ok();

        let mut told: Vec<_> = made.at("/groupRoleAssignments").as_array().unwrap().clone();
        told.sort_by_key(|one| (one["groupId"] != json!(world.project), one["groupRole"].to_string()));
        assert_eq!(
            json!(told),
            json!([
                {"groupId": world.project, "groupRole": "GROUP_DATA_ACCESS_ADMIN"},
                {"groupId": world.project, "groupRole": "GROUP_READ_ONLY"},
                {"groupId": other, "groupRole": "GROUP_OWNER"},
                {"groupId": other, "groupRole": "GROUP_READ_ONLY"},
            ]),
            "{base}"
        );
        let read = world.get(&world.owner, &of_org(&world, base, &format!("/{}", made.text_at("/id")))).await.ok();
        assert_eq!(read.text, made.text);
    }
}

async fn lists_are_bare_and_oldest_first(world: World) {
    assert_eq!(world.get(&world.owner, &of_org(&world, V2, "")).await.ok().text, "[]");
    for username in ["zoe@example.org", "Ada+news@Example.org", "bob@example.org"] {
        invite(&world, username, &["ORG_MEMBER"]).await;
        world.clock.turn(1000);
    }

    for base in DIALECTS {
        let list = |rest: &str| of_org(&world, base, rest);
        let every = world.get(&world.owner, &list("?pageNum=7&itemsPerPage=1")).await.ok();
        assert_eq!(each(&every, "username"), ["zoe@example.org", "Ada+news@Example.org", "bob@example.org"], "unpaged");
        for named in ["Ada%2Bnews@Example.org", "ada%2Bnews%40example.org"] {
            let found = world.get(&world.owner, &list(&format!("?username={named}"))).await.ok();
            assert_eq!(each(&found, "username"), ["Ada+news@Example.org"], "{base} {named}");
        }
        let nobody = world.get(&world.owner, &list("?username=ada@example.org")).await.ok();
        assert_eq!(nobody.text, "[]", "a part of a name is none");
    }
}

async fn an_invitation_that_is_taken_back_is_gone(world: World) {
    for base in DIALECTS {
        let made = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await;
        let one = of_org(&world, base, &format!("/{}", made.text_at("/id")));

        let deleted = world.delete(&world.owner, &one).await;

        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""), "{base}");
        assert_eq!(world.get(&world.owner, &one).await.refusal(), (404, "RESOURCE_NOT_FOUND".to_owned()));
        assert_eq!(world.delete(&world.owner, &one).await.refusal(), (400, "INVALID_INVITATION_ID".to_owned()));
        assert_eq!(invited(&world).await, [""; 0]);
    }
}

async fn inviters_stay_named_when_their_key_is_gone(world: World) {
    let key = world.key(&["ORG_OWNER"]).await;
    let body = json!({"username": "ada@example.org", "roles": ["ORG_MEMBER"]});
    world.post(&key, &of_org(&world, V2, ""), body).await.ok();

    world.delete(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", key.id))).await.ok();

    let listed = world.get(&world.owner, &of_org(&world, V2, "")).await.ok();
    assert_eq!(each(&listed, "inviterUsername"), [key.public]);
}

async fn projects_that_are_deleted_leave_the_invitation(world: World) {
    let body = json!({
        "username": "ada@example.org", "roles": ["ORG_MEMBER"],
        "groupRoleAssignments": [{"groupId": world.project, "roles": ["GROUP_READ_ONLY"]}]
    });
    let made = world.post(&world.owner, &of_org(&world, V2, ""), body).await.ok();

    world.delete(&world.owner, &format!("{V2}/groups/{}", world.project)).await.ok();

    let read = world.get(&world.owner, &of_org(&world, V2, &format!("/{}", made.text_at("/id")))).await.ok();
    assert_eq!((read.at("/groupRoleAssignments"), read.at("/roles")), (json!([]), json!(["ORG_MEMBER"])));
}

#[tokio::test]
async fn the_two_kinds_are_taken_back_each_in_its_own_place() {
    let world = World::new(Kind::Sqlite).await;
    let to_project = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await.text_at("/id");
    let to_org = invite(&world, "bob@example.org", &["ORG_MEMBER"]).await.text_at("/id");

    for base in DIALECTS {
        let org = world.delete(&world.owner, &of_org(&world, base, &format!("/{to_project}"))).await;
        org.is_refused((400, "CANNOT_DELETE_GROUP_INVITATION", json!([to_project])));
        let project = world.delete(&world.owner, &of_project(&world, base, &format!("/{to_org}"))).await;
        project.is_refused((400, "CANNOT_DELETE_ORG_INVITATION", json!([to_org])));
    }
    assert_eq!(invited(&world).await, ["ada@example.org", "bob@example.org"]);
    assert_eq!(invited_to_project(&world).await, ["ada@example.org"]);
}

#[tokio::test]
async fn other_organizations_learn_nothing_of_an_invitation() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, stranger) = world.stranger().await;
    let other = json!({"name": "theirs", "orgId": elsewhere});
    let theirs = world.post(&stranger, &format!("{V2}/groups"), other).await.ok().text_at("/id");
    let to_org = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await.text_at("/id");
    let to_project = invite_to_project(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await.text_at("/id");

    for id in [&to_org, &to_project] {
        for there in [format!("{V1}/orgs/{elsewhere}/invites"), format!("{V2}/groups/{theirs}/invites")] {
            assert_eq!(world.get(&stranger, &there).await.ok().text, "[]");
            let one = format!("{there}/{id}");
            world.get(&stranger, &one).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
            world.patch(&stranger, &one, json!({})).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
            world.delete(&stranger, &one).await.is_refused((400, "INVALID_INVITATION_ID", json!([id])));
        }
    }
    // The same person may be invited in both places.
    let body = json!({"username": "ada@example.org", "roles": ["ORG_OWNER"]});
    world.post(&stranger, &format!("{V2}/orgs/{elsewhere}/invites"), body).await.ok();
    assert_eq!(invited(&world).await, ["ada@example.org", "bob@example.org"]);
}
