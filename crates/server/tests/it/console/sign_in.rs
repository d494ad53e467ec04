//! Signing in and out.

use super::form::encoded;
use super::{Browser, PASSWORD};
use crate::database::Kind;
use crate::world::World;
use http::Method;

const OWNER: &str = "owner@example.org";

async fn world() -> World {
    World::new(Kind::Sqlite).await
}

#[tokio::test]
async fn a_person_signs_in_and_arrives_where_they_wanted_to_be() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    browser.open("/login?to=%2Fhelp%3Fx%3D1").await;

    browser.fill("Email", OWNER);
    browser.fill("Password", PASSWORD);
    let page = browser.press_once("Sign in").await;

    assert_eq!((page.status, page.header("location")), (303, Some("/help?x=1")));
    browser.open("/help").await;
    assert!(browser.page.all("summary").iter().any(|text| text == OWNER));
}

#[tokio::test]
async fn the_fields_let_password_managers_do_their_work() {
    let world = world().await;
    let mut browser = Browser::new(&world);

    let page = browser.open("/login").await;

    assert_eq!(page.attributes("#email", "autocomplete"), ["username"]);
    assert_eq!(page.attributes("#password", "autocomplete"), ["current-password"]);
    assert_eq!(page.attributes("#password", "type"), ["password"]);
}

#[tokio::test]
async fn the_answer_to_a_wrong_name_is_the_answer_to_a_wrong_password() {
    let world = world().await;
    world.member("invited@example.org", "ORG_MEMBER");

    let mut answers = Vec::new();
    for (name, password) in
        [(OWNER, "wrong"), ("nobody@example.org", PASSWORD), ("invited@example.org", ""), ("not an address", PASSWORD)]
    {
        let mut browser = Browser::new(&world);
        let password = if password.is_empty() { "anything" } else { password };
        browser.sign_in(name, password).await;
        assert!(!browser.is_signed_in());
        assert!(browser.page.title().starts_with("Error: "), "{}", browser.page.title());
        assert_eq!(browser.page.attributes("#email", "value"), [name]);
        assert_eq!(browser.page.attributes("#password", "value"), Vec::<String>::new());
        answers.push((browser.page.status, browser.page.problems()));
    }

    let expected = (422, vec!["The e-mail or password is wrong.".to_owned()]);
    assert_eq!(answers, vec![expected; 4]);
}

#[tokio::test]
async fn a_key_never_signs_in_and_is_told_so_by_its_form_alone() {
    let world = world().await;

    for name in [world.owner.public.as_str(), "qqqqqqqq"] {
        let mut browser = Browser::new(&world);
        let page = browser.sign_in(name, &world.owner.private).await;
        let told =
            ["The e-mail or password is wrong.", "API keys cannot sign in. Use them with the Administration API."];
        assert_eq!(page.problems(), told, "{name}");
        assert!(!browser.is_signed_in());
    }
    let mut browser = Browser::new(&world);
    assert!(!browser.sign_in("qqqqqqqq@example.org", "x").await.says("API keys"));
}

#[tokio::test]
async fn who_fails_too_often_waits_and_is_told_how_long() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    for _ in 0..5 {
        browser.sign_in(OWNER, "wrong").await;
    }

    browser.sign_in(OWNER, PASSWORD).await;

    assert_eq!(
        (browser.page.status, browser.page.problems()),
        (429, vec!["Too many tries. Try again in 1 minute.".to_owned()])
    );
    assert_eq!(browser.page.header("retry-after"), Some("60"));
    let mut elsewhere = Browser::new(&world);
    elsewhere.from = "198.51.100.7";
    elsewhere.sign_in(OWNER, PASSWORD).await;
    assert!(elsewhere.is_signed_in(), "nobody is locked out from afar");
    world.clock.turn(60_000);
    browser.sign_in(OWNER, PASSWORD).await;
    assert!(browser.is_signed_in());
}

#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let world = world().await;

    for to in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let mut browser = Browser::new(&world);
        browser.open(&format!("/login?to={}", encoded(to))).await;
        browser.fill("Email", OWNER);
        browser.fill("Password", PASSWORD);
        assert_eq!(browser.press_once("Sign in").await.header("location"), Some("/"), "{to}");
    }
}

#[tokio::test]
async fn each_sign_in_makes_another_session_and_takes_no_planted_one() {
    let world = world().await;
    let mut browser = Browser::new(&world);
    browser.cookies.insert("session".to_owned(), "planted".to_owned());

    browser.sign_in(OWNER, PASSWORD).await;
    let first = browser.cookies["session"].clone();
    let second = Browser::of(&world, OWNER).await.cookies["session"].clone();

    assert_eq!(first.len(), 64);
    assert!(first != "planted" && first != second);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let world = world().await;
    let mut browser = Browser::of(&world, OWNER).await;
    let cookie = browser.cookies["session"].clone();
    browser.open("/help").await;

    browser.press("Sign out").await;

    assert!(!browser.is_signed_in());
    assert!(browser.page.says("You are signed out."), "{}", browser.page.text);
    browser.cookies.insert("session".to_owned(), cookie);
    let page = browser.send(Method::GET, "/", &[], String::new()).await;
    assert_eq!(page.header("location"), Some("/login?to=%2F&ended=1"));
    assert!(!browser.is_signed_in(), "the dead cookie is taken away");
}

#[tokio::test]
async fn a_session_that_has_ended_is_told_so_and_the_way_back_is_kept() {
    let world = world().await;
    let mut browser = Browser::of(&world, OWNER).await;
    world.clock.turn(13 * 60 * 60 * 1000);

    browser.open("/?x=1").await;

    assert!(browser.page.says("Your session has ended."), "{}", browser.page.text);
    assert_eq!(browser.page.attributes("input[name=to]", "value"), ["/?x=1"]);
}

#[tokio::test]
async fn the_page_knows_when_its_session_ends() {
    let world = world().await;
    let mut browser = Browser::of(&world, OWNER).await;
    world.clock.turn(60 * 60 * 1000);

    let page = browser.open("/help").await;

    assert_eq!(page.attributes("#session-ends", "data-ends"), [(11 * 60 * 60).to_string()]);
    assert_eq!(page.attributes("#session-ends", "data-warns"), ["120"]);
}

#[tokio::test]
async fn who_is_signed_in_needs_no_sign_in_page() {
    let world = world().await;
    let mut browser = Browser::of(&world, OWNER).await;

    let page = browser.send(Method::GET, "/login?to=%2Fhelp", &[], String::new()).await;

    assert_eq!((page.status, page.header("location")), (303, Some("/help")));
}

#[tokio::test]
async fn staying_signed_in_moves_an_idle_end_and_doing_nothing_reaches_it() {
    let world = world().await;
    world.database.run("UPDATE organizations SET idle_session_timeout_in_seconds = 600");
    let mut browser = Browser::of(&world, OWNER).await;
    browser.open("/help").await;
    assert_eq!(browser.page.attributes("#session-ends", "data-ends"), ["600"]);
    let body = format!("_token={}", encoded(&browser.token()));
    world.clock.turn(9 * 60 * 1000);

    let stayed = browser.partial(Method::POST, "/login/stay", body).await;

    assert_eq!(stayed.status, 200);
    assert_eq!(stayed.attributes("#session-ends", "data-ends"), ["600"]);
    assert!(!stayed.text.contains("<html"), "a part of a page, not a page");
    world.clock.turn(9 * 60 * 1000);
    browser.open("/help").await;
    assert!(browser.page.all("button").contains(&"Stay signed in".to_owned()));
    world.clock.turn(10 * 60 * 1000);
    assert!(browser.open("/").await.says("Your session has ended."));
}

#[tokio::test]
async fn a_script_is_told_where_to_go_and_goes_there_itself() {
    let world = world().await;
    let mut browser = Browser::new(&world);

    let page = browser.partial(Method::GET, "/?x=1", String::new()).await;

    assert_eq!((page.status, page.header("x-location")), (200, Some("/login?to=%2F%3Fx%3D1")));
    assert_eq!(page.header("location"), None);
}

#[tokio::test]
async fn who_signs_in_over_a_session_leaves_it() {
    let world = world().await;
    let mut browser = Browser::of(&world, OWNER).await;
    let before = browser.cookies["session"].clone();
    browser.open("/help").await;

    let body = format!("_token={}&email={}&password={}", encoded(&browser.token()), encoded(OWNER), encoded(PASSWORD));
    assert_eq!(browser.post("/login", body).await.status, 303);

    assert_ne!(browser.cookies["session"], before);
    assert_eq!(world.database.count("sessions"), 1, "the one before has ended on the server");
}

#[tokio::test]
async fn the_log_hears_once_of_somebody_who_invents_names() {
    let world = world().await;
    let mut browser = Browser::new(&world);

    for name in ["one@example.net", "two@example.net", "three@example.net", "no address at all"] {
        browser.sign_in(name, "wrong").await;
    }

    assert_eq!(world.database.count("events WHERE event_type = 'X_SIGN_IN_FAILED'"), 1);
}

#[tokio::test]
async fn one_address_has_its_share_of_tries_whatever_names_it_gives() {
    let world = world().await;
    world.member("mara@example.org", "ORG_MEMBER");
    world.give_password("mara@example.org");
    let mut browser = Browser::new(&world);
    browser.open("/login").await;
    let token = encoded(&browser.token());
    let body =
        |name: &str, password: &str| format!("_token={token}&email={}&password={}", encoded(name), encoded(password));

    for _ in 0..50 {
        browser.post("/login", body(OWNER, "wrong")).await;
    }
    let page = browser.post("/login", body("mara@example.org", PASSWORD)).await;

    assert_eq!((page.status, page.header("retry-after")), (429, Some("1")));
    world.clock.turn(1000);
    assert_eq!(browser.post("/login", body("mara@example.org", PASSWORD)).await.status, 303);
}
