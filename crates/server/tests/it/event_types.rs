//! `GET /eventTypes`.

use crate::database::Kind;
use crate::world::{DIALECTS, V2, World};
use keywright_domain::EventType;
use serde_json::{Value, json};

#[tokio::test]
async fn every_type_is_listed_by_name_with_what_it_means() {
    let world = World::new(Kind::Sqlite).await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let mut names: Vec<_> = EventType::ALL.iter().map(|kind| json!(kind.name())).collect();
    names.sort_by_key(|name| name.as_str().unwrap().to_owned());

    for base in DIALECTS {
        let listed = world.get(&member, &format!("{base}/eventTypes")).await.ok();

        assert_eq!((listed.each("eventType"), listed.at("/totalCount")), (names.clone(), json!(names.len())), "{base}");
        assert!(listed.is_alphabetical());
        let first = json!({
            "alertable": false,
            "description": "An entry was added to a key's access list.",
            "eventType": "API_KEY_ACCESS_LIST_ENTRY_ADDED",
        });
        assert_eq!(listed.at("/results/0"), first, "{base}");
        for kind in listed.at("/results").as_array().unwrap() {
            assert!(kind["alertable"] == false && kind["description"].as_str().unwrap().len() > 10, "{kind}");
        }
    }
}

#[tokio::test]
async fn the_list_is_paged_as_every_other() {
    let world = World::new(Kind::Sqlite).await;
    let whole = world.get(&world.owner, &format!("{V2}/eventTypes")).await.ok();
    let total = EventType::ALL.len();

    for base in DIALECTS {
        let mut paged = Vec::new();
        for page in 1..=total.div_ceil(7) {
            let target = format!("{base}/eventTypes?itemsPerPage=7&pageNum={page}");
            let listed = world.get(&world.owner, &target).await.ok();
            assert_eq!(listed.at("/totalCount"), total, "{base}");
            assert_eq!(listed.link("next").is_some(), page < total.div_ceil(7), "{base} {page}");
            paged.extend(listed.each("eventType"));
        }
        assert_eq!(paged, whole.each("eventType"), "{base}");
        let uncounted = world.get(&world.owner, &format!("{base}/eventTypes?includeCount=false")).await.ok();
        assert_eq!(uncounted.at("/totalCount"), Value::Null, "{base}");
    }
    let query = "includeCount=true&pageNum=1&itemsPerPage=100";
    assert_eq!(whole.link("self"), Some(format!("http://localhost:8080{V2}/eventTypes?{query}")));
    let answered = Some("application/vnd.atlas.2023-01-01+json;charset=utf-8");
    assert_eq!(whole.header("content-type"), answered);
}

#[tokio::test]
async fn every_listed_type_narrows_a_list_of_events() {
    let world = World::new(Kind::Sqlite).await;
    let types = world.get(&world.owner, &format!("{V2}/eventTypes")).await.ok().each("eventType");

    for kind in types {
        let target = world.org_path(V2, &format!("/events?eventType={}", kind.as_str().unwrap()));
        let listed = world.get(&world.owner, &target).await.ok();
        assert!(listed.each("eventTypeName").iter().all(|found| *found == kind));
    }
}
