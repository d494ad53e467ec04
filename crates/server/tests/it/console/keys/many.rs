//! Five thousand keys are listed as fifty are.

use super::keys;
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{Changes, World};
use keywright_server::app::Limits;
use std::fmt::Write as _;

#[tokio::test]
async fn a_page_of_five_thousand_keys_is_small() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let limits = Limits { keys_per_org: 10_000, ..Limits::default() };
        let world = World::with(kind, Changes { limits, ..Changes::default() }).await;
        for part in 0..10_u64 {
            let mut rows = String::new();
            for n in part * 500..(part + 1) * 500 {
                let letter = |place: u32| char::from(b'a' + u8::try_from(n / 26_u64.pow(place) % 26).unwrap());
                let public: String = (0..8).map(letter).collect();
                let _ = write!(
                    rows,
                    "{}('{n:024x}', '{}', '{public}', 'service number {n} of the fleet', '0123456789ab', 'ORG_MEMBER', \
                     1795334400000, 0, 0, 0, 'service number {n} of the fleet', 'owner@example.org')",
                    if n % 500 == 0 { "" } else { ", " },
                    world.org
                );
            }
            world.database.run(&format!(
                "INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, \
                 access_list_count, access_list_last, rights_revision, description_key, created_by) VALUES {rows}; \
                 UPDATE organizations SET api_key_count = api_key_count + 500 WHERE id = '{}'",
                world.org
            ));
        }
        let mut browser = Browser::of(&world, "owner@example.org").await;

        for query in ["", "?q=number+49", "?sort=-lastUsed", "?status=active&page=100", "?q=203.0.113.9&sort=projects"]
        {
            let page = browser.send(http::Method::GET, &keys(&world, query), &[], String::new()).await;
            assert!(page.status == 200 && page.text.len() < 60_000, "{query}: {} bytes", page.text.len());
        }
        assert!(browser.open(&keys(&world, "")).await.says("1-50 of 5001"));
    }
}
