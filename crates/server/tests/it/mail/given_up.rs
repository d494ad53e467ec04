//! Letters that do not arrive, and what is done and said about it.

use super::post_office::{LONG, PostOffice, TOKEN, Watched, invite, mailer, quick};
use keywright_server::mail::{Mailer, NotTaken, Patience};
use std::time::Duration;
use tokio::net::TcpListener;

/// Options for a server that is not there.
async fn nobody() -> Vec<String> {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    vec![format!("--smtp-url=smtp://127.0.0.1:{port}"), "--mail-from=keys@example.org".to_owned()]
}

async fn until(happened: impl Fn() -> bool) {
    let waiting = async {
        while !happened() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.expect("it happens in time");
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again() {
    let mut office = PostOffice::open(&[]).await;
    let watched = Watched::new();
    let mailer = office.mailer("none", None);

    invite(&mailer, "unknown@example.net").unwrap();
    office.next("refused").await;
    mailer.stop().await;

    assert_eq!((watched.count("refused"), watched.count("failed")), ("1".into(), "0".into()));
    let log = watched.log();
    assert_eq!(log.matches("550 5.1.1").count(), 1, "{log}");
    for secret in [TOKEN, "unknown@", "nobody of this name"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again_and_not_logged() {
    let mut office = PostOffice::open(&["--tls", "starttls", "--login", "keywright:right"]).await;
    let watched = Watched::new();
    let mailer = office.mailer("starttls", Some("wR0nG"));

    invite(&mailer, "ada@example.net").unwrap();
    assert_eq!(office.next("sign in").await["right"], false);
    mailer.stop().await;

    assert_eq!(watched.count("refused"), "1");
    let log = watched.log();
    assert!(log.contains("535 5.7.8") && !log.contains("wR0nG"), "{log}");
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_that_cannot_prove_its_name() {
    for options in [["--tls", "starttls", "--name", "other.example.org"], ["--tls", "wrapped", "--name", "localhost"]] {
        let office = PostOffice::open(&options).await;
        let watched = Watched::new();
        let mailer = office.mailer(options[1], Some("secret"));

        invite(&mailer, "ada@example.net").unwrap();
        mailer.stop().await;

        assert_eq!(watched.count("failed"), "1");
        assert!(watched.log().contains("certificate not valid for name"), "{}", watched.log());
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_of_an_unknown_authority() {
    let office = PostOffice::open(&["--tls", "wrapped"]).await;
    let watched = Watched::new();
    let options: Vec<_> =
        office.options("wrapped", Some("secret")).into_iter().filter(|option| !option.contains("ca-file")).collect();
    let mailer = mailer(&options, quick());

    invite(&mailer, "ada@example.net").unwrap();
    mailer.stop().await;

    assert_eq!(watched.count("failed"), "1");
    assert!(watched.log().contains("UnknownIssuer"), "{}", watched.log());
}

#[tokio::test]
async fn nothing_is_sent_in_the_clear_where_tls_is_required() {
    let office = PostOffice::open(&[]).await;
    let watched = Watched::new();
    let mailer = office.mailer("starttls", None);

    invite(&mailer, "ada@example.net").unwrap();
    mailer.stop().await;

    assert_eq!(watched.count("refused"), "1");
    assert!(watched.log().contains("STARTTLS is not supported"), "{}", watched.log());
}

#[tokio::test]
async fn an_absent_server_is_tried_as_often_as_was_said() {
    let watched = Watched::new();
    let mailer = mailer(&nobody().await, quick());

    invite(&mailer, "ada@example.net").unwrap();
    until(|| watched.count("failed") == "1").await;

    assert_eq!(watched.log().matches("could not be sent yet").count(), 2, "{}", watched.log());
    assert_eq!(watched.log().matches("was given up").count(), 1);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_waited_for_only_so_long() {
    let mut office = PostOffice::open(&[]).await;
    let watched = Watched::new();
    let patience = Patience { attempt: Duration::from_millis(300), pauses: vec![], grace: LONG };
    let mailer = mailer(&office.options("none", None), patience);

    invite(&mailer, "slow@example.net").unwrap();
    office.next("slow").await;
    until(|| watched.count("failed") == "1").await;

    assert!(watched.log().contains("it took longer than 0.3 s"), "{}", watched.log());
}

#[tokio::test]
async fn a_stop_tries_once_more_what_is_waiting_and_then_gives_it_up() {
    let mut office = PostOffice::open(&[]).await;
    let watched = Watched::new();
    let patience = Patience { pauses: vec![Duration::from_hours(1); 3], ..quick() };
    let mailer = mailer(&office.options("none", None), patience);
    invite(&mailer, "later@example.net").unwrap();
    office.next("turned away").await;
    until(|| watched.log().contains("could not be sent yet")).await;

    mailer.stop().await;

    office.next("turned away").await;
    assert_eq!((watched.count("failed"), watched.count("sent")), ("1".into(), "0".into()));
    assert_eq!(invite(&mailer, "ada@example.net"), Err(NotTaken::Full));
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_server_that_says_nothing() {
    let mut office = PostOffice::open(&[]).await;
    let watched = Watched::new();
    let patience = Patience { grace: Duration::from_millis(50), ..quick() };
    let mailer = mailer(&office.options("none", None), patience);
    invite(&mailer, "slow@example.net").unwrap();
    office.next("slow").await;

    mailer.stop().await;

    assert_eq!(watched.count("failed"), "1");
    assert!(watched.log().contains("mails were given up: the server stops"), "{}", watched.log());
}

#[tokio::test]
async fn a_thousand_letters_may_wait_and_no_more() {
    let watched = Watched::new();
    let patience = Patience { pauses: vec![Duration::from_hours(1)], ..quick() };
    let mailer = mailer(&nobody().await, patience);

    for _ in 0..1000 {
        invite(&mailer, "ada@example.net").unwrap();
    }

    assert_eq!(invite(&mailer, "ada@example.net"), Err(NotTaken::Full));
    assert_eq!(watched.count("dropped"), "1");
    mailer.stop().await;
    assert_eq!(watched.count("failed"), "1000");
}

#[tokio::test]
async fn no_letter_is_taken_for_an_address_that_is_none_or_by_a_mailer_that_is_off() {
    let mailer = mailer(&nobody().await, quick());

    for address in ["a,b@example.net", "ada@exa_mple..net", "<ada@example.net", "ada@example.net>"] {
        assert_eq!(invite(&mailer, address), Err(NotTaken::Address), "{address}");
    }
    assert_eq!(invite(&Mailer::off(), "ada@example.net"), Err(NotTaken::Off));
    assert!(mailer.is_on() && !Mailer::off().is_on());
}
