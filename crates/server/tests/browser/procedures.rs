//! The procedures of the manuals for API keys, one test each: by the links and buttons that a person presses, from the
//! first page after sign-in to what the API says afterwards. Console contract 2 and 5.

use crate::acts::{Key, assign, finish, keys, make_key, project, shown};
use crate::in_console;
use crate::key::{DOWN, ENTER};
use crate::page::Page;
use crate::suite::suite_g_here;
use crate::world::World;
use reqwest::Method;
use serde_json::{Value, json};

in_console!(
    create_an_api_key_in_an_organization,
    view_the_details_of_an_api_key_in_an_organization,
    change_an_api_key_in_an_organization,
    two_people_who_change_one_api_key_see_both_values,
    delete_an_api_key_from_an_organization,
    create_an_api_key_in_a_project,
    view_the_details_of_an_api_key_in_a_project,
    change_the_permissions_of_an_api_key_in_a_project,
    remove_an_api_key_from_a_project,
    invite_an_organization_api_key_to_a_project,
    edit_the_access_list_of_an_api_key,
    require_an_access_list_for_the_administration_api,
);

/// Signs in, and goes to the organization's keys.
async fn open_organization_keys(world: &World, page: &Page) {
    world.sign_in(page, &format!("/orgs/{}/projects", world.org)).await;
    page.click("link", "Applications").await;
    page.sees("heading", "API Keys").await;
}

/// Signs in, and goes to the keys of the project; its id.
async fn open_project_keys(world: &World, page: &Page) -> String {
    let id = project(world).await;
    world.sign_in(page, &format!("/orgs/{}/projects", world.org)).await;
    page.click("link", "sandbox").await;
    page.click("link", "Applications").await;
    page.sees("heading", "API Keys in sandbox").await;
    id
}

/// Presses an item of a key's menu.
async fn choose(page: &Page, description: &str, item: &str) {
    page.click("button", &format!("Actions for {description}")).await;
    page.click("menuitem", item).await;
}

/// What the API says of a key of the organization.
async fn told(world: &World, key: &Key) -> (u16, Value) {
    world.call(Method::GET, &format!("/api/atlas/v2/orgs/{}/apiKeys/{}", world.org, key.id), None).await
}

/// The roles that a key has, in the organization or in a project, in the API's words.
fn roles_in(key: &Value, place: &str, id: &str) -> Vec<String> {
    let all = key["roles"].as_array().unwrap().iter().filter(|role| role[place] == id);
    all.map(|role| role["roleName"].as_str().unwrap().to_owned()).collect()
}

/// The blocks on a key's list, as the API gives them.
async fn listed(world: &World, key: &Key) -> Vec<String> {
    let target = format!("/api/atlas/v2/orgs/{}/apiKeys/{}/accessList", world.org, key.id);
    let (_, list) = world.call(Method::GET, &target, None).await;
    let blocks =
        list["results"].as_array().unwrap().iter().map(|entry| entry["cidrBlock"].as_str().unwrap().to_owned());
    let mut blocks: Vec<_> = blocks.collect();
    blocks.sort();
    blocks
}

async fn create_an_api_key_in_an_organization(world: World, page: Page) {
    open_organization_keys(&world, &page).await;
    page.click("link", "Create API Key").await;
    page.fill("Description (required)", "ci deployer").await;
    page.role("searchbox", "Search roles").await.fill("creat").await;
    page.misses("checkbox", "Organization Read Only").await;
    page.click("checkbox", "Organization Project Creator").await;
    page.says("make projects").await;
    page.click("button", "Next").await;
    page.sees("heading", "Save your API key").await;
    let key = shown(&page).await;
    page.click("button", "Use Current IP Address").await;
    page.click("button", "Add Access List Entry").await;
    page.sees("button", "Remove 127.0.0.1/32").await;

    finish(&page, "ci deployer").await;

    assert_eq!(key.calls(&world).await, 200, "from the address that was listed");
    let (_, made) = told(&world, &key).await;
    let mut roles = roles_in(&made, "orgId", &world.org);
    roles.sort();
    assert_eq!(
        (made["desc"].as_str(), roles),
        (Some("ci deployer"), vec!["ORG_GROUP_CREATOR".into(), "ORG_MEMBER".into()])
    );
    assert_eq!(listed(&world, &key).await, ["127.0.0.1/32"]);
    page.sees("rowheader", "ci deployer").await;
}

async fn view_the_details_of_an_api_key_in_an_organization(world: World, page: Page) {
    let key = make_key(&world, "nightly export").await;
    assign(&world, &project(&world).await, &key, &["GROUP_READ_ONLY"]).await;
    assert_eq!(key.calls(&world).await, 200);
    world.app.flush_usage().await;
    open_organization_keys(&world, &page).await;

    choose(&page, "nightly export", "View Details").await;

    let title = format!("{} API Key Details", key.public);
    let dialog = page.role("dialog", &title).await;
    let text = dialog.text().await;
    let names = [
        "Description",
        "Public Key",
        "Private Key",
        "Status",
        "Last Used",
        "Created",
        "Access List",
        "Organization Permissions",
        "Projects",
    ];
    let places: Vec<_> =
        names.iter().map(|name| text.find(name).unwrap_or_else(|| panic!("no {name}: {text}"))).collect();
    assert!(places.is_sorted(), "in this order: {text}");
    assert!(text.contains(&format!("********-****-****-{}", &key.private[24..])), "{text}");
    assert!(!text.contains(&key.private[..24]));
    for said in ["nightly export", "from 127.0.0.1", "Organization Member", "sandbox", "Project Read Only"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    dialog.role("link", "Close").await.click().await;
    page.misses("dialog", &title).await;
}

async fn change_an_api_key_in_an_organization(world: World, page: Page) {
    let key = make_key(&world, "nightly export").await;
    open_organization_keys(&world, &page).await;

    choose(&page, "nightly export", "Edit").await;
    page.sees("heading", "Edit API Key").await;
    page.fill("Description (required)", "weekly export").await;
    page.click("checkbox", "Organization Read Only").await;
    page.click("button", "Next").await;
    page.says("Saved").await;
    page.fill("Addresses to add", "127.0.0.1").await;
    page.click("button", "Add Access List Entry").await;
    page.sees("button", "Remove 127.0.0.1/32").await;
    page.click("link", "Done").await;

    page.sees("heading", &format!("{} API Key Details", key.public)).await;
    page.says("weekly export").await;
    let (_, now) = told(&world, &key).await;
    let mut roles = roles_in(&now, "orgId", &world.org);
    roles.sort();
    assert_eq!(
        (now["desc"].as_str(), roles),
        (Some("weekly export"), vec!["ORG_MEMBER".into(), "ORG_READ_ONLY".into()])
    );
    assert_eq!(key.calls(&world).await, 200, "it is the same key");
}

async fn two_people_who_change_one_api_key_see_both_values(world: World, page: Page) {
    let key = make_key(&world, "nightly export").await;
    world.sign_in(&page, &keys(&world, &format!("/{}/edit", key.id))).await;
    page.fill("Description (required)", "mine").await;
    let target = format!("/api/atlas/v2/orgs/{}/apiKeys/{}", world.org, key.id);
    assert_eq!(world.call(Method::PATCH, &target, Some(json!({"desc": "theirs"}))).await.0, 200);

    page.click("button", "Next").await;

    page.says("Somebody has changed this key meanwhile.").await;
    page.says("Description: theirs").await;
    assert_eq!(page.role("textbox", "Description (required)").await.value().await, "mine");
    suite_g_here(&page, "a key that was changed meanwhile").await;
    page.click("button", "Next").await;
    page.says("Saved").await;
    assert_eq!(told(&world, &key).await.1["desc"], "mine", "who has seen both decides");
}

async fn delete_an_api_key_from_an_organization(world: World, page: Page) {
    let key = make_key(&world, "old job").await;
    let id = project(&world).await;
    assign(&world, &id, &key, &["GROUP_READ_ONLY"]).await;
    assert_eq!(key.calls(&world).await, 200);
    world.app.flush_usage().await;
    open_organization_keys(&world, &page).await;

    choose(&page, "old job", "Delete").await;
    let dialog = page.role("alertdialog", "Delete old job?").await;
    let text = dialog.text().await;
    assert!(text.contains("1 call in all") && text.contains("It is removed from sandbox."), "{text}");
    dialog.role("link", "Cancel").await.click().await;
    page.misses("alertdialog", "Delete old job?").await;
    assert_eq!(key.calls(&world).await, 200, "nothing was done");
    choose(&page, "old job", "Delete").await;
    page.fill("Description or public key", &key.public).await;
    page.click("button", "Delete").await;

    page.says("Deleted old job").await;
    assert_eq!(key.calls(&world).await, 401);
    let (_, in_project) = world.call(Method::GET, &format!("/api/atlas/v2/groups/{id}/apiKeys"), None).await;
    assert_eq!(in_project["totalCount"], 1, "the owner's alone: {in_project}");
    page.visit(&world.url(&keys(&world, &format!("/{}/delete", key.id)))).await;
    page.says("deleted").await;
}

async fn create_an_api_key_in_a_project(world: World, page: Page) {
    let id = open_project_keys(&world, &page).await;
    page.click("link", "Create API Key").await;
    page.says("It also becomes an Organization Member.").await;
    let read = page.role("checkbox", "Project Read Only").await;
    assert_eq!(read.attribute("checked").await.as_deref(), Some("true"), "which is ticked to begin with");
    page.fill("Description (required)", "edge sync").await;
    page.click("button", "Next").await;
    page.sees("heading", "Save your API key").await;
    let key = shown(&page).await;

    finish(&page, "edge sync").await;

    assert_eq!(key.calls(&world).await, 200);
    let (_, made) = told(&world, &key).await;
    assert_eq!(roles_in(&made, "groupId", &id), ["GROUP_READ_ONLY"]);
    assert_eq!(roles_in(&made, "orgId", &world.org), ["ORG_MEMBER"]);
    page.sees("rowheader", "edge sync").await;
}

async fn view_the_details_of_an_api_key_in_a_project(world: World, page: Page) {
    let key = make_key(&world, "edge sync").await;
    assign(&world, &project(&world).await, &key, &["GROUP_READ_ONLY"]).await;
    open_project_keys(&world, &page).await;

    choose(&page, "edge sync", "View Details").await;

    let text = page.role("dialog", &format!("{} API Key Details", key.public)).await.text().await;
    let (projects, organization) = (text.find("Projects"), text.find("Organization Permissions"));
    assert!(projects.is_some() && projects < organization, "the project's own come first: {text}");
    assert!(text.contains("Project Read Only") && text.contains("Never used"), "{text}");
    suite_g_here(&page, "details over the list of a project").await;
}

async fn change_the_permissions_of_an_api_key_in_a_project(world: World, page: Page) {
    let (key, id) = (make_key(&world, "edge sync").await, project(&world).await);
    assign(&world, &id, &key, &["GROUP_READ_ONLY"]).await;
    open_project_keys(&world, &page).await;

    choose(&page, "edge sync", "Edit Permissions").await;
    page.click("checkbox", "Project Read Only").await;
    page.click("checkbox", "Project Cluster Manager").await;
    suite_g_here(&page, "permissions that are edited in the row").await;
    page.click("button", "Save permissions").await;

    page.says("Saved the permissions of edge sync").await;
    let (_, now) = told(&world, &key).await;
    assert_eq!(roles_in(&now, "groupId", &id), ["GROUP_CLUSTER_MANAGER"]);
}

async fn remove_an_api_key_from_a_project(world: World, page: Page) {
    let (key, id) = (make_key(&world, "edge sync").await, project(&world).await);
    let body = json!({"name": "staging", "orgId": world.org});
    let (_, other) = world.call(Method::POST, "/api/atlas/v2/groups", Some(body)).await;
    let other = other["id"].as_str().unwrap();
    for project in [&*id, other] {
        assign(&world, project, &key, &["GROUP_READ_ONLY"]).await;
    }
    open_project_keys(&world, &page).await;

    page.click("link", "Remove edge sync from sandbox").await;
    let dialog = page.role("alertdialog", "Remove edge sync from sandbox?").await;
    let text = dialog.text().await;
    assert!(text.contains("stays in the organization and in staging"), "{text}");
    suite_g_here(&page, "the dialog of a removal").await;
    page.click("button", "Remove from project").await;

    page.says("Removed edge sync from sandbox").await;
    page.misses("rowheader", "edge sync").await;
    let (_, now) = told(&world, &key).await;
    assert!(roles_in(&now, "groupId", &id).is_empty(), "{now}");
    assert_eq!(roles_in(&now, "groupId", other), ["GROUP_READ_ONLY"], "it stays elsewhere");
    assert_eq!(key.calls(&world).await, 200);
}

async fn invite_an_organization_api_key_to_a_project(world: World, page: Page) {
    let key = make_key(&world, "edge sync").await;
    let id = open_project_keys(&world, &page).await;

    page.click("link", "Invite to Project").await;
    let unknown = async |text: &str| {
        page.role("combobox", "Public key or description (required)").await.fill(text).await;
        page.click("button", "Invite to Project").await;
        page.sees("alert", "There is a problem").await;
        page.role("alert", "There is a problem").await.text().await
    };
    assert_eq!(unknown("zzzzzzzz").await, unknown("yyyyyyyy").await, "nobody learns which keys there are");
    suite_g_here(&page, "a key that cannot be invited").await;
    page.role("combobox", "Public key or description (required)").await.fill(&key.public).await;
    let offered = async || page.run("return document.querySelector('#found li')?.dataset.value ?? ''").await;
    assert!(page.until(async || offered().await == key.public.as_str()).await, "the key is offered");
    page.press(DOWN).await;
    page.press(ENTER).await;
    page.click("checkbox", "Project Cluster Manager").await;
    page.click("button", "Invite to Project").await;

    page.says("Invited edge sync").await;
    page.sees("rowheader", "edge sync").await;
    let (_, now) = told(&world, &key).await;
    assert!(roles_in(&now, "groupId", &id).contains(&"GROUP_CLUSTER_MANAGER".to_owned()), "{now}");
    assert_eq!(roles_in(&now, "orgId", &world.org), ["ORG_MEMBER"]);
}

async fn edit_the_access_list_of_an_api_key(world: World, page: Page) {
    let key = make_key(&world, "nightly export").await;
    open_organization_keys(&world, &page).await;

    choose(&page, "nightly export", "Edit Access List").await;
    page.fill("Addresses to add", "203.0.113.9\n198.51.100.0/24, 2001:DB8::1").await;
    page.click("button", "Add Access List Entry").await;
    for block in ["203.0.113.9/32", "198.51.100.0/24", "2001:db8::1/128"] {
        page.sees("button", &format!("Remove {block}")).await;
    }
    assert_eq!(listed(&world, &key).await, ["198.51.100.0/24", "2001:db8::1/128", "203.0.113.9/32"]);
    assert_eq!(key.calls(&world).await, 403, "this machine is not on the list");

    page.fill("Addresses to add", "not an address").await;
    page.click("button", "Add Access List Entry").await;
    page.says("There is a problem").await;
    suite_g_here(&page, "an address that is none").await;
    page.fill("Addresses to add", "").await;
    page.click("button", "Use Current IP Address").await;
    page.click("button", "Add Access List Entry").await;
    page.sees("button", "Remove 127.0.0.1/32").await;
    assert_eq!(key.calls(&world).await, 200);
    assert_eq!(key.calls(&world).await, 200);
    world.app.flush_usage().await;
    page.reload().await;
    page.says("2 calls").await;

    for block in ["203.0.113.9/32", "198.51.100.0/24", "2001:db8::1/128"] {
        page.click("button", &format!("Remove {block}")).await;
        page.click("button", &format!("Remove {block} anyway")).await;
        page.misses("button", &format!("Remove {block}")).await;
    }
    page.click("button", "Remove 127.0.0.1/32").await;
    page.says("It is the last address: the key will be accepted from every address.").await;
    suite_g_here(&page, "the last address, before it is removed").await;
    page.click("button", "Remove 127.0.0.1/32 anyway").await;
    page.misses("button", "Remove 127.0.0.1/32").await;
    assert!(listed(&world, &key).await.is_empty());
}

async fn require_an_access_list_for_the_administration_api(world: World, page: Page) {
    let (listed, listless) = (make_key(&world, "listed").await, make_key(&world, "listless").await);
    let target = format!("/api/atlas/v2/orgs/{}/apiKeys/{}/accessList", world.org, listed.id);
    let entries = json!([{"ipAddress": "127.0.0.1"}]);
    assert_eq!(world.call(Method::POST, &target, Some(entries)).await.0, 200);
    world.sign_in(&page, &format!("/orgs/{}/projects", world.org)).await;
    page.click("link", "Organization Settings").await;

    page.click("switch", "Require IP Access List for the Administration API").await;
    page.click("button", "Save requirement").await;
    page.says("2 of 3 active keys will be refused from now on").await;
    suite_g_here(&page, "what the requirement would bring about").await;
    assert_eq!(listless.calls(&world).await, 200, "nothing is changed yet");
    page.click("button", "Turn on").await;
    page.says("Access lists are required from now on").await;

    assert_eq!((listed.calls(&world).await, listless.calls(&world).await), (200, 403));
    page.click("switch", "Require IP Access List for the Administration API").await;
    page.click("button", "Save requirement").await;
    page.says("2 of 3 active keys become usable from any address").await;
    page.click("button", "Turn off").await;
    page.says("Off").await;
    assert_eq!(listless.calls(&world).await, 200, "open again");
}
