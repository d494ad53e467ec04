//! What clients ask for and declare: versions, media types, methods, and the spellings of paths (HTTP contract 1 and 3).

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use serde_json::json;

const EVERY: [&str; 3] = [V1, V2, PUBLIC];
const FIRST: &str = "application/vnd.atlas.2023-01-01+json;charset=utf-8";
const PLAIN: &str = "application/json";

async fn world() -> World {
    World::new(Kind::Sqlite).await
}

/// A request of the owner with more headers.
async fn send(world: &World, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let signed = world.signed(&world.owner, method, target).await;
    let request = headers.iter().fold(signed, |request, (name, value)| request.header(*name, *value));
    world.send(HOME, request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn accepting(world: &World, target: &str, accept: &[&str]) -> Answer {
    let headers: Vec<_> = accept.iter().map(|value| ("accept", *value)).collect();
    send(world, "GET", target, &headers, "").await
}

#[tokio::test]
async fn any_day_from_the_first_version_to_today_gets_the_version_of_the_resource() {
    let world = world().await;
    let keys = world.org_path(V2, "/apiKeys");

    for accept in [
        "application/vnd.atlas.2023-01-01+json",
        "application/vnd.atlas.2025-03-12+json",
        "application/vnd.atlas.2024-02-29+json",
        "application/vnd.atlas.2026-11-22+json",
        "Application/VND.atlas.2023-01-01+JSON; charset=utf-8",
        "text/html, application/vnd.atlas.2023-01-01+json;q=0.5, */*;q=0.1",
        "application/vnd.atlas.latest+json, application/vnd.atlas.2023-01-01+json",
    ] {
        let answer = accepting(&world, &keys, &[accept]).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(FIRST)), "{accept}");
    }
    let two = accepting(&world, &keys, &["text/html", "application/vnd.atlas.2023-01-01+json"]).await;
    assert_eq!((two.status, two.header("content-type")), (200, Some(FIRST)));
}

#[tokio::test]
async fn clients_that_name_no_version_get_the_oldest() {
    let world = world().await;
    let keys = world.org_path(V2, "/apiKeys");

    for accept in ["", "*/*", "application/*", "application/json", "text/html, application/json;q=0.9"] {
        let answer = accepting(&world, &keys, &[accept]).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(FIRST)), "{accept:?}");
    }
    assert_eq!(accepting(&world, &keys, &[]).await.header("content-type"), Some(FIRST));
}

#[tokio::test]
async fn days_that_have_no_version_and_other_media_are_406() {
    let world = world().await;
    let keys = world.org_path(V2, "/apiKeys");

    for accept in [
        "application/vnd.atlas.2022-12-31+json",
        "application/vnd.atlas.2026-11-23+json",
        "application/vnd.atlas.2023-02-29+json",
        "application/vnd.atlas.2023-1-1+json",
        "application/vnd.atlas.+json",
        "application/vnd.atlas.preview+json",
        "application/vnd.atlas.2023-01-01+xml",
        "text/html",
        "nonsense",
    ] {
        accepting(&world, &keys, &[accept]).await.is_refused((406, "INVALID_VERSION_DATE", json!([])));
    }
}

#[tokio::test]
async fn a_server_may_insist_on_a_version() {
    let world = World::with(Kind::Sqlite, Changes { require_version: true, ..Changes::default() }).await;
    let keys = world.org_path(V2, "/apiKeys");

    for accept in [&[][..], &["*/*"], &["application/json"]] {
        accepting(&world, &keys, accept).await.is_refused((406, "INVALID_VERSION_DATE", json!([])));
    }
    assert_eq!(accepting(&world, &keys, &["application/vnd.atlas.2023-01-01+json"]).await.status, 200);
    assert_eq!(accepting(&world, &world.org_path(V1, "/apiKeys"), &[]).await.status, 200);
}

#[tokio::test]
async fn answers_say_what_they_are() {
    let world = world().await;

    for (base, own) in [(V1, PLAIN), (V2, FIRST), (PUBLIC, PLAIN)] {
        let key = world.key(&["ORG_MEMBER"]).await;
        let path = world.org_path(base, &format!("/apiKeys/{}", key.id));
        let found = world.get(&world.owner, &path).await;
        let gone = world.delete(&world.owner, &path).await;
        let error = world.get(&world.owner, &path).await;

        assert_eq!((found.status, found.header("content-type")), (200, Some(own)));
        assert_eq!((gone.status, gone.header("content-type"), gone.text.as_str()), (204, Some(own), ""));
        assert_eq!((error.status, error.header("content-type")), (400, Some(PLAIN)));
    }
    for target in ["/api/keywright/v1/whoami", "/api/private/ipinfo", "/api/private/unauth/version"] {
        assert_eq!(world.get(&world.owner, target).await.header("content-type"), Some(PLAIN));
    }
}

#[tokio::test]
async fn where_there_are_no_versions_any_accept_is_answered() {
    let world = world().await;

    for target in
        [world.org_path(V1, "/apiKeys"), world.org_path(PUBLIC, "/apiKeys"), "/api/keywright/v1/whoami".into()]
    {
        for accept in ["*/*", "application/json", "application/vnd.atlas.1999-99-99+json"] {
            assert_eq!(accepting(&world, &target, &[accept]).await.status, 200, "{target} {accept}");
        }
    }
}

#[tokio::test]
async fn a_body_is_json_by_any_of_its_names_or_by_none() {
    let world = world().await;
    let body = json!({"desc": "a key", "roles": ["ORG_MEMBER"]}).to_string();

    for base in EVERY {
        let keys = world.org_path(base, "/apiKeys");
        for media in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/vnd.atlas.2023-01-01+json",
            "application/vnd.atlas.2025-03-12+json;charset=utf-8",
            "",
        ] {
            assert_eq!(send(&world, "POST", &keys, &[("content-type", media)], &body).await.status, 200, "{media}");
        }
        assert_eq!(send(&world, "POST", &keys, &[], &body).await.status, 200);
    }
}

#[tokio::test]
async fn what_a_request_without_a_body_declares_does_not_matter() {
    let world = world().await;

    for base in EVERY {
        let key = world.key(&["ORG_MEMBER"]).await;
        let (keys, path) = (world.org_path(base, "/apiKeys"), world.org_path(base, &format!("/apiKeys/{}", key.id)));
        let text = [("content-type", "text/plain")];

        assert_eq!(send(&world, "GET", &keys, &text, "").await.status, 200);
        assert_eq!(send(&world, "DELETE", &path, &text, "").await.status, 204);
        send(&world, "POST", &keys, &text, "").await.is_refused((400, "MALFORMED_JSON", json!([])));
    }
}

#[tokio::test]
async fn a_body_that_nobody_wants_does_not_matter() {
    let world = world().await;

    for base in EVERY {
        let key = world.key(&["ORG_MEMBER"]).await;
        let path = world.org_path(base, &format!("/apiKeys/{}", key.id));

        assert_eq!(send(&world, "GET", &path, &[], "not even JSON").await.status, 200);
        assert_eq!(send(&world, "DELETE", &path, &[], &"x".repeat(3 << 20)).await.status, 204);
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let world = world().await;

    for base in EVERY {
        for rest in ["", "/apiKeys", "/apiKeys/ffffffffffffffffffffffff"] {
            let target = world.org_path(base, rest);
            let (head, get) = (send(&world, "HEAD", &target, &[], "").await, world.get(&world.owner, &target).await);

            assert_eq!((head.status, head.text.as_str()), (get.status, ""));
            for name in ["content-type", "x-error-code"] {
                assert_eq!(head.header(name), get.header(name));
            }
            assert_eq!(head.header("content-length"), Some(get.text.len().to_string().as_str()));
        }
    }
    let anonymous = world.anonymous("HEAD", V2).await;
    assert_eq!((anonymous.status, anonymous.text.as_str()), (401, ""));
    assert!(anonymous.header("www-authenticate").is_some());
}

#[tokio::test]
async fn the_slash_at_the_end_is_nothing() {
    let world = world().await;

    for base in EVERY {
        for target in [base.to_owned(), format!("{base}/orgs"), world.org_path(base, "/apiKeys")] {
            let with = world.get(&world.owner, &format!("{target}/")).await.ok();
            assert_eq!(with.json(), world.get(&world.owner, &target).await.ok().json());
        }
    }
}

/// The list of a key, in these words.
fn list(world: &World, base: &str, key: &Key, name: &str) -> String {
    world.org_path(base, &format!("/apiKeys/{}/{name}", key.id))
}

#[tokio::test]
async fn the_list_may_be_spelled_in_lower_case_and_links_as_ever() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for (n, base) in EVERY.into_iter().enumerate() {
        let entry = format!("198.51.100.{n}");
        let lower = list(&world, base, &key, "accesslist");
        let added = world.post(&world.owner, &lower, json!([{"ipAddress": entry}])).await.ok();
        assert!(added.link("self").unwrap().contains("/accessList?"), "{}", added.text);
        let found = world.get(&world.owner, &format!("{lower}/{entry}")).await.ok();
        assert!(found.link("self").unwrap().ends_with(&format!("/accessList/{entry}")), "{}", found.text);
        assert_eq!(world.delete(&world.owner, &format!("{lower}/{entry}")).await.status, 204);
    }
}

#[tokio::test]
async fn a_block_is_named_with_an_escaped_slash_or_a_raw_one() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let path = list(&world, base, &key, "accessList");
        for slash in ["%2F", "%2f", "/"] {
            world.allow(&key, &["198.51.100.0/24", "2001:db8::/32"]).await;
            for network in ["198.51.100.0", "2001:db8::", "2001:DB8:0:0:0:0:0:0"] {
                let bits = if network.contains(':') { 32 } else { 24 };
                let entry = format!("{path}/{network}{slash}{bits}");
                assert_eq!(world.get(&world.owner, &entry).await.status, 200, "{entry}");
            }
            for entry in [format!("{path}/198.51.100.0{slash}24"), format!("{path}/2001:db8::{slash}32")] {
                assert_eq!(world.delete(&world.owner, &entry).await.status, 204, "{entry}");
            }
        }
        assert_eq!(world.get(&world.owner, &path).await.at("/totalCount"), 0);
    }
}

#[tokio::test]
async fn an_address_and_its_block_of_one_are_the_same_entry() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["203.0.113.64/32", "2001:db8::1"]).await;
    let path = list(&world, V2, &key, "accessList");

    for entry in ["203.0.113.64", "203.0.113.64%2F32", "203.0.113.64/32", "2001:db8::1", "2001:db8::1%2F128"] {
        assert_eq!(world.get(&world.owner, &format!("{path}/{entry}")).await.status, 200, "{entry}");
    }
}

#[tokio::test]
async fn v2_has_no_whitelist() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["192.0.2.1"]).await;

    for base in EVERY {
        for entry in ["", "/192.0.2.1"] {
            let path = format!("{}{entry}", list(&world, base, &key, "whitelist"));
            let answer = world.get(&world.owner, &path).await;
            if base == V2 {
                answer.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
            } else {
                assert!(answer.ok().link("self").unwrap().contains("/whitelist"));
            }
        }
    }
}
