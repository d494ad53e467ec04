//! The recorded answers of the real service: the same members, in the same order, under the same headers.
//!
//! The recordings themselves are not here; what is written down is what they agree on.

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{HOME, Key, V2, World};
use axum::body::Body;
use serde_json::{Value, json};

const KEY: [&str; 6] = ["desc", "id", "links", "privateKey", "publicKey", "roles"];
const LIST: [&str; 3] = ["links", "results", "totalCount"];
const ENTRY: [&str; 5] = ["cidrBlock", "count", "created", "ipAddress", "links"];
const ORGANIZATION: [&str; 5] = ["id", "isDeleted", "links", "name", "skipDefaultAlertsSettings"];
const PROJECT: [&str; 8] =
    ["clusterCount", "created", "id", "links", "name", "orgId", "tags", "withDefaultAlertsSettings"];

const ORG_USER: [&str; 11] = [
    "country",
    "createdAt",
    "firstName",
    "id",
    "lastAuth",
    "lastName",
    "mobileNumber",
    "orgMembershipStatus",
    "roles",
    "teamIds",
    "username",
];

const UNAUTHENTICATED: &str = "{
  \"error\" : 401,
  \"reason\" : \"Unauthorized\",
  \"detail\" : \"You are not authorized for this resource.\",
  \"errorCode\" : \"UNEXPECTED_ERROR\"
}";

/// The members of an object, which stand in alphabetical order.
fn members(object: &Value) -> Vec<&str> {
    object.as_object().unwrap_or_else(|| panic!("no object: {object}")).keys().map(String::as_str).collect()
}

/// What every recorded answer has, whatever its body.
fn dressed(answer: &Answer, content_type: &str) {
    for (name, value) in [
        ("content-type", content_type),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("strict-transport-security", "max-age=31536000; includeSubdomains;"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("x-permitted-cross-domain-policies", "none"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    let version = answer.header("x-mongodb-service-version").unwrap();
    let (hash, text) = version.split_once("; versionString=").unwrap();
    assert!(hash.strip_prefix("gitHash=").is_some_and(|hash| hash.len() == 40) && !text.is_empty(), "{version}");
    for absent in ["x-error-code", "etag", "location", "www-authenticate"] {
        assert_eq!(answer.header(absent), None);
    }
}

/// A call as the Atlas CLI makes it, and its answer with this status.
async fn call(world: &World, method: &str, target: &str, body: Value, status: u16) -> Answer {
    let accept = "application/vnd.atlas.2023-01-01+json";
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let request =
        world.signed(&world.owner, method, target).await.header("accept", accept).header("content-type", accept);
    let answer = world.send(HOME, request.body(body).unwrap()).await;
    assert_eq!(answer.status, status, "{}", answer.text);
    dressed(&answer, "application/vnd.atlas.2023-01-01+json;charset=utf-8");
    assert!(answer.header("ratelimit-limit").is_some() && answer.header("ratelimit-remaining").is_some());
    answer
}

#[tokio::test]
async fn the_headers_that_tell_limits() {
    let world = World::new(Kind::Sqlite).await;
    let project = format!("{V2}/groups/{}", world.project);

    for (path, limit, remaining) in [
        (format!("{V2}/orgs"), "300", "299"),
        (world.org_path(V2, ""), "500", "499"),
        (world.org_path(V2, "/apiKeys"), "500", "499"),
        (world.org_path(V2, &format!("/apiKeys/{}", world.owner.id)), "500", "498"),
        (format!("{V2}/groups"), "1200", "1199"),
        (project.clone(), "1200", "1199"),
        (format!("{project}/apiKeys"), "1200", "1199"),
    ] {
        let answer = call(&world, "GET", &path, Value::Null, 200).await;

        assert_eq!(answer.header("ratelimit-limit"), Some(limit), "{path}");
        assert_eq!(answer.header("ratelimit-remaining"), Some(remaining), "{path}");
    }
}

#[tokio::test]
async fn the_flow_of_organization_keys() {
    let world = World::new(Kind::Sqlite).await;
    let keys = world.org_path(V2, "/apiKeys");

    let made =
        call(&world, "POST", &keys, json!({"desc": "e2e-test-atlas-org", "roles": ["ORG_READ_ONLY"]}), 200).await;
    let key = format!("{keys}/{}", made.text_at("/id"));
    let listed = call(&world, "GET", &keys, Value::Null, 200).await;
    let changed = call(&world, "PATCH", &key, json!({"desc": "updated", "roles": []}), 200).await;
    let described = call(&world, "GET", &key, Value::Null, 200).await;
    let deleted = call(&world, "DELETE", &key, Value::Null, 204).await;

    for answer in [&made, &changed, &described] {
        assert_eq!(members(&answer.json()), KEY);
        assert_eq!(members(&answer.at("/roles/0")), ["orgId", "roleName"]);
        assert_eq!(answer.at("/links"), json!([{"href": format!("http://localhost:8080{key}"), "rel": "self"}]));
        assert!(answer.is_alphabetical());
    }
    assert_eq!(members(&listed.json()), LIST);
    assert_eq!(members(&listed.at("/results/0")), KEY);
    let query = "?includeCount=true&pageNum=1&itemsPerPage=100";
    assert_eq!(listed.at("/links"), json!([{"href": format!("http://localhost:8080{keys}{query}"), "rel": "self"}]));
    let masked = described.text_at("/privateKey");
    let (hidden, tail) = masked.split_at(19);
    assert_eq!((hidden, tail.len()), ("********-****-****-", 12));
    assert!(made.text_at("/privateKey").ends_with(tail));
    assert_eq!(deleted.text, "");
}

#[tokio::test]
async fn the_flow_of_access_lists() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_READ_ONLY"]).await;
    let list = world.org_path(V2, &format!("/apiKeys/{}/accessList", key.id));

    let made = call(&world, "POST", &list, json!([{"ipAddress": "192.168.0.229"}]), 200).await;
    let listed = call(&world, "GET", &list, Value::Null, 200).await;
    let deleted = call(&world, "DELETE", &format!("{list}/192.168.0.229"), Value::Null, 204).await;
    let address = world.get(&world.owner, "/api/private/ipinfo").await;
    let current = json!([{"ipAddress": address.text_at("/currentIpv4Address")}]);
    let with_current = call(&world, "POST", &list, current, 200).await;

    for answer in [&made, &listed, &with_current] {
        assert_eq!(members(&answer.json()), LIST);
        assert_eq!(answer.at("/totalCount"), 1);
        assert_eq!(members(&answer.at("/results/0")), ENTRY);
        assert_eq!(answer.at("/results/0/count"), 0);
        assert!(answer.is_alphabetical());
    }
    assert_eq!(made.at("/results/0/cidrBlock"), "192.168.0.229/32");
    assert_eq!(made.at("/results/0/links/0/href"), format!("http://localhost:8080{list}/192.168.0.229"));
    assert_eq!(
        made.at("/links/0/href"),
        format!("http://localhost:8080{list}?includeCount=true&pageNum=1&itemsPerPage=100")
    );
    assert!(is_time(&made.text_at("/results/0/created")));
    assert_eq!(deleted.text, "");
    dressed(&address, "application/json");
    assert_eq!(members(&address.json()), ["currentIpv4Address"]);
}

#[tokio::test]
async fn the_flow_of_projects() {
    let world = World::new(Kind::Sqlite).await;
    let groups = format!("{V2}/groups");
    let tags = json!([{"key": "env", "value": "e2e"}, {"key": "prod", "value": "false"}]);
    let body = json!({"name": "e2e-proj", "orgId": world.org, "tags": tags, "withDefaultAlertsSettings": true});

    let made = world.post(&world.owner, &groups, body).await;
    let project = format!("{groups}/{}", made.text_at("/id"));
    let listed = call(&world, "GET", &groups, Value::Null, 200).await;
    let described = call(&world, "GET", &project, Value::Null, 200).await;
    let body = json!({"name": "e2e-proj-updated", "tags": [{"key": "app", "value": "cli"}]});
    let updated = call(&world, "PATCH", &project, body, 200).await;
    let reset = call(&world, "PATCH", &project, json!({"tags": []}), 200).await;
    let deleted = call(&world, "DELETE", &project, Value::Null, 202).await;

    assert_eq!((made.status, made.json()), (201, described.json()));
    for answer in [&made, &described, &updated, &reset] {
        assert_eq!(members(&answer.json()), PROJECT);
        assert_eq!(answer.at("/links").as_array().unwrap().len(), 7);
        assert!(answer.is_alphabetical() && is_time(&answer.text_at("/created")));
    }
    assert_eq!(members(&listed.json()), LIST);
    assert_eq!(members(&listed.at("/results/0")), PROJECT);
    assert_eq!(listed.at("/results/0/links").as_array().unwrap().len(), 1);
    let query = "?includeCount=true&pageNum=1&itemsPerPage=100";
    assert_eq!(listed.link("self"), Some(format!("http://localhost:8080{groups}{query}")));
    assert_eq!((reset.at("/tags"), deleted.text.as_str()), (json!([]), "{}"));
}

#[tokio::test]
async fn the_flow_of_project_keys() {
    let world = World::new(Kind::Sqlite).await;
    let keys = format!("{V2}/groups/{}/apiKeys", world.project);
    let body = json!({"desc": "e2e-test", "roles": ["GROUP_READ_ONLY"]});

    let made = call(&world, "POST", &keys, body, 200).await;
    let id = made.text_at("/id");
    let roles = json!({"roles": ["GROUP_DATA_ACCESS_READ_ONLY"]});
    let assigned = call(&world, "PATCH", &format!("{keys}/{id}"), roles, 200).await;
    let listed = call(&world, "GET", &keys, Value::Null, 200).await;
    let removed = call(&world, "DELETE", &format!("{keys}/{id}"), Value::Null, 204).await;
    call(&world, "DELETE", &world.org_path(V2, &format!("/apiKeys/{id}")), Value::Null, 204).await;

    for (answer, role) in [(&made, "GROUP_READ_ONLY"), (&assigned, "GROUP_DATA_ACCESS_READ_ONLY")] {
        assert_eq!(members(&answer.json()), KEY);
        let of_org = json!({"orgId": world.org, "roleName": "ORG_MEMBER"});
        assert_eq!(answer.at("/roles"), json!([of_org, {"groupId": world.project, "roleName": role}]));
    }
    assert_eq!(members(&listed.json()), LIST);
    assert_eq!((members(&listed.at("/results/0")), listed.at("/totalCount")), (KEY.to_vec(), json!(2)));
    assert_eq!(removed.text, "");
}

/// `2026-08-10T03:02:57Z`: whole seconds, in UTC.
fn is_time(text: &str) -> bool {
    let form = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    text.len() == 20 && text.bytes().zip(*b"0000-00-00T00:00:00Z").all(form)
}

#[tokio::test]
async fn organizations() {
    let world = World::new(Kind::Sqlite).await;

    let listed = call(&world, "GET", &format!("{V2}/orgs?name="), Value::Null, 200).await;
    let one = call(&world, "GET", &world.org_path(V2, ""), Value::Null, 200).await;

    assert_eq!(members(&listed.json()), LIST);
    let query = "?includeCount=true&name=&pageNum=1&itemsPerPage=100";
    assert_eq!(listed.link("self"), Some(format!("http://localhost:8080{V2}/orgs{query}")));
    for object in [listed.at("/results/0"), one.json()] {
        assert_eq!(members(&object), ORGANIZATION);
        assert_eq!((&object["isDeleted"], &object["skipDefaultAlertsSettings"]), (&json!(false), &json!(false)));
    }
    assert_eq!(listed.at("/results/0/links").as_array().unwrap().len(), 1);
    let relations: Vec<_> = one.json()["links"].as_array().unwrap().iter().map(|link| link["rel"].clone()).collect();
    let prefix = "https://cloud.mongodb.com";
    let expected =
        ["self".to_owned(), format!("{prefix}/groups"), format!("{prefix}/teams"), format!("{prefix}/users")];
    assert_eq!(relations, expected);
}

#[tokio::test]
async fn people() {
    let world = World::new(Kind::Postgres).await;
    let ada = world.member("ada@example.org", "ORG_OWNER");
    world.database.run(&format!("UPDATE users SET country = 'IE', last_auth = created WHERE id = '{ada}'"));
    crate::users::added(&world, "ada@example.org", &["GROUP_OWNER"]).await;
    let (org, project) = (crate::users::org_users(&world, V2, ""), crate::users::project_users(&world, V2, ""));
    let assigned = json!([{"groupId": world.project, "groupRoles": ["GROUP_OWNER"]}]);
    let in_org = json!({"groupRoleAssignments": assigned, "orgRoles": ["ORG_OWNER"]});
    let sides = "flattenTeams=false&includeCount=true&includeOrgUsers=false&pageNum=1&itemsPerPage=100";

    for (path, query, person, roles) in [
        (org, "includeCount=true&pageNum=1&itemsPerPage=100", ORG_USER.to_vec(), in_org),
        (project, sides, ORG_USER.into_iter().filter(|name| *name != "teamIds").collect(), json!(["GROUP_OWNER"])),
    ] {
        let listed = crate::users::newer(&world, "GET", &path, Value::Null).await.ok();

        dressed(&listed, "application/vnd.atlas.2025-02-19+json;charset=utf-8");
        assert_eq!(members(&listed.json()), LIST);
        assert_eq!(listed.link("self"), Some(format!("http://localhost:8080{path}?{query}")));
        assert_eq!((members(&listed.at("/results/0")), listed.at("/results/0/roles")), (person, roles));
        assert_eq!(listed.at("/results/0/mobileNumber"), Value::Null);
        for time in ["createdAt", "lastAuth"] {
            assert!(is_time(&listed.text_at(&format!("/results/0/{time}"))));
        }
    }
}

#[tokio::test]
async fn a_failed_sign_in_is_answered_to_the_byte() {
    let world = World::new(Kind::Sqlite).await;
    let wrong = Key { private: "00000000-0000-4000-8000-000000000000".to_owned(), ..world.owner.clone() };
    let nobody = Key { public: "aaaaaaaa".to_owned(), ..world.owner.clone() };

    for refused in [
        world.anonymous("GET", &format!("{V2}/orgs")).await,
        world.get(&wrong, &format!("{V2}/orgs")).await,
        world.get(&nobody, &format!("{V2}/orgs")).await,
    ] {
        assert_eq!((refused.status, refused.header("content-type")), (401, Some("application/json")));
        assert_eq!(refused.text, UNAUTHENTICATED);
        let challenge = refused.header("www-authenticate").unwrap();
        let nonce = crate::sign::nonce(challenge);
        assert_eq!(nonce.len(), 32);
        insta::allow_duplicates!(
            insta::assert_snapshot!(challenge.replace(&nonce, "NONCE"), @r#"Digest realm="MMS Public API", domain="", nonce="NONCE", algorithm=MD5, qop="auth", stale=false"#)
        );
    }
}
