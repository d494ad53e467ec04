//! The list of keys: found, narrowed, turned over and sorted, as fast for five hundred as for five, and what somebody sees
//! who may change nothing. Console contract 7, 11.1 and 16.3, "Org API Keys".

use crate::acts::{keys, make_key};
use crate::cheap_password::{PASSWORD, cheap_hash};
use crate::in_console;
use crate::locate::Element;
use crate::page::Page;
use crate::users::{MARA, member};
use crate::world::World;
use std::fmt::Write as _;

in_console!(
    every_head_sorts_and_keeps_the_focus,
    filters_are_chips_that_are_taken_away_and_the_address_shows_the_same_elsewhere,
    five_hundred_keys_are_there_within_a_second_and_pages_have_edges,
    a_member_sees_who_can_and_nothing_to_press,
);

/// What stands in the first column of each row.
const ROWS: &str = "return [...document.querySelectorAll('tbody th')].map((head) => head.textContent.trim()).join()";

async fn rows(page: &Page) -> String {
    page.run(ROWS).await.as_str().unwrap().to_owned()
}

/// The link in the head of a column.
async fn head_link<'p>(page: &'p Page, head: &str) -> Element<'p> {
    page.role("region", "API keys").await.role("link", head).await
}

async fn every_head_sorts_and_keeps_the_focus(world: World, page: Page) {
    for name in ["gamma", "Alpha", "beta"] {
        make_key(&world, name).await;
    }
    world.sign_in(&page, &keys(&world, "")).await;
    assert_eq!(rows(&page).await, "Alpha,beta,gamma,owner", "by description, whatever the case");

    for (head, sort) in [
        ("Public Key", "publicKey"),
        ("Status", "status"),
        ("Projects", "projects"),
        ("Access list", "addresses"),
        ("Last Used", "lastUsed"),
        ("Created", "created"),
        ("Description", "desc"),
    ] {
        let mut orders = Vec::new();
        for _ in 0..2 {
            let before = page.path().await;
            head_link(&page, head).await.click().await;
            let moved = page.until(async || page.path().await != before).await;
            assert!(moved && (page.path().await.contains(sort) || sort == "desc"), "{head}: {}", page.path().await);
            assert!(head_link(&page, head).await.has_focus().await, "the focus stays on {head}");
            let sorted =
                page.run("return [...document.querySelectorAll('[aria-sort]')].map((head) => head.textContent)").await;
            assert_eq!(sorted, serde_json::json!([head]), "one head says that it sorts");
            orders.push(rows(&page).await);
        }
        page.reload().await;
        assert_eq!(rows(&page).await, orders[1], "{head}: the same again");
        assert_eq!(orders[0].split(',').count(), 4);
    }
}

async fn filters_are_chips_that_are_taken_away_and_the_address_shows_the_same_elsewhere(world: World, page: Page) {
    for name in ["deploy east", "deploy west", "export"] {
        make_key(&world, name).await;
    }
    world.sign_in(&page, "/help").await;
    page.visit(&world.url(&keys(&world, "?q=deploy&used=never&list=open"))).await;
    page.says("1-2 of 2").await;
    assert_eq!(rows(&page).await, "deploy east,deploy west");
    let chips = async || {
        let names = page.names("link").await;
        names.into_iter().filter(|name| name.ends_with(", remove this filter")).collect::<Vec<_>>()
    };
    assert_eq!(chips().await.len(), 3, "{:?}", page.names("link").await);

    let search = chips().await.into_iter().find(|chip| chip.contains("deploy")).unwrap();
    page.click("link", &search).await;
    page.says("1-4 of 4").await;
    assert_eq!(chips().await.len(), 2);
    let (address, shown) = (page.url().await, rows(&page).await);
    page.visit(&world.url("/help")).await;
    page.visit(&address).await;
    assert_eq!((rows(&page).await, chips().await.len()), (shown, 2), "the address is the view");
    page.click("link", "Clear all").await;
    page.says("1-4 of 4").await;
    assert!(chips().await.is_empty());

    page.visit(&world.url(&keys(&world, "?q=nothing"))).await;
    page.says("No keys match. There are 4 without filters.").await;
}

/// Puts so many more keys into the organization than calls would make in time.
fn fill(world: &World, count: u64) {
    let mut values = String::new();
    for n in 0..count {
        let letter = |place: u32| char::from(b'a' + u8::try_from(n / 26_u64.pow(place) % 26).unwrap());
        let public: String = (0..8).map(letter).collect();
        let comma = if n == 0 { "" } else { ", " };
        write!(
            values,
            "{comma}('{n:024x}', '{}', '{public}', 'service {n:04}', '0123456789ab', 'ORG_MEMBER', 1795334400000, 0, 0, 0, \
             'service {n:04}', 'owner@example.org')",
            world.org
        )
        .unwrap();
    }
    world.database.run(&format!(
        "INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, \
         access_list_count, access_list_last, rights_revision, description_key, created_by) VALUES {values}; \
         UPDATE organizations SET api_key_count = api_key_count + {count} WHERE id = '{}'",
        world.org
    ));
}

async fn five_hundred_keys_are_there_within_a_second_and_pages_have_edges(world: World, page: Page) {
    fill(&world, 499);
    world.sign_in(&page, &keys(&world, "")).await;
    page.says("1-50 of 500").await;

    // The quickest of a few: what else runs on the machine is no part of it.
    let mut quickest = f64::MAX;
    for _ in 0..3 {
        page.visit(&world.url(&keys(&world, ""))).await;
        let took = page.run("return performance.getEntriesByType('navigation')[0].domInteractive").await;
        quickest = quickest.min(took.as_f64().unwrap());
    }
    assert!(quickest < 1000.0, "{quickest} ms until somebody can begin");

    page.misses("link", "Previous").await;
    page.click("link", "Next").await;
    page.says("51-100 of 500").await;
    assert!(page.role("link", "Next").await.has_focus().await, "and again");
    page.click("link", "Last").await;
    page.says("451-500 of 500").await;
    page.misses("link", "Next").await;
    let lost = page.run("return document.activeElement === document.body").await;
    assert_eq!(lost, false, "the link that was pressed is gone, and the focus is not");
    page.visit(&world.url(&keys(&world, "?page=99"))).await;
    page.says("451-500 of 500").await;
    page.visit(&world.url(&keys(&world, "?page=nowhere&per=7&sort=secret"))).await;
    page.says("1-50 of 500").await;
    page.click("link", "100").await;
    page.says("1-100 of 500").await;
}

async fn a_member_sees_who_can_and_nothing_to_press(world: World, page: Page) {
    let key = make_key(&world, "nightly export").await;
    member(&world, MARA, "mara@example.org", "ORG_MEMBER");
    let hash = cheap_hash(PASSWORD);
    world.database.run(&format!("UPDATE users SET password_hash = '{hash}' WHERE id = '{MARA}'"));
    world.sign_in_as(&page, "mara@example.org", &keys(&world, "")).await;

    page.says("Only an Organization Owner can create or change keys here.").await;
    page.says("owner@example.org").await;
    let create = page.role("link", "Create API Key").await;
    assert_eq!(create.attribute("aria-disabled").await.as_deref(), Some("true"));
    create.click().await;
    assert_eq!(page.path().await, keys(&world, ""));
    page.misses("link", "Delete nightly export").await;
    page.click("button", "Actions for nightly export").await;
    let items = page.names("menuitem").await;
    assert_eq!(items, ["View Details", "Copy public key", "View Activity"], "nothing that changes anything");
    page.click("menuitem", "View Details").await;
    let text = page.role("dialog", &format!("{} API Key Details", key.public)).await.text().await;
    assert!(text.contains("Organization Owners can see them.") && !text.contains("Delete"), "{text}");
}
