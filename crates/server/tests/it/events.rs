//! `/orgs/{orgId}/events`.

use crate::answer::Answer;
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, HOME, Key, V2, World};
use axum::body::Body;
use serde_json::{Value, json};

on_both!(
    every_write_leaves_exactly_its_events,
    each_kind_of_setting_has_an_event_of_its_own,
    a_new_organization_begins_with_its_maker_its_owner_and_its_key,
    events_are_narrowed_by_type_and_time,
    pages_go_from_the_newest_to_the_oldest,
);

/// Type, key and address of the events since there were so many; oldest first.
async fn since(world: &World, before: usize) -> Value {
    let mut events = world.events().await;
    events.truncate(events.len() - before);
    let told = |event: &Value| json!([event["eventTypeName"], event["targetPublicKey"], event["whitelistEntry"]]);
    events.iter().rev().map(told).collect()
}

/// The types in an answer, newest first.
fn types(answer: &Answer) -> Vec<String> {
    answer.each("eventTypeName").iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

async fn every_write_leaves_exactly_its_events(world: World) {
    for base in DIALECTS {
        let before = world.events().await.len();
        let keys = world.org_path(base, "/apiKeys");
        let made = world.post(&world.owner, &keys, json!({"desc": "a", "roles": ["ORG_MEMBER"]})).await;
        let key = Key::of(&made.ok().json());
        let (path, list) = (format!("{keys}/{}", key.id), format!("{keys}/{}/accessList", key.id));
        for body in [
            json!({"desc": "b"}),
            json!({"roles": ["ORG_READ_ONLY"]}),
            json!({"desc": "b", "roles": ["ORG_READ_ONLY"]}),
            json!({"desc": "c", "roles": ["ORG_MEMBER"]}),
        ] {
            world.patch(&world.owner, &path, body).await.ok();
        }
        let entries = json!([{"ipAddress": "192.0.2.1"}, {"cidrBlock": "198.51.100.0/24"}]);
        world.post(&world.owner, &list, entries).await.ok();
        world.delete(&world.owner, &format!("{list}/192.0.2.1%2F32")).await.ok();
        for name in [base.len(), base.len()] {
            let (org, body) = (world.org_path(base, ""), json!({"name": format!("Acme {name}")}));
            world.patch(&world.owner, &org, body).await.ok();
        }
        world.delete(&world.owner, &path).await.ok();

        let expected = json!([
            ["API_KEY_CREATED", key.public, null],
            ["API_KEY_DESCRIPTION_CHANGED", key.public, null],
            ["API_KEY_ROLES_CHANGED", key.public, null],
            ["API_KEY_DESCRIPTION_CHANGED", key.public, null],
            ["API_KEY_ROLES_CHANGED", key.public, null],
            ["API_KEY_ACCESS_LIST_ENTRY_ADDED", key.public, "192.0.2.1"],
            ["API_KEY_ACCESS_LIST_ENTRY_ADDED", key.public, "198.51.100.0/24"],
            ["API_KEY_ACCESS_LIST_ENTRY_DELETED", key.public, "192.0.2.1"],
            ["ORG_RENAMED", null, null],
            ["API_KEY_DELETED", key.public, null],
        ]);
        assert_eq!(since(&world, before).await, expected, "{base}");
    }
}

async fn each_kind_of_setting_has_an_event_of_its_own(world: World) {
    let settings = world.org_path(V2, "/settings");
    let admin = world.key(&["ORG_OWNER"]).await;
    world.allow(&admin, &[HOME]).await;

    for (name, on, off, events) in [
        (
            "apiAccessListRequired",
            json!(true),
            json!(false),
            ["ORG_PUBLIC_API_ACCESS_LIST_REQUIRED", "ORG_PUBLIC_API_ACCESS_LIST_NOT_REQUIRED"],
        ),
        (
            "multiFactorAuthRequired",
            json!(true),
            json!(false),
            ["ORG_TWO_FACTOR_AUTH_REQUIRED", "ORG_TWO_FACTOR_AUTH_OPTIONAL"],
        ),
        (
            "restrictEmployeeAccess",
            json!(true),
            json!(false),
            ["ORG_EMPLOYEE_ACCESS_RESTRICTED", "ORG_EMPLOYEE_ACCESS_UNRESTRICTED"],
        ),
        (
            "customSessionTimeouts",
            json!({"idleSessionTimeoutInSeconds": 600}),
            Value::Null,
            ["CUSTOM_SESSION_TIMEOUT_MODIFIED"; 2],
        ),
        ("securityContact", json!("s@example.org"), Value::Null, ["SECURITY_CONTACT_MODIFIED"; 2]),
        ("operationsContact", json!("o@example.org"), Value::Null, ["OPERATIONS_CONTACT_MODIFIED"; 2]),
        (
            "maxServiceAccountSecretValidityInHours",
            json!(24),
            Value::Null,
            ["ORG_SERVICE_ACCOUNT_MAX_SECRET_VALIDITY_EDITED"; 2],
        ),
        ("genAIFeaturesEnabled", json!(false), json!(true), ["X_ORG_SETTINGS_MODIFIED"; 2]),
        ("streamsCrossGroupEnabled", json!(true), json!(false), ["X_ORG_SETTINGS_MODIFIED"; 2]),
    ] {
        let before = world.events().await.len();
        world.patch(&admin, &settings, json!({name: on})).await.ok();
        world.patch(&admin, &settings, json!({name: on})).await.ok();
        world.patch(&admin, &settings, json!({name: off})).await.ok();

        let expected = json!([[events[0], null, null], [events[1], null, null]]);
        assert_eq!(since(&world, before).await, expected, "{name}");
    }
}

async fn a_new_organization_begins_with_its_maker_its_owner_and_its_key(world: World) {
    let before = world.events().await.len();

    let (org, key) = world.stranger().await;

    let told = world.get(&key, &format!("{V2}/orgs/{org}/events?includeExtensions=true")).await.ok();
    assert_eq!(types(&told), ["API_KEY_CREATED", "JOINED_ORG", "ORG_CREATED"]);
    assert_eq!(told.each("publicKey"), vec![json!(world.owner.public); 3], "who made it");
    assert_eq!(told.each("orgId"), vec![json!(org); 3]);
    assert_eq!(told.at("/results/1/targetUsername"), "owner@example.org");
    assert_eq!(told.at("/results/0/targetPublicKey"), key.public);
    assert_eq!(world.events().await.len(), before, "it is not told where its maker lives");
}

async fn events_are_narrowed_by_type_and_time(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;
    let path = world.org_path(V2, &format!("/apiKeys/{}", key.id));
    world.clock.turn(10_500);
    world.patch(&world.owner, &path, json!({"desc": "b"})).await.ok();
    world.clock.turn(9_500);
    world.patch(&world.owner, &world.org_path(V2, "/settings"), json!({"genAIFeaturesEnabled": false})).await.ok();
    world.delete(&world.owner, &path).await.ok();
    let all = [
        "API_KEY_DELETED",
        "API_KEY_DESCRIPTION_CHANGED",
        "API_KEY_CREATED",
        "GROUP_CREATED",
        "API_KEY_CREATED",
        "JOINED_ORG",
        "ORG_CREATED",
    ];
    let (deleted, described) = (vec!["API_KEY_DELETED"], vec!["API_KEY_DESCRIPTION_CHANGED"]);

    for (query, expected) in [
        ("", all.to_vec()),
        ("includeExtensions=false", all.to_vec()),
        ("eventType=", all.to_vec()),
        ("includeExtensions=true", [&["API_KEY_DELETED", "X_ORG_SETTINGS_MODIFIED"], &all[1..]].concat()),
        ("eventType=X_ORG_SETTINGS_MODIFIED", vec!["X_ORG_SETTINGS_MODIFIED"]),
        ("eventType=API_KEY_DELETED", deleted.clone()),
        (
            "eventType=API_KEY_DELETED&eventType=API_KEY_DESCRIPTION_CHANGED",
            [deleted.clone(), described.clone()].concat(),
        ),
        ("eventType=API_KEY_ROLES_CHANGED", vec![]),
        ("minDate=2026-11-22T08:00:20Z", deleted.clone()),
        ("minDate=2026-11-22T08:00:21Z", vec![]),
        ("minDate=2026-11-22T08:00:10.500Z", [deleted.clone(), described.clone()].concat()),
        ("minDate=2026-11-22T08:00:10.501Z", deleted.clone()),
        ("minDate=2026-11-22T08:00:10", [deleted.clone(), described.clone()].concat()),
        ("maxDate=2026-11-22T08:00:10Z", all[1..].to_vec()),
        ("maxDate=2026-11-22T08:00:09Z", all[2..].to_vec()),
        ("maxDate=2026-11-22T09:00:10%2B01:00", all[1..].to_vec()),
        ("minDate=2026-11-22T08:00:10Z&maxDate=2026-11-22T08:00:10Z", described.clone()),
        ("minDate=2026-11-22T08:00:10Z&maxDate=2026-11-22T08:00:20Z&eventType=API_KEY_DELETED", deleted.clone()),
    ] {
        for base in DIALECTS {
            let listed = world.get(&world.owner, &world.org_path(base, &format!("/events?{query}"))).await.ok();

            assert_eq!(types(&listed), expected, "{base} {query}");
            assert_eq!(listed.at("/totalCount"), expected.len(), "{base} {query}: the total too");
        }
    }
}

async fn pages_go_from_the_newest_to_the_oldest(world: World) {
    for _ in 0..7 {
        world.key(&["ORG_MEMBER"]).await;
    }
    for base in DIALECTS {
        for filter in ["", "eventType=API_KEY_CREATED&eventType=ORG_CREATED&", "includeExtensions=true&"] {
            let list = world.org_path(base, &format!("/events?{filter}"));
            let whole = world.get(&world.owner, &list).await.ok();
            let (mut ids, mut next) = (Vec::new(), Some(format!("{list}itemsPerPage=3")));
            while let Some(target) = next {
                let page = world.get(&world.owner, &target).await.ok();
                assert_eq!(page.at("/totalCount"), whole.at("/totalCount"), "{base} {filter}");
                ids.extend(page.each("id"));
                next = page.link("next").map(|href| href.replace("http://localhost:8080", ""));
            }

            assert_eq!(ids, whole.each("id"), "{base} {filter}");
            let past = world.get(&world.owner, &format!("{list}pageNum=9")).await.ok();
            assert_eq!((past.at("/results"), past.at("/totalCount")), (json!([]), whole.at("/totalCount")));
        }
        let uncounted = world.get(&world.owner, &world.org_path(base, "/events?includeCount=false")).await.ok();
        assert_eq!(uncounted.at("/totalCount"), 0, "{base}: events say zero");
        assert!(!uncounted.each("id").is_empty());
    }
}

#[tokio::test]
async fn the_whole_event_in_each_dialect() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let list = world.org_path(V2, &format!("/apiKeys/{}/accessList", key.id));
    let body = json!([{"cidrBlock": "198.51.100.0/24"}]).to_string();
    world.call_from("203.0.113.9", &world.owner, "POST", &list, body).await.ok();
    let mut answers = Vec::new();

    for base in DIALECTS {
        let id = world.events().await[0]["id"].as_str().unwrap().to_owned();
        let read = world.get(&world.owner, &world.org_path(base, &format!("/events/{id}"))).await.ok();
        assert!(read.is_alphabetical(), "{}", read.text);
        let names = [
            (world.org.as_str(), "ORG"),
            (&id, "EVENT"),
            (&world.owner.id, "ACTOR"),
            (&world.owner.public, "ACTING"),
            (&key.public, "TARGET"),
        ];
        answers.push(read.naming(&names));
    }

    insta::assert_snapshot!(answers[0], @r#"{"apiKeyId":"ACTOR","created":"2026-11-22T08:00:00Z","eventTypeName":"API_KEY_ACCESS_LIST_ENTRY_ADDED","id":"EVENT","isGlobalAdmin":false,"links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/events/EVENT","rel":"self"}],"orgId":"ORG","publicKey":"ACTING","remoteAddress":"203.0.113.9","targetPublicKey":"TARGET","whitelistEntry":"198.51.100.0/24"}"#);
    insta::assert_snapshot!(answers[1], @r#"{"apiKeyId":"ACTOR","created":"2026-11-22T08:00:00Z","eventTypeName":"API_KEY_ACCESS_LIST_ENTRY_ADDED","id":"EVENT","isGlobalAdmin":false,"links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/events/EVENT","rel":"self"}],"orgId":"ORG","publicKey":"ACTING","remoteAddress":"203.0.113.9","targetPublicKey":"TARGET","whitelistEntry":"198.51.100.0/24"}"#);
    insta::assert_snapshot!(answers[2], @r#"{"apiKeyId":"ACTOR","created":"2026-11-22T08:00:00Z","eventTypeName":"API_KEY_ACCESS_LIST_ENTRY_ADDED","id":"EVENT","isGlobalAdmin":false,"links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/events/EVENT","rel":"self"}],"orgId":"ORG","publicKey":"ACTING","remoteAddress":"203.0.113.9","targetPublicKey":"TARGET","whitelistEntry":"198.51.100.0/24"}"#);
}

#[tokio::test]
async fn what_the_server_did_itself_has_no_actor() {
    let world = World::new(Kind::Sqlite).await;

    let first = world.events().await;

    let told: Vec<_> = first.iter().map(|event| event["eventTypeName"].as_str().unwrap()).collect();
    assert_eq!(told, ["GROUP_CREATED", "API_KEY_CREATED", "JOINED_ORG", "ORG_CREATED"]);
    for event in &first {
        for member in ["apiKeyId", "publicKey", "userId", "username", "remoteAddress"] {
            assert_eq!(event.get(member), None, "{event}");
        }
    }
    assert_eq!(first[0]["groupId"], world.project, "a new project is in both lists");
    assert_eq!(
        first[0]["links"][0]["href"],
        format!("http://localhost:8080{V2}/groups/{}/events/{}", world.project, first[0]["id"].as_str().unwrap())
    );
}

#[tokio::test]
async fn what_changed_is_told_to_those_who_ask() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let path = world.org_path(V2, &format!("/apiKeys/{}", key.id));
    world.patch(&world.owner, &path, json!({"roles": ["ORG_READ_ONLY"]})).await.ok();

    for base in DIALECTS {
        let raw = world.get(&world.owner, &world.org_path(base, "/events?includeRaw=true&itemsPerPage=1")).await.ok();
        assert_eq!(raw.at("/results/0/raw/detail"), "from ORG_MEMBER to ORG_READ_ONLY", "{base}");
        let one = world.org_path(base, &format!("/events/{}", raw.text_at("/results/0/id")));
        assert_eq!(
            world.get(&world.owner, &format!("{one}?includeRaw=true")).await.at("/raw"),
            raw.at("/results/0/raw")
        );
        assert_eq!(world.get(&world.owner, &one).await.json().get("raw"), None, "{base}");
        assert!(!world.get(&world.owner, &world.org_path(base, "/events")).await.text.contains("\"raw\""), "{base}");
    }
}

#[tokio::test]
async fn links_show_the_filters() {
    let world = World::new(Kind::Sqlite).await;
    let query =
        "maxDate=2030-01-01T00:00:00Z&eventType=ORG_CREATED&includeExtensions=true&eventType=JOINED_ORG&itemsPerPage=1";
    let mut seen = Vec::new();

    for base in DIALECTS {
        for query in ["", query] {
            let listed = world.get(&world.owner, &world.org_path(base, &format!("/events?{query}"))).await.ok();
            let hrefs = listed.at("/links");
            let queries = hrefs
                .as_array()
                .unwrap()
                .iter()
                .map(|link| link["href"].as_str().unwrap().split_once('?').unwrap().1.to_owned());
            seen.extend(queries);
        }
    }

    insta::assert_json_snapshot!(seen, @r#"
    [
      "includeCount=true&includeRaw=false&pageNum=1&itemsPerPage=100",
      "eventType=ORG_CREATED&eventType=JOINED_ORG&includeCount=true&includeExtensions=true&includeRaw=false&maxDate=2030-01-01T00:00:00Z&pageNum=1&itemsPerPage=1",
      "eventType=ORG_CREATED&eventType=JOINED_ORG&includeCount=true&includeExtensions=true&includeRaw=false&maxDate=2030-01-01T00:00:00Z&itemsPerPage=1&pageNum=2",
      "includeRaw=false&pageNum=1&itemsPerPage=100",
      "eventType=ORG_CREATED&eventType=JOINED_ORG&includeExtensions=true&includeRaw=false&maxDate=2030-01-01T00:00:00Z&pageNum=1&itemsPerPage=1",
      "eventType=ORG_CREATED&eventType=JOINED_ORG&includeExtensions=true&includeRaw=false&maxDate=2030-01-01T00:00:00Z&itemsPerPage=1&pageNum=2",
      "includeRaw=false&pageNum=1&itemsPerPage=100",
      "eventType=ORG_CREATED&eventType=JOINED_ORG&includeExtensions=true&includeRaw=false&maxDate=2030-01-01T00:00:00Z&pageNum=1&itemsPerPage=1",
      "eventType=ORG_CREATED&eventType=JOINED_ORG&includeExtensions=true&includeRaw=false&maxDate=2030-01-01T00:00:00Z&itemsPerPage=1&pageNum=2"
    ]
    "#);
}

#[tokio::test]
async fn a_type_may_be_asked_for_however_often() {
    let world = World::new(Kind::Sqlite).await;
    let often = "eventType=API_KEY_DELETED&".repeat(40);

    let listed =
        world.get(&world.owner, &world.org_path(V2, &format!("/events?{often}eventType=ORG_CREATED"))).await.ok();

    assert_eq!(types(&listed), ["ORG_CREATED"]);
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_named() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        for (query, code, parameter) in [
            ("eventType=KEY_MADE", "INVALID_ENUM_VALUE", "KEY_MADE"),
            ("eventType=api_key_created", "INVALID_ENUM_VALUE", "api_key_created"),
            ("minDate=yesterday", "INVALID_QUERY_PARAMETER", "minDate"),
            ("maxDate=2026-13-01", "INVALID_QUERY_PARAMETER", "maxDate"),
            ("includeRaw=1", "INVALID_QUERY_PARAMETER", "includeRaw"),
            ("includeExtensions=x", "INVALID_QUERY_PARAMETER", "includeExtensions"),
        ] {
            let refused = world.get(&world.owner, &world.org_path(base, &format!("/events?{query}"))).await;
            assert_eq!(refused.refusal_with(), (400, code.to_owned(), json!([parameter])), "{base} {query}");
        }
    }
}

#[tokio::test]
async fn an_event_elsewhere_is_as_unknown_as_none() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, stranger) = world.stranger().await;
    let foreign = world.get(&stranger, &format!("{V2}/orgs/{elsewhere}/events")).await.ok().text_at("/results/0/id");
    assert_eq!(world.get(&stranger, &format!("{V2}/orgs/{elsewhere}/events/{foreign}")).await.status, 200);

    for base in DIALECTS {
        for id in [foreign.as_str(), "0123456789abcdef01234567"] {
            let refused = world.get(&world.owner, &world.org_path(base, &format!("/events/{id}"))).await;
            let expected = (404, "ORG_EVENT_NOT_FOUND".into(), json!([id, world.org]));
            assert_eq!(refused.refusal_with(), expected, "{base}");
        }
    }
}

#[tokio::test]
async fn every_member_reads_events() {
    let world = World::new(Kind::Sqlite).await;
    let member = world.key(&["ORG_READ_ONLY"]).await;

    for base in DIALECTS {
        let target = world.org_path(base, "/events");
        assert_eq!(world.call_from(HOME, &member, "GET", &target, Body::empty()).await.status, 200, "{base}");
    }
}
