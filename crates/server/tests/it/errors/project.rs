//! Projects: names, places and roles that cannot be, and what is not there or not open.

use super::{ATLAS, EVERY, NOBODY, world};
use crate::database::Kind;
use crate::world::{Changes, HOME, PUBLIC, V1, V2, World};
use keywright_server::app::Limits;
use serde_json::json;

/// Every call below a project: method, and what follows its path.
const CALLS: [(&str, &str); 7] = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("GET", "/apiKeys"),
    ("POST", "/apiKeys"),
    ("PATCH", "/apiKeys/ffffffffffffffffffffffff"),
    ("GET", "/events"),
];

#[tokio::test]
async fn a_project_that_is_not_there_is_named_by_every_call() {
    let world = world().await;

    for base in EVERY {
        for (method, rest) in CALLS {
            let target = format!("{base}/groups/{NOBODY}{rest}");
            let answer = world.call_from(HOME, &world.owner, method, &target, "{}").await;
            answer.is_refused((404, "GROUP_NOT_FOUND", json!([NOBODY])));
            assert_eq!(answer.text_at("/detail"), format!("No group with ID {NOBODY} exists."));
        }
    }
}

#[tokio::test]
async fn a_project_that_is_not_the_callers_is_closed_to_every_call() {
    let world = world().await;
    let (_, stranger) = world.stranger().await;
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        for (method, rest) in CALLS {
            let target = format!("{base}/groups/{}{rest}", world.project);
            for caller in [&stranger, &member] {
                let answer = world.call_from(HOME, caller, method, &target, "{}").await;
                answer.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
            }
        }
    }
}

#[tokio::test]
async fn a_malformed_project_id_is_named_in_the_dialects_words() {
    let world = world().await;

    for base in [V1, PUBLIC] {
        for rest in ["", "/apiKeys", "/events"] {
            let answer = world.get(&world.owner, &format!("{base}/groups/one{rest}")).await;
            answer.is_refused((404, "INVALID_GROUP_ID", json!(["one"])));
        }
    }
    let path = format!("{V2}/groups/one/apiKeys");
    world.get(&world.owner, &path).await.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([path])));
}

#[tokio::test]
async fn a_name_that_no_project_has_is_not_found_and_neither_is_a_foreign_one() {
    let world = world().await;
    let (org, stranger) = world.stranger().await;
    let body = json!({"name": "theirs", "orgId": org});
    world.post(&stranger, &format!("{V2}/groups"), body).await.ok();

    for base in EVERY {
        for (name, decoded) in
            [("theirs", "theirs"), ("no%20such", "no such"), ("a%2Fb", "a/b"), ("SANDBOX", "SANDBOX")]
        {
            let answer = world.get(&world.owner, &format!("{base}/groups/byName/{name}")).await;
            answer.is_refused((404, "GROUP_NAME_NOT_FOUND", json!([decoded])));
        }
    }
}

#[tokio::test]
async fn a_name_is_there_once_in_an_organization() {
    let world = world().await;
    let body = json!({"name": "second", "orgId": world.org});
    let second = world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id");

    for base in EVERY {
        let again = json!({"name": "sandbox", "orgId": world.org});
        let answer = world.post(&world.owner, &format!("{base}/groups"), again).await;
        answer.is_refused((409, "GROUP_ALREADY_EXISTS", json!(["sandbox"])));
        let answer = world.patch(&world.owner, &format!("{base}/groups/{second}"), json!({"name": "sandbox"})).await;
        answer.is_refused((409, "GROUP_ALREADY_EXISTS", json!(["sandbox"])));
    }
    let (org, stranger) = world.stranger().await;
    let elsewhere = world.post(&stranger, &format!("{V2}/groups"), json!({"name": "sandbox", "orgId": org})).await;
    assert_eq!(elsewhere.status, 201, "another organization has names of its own");
}

#[tokio::test]
async fn a_name_that_cannot_be_is_shown() {
    let world = world().await;
    let long = "a".repeat(65);

    for base in EVERY {
        for name in ["", " ", " a", "a ", "a/b", "a\tb", "a\"b", long.as_str()] {
            let body = json!({"name": name, "orgId": world.org});
            let answer = world.post(&world.owner, &format!("{base}/groups"), body).await;
            answer.is_refused((400, "INVALID_GROUP_NAME", json!([name])));
            let project = format!("{base}/groups/{}", world.project);
            let answer = world.patch(&world.owner, &project, json!({"name": name})).await;
            answer.is_refused((400, "INVALID_GROUP_NAME", json!([name])));
        }
    }
}

#[tokio::test]
async fn a_tag_that_cannot_be_says_how_long_tags_are() {
    let world = world().await;
    let project = format!("{PUBLIC}/groups/{}", world.project);
    let long = "a".repeat(33);

    for tag in ["", "a b", "a:b", "ä", "a\tb", &long] {
        let answer = world.patch(&world.owner, &project, json!({"tags": ["fine", tag]})).await;
        answer.is_refused((400, "INVALID_GROUP_TOKEN", json!([32])));
        let body = json!({"name": "second", "orgId": world.org, "tags": [tag]});
        let answer = world.post(&world.owner, &format!("{PUBLIC}/groups"), body).await;
        answer.is_refused((400, "INVALID_GROUP_TOKEN", json!([32])));
    }
    assert_eq!(world.get(&world.owner, &project).await.ok().at("/tags"), json!([]));
}

#[tokio::test]
async fn a_project_has_as_many_tags_as_it_may() {
    let world = world().await;
    let project = format!("{PUBLIC}/groups/{}", world.project);
    let mut tags: Vec<_> = (0..10).map(|n| format!("tag-{n}")).collect();

    let most = world.patch(&world.owner, &project, json!({"tags": tags})).await.ok();
    tags.push("one-more".to_owned());
    let answer = world.patch(&world.owner, &project, json!({"tags": tags})).await;

    answer.is_refused((400, "TOO_MANY_GROUP_TOKENS", json!([10])));
    assert_eq!(world.get(&world.owner, &project).await.ok().at("/tags"), most.at("/tags"));
}

#[tokio::test]
async fn a_limit_that_is_none_or_was_never_set_is_a_path_that_leads_nowhere() {
    let world = world().await;

    for base in ATLAS {
        for name in ["clusters", "atlas.project.deployment.Clusters", "dataFederation.bytesProcessed.daily"] {
            let target = format!("{base}/groups/{}/limits/{name}", world.project);
            for method in ["GET", "DELETE"] {
                let answer = world.call_from(HOME, &world.owner, method, &target, "").await;
                answer.is_refused((404, "RESOURCE_NOT_FOUND", json!([target])));
            }
        }
        let target = format!("{base}/groups/{}/limits/clusters", world.project);
        let answer = world.call_from(HOME, &world.owner, "PATCH", &target, "not even JSON").await;
        answer.is_refused((404, "RESOURCE_NOT_FOUND", json!([target])));
    }
}

#[tokio::test]
async fn a_project_must_name_its_organization() {
    let world = world().await;

    for body in [json!({"name": "a"}), json!({"name": "a", "orgId": null})] {
        for base in ATLAS {
            let answer = world.post(&world.owner, &format!("{base}/groups"), body.clone()).await;
            answer.is_refused((400, "MISSING_ATTRIBUTE", json!(["orgId"])));
        }
        let answer = world.post(&world.owner, &format!("{PUBLIC}/groups"), body).await;
        answer.is_refused((400, "API_KEY_CREATED_GROUPS_MUST_HAVE_ORG", json!([])));
    }
}

#[tokio::test]
async fn an_organization_has_as_many_projects_as_it_may() {
    let limits = Limits { projects_per_org: 2, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits, ..Changes::default() }).await;
    let body = json!({"name": "second", "orgId": world.org});
    let second = world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id");

    let third = json!({"name": "third", "orgId": world.org});
    for base in EVERY {
        let answer = world.post(&world.owner, &format!("{base}/groups"), third.clone()).await;
        answer.is_refused((400, "MAX_GROUPS_PER_ORG_EXCEEDED", json!([2, world.org])));
    }
    world.delete(&world.owner, &format!("{V2}/groups/{second}")).await.ok();
    assert_eq!(world.post(&world.owner, &format!("{V2}/groups"), third).await.status, 201, "a place is free again");
}

#[tokio::test]
async fn an_organizations_role_has_no_place_in_a_project() {
    let world = world().await;
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in EVERY {
        let keys = format!("{base}/groups/{}/apiKeys", world.project);
        for roles in [json!(["ORG_MEMBER"]), json!(["GROUP_READ_ONLY", "ORG_MEMBER"])] {
            let answer = world.patch(&world.owner, &format!("{keys}/{}", key.id), json!({"roles": roles})).await;
            answer.is_refused((400, "INVALID_ROLE_FOR_GROUP", json!(["ORG_MEMBER", world.project])));
        }
        let answer = world.post(&world.owner, &keys, json!({"desc": "a", "roles": ["ORG_READ_ONLY"]})).await;
        answer.is_refused((400, "INVALID_ROLE_FOR_GROUP", json!(["ORG_READ_ONLY", world.project])));
        let answer = world.post(&world.owner, &keys, json!({"desc": "a", "roles": ["GROUP_KING"]})).await;
        answer.is_refused((400, "INVALID_ENUM_VALUE", json!(["GROUP_KING"])));
    }
    for base in ATLAS {
        let path = format!("{base}/groups/{}/apiKeys/{}", world.project, key.id);
        let answer = world.post(&world.owner, &path, json!([{"roles": ["ORG_MEMBER"]}])).await;
        answer.is_refused((400, "INVALID_ROLE_FOR_GROUP", json!(["ORG_MEMBER", world.project])));
    }
}

#[tokio::test]
async fn an_event_that_the_project_does_not_have_is_named_with_it() {
    let world = world().await;
    let of_org = world.get(&world.owner, &world.org_path(V2, "/events?eventType=ORG_CREATED")).await.ok();
    let of_org = of_org.text_at("/results/0/id");

    for base in EVERY {
        for id in [NOBODY, &of_org] {
            let answer = world.get(&world.owner, &format!("{base}/groups/{}/events/{id}", world.project)).await;
            answer.is_refused((404, "EVENT_NOT_FOUND", json!([id, world.project])));
        }
    }
}
