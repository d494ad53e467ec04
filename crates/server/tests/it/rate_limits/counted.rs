//! Which calls take a token, and which answers tell what is left.

use super::{limited, limited_to, told};
use crate::answer::Answer;
use crate::world::{DIALECTS, HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use http::Request;
use serde_json::json;

const NOTHING: (Option<u32>, Option<u32>) = (None, None);
/// An id that is well formed, and nobody's.
const NOBODY: &str = "ffffffffffffffffffffffff";

async fn versioned(world: &World, accept: &str, target: &str) -> Answer {
    let request = world.signed(&world.owner, "GET", target).await.header("accept", accept);
    world.send(HOME, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_call_without_valid_credentials_is_never_counted_and_always_gets_its_challenge() {
    let world = limited_to(&["root_user=2/1/60", "root_ip=2/1/60"]).await;
    let wrong = Key { private: "not the secret".into(), ..world.owner.clone() };
    let nobody = Key { public: "zzzzzzzz".into(), ..world.owner.clone() };

    for _ in 0..20 {
        for target in [V2, "/api/atlas/v2/nothing", "/api/private/nothing", "/api/private/ipinfo"] {
            world.anonymous("GET", target).await.is_challenged();
        }
        world.get(&wrong, V2).await.is_challenged();
        world.get(&nobody, V2).await.is_challenged();
    }

    assert_eq!(told(&world.get(&world.owner, V2).await.ok()), (Some(2), Some(1)));
    assert_eq!(told(&world.anonymous("GET", "/api/private/unauth/version").await.ok()), (Some(2), Some(1)));
}

#[tokio::test]
async fn what_is_refused_before_the_limit_is_not_counted() {
    let world = limited().await;
    let orgs = format!("{V2}/orgs");
    let key = world.key(&["ORG_OWNER"]).await;
    world.allow(&key, &["198.51.100.7"]).await;

    let other_version = versioned(&world, "application/vnd.atlas.1999-01-01+json", &orgs).await;
    let other_method = world.call_from(HOME, &world.owner, "PUT", &orgs, Body::empty()).await;
    let other_url = world.get(&world.owner, &format!("{orgs}/nothing/here")).await;
    let other_address = world.get(&key, &orgs).await;

    for (answer, status) in [(other_version, 406), (other_method, 405), (other_url, 404), (other_address, 403)] {
        assert_eq!((answer.status, told(&answer)), (status, NOTHING), "{}", answer.text);
    }
    assert_eq!(told(&world.get(&world.owner, &orgs).await.ok()), (Some(300), Some(299)));
    let there = world.call_from("198.51.100.7", &key, "GET", &orgs, Body::empty()).await.ok();
    assert_eq!(told(&there), (Some(300), Some(299)));
}

#[tokio::test]
async fn what_is_refused_before_membership_costs_the_organization_nothing() {
    let world = limited().await;
    let settings = world.org_path(V2, "/settings");

    let malformed = world.get(&world.owner, &format!("{V2}/orgs/x/settings")).await;
    let absent = world.get(&world.owner, &format!("{V2}/orgs/{NOBODY}/settings")).await;

    for (answer, status) in [(malformed, 400), (absent, 404)] {
        assert_eq!((answer.status, told(&answer)), (status, NOTHING), "{}", answer.text);
    }
    assert_eq!(told(&world.get(&world.owner, &settings).await.ok()), (Some(10), Some(9)));
}

#[tokio::test]
async fn what_is_refused_after_the_limit_is_counted_and_told() {
    let world = limited().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let (keys, groups) = (world.org_path(V2, "/apiKeys"), format!("{V2}/groups"));
    let (key, owner) = (format!("{keys}/{NOBODY}"), &world.owner);

    let role = world.delete(&member, &key).await;
    let target = world.delete(owner, &key).await;
    let body = world.call_from(HOME, owner, "POST", &keys, "not even JSON").await;
    let named = world.get(owner, &format!("{groups}/byName/nobody")).await;
    let early_body = world.call_from(HOME, owner, "POST", &groups, "not even JSON").await;
    let other_org = world.post(owner, &groups, json!({"name": "x", "orgId": NOBODY})).await;

    for (answer, status, expected) in [
        (role, 401, (500, 498)),
        (target, 400, (500, 497)),
        (body, 400, (500, 496)),
        (named, 404, (1200, 1199)),
        (early_body, 400, (1200, 1198)),
        (other_org, 404, (1200, 1197)),
    ] {
        let (limit, left) = expected;
        assert_eq!((answer.status, told(&answer)), (status, (Some(limit), Some(left))), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_malformed_path_costs_its_caller_a_token_where_the_limit_is_the_callers() {
    let world = limited().await;

    for (base, status, code) in
        [(V2, 400, "PATH_PARAM_PARSE_ERROR"), (V1, 404, "INVALID_USER_ID"), (PUBLIC, 404, "INVALID_USER_ID")]
    {
        let malformed = world.get(&world.owner, &format!("{base}/users/qhzvkdte")).await;

        assert_eq!(malformed.refusal(), (status, code.to_owned()));
        assert_eq!(told(&malformed), if base == V2 { (Some(2500), Some(2499)) } else { NOTHING });
    }
    let absent = world.get(&world.owner, &format!("{V2}/users/{NOBODY}")).await;
    assert_eq!((absent.status, told(&absent)), (404, (Some(2500), Some(2496))), "{}", absent.text);
}

#[tokio::test]
async fn every_2xx_of_v2_tells_what_is_left() {
    let world = limited().await;
    let (keys, groups) = (world.org_path(V2, "/apiKeys"), format!("{V2}/groups"));
    let owner = &world.owner;

    let made = world.post(owner, &keys, json!({"desc": "a key", "roles": ["ORG_MEMBER"]})).await;
    let head = world.call_from(HOME, owner, "HEAD", &keys, Body::empty()).await;
    let deleted = world.delete(owner, &format!("{keys}/{}", made.text_at("/id"))).await;
    let project = world.post(owner, &groups, json!({"name": "new", "orgId": world.org})).await;
    let gone = world.delete(owner, &format!("{groups}/{}", project.text_at("/id"))).await;

    for (answer, status, limit, left) in [
        (made, 200, 500, 499),
        (head, 200, 500, 498),
        (deleted, 204, 500, 497),
        (project, 201, 1200, 1199),
        (gone, 202, 1200, 1199),
    ] {
        assert_eq!((answer.status, told(&answer)), (status, (Some(limit), Some(left))), "{}", answer.text);
        assert_eq!(answer.header("retry-after"), None);
    }
}

#[tokio::test]
async fn the_other_dialects_have_no_such_headers() {
    let world = limited().await;

    for base in [V1, PUBLIC] {
        let paths =
            [world.org_path(base, "/settings"), format!("{base}/orgs"), base.to_owned(), format!("{base}/nothing")];
        for path in paths {
            assert_eq!(told(&world.get(&world.owner, &path).await), NOTHING, "{path}");
        }
    }
    for _ in 0..20 {
        let refused = world.get(&world.owner, &world.org_path(V1, "/settings")).await;
        assert_eq!((told(&refused), refused.header("retry-after")), (NOTHING, None));
    }
}

#[tokio::test]
async fn who_am_i_and_what_is_my_address_are_never_counted() {
    let world = limited().await;

    for target in ["/api/keywright/v1/whoami", "/api/private/ipinfo"] {
        for _ in 0..500 {
            assert_eq!(told(&world.get(&world.owner, target).await.ok()), NOTHING, "{target}");
        }
    }
}

#[tokio::test]
async fn a_query_is_no_part_of_the_path_that_a_refusal_names() {
    let world = limited_to(&["organizations_user=1/1/60"]).await;
    let path = |base: &str| format!("{base}/orgs?name=%41&envelope=true");
    world.get(&world.owner, &path(V2)).await.ok();

    for (base, named) in
        DIALECTS.into_iter().zip(["api/atlas/v2/orgs", "/api/atlas/v1.0/orgs", "/api/public/v1.0/orgs"])
    {
        let refused = world.get(&world.owner, &path(base)).await;

        assert_eq!((refused.at("/status"), refused.at("/content/parameters/0")), (json!(429), json!(named)));
    }
}

#[tokio::test]
async fn a_call_that_asks_nobody_who_he_is_is_counted_with_credentials_too() {
    let world = limited_to(&["root_ip=2/1/60"]).await;
    let version = "/api/private/unauth/version";

    world.get(&world.owner, version).await.ok();
    let head = Request::head(version).body(Body::empty()).unwrap();
    world.send(HOME, head).await.ok();

    assert_eq!(world.get(&world.owner, version).await.status, 429);
}
