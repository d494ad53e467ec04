//! `GET /orgs/{orgId}/teams/{teamId}/users` since 2025-02-19: members, and people who are invited.

use super::{NEW, OLD, at, dated, invited, team, version};
use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{V2, World};
use serde_json::json;

/// A team of one member and one person who is invited; another member of the organization is not in it.
struct Cast {
    world: World,
    team: String,
    member: String,
    new: String,
}

impl Cast {
    async fn assemble() -> Self {
        let world = World::new(Kind::Postgres).await;
        let member = world.member("Bob@example.org", "ORG_READ_ONLY");
        world.member("zoe@example.org", "ORG_MEMBER");
        let team = team(&world, "night shift", &["bob@example.org"]).await;
        let new = invited(&world, "new@example.org", &[&team]);
        Self { world, team, member, new }
    }

    async fn list(&self, query: &str) -> Answer {
        let target = at(&self.world, V2, &self.team, &format!("/users{query}"));
        dated(&self.world, &self.world.owner, "GET", &target, "2025-02-19", json!(null)).await
    }
}

#[tokio::test]
async fn members_and_the_invited_are_listed_by_name() {
    let cast = Cast::assemble().await;

    let list = cast.list("").await.ok();

    let expected = json!([
        {
            "createdAt": "2026-11-22T08:00:00Z", "firstName": "Ada", "id": cast.member, "lastName": "Smith",
            "mobileNumber": null, "orgMembershipStatus": "ACTIVE",
            "roles": {"groupRoleAssignments": [], "orgRoles": ["ORG_READ_ONLY"]},
            "teamIds": [cast.team], "username": "Bob@example.org",
        },
        {
            "id": cast.new, "invitationCreatedAt": "2026-11-22T08:00:00Z",
            "invitationExpiresAt": "2026-12-22T08:00:00Z", "inviterUsername": "owner@example.org",
            "orgMembershipStatus": "PENDING", "roles": {"groupRoleAssignments": [], "orgRoles": ["ORG_MEMBER"]},
            "teamIds": [cast.team], "username": "new@example.org",
        },
    ]);
    assert_eq!((list.at("/results"), list.at("/totalCount")), (expected, json!(2)));
    assert!(list.is_alphabetical());
    let own = at(&cast.world, V2, &cast.team, "/users?pageNum=1&itemsPerPage=100");
    assert_eq!(list.link("self"), Some(format!("http://localhost:8080{own}")), "without includeCount, as recorded");
    assert_eq!(version(&list), NEW);
}

#[tokio::test]
async fn the_day_that_a_client_asks_for_decides_the_shape() {
    let cast = Cast::assemble().await;
    let target = at(&cast.world, V2, &cast.team, "/users");

    for (day, expected, members) in
        [("2023-01-01", OLD, 1), ("2025-02-18", OLD, 1), ("2025-02-19", NEW, 2), ("2025-03-12", NEW, 2)]
    {
        let answer = dated(&cast.world, &cast.world.owner, "GET", &target, day, json!(null)).await.ok();

        assert_eq!((version(&answer), answer.each("id").len()), (expected, members), "{day}");
    }
    let silent = cast.world.get(&cast.world.owner, &target).await.ok();
    assert_eq!(version(&silent), OLD, "who names no version gets the oldest");
}

#[tokio::test]
async fn the_list_is_narrowed_by_name_id_and_status() {
    let cast = Cast::assemble().await;
    let (bob, new) = ("Bob@example.org", "new@example.org");

    for (query, expected) in [
        ("?username=bob@example.org".to_owned(), vec![bob]),
        ("?username=BOB%40EXAMPLE.org".to_owned(), vec![bob]),
        ("?username=zoe@example.org".to_owned(), vec![]),
        ("?username=bob".to_owned(), vec![]),
        (format!("?userId={}", cast.new), vec![new]),
        (format!("?userId={}&username=bob@example.org", cast.new), vec![]),
        (format!("?userId={}", cast.world.owner_user), vec![]),
        ("?orgMembershipStatus=ACTIVE".to_owned(), vec![bob]),
        ("?orgMembershipStatus=PENDING".to_owned(), vec![new]),
        ("?orgMembershipStatuses=PENDING&orgMembershipStatuses=ACTIVE".to_owned(), vec![bob, new]),
        ("?orgMembershipStatuses=INVITATION_EXPIRED".to_owned(), vec![]),
        ("?username=&userId=&orgMembershipStatus=".to_owned(), vec![bob, new]),
    ] {
        let list = cast.list(&query).await.ok();

        assert_eq!(list.each("username"), expected, "{query}");
        assert_eq!(list.at("/totalCount"), expected.len(), "{query}");
    }
}

#[tokio::test]
async fn an_invitation_that_has_ended_is_seen_by_its_status_alone() {
    let cast = Cast::assemble().await;
    cast.world.clock.turn(30 * 24 * 60 * 60 * 1000);
    cast.world.until(&cast.world.owner, "/api/keywright/v1/whoami", |answer| answer.status == 200).await;

    let current = cast.list("").await.ok();
    let expired = cast.list("?orgMembershipStatuses=INVITATION_EXPIRED").await.ok();
    let pending = cast.list("?orgMembershipStatus=PENDING").await.ok();

    assert_eq!(current.each("username"), ["Bob@example.org"]);
    assert_eq!(expired.each("username"), ["new@example.org"]);
    assert_eq!(expired.each("orgMembershipStatus"), ["INVITATION_EXPIRED"]);
    assert_eq!(pending.at("/totalCount"), 0);
}

#[tokio::test]
async fn links_print_the_filters_that_were_sent() {
    let cast = Cast::assemble().await;

    let several = "?username=bob@example.org&orgMembershipStatuses=ACTIVE&orgMembershipStatuses=PENDING";
    let named = cast.list(&format!("{several}&userId={}", cast.member)).await.ok();
    let paged = cast.list("?orgMembershipStatuses=ACTIVE&orgMembershipStatuses=PENDING&itemsPerPage=1").await.ok();

    let own = named.link("self").unwrap();
    let expected = format!(
        "/users?orgMembershipStatuses=ACTIVE&orgMembershipStatuses=PENDING&userId={}&username=bob@example.org\
         &pageNum=1&itemsPerPage=100",
        cast.member
    );
    assert!(own.ends_with(&expected), "{own}");
    let next = paged.link("next").unwrap();
    let second = next.split_once("/users").unwrap().1;
    assert_eq!(second, "?orgMembershipStatuses=ACTIVE&orgMembershipStatuses=PENDING&itemsPerPage=1&pageNum=2");
    assert_eq!(cast.list(second).await.ok().each("username"), ["new@example.org"]);
}

#[tokio::test]
async fn filters_that_cannot_be_are_refused() {
    let cast = Cast::assemble().await;

    let both = cast.list("?orgMembershipStatus=ACTIVE&orgMembershipStatuses=ACTIVE").await;
    both.is_refused((
        400,
        "MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS",
        json!(["orgMembershipStatus", "orgMembershipStatuses"]),
    ));
    for query in ["?orgMembershipStatus=GONE", "?orgMembershipStatuses=ACTIVE&orgMembershipStatuses=GONE"] {
        cast.list(query).await.is_refused((400, "INVALID_ENUM_VALUE", json!(["GONE"])));
    }
    let five = ["orgMembershipStatuses=ACTIVE"; 5].join("&");
    cast.list(&format!("?{five}")).await.is_refused((400, "INVALID_QUERY_PARAMETER", json!(["orgMembershipStatuses"])));
    cast.list("?userId=bob").await.is_refused((400, "INVALID_QUERY_PARAMETER", json!(["userId"])));
    cast.list("?itemsPerPage=501").await.is_refused((400, "INVALID_QUERY_PARAMETER", json!(["itemsPerPage"])));
}
