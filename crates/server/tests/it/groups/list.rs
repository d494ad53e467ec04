//! `GET /groups`, `GET /orgs/{orgId}/groups`, `GET /groups/byName/{groupName}`.

use super::{key_in, project};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V2, World};
use serde_json::{Value, json};

on_both!(
    every_key_sees_its_projects_and_no_others,
    projects_come_by_name_byte_by_byte_over_all_pages,
    the_list_of_an_organization_is_narrowed_by_the_beginning_of_the_name,
    a_project_is_found_by_its_name,
);

async fn every_key_sees_its_projects_and_no_others(world: World) {
    let (first, second) = (world.project.clone(), project(&world, "second").await);
    let (elsewhere, stranger) = world.stranger().await;
    let theirs = json!({"name": "theirs", "orgId": elsewhere});
    let theirs = world.post(&stranger, &format!("{V2}/groups"), theirs).await.ok().text_at("/id");
    let of_second = key_in(&world, &second, &["GROUP_READ_ONLY"]).await;
    let (member, reader) = (world.key(&["ORG_MEMBER"]).await, world.key(&["ORG_READ_ONLY"]).await);

    for base in DIALECTS {
        let both = vec![json!(first), json!(second)];
        for (who, key, seen) in [
            ("owner", &world.owner, both.clone()),
            ("reader", &reader, both),
            ("project key", &of_second, vec![json!(second)]),
            ("member", &member, vec![]),
            ("stranger", &stranger, vec![json!(theirs)]),
        ] {
            let listed = world.get(key, &format!("{base}/groups")).await.ok();
            assert_eq!(listed.each("id"), seen, "{base} {who}");
            assert_eq!(listed.at("/totalCount"), seen.len(), "{base} {who}");
            if who != "stranger" {
                let of_org = world.get(key, &world.org_path(base, "/groups")).await.ok();
                assert_eq!(
                    (of_org.each("id"), of_org.at("/totalCount")),
                    (seen.clone(), json!(seen.len())),
                    "{base} {who}"
                );
            }
        }
    }
}

async fn projects_come_by_name_byte_by_byte_over_all_pages(world: World) {
    for name in ["b", "Z", "a", "z", "A b", "a-b", "Zeta"] {
        project(&world, name).await;
    }
    let expected = ["A b", "Z", "Zeta", "a", "a-b", "b", "sandbox", "z"].map(|name| json!(name));

    for base in DIALECTS {
        for list in [format!("{base}/groups"), world.org_path(base, "/groups")] {
            let mut paged = Vec::new();
            for page in 1..=3 {
                let target = format!("{list}?itemsPerPage=3&pageNum={page}");
                let listed = world.get(&world.owner, &target).await.ok();
                assert_eq!(listed.at("/totalCount"), 8);
                paged.extend(listed.each("name"));
            }
            assert_eq!(paged, expected, "{list}");
        }
    }
}

async fn the_list_of_an_organization_is_narrowed_by_the_beginning_of_the_name(world: World) {
    for name in ["Stage one", "stage two", "my stage", "100_a", "100Xa"] {
        project(&world, name).await;
    }

    for base in DIALECTS {
        for (asked, expected) in [
            ("stage", vec!["Stage one", "stage two"]),
            ("STAGE%20T", vec!["stage two"]),
            ("100_", vec!["100_a"]),
            ("%25", vec![]),
            ("nothing", vec![]),
        ] {
            let listed = world.get(&world.owner, &world.org_path(base, &format!("/groups?name={asked}"))).await.ok();
            let expected: Vec<_> = expected.into_iter().map(|name| json!(name)).collect();
            assert_eq!(listed.each("name"), expected, "{base} {asked}");
            assert_eq!(listed.at("/totalCount"), expected.len(), "{base} {asked}");
            assert!(listed.link("self").unwrap().contains(&format!("name={asked}")), "{:?}", listed.link("self"));
        }
    }
}

async fn a_project_is_found_by_its_name(world: World) {
    let name = "R&D (west), a+b";
    let id = project(&world, name).await;
    let reader = key_in(&world, &id, &["GROUP_READ_ONLY"]).await;

    for base in DIALECTS {
        for encoded in ["R&D%20(west),%20a+b", "R%26D%20%28west%29%2C%20a%2Bb"] {
            let found = world.get(&reader, &format!("{base}/groups/byName/{encoded}")).await.ok();
            assert_eq!((found.text_at("/id"), found.text_at("/name")), (id.clone(), name.to_owned()), "{base}");
            let read = world.get(&reader, &format!("{base}/groups/{id}")).await.ok();
            assert_eq!(found.json(), read.json(), "{base}: the same as by its id");
        }
        let closed = world.get(&reader, &format!("{base}/groups/byName/sandbox")).await;
        closed.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
    }
}

#[tokio::test]
async fn a_project_in_a_list_links_itself_only() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let listed = world.get(&world.owner, &format!("{base}/groups")).await.ok();

        let href = format!("http://localhost:8080{base}/groups/{}", world.project);
        assert_eq!(listed.at("/results/0/links"), json!([{"href": href, "rel": "self"}]), "{base}");
        assert!(listed.is_alphabetical(), "{}", listed.text);
        let uncounted = world.get(&world.owner, &format!("{base}/groups?includeCount=false")).await.ok();
        assert_eq!(uncounted.at("/totalCount"), Value::Null);
    }
}

#[tokio::test]
async fn the_list_of_another_organization_is_closed() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, _) = world.stranger().await;

    for base in DIALECTS {
        let refused = world.get(&world.owner, &format!("{base}/orgs/{elsewhere}/groups")).await;
        refused.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
    }
}
