//! How answers look: laid out or compact, in envelopes or bare, page by page, and with which headers (HTTP contract 4).

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Key, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

const EVERY: [&str; 3] = [V1, V2, PUBLIC];

/// A world with one key beside the owner's, and the path of that key.
async fn world_with_key() -> (World, Key, String) {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_READ_ONLY", "ORG_MEMBER"]).await;
    let path = world.org_path(V2, &format!("/apiKeys/{}", key.id));
    (world, key, path)
}

/// The body, with names in place of what differs from run to run.
fn named(answer: &Answer, world: &World, key: &Key) -> String {
    let tail = &key.private[24..];
    answer.naming(&[(&world.org, "ORG"), (&key.id, "KEY"), (&key.public, "PUBLIC"), (tail, "TAIL")])
}

#[tokio::test]
async fn an_object_is_laid_out_as_the_products_do() {
    let (world, key, path) = world_with_key().await;

    let pretty = world.get(&world.owner, &format!("{path}?pretty=true")).await.ok();

    assert_eq!(
        named(&pretty, &world, &key),
        r#"{
  "desc" : "a key",
  "id" : "KEY",
  "links" : [ {
    "href" : "http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/KEY",
    "rel" : "self"
  } ],
  "privateKey" : "********-****-****-TAIL",
  "publicKey" : "PUBLIC",
  "roles" : [ {
    "orgId" : "ORG",
    "roleName" : "ORG_READ_ONLY"
  }, {
    "orgId" : "ORG",
    "roleName" : "ORG_MEMBER"
  } ]
}"#
    );
}

#[tokio::test]
async fn a_list_is_laid_out_as_the_products_do() {
    let (world, key, path) = world_with_key().await;
    let list = format!("{path}/accessList?pretty=TRUE");

    let empty = world.get(&world.owner, &list).await.ok();
    world.allow(&key, &["198.51.100.0/24"]).await;
    let one = world.get(&world.owner, &list).await.ok();

    assert_eq!(
        named(&empty, &world, &key),
        r#"{
  "links" : [ {
    "href" : "http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/KEY/accessList?includeCount=true&pageNum=1&itemsPerPage=100",
    "rel" : "self"
  } ],
  "results" : [ ],
  "totalCount" : 0
}"#
    );
    assert_eq!(
        named(&one, &world, &key),
        r#"{
  "links" : [ {
    "href" : "http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/KEY/accessList?includeCount=true&pageNum=1&itemsPerPage=100",
    "rel" : "self"
  } ],
  "results" : [ {
    "cidrBlock" : "198.51.100.0/24",
    "count" : 0,
    "created" : "2026-11-22T08:00:00Z",
    "links" : [ {
      "href" : "http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/KEY/accessList/198.51.100.0%2F24",
      "rel" : "self"
    } ]
  } ],
  "totalCount" : 1
}"#
    );
}

#[tokio::test]
async fn every_answer_is_compact_with_its_members_by_the_alphabet() {
    let (world, key, path) = world_with_key().await;
    world.allow(&key, &["198.51.100.0/24", "192.0.2.10"]).await;
    let list = format!("{path}/accessList");
    let absent = world.org_path(V2, "/apiKeys/ffffffffffffffffffffffff");

    for target in [
        &path,
        &list,
        &format!("{list}/192.0.2.10"),
        &absent,
        &world.org_path(V2, ""),
        &world.org_path(V2, "/settings"),
        &world.org_path(V2, "/events?includeRaw=true"),
        &format!("{V2}/orgs"),
        V2,
        PUBLIC,
        "/api/private/ipinfo",
        "/api/private/unauth/version",
        "/api/keywright/v1/whoami",
    ] {
        let answer = world.get(&world.owner, target).await;
        assert!(answer.is_alphabetical(), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_envelope_has_the_status_beside_the_content() {
    let (world, key, path) = world_with_key().await;
    let get = async |target: &str| world.get(&world.owner, target).await;

    let bare = get(&path).await.ok().json();
    let object = get(&format!("{path}?envelope=true")).await.ok();
    let list = get(&format!("{path}/accessList?envelope=true")).await.ok();
    let error = get(&world.org_path(V2, "/apiKeys/ffffffffffffffffffffffff?envelope=true")).await;
    let unknown = get("/api/atlas/v2/nothing?envelope=true").await;
    let gone = world.delete(&world.owner, &format!("{path}?envelope=true")).await;

    assert_eq!(object.json(), json!({"content": bare, "status": 200}));
    let members: Vec<_> = list.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["links", "results", "status", "totalCount"]);
    assert_eq!((list.at("/status"), list.at("/totalCount")), (json!(200), json!(0)));
    assert_eq!(
        (error.status, error.at("/status"), error.text_at("/content/errorCode")),
        (400, json!(400), "API_KEY_NOT_FOUND".into())
    );
    assert_eq!((unknown.status, unknown.at("/status")), (404, json!(404)));
    assert_eq!((gone.status, gone.text.as_str()), (200, r#"{"content":{},"status":204}"#));
    assert!(get(&world.org_path(V2, "/apiKeys")).await.text.find(&key.id).is_none(), "it is deleted all the same");
}

#[tokio::test]
async fn what_is_made_in_an_envelope_keeps_its_status() {
    let (world, ..) = world_with_key().await;
    let body = json!({"name": "New", "orgOwnerId": world.owner_user});

    let made = world.post(&world.owner, &format!("{V2}/orgs?envelope=true&pretty=true"), body).await;

    assert_eq!((made.status, made.at("/status")), (201, json!(201)));
    assert_eq!(made.text_at("/content/organization/name"), "New");
    assert!(made.text.starts_with("{\n  \"content\" : {\n    \"orgOwnerId\" : "), "{}", made.text);
}

#[tokio::test]
async fn the_count_is_left_out_when_nobody_wants_it() {
    let (world, ..) = world_with_key().await;

    for base in EVERY {
        for rest in ["/apiKeys", "/events"] {
            let counted = world.get(&world.owner, &world.org_path(base, rest)).await.ok();
            let path = world.org_path(base, &format!("{rest}?includeCount=false"));
            let uncounted = world.get(&world.owner, &path).await.ok();

            assert!(counted.at("/totalCount").as_u64().unwrap() > 0);
            // Events say 0 where the others say nothing.
            let none = if rest == "/events" { json!(0) } else { Value::Null };
            assert_eq!(uncounted.at("/totalCount"), none, "{path}");
            assert_eq!(uncounted.text_at("/links/0/href").contains("includeCount=false"), base == V2);
        }
    }
}

#[tokio::test]
async fn pages_link_their_neighbours_in_the_order_of_the_contract() {
    let (world, ..) = world_with_key().await;
    world.key(&["ORG_MEMBER"]).await;

    for (base, count) in [(V1, ""), (V2, "includeCount=true&"), (PUBLIC, "")] {
        let keys = world.org_path(base, "/apiKeys");
        let page = async |n: u32| world.get(&world.owner, &format!("{keys}?pageNum={n}&itemsPerPage=1")).await.ok();
        let link =
            |rel: &str, query: String| json!({"href": format!("http://localhost:8080{keys}?{query}"), "rel": rel});
        let itself = |n| link("self", format!("{count}pageNum={n}&itemsPerPage=1"));
        let previous = |n| link("previous", format!("{count}itemsPerPage=1&pageNum={n}"));
        let next = |n| link("next", format!("{count}itemsPerPage=1&pageNum={n}"));

        assert_eq!(page(1).await.at("/links"), json!([itself(1), next(2)]));
        assert_eq!(page(2).await.at("/links"), json!([itself(2), previous(1), next(3)]));
        assert_eq!(page(3).await.at("/links"), json!([itself(3), previous(2)]));
        let past = page(4).await;
        assert_eq!((past.at("/links"), past.at("/results")), (json!([itself(4), previous(3)]), json!([])));
        assert_eq!(past.at("/totalCount"), 3);
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_the_products_send() {
    let (world, _, path) = world_with_key().await;

    let answers = [
        world.get(&world.owner, V2).await,
        world.get(&world.owner, "/api/atlas/v2/nothing").await,
        world.get(&world.owner, "/api/private/unauth/version").await,
        world.anonymous("GET", V2).await,
        world.anonymous("GET", "/nothing").await,
        world.delete(&world.owner, &path).await,
    ];

    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 404, 200, 401, 404, 204]);
    for answer in &answers {
        for (name, value) in [
            ("x-mongodb-service-version", "gitHash=0123456789abcdef0123456789abcdef01234567; versionString=0.0.0-test"),
            ("strict-transport-security", "max-age=31536000; includeSubdomains;"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("x-permitted-cross-domain-policies", "none"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{}", answer.status);
        }
    }
}

#[tokio::test]
async fn an_error_repeats_its_code_in_a_header_in_the_spelling_of_its_path() {
    let (world, key, _) = world_with_key().await;

    for (name, code) in [("accessList", "API_KEY_ACCESS_LIST_NOT_FOUND"), ("whitelist", "API_KEY_WHITELIST_NOT_FOUND")]
    {
        let path = world.org_path(V1, &format!("/apiKeys/{}/{name}/192.0.2.77", key.id));
        let answer = world.get(&world.owner, &path).await;
        assert_eq!((answer.header("x-error-code"), answer.text_at("/errorCode")), (Some(code), code.to_owned()));
    }
}
