//! `GET /orgs`.

use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, PUBLIC, V1, V2, World};
use serde_json::json;

on_both!(a_key_sees_exactly_its_own_organization);

async fn a_key_sees_exactly_its_own_organization(world: World) {
    let (elsewhere, stranger) = world.stranger().await;

    for base in DIALECTS {
        for (key, org) in [(&world.owner, &world.org), (&stranger, &elsewhere)] {
            let listed = world.get(key, &format!("{base}/orgs")).await.ok();

            assert_eq!((listed.each("id"), listed.at("/totalCount")), (vec![json!(org)], json!(1)), "{base}");
        }
    }
}

#[tokio::test]
async fn a_name_is_looked_for_by_its_beginning_whatever_the_case() {
    let world = World::new(Kind::Sqlite).await;
    world.patch(&world.owner, &world.org_path(V2, ""), json!({"name": "Ärger & Söhne"})).await.ok();

    for base in DIALECTS {
        for (name, found) in [
            ("", 1),
            ("%C3%84rger", 1),
            ("%C3%A4RGER+%26", 1),
            ("%C3%84rger+%26+S%C3%B6hne", 1),
            ("rger", 0),
            ("%C3%84rger+%26+S%C3%B6hne+2", 0),
            ("%25", 0),
            ("_", 0),
        ] {
            let listed = world.get(&world.owner, &format!("{base}/orgs?name={name}")).await.ok();

            assert_eq!(listed.at("/totalCount"), found, "{base} {name}");
            assert_eq!(listed.at("/results").as_array().unwrap().len(), found, "{base} {name}");
        }
    }
}

#[tokio::test]
async fn the_self_link_always_shows_the_name() {
    let world = World::new(Kind::Sqlite).await;

    for (base, query) in [
        (V2, "includeCount=true&name=&pageNum=1&itemsPerPage=100"),
        (V1, "name=&pageNum=1&itemsPerPage=100"),
        (PUBLIC, "name=&pageNum=1&itemsPerPage=100"),
    ] {
        let href = format!("http://localhost:8080{base}/orgs?{query}");
        for asked in ["", "?name="] {
            let listed = world.get(&world.owner, &format!("{base}/orgs{asked}")).await.ok();
            assert_eq!(listed.at("/links"), json!([{"href": href, "rel": "self"}]));
        }
        let listed = world.get(&world.owner, &format!("{base}/orgs?name=ac%26%20me")).await.ok();
        assert_eq!(listed.link("self"), Some(href.replace("name=", "name=ac%26%20me")));
    }
}

#[tokio::test]
async fn an_organization_in_a_list_links_itself_only() {
    let world = World::new(Kind::Sqlite).await;
    let mut answers = Vec::new();

    for base in DIALECTS {
        let listed = world.get(&world.owner, &format!("{base}/orgs/")).await.ok();
        answers.push(listed.naming(&[(&world.org, "ORG")]));
    }

    insta::assert_snapshot!(answers[0], @r#"{"links":[{"href":"http://localhost:8080/api/atlas/v2/orgs?includeCount=true&name=&pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG","rel":"self"}],"name":"Acme","skipDefaultAlertsSettings":false}],"totalCount":1}"#);
    insta::assert_snapshot!(answers[1], @r#"{"links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs?name=&pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG","rel":"self"}],"name":"Acme","skipDefaultAlertsSettings":false}],"totalCount":1}"#);
    insta::assert_snapshot!(answers[2], @r#"{"links":[{"href":"http://localhost:8080/api/public/v1.0/orgs?name=&pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG","rel":"self"}],"name":"Acme","skipDefaultAlertsSettings":false}],"totalCount":1}"#);
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_and_counts_truly() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let listed = world.get(&world.owner, &format!("{base}/orgs?pageNum=2&itemsPerPage=1")).await.ok();

        assert_eq!((listed.at("/results"), listed.at("/totalCount")), (json!([]), json!(1)), "{base}");
    }
}
