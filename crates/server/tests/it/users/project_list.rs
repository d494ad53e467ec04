//! `GET /groups/{groupId}/users` and `GET /groups/{groupId}/users/{userId}`.

use super::{OLDER, added, call, names, newer, postgres, project_users, sqlite, team, team_in_project};
use crate::world::{PUBLIC, V1, V2, World};
use serde_json::{Value, json};

/// Members of the organization who are in the project from different sides, by name:
/// `both` (roles of their own, and a team's), `out` (nothing), `reader` (reads all of the organization), `team`.
fn people(world: &World) {
    let [both, team_member] = ["both", "team"].map(|name| world.member(&format!("{name}@example.org"), "ORG_MEMBER"));
    world.member("out@example.org", "ORG_MEMBER");
    world.member("reader@example.org", "ORG_READ_ONLY");
    let project = &world.project;
    world.database.run(&format!(
        "INSERT INTO group_users (group_id, user_id, roles) VALUES ('{project}', '{both}', 'GROUP_READ_ONLY')"
    ));
    let team = team(world, 1, &[&both, &team_member]);
    team_in_project(world, &team, "GROUP_DATA_ACCESS_ADMIN");
}

#[tokio::test]
async fn the_list_has_those_with_roles_of_their_own() {
    let world = sqlite().await;
    let bob = added(&world, "bob@example.org", &["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"]).await;

    let listed = newer(&world, "GET", &project_users(&world, V2, ""), Value::Null).await.ok();
    let alone = newer(&world, "GET", &project_users(&world, V2, &format!("/{bob}")), Value::Null).await.ok();

    assert_eq!(listed.header("content-type"), Some("application/vnd.atlas.2025-02-19+json;charset=utf-8"));
    assert!(listed.is_alphabetical());
    let words = [
        (world.project.as_str(), "{project}"),
        (world.owner.public.as_str(), "{key}"),
        (world.owner_user.as_str(), "{owner}"),
        (bob.as_str(), "{bob}"),
    ];
    insta::assert_snapshot!(listed.naming(&words), @r#"{"links":[{"href":"http://localhost:8080/api/atlas/v2/groups/{project}/users?flattenTeams=false&includeCount=true&includeOrgUsers=false&pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"id":"{bob}","invitationCreatedAt":"2026-11-22T08:00:00Z","invitationExpiresAt":"2026-12-22T08:00:00Z","inviterUsername":"{key}","orgMembershipStatus":"PENDING","roles":["GROUP_CLUSTER_MANAGER","GROUP_READ_ONLY"],"username":"bob@example.org"},{"createdAt":"2026-11-22T08:00:00Z","firstName":"","id":"{owner}","lastName":"","mobileNumber":null,"orgMembershipStatus":"ACTIVE","roles":["GROUP_OWNER"],"username":"owner@example.org"}],"totalCount":2}"#);
    assert_eq!(alone.json(), listed.at("/results/0"));
}

#[tokio::test]
async fn teams_and_the_organization_bring_people_when_they_are_asked_for() {
    let world = postgres().await;
    people(&world);
    let own = ("both", json!(["GROUP_READ_ONLY"]));
    let united = ("both", json!(["GROUP_DATA_ACCESS_ADMIN", "GROUP_READ_ONLY"]));
    let owner = ("owner", json!(["GROUP_OWNER"]));
    let reader = ("reader", json!(["GROUP_READ_ONLY"]));
    let of_team = ("team", json!(["GROUP_DATA_ACCESS_ADMIN"]));

    for (query, printed, expected) in [
        ("", ["false", "false"], vec![own.clone(), owner.clone()]),
        ("?flattenTeams=true", ["true", "false"], vec![united.clone(), owner.clone(), of_team.clone()]),
        ("?includeOrgUsers=TRUE", ["false", "true"], vec![own, owner.clone(), reader.clone()]),
        ("?includeOrgUsers=true&flattenTeams=true", ["true", "true"], vec![united, owner, reader, of_team]),
    ] {
        let path = project_users(&world, V2, query);
        let listed = newer(&world, "GET", &path, Value::Null).await.ok();

        let roles: Vec<_> = listed.each("roles");
        let found: Vec<_> = names(&listed).into_iter().zip(roles).collect();
        let expected: Vec<_> =
            expected.into_iter().map(|(name, roles)| (format!("{name}@example.org"), roles)).collect();
        assert_eq!(found, expected, "{query}");
        let [teams, org] = printed;
        let link = format!(
            "http://localhost:8080{}?flattenTeams={teams}&includeCount=true&includeOrgUsers={org}&pageNum=1&itemsPerPage=100",
            project_users(&world, V2, "")
        );
        assert_eq!(listed.link("self"), Some(link));
    }
}

#[tokio::test]
async fn the_older_list_has_members_with_all_their_roles() {
    let world = postgres().await;
    people(&world);
    added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;

    for base in [V1, PUBLIC, V2] {
        let path = project_users(&world, base, "?flattenTeams=true&username=x&orgMembershipStatus=PENDING");
        let listed = call(&world, &world.owner, OLDER, "GET", &path, Value::Null).await.ok();

        assert_eq!(names(&listed), ["both@example.org", "owner@example.org", "team@example.org"]);
        assert_eq!(
            listed.at("/results/0/roles"),
            json!([
                {"orgId": world.org, "roleName": "ORG_MEMBER"},
                {"groupId": world.project, "roleName": "GROUP_READ_ONLY"}
            ])
        );
        assert_eq!(listed.header("sunset").is_some(), base == V2);
        let count = if base == V2 { "includeCount=true&" } else { "" };
        let link = format!(
            "http://localhost:8080{}?flattenTeams=true&{count}includeOrgUsers=false&pageNum=1&itemsPerPage=100",
            project_users(&world, base, "")
        );
        assert_eq!(listed.link("self"), Some(link));
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_name_and_by_status() {
    let world = sqlite().await;
    added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;

    for (query, expected) in [
        ("?username=owner@example.org", vec!["owner@example.org"]),
        ("?username=Bob@example.org&orgMembershipStatus=PENDING", vec!["bob@example.org"]),
        ("?orgMembershipStatuses=ACTIVE&orgMembershipStatuses=PENDING", vec!["bob@example.org", "owner@example.org"]),
        ("?orgMembershipStatus=INVITATION_REJECTED", vec![]),
        ("?itemsPerPage=1&pageNum=2", vec!["owner@example.org"]),
    ] {
        let listed = newer(&world, "GET", &project_users(&world, V2, query), Value::Null).await.ok();

        assert_eq!(names(&listed), expected, "{query}");
    }
}
