//! Inviting people, and taking invitations back.

use super::{Browser, MARA, OWNER, row, users};
use crate::console::form::encoded;
use crate::database::Kind;
use crate::world::World;

fn invitations(world: &World) -> String {
    format!("/orgs/{}/access/invitations", world.org)
}

#[tokio::test]
async fn several_people_are_invited_at_once_with_roles_and_projects() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(&invitations(&world)).await;
        browser.fill("Email addresses", "teo@example.org, mara@example.org");
        browser.tick("Organization Read Only");
        browser.tick("sandbox");
        browser.tick("Project Owner");

        browser.press("Invite").await;

        assert_eq!(browser.page.heading(), "Invitation links for 2 people");
        assert_eq!(browser.page.first(".notice.good"), "2 people were invited.");
        assert_eq!(browser.page.all("#once label"), ["Link for teo@example.org", "Link for mara@example.org"]);
        browser.press("Done").await;
        for name in ["teo@example.org", MARA] {
            let row = row(&browser, name);
            assert!(row.contains("Organization Read Only, Organization Member 1"), "{row}");
        }
        browser.open(&super::project_users(&world)).await;
        assert!(row(&browser, MARA).contains("Project Owner, Project Read Only"), "{}", row(&browser, MARA));
        assert!(row(&browser, MARA).contains("Pending"));
        let kinds: Vec<_> = world.events().await.iter().take(4).map(|event| event["eventTypeName"].clone()).collect();
        let (link, invited) = ("X_INVITATION_LINK_CREATED", "INVITED_TO_ORG");
        assert_eq!(kinds, [link, link, invited, invited]);
    }
}

#[tokio::test]
async fn who_is_there_already_is_named_and_the_others_are_invited() {
    let world = World::new(Kind::Sqlite).await;
    world.member(MARA, "ORG_MEMBER");
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&invitations(&world)).await;
    browser.fill("Email addresses", "Mara@example.org teo@example.org");

    browser.press("Invite").await;

    assert_eq!(
        (browser.page.status, browser.page.problems()),
        (
            422,
            vec![
                "Mara@example.org is in the organization already, or invited to it".to_owned(),
                "Invited already: teo@example.org. Get their links from the list of users".to_owned()
            ]
        )
    );
    assert_eq!(browser.page.first("#emails"), "Mara@example.org", "who is left can be corrected");
    browser.open(&users(&world)).await;
    assert!(row(&browser, "teo@example.org").contains("Pending"));
}

#[tokio::test]
async fn what_is_wrong_with_the_form_is_said_and_nobody_is_invited() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&invitations(&world)).await;
    browser.fill("Email addresses", "teo@example.org nobody");
    browser.untick("Organization Member");
    browser.tick("sandbox");
    browser.untick("Project Read Only");

    browser.press("Invite").await;

    assert_eq!(
        (browser.page.status, browser.page.problems()),
        (
            422,
            vec![
                "nobody is no e-mail address".to_owned(),
                "Choose at least one role".to_owned(),
                "Choose at least one role in the projects".to_owned()
            ]
        )
    );
    assert_eq!(browser.page.attributes("input[name=projects][checked]", "value"), [world.project.as_str()]);
    browser.open(&users(&world)).await;
    assert_eq!(browser.page.all("tbody tr").len(), 1);
}

#[tokio::test]
async fn a_user_administrator_invites_but_neither_owners_nor_to_projects() {
    let world = World::new(Kind::Sqlite).await;
    world.member(MARA, "ORG_USER_ADMIN");
    let mut browser = Browser::of(&world, MARA).await;

    browser.open(&invitations(&world)).await;
    assert!(browser.page.all("input[name=projects]").is_empty());
    browser.fill("Email addresses", "teo@example.org");
    browser.press("Invite").await;
    assert_eq!(browser.page.first(".notice.good"), "teo@example.org was invited.");

    for forged in [
        "roles=ORG_OWNER".to_owned(),
        format!("roles=ORG_MEMBER&projects={}&project-roles=GROUP_READ_ONLY", world.project),
    ] {
        browser.open(&invitations(&world)).await;
        let body = format!("_token={}&emails=ann%40example.org&{forged}", encoded(&browser.token()));
        let page = browser.post(&invitations(&world), body).await;
        assert_eq!(
            (page.status, page.problems()),
            (422, vec!["Only somebody who has this role can give it or take it away".to_owned()])
        );
    }
    browser.open(&users(&world)).await;
    assert_eq!(browser.page.all("tbody tr").len(), 3);
}

#[tokio::test]
async fn what_an_invitation_brings_is_changed_and_the_invitation_taken_back() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(&invitations(&world)).await;
        browser.fill("Email addresses", MARA);
        browser.press("Invite").await;
        browser.press("Done").await;

        browser.follow("Edit mara@example.org").await;
        browser.tick("Organization Owner");
        browser.press("Save").await;
        assert!(row(&browser, MARA).contains("Organization Owner, Organization Member"));

        browser.follow("Cancel invitation of mara@example.org").await;
        assert!(browser.page.says("Its link does not work any more"));
        browser.press("Cancel invitation").await;
        assert_eq!(browser.page.first("#flash"), "The invitation was cancelled.");
        assert_eq!(browser.page.all("tbody tr").len(), 1);
        assert_eq!(world.events().await[0]["eventTypeName"], "ORG_INVITATION_DELETED");
    }
}

#[tokio::test]
async fn an_invitation_that_has_come_to_its_end_says_so() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&invitations(&world)).await;
    browser.fill("Email addresses", MARA);
    browser.press("Invite").await;
    world.clock.turn(31 * 24 * 60 * 60 * 1000);

    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&users(&world)).await;

    assert!(row(&browser, MARA).contains("Expired"), "{}", row(&browser, MARA));
    assert!(!row(&browser, MARA).contains("Get a new link"));
    browser.follow(MARA).await;
    assert!(browser.page.says("This invitation has come to its end. Invite the person again."));
}

#[tokio::test]
async fn a_pending_row_has_a_new_link_that_ends_the_older_one() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        browser.open(&invitations(&world)).await;
        browser.fill("Email addresses", MARA);
        browser.press("Invite").await;
        let older = browser.page.attributes("#link", "value").remove(0);
        browser.press("Done").await;

        browser.press("Get a new link for mara@example.org").await;

        assert_eq!(browser.page.heading(), "Invitation link for mara@example.org");
        let newer = browser.page.attributes("#link", "value").remove(0);
        assert_eq!(browser.page.text.matches(&newer).count(), 1);
        let path = |link: &str| link.strip_prefix("http://localhost:8080").unwrap().to_owned();
        let mut mara = Browser::new(&world);
        assert_eq!(mara.open(&path(&older)).await.status, 410);
        assert_eq!(mara.open(&path(&newer)).await.heading(), "Join Acme");
        browser.press("Done").await;
        browser.follow(MARA).await;
        browser.press("Get a new link").await;
        assert_eq!(browser.page.heading(), "Invitation link for mara@example.org");
    }
}

#[tokio::test]
async fn whom_an_invitation_declined_has_no_new_link() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(&invitations(&world)).await;
    browser.fill("Email addresses", MARA);
    browser.press("Invite").await;
    let link = browser.page.attributes("#link", "value").remove(0);
    let mut mara = Browser::new(&world);
    mara.open(link.strip_prefix("http://localhost:8080").unwrap()).await;
    mara.press("Decline").await;

    browser.open(&users(&world)).await;

    let row = row(&browser, MARA);
    assert!(row.contains("Declined") && !row.contains("Get a new link"), "{row}");
}

#[tokio::test]
async fn who_could_not_grant_what_an_invitation_brings_is_offered_no_link_to_it() {
    let world = World::new(Kind::Sqlite).await;
    world.member("admin@example.org", "ORG_USER_ADMIN");
    world.member("reader@example.org", "ORG_READ_ONLY");
    let mut owner = Browser::of(&world, OWNER).await;
    for (name, role) in [("a@example.org", "Organization Member"), ("b@example.org", "Organization Owner")] {
        owner.open(&invitations(&world)).await;
        owner.fill("Email addresses", name);
        owner.tick(role);
        owner.press("Invite").await;
    }

    let mut browser = Browser::of(&world, "admin@example.org").await;
    browser.open(&users(&world)).await;
    assert!(row(&browser, "a@example.org").contains("Get a new link"));
    assert!(!row(&browser, "b@example.org").contains("Get a new link"));
    let mut browser = Browser::of(&world, "reader@example.org").await;
    browser.open(&users(&world)).await;
    assert!(!browser.page.says("Get a new link"));
}
