//! Links that are sent: an invitation's, and that of somebody who forgot their password.

use super::post_office::PostOffice;
use super::sent::shown;
use crate::console::{Browser, encoded, with_second_factor};
use crate::database::Kind;
use crate::world::{Changes, V2, World};
use serde_json::{Value, json};

const OWNER: &str = "owner@example.org";

pub(super) async fn world(office: &PostOffice) -> World {
    World::with(Kind::Sqlite, Changes { mailer: office.mailer("none", None), ..Changes::default() }).await
}

/// The text of a letter; what has only plain letters is not encoded.
pub(super) fn read(mail: &Value) -> String {
    let text = mail["text"].as_str().unwrap();
    if text.contains("quoted-printable") { shown(mail) } else { text.to_owned() }
}

/// The path of the link in a letter.
pub(super) fn link(text: &str, kind: &str) -> String {
    let (_, rest) = text.split_once(&format!("/{kind}/")).unwrap_or_else(|| panic!("{text}"));
    format!("/{kind}/{}", rest.split_whitespace().next().unwrap())
}

async fn ask(browser: &mut Browser<'_>, email: &str) {
    browser.open("/login/forgot").await;
    browser.fill("Email", email);
    browser.press("Send the link").await;
}

#[tokio::test]
async fn who_forgot_their_password_gets_a_link_of_an_hour_and_nobody_else_does() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    let mut browser = Browser::new(&world);
    ask(&mut browser, "nobody@example.org").await;
    let unknown = browser.page.first("main").replace("nobody@example.org", OWNER);

    ask(&mut browser, OWNER).await;
    let known = browser.page.first("main");
    let mail = office.next("mail").await;

    assert_eq!(known, unknown, "the answer is the same for everybody");
    assert_eq!(mail["to"][0], OWNER, "and the first mail is hers");
    let path = link(&read(&mail), "reset");
    world.clock.turn(60 * 60 * 1000 - 1);
    assert_eq!(browser.open(&path).await.heading(), "Set a new password");
    world.clock.turn(1);
    assert_eq!(browser.open(&path).await.status, 410);
}

#[tokio::test]
async fn nobodys_mail_is_flooded() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    for from in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
        let mut browser = Browser::new(&world);
        browser.from = from;
        for _ in 0..3 {
            ask(&mut browser, OWNER).await;
        }
    }

    for _ in 0..5 {
        office.next("mail").await;
    }
    world.member("mara@example.org", "ORG_MEMBER");
    ask(&mut Browser::new(&world), "mara@example.org").await;
    assert_eq!(office.next("mail").await["to"][0], "mara@example.org", "no sixth one to the owner");
}

#[tokio::test]
async fn a_new_link_to_an_invitation_is_sent_and_not_shown() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    let body = json!({"username": "ada@example.net", "roles": ["ORG_MEMBER"]});
    let invitation = world.post(&world.owner, &world.org_path(V2, "/invites"), body).await.ok().text_at("/id");
    let mut owner = Browser::of(&world, OWNER).await;
    owner.open("/help").await;
    let older = link(&read(&office.next("mail").await), "invite");

    let path = format!("/orgs/{}/access/invitations/{invitation}/link", world.org);
    let page = owner.post(&path, format!("_token={}", encoded(&owner.token()))).await;

    assert_eq!(page.header("location"), Some(&*format!("/orgs/{}/access/users", world.org)));
    let mail = office.next("mail").await;
    let text = read(&mail);
    assert!(text.contains(&world.owner.public) && text.contains("Acme"), "{text}");
    assert_eq!(Browser::new(&world).open(&link(&text, "invite")).await.heading(), "Join Acme");
    assert_ne!(Browser::new(&world).open(&older).await.heading(), "Join Acme", "the older link has ended");
}

#[tokio::test]
async fn nobody_who_is_invited_is_flooded_and_the_inviter_is_not_shown_the_link() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    let body = json!({"username": "ada@example.net", "roles": ["ORG_MEMBER"]});
    let invitation = world.post(&world.owner, &world.org_path(V2, "/invites"), body).await.ok().text_at("/id");
    let mut owner = Browser::of(&world, OWNER).await;
    owner.open("/help").await;
    let path = format!("/orgs/{}/access/invitations/{invitation}/link", world.org);
    let body = format!("_token={}", encoded(&owner.token()));

    let mut last = link(&read(&office.next("mail").await), "invite");
    for _ in 0..4 {
        assert_eq!(owner.post(&path, body.clone()).await.status, 303);
        last = link(&read(&office.next("mail").await), "invite");
    }
    let page = owner.post(&path, body.clone()).await;

    assert_eq!((page.status, page.all("#link").len()), (303, 0));
    owner.open(&format!("/orgs/{}/access/users", world.org)).await;
    let said = "No letter was sent to ada@example.net: there were too many. Get a new link in 1 minute.";
    assert_eq!(owner.page.first("#flash"), said);
    assert_eq!(Browser::new(&world).open(&last).await.heading(), "Join Acme", "the last link is still good");
    world.clock.turn(60_000);
    owner.post(&path, body).await;
    assert_ne!(link(&read(&office.next("mail").await), "invite"), last);
}

#[tokio::test]
async fn who_has_another_password_is_told_so() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    let mut browser = Browser::new(&world);
    ask(&mut browser, OWNER).await;
    let path = link(&read(&office.next("mail").await), "reset");

    browser.open(&path).await;
    browser.fill("New password", "another horse battery staple");
    browser.press("Set password").await;

    let mail = office.next("mail").await;
    assert_eq!(mail["to"][0], OWNER);
    assert!(read(&mail).contains("your password was changed"), "{mail}");
}

#[tokio::test]
async fn who_loses_a_second_factor_to_a_link_is_told_so() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    for has_one in [false, true] {
        if has_one {
            let mut owner = Browser::of(&world, OWNER).await;
            with_second_factor(&mut owner).await;
            assert!(read(&office.next("mail").await).contains("second factor"), "it was turned on");
        }
        let link = world.app.operator_reset_link(OWNER.try_into().unwrap(), true).await.ok().unwrap();
        let mut browser = Browser::new(&world);
        browser.open(&format!("/reset/{}", link.token.reveal())).await;
        browser.fill("New password", "another horse battery staple");
        browser.press("Set password").await;
        let told = if has_one {
            vec!["no longer asks for a second factor", "your password was changed"]
        } else {
            vec!["your password was changed"]
        };
        // Two letters at once may arrive in either order.
        let mut letters = Vec::new();
        for _ in &told {
            letters.push(read(&office.next("mail").await));
        }
        for what in told {
            assert!(letters.iter().any(|letter| letter.contains(what)), "{what}: {letters:?}");
        }
        world.give_password(OWNER);
    }
}

#[tokio::test]
async fn notices_go_to_the_address_of_an_account_and_links_to_its_name() {
    let mut office = PostOffice::open(&[]).await;
    let world = world(&office).await;
    world.database.run(&format!("UPDATE users SET email_address = 'notices@example.net' WHERE username = '{OWNER}'"));
    let mut browser = Browser::new(&world);
    ask(&mut browser, OWNER).await;
    let mail = office.next("mail").await;
    assert_eq!(mail["to"][0], OWNER, "whoever made the account may not open it by its address");

    browser.open(&link(&read(&mail), "reset")).await;
    browser.fill("New password", "another horse battery staple");
    browser.press("Set password").await;

    let mail = office.next("mail").await;
    assert_eq!(mail["to"][0], "notices@example.net");
    assert!(read(&mail).contains(&format!("Account: {OWNER}")), "{mail}");
}
