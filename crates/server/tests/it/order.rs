//! The order of checks (HTTP contract 2.1): for each two neighbours a request that violates both, and gets the answer of
//! the earlier.

use crate::answer::Answer;
use crate::database::Kind;
use crate::rate_limits::{changed, limited_to};
use crate::world::{Changes, HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use http::Request;
use keywright_domain::ExplicitAccessList;
use keywright_server::app::Limits;
use serde_json::json;

/// An id that is well formed, and nobody's.
const NOBODY: &str = "ffffffffffffffffffffffff";
const BAD_VERSION: &str = "application/vnd.atlas.1999-01-01+json";

async fn world() -> World {
    World::new(Kind::Sqlite).await
}

/// A member whose list does not cover [`HOME`].
async fn elsewhere(world: &World) -> Key {
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["198.51.100.0/24"]).await;
    key
}

/// A call that asks for a version that is none.
async fn call_versioned(world: &World, key: &Key, method: &str, target: &str) -> Answer {
    let request = world.signed(key, method, target).await.header("accept", BAD_VERSION);
    world.send(HOME, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn authentication_comes_before_the_list() {
    let world = world().await;
    let key = Key { private: "not the secret".into(), ..elsewhere(&world).await };

    world.get(&key, &world.org_path(V2, "/apiKeys")).await.is_challenged();
}

#[tokio::test]
async fn authentication_comes_before_everything() {
    let world = world().await;
    let keys = world.org_path(V2, "/apiKeys");
    let send = |request: Request<Body>| world.send(HOME, request);
    let post = || Request::post(&keys);

    for (method, target) in [
        ("GET", "/api"),
        ("GET", "/api/nothing/here"),
        ("GET", "/api/atlas/v2/nothing"),
        ("DELETE", "/api/atlas/v2"),
        ("BREW", "/api/atlas/v2"),
        ("GET", "/api/private/ipinfo"),
        ("GET", "/api/keywright/v1/whoami"),
        ("GET", "/api/atlas/v2/orgs/x/apiKeys/y"),
        ("GET", "/api/atlas/v2/orgs/%ff/apiKeys?pageNum=none"),
    ] {
        world.anonymous(method, target).await.is_challenged();
    }
    send(post().body("{".into()).unwrap()).await.is_challenged();
    send(post().body(vec![b'['; 3 << 20].into()).unwrap()).await.is_challenged();
    send(post().header("accept", BAD_VERSION).body(Body::empty()).unwrap()).await.is_challenged();
    send(post().header("content-type", "text/xml").body("<a/>".into()).unwrap()).await.is_challenged();
}

#[tokio::test]
async fn the_list_comes_before_the_url_and_the_method() {
    let world = world().await;
    let key = elsewhere(&world).await;

    for (method, target) in [("GET", "/api/atlas/v2/nothing"), ("DELETE", V2), ("GET", "/api/nothing")] {
        let answer = world.call_from(HOME, &key, method, target, Body::empty()).await;

        answer.is_refused((403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", json!([HOME])));
    }
}

#[tokio::test]
async fn the_organizations_requirement_comes_before_the_url() {
    let world = world().await;
    let settings = world.org_path(V2, "/settings");
    world.patch(&world.owner, &settings, json!({"apiAccessListRequired": true})).await.ok();

    let answer = world.get(&world.owner, "/api/atlas/v2/nothing").await;

    answer.is_refused((403, "ORG_REQUIRES_ACCESS_LIST", json!([HOME])));
}

#[tokio::test]
async fn url_and_method_come_before_the_version() {
    let world = world().await;

    let unknown = call_versioned(&world, &world.owner, "GET", "/api/atlas/v2/nothing").await;
    let method = call_versioned(&world, &world.owner, "PUT", &world.org_path(V2, "/apiKeys")).await;

    unknown.is_refused((404, "RESOURCE_NOT_FOUND", json!(["/api/atlas/v2/nothing"])));
    method.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
}

#[tokio::test]
async fn the_version_comes_before_the_syntax_of_the_path() {
    let world = world().await;

    let answer = call_versioned(&world, &world.owner, "GET", "/api/atlas/v2/orgs/qhzvkdte").await;

    answer.is_refused((406, "INVALID_VERSION_DATE", json!([])));
}

#[tokio::test]
async fn url_and_method_and_version_come_before_the_callers_limit() {
    let world = limited_to(&["organizations_user=1/1/60"]).await;
    let orgs = format!("{V2}/orgs");
    world.get(&world.owner, &orgs).await.ok();

    let method = world.call_from(HOME, &world.owner, "PUT", &orgs, Body::empty()).await;
    let version = call_versioned(&world, &world.owner, "GET", &orgs).await;

    method.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
    version.is_refused((406, "INVALID_VERSION_DATE", json!([])));
    assert_eq!(world.get(&world.owner, &orgs).await.status, 429);
}

#[tokio::test]
async fn the_list_comes_before_the_callers_limit() {
    let world = limited_to(&["root_user=1/1/60"]).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    world.get(&key, V2).await.ok();
    world.allow(&key, &["198.51.100.0/24"]).await;

    world.get(&key, V2).await.is_refused((403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", json!([HOME])));
}

#[tokio::test]
async fn the_callers_limit_comes_before_the_syntax_of_the_path() {
    let world = limited_to(&["mongoDBCloudUsers_user=1/1/60"]).await;
    let user = format!("{V2}/users/qhzvkdte");

    let malformed = world.get(&world.owner, &user).await;
    let limited = world.get(&world.owner, &user).await;

    malformed.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([user])));
    limited.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!(["api/atlas/v2/users/qhzvkdte", 60, 1, 1, 60])));
}

#[tokio::test]
async fn the_callers_limit_comes_before_the_body_that_names_the_organization() {
    let world = limited_to(&["projects_user=1/1/60"]).await;
    let groups = format!("{V2}/groups");
    world.get(&world.owner, &groups).await.ok();

    for body in ["not even JSON".to_owned(), json!({"name": "x", "orgId": NOBODY}).to_string()] {
        let answer = world.call_from(HOME, &world.owner, "POST", &groups, body).await;

        answer.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!(["api/atlas/v2/groups", 60, 1, 1, 60])));
    }
}

#[tokio::test]
async fn the_callers_limit_comes_before_the_existence_of_the_project() {
    let world = limited_to(&["projects_user=1/1/60"]).await;
    world.get(&world.owner, &format!("{V2}/groups")).await.ok();

    let answer = world.get(&world.owner, &format!("{V2}/groups/byName/nobody")).await;

    let path = "api/atlas/v2/groups/byName/nobody";
    answer.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!([path, 60, 1, 1, 60])));
}

#[tokio::test]
async fn the_syntax_of_the_path_comes_before_the_existence_of_the_organization() {
    let world = world().await;
    let path = |base: &str| format!("{base}/orgs/{NOBODY}/apiKeys/qhzvkdte");

    let v2 = world.get(&world.owner, &path(V2)).await;
    v2.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([path(V2)])));
    for base in [V1, PUBLIC] {
        let other = world.get(&world.owner, &path(base)).await;
        other.is_refused((404, "INVALID_KEY_ID", json!(["qhzvkdte"])));
    }
}

#[tokio::test]
async fn the_existence_of_the_organization_comes_before_the_explicit_list() {
    let world = world().await;
    let path = format!("{V2}/orgs/{NOBODY}/apiKeys/{}/accessList", world.owner.id);

    let answer = world.post(&world.owner, &path, json!([{"ipAddress": HOME}])).await;

    answer.is_refused((404, "ORG_NOT_FOUND", json!([NOBODY])));
}

#[tokio::test]
async fn membership_comes_before_the_explicit_list() {
    let world = world().await;
    let (_, stranger) = world.stranger().await;
    let path = world.org_path(V2, &format!("/apiKeys/{}/accessList", stranger.id));

    let answer = world.post(&stranger, &path, json!([{"ipAddress": HOME}])).await;

    answer.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
}

#[tokio::test]
async fn the_syntax_of_the_path_and_existence_and_membership_come_before_the_limit_of_the_organization() {
    let world = limited_to(&["programmaticApiKeys_organization=1/1/60"]).await;
    let (_, stranger) = world.stranger().await;
    let keys = world.org_path(V2, "/apiKeys");
    world.get(&world.owner, &keys).await.ok();

    let (malformed, absent) = (format!("{keys}/qhzvkdte"), format!("{V2}/orgs/{NOBODY}/apiKeys"));

    world.get(&world.owner, &malformed).await.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([malformed])));
    world.get(&world.owner, &absent).await.is_refused((404, "ORG_NOT_FOUND", json!([NOBODY])));
    world.get(&stranger, &keys).await.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
    assert_eq!(world.get(&world.owner, &keys).await.status, 429);
}

#[tokio::test]
async fn the_limit_of_the_organization_comes_before_the_explicit_list() {
    let mut changes = changed(&["programmaticApiKeys_organization=1/1/60"]);
    changes.limits.explicit_access_list = ExplicitAccessList::Strict;
    let world = World::with(Kind::Sqlite, changes).await;
    world.get(&world.owner, &world.org_path(V2, "/apiKeys")).await.ok();
    let path = world.org_path(V2, &format!("/apiKeys/{}/accessList", world.owner.id));

    let answer = world.post(&world.owner, &path, json!([{"ipAddress": HOME}])).await;

    let named = path.trim_start_matches('/');
    answer.is_refused((429, "RATE_LIMITED_TOKEN_BUCKET", json!([named, 60, 1, 1, 60])));
    world.clock.turn(60_000);
    let answer = world.post(&world.owner, &path, json!([{"ipAddress": HOME}])).await;
    answer.is_refused((403, "RESOURCE_REQUIRES_ACCESS_LIST", json!([HOME])));
}

#[tokio::test]
async fn the_limits_of_organization_and_project_come_before_the_role_and_the_target() {
    let figures = ["programmaticApiKeys_organization=2/2/60", "programmaticApiKeys_group=1/1/60"];
    let world = limited_to(&figures).await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let (keys, project) = (world.org_path(V2, "/apiKeys"), format!("{V2}/groups/{}/apiKeys", world.project));
    world.get(&member, &keys).await.ok();
    world.get(&world.owner, &project).await.ok();

    for (key, path) in [(&member, &keys), (&world.owner, &keys), (&world.owner, &project)] {
        let answer = world.delete(key, &format!("{path}/{NOBODY}")).await;

        assert_eq!(answer.refusal(), (429, "RATE_LIMITED_TOKEN_BUCKET".to_owned()));
    }
}

#[tokio::test]
async fn the_explicit_list_comes_before_the_role() {
    let strict = Limits { explicit_access_list: ExplicitAccessList::Strict, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits: strict, ..Changes::default() }).await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let path = world.org_path(V2, &format!("/apiKeys/{}/accessList", world.owner.id));

    let answer = world.post(&member, &path, json!([{"ipAddress": HOME}])).await;

    answer.is_refused((403, "RESOURCE_REQUIRES_ACCESS_LIST", json!([HOME])));
}

#[tokio::test]
async fn the_role_comes_before_the_existence_of_the_target() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let path = world.org_path(V2, &format!("/apiKeys/{NOBODY}"));

    let key = world.patch(&member, &path, json!({"desc": "changed"})).await;
    let list = world.get(&member, &format!("{path}/accessList")).await;

    key.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    list.is_refused((401, "API_KEY_ACCESS_LIST_ACCESS_DENIED", json!([])));
}

#[tokio::test]
async fn the_role_comes_before_the_body() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let keys = world.org_path(V2, "/apiKeys");

    for body in [Body::from("not even JSON"), vec![b'['; 3 << 20].into()] {
        let answer = world.call_from(HOME, &member, "POST", &keys, body).await;

        answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
}

#[tokio::test]
async fn the_existence_of_the_target_comes_before_the_body() {
    let world = world().await;
    let key = world.org_path(V2, &format!("/apiKeys/{NOBODY}"));
    let list = format!("{key}/accessList");

    for (method, path) in [("PATCH", &key), ("POST", &list)] {
        let answer = world.call_from(HOME, &world.owner, method, path, "not even JSON").await;

        answer.is_refused((400, "API_KEY_NOT_FOUND", json!([NOBODY])));
    }
}

#[tokio::test]
async fn the_role_comes_before_the_existence_of_a_team_and_that_before_the_body() {
    let world = world().await;
    let member = world.key(&["ORG_MEMBER"]).await;
    let reader = world.key(&["ORG_READ_ONLY"]).await;
    let of_org = world.org_path(V2, &format!("/teams/{NOBODY}"));
    let in_project = format!("{V2}/groups/{}/teams/{NOBODY}", world.project);

    for (method, path, lesser) in [
        ("PATCH", of_org.clone(), &member),
        ("POST", format!("{of_org}/users"), &member),
        ("POST", format!("{of_org}:addUser"), &member),
        ("PATCH", in_project, &reader),
    ] {
        let refused = world.call_from(HOME, lesser, method, &path, "not even JSON").await;
        let absent = world.call_from(HOME, &world.owner, method, &path, "not even JSON").await;

        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        absent.is_refused((404, "TEAM_NOT_FOUND", json!([NOBODY])));
    }
}

#[tokio::test]
async fn the_existence_of_the_key_comes_before_the_reading_of_the_entry() {
    let world = world().await;
    let entry = world.org_path(V2, &format!("/apiKeys/{NOBODY}/accessList/nonsense"));

    world.get(&world.owner, &entry).await.is_refused((400, "API_KEY_NOT_FOUND", json!([NOBODY])));
}

#[tokio::test]
async fn the_address_helper_answers_whatever_the_list_says_but_not_to_everybody() {
    let world = world().await;
    let key = elsewhere(&world).await;

    let answer = world.get(&key, "/api/private/ipinfo").await.ok();

    assert_eq!(answer.json(), json!({"currentIpv4Address": HOME}));
    world.anonymous("GET", "/api/private/ipinfo").await.is_challenged();
}

#[tokio::test]
async fn the_address_helper_answers_where_the_organization_requires_a_list() {
    let world = world().await;
    let settings = world.org_path(V2, "/settings");
    world.patch(&world.owner, &settings, json!({"apiAccessListRequired": true})).await.ok();

    assert_eq!(world.get(&world.owner, "/api/private/ipinfo").await.status, 200);
}

#[tokio::test]
async fn the_version_helper_asks_nobody_who_they_are() {
    let world = world().await;
    let target = "/api/private/unauth/version";
    let wrong = Key { private: "not the secret".into(), ..world.owner.clone() };

    let anonymous = world.anonymous("GET", target).await;

    assert_eq!((anonymous.status, anonymous.header("www-authenticate")), (200, None));
    assert_eq!(world.get(&wrong, target).await.status, 200);
}

#[tokio::test]
async fn what_is_not_under_api_is_not_there_and_asks_for_no_credentials() {
    let world = world().await;

    for target in ["/", "/index.html", "/apifold", "/orgs", "/API/atlas/v2"] {
        world.anonymous("GET", target).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([target])));
    }
}
