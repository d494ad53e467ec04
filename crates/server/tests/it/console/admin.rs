//! Administration of the whole server, where Ops Manager is served.

use super::Browser;
use super::form::encoded;
use crate::database::Kind;
use crate::world::{Changes, HOME, World};
use keywright_domain::Product;

const PAGES: [&str; 4] = ["/admin/api-keys", "/admin/access-list", "/admin/users", "/admin/activity"];

async fn world_with(role: &str) -> World {
    let world = World::new(Kind::Sqlite).await;
    world.member("gina@example.org", "ORG_MEMBER");
    world.database.run(&format!("UPDATE users SET global_roles = '{role}' WHERE username = 'gina@example.org'"));
    world
}

#[tokio::test]
async fn administration_needs_a_global_role_and_ops_manager() {
    for (role, status) in [("", 403), ("GLOBAL_READ_ONLY", 200), ("GLOBAL_OWNER", 200)] {
        let world = world_with(role).await;
        let mut browser = Browser::of(&world, "gina@example.org").await;
        for page in PAGES {
            assert_eq!(browser.open(page).await.status, status, "{page} as {role:?}");
        }
        assert_eq!(browser.open("/orgs").await.says("Administration"), status == 200);
    }

    let changes = Changes { products: Some(vec![Product::Atlas]), ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER'");
    let mut browser = Browser::of(&world, "owner@example.org").await;
    for page in PAGES {
        assert_eq!(browser.open(page).await.status, 404, "{page}");
    }
}

#[tokio::test]
async fn entries_of_the_global_list_are_added_and_removed() {
    let world = world_with("GLOBAL_OWNER").await;
    let mut browser = Browser::of(&world, "gina@example.org").await;
    browser.open("/admin/access-list").await;
    assert!(browser.page.says(&format!("This server sees you as {HOME}")));
    for (address, problem) in [
        ("nowhere", "Give an address like"),
        ("203.0.113.9/24", "Give an address like"),
        ("0.0.0.0", "This address is not allowed"),
        ("203.0.113.9", "Add an entry that covers your own address first"),
    ] {
        browser.open("/admin/access-list").await;
        browser.fill("Address or block", address);
        browser.fill("Description", "office");
        browser.press("Add").await;
        assert!(browser.page.problems()[0].starts_with(problem), "{address}: {:?}", browser.page.problems());
        assert_eq!(browser.page.attributes("#address", "value"), [address]);
    }

    for address in [HOME, "203.0.113.9"] {
        browser.open("/admin/access-list").await;
        browser.fill("Address or block", address);
        browser.fill("Description", "office");
        browser.press("Add").await;
        assert_eq!(browser.page.first("#flash"), format!("Added {address}/32"));
    }
    browser.press("Remove 192.0.2.10/32").await;
    assert_eq!(browser.page.problems(), ["What is left would keep your own address out"]);
    browser.press("Remove 203.0.113.9/32").await;
    assert_eq!(browser.page.first("#flash"), "Removed the entry");
    assert_eq!(browser.page.all("tbody th"), ["192.0.2.10/32"]);
    browser.open("/admin/activity").await;
    let told = browser.page.all("tbody th > details > summary");
    assert_eq!(told[0], "Address 203.0.113.9 removed from the global access list", "{told:?}");
}

#[tokio::test]
async fn who_only_reads_changes_nothing() {
    let world = world_with("GLOBAL_READ_ONLY").await;
    let mut browser = Browser::of(&world, "gina@example.org").await;
    browser.open("/admin/access-list").await;
    assert!(browser.page.all("main form").is_empty());

    let token = encoded(&browser.token());
    for (path, form) in [
        ("/admin/access-list", "what=add&address=192.0.2.10&description=x"),
        ("/admin/access-list", "what=remove&entry=0123456789abcdef01234567"),
        ("/admin/api-keys/0123456789abcdef01234567/delete", "typed=x"),
    ] {
        let answer = browser.post(path, format!("_token={token}&{form}")).await;
        assert_eq!((answer.status, answer.heading().as_str()), (403, "You need the Global Owner role"), "{form}");
    }
}

#[tokio::test]
async fn global_keys_are_listed_and_deleted_by_name() {
    let (world, key) = World::of_a_first_user(Kind::Sqlite).await;
    let other = world.global_key(&key, &["GLOBAL_READ_ONLY"]).await;
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER'");
    let username = "first@example.org";
    let known = crate::world::first_user()["username"].as_str().unwrap_or(username).to_owned();
    let mut browser = Browser::of(&world, &known).await;
    browser.open("/admin/api-keys").await;
    let names = browser.page.all("td[data-label='Public key']");
    assert!(names.contains(&key.public) && names.contains(&other.public), "{names:?}");

    browser.open(&format!("/admin/api-keys/{}/delete", other.id)).await;
    let label = browser.page.all("label[for=typed]")[0].clone();
    browser.fill(&label, "something");
    browser.press("Delete").await;
    assert_eq!(browser.page.problems(), ["Type the description or the public key to confirm"]);
    browser.fill(&label, &other.public);
    browser.press("Delete").await;

    assert_eq!(browser.page.all("td[data-label='Public key']"), [key.public.as_str()]);
    assert_eq!(browser.open(&format!("/admin/api-keys/{}/delete", other.id)).await.status, 404);
}

#[tokio::test]
async fn accounts_are_searched_by_name() {
    let world = world_with("GLOBAL_READ_ONLY").await;
    let mut browser = Browser::of(&world, "gina@example.org").await;

    browser.open("/admin/users").await;
    assert_eq!(browser.page.all("tbody th"), ["gina@example.org", "owner@example.org"]);
    browser.fill("Search by name or e-mail", "OWNER");
    browser.press("Search").await;
    assert_eq!(browser.page.all("tbody th"), ["owner@example.org"]);
    assert!(browser.page.says("1 account found"));
    assert_eq!(
        browser.open("/admin/users?q=OWNER&page=7").await.all("tbody th"),
        ["owner@example.org"],
        "past the end"
    );
    browser.open("/admin/users?q=nobody").await;
    assert!(browser.page.says("No accounts match"));
}
