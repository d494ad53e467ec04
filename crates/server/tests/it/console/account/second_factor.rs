//! The second factor: set up, asked for, turned off.

use super::{Browser, MINUTE, OWNER, PASSWORD};
use crate::authenticator;
use crate::console::encoded;
use crate::database::Kind;
use crate::world::World;
use keywright_server::app::Clocks as _;

const SET_UP: &str = "/account/security/second-factor";
const HALF_A_MINUTE: i64 = 30_000;

/// What an authenticator app shows now for a key that was typed into it.
fn app_shows(world: &World, typed: &str) -> String {
    authenticator::shows(typed, world.clock.steady())
}

/// A person with a second factor: what was typed into the app, and the recovery codes.
pub(crate) async fn with_second_factor(browser: &mut Browser<'_>) -> (String, Vec<String>) {
    browser.open(SET_UP).await;
    browser.press("Begin").await;
    let typed = browser.page.first("#typed");
    browser.fill("Code", &app_shows(browser.world, &typed));
    browser.press("Turn on").await;
    assert_eq!(browser.page.heading(), "Save your recovery codes");
    let codes = browser.page.first("#codes").split(' ').map(str::to_owned).collect();
    browser.world.clock.turn(HALF_A_MINUTE);
    (typed, codes)
}

/// Brings the password, and sees the page that asks for more.
async fn half_signed_in(world: &World) -> Browser<'_> {
    let mut browser = Browser::new(world);
    browser.sign_in(OWNER, PASSWORD).await;
    assert_eq!(browser.page.heading(), "Second factor");
    assert!(!browser.is_signed_in());
    browser
}

#[tokio::test]
async fn a_second_factor_is_set_up_with_an_app_and_asked_for_from_then_on() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        let (typed, codes) = with_second_factor(&mut browser).await;
        assert_eq!((codes.len(), codes[0].len()), (10, 11));

        let page = browser.open("/account/security").await;
        assert!(page.says("On since") && page.says("10 recovery codes are left."));
        assert!(page.says("Your second factor was turned on."), "the log tells its person");

        let mut again = half_signed_in(&world).await;
        again.fill("Code", "000000");
        again.press("Sign in").await;
        assert_eq!(
            (again.page.status, again.page.problems()),
            (422, vec!["This code is not right, or it was used already".to_owned()])
        );
        let code = app_shows(&world, &typed);
        again.fill("Code", &format!("{} {}", &code[..3], &code[3..]));
        again.press("Sign in").await;
        assert!(again.is_signed_in());

        let mut thief = half_signed_in(&world).await;
        thief.fill("Code", &code);
        thief.press("Sign in").await;
        assert!(!thief.is_signed_in(), "a code is accepted once");
    }
}

#[tokio::test]
async fn a_recovery_code_signs_in_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        let mut browser = Browser::of(&world, OWNER).await;
        let (_, codes) = with_second_factor(&mut browser).await;

        let mut again = half_signed_in(&world).await;
        again.fill("Code", &codes[3].to_uppercase().replace('-', " "));
        again.press("Sign in").await;
        assert!(again.is_signed_in());
        let page = again.open("/account/security").await;
        assert!(page.says("9 recovery codes are left.") && page.says("A recovery code was used."));

        let mut thief = half_signed_in(&world).await;
        thief.fill("Code", &codes[3]);
        thief.press("Sign in").await;
        assert!(!thief.is_signed_in());
    }
}

#[tokio::test]
async fn after_the_code_a_person_arrives_where_they_wanted_to_be() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (typed, _) = with_second_factor(&mut browser).await;

    let mut again = Browser::new(&world);
    again.open("/account/api-access").await;
    again.fill("Email", OWNER);
    again.fill("Password", PASSWORD);
    again.press("Sign in").await;
    again.fill("Code", &app_shows(&world, &typed));
    again.press("Sign in").await;

    assert_eq!((again.page.at.as_str(), again.page.heading()), ("/account/api-access", "API Access".to_owned()));
}

#[tokio::test]
async fn a_code_that_comes_too_late_loses_neither_the_way_back_nor_the_form() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (typed, _) = with_second_factor(&mut browser).await;
    browser.open("/account").await;
    browser.fill("First name", "Grace");
    world.database.run("DELETE FROM sessions");
    browser.press("Save").await;
    browser.fill("Email", OWNER);
    browser.fill("Password", PASSWORD);
    browser.press("Sign in").await;
    world.clock.turn(5 * MINUTE);
    browser.fill("Code", &app_shows(&world, &typed));
    browser.press("Sign in").await;
    assert_eq!(browser.page.problems(), ["That took too long. Sign in again."]);

    browser.fill("Email", OWNER);
    browser.fill("Password", PASSWORD);
    browser.press("Sign in").await;
    browser.fill("Code", &app_shows(&world, &typed));
    browser.press("Sign in").await;

    assert!(browser.is_signed_in());
    assert_eq!(browser.page.attributes("#first-name", "value"), ["Grace"]);
    assert_eq!(world.database.count("users WHERE first_name = 'Grace'"), 0, "it is shown, and not saved");
}

#[tokio::test]
async fn the_right_password_is_remembered_for_five_minutes_in_one_browser() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (typed, _) = with_second_factor(&mut browser).await;

    let mut slow = half_signed_in(&world).await;
    world.clock.turn(5 * MINUTE);
    slow.fill("Code", &app_shows(&world, &typed));
    slow.press("Sign in").await;
    assert_eq!(
        (slow.page.heading(), slow.page.problems()),
        ("Sign in".to_owned(), vec!["That took too long. Sign in again.".to_owned()])
    );

    let victim = half_signed_in(&world).await;
    let ticket = victim.page.attributes("input[name=_ticket]", "value").remove(0);
    let mut thief = Browser::new(&world);
    thief.open("/login").await;
    let fields = [("_token", thief.token()), ("_ticket", ticket), ("code", app_shows(&world, &typed))];
    let body: Vec<_> = fields.iter().map(|(name, text)| format!("{name}={}", encoded(text))).collect();
    let page = thief.post("/login/verify", body.join("&")).await;
    assert_eq!((page.status, page.header("location")), (422, None));
    assert!(!thief.is_signed_in(), "a ticket is good in its own browser");
}

#[tokio::test]
async fn nobody_tries_all_codes() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (typed, _) = with_second_factor(&mut browser).await;
    let mut thief = half_signed_in(&world).await;

    for _ in 0..4 {
        thief.fill("Code", "000000");
        thief.press("Sign in").await;
        assert_eq!(thief.page.status, 422);
    }
    thief.fill("Code", &app_shows(&world, &typed));
    thief.press("Sign in").await;

    assert_eq!((thief.page.status, thief.page.header("retry-after")), (429, Some("60")));
    assert_eq!(thief.page.problems(), ["Too many tries. Try again in 1 minute."]);
    assert!(!thief.is_signed_in());
}

#[tokio::test]
async fn a_wrong_first_code_turns_nothing_on() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open(SET_UP).await;
    browser.press("Begin").await;
    let typed = browser.page.first("#typed");
    assert!(browser.page.attributes("svg.qr-code", "role").contains(&"img".to_owned()));

    for (code, said) in [
        ("000000", "This code is not right. Is the clock of your phone right?"),
        ("12345", "Enter the six digits that your app shows"),
    ] {
        browser.fill("Code", code);
        browser.press("Turn on").await;
        assert_eq!((browser.page.status, browser.page.problems()), (422, vec![said.to_owned()]));
        assert_eq!(browser.page.first("#typed"), typed, "the key stays the same");
    }
    browser.press("Begin again with another key").await;
    assert_ne!(browser.page.first("#typed"), typed);
    let mut again = Browser::new(&world);
    again.sign_in(OWNER, PASSWORD).await;
    assert!(again.is_signed_in(), "it is not asked for yet");
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_replaced() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (_, codes) = with_second_factor(&mut browser).await;
    browser.press("Done").await;
    assert_eq!(browser.page.heading(), "Security");

    browser.follow("Replace recovery codes").await;
    assert!(codes.iter().all(|code| !browser.page.text.contains(code.as_str())));
    let form = format!("_token={}&_nonce={}", encoded(&browser.token()), encoded(&browser.nonce()));
    let shown = browser.post("/account/security/recovery-codes", form.clone()).await;
    let new = shown.first("#codes");
    shown.is_well_made();
    let again = browser.post("/account/security/recovery-codes", form).await;
    assert_eq!(again.header("location"), Some("/account/security/recovery-codes"), "going back makes no other codes");
    let nameless = format!("_token={}", encoded(&browser.token()));
    assert_eq!(browser.post("/account/security/recovery-codes", nameless).await.status, 422);

    assert!(codes.iter().all(|code| !new.contains(code.as_str())));
    let mut again = half_signed_in(&world).await;
    again.fill("Code", &codes[0]);
    again.press("Sign in").await;
    assert!(!again.is_signed_in(), "the older ones are worth nothing");
    again.fill("Code", new.split(' ').next().unwrap());
    again.press("Sign in").await;
    assert!(again.is_signed_in());
}

#[tokio::test]
async fn turned_off_it_is_asked_for_no_more() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    with_second_factor(&mut browser).await;
    browser.open("/account/security").await;

    browser.follow("Turn off").await;
    browser.press("Turn off").await;

    assert_eq!(browser.page.first("#flash"), "Your second factor was turned off.");
    let mut again = Browser::new(&world);
    again.sign_in(OWNER, PASSWORD).await;
    assert!(again.is_signed_in());
}

#[tokio::test]
async fn who_confirms_brings_the_second_factor_too() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (typed, _) = with_second_factor(&mut browser).await;
    world.clock.turn(16 * MINUTE);
    browser.open("/account/security/password").await;

    browser.fill("Password", PASSWORD);
    browser.press("Confirm").await;
    assert_eq!(browser.page.problems(), ["This code is not right, or it was used already"]);
    browser.fill("Password", PASSWORD);
    browser.fill("Code", &app_shows(&world, &typed));
    browser.press("Confirm").await;

    assert_eq!(browser.page.heading(), "Change password");
}

#[tokio::test]
async fn a_password_that_was_right_is_worth_nothing_once_it_was_reset() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (_, codes) = with_second_factor(&mut browser).await;
    for (takes_it_away, code) in [(false, codes[0].as_str()), (true, "00000-00000")] {
        let mut thief = half_signed_in(&world).await;

        let link = world.app.operator_reset_link(OWNER.try_into().unwrap(), takes_it_away).await.ok().unwrap();
        let mut owner = Browser::new(&world);
        owner.open(&format!("/reset/{}", link.token.reveal())).await;
        owner.fill("New password", "another horse battery staple");
        owner.press("Set password").await;
        thief.fill("Code", code);
        thief.press("Sign in").await;

        assert!(!thief.is_signed_in(), "{code}");
        assert_eq!(thief.page.heading(), "Sign in");
        world.give_password(OWNER);
    }
    assert_eq!(world.database.count("events WHERE event_type = 'X_RECOVERY_CODE_USED'"), 0);
}

#[tokio::test]
async fn so_many_codes_are_judged_in_a_day_and_then_recovery_codes_alone() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (typed, codes) = with_second_factor(&mut browser).await;
    let used_up =
        "INSERT INTO code_tries (user_id, since, count) SELECT user_id, 8000000000000, 100 FROM second_factors";
    world.database.run(used_up);

    let mut again = half_signed_in(&world).await;
    again.fill("Code", &app_shows(&world, &typed));
    again.press("Sign in").await;
    assert_eq!(
        (again.page.status, again.page.problems()),
        (
            422,
            vec!["Too many codes were tried for this account. Use a recovery code, or try again tomorrow".to_owned()]
        )
    );
    again.fill("Code", &codes[1]);
    again.press("Sign in").await;
    assert!(again.is_signed_in());
}

#[tokio::test]
async fn turning_a_second_factor_on_or_off_makes_copies_of_the_cookie_worthless() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let mut thief = Browser::new(&world);

    thief.cookies = browser.cookies.clone();
    with_second_factor(&mut browser).await;
    assert_eq!(thief.open("/account").await.heading(), "Sign in");
    thief.cookies = browser.cookies.clone();
    browser.open("/account/security/second-factor/off").await;
    browser.press("Turn off").await;

    assert_eq!(browser.page.heading(), "Security");
    assert_eq!(thief.open("/account").await.heading(), "Sign in");
}

#[tokio::test]
async fn a_form_with_password_and_code_is_one_try() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, OWNER).await;
    let (typed, codes) = with_second_factor(&mut browser).await;
    world.clock.turn(16 * MINUTE);
    browser.open("/account/security/password").await;
    let before = world.database.count("events WHERE event_type = 'X_SIGN_IN_FAILED'");

    for wrong in ["000000", "000000", "11111-11111", "000000"] {
        browser.fill("Password", PASSWORD);
        browser.fill("Code", wrong);
        browser.press("Confirm").await;
        assert_eq!(browser.page.status, 422, "{wrong}");
    }
    assert_eq!(
        world.database.count("events WHERE event_type = 'X_SIGN_IN_FAILED'"),
        before + 1,
        "once in five minutes"
    );
    browser.fill("Password", PASSWORD);
    browser.fill("Code", &app_shows(&world, &typed));
    browser.press("Confirm").await;

    assert_eq!(browser.page.heading(), "Change password", "the fifth try is free");
    assert_eq!(codes.len(), 10);
}
