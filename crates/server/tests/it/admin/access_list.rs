//! `/admin/accessList`, and the same as `/admin/whitelist`.

use super::list;
use crate::database::{Kind, on_both_kinds};
use crate::world::{HOME, PUBLIC, World};
use serde_json::json;

on_both_kinds!(an_entry_is_added_read_changed_and_removed);

async fn an_entry_is_added_read_changed_and_removed(kind: Kind) {
    let (world, owner) = World::of_a_first_user(kind).await;

    let added = world.post(&owner, &list(""), json!({"cidrBlock": "192.0.2.77/24", "description": "vpn"})).await;
    assert_eq!((added.status, added.at("/cidrBlock")), (200, json!("192.0.2.0/24")), "host bits are masked");
    let entry = list(&format!("/{}", added.text_at("/id")));
    assert_eq!(world.get(&owner, &entry).await.ok().at("/description"), "vpn");

    world.clock.turn(5_000);
    let changed = world.patch(&owner, &entry, json!({"description": "office", "cidrBlock": ""})).await.ok();
    assert_eq!((changed.at("/cidrBlock"), changed.at("/description")), (json!("192.0.2.0/24"), json!("office")));
    assert_eq!((changed.at("/id"), changed.at("/created")), (added.at("/id"), added.at("/created")));
    assert_eq!(changed.at("/updated"), "2026-11-22T08:00:05Z");
    let changed = world.patch(&owner, &entry, json!({"cidrBlock": "192.0.0.0/16"})).await.ok();
    assert_eq!((changed.at("/cidrBlock"), changed.at("/description")), (json!("192.0.0.0/16"), json!("office")));

    let removed = world.delete(&owner, &entry).await;
    assert_eq!((removed.status, removed.text.as_str()), (204, ""));
    assert_eq!(world.get(&owner, &list("")).await.ok().at("/totalCount"), 0);
}

#[tokio::test]
async fn the_whole_answers() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;

    let added = world.post(&owner, &list(""), json!({"cidrBlock": HOME, "description": "vpn"})).await.ok();
    let listed = world.get(&owner, &list("")).await.ok();

    let id = added.text_at("/id");
    assert!(added.is_alphabetical() && listed.is_alphabetical());
    insta::assert_snapshot!(added.naming(&[(&id, "ID")]), @r#"{"cidrBlock":"192.0.2.10/32","created":"2026-11-22T08:00:00Z","description":"vpn","expires":null,"id":"ID","lastUsed":null,"links":[{"href":"http://localhost:8080/api/public/v1.0/admin/accessList/ID","rel":"self"}],"type":"GLOBAL_ROLE","updated":"2026-11-22T08:00:00Z"}"#);
    insta::assert_snapshot!(listed.naming(&[(&id, "ID")]), @r#"{"links":[{"href":"http://localhost:8080/api/public/v1.0/admin/accessList?pageNum=1&itemsPerPage=100","rel":"self"}],"results":[{"cidrBlock":"192.0.2.10/32","created":"2026-11-22T08:00:00Z","description":"vpn","expires":null,"id":"ID","lastUsed":null,"links":[{"href":"http://localhost:8080/api/public/v1.0/admin/accessList/ID","rel":"self"}],"type":"GLOBAL_ROLE","updated":"2026-11-22T08:00:00Z"}],"totalCount":1}"#);
}

#[tokio::test]
async fn whitelist_paths_have_links_of_their_own_spelling() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let old = format!("{PUBLIC}/admin/whitelist");

    let added = world.post(&owner, &old, json!({"cidrBlock": "192.0.2.0/24", "description": "vpn"})).await.ok();
    let id = added.text_at("/id");

    assert_eq!(added.link("self").unwrap(), format!("http://localhost:8080{old}/{id}"));
    let listed = world.get(&owner, &old).await.ok();
    assert_eq!(listed.link("self").unwrap(), format!("http://localhost:8080{old}?pageNum=1&itemsPerPage=100"));
    assert_eq!(world.get(&owner, &list(&format!("/{id}"))).await.ok().at("/cidrBlock"), added.at("/cidrBlock"));
    let lower = list("").replace("accessList", "accesslist");
    assert_eq!(world.get(&owner, &lower).await.ok().at("/totalCount"), 1);
    assert_eq!(world.delete(&owner, &format!("{old}/{id}")).await.status, 204);
}

#[tokio::test]
async fn entries_are_listed_in_the_order_of_their_addition_page_by_page() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let blocks = ["192.0.2.0/24", "10.0.0.0/8", "2001:db8::/32", "172.16.0.0/12", "198.51.100.7/32"];
    for block in blocks {
        world.post(&owner, &list(""), json!({"cidrBlock": block, "description": "one of many"})).await.ok();
    }

    let pages = [list("?itemsPerPage=3"), list("?itemsPerPage=3&pageNum=2")];
    let first = world.get(&owner, &pages[0]).await.ok();
    let second = world.get(&owner, &pages[1]).await.ok();

    assert_eq!([first.each("cidrBlock"), second.each("cidrBlock")].concat(), blocks);
    assert_eq!(first.at("/totalCount"), 5);
}

#[tokio::test]
async fn an_entry_shows_when_it_was_last_used() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let block = json!({"cidrBlock": "192.0.2.0/24", "description": "vpn"});
    let entry = list(&format!("/{}", world.post(&owner, &list(""), block).await.ok().text_at("/id")));
    let other = json!({"cidrBlock": "10.0.0.0/8", "description": "unused"});
    let unused = list(&format!("/{}", world.post(&owner, &list(""), other).await.ok().text_at("/id")));

    world.clock.turn(7_000);
    world.get(&owner, &entry).await.ok();
    world.app.flush_usage().await;

    assert_eq!(world.get(&owner, &entry).await.ok().at("/lastUsed"), "2026-11-22T08:00:07Z");
    assert_eq!(world.get(&owner, &unused).await.ok().at("/lastUsed"), json!(null));
}
