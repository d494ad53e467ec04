//! `/groups/{groupId}/invites`: a stranger waits, a member of the organization is in at once.

use super::{each, invite, invite_to_project, invited, invited_to_project, of_org, of_project};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V2, World};
use serde_json::{Value, json};

on_both!(
    an_invitation_to_a_project_shows_what_was_recorded_and_no_more,
    a_stranger_is_invited_to_the_organization_too,
    taking_it_back_leaves_the_one_to_the_organization,
    a_project_invitation_is_listed_and_read_alone,
    a_project_takes_its_invitations_with_it,
);

async fn an_invitation_to_a_project_shows_what_was_recorded_and_no_more(world: World) {
    for (base, username) in DIALECTS.into_iter().zip(["a@example.org", "b@example.org", "c@example.org"]) {
        let body = json!({"username": username, "roles": ["GROUP_READ_ONLY"]});
        let made = world.post(&world.owner, &of_project(&world, base, ""), body).await;

        let id = made.text_at("/id");
        assert_eq!(
            (made.status, made.json()),
            (
                200,
                json!({
                    "createdAt": "2026-11-22T08:00:00Z", "expiresAt": "2026-12-22T08:00:00Z",
                    "groupId": world.project, "groupName": "sandbox", "id": id, "inviterUsername": world.owner.public,
                    "roles": ["GROUP_READ_ONLY"], "username": username
                })
            )
        );
        assert!(made.is_alphabetical() && id.len() == 24, "{}", made.text);
        assert_eq!(world.get(&world.owner, &of_project(&world, base, &format!("/{id}"))).await.ok().text, made.text);
    }
}

async fn a_stranger_is_invited_to_the_organization_too(world: World) {
    let made = invite_to_project(&world, "ada@example.org", &["GROUP_OWNER"]).await;

    let listed = world.get(&world.owner, &of_org(&world, V2, "")).await.ok();

    assert_eq!(listed.json().as_array().unwrap().len(), 1);
    assert_eq!((listed.at("/0/username"), listed.at("/0/roles")), (json!("ada@example.org"), json!(["ORG_MEMBER"])));
    assert_eq!(listed.at("/0/groupRoleAssignments"), json!([]), "the project's own invitation brings those");
    assert_ne!(listed.at("/0/id"), made.at("/id"));

    // Whoever is invited to the organization already keeps that invitation as it is.
    invite(&world, "bob@example.org", &["ORG_OWNER"]).await;
    invite_to_project(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;
    let roles = each(&world.get(&world.owner, &of_org(&world, V2, "")).await.ok(), "roles");
    assert_eq!(roles, [json!(["ORG_MEMBER"]), json!(["ORG_OWNER"])]);
}

async fn taking_it_back_leaves_the_one_to_the_organization(world: World) {
    for base in DIALECTS {
        let username = format!("in-{}@example.org", base.len());
        let made = invite_to_project(&world, &username, &["GROUP_READ_ONLY"]).await;
        let one = of_project(&world, base, &format!("/{}", made.text_at("/id")));

        let deleted = world.delete(&world.owner, &one).await;

        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
        assert_eq!(world.get(&world.owner, &one).await.refusal(), (404, "RESOURCE_NOT_FOUND".to_owned()));
        assert_eq!(world.delete(&world.owner, &one).await.refusal(), (400, "INVALID_INVITATION_ID".to_owned()));
        assert_eq!(invited_to_project(&world).await, [""; 0]);
        assert!(invited(&world).await.contains(&json!(username)), "{base}");
        invite_to_project(&world, &username, &["GROUP_READ_ONLY"]).await;
        let again = world.get(&world.owner, &of_project(&world, V2, "")).await.ok().text_at("/0/id");
        world.delete(&world.owner, &of_project(&world, V2, &format!("/{again}"))).await.ok();
    }
}

async fn a_project_invitation_is_listed_and_read_alone(world: World) {
    let other = json!({"name": "other", "orgId": world.org});
    let other = world.post(&world.owner, &format!("{V2}/groups"), other).await.ok().text_at("/id");
    for username in ["zoe@example.org", "ada@example.org"] {
        invite_to_project(&world, username, &["GROUP_READ_ONLY"]).await;
        world.clock.turn(1000);
    }
    invite(&world, "bob@example.org", &["ORG_MEMBER"]).await;

    for base in DIALECTS {
        let listed = world.get(&world.owner, &of_project(&world, base, "")).await.ok();
        assert_eq!(each(&listed, "username"), ["zoe@example.org", "ada@example.org"], "{base}");
        let found = world.get(&world.owner, &of_project(&world, base, "?username=ADA@example.org")).await.ok();
        assert_eq!(each(&found, "username"), ["ada@example.org"]);
        let there = format!("{base}/groups/{other}/invites");
        assert_eq!(world.get(&world.owner, &there).await.ok().text, "[]");
        let one = format!("{there}/{}", listed.text_at("/0/id"));
        world.get(&world.owner, &one).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
        world.delete(&world.owner, &one).await.is_refused((400, "INVALID_INVITATION_ID", json!([listed.at("/0/id")])));
    }
}

async fn a_project_takes_its_invitations_with_it(world: World) {
    invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;

    world.delete(&world.owner, &format!("{V2}/groups/{}", world.project)).await.ok();

    let gone = world.get(&world.owner, &of_project(&world, V2, "")).await;
    assert_eq!(gone.refusal(), (404, "GROUP_NOT_FOUND".to_owned()));
    assert_eq!(invited(&world).await, ["ada@example.org"]);
}

/// What the person holds in the project, as the organization's owner reads the account.
async fn roles_of(world: &World, user: &str) -> Vec<Value> {
    let read = world.get(&world.owner, &format!("{V2}/users/{user}")).await.ok();
    let roles = read.at("/roles").as_array().unwrap().clone();
    roles.into_iter().filter(|role| role["groupId"] == json!(world.project)).collect()
}

#[tokio::test]
async fn a_member_of_the_organization_is_in_at_once_and_nothing_is_stored() {
    let world = World::new(Kind::Postgres).await;
    for (base, username) in DIALECTS.into_iter().zip(["a@example.org", "b@example.org", "c@example.org"]) {
        let user = world.member(username, "ORG_MEMBER");
        let body = json!({"username": username.to_uppercase(), "roles": ["GROUP_READ_ONLY"]});

        let made = world.post(&world.owner, &of_project(&world, base, ""), body).await;

        assert_eq!(
            (made.status, made.at("/username"), made.at("/roles")),
            (200, json!(username), json!(["GROUP_READ_ONLY"]))
        );
        assert_eq!(made.at("/groupId"), json!(world.project));
        assert_eq!(roles_of(&world, &user).await, [json!({"groupId": world.project, "roleName": "GROUP_READ_ONLY"})]);
        assert_eq!((invited_to_project(&world).await, invited(&world).await), (vec![], vec![]));
        let one = of_project(&world, base, &format!("/{}", made.text_at("/id")));
        world.get(&world.owner, &one).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
    }
}

#[tokio::test]
async fn a_stranger_who_has_become_a_member_is_let_in_by_the_next_invitation() {
    let world = World::new(Kind::Postgres).await;
    invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    // As acceptance of the organization's invitation will do it, in the console.
    world.database.run(&format!(
        "INSERT INTO org_users (org_id, user_id, roles) SELECT org_id, user_id, 'ORG_MEMBER' FROM org_invitations; \
         UPDATE users SET registered = TRUE; DELETE FROM org_invitations WHERE org_id = '{}'",
        world.org
    ));

    invite_to_project(&world, "ada@example.org", &["GROUP_OWNER"]).await;

    assert_eq!(invited_to_project(&world).await, [""; 0], "nothing waits for somebody who is in");
    let read = world.get(&world.owner, &format!("{V2}/users/byName/ada@example.org")).await.ok();
    assert_eq!(roles_of(&world, &read.text_at("/id")).await[0]["roleName"], "GROUP_OWNER");
}

#[tokio::test]
async fn whoever_has_roles_in_the_project_or_waits_for_them_is_not_invited() {
    let world = World::new(Kind::Postgres).await;
    world.member("member@example.org", "ORG_MEMBER");
    invite_to_project(&world, "member@example.org", &["GROUP_READ_ONLY"]).await;
    invite_to_project(&world, "waits@example.org", &["GROUP_READ_ONLY"]).await;
    let body = json!({
        "username": "brought@example.org", "roles": ["ORG_MEMBER"],
        "groupRoleAssignments": [{"groupId": world.project, "roles": ["GROUP_READ_ONLY"]}]
    });
    world.post(&world.owner, &of_org(&world, V2, ""), body).await.ok();

    for base in DIALECTS {
        for username in ["member@example.org", "Waits@example.org", "brought@example.org"] {
            let body = json!({"username": username, "roles": ["GROUP_OWNER"]});
            let refused = world.post(&world.owner, &of_project(&world, base, ""), body).await;
            refused.is_refused((400, "DEFAULT_INVITATION_EXCEPTION", json!([username, "sandbox"])));
        }
    }
}
