//! The 401 of a request that proves nobody: the same bytes whatever the reason, with a challenge that tells only whether
//! a new nonce would help (HTTP contract 2).

use crate::answer::Answer;
use crate::database::Kind;
use crate::sign;
use crate::world::{Changes, HOME, Key, V2, World};
use axum::body::Body;
use http::Request;
use http::header::AUTHORIZATION;
use keywright_server::app::Limits;

const WHOAMI: &str = "/api/keywright/v1/whoami";
const BODY: &str = r#"{
  "error" : 401,
  "reason" : "Unauthorized",
  "detail" : "You are not authorized for this resource.",
  "errorCode" : "UNEXPECTED_ERROR"
}"#;

async fn world() -> World {
    World::new(Kind::Sqlite).await
}

/// Asks who the caller is, with these values of `Authorization`.
async fn ask(world: &World, headers: &[&str]) -> Answer {
    let request = headers.iter().fold(Request::get(WHOAMI), |request, value| request.header(AUTHORIZATION, *value));
    world.send(HOME, request.body(Body::empty()).unwrap()).await
}

/// A good header with a fresh nonce.
async fn header(world: &World, key: &Key) -> String {
    sign::authorization(&key.public, &key.private, &world.nonce().await, 1, "GET", WHOAMI)
}

/// It is the recorded challenge to the byte, its nonce aside, and the recorded body.
#[track_caller]
fn is_the_challenge(answer: &Answer, stale: bool) {
    let challenges: Vec<_> = answer.headers.get_all("www-authenticate").iter().collect();
    assert_eq!(challenges.len(), 1);
    let challenge = challenges[0].to_str().unwrap();
    let nonce = sign::nonce(challenge);
    let base64 = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
    assert!(nonce.len() == 32 && nonce.chars().all(base64), "{nonce}");
    let expected = format!(
        r#"Digest realm="MMS Public API", domain="", nonce="{nonce}", algorithm=MD5, qop="auth", stale={stale}"#
    );
    assert_eq!(challenge, expected);
    assert_eq!((answer.status, answer.text.as_str()), (401, BODY));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-error-code"), None);
}

#[tokio::test]
async fn nobody_learns_why() {
    let world = world().await;
    let wrong = Key { private: "not the secret".into(), ..world.owner.clone() };
    let unknown = Key { public: "zzzzzzzz".into(), ..world.owner.clone() };
    let cased = Key { public: world.owner.public.to_uppercase(), ..world.owner.clone() };
    let elsewhere = sign::authorization(&world.owner.public, &world.owner.private, &world.nonce().await, 1, "GET", V2);
    let good = || header(&world, &world.owner);

    is_the_challenge(&ask(&world, &[]).await, false);
    for key in [&wrong, &unknown, &cased] {
        is_the_challenge(&ask(&world, &[&header(&world, key).await]).await, false);
    }
    is_the_challenge(&ask(&world, &[&elsewhere]).await, false);
    for malformed in
        ["", "Digest", "Digest username", "digest ,,,", "Basic cWh6dmtkdGU6c2VjcmV0", "Bearer abc", "\u{7f}x"]
    {
        if let Ok(value) = http::HeaderValue::from_str(malformed) {
            let request = Request::get(WHOAMI).header(AUTHORIZATION, value).body(Body::empty()).unwrap();
            is_the_challenge(&world.send(HOME, request).await, false);
        }
    }
    for (part, other) in [
        ("qop=auth", "qop=auth-int"),
        ("algorithm=MD5", "algorithm=SHA-256"),
        ("algorithm=MD5", "algorithm=MD5-sess"),
        ("realm=\"MMS Public API\", ", ""),
        ("nc=00000001", "nc=1"),
        ("username=", "username=\"x\", username="),
    ] {
        is_the_challenge(&ask(&world, &[&good().await.replace(part, other)]).await, false);
    }
}

#[tokio::test]
async fn every_way_in_is_asked_alike() {
    let world = world().await;

    for (method, target) in [("GET", V2), ("POST", "/api/atlas/v2/orgs?pretty=true&envelope=true"), ("PUT", "/api/x")] {
        is_the_challenge(&world.anonymous(method, target).await, false);
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_are_a_malformed_header() {
    let world = world().await;

    let value = http::HeaderValue::from_bytes(b"Digest username=\"\xff\"").unwrap();
    let request = Request::get(WHOAMI).header(AUTHORIZATION, value).body(Body::empty()).unwrap();

    is_the_challenge(&world.send(HOME, request).await, false);
}

#[tokio::test]
async fn a_header_of_twenty_kilobytes_is_a_malformed_header() {
    let world = world().await;
    let good = header(&world, &world.owner).await;

    let long = good.replace("cnonce=\"0a4f113b\"", &format!("cnonce=\"{}\"", "x".repeat(20_000)));

    is_the_challenge(&ask(&world, &[&long]).await, false);
}

#[tokio::test]
async fn a_new_nonce_helps_when_the_old_one_is_unknown() {
    let world = world().await;

    for nonce in ["", "abc", "Tq3mD2v0bXo9K1sYc8RzJ4wLh7EuPf5a"] {
        let header = sign::authorization(&world.owner.public, &world.owner.private, nonce, 1, "GET", WHOAMI);
        is_the_challenge(&ask(&world, &[&header]).await, true);
    }
}

#[tokio::test]
async fn a_nonce_is_good_for_five_minutes() {
    let limits = Limits { lease: std::time::Duration::from_hours(1), ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let nonce = world.nonce().await;
    let header = |nc| sign::authorization(&world.owner.public, &world.owner.private, &nonce, nc, "GET", WHOAMI);

    world.clock.turn(300_000);
    assert_eq!(ask(&world, &[&header(1)]).await.status, 200);

    world.clock.turn(1);
    is_the_challenge(&ask(&world, &[&header(2)]).await, true);
}

#[tokio::test]
async fn a_count_is_taken_once_in_whatever_order() {
    let world = world().await;
    let nonce = world.nonce().await;
    let header = |nc| sign::authorization(&world.owner.public, &world.owner.private, &nonce, nc, "GET", WHOAMI);

    for nc in [7, 2, 9] {
        assert_eq!(ask(&world, &[&header(nc)]).await.status, 200);
    }
    for nc in [7, 2, 9] {
        is_the_challenge(&ask(&world, &[&header(nc)]).await, true);
    }
}

#[tokio::test]
async fn of_several_headers_the_first_counts() {
    let world = world().await;
    let old = header(&world, &world.owner).await;
    let world = world.restart().await;
    let new = async || header(&world, &world.owner).await;

    assert_eq!(ask(&world, &[&new().await, &old]).await.status, 200);
    is_the_challenge(&ask(&world, &[&old, &new().await]).await, true);
    is_the_challenge(&ask(&world, &["Basic cWh6dmtkdGU6c2VjcmV0", &new().await]).await, false);
}

#[tokio::test]
async fn a_wrong_answer_spends_no_count() {
    let world = world().await;
    let nonce = world.nonce().await;
    let header = |private: &str| sign::authorization(&world.owner.public, private, &nonce, 1, "GET", WHOAMI);

    is_the_challenge(&ask(&world, &[&header("not the secret")]).await, false);

    assert_eq!(ask(&world, &[&header(&world.owner.private)]).await.status, 200);
}

#[tokio::test]
async fn a_restart_makes_old_nonces_stale() {
    let world = world().await;
    let old = header(&world, &world.owner).await;

    let world = world.restart().await;

    is_the_challenge(&ask(&world, &[&old]).await, true);
    assert_eq!(world.get(&world.owner, WHOAMI).await.status, 200);
}

#[tokio::test]
async fn the_path_of_the_public_url_may_stand_before_the_target() {
    let changes = Changes { public_url: Some("https://keys.example.org/atlas"), ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;
    let ask_as = async |uri: &str| {
        let nonce = world.nonce().await;
        ask(&world, &[&sign::authorization(&world.owner.public, &world.owner.private, &nonce, 1, "GET", uri)]).await
    };

    for uri in [WHOAMI.to_owned(), format!("/atlas{WHOAMI}")] {
        assert_eq!(ask_as(&uri).await.status, 200, "{uri}");
    }
    for uri in [format!("/other{WHOAMI}"), format!("/atlas/atlas{WHOAMI}"), format!("https://keys.example.org{WHOAMI}")]
    {
        is_the_challenge(&ask_as(&uri).await, false);
    }
    let root = world.get(&world.owner, V2).await.ok();
    assert_eq!(root.link("self").unwrap(), "https://keys.example.org/atlas/api/atlas/v2");
}

#[tokio::test]
async fn sha_256_is_offered_second_when_it_is_switched_on_and_both_work() {
    let limits = Limits { offer_sha256: true, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let target = format!("{WHOAMI}?at=12:00");

    let asked = world.anonymous("GET", &target).await;
    let challenges: Vec<_> = asked.headers.get_all("www-authenticate").iter().map(|it| it.to_str().unwrap()).collect();
    let nonce = sign::nonce(challenges[1]);

    assert_eq!(challenges.len(), 2);
    assert!(challenges[0].contains("algorithm=MD5,"), "{}", challenges[0]);
    assert_eq!(challenges[1], challenges[0].replace("algorithm=MD5", "algorithm=SHA-256"));
    let header = sign::authorization_sha256(&world.owner.public, &world.owner.private, &nonce, 1, "GET", &target);
    let request = Request::get(&target).header(AUTHORIZATION, header).body(Body::empty()).unwrap();
    assert_eq!(world.send(HOME, request).await.ok().text_at("/publicKey"), world.owner.public);
    assert_eq!(world.get(&world.owner, WHOAMI).await.status, 200);
}
