//! `POST /groups`.

use super::{at, held, roles};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use serde_json::{Value, json};

on_both!(
    a_project_is_made_and_its_maker_owns_it_at_once,
    a_creator_of_projects_makes_one_and_owns_no_other,
    the_person_who_is_named_must_be_of_the_organization,
);

const NOBODY: &str = "ffffffffffffffffffffffff";

fn groups(base: &str) -> String {
    format!("{base}/groups")
}

async fn a_project_is_made_and_its_maker_owns_it_at_once(world: World) {
    for base in DIALECTS {
        let name = format!("made in {}", base.len());
        let made = world.post(&world.owner, &groups(base), json!({"name": name, "orgId": world.org})).await;

        assert_eq!(
            (made.status, made.text_at("/name"), made.text_at("/orgId")),
            (201, name.clone(), world.org.clone())
        );
        let id = made.text_at("/id");
        let read = world.get(&world.owner, &format!("{base}/groups/{id}")).await.ok();
        assert_eq!((read.at("/id"), read.text_at("/name")), (json!(id), name), "{base}");
        let owned = (id, "GROUP_OWNER".to_owned());
        assert!(roles(&world, &world.owner).await.contains(&owned), "{base}");
    }
}

async fn a_creator_of_projects_makes_one_and_owns_no_other(world: World) {
    let creator = world.key(&["ORG_GROUP_CREATOR"]).await;

    for base in DIALECTS {
        let name = format!("by a creator in {}", base.len());
        let made = world.post(&creator, &groups(base), json!({"name": name, "orgId": world.org})).await;

        assert_eq!(made.status, 201, "{base} {}", made.text);
        let project = format!("{base}/groups/{}", made.text_at("/id"));
        assert_eq!(world.patch(&creator, &project, json!({"name": format!("{name} too")})).await.status, 200, "{base}");
        assert_eq!(world.get(&creator, &at(&world, base, "")).await.status, 401, "{base}");
    }
    let member = world.key(&["ORG_MEMBER"]).await;
    for base in DIALECTS {
        let refused = world.post(&member, &groups(base), json!({"name": "no", "orgId": world.org})).await;
        refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    }
}

async fn the_person_who_is_named_must_be_of_the_organization(world: World) {
    for base in DIALECTS {
        let target = |who: &str| format!("{base}/groups?projectOwnerId={who}");
        let body = |name: &str| json!({"name": format!("{name} {}", base.len()), "orgId": world.org});

        assert_eq!(world.post(&world.owner, &target(&world.owner_user), body("named")).await.status, 201, "{base}");
        let refused = world.post(&world.owner, &target(NOBODY), body("nobody")).await;
        refused.is_refused((404, "USER_NOT_FOUND", json!([NOBODY])));
        let refused = world.post(&world.owner, &target("me"), body("me")).await;
        refused.is_refused((400, "INVALID_ATTRIBUTE", json!(["projectOwnerId"])));
    }
}

#[tokio::test]
async fn the_answer_has_the_recorded_members_and_leaves_out_tags_that_were_not_given() {
    let world = World::new(Kind::Sqlite).await;
    let members = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let body = json!({"name": "bare", "orgId": world.org});
    let bare = world.post(&world.owner, &groups(V2), body).await.ok();
    let tags = json!([{"key": "env", "value": "e2e"}, {"key": "app", "value": "cli"}]);
    let body = json!({"name": "tagged", "orgId": world.org, "tags": tags, "withDefaultAlertsSettings": false});
    let tagged = world.post(&world.owner, &groups(V2), body).await.ok();

    assert_eq!(members(&bare.json()), "clusterCount created id links name orgId withDefaultAlertsSettings");
    assert_eq!(members(&tagged.json()), "clusterCount created id links name orgId tags withDefaultAlertsSettings");
    assert!(bare.is_alphabetical() && tagged.is_alphabetical());
    assert_eq!((bare.at("/clusterCount"), bare.at("/withDefaultAlertsSettings")), (json!(0), json!(true)));
    assert_eq!((tagged.at("/tags"), tagged.at("/withDefaultAlertsSettings")), (tags, json!(false)), "in their order");
    assert_eq!(bare.at("/created"), "2026-11-22T08:00:00Z");
    assert_eq!(bare.header("location"), Some("http://localhost:8080/api/atlas/v2"), "the base, which names no project");
    let (id, prefix) = (bare.text_at("/id"), "https://cloud.mongodb.com/");
    let href = format!("http://localhost:8080{V2}/groups/{id}");
    let mut links = vec![json!({"href": href, "rel": "self"})];
    for name in ["containers", "clusters", "databaseUsers", "peers", "processes", "whitelist"] {
        links.push(json!({"href": format!("{href}/{name}"), "rel": format!("{prefix}{name}")}));
    }
    assert_eq!(bare.at("/links"), json!(links));
    let read = world.get(&world.owner, &format!("{V2}/groups/{id}")).await.ok();
    assert_eq!((read.at("/tags"), read.at("/links")), (json!([]), json!(links)), "read alone, it has none");
}

#[tokio::test]
async fn a_project_is_made_in_the_callers_own_organization_only() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, _) = world.stranger().await;

    for base in DIALECTS {
        let refused = world.post(&world.owner, &groups(base), json!({"name": "a", "orgId": elsewhere})).await;
        refused.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
        let refused = world.post(&world.owner, &groups(base), json!({"name": "a", "orgId": NOBODY})).await;
        refused.is_refused((404, "ORG_NOT_FOUND", json!([NOBODY])));
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_comes_before_the_organization_that_it_names() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, stranger) = world.stranger().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in DIALECTS {
        for caller in [&world.owner, &stranger, &member] {
            let text = format!(r#"{{"orgId": "{elsewhere}", "#);
            let refused = world.call_from(HOME, caller, "POST", &groups(base), Body::from(text)).await;
            refused.is_refused((400, "MALFORMED_JSON", json!([])));
            let refused = world.post(caller, &groups(base), json!([{"orgId": world.org}])).await;
            refused.is_refused((400, "INVALID_JSON", json!([])));
            let refused = world.post(caller, &groups(base), json!({"orgId": 7})).await;
            refused.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!(["orgId"])));
            let refused = world.post(caller, &groups(base), json!({"orgId": "here"})).await;
            refused.is_refused((400, "INVALID_ATTRIBUTE", json!(["orgId"])));
        }
        let nameless = json!({"orgId": elsewhere, "name": 7});
        let refused = world.post(&world.owner, &groups(base), nameless).await;
        refused.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
    }
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    let world = World::new(Kind::Sqlite).await;
    let before = world.events().await.len();
    let cases = [
        ("name", Value::Null, ("MISSING_ATTRIBUTE", "name")),
        ("name", json!(7), ("INVALID_JSON_ATTRIBUTE", "name")),
        ("tags", json!("x"), ("INVALID_JSON_ATTRIBUTE", "tags")),
        ("tags", json!([7]), ("INVALID_JSON_ATTRIBUTE", "tags")),
        ("withDefaultAlertsSettings", json!("no"), ("INVALID_JSON_ATTRIBUTE", "withDefaultAlertsSettings")),
        ("colour", json!("red"), ("INVALID_ATTRIBUTE", "colour")),
    ];

    let of_pairs = [
        ("tags", json!(["x"]), ("INVALID_JSON_ATTRIBUTE", "tags")),
        ("tags", json!([{"key": "a"}]), ("MISSING_ATTRIBUTE", "value")),
        ("tags", json!([{"value": "a"}]), ("MISSING_ATTRIBUTE", "key")),
        ("tags", json!([{"key": "a", "value": 1}]), ("INVALID_JSON_ATTRIBUTE", "value")),
        ("publicApiEnabled", json!(true), ("INVALID_ATTRIBUTE", "publicApiEnabled")),
    ];
    let of_words = [
        ("tags", json!([{"key": "a", "value": "b"}]), ("INVALID_JSON_ATTRIBUTE", "tags")),
        ("clusterCount", json!(0), ("INVALID_ATTRIBUTE", "clusterCount")),
    ];

    for base in DIALECTS {
        let own = if base == PUBLIC { &of_words[..] } else { &of_pairs };
        for (member, value, (code, parameter)) in cases.iter().chain(own).cloned() {
            let mut body = json!({"name": "a", "orgId": world.org});
            body[member] = value;
            let refused = world.post(&world.owner, &groups(base), body).await;
            refused.is_refused((400, code, json!([parameter])));
        }
    }
    assert_eq!(world.events().await.len(), before, "nothing was made");
}

#[tokio::test]
async fn what_has_no_meaning_here_is_ignored() {
    let world = World::new(Kind::Sqlite).await;

    for (n, base) in [V2, V1].into_iter().enumerate() {
        let body = json!({
            "name": format!("echo {n}"), "orgId": world.org,
            "regionUsageRestrictions": "COMMERCIAL_FEDRAMP_REGIONS_ONLY", "id": "x", "links": [], "clusterCount": 7, "created": "yesterday"
        });
        let made = world.post(&world.owner, &groups(base), body).await.ok();
        assert_eq!((made.at("/clusterCount"), made.at("/created")), (json!(0), json!("2026-11-22T08:00:00Z")));
    }
    let body = json!({
        "name": "echo", "orgId": world.org, "activeAgentCount": 3, "agentApiKey": "x", "hostCounts": {"primary": 1}, "id": "x",
        "lastActiveAgent": "2016-03-09T18:19:37Z", "ldapGroupMappings": [], "links": [], "publicApiEnabled": false,
        "replicaSetCount": 1, "shardCount": 1
    });
    let made = world.post(&world.owner, &groups(PUBLIC), body).await.ok();
    assert_eq!((made.at("/activeAgentCount"), made.at("/publicApiEnabled")), (json!(0), json!(true)));
}

#[tokio::test]
async fn a_key_of_another_project_makes_none() {
    let world = World::new(Kind::Sqlite).await;
    let owner: Key = super::key_in(&world, &world.project, &["GROUP_OWNER"]).await;

    let refused = world.post(&owner, &groups(V2), json!({"name": "mine", "orgId": world.org})).await;

    refused.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    let expected = held(&[(&world.org, "ORG_MEMBER"), (&world.project, "GROUP_OWNER")]);
    assert_eq!(roles(&world, &owner).await, expected);
}
