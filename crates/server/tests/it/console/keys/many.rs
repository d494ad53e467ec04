//! Five thousand keys are listed as fifty are: the page is no larger, and the database is asked no more often.
//!
//! Statements are counted for the whole process, so the sentence is proved in a process of its own.

use super::keys;
use crate::console::Browser;
use crate::database::Kind;
use crate::no_sql::holds;
use crate::world::{Changes, World};
use http::Method;
use keywright_server::app::Limits;
use keywright_store::statements_issued;
use std::fmt::Write as _;
use std::time::Duration;

const LONG: Duration = Duration::from_hours(24);
const QUERIES: [&str; 6] = [
    "",
    "?q=number+49",
    "?sort=-lastUsed",
    "?status=active&page=100",
    "?q=203.0.113.9&sort=projects",
    "?by=owner@example.org&role=ORG_MEMBER&sort=-status",
];

#[test]
fn a_page_of_five_thousand_keys_is_as_small_and_takes_as_few_statements_as_one_of_fifty() {
    holds("console::keys::many::alone");
}

#[tokio::test]
#[ignore = "run in a process of its own, by the sentence above"]
async fn alone() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let limits = Limits { keys_per_org: 10_000, poll_interval: LONG, usage_interval: LONG, ..Limits::default() };
        let world = World::with(kind, Changes { limits, ..Changes::default() }).await;
        let mut browser = Browser::of(&world, "owner@example.org").await;

        add(&world, 0..50);
        let few = asked(&world, &mut browser).await;
        for part in 0..10 {
            add(&world, 50_u64.max(part * 500)..(part + 1) * 500);
        }
        let many = asked(&world, &mut browser).await;

        if kind == Kind::Sqlite {
            // On PostgreSQL a node has things to ask by itself, meanwhile.
            assert_eq!(few, many, "statements of each page");
            assert!(many.iter().all(|statements| *statements < 15), "{many:?}");
        }
        assert!(browser.open(&keys(&world, "")).await.says("1-50 of 5001"));
    }
}

/// Adds keys of these numbers.
fn add(world: &World, numbers: std::ops::Range<u64>) {
    let (mut rows, count) = (String::new(), numbers.end - numbers.start);
    for n in numbers {
        let letter = |place: u32| char::from(b'a' + u8::try_from(n / 26_u64.pow(place) % 26).unwrap());
        let public: String = (0..8).map(letter).collect();
        let comma = if rows.is_empty() { "" } else { ", " };
        let _ = write!(
            rows,
            "{comma}('{n:024x}', '{}', '{public}', 'service number {n} of the fleet', '0123456789ab', 'ORG_MEMBER', \
             1795334400000, 0, 0, 0, 'service number {n} of the fleet', 'owner@example.org')",
            world.org
        );
    }
    world.database.run(&format!(
        "INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, \
         access_list_count, access_list_last, rights_revision, description_key, created_by) VALUES {rows}; \
         UPDATE organizations SET api_key_count = api_key_count + {count} WHERE id = '{}'",
        world.org
    ));
}

/// How many statements each page takes, whose size is looked at, too.
async fn asked(world: &World, browser: &mut Browser<'_>) -> Vec<u64> {
    let mut asked = Vec::new();
    // The session is written down once a minute.
    browser.open(&keys(world, "")).await;
    for query in QUERIES {
        let before = statements_issued();
        let page = browser.send(Method::GET, &keys(world, query), &[], String::new()).await;
        asked.push(statements_issued() - before);
        assert!(page.status == 200 && page.text.len() < 60_000, "{query}: {} bytes", page.text.len());
    }
    asked
}
