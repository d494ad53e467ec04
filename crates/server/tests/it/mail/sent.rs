//! Letters that arrive.

use super::post_office::{PostOffice, TOKEN, Watched, invite, mailer, quick};
use crate::database::Kind;
use crate::world::{Changes, World};
use keywright_domain::{Email, Timestamp};
use keywright_server::mail::{Letter, Notice};
use serde_json::Value;

/// The text of a letter, as a mail program shows it: lines joined again and bytes decoded.
pub(super) fn shown(mail: &Value) -> String {
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("Content-Transfer-Encoding: quoted-printable"), "{text}");
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    let body = body.replace("=\r\n", "");
    let mut parts = body.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn under_starttls_and_after_signing_in_a_letter_is_sent() {
    let mut office = PostOffice::open(&["--tls", "starttls", "--login", "keywright:p@ss/word"]).await;
    let watched = Watched::new();
    let mailer = office.mailer("starttls", Some("p%40ss%2Fword"));

    invite(&mailer, "ada@example.net").unwrap();

    office.next("sign in").await;
    let mail = office.next("mail").await;
    assert_eq!((&mail["tls"], &mail["user"]), (&true.into(), &"keywright".into()));
    assert_eq!((&mail["from"], &mail["to"][0]), (&"keys@example.org".into(), &"ada@example.net".into()));
    assert_eq!(mail["hello"], "keys.example.org");
    mailer.stop().await;
    assert_eq!(watched.count("sent"), "1");
    let log = watched.log();
    assert!(log.contains("a mail was sent") && log.contains("invitation"), "{log}");
    for secret in [TOKEN, "ada@", "p@ss", "p%40ss"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn the_headers_say_who_to_whom_when_and_that_a_program_wrote() {
    let mut office = PostOffice::open(&[]).await;
    let mailer = office.mailer("none", None);

    invite(&mailer, "ada@example.net").unwrap();
    let mail = office.next("mail").await;

    let (headers, _) = mail["text"].as_str().unwrap().split_once("\r\n\r\n").unwrap();
    for line in [
        "From: Keywright <keys@example.org>",
        "To: ada@example.net",
        "Subject: Invitation to =?utf-8?b?U8O2aG5l?= & Co. on Keywright",
        "Date: Wed, 09 Apr 2031 17:05:44 +0000",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
    ] {
        assert!(headers.lines().any(|header| header == line), "{line} in {headers}");
    }
    let id = headers.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap();
    assert!(id.ends_with("@example.org>") && id.len() == 32 + 13, "{id}");
}

#[tokio::test]
async fn the_text_arrives_as_it_was_written_with_the_link_in_one_piece() {
    let mut office = PostOffice::open(&[]).await;
    let mailer = office.mailer("none", None);

    invite(&mailer, "ada@example.net").unwrap();
    let text = shown(&office.next("mail").await);

    assert!(text.contains("invites you to join the organization\r\nSöhne & Co. on Keywright."), "{text}");
    assert!(text.contains(&format!("\r\nhttps://keys.example.org/keys/invite/{TOKEN}\r\n")), "{text}");
}

#[tokio::test]
async fn smtps_is_under_tls_from_the_first_byte() {
    let mut office = PostOffice::open(&["--tls", "wrapped", "--login", "keywright:secret"]).await;
    let mailer = office.mailer("wrapped", Some("secret"));

    invite(&mailer, "ada@example.net").unwrap();

    office.next("sign in").await;
    let mail = office.next("mail").await;
    assert_eq!((&mail["tls"], &mail["user"]), (&true.into(), &"keywright".into()));
}

#[tokio::test]
async fn a_mail_server_on_this_machine_needs_no_tls() {
    let mut office = PostOffice::open(&[]).await;

    let mailer = mailer(&office.options("as it is", None), quick());

    invite(&mailer, "ada@example.net").unwrap();

    assert_eq!(office.next("mail").await["tls"], false);
}

#[tokio::test]
async fn a_letter_that_is_turned_away_is_tried_again() {
    let mut office = PostOffice::open(&[]).await;
    let watched = Watched::new();
    let mailer = office.mailer("none", None);

    invite(&mailer, "later@example.net").unwrap();

    office.next("turned away").await;
    office.next("turned away").await;
    assert_eq!(office.next("mail").await["to"][0], "later@example.net");
    mailer.stop().await;
    assert_eq!((watched.count("sent"), watched.count("failed")), ("1".into(), "0".into()));
    assert!(watched.log().contains("451 4.7.1"), "{}", watched.log());
}

#[tokio::test]
async fn the_application_sends_by_its_own_clock_until_it_stops() {
    let mut office = PostOffice::open(&[]).await;
    let changes = Changes { mailer: office.mailer("none", None), ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;
    let (account, at) = (Email::try_from("ada@example.net").unwrap(), Timestamp::from_millis(0));
    let address = "192.0.2.10".parse().unwrap();
    let notice = Letter::SecurityNotice { account: account.clone(), what: Notice::PasswordChanged, at, address };

    assert!(world.app.sends_mail() && !World::new(Kind::Sqlite).await.app.sends_mail());
    world.app.send_mail(&account, &notice).unwrap();
    world.app.stop().await;

    let text = office.next("mail").await["text"].as_str().unwrap().to_owned();
    assert!(text.contains("\r\nDate: Sun, 22 Nov 2026 08:00:00 +0000\r\n"), "{text}");
    assert!(text.contains("\r\nSubject: Keywright: your password was changed\r\n"), "{text}");
    assert!(world.app.send_mail(&account, &notice).is_err());
}
