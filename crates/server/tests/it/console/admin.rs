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
            assert_eq!(browser.page.heading() == "You need the Global Read Only role", status == 403, "{page}");
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
    let told = browser.page.all("tbody th .sentence");
    assert_eq!(told[0], "Address 203.0.113.9 removed from the global access list", "{told:?}");
}

#[tokio::test]
async fn who_only_reads_changes_nothing() {
    let world = world_with("GLOBAL_READ_ONLY").await;
    let mut browser = Browser::of(&world, "gina@example.org").await;
    browser.open("/admin/access-list").await;
    assert!(browser.page.all("main form").is_empty());
    browser.open("/admin/api-keys").await;
    assert!(browser.page.says("You need the Global Owner role to create, change and delete global API keys."));
    assert!(browser.page.all("main a.primary").is_empty());

    let token = encoded(&browser.token());
    for (path, form) in [
        ("/admin/access-list", "what=add&address=192.0.2.10&description=x"),
        ("/admin/access-list", "what=remove&entry=0123456789abcdef01234567"),
        ("/admin/api-keys/0123456789abcdef01234567/delete", "typed=x"),
        ("/admin/api-keys/0123456789abcdef01234567/edit", "desc=x&roles=GLOBAL_OWNER"),
        ("/admin/api-keys/new", "_nonce=x&desc=x&roles=GLOBAL_READ_ONLY"),
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
    assert_eq!(browser.page.problems(), ["Type the description or the public key exactly as it is shown"]);
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

#[tokio::test]
async fn a_global_owner_makes_a_link_that_sets_a_password_and_a_reader_does_not() {
    let world = world_with("GLOBAL_OWNER").await;
    let mut browser = Browser::of(&world, "gina@example.org").await;
    browser.open("/admin/users").await;

    browser.press("Make a link for owner@example.org").await;

    assert_eq!(browser.page.heading(), "New password for owner@example.org");
    let link = browser.page.attributes("#link", "value").remove(0);
    let mut owner = Browser::new(&world);
    owner.open(link.strip_prefix("http://localhost:8080").unwrap()).await;
    assert_eq!(owner.page.heading(), "Set a new password");

    world.database.run("UPDATE users SET global_roles = 'GLOBAL_READ_ONLY' WHERE username = 'gina@example.org'");
    let mut reader = Browser::of(&world, "gina@example.org").await;
    assert!(!reader.open("/admin/users").await.says("Make a link"));
}

#[tokio::test]
async fn a_global_key_is_made_with_its_secret_in_one_answer_and_works() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (world, _) = World::of_a_first_user(kind).await;
        let username = crate::world::first_user()["username"].as_str().unwrap().to_owned();
        world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER'");
        let mut browser = Browser::of(&world, &username).await;
        browser.open("/admin/api-keys").await;
        browser.follow("Create API Key").await;
        assert_eq!(browser.page.attributes("input[name=roles][checked]", "value"), ["GLOBAL_READ_ONLY"]);
        browser.untick("Global Read Only");
        browser.press("Next").await;
        assert_eq!(
            browser.page.problems(),
            ["Enter a description of 1 to 250 characters".to_owned(), "Choose at least one role".to_owned()]
        );
        browser.fill("Description", "night watch");
        browser.tick("Global Read Only");
        let form = format!(
            "_token={}&_nonce={}&desc=night%20watch&roles=GLOBAL_READ_ONLY",
            encoded(&browser.token()),
            encoded(&browser.nonce())
        );

        let page = browser.post("/admin/api-keys/new", form.clone()).await;

        page.is_well_made();
        assert_eq!((page.status, page.heading()), (200, "Save your API key".to_owned()));
        let (public, private) =
            (page.attributes("#public-key", "value").remove(0), page.attributes("#private-key", "value").remove(0));
        assert_eq!(page.text.matches(&private).count(), 1);
        let key = crate::world::Key { id: String::new(), public: public.clone(), private: private.clone() };
        assert_eq!(world.get(&key, &format!("{}/admin/apiKeys", crate::world::PUBLIC)).await.status, 200);
        let again = browser.post("/admin/api-keys/new", form).await;
        again.is_well_made();
        assert_eq!(again.heading(), "This private key was already shown");
        assert!(again.says(&public) && !again.text.contains(&private));
        browser.open("/admin/api-keys").await;
        assert!(browser.page.all("tbody th").contains(&"night watch".to_owned()));
        assert!(!browser.page.text.contains(&private));
    }
}

#[tokio::test]
async fn a_global_key_is_described_anew_and_given_other_roles() {
    let (world, key) = World::of_a_first_user(Kind::Sqlite).await;
    let other = world.global_key(&key, &["GLOBAL_READ_ONLY", "GLOBAL_USER_ADMIN"]).await;
    let username = crate::world::first_user()["username"].as_str().unwrap().to_owned();
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER'");
    let mut browser = Browser::of(&world, &username).await;
    browser.open("/admin/api-keys").await;
    browser.follow("Edit a global key").await;
    browser.fill("Description", "renamed");
    browser.untick("Global User Admin");

    browser.press("Save").await;
    assert_eq!(browser.page.status, 422);
    assert_eq!(browser.page.first("#problems"), "This takes roles away: Global User Admin.");
    browser.press("Save anyway").await;

    assert_eq!(browser.page.first("#flash"), "Saved");
    let row = browser.page.first("tr.marked");
    assert!(row.contains("renamed") && row.contains("Global Read Only") && !row.contains("User Admin"), "{row}");
    browser.open(&format!("/admin/api-keys/{}/edit", other.id)).await;
    browser.press("Save").await;
    assert_eq!(browser.page.first("#flash"), "Nothing was changed");
}

#[tokio::test]
async fn a_global_key_that_somebody_else_has_changed_meanwhile_is_shown_and_not_overwritten() {
    let (world, key) = World::of_a_first_user(Kind::Sqlite).await;
    let other = world.global_key(&key, &["GLOBAL_READ_ONLY"]).await;
    let username = crate::world::first_user()["username"].as_str().unwrap().to_owned();
    world.database.run("UPDATE users SET global_roles = 'GLOBAL_OWNER'");
    let (mut mine, mut theirs) = (Browser::of(&world, &username).await, Browser::of(&world, &username).await);
    let path = format!("/admin/api-keys/{}/edit", other.id);
    mine.open(&path).await;
    theirs.open(&path).await;
    theirs.fill("Description", "theirs");
    theirs.press("Save").await;

    mine.fill("Description", "mine");
    mine.press("Save").await;

    assert_eq!(mine.page.status, 422);
    let problem = mine.page.first("#problems");
    assert!(problem.contains("changed this key meanwhile") && problem.contains("Description: theirs"), "{problem}");
    mine.press("Save").await;
    assert!(mine.page.first("tr.marked").contains("mine"), "who has seen it may");
}
