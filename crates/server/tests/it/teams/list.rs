//! `GET /orgs/{orgId}/teams`, `/teams/{teamId}` and `/teams/byName/{teamName}`.

use super::{FIRST, at, team, version};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V1, V2, World};
use serde_json::json;

on_both!(teams_are_listed_by_name, a_team_is_found_by_its_name);

async fn teams_are_listed_by_name(world: World) {
    let empty = world.get(&world.owner, &world.org_path(V2, "/teams")).await.ok();
    assert_eq!((empty.at("/results"), empty.at("/totalCount")), (json!([]), json!(0)));
    for name in ["b", "a b", "B", "a"] {
        team(&world, name, &[]).await;
    }

    for base in DIALECTS {
        let list = world.get(&world.owner, &world.org_path(base, "/teams")).await.ok();

        assert_eq!(list.each("name"), ["B", "a", "a b", "b"]);
        assert_eq!(list.at("/totalCount"), 4);
        for result in list.at("/results").as_array().unwrap() {
            let own = format!("http://localhost:8080{}", at(&world, base, result["id"].as_str().unwrap(), ""));
            assert_eq!(result["links"], json!([{"href": own, "rel": "self"}]));
            assert_eq!(result.as_object().unwrap().len(), 3, "{result}");
        }
        let count = if base == V2 { "includeCount=true&" } else { "" };
        let own = format!("http://localhost:8080{}?{count}pageNum=1&itemsPerPage=100", world.org_path(base, "/teams"));
        assert_eq!(list.at("/links"), json!([{"href": own, "rel": "self"}]));
    }
}

async fn a_team_is_found_by_its_name(world: World) {
    for (name, encoded) in [("night shift", "night%20shift"), ("R&D (late)", "R%26D%20(late)"), ("users", "users")] {
        let id = team(&world, name, &["owner@example.org"]).await;
        for base in DIALECTS {
            let by_name =
                world.get(&world.owner, &world.org_path(base, &format!("/teams/byName/{encoded}"))).await.ok();
            let by_id = world.get(&world.owner, &at(&world, base, &id, "")).await.ok();

            assert_eq!(by_name.text, by_id.text);
            assert_eq!(by_id.at("/id"), json!(id));
            assert!(by_id.is_alphabetical());
        }
    }
}

#[tokio::test]
async fn a_list_of_teams_has_pages_and_counts() {
    let world = World::new(Kind::Sqlite).await;
    for name in ["a", "b", "c"] {
        team(&world, name, &[]).await;
    }

    let path = world.org_path(V2, "/teams?itemsPerPage=2");
    let first = world.get(&world.owner, &path).await.ok();
    let second = world.get(&world.owner, &format!("{path}&pageNum=2&includeCount=false")).await.ok();
    let past = world.get(&world.owner, &format!("{path}&pageNum=9")).await.ok();

    assert_eq!((first.each("name"), first.at("/totalCount")), (vec![json!("a"), json!("b")], json!(3)));
    let next = first.link("next").unwrap();
    assert!(next.ends_with("/teams?includeCount=true&itemsPerPage=2&pageNum=2"), "{next}");
    assert_eq!((second.each("name"), second.at("/totalCount")), (vec![json!("c")], json!(null)));
    assert!(second.link("previous").is_some() && second.link("next").is_none());
    assert_eq!((past.at("/results"), past.at("/totalCount")), (json!([]), json!(3)));
    assert_eq!(version(&first), FIRST);
}

#[tokio::test]
async fn a_newer_day_gets_the_one_version_that_teams_have() {
    let world = World::new(Kind::Sqlite).await;
    let id = team(&world, "night shift", &[]).await;

    for target in [world.org_path(V2, "/teams"), at(&world, V2, &id, "")] {
        let answer = super::dated(&world, &world.owner, "GET", &target, "2025-03-12", json!(null)).await.ok();

        assert_eq!(version(&answer), FIRST);
    }
}

#[tokio::test]
async fn an_organization_links_its_teams_where_they_are() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let organization = world.get(&world.owner, &world.org_path(base, "")).await.ok();
        let prefix = if [V1, V2].contains(&base) { "https://cloud.mongodb.com/" } else { "http://cloud.mongodb.com/" };
        let teams = organization.link(&format!("{prefix}teams")).unwrap();

        assert_eq!(teams, format!("http://localhost:8080{}", world.org_path(base, "/teams")));
        assert_eq!(world.get(&world.owner, teams.trim_start_matches("http://localhost:8080")).await.status, 200);
    }
}
