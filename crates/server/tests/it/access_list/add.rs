//! `POST …/accessList`.

use super::{add, blocks, listed, path};
use crate::database::{Kind, on_both};
use crate::world::{Changes, DIALECTS, Key, PUBLIC, V1, V2, World};
use keywright_server::app::Limits;
use serde_json::{Value, json};

on_both!(
    an_addition_answers_with_the_whole_list_in_order_of_creation,
    what_is_there_already_stays_as_it_is,
    a_refused_addition_stores_nothing,
);

async fn an_addition_answers_with_the_whole_list_in_order_of_creation(world: World) {
    for base in DIALECTS {
        let key = world.key(&["ORG_MEMBER"]).await;

        let first = add(&world, base, &key, json!([{"ipAddress": "203.0.113.64"}, {"cidrBlock": "10.0.0.0/8"}])).await;
        assert_eq!(first.status, 200, "{base}");
        let second =
            add(&world, base, &key, json!([{"cidrBlock": "9.0.0.0/8"}, {"ipAddress": "127.0.0.1"}])).await.ok();

        assert_eq!(blocks(&second), ["203.0.113.64/32", "10.0.0.0/8", "9.0.0.0/8", "127.0.0.1/32"], "{base}");
        assert_eq!(second.at("/totalCount"), 4);
        assert_eq!(second.text, world.get(&world.owner, &path(&world, base, &key, "")).await.text, "{base}: as a GET");
        assert!(second.is_alphabetical());
    }
}

async fn what_is_there_already_stays_as_it_is(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;
    add(&world, V2, &key, json!([{"ipAddress": "192.0.2.10"}])).await.ok();
    let before = world.events().await.len();
    world.clock.turn(5_000);

    let again = json!([{"cidrBlock": "192.0.2.10/32"}, {"ipAddress": "192.0.2.11"}]);
    let answer = add(&world, V2, &key, again).await.ok();

    assert_eq!(blocks(&answer), ["192.0.2.10/32", "192.0.2.11/32"]);
    assert_eq!(answer.each("created"), [json!("2026-11-22T08:00:00Z"), json!("2026-11-22T08:00:05Z")]);
    assert_eq!(world.events().await.len(), before + 1, "only what is new is an event");
    let nothing_new = add(&world, V2, &key, json!([{"ipAddress": "192.0.2.10"}])).await;
    assert_eq!((nothing_new.status, blocks(&nothing_new).len()), (200, 2));
}

async fn a_refused_addition_stores_nothing(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;

    for wrong in [json!({"ipAddress": "nowhere"}), json!({"ipAddress": "192.0.2.1"}), json!({"ipAddress": "0.0.0.0"})] {
        let refused = add(&world, V2, &key, json!([{"ipAddress": "192.0.2.1"}, wrong])).await;
        assert_eq!(refused.status, 400);
    }

    assert!(listed(&world, V2, &key).await.is_empty());
}

#[tokio::test]
async fn each_form_of_an_entry_has_one_canonical_answer() {
    let world = World::new(Kind::Sqlite).await;
    let ip = |text: &str| json!({"ipAddress": text});
    let cidr = |text: &str| json!({"cidrBlock": text});
    let cases = [
        (ip("203.0.113.64"), "203.0.113.64/32", Some("203.0.113.64")),
        (cidr("203.0.113.65/32"), "203.0.113.65/32", Some("203.0.113.65")),
        (cidr("198.51.100.0/24"), "198.51.100.0/24", None),
        (cidr("0.0.0.0/1"), "0.0.0.0/1", None),
        (cidr("0.0.0.0/0"), "0.0.0.0/0", None),
        (ip("2001:db8:0:0:0:0:0:1"), "2001:db8::1/128", Some("2001:db8::1")),
        (ip("2001:DB8::2"), "2001:db8::2/128", Some("2001:db8::2")),
        (cidr("2001:db8::3/128"), "2001:db8::3/128", Some("2001:db8::3")),
        (cidr("2001:0DB8:0000::/32"), "2001:db8::/32", None),
        (cidr("::/0"), "::/0", None),
        (ip("::ffff:192.0.2.1"), "192.0.2.1/32", Some("192.0.2.1")),
        (json!({"ipAddress": "192.0.2.2", "cidrBlock": null}), "192.0.2.2/32", Some("192.0.2.2")),
        (json!({"ipAddress": null, "cidrBlock": "192.0.2.3/32"}), "192.0.2.3/32", Some("192.0.2.3")),
    ];

    for base in DIALECTS {
        for (body, block, address) in &cases {
            let key = world.key(&["ORG_MEMBER"]).await;
            let answer = add(&world, base, &key, json!([body])).await.ok();

            assert_eq!(blocks(&answer), [*block], "{base} {body}");
            let entry = answer.at("/results/0");
            assert_eq!(entry.get("ipAddress").map(|text| text.as_str().unwrap()), *address, "{base} {body}");
        }
    }
}

#[tokio::test]
async fn what_is_no_entry_is_refused_in_its_own_words() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let unreadable = |text: &str| ("INVALID_IP_ADDRESS_OR_CIDR_NOTATION", json!([text]));
    let refused_address = |text: &str| ("CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST", json!([text]));
    let cases = [
        (json!([{"ipAddress": "192.0.2.1", "cidrBlock": "192.0.2.0/24"}]), ("BAD_ACCESS_LIST_ADD_REQUEST", json!([]))),
        (json!([{}]), ("BAD_ACCESS_LIST_ADD_REQUEST", json!([]))),
        (json!([{"ipAddress": null}]), ("BAD_ACCESS_LIST_ADD_REQUEST", json!([]))),
        (json!([{"ipAddress": ""}]), unreadable("")),
        (json!([{"ipAddress": "203.0.113"}]), unreadable("203.0.113")),
        (json!([{"ipAddress": "203.0.113.0/24"}]), unreadable("203.0.113.0/24")),
        (json!([{"ipAddress": "203.0.113.064"}]), unreadable("203.0.113.064")),
        (json!([{"cidrBlock": "203.0.113.64"}]), unreadable("203.0.113.64")),
        (json!([{"cidrBlock": "203.0.113.0/33"}]), unreadable("203.0.113.0/33")),
        (json!([{"cidrBlock": "2001:db8::/129"}]), unreadable("2001:db8::/129")),
        (json!([{"ipAddress": "0.0.0.0"}]), refused_address("0.0.0.0")),
        (json!([{"cidrBlock": "0.0.0.0/32"}]), refused_address("0.0.0.0/32")),
        (json!([{"ipAddress": "::"}]), refused_address("::")),
        (
            json!([{"ipAddress": "192.0.2.10"}, {"cidrBlock": "192.0.2.10/32"}]),
            ("DUPLICATE_ADDRESSES_IN_INPUT", json!([])),
        ),
        (
            json!([{"ipAddress": "2001:db8::1"}, {"ipAddress": "2001:DB8:0::1"}]),
            ("DUPLICATE_ADDRESSES_IN_INPUT", json!([])),
        ),
        (json!([{"ipAddress": "192.0.2.1", "comment": "x"}]), ("INVALID_ATTRIBUTE", json!(["comment"]))),
        (json!([{"ipAddress": 7}]), ("INVALID_JSON_ATTRIBUTE", json!(["ipAddress"]))),
        (json!(["192.0.2.1"]), ("INVALID_JSON", json!([]))),
        (json!({"ipAddress": "192.0.2.1"}), ("INVALID_JSON", json!([]))),
    ];

    for base in DIALECTS {
        for (body, (code, parameters)) in &cases {
            let refused = add(&world, base, &key, body.clone()).await;
            assert_eq!(refused.refusal_with(), (400, (*code).to_owned(), parameters.clone()), "{base} {body}");
        }
    }
}

#[tokio::test]
async fn bits_behind_the_prefix_are_refused_in_atlas_and_masked_elsewhere() {
    let world = World::new(Kind::Sqlite).await;
    let (key, body) = (world.key(&["ORG_MEMBER"]).await, json!([{"cidrBlock": "198.51.100.7/24"}]));

    for base in [V2, V1] {
        let refused = add(&world, base, &key, body.clone()).await;
        let parameters = json!(["198.51.100.7/24", "198.51.100.0/24"]);
        assert_eq!(refused.refusal_with(), (400, "ATLAS_NON_CANONICAL_CIDR_BLOCK".into(), parameters), "{base}");
    }
    assert_eq!(blocks(&add(&world, PUBLIC, &key, body).await.ok()), ["198.51.100.0/24"]);
    let twice = json!([{"cidrBlock": "198.51.101.7/24"}, {"cidrBlock": "198.51.101.8/24"}]);
    assert_eq!(add(&world, PUBLIC, &key, twice).await.refusal().1, "DUPLICATE_ADDRESSES_IN_INPUT");
}

#[tokio::test]
async fn a_host_inside_a_listed_block_is_no_duplicate() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;

    let body = json!([{"cidrBlock": "198.51.100.0/24"}, {"ipAddress": "198.51.100.7"}, {"cidrBlock": "198.51.0.0/16"}]);

    assert_eq!(blocks(&add(&world, V2, &key, body).await.ok()).len(), 3);
}

#[tokio::test]
async fn nothing_to_add_answers_with_the_list_as_it_is() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in DIALECTS {
        let answer = add(&world, base, &key, json!([])).await;
        assert_eq!((answer.status, answer.at("/totalCount")), (200, json!(0)), "{base}");
    }
}

#[tokio::test]
async fn the_answer_is_paged_as_a_list_is() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let many: Vec<Value> = (1..=5).map(|n| json!({"ipAddress": format!("192.0.2.{n}")})).collect();

    let target = path(&world, V2, &key, "?itemsPerPage=2&pageNum=2");
    let answer = world.post(&world.owner, &target, Value::Array(many)).await.ok();

    assert_eq!(blocks(&answer), ["192.0.2.3/32", "192.0.2.4/32"]);
    assert_eq!(answer.at("/totalCount"), 5);
    assert!(answer.link("next").unwrap().ends_with("/accessList?includeCount=true&itemsPerPage=2&pageNum=3"));
}

#[tokio::test]
async fn entries_that_were_read_may_be_sent_back() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let mut echo = add(&world, V2, &key, json!([{"cidrBlock": "198.51.100.0/24"}])).await.ok().at("/results/0");
    echo["cidrBlock"] = json!("198.51.101.0/24");

    let answer = add(&world, V2, &key, json!([echo])).await.ok();

    assert_eq!(blocks(&answer), ["198.51.100.0/24", "198.51.101.0/24"]);
}

async fn limited(limits: Limits) -> (World, Key) {
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    (world, key)
}

#[tokio::test]
async fn an_address_already_present_is_refused_where_the_operator_says_so() {
    let (world, key) = limited(Limits { refuse_present_entries: true, ..Limits::default() }).await;
    add(&world, V2, &key, json!([{"ipAddress": "192.0.2.10"}])).await.ok();

    for (base, entry, named) in [
        (V2, json!({"ipAddress": "192.0.2.10"}), "192.0.2.10"),
        (PUBLIC, json!({"cidrBlock": "192.0.2.10/32"}), "192.0.2.10"),
    ] {
        let refused = add(&world, base, &key, json!([{"ipAddress": "192.0.2.11"}, entry])).await;
        assert_eq!(refused.refusal_with(), (409, "ADDRESS_ALREADY_IN_ACCESS_LIST".into(), json!([named])), "{base}");
    }
    assert_eq!(listed(&world, V2, &key).await, ["192.0.2.10/32"]);
}

#[tokio::test]
async fn the_longest_list_there_can_be_is_added_at_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let limits = Limits { access_list_entries: 10_000, ..Limits::default() };
        let world = World::with(kind, Changes { limits, ..Changes::default() }).await;
        let key = world.key(&["ORG_MEMBER"]).await;
        let entries = (0..10_000).map(|n| json!({"ipAddress": format!("10.0.{}.{}", n / 256, n % 256)}));

        let answer = add(&world, V2, &key, entries.collect()).await;

        assert_eq!((answer.status, answer.at("/totalCount")), (200, json!(10_000)), "{kind:?}");
    }
}

#[tokio::test]
async fn a_list_has_at_most_as_many_entries_as_it_may() {
    let (world, key) = limited(Limits { access_list_entries: 3, ..Limits::default() }).await;
    let entries = |range: std::ops::Range<u8>| {
        json!(range.map(|n| json!({"ipAddress": format!("192.0.2.{n}")})).collect::<Vec<_>>())
    };

    for base in DIALECTS {
        let refused = add(&world, base, &key, entries(1..5)).await;
        let text = "an access list may have at most 3 entries";
        assert_eq!(refused.refusal_with(), (400, "VALIDATION_ERROR".into(), json!([text])), "{base}");
    }
    assert!(listed(&world, V2, &key).await.is_empty());
    assert_eq!(blocks(&add(&world, V2, &key, entries(1..4)).await.ok()).len(), 3);
    assert_eq!(add(&world, V2, &key, entries(1..4)).await.status, 200, "what is there needs no room");
    assert_eq!(add(&world, V2, &key, entries(3..5)).await.status, 400);
    world.delete(&world.owner, &path(&world, V2, &key, "/192.0.2.1")).await.ok();
    assert_eq!(
        blocks(&add(&world, V2, &key, entries(3..5)).await.ok()),
        ["192.0.2.2/32", "192.0.2.3/32", "192.0.2.4/32"]
    );
}

#[tokio::test]
async fn the_block_of_all_addresses_can_be_switched_off() {
    let (world, key) = limited(Limits { allow_open_cidr: false, ..Limits::default() }).await;

    for base in DIALECTS {
        for block in ["0.0.0.0/0", "::/0", "::ffff:0:0/96"] {
            let refused = add(&world, base, &key, json!([{"cidrBlock": block}])).await;
            let expected = (400, "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST".into(), json!([block]));
            assert_eq!(refused.refusal_with(), expected, "{base}");
        }
    }
    let halves = json!([{"cidrBlock": "0.0.0.0/1"}, {"cidrBlock": "128.0.0.0/1"}]);
    assert_eq!(add(&world, V2, &key, halves).await.status, 200);
}
