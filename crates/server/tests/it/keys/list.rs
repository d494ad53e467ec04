//! `GET /orgs/{orgId}/apiKeys`.

use super::masked;
use crate::answer::Answer;
use crate::database::on_both;
use crate::world::{DIALECTS, V2, World};
use serde_json::{Value, json};

on_both!(
    every_key_is_masked_and_links_itself,
    keys_come_by_public_key_byte_by_byte_over_all_pages,
    a_page_past_the_end_is_empty_and_counts_truly,
);

const HOST: &str = "http://localhost:8080";

/// The relations of the links and what stands behind the path, in their order.
fn links(answer: &Answer) -> Vec<String> {
    let links = answer.at("/links");
    let text = |link: &Value| {
        let (_, query) = link["href"].as_str().unwrap().split_once('?').unwrap();
        format!("{} {query}", link["rel"].as_str().unwrap())
    };
    links.as_array().unwrap().iter().map(text).collect()
}

async fn every_key_is_masked_and_links_itself(world: World) {
    let key = world.key(&["ORG_READ_ONLY"]).await;

    for base in DIALECTS {
        let keys = world.org_path(base, "/apiKeys");
        let listed = world.get(&world.owner, &keys).await.ok();

        assert!(listed.is_alphabetical(), "{}", listed.text);
        assert_eq!(listed.at("/totalCount"), 2);
        let results = listed.at("/results");
        for known in [&key, &world.owner] {
            let found = results.as_array().unwrap().iter().find(|result| result["id"] == known.id.as_str()).unwrap();
            assert_eq!(found["privateKey"], masked(known), "{base}");
            assert_eq!(found["publicKey"], known.public);
            assert_eq!(found["links"], json!([{"href": format!("{HOST}{keys}/{}", known.id), "rel": "self"}]));
        }
        assert!(!listed.text.contains(&key.private) && !listed.text.contains(&world.owner.private));
    }
}

async fn keys_come_by_public_key_byte_by_byte_over_all_pages(world: World) {
    for _ in 0..250 {
        world.key(&["ORG_MEMBER"]).await;
    }
    let keys = world.org_path(V2, "/apiKeys");
    let all = world.get(&world.owner, &format!("{keys}?itemsPerPage=500")).await.ok().each("publicKey");
    assert_eq!(all.len(), 251);
    assert!(all.is_sorted_by_key(|name| name.as_str().unwrap().to_owned()), "{all:?}");

    for base in DIALECTS {
        let (mut next, mut paged, mut pages) = (Some(world.org_path(base, "/apiKeys")), Vec::new(), 0);
        while let Some(target) = next {
            let page = world.get(&world.owner, &target).await.ok();
            assert_eq!(page.at("/totalCount"), 251);
            paged.extend(page.each("publicKey"));
            pages += 1;
            next = page.link("next").map(|href| href.strip_prefix(HOST).unwrap().to_owned());
        }
        assert_eq!((paged == all, pages), (true, 3), "{base}");
    }

    let back = world.get(&world.owner, &format!("{keys}?pageNum=3")).await.ok();
    let previous = world.get(&world.owner, back.link("previous").unwrap().strip_prefix(HOST).unwrap()).await.ok();
    assert_eq!((previous.each("publicKey"), back.each("publicKey")), (all[100..200].to_vec(), all[200..].to_vec()));
}

async fn a_page_past_the_end_is_empty_and_counts_truly(world: World) {
    for base in DIALECTS {
        let keys = world.org_path(base, "/apiKeys?pageNum=7&itemsPerPage=50");
        let listed = world.get(&world.owner, &keys).await.ok();

        assert_eq!((listed.at("/results"), listed.at("/totalCount")), (json!([]), json!(1)), "{base}");
        assert!(listed.link("next").is_none() && listed.link("previous").is_some());
    }
}

#[tokio::test]
async fn links_show_the_effective_query_in_the_dialects_order() {
    let world = World::new(crate::database::Kind::Sqlite).await;
    world.key(&["ORG_MEMBER"]).await;
    world.key(&["ORG_MEMBER"]).await;
    let mut seen = Vec::new();

    for base in DIALECTS {
        let listed = |query: &str| {
            let target = world.org_path(base, &format!("/apiKeys{query}"));
            let world = &world;
            async move { links(&world.get(&world.owner, &target).await.ok()).join(", ") }
        };
        seen.push([listed("").await, listed("?itemsPerPage=1&pageNum=2").await, listed("?pretty=true").await]);
    }

    insta::assert_json_snapshot!(seen, @r#"
    [
      [
        "self includeCount=true&pageNum=1&itemsPerPage=100",
        "self includeCount=true&pageNum=2&itemsPerPage=1, previous includeCount=true&itemsPerPage=1&pageNum=1, next includeCount=true&itemsPerPage=1&pageNum=3",
        "self includeCount=true&pageNum=1&itemsPerPage=100"
      ],
      [
        "self pageNum=1&itemsPerPage=100",
        "self pageNum=2&itemsPerPage=1, previous itemsPerPage=1&pageNum=1, next itemsPerPage=1&pageNum=3",
        "self pretty=true&pageNum=1&itemsPerPage=100"
      ],
      [
        "self pageNum=1&itemsPerPage=100",
        "self pageNum=2&itemsPerPage=1, previous itemsPerPage=1&pageNum=1, next itemsPerPage=1&pageNum=3",
        "self pretty=true&pageNum=1&itemsPerPage=100"
      ]
    ]
    "#);
}

#[tokio::test]
async fn the_count_is_left_out_when_nobody_wants_it() {
    let world = World::new(crate::database::Kind::Sqlite).await;

    for base in DIALECTS {
        let listed = world.get(&world.owner, &world.org_path(base, "/apiKeys?includeCount=false")).await.ok();

        assert_eq!((listed.at("/totalCount"), listed.each("id")), (Value::Null, vec![json!(world.owner.id)]), "{base}");
        assert!(!listed.text.contains("totalCount"));
    }
}

#[tokio::test]
async fn another_organizations_keys_are_not_listed() {
    let world = World::new(crate::database::Kind::Sqlite).await;
    let (elsewhere, stranger) = world.stranger().await;

    assert_eq!(world.get(&world.owner, &world.org_path(V2, "/apiKeys")).await.each("id"), [json!(world.owner.id)]);
    let theirs = world.get(&stranger, &format!("{V2}/orgs/{elsewhere}/apiKeys")).await;
    assert_eq!(theirs.each("id"), [json!(stranger.id)]);
}
