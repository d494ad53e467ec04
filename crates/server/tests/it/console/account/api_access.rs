//! A person's own access list.

use super::{Browser, OWNER};
use crate::database::Kind;
use crate::world::{HOME, World};

const PATH: &str = "/account/api-access";

fn listed(browser: &Browser<'_>) -> Vec<String> {
    browser.page.all("tbody th")
}

#[tokio::test]
async fn people_add_and_remove_addresses_of_a_list_of_their_own() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(PATH).await;
        assert!(browser.page.says("nothing is checked against this list"));
        assert!(browser.page.says("No addresses are on your list."));

        browser.fill("Addresses", "203.0.113.9, 2001:DB8::/32");
        browser.fill("Comment", "laptop <b>");
        browser.press("Add").await;
        assert_eq!(browser.page.first("#flash"), "2 addresses were added.");
        assert_eq!(listed(&browser), ["203.0.113.9", "2001:db8::/32"]);
        assert_eq!(browser.page.all("tbody td[data-label=Comment]"), ["laptop <b>", "laptop <b>"]);

        browser.press("Remove 203.0.113.9").await;
        assert_eq!(browser.page.first("#flash"), "203.0.113.9 was removed.");
        assert_eq!(listed(&browser), ["2001:db8::/32"]);

        world.member("mara@example.org", "ORG_OWNER");
        let mut other = Browser::of(&world, "mara@example.org").await;
        other.open(PATH).await;
        assert!(listed(&other).is_empty(), "nobody sees another's list");
    }
}

#[tokio::test]
async fn the_address_that_the_server_sees_is_offered() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(PATH).await;
    assert!(browser.page.says(&format!("The server sees you at {HOME}")));

    browser.follow("Use Current IP Address").await;
    browser.press("Add").await;

    assert_eq!(listed(&browser), [HOME]);
}

#[tokio::test]
async fn what_is_no_address_is_said_at_the_field_and_nothing_is_added() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;

    for (typed, said) in [
        ("", "Enter an address like 203.0.113.9, or a block like 203.0.113.0/24"),
        ("203.0.113.9 nowhere", "nowhere is no address: give one like 203.0.113.9, or a block like 203.0.113.0/24"),
        ("0.0.0.0", "0.0.0.0 is no address that anybody calls from"),
    ] {
        browser.open(PATH).await;
        browser.fill("Addresses", typed);
        browser.press("Add").await;
        assert_eq!((browser.page.status, browser.page.problems()), (422, vec![said.to_owned()]));
        assert_eq!(browser.page.first("#addresses"), typed, "what was typed is kept");
        assert!(listed(&browser).is_empty());
    }
    browser.fill("Addresses", "10.0.0.1");
    browser.press("Add").await;
    browser.fill("Addresses", "10.0.0.2 10.0.0.1/32");
    browser.press("Add").await;
    assert_eq!(browser.page.problems(), ["10.0.0.1 is already on the list"]);
    assert_eq!(listed(&browser), ["10.0.0.1"]);
}

#[tokio::test]
async fn a_block_with_bits_behind_its_prefix_is_offered_and_added_when_it_is_accepted() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(PATH).await;
    browser.fill("Addresses", "198.51.100.7/24");

    browser.press("Add").await;
    assert_eq!(browser.page.problems(), ["198.51.100.7/24 has bits behind its prefix: the block is 198.51.100.0/24"]);
    assert!(listed(&browser).is_empty());
    browser.press("Use 198.51.100.0/24").await;

    assert_eq!(listed(&browser), ["198.51.100.0/24"]);
}
