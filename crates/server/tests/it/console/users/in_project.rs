//! The people of a project.

use super::{Browser, MARA, OWNER, project_users, row};
use crate::console::form::encoded;
use crate::database::Kind;
use crate::world::{V2, World};
use serde_json::json;

#[tokio::test]
async fn a_member_of_the_organization_is_added_changed_and_taken_out() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        world.member(MARA, "ORG_MEMBER");
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(&project_users(&world)).await;
        browser.follow("Add Users").await;
        assert!(browser.page.attributes("datalist option", "value").contains(&MARA.to_owned()));
        browser.fill("Email addresses", MARA);
        browser.press("Add").await;
        assert_eq!(browser.page.first("#flash"), "mara@example.org was added to sandbox.");
        assert!(row(&browser, MARA).contains("Project Read Only"));

        browser.follow("Edit Ada Smith").await;
        browser.tick("Project Owner");
        browser.press("Save").await;
        assert!(row(&browser, MARA).contains("Project Owner, Project Read Only"));

        world.member("teo@example.org", "ORG_MEMBER");
        browser.follow("Add Users").await;
        browser.fill("Email addresses", "teo@example.org");
        browser.tick("Project Owner");
        browser.press("Add").await;
        browser.open(&project_users(&world)).await;
        let mara =
            browser.page.attributes("tbody a", "href").into_iter().find(|href| href.ends_with("/remove")).unwrap();
        browser.open(&mara).await;
        assert!(browser.page.says("stays in the organization and in other projects"));
        browser.press("Remove from project").await;
        assert_eq!(browser.page.all("tbody tr").len(), 1);
    }
}

#[tokio::test]
async fn a_stranger_is_invited_to_the_organization_with_roles_in_the_project() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&format!("{}/new", project_users(&world))).await;
    browser.fill("Email addresses", MARA);

    browser.press("Add").await;

    assert_eq!(browser.page.first(".notice.good"), "mara@example.org was invited.");
    assert!(browser.page.attributes("#link", "value")[0].contains("/invite/"));
    browser.press("Done").await;
    assert!(row(&browser, MARA).contains("Get a new link"), "{}", row(&browser, MARA));
    assert!(row(&browser, MARA).contains("Pending"));
    browser.open(&super::users(&world)).await;
    assert!(row(&browser, MARA).contains("Pending"));
}

#[tokio::test]
async fn the_last_owner_of_a_project_stays_one() {
    let world = World::new(Kind::Sqlite).await;
    let mara = world.member(MARA, "ORG_MEMBER");
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&format!("{}/new", project_users(&world))).await;
    browser.fill("Email addresses", MARA);
    browser.tick("Project Owner");
    browser.untick("Project Read Only");
    browser.press("Add").await;
    let path = format!("{}/{mara}", project_users(&world));

    browser.open(&path).await;
    assert!(browser.page.says("This is the last owner. Name another owner first."));
    let remove = browser.open(&format!("{path}/remove")).await;
    assert!(remove.says("This is the last owner. Name another owner first."));
    browser.open(&path).await;
    let body = format!("_token={}", encoded(&browser.token()));
    let page = browser.post(&format!("{path}/remove"), body).await;
    assert_eq!(page.status, 422);
}

#[tokio::test]
async fn a_project_user_administrator_grants_every_role_but_ownership_and_never_to_themselves() {
    let world = World::new(Kind::Sqlite).await;
    let mara = world.member(MARA, "ORG_MEMBER");
    world.database.run(&format!(
        "INSERT INTO group_users (group_id, user_id, roles) VALUES ('{}', '{mara}', 'GROUP_USER_ADMIN')",
        world.project
    ));
    world.member("teo@example.org", "ORG_MEMBER");
    let mut browser = Browser::of(&world, MARA).await;

    browser.open(&format!("{}/new", project_users(&world))).await;
    assert_eq!(browser.page.attributes("input[value=GROUP_OWNER][disabled]", "name"), ["roles"]);
    browser.fill("Email addresses", "teo@example.org");
    browser.press("Add").await;
    assert!(row(&browser, "teo@example.org").contains("Project Read Only"));
    let own = row(&browser, MARA);
    assert!(own.contains("You") && !own.contains("Edit"), "{own}");
    let path = format!("{}/{mara}", project_users(&world));
    assert!(browser.open(&path).await.says("Nobody changes their own roles."));
    let body = format!("_token={}&roles=GROUP_READ_ONLY", encoded(&browser.token()));
    assert_eq!(browser.post(&path, body).await.problems(), ["Nobody changes their own roles. Ask another owner"]);
}

#[tokio::test]
async fn a_reader_reads_and_who_is_not_in_the_project_sees_nothing() {
    let world = World::new(Kind::Sqlite).await;
    let mara = world.member(MARA, "ORG_MEMBER");
    let mut browser = Browser::of(&world, MARA).await;
    assert_eq!(browser.open(&project_users(&world)).await.status, 404);

    world.database.run(&format!(
        "INSERT INTO group_users (group_id, user_id, roles) VALUES ('{}', '{mara}', 'GROUP_READ_ONLY')",
        world.project
    ));
    let page = browser.open(&project_users(&world)).await;

    assert!(page.says("You need the Project Owner role"), "{}", page.first("main"));
    assert_eq!(page.attributes("button[aria-disabled=true]", "aria-describedby"), ["why-not"]);
    let refused = browser.open(&format!("{}/new", project_users(&world))).await;
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn an_invitation_to_a_project_that_a_program_made_is_shown_and_taken_back() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let body = json!({"username": MARA, "roles": ["GROUP_READ_ONLY"]});
        world.post(&world.owner, &format!("{V2}/groups/{}/invites", world.project), body).await.ok();
        let mut browser = Browser::of(&world, OWNER).await;

        browser.open(&project_users(&world)).await;
        let invited = row(&browser, MARA);
        assert!(invited.contains("Project Read Only") && invited.contains("Pending"), "{invited}");
        assert!(invited.contains(&format!("by {}", world.owner.public)), "{invited}");
        browser.follow("Cancel invitation of mara@example.org").await;
        browser.press("Cancel invitation").await;

        assert_eq!(browser.page.first("#flash"), "The invitation was cancelled.");
        assert!(browser.page.says("Nobody is here yet."), "{}", browser.page.first("main"));
    }
}

#[tokio::test]
async fn an_owner_of_the_project_alone_hands_out_a_link_to_the_project() {
    let world = World::new(Kind::Sqlite).await;
    world.member("pia@example.org", "ORG_MEMBER");
    let mut owner = Browser::of(&world, OWNER).await;
    owner.open(&format!("{}/new", project_users(&world))).await;
    owner.fill("Email addresses", "pia@example.org");
    owner.tick("Project Owner");
    owner.press("Add").await;
    let mut browser = Browser::of(&world, "pia@example.org").await;
    browser.open(&format!("{}/new", project_users(&world))).await;
    browser.fill("Email addresses", MARA);

    browser.press("Add").await;

    let link = browser.page.attributes("#link", "value").remove(0);
    let mut mara = Browser::new(&world);
    mara.open(link.strip_prefix("http://localhost:8080").unwrap()).await;
    assert_eq!(mara.page.heading(), "Join sandbox");
    browser.press("Done").await;
    browser.press("Get a new link for mara@example.org").await;
    assert_eq!(browser.page.heading(), "Invitation link for mara@example.org");
}
