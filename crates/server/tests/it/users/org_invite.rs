//! `POST /orgs/{orgId}/users`: somebody is invited, with all that the invitation brings.

use super::{NEWER, call, days_later, invited, names, newer, org_users, postgres, project, sqlite, team};
use crate::world::V2;
use serde_json::{Value, json};

#[tokio::test]
async fn an_invitation_brings_roles_projects_and_teams() {
    let world = postgres().await;
    world.clock.turn(1_000);
    let (other, team) = (project(&world, "other").await, team(&world, 1, &[]));
    let body = json!({
        "username": "Bob@Example.org",
        "roles": {
            "orgRoles": ["ORG_READ_ONLY", "ORG_MEMBER", "ORG_MEMBER"],
            "groupRoleAssignments": [
                {"groupId": other, "groupRoles": ["GROUP_READ_ONLY"]},
                {"groupId": world.project, "groupRoles": ["GROUP_OWNER"]},
                {"groupId": other, "groupRoles": ["GROUP_CLUSTER_MANAGER"]}
            ]
        },
        "teamIds": [team, team]
    });

    let made = newer(&world, "POST", &org_users(&world, V2, ""), body).await;

    assert_eq!((made.status, made.header("location")), (201, None));
    let id = made.text_at("/id");
    let words = [
        (id.as_str(), "{bob}"),
        (world.owner.public.as_str(), "{key}"),
        (world.project.as_str(), "{project}"),
        (other.as_str(), "{other}"),
        (team.as_str(), "{team}"),
    ];
    insta::assert_snapshot!(made.naming(&words), @r#"{"id":"{bob}","invitationCreatedAt":"2026-11-22T08:00:01Z","invitationExpiresAt":"2026-12-22T08:00:01Z","inviterUsername":"{key}","orgMembershipStatus":"PENDING","roles":{"groupRoleAssignments":[{"groupId":"{project}","groupRoles":["GROUP_OWNER"]},{"groupId":"{other}","groupRoles":["GROUP_CLUSTER_MANAGER","GROUP_READ_ONLY"]}],"orgRoles":["ORG_READ_ONLY","ORG_MEMBER"]},"teamIds":["{team}"],"username":"Bob@Example.org"}"#);
    let read = newer(&world, "GET", &org_users(&world, V2, &format!("/{id}")), Value::Null).await.ok();
    assert_eq!(read.json(), made.json());
}

#[tokio::test]
async fn what_terraform_sends_is_enough() {
    let world = sqlite().await;
    let body =
        json!({"username": "bob@example.org", "roles": {"orgRoles": ["ORG_MEMBER"], "groupRoleAssignments": null}});

    let made = newer(&world, "POST", &org_users(&world, V2, ""), body).await;

    assert_eq!(made.status, 201);
    assert_eq!(made.at("/roles"), json!({"groupRoleAssignments": [], "orgRoles": ["ORG_MEMBER"]}));
    assert_eq!(made.at("/teamIds"), json!([]));
}

#[tokio::test]
async fn an_invitation_that_has_come_to_its_end_is_replaced() {
    let world = sqlite().await;
    let bob = invited(&world, "bob@example.org", &["ORG_OWNER"]).await;
    days_later(&world, 30).await;

    let again = invited(&world, "BOB@example.org", &["ORG_MEMBER"]).await;

    assert_eq!(again, bob, "one person, however written");
    let listed = newer(&world, "GET", &org_users(&world, V2, ""), Value::Null).await.ok();
    assert_eq!(names(&listed), ["bob@example.org", "owner@example.org"]);
    assert_eq!(listed.at("/results/0/roles/orgRoles"), json!(["ORG_MEMBER"]));
    assert_eq!(listed.at("/results/0/invitationExpiresAt"), "2027-01-21T08:00:00Z");
}

#[tokio::test]
async fn somebody_with_an_account_elsewhere_keeps_its_id_and_shows_no_more_than_the_name() {
    let world = postgres().await;
    let (elsewhere, stranger) = world.stranger().await;
    let ada = world.member_of(&elsewhere, "ada@example.org", "ORG_MEMBER");

    let body = json!({"username": "ada@example.org", "roles": {"orgRoles": ["ORG_MEMBER"]}});
    let made = newer(&world, "POST", &org_users(&world, V2, ""), body).await.ok();

    assert_eq!((made.text_at("/id"), made.at("/orgMembershipStatus")), (ada, json!("PENDING")));
    for known_there in ["firstName", "lastName", "createdAt", "country", "lastAuth", "mobileNumber"] {
        assert_eq!(made.at(&format!("/{known_there}")), Value::Null);
    }
    let theirs = call(&world, &stranger, NEWER, "GET", &format!("{V2}/orgs/{elsewhere}/users"), Value::Null).await.ok();
    assert_eq!(theirs.each("orgMembershipStatus"), ["ACTIVE", "ACTIVE"]);
}
