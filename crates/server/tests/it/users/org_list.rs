//! `GET /orgs/{orgId}/users` and `GET /orgs/{orgId}/users/{userId}`.

use super::{NEWER, OLDER, added, call, days_later, invited, names, newer, org_users, postgres, project, sqlite, team};
use crate::world::{BEGINNING, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

/// A member about whom everything is known.
fn known_member(world: &World) -> String {
    let id = world.member("ada@example.org", "ORG_MEMBER ORG_READ_ONLY");
    world.database.run(&format!(
        "UPDATE users SET country = 'IE', last_auth = {BEGINNING}, mobile_number = '+35315550100' WHERE id = '{id}'"
    ));
    id
}

#[tokio::test]
async fn a_member_is_shown_with_what_they_hold_in_the_organization() {
    let world = postgres().await;
    let ada = known_member(&world);
    let team = team(&world, 1, &[&ada]);
    added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;

    let listed = newer(&world, "GET", &org_users(&world, V2, ""), Value::Null).await.ok();
    let alone = newer(&world, "GET", &org_users(&world, V2, &format!("/{ada}")), Value::Null).await.ok();

    assert_eq!(listed.header("content-type"), Some("application/vnd.atlas.2025-02-19+json;charset=utf-8"));
    assert_eq!((listed.header("deprecation"), listed.header("sunset")), (None, None));
    assert!(listed.is_alphabetical());
    let words = [
        (ada.as_str(), "{ada}"),
        (world.org.as_str(), "{org}"),
        (world.project.as_str(), "{project}"),
        (team.as_str(), "{team}"),
        (world.owner_user.as_str(), "{owner}"),
    ];
    insta::assert_snapshot!(listed.naming(&words), @r#"{"links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/{org}/users?includeCount=true&pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"country":"IE","createdAt":"2026-11-22T08:00:00Z","firstName":"Ada","id":"{ada}","lastAuth":"2026-11-22T08:00:00Z","lastName":"Smith","mobileNumber":"+35315550100","orgMembershipStatus":"ACTIVE","roles":{"groupRoleAssignments":[{"groupId":"{project}","groupRoles":["GROUP_READ_ONLY"]}],"orgRoles":["ORG_READ_ONLY","ORG_MEMBER"]},"teamIds":["{team}"],"username":"ada@example.org"},{"createdAt":"2026-11-22T08:00:00Z","firstName":"","id":"{owner}","lastName":"","mobileNumber":null,"orgMembershipStatus":"ACTIVE","roles":{"groupRoleAssignments":[{"groupId":"{project}","groupRoles":["GROUP_OWNER"]}],"orgRoles":["ORG_OWNER"]},"teamIds":[],"username":"owner@example.org"}],"totalCount":2}"#);
    assert_eq!(alone.json(), listed.at("/results/0"));
}

#[tokio::test]
async fn somebody_who_is_invited_is_shown_with_the_invitation() {
    let world = sqlite().await;
    let bob = invited(&world, "bob@example.org", &["ORG_READ_ONLY", "ORG_MEMBER"]).await;

    let alone = newer(&world, "GET", &org_users(&world, V2, &format!("/{bob}")), Value::Null).await.ok();

    let words = [(bob.as_str(), "{bob}"), (world.owner.public.as_str(), "{key}")];
    insta::assert_snapshot!(alone.naming(&words), @r#"{"id":"{bob}","invitationCreatedAt":"2026-11-22T08:00:00Z","invitationExpiresAt":"2026-12-22T08:00:00Z","inviterUsername":"{key}","orgMembershipStatus":"PENDING","roles":{"groupRoleAssignments":[],"orgRoles":["ORG_READ_ONLY","ORG_MEMBER"]},"teamIds":[],"username":"bob@example.org"}"#);
    let listed = newer(&world, "GET", &org_users(&world, V2, ""), Value::Null).await.ok();
    assert_eq!(names(&listed), ["bob@example.org", "owner@example.org"]);
    assert_eq!(listed.at("/results/0"), alone.json());
}

#[tokio::test]
async fn the_older_list_has_members_alone_with_roles_as_keys_have_them() {
    let world = postgres().await;
    let ada = known_member(&world);
    invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;
    added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;

    for (base, version) in [(V1, "application/json"), (PUBLIC, "*/*"), (V2, OLDER)] {
        let target = org_users(&world, base, "?orgMembershipStatus=PENDING&username=nobody");
        let listed = call(&world, &world.owner, version, "GET", &target, Value::Null).await.ok();

        assert_eq!(names(&listed), ["ada@example.org", "owner@example.org"], "{base}");
        assert_eq!(
            listed.at("/results/0"),
            json!({
                "country": "IE", "createdAt": "2026-11-22T08:00:00Z", "emailAddress": "ada@example.org",
                "firstName": "Ada", "id": ada, "lastAuth": "2026-11-22T08:00:00Z", "lastName": "Smith",
                "links": [{"href": format!("http://localhost:8080{base}/users/{ada}"), "rel": "self"}],
                "mobileNumber": "+35315550100",
                "roles": [
                    {"orgId": world.org, "roleName": "ORG_READ_ONLY"}, {"orgId": world.org, "roleName": "ORG_MEMBER"},
                    {"groupId": world.project, "roleName": "GROUP_READ_ONLY"}
                ],
                "teamIds": [], "username": "ada@example.org"
            })
        );
        let count = if base == V2 { "includeCount=true&" } else { "" };
        let link = format!("http://localhost:8080{}?{count}pageNum=1&itemsPerPage=100", org_users(&world, base, ""));
        assert_eq!((listed.link("self"), listed.at("/totalCount")), (Some(link), json!(2)));
    }
}

#[tokio::test]
async fn the_older_generation_says_that_it_will_end_and_ends() {
    let world = sqlite().await;
    let target = org_users(&world, V2, "");

    let now = world.get(&world.owner, &target).await.ok();
    days_later(&world, 220).await;
    let last = world.get(&world.owner, &target).await.ok();
    days_later(&world, 1).await;
    let after = world.get(&world.owner, &target).await.ok();

    for answer in [&now, &last] {
        assert_eq!(answer.header("content-type"), Some("application/vnd.atlas.2023-01-01+json;charset=utf-8"));
        assert_eq!(answer.header("deprecation"), Some("Wed, 19 Feb 2025 00:00:00 GMT"));
        assert_eq!(answer.header("sunset"), Some("Thu, 01 Jul 2027 00:00:00 GMT"));
        assert!(answer.at("/results/0/emailAddress").is_string());
    }
    assert_eq!(after.header("content-type"), Some("application/vnd.atlas.2025-02-19+json;charset=utf-8"));
    assert_eq!(after.at("/results/0/orgMembershipStatus"), "ACTIVE");
    for base in [V1, PUBLIC] {
        let older = world.get(&world.owner, &org_users(&world, base, "")).await.ok();
        assert_eq!((older.header("deprecation"), older.header("sunset")), (None, None));
    }
}

#[tokio::test]
async fn pages_follow_each_other_by_username() {
    let world = sqlite().await;
    for name in ["carol", "Zoe", "bob"] {
        invited(&world, &format!("{name}@example.org"), &["ORG_MEMBER"]).await;
    }
    let path = org_users(&world, V2, "");

    let first = newer(&world, "GET", &format!("{path}?itemsPerPage=2"), Value::Null).await.ok();
    let next = first.link("next").unwrap().replace("http://localhost:8080", "");
    let second = newer(&world, "GET", &next, Value::Null).await.ok();

    assert_eq!(next, format!("{path}?includeCount=true&itemsPerPage=2&pageNum=2"));
    assert_eq!(names(&first), ["Zoe@example.org", "bob@example.org"]);
    assert_eq!(names(&second), ["carol@example.org", "owner@example.org"]);
    assert_eq!((second.link("next"), second.at("/totalCount")), (None, json!(4)));
    let uncounted = newer(&world, "GET", &format!("{path}?includeCount=false"), Value::Null).await.ok();
    assert_eq!((uncounted.at("/totalCount"), uncounted.each("id").len()), (Value::Null, 4));
}

#[tokio::test]
async fn a_list_is_narrowed_by_name_and_by_status_and_says_so() {
    let world = sqlite().await;
    invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;
    invited(&world, "carol@example.org", &["ORG_MEMBER"]).await;

    for (query, expected, printed) in [
        ("username=BOB@Example.org", &["bob@example.org"][..], "&username=BOB@Example.org"),
        ("username=bob", &[], "&username=bob"),
        ("username=", &["bob@example.org", "carol@example.org", "owner@example.org"], ""),
        ("orgMembershipStatus=ACTIVE", &["owner@example.org"], "&orgMembershipStatus=ACTIVE"),
        (
            "orgMembershipStatuses=PENDING&username=bob%40example.org",
            &["bob@example.org"],
            "&orgMembershipStatuses=PENDING&username=bob@example.org",
        ),
        (
            "orgMembershipStatuses=PENDING&orgMembershipStatuses=ACTIVE",
            &["bob@example.org", "carol@example.org", "owner@example.org"],
            "&orgMembershipStatuses=PENDING&orgMembershipStatuses=ACTIVE",
        ),
        ("orgMembershipStatus=INVITATION_EXPIRED", &[], "&orgMembershipStatus=INVITATION_EXPIRED"),
        ("orgMembershipStatus=&orgMembershipStatuses=ACTIVE", &["owner@example.org"], "&orgMembershipStatuses=ACTIVE"),
    ] {
        let listed = newer(&world, "GET", &org_users(&world, V2, &format!("?{query}")), Value::Null).await.ok();

        assert_eq!(names(&listed), expected, "{query}");
        assert_eq!(listed.at("/totalCount"), expected.len(), "{query}");
        let path = org_users(&world, V2, "");
        let link = format!("http://localhost:8080{path}?includeCount=true{printed}&pageNum=1&itemsPerPage=100");
        assert_eq!(listed.link("self"), Some(link));
    }
}

#[tokio::test]
async fn whoever_did_not_accept_in_time_is_shown_to_those_who_ask_for_it() {
    let world = sqlite().await;
    let bob = invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;
    let one = org_users(&world, V2, &format!("/{bob}"));

    days_later(&world, 29).await;
    newer(&world, "GET", &one, Value::Null).await.ok();
    days_later(&world, 1).await;

    let listed = newer(&world, "GET", &org_users(&world, V2, ""), Value::Null).await.ok();
    assert_eq!(names(&listed), ["owner@example.org"]);
    let expired = org_users(&world, V2, "?orgMembershipStatuses=INVITATION_EXPIRED");
    assert_eq!(names(&newer(&world, "GET", &expired, Value::Null).await.ok()), ["bob@example.org"]);
    assert_eq!(newer(&world, "GET", &one, Value::Null).await.status, 404);
    let asked = format!("{one}?orgMembershipStatuses=ACTIVE&orgMembershipStatuses=INVITATION_EXPIRED");
    let shown = newer(&world, "GET", &asked, Value::Null).await.ok();
    assert_eq!(shown.at("/orgMembershipStatus"), "INVITATION_EXPIRED");
    assert_eq!(shown.at("/invitationExpiresAt"), "2026-12-22T08:00:00Z");
}

#[tokio::test]
async fn whoever_refused_has_no_end_of_the_invitation() {
    let world = postgres().await;
    let bob = invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;
    world.database.run(&format!("UPDATE org_invitations SET rejected = TRUE WHERE user_id = '{bob}'"));

    let path = org_users(&world, V2, "?orgMembershipStatus=INVITATION_REJECTED");
    let listed = newer(&world, "GET", &path, Value::Null).await.ok();

    assert_eq!(listed.each("orgMembershipStatus"), ["INVITATION_REJECTED"]);
    assert!(listed.text.contains(r#""invitationExpiresAt":null"#), "{}", listed.text);
}

#[tokio::test]
async fn any_member_of_the_organization_may_look_and_sees_nothing_of_another() {
    let world = postgres().await;
    let (elsewhere, stranger) = world.stranger().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    world.database.run(&format!(
        "INSERT INTO org_users (org_id, user_id, roles) VALUES ('{elsewhere}', '{ada}', 'ORG_READ_ONLY'); \
         INSERT INTO teams (id, org_id, name, created) VALUES ('7ea000000000000000000099', '{elsewhere}', 'x', 0); \
         INSERT INTO team_users (team_id, user_id) VALUES ('7ea000000000000000000099', '{ada}')"
    ));
    let body = json!({"name": "theirs", "orgId": elsewhere});
    let theirs = world.post(&stranger, &format!("{V2}/groups"), body).await.ok().text_at("/id");
    let body = json!({"username": "ada@example.org", "roles": ["GROUP_OWNER"]});
    call(&world, &stranger, NEWER, "POST", &format!("{V2}/groups/{theirs}/users"), body).await.ok();
    project(&world, "ours").await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for version in [NEWER, OLDER] {
        let listed = call(&world, &member, version, "GET", &org_users(&world, V2, ""), Value::Null).await.ok();

        assert_eq!(names(&listed), ["ada@example.org", "owner@example.org"]);
        for foreign in [elsewhere.as_str(), &theirs, "7ea000000000000000000099", "ORG_READ_ONLY"] {
            assert!(!listed.text.contains(foreign), "{foreign} in {}", listed.text);
        }
    }
    let theirs = call(&world, &stranger, NEWER, "GET", &format!("{V2}/orgs/{elsewhere}/users"), Value::Null).await.ok();
    assert_eq!(names(&theirs), ["ada@example.org", "owner@example.org"]);
    assert_eq!(theirs.at("/results/0/roles/orgRoles"), json!(["ORG_READ_ONLY"]));
}
