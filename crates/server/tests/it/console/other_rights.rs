//! A session whose person has other roles goes on under another token; and nobody notices.

use super::Browser;
use crate::database::Kind;
use crate::world::World;

const MARA: &str = "mara@example.org";

fn token(browser: &Browser<'_>) -> String {
    browser.cookies.iter().find(|(name, _)| name.ends_with("session")).unwrap().1.clone()
}

/// The same browser in another window.
fn window<'w>(browser: &Browser<'w>) -> Browser<'w> {
    let mut window = Browser::new(browser.world);
    window.cookies.clone_from(&browser.cookies);
    window
}

fn promote(world: &World) {
    world.database.run(
        "UPDATE org_users SET roles = 'ORG_READ_ONLY ORG_MEMBER' \
         WHERE user_id = (SELECT id FROM users WHERE username = 'mara@example.org')",
    );
}

async fn signed_in(kind: Kind) -> World {
    let world = World::new(kind).await;
    world.member(MARA, "ORG_MEMBER");
    world
}

#[tokio::test]
async fn who_has_other_roles_gets_another_token_with_the_next_answer() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = signed_in(kind).await;
        let mut mara = Browser::of(&world, MARA).await;
        mara.open("/help").await;
        let before = token(&mara);
        mara.open("/orgs").await;
        assert_eq!(token(&mara), before, "nothing has changed");

        promote(&world);
        mara.open("/orgs").await;
        let after = token(&mara);
        mara.open("/orgs").await;

        assert_ne!(after, before);
        assert_eq!((token(&mara), mara.page.heading()), (after, "Organizations".to_owned()), "once");
    }
}

#[tokio::test]
async fn a_form_that_was_open_meanwhile_is_still_good() {
    let world = signed_in(Kind::Sqlite).await;
    let mut mara = Browser::of(&world, MARA).await;
    mara.open("/account").await;
    promote(&world);
    let mut other = window(&mara);
    other.open("/orgs").await;
    mara.cookies.clone_from(&other.cookies);

    mara.fill("First name", "Maria");
    mara.press("Save").await;

    assert_eq!((mara.page.status, mara.page.problems().len()), (200, 0));
    assert!(!mara.page.first("#flash").is_empty());
    assert!(mara.open("/account").await.text.contains("Maria"));
}

#[tokio::test]
async fn requests_on_their_way_find_their_session_and_a_minute_later_the_older_token_is_over() {
    let world = signed_in(Kind::Sqlite).await;
    let mut mara = Browser::of(&world, MARA).await;
    mara.open("/help").await;
    let mut late = window(&mara);
    promote(&world);
    mara.open("/orgs").await;

    world.clock.turn(59_999);
    late.open("/orgs").await;
    assert_eq!(late.page.heading(), "Organizations");
    world.clock.turn(1);
    late.open("/orgs").await;
    assert_eq!(late.page.heading(), "Sign in");

    assert_eq!(mara.open("/orgs").await.heading(), "Organizations");
}
