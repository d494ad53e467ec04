//! Keys in a project: made there, invited, their roles changed in the row, taken out.

use super::{key, keys, person, shown};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::{Key, V2, World};
use serde_json::json;

const OWNER: &str = "owner@example.org";

/// The path of the project's keys, and what follows it.
fn of_project(world: &World, rest: &str) -> String {
    format!("/projects/{}/access/api-keys{rest}", world.project)
}

/// A person with these roles in the project, and a member beside; signed in.
async fn in_project<'w>(world: &'w World, username: &str, roles: &str) -> Browser<'w> {
    let id = world.member(username, "ORG_MEMBER");
    let project = &world.project;
    world
        .database
        .run(&format!("INSERT INTO group_users (group_id, user_id, roles) VALUES ('{project}', '{id}', '{roles}')"));
    Browser::of(world, username).await
}

async fn assign(world: &World, key: &Key, roles: &[&str]) {
    let path = format!("{V2}/groups/{}/apiKeys/{}", world.project, key.id);
    assert_eq!(world.patch(&world.owner, &path, json!({ "roles": roles })).await.status, 200);
}

#[tokio::test]
async fn a_key_that_is_made_in_a_project_is_a_member_of_the_organization() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = in_project(&world, "pia@example.org", "GROUP_OWNER").await;

        browser.open(&of_project(&world, "/new")).await;
        assert!(browser.page.says("It also becomes an Organization Member."));
        browser.fill("Description", "shop-sync");
        browser.press("Next").await;
        let key = shown(&browser);
        assert_eq!(browser.page.attributes("#secret", "data-project"), std::slice::from_ref(&world.project));
        browser.fill("Addresses to add", "192.0.2.10");
        browser.press("Done").await;

        assert_eq!(browser.page.first("tr.marked th"), "shop-sync");
        assert!(browser.page.first("tr.marked").contains("Created here"));
        assert_eq!(world.get(&key, &format!("{V2}/groups/{}", world.project)).await.status, 200);
        browser.open(&of_project(&world, &format!("/{}", key.id))).await;
        assert!(browser.page.says("Organization Member") && browser.page.says("Project Read Only"));
    }
}

#[tokio::test]
async fn a_key_is_invited_by_its_public_key_or_its_description() {
    let world = World::new(Kind::Sqlite).await;
    let (one, _) = (key(&world, "deployer", &["ORG_MEMBER"]).await, key(&world, "Edge Sync", &["ORG_MEMBER"]).await);
    let mut browser = in_project(&world, "pia@example.org", "GROUP_OWNER").await;

    for (typed, name) in [(one.public.as_str(), "deployer"), ("edge sync", "Edge Sync")] {
        browser.open(&of_project(&world, "/invite")).await;
        browser.fill("Public key or description", typed);
        let page = browser.press("Invite to Project").await;
        assert_eq!((page.status, page.first("#flash")), (200, format!("Invited {name}")));
        assert!(page.first("tr.marked").contains("Invited"));
    }
    browser.open(&of_project(&world, "/invite")).await;
    browser.fill("Public key or description", &one.public);
    let page = browser.press("Invite to Project").await;
    assert_eq!((page.status, page.problems()), (422, vec!["This key is in the project already".to_owned()]));
    assert_eq!(page.attributes("main a[href*='?edit=']", "href"), [of_project(&world, &format!("?edit={}", one.id))]);
}

#[tokio::test]
async fn an_unknown_key_and_one_of_another_organization_get_the_same_answer() {
    let world = World::new(Kind::Sqlite).await;
    let (_, foreign) = world.stranger().await;
    let mut browser = Browser::of(&world, OWNER).await;
    let mut answers = Vec::new();

    for typed in [foreign.public.as_str(), "qqqqqqqq", "no such description"] {
        browser.open(&of_project(&world, "/invite")).await;
        browser.fill("Public key or description", typed);
        let page = browser.press("Invite to Project").await;
        answers.push((page.status, page.problems()));
    }

    assert_eq!(answers[0].1, ["No API key of this organization has this public key or description"]);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn keys_that_are_not_in_the_project_are_found_while_typing() {
    let world = World::new(Kind::Sqlite).await;
    let (there, _) =
        (key(&world, "deploy there", &["ORG_MEMBER"]).await, key(&world, "deploy here", &["ORG_MEMBER"]).await);
    assign(&world, &there, &["GROUP_READ_ONLY"]).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let mut found = async |text: &str| {
        let path = of_project(&world, &format!("/invite?find={text}"));
        browser.send(http::Method::GET, &path, &[("x-partial", "1")], String::new()).await.all("#found li")
    };

    assert_eq!(found("DEPL").await.len(), 1);
    assert!(found("depl").await[0].starts_with("deploy here"));
    assert_eq!(found("d").await.len(), 0, "two characters at least");
}

#[tokio::test]
async fn roles_are_changed_in_the_row_and_never_all_taken_away() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "edge-sync", &["ORG_MEMBER"]).await;
    assign(&world, &key, &["GROUP_READ_ONLY"]).await;
    let mut browser = in_project(&world, "pia@example.org", "GROUP_OWNER").await;

    browser.open(&of_project(&world, &format!("?edit={}", key.id))).await;
    assert_eq!(browser.page.all("tr.editing").len(), 1);
    browser.tick("Project Cluster Manager");
    let page = browser.press("Save permissions").await;
    assert_eq!(page.first("#flash"), "Saved the permissions of edge-sync");
    assert!(
        page.first("tr.marked").contains("Project Cluster Manager, Project Read Only"),
        "{}",
        page.first("tr.marked")
    );

    browser.open(&of_project(&world, &format!("?edit={}", key.id))).await;
    browser.untick("Project Cluster Manager");
    browser.untick("Project Read Only");
    let page = browser.press("Save permissions").await;
    assert!(page.first("#flash").starts_with("Choose at least one permission"), "{}", page.first("#flash"));
    let events = world.get(&world.owner, &format!("{V2}/groups/{}/events", world.project)).await.json();
    let events = events["results"].as_array().unwrap();
    assert_eq!(events.iter().filter(|event| event["eventTypeName"] == "API_KEY_ROLES_CHANGED").count(), 1);
}

#[tokio::test]
async fn of_two_keys_with_one_description_nobody_invites_the_wrong_one() {
    let world = World::new(Kind::Sqlite).await;
    let (_, newer) = (key(&world, "ci", &["ORG_MEMBER"]).await, key(&world, "CI", &["ORG_MEMBER"]).await);
    let mut browser = Browser::of(&world, OWNER).await;

    browser.open(&of_project(&world, "/invite")).await;
    browser.fill("Public key or description", "ci");
    let page = browser.press("Invite to Project").await;
    assert_eq!(
        (page.status, page.problems()),
        (422, vec!["Several API keys have this description: enter the public key of the one that you mean".to_owned()])
    );
    browser.fill("Public key or description", &newer.public);
    browser.press("Invite to Project").await;

    assert_eq!(browser.page.first("#flash"), "Invited CI");
}

#[tokio::test]
async fn the_second_of_two_who_change_a_keys_roles_sees_what_the_first_did() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "edge-sync", &["ORG_MEMBER"]).await;
    assign(&world, &key, &["GROUP_READ_ONLY", "GROUP_CLUSTER_MANAGER"]).await;
    let mut row = in_project(&world, "pia@example.org", "GROUP_OWNER").await;
    let mut page = Browser::of(&world, OWNER).await;
    row.open(&of_project(&world, &format!("?edit={}", key.id))).await;
    page.open(&of_project(&world, &format!("/{}/edit", key.id))).await;

    assign(&world, &key, &["GROUP_READ_ONLY"]).await;
    row.tick("Project Data Access Admin");
    row.press("Save permissions").await;
    page.tick("Project Data Access Admin");
    page.press("Next").await;

    assert!(row.page.first("#flash").starts_with("Somebody has changed these permissions"), "{}", row.page.text);
    assert!(page.page.says("Somebody has changed this key meanwhile."));
    assert!(page.page.says("Permissions: Project Read Only"), "{}", page.page.text);
    page.press("Next").await;
    if page.page.says("This takes permissions away.") {
        page.press("Save anyway").await;
    }
    assert_eq!(page.page.first("#flash"), "Saved");
}

#[tokio::test]
async fn a_key_that_was_taken_out_meanwhile_does_not_come_back() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "edge-sync", &["ORG_MEMBER"]).await;
    assign(&world, &key, &["GROUP_READ_ONLY"]).await;
    let mut browser = in_project(&world, "pia@example.org", "GROUP_OWNER").await;
    browser.open(&of_project(&world, &format!("?edit={}", key.id))).await;

    let path = format!("{V2}/groups/{}/apiKeys/{}", world.project, key.id);
    assert_eq!(world.delete(&world.owner, &path).await.status, 204);
    let page = browser.press("Save permissions").await;

    assert_eq!(page.status, 404);
    assert_eq!(world.database.count("api_key_group_roles WHERE roles = 'GROUP_READ_ONLY'"), 0);
}

#[tokio::test]
async fn a_key_that_is_taken_out_stays_in_the_organization_and_elsewhere() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "edge-sync", &["ORG_MEMBER"]).await;
    assign(&world, &key, &["GROUP_READ_ONLY"]).await;
    let mut browser = in_project(&world, "pia@example.org", "GROUP_OWNER").await;

    let page = browser.open(&of_project(&world, &format!("/{}/remove", key.id))).await;
    assert!(page.says("stays in the organization") && page.says("ask an Organization Owner to delete it"));
    let page = browser.press("Remove from project").await;

    assert!(page.first("#flash").starts_with("Removed edge-sync from "), "{}", page.first("#flash"));
    assert_eq!(world.get(&key, &world.org_path(V2, "")).await.status, 200);
    assert_eq!(browser.open(&of_project(&world, &format!("/{}", key.id))).await.status, 404);
    browser.open(&keys(&world, &format!("/{}", key.id))).await;
    assert!(browser.page.says("No projects"));
}

#[tokio::test]
async fn a_list_is_changed_from_a_project_only_where_the_key_is_its_own() {
    let world = World::new(Kind::Sqlite).await;
    let (own, shared) = (key(&world, "own", &["ORG_MEMBER"]).await, key(&world, "shared", &["ORG_READ_ONLY"]).await);
    for key in [&own, &shared] {
        assign(&world, key, &["GROUP_READ_ONLY"]).await;
    }
    let mut browser = in_project(&world, "pia@example.org", "GROUP_OWNER").await;
    let path = |key: &Key| of_project(&world, &format!("/{}/edit/access-list", key.id));

    browser.open(&path(&own)).await;
    browser.fill("Addresses to add", "203.0.113.9");
    assert_eq!(browser.press("Add Access List Entry").await.all(".entries code"), ["203.0.113.9/32"]);
    browser.press("Remove 203.0.113.9/32").await;
    assert_eq!(browser.press("Remove 203.0.113.9/32 anyway").await.all(".entries code").len(), 0);
    let page = browser.open(&path(&shared)).await;
    assert_eq!(page.status, 403);
    assert!(page.says("ask an Organization Owner") || page.says("Ask an Organization Owner"));
    let body = format!("_token={}&addresses=10.0.0.1", browser.token().replace('+', "%2B"));
    assert_eq!(browser.post(&path(&shared), body).await.status, 403);

    let mut owner = Browser::of(&world, OWNER).await;
    owner.open(&path(&shared)).await;
    assert!(
        owner.page.at.starts_with(&keys(&world, &format!("/{}/edit/access-list?from=", shared.id))),
        "{}",
        owner.page.at
    );
    assert!(owner.page.says("These addresses apply to"));
}

#[tokio::test]
async fn a_reader_of_the_project_sees_its_keys_and_changes_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "edge-sync", &["ORG_MEMBER"]).await;
    assign(&world, &key, &["GROUP_READ_ONLY"]).await;
    world.allow(&key, &["203.0.113.9"]).await;
    let mut browser = in_project(&world, "rea@example.org", "GROUP_READ_ONLY").await;

    browser.open(&of_project(&world, "")).await;
    assert!(browser.page.says("Only a Project Owner or an Organization Owner can create or change keys here."));
    browser.open(&of_project(&world, &format!("/{}", key.id))).await;
    assert!(!browser.page.text.contains("203.0.113.9"));
    for rest in ["/new", "/invite", &format!("/{}/edit", key.id), &format!("/{}/remove", key.id)] {
        let page = browser.open(&of_project(&world, rest)).await;
        assert_eq!(page.status, 403, "{rest}");
    }
}

#[tokio::test]
async fn somebody_without_a_role_in_the_project_finds_no_page() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = person(&world, "mara@example.org", "ORG_MEMBER").await;

    assert_eq!(browser.open(&of_project(&world, "")).await.status, 404);
    assert_eq!(browser.open("/projects/0123456789abcdef01234567/access/api-keys").await.status, 404);
}

#[tokio::test]
async fn a_project_user_admin_gives_every_role_but_ownership() {
    let world = World::new(Kind::Sqlite).await;
    let key = key(&world, "edge-sync", &["ORG_MEMBER"]).await;
    let mut browser = in_project(&world, "uma@example.org", "GROUP_USER_ADMIN").await;

    browser.open(&of_project(&world, "/invite")).await;
    assert_eq!(browser.page.attributes("input[name=roles][disabled]", "value"), ["GROUP_OWNER"]);
    let body = format!("_token={}&key={}&roles=GROUP_OWNER", browser.token().replace('+', "%2B"), key.public);
    let page = browser.post(&of_project(&world, "/invite"), body).await;

    assert_eq!(
        (page.status, page.problems()),
        (422, vec!["You cannot give a role that you do not have yourself".to_owned()])
    );
}
