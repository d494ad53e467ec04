//! `/api/atlas/v2/rateLimits`: the sets as a client sees them.

use super::{limited, limited_to, told};
use crate::answer::Answer;
use crate::world::{HOME, PUBLIC, V1, V2, World};
use axum::body::Body;
use keywright_server::api::rate_limit::set::SetScope;
use keywright_server::api::rate_limit::{Counted, Set};
use keywright_server::api::routes;
use serde_json::{Value, json};

/// An id that is well formed, and nobody's.
const NOBODY: &str = "ffffffffffffffffffffffff";

async fn list(world: &World, query: &str) -> Answer {
    world.get(&world.owner, &format!("{V2}/rateLimits{query}")).await
}

/// The ids of the sets that a query leaves.
async fn ids(world: &World, query: &str) -> Vec<Value> {
    list(world, query).await.ok().each("endpointSetId")
}

/// The scopes of the sets that a query leaves, each once.
async fn scopes(world: &World, query: &str) -> Vec<Value> {
    let mut scopes = list(world, query).await.ok().each("scope");
    scopes.dedup();
    scopes
}

#[tokio::test]
async fn a_set_is_shown_with_its_figures_and_calls() {
    let world = limited().await;

    let answer = world.get(&world.owner, &format!("{V2}/rateLimits/organizationSettings_organization")).await.ok();

    assert_eq!(answer.header("content-type"), Some("application/vnd.atlas.2025-03-12+json;charset=utf-8"));
    assert_eq!(told(&answer), (Some(300), Some(299)));
    insta::assert_snapshot!(answer.text, @r#"{"capacity":{"value":10},"endpointSetId":"organizationSettings_organization","endpointSetName":"Organization Settings","endpoints":[{"method":"GET","path":"/api/atlas/v2/orgs/{orgId}/settings"},{"method":"PATCH","path":"/api/atlas/v2/orgs/{orgId}/settings"}],"refillDurationSeconds":{"value":60},"refillRate":{"value":5},"scope":"ORGANIZATION"}"#);
}

#[tokio::test]
async fn figures_that_an_operator_gave_stand_beside_the_tables() {
    let world = limited_to(&["organizationSettings_organization=100/5/30"]).await;

    let answer = world.get(&world.owner, &format!("{V2}/rateLimits/organizationSettings_organization")).await.ok();

    assert_eq!(answer.at("/capacity"), json!({"defaultValue": 10, "value": 100}));
    assert_eq!(answer.at("/refillRate"), json!({"defaultValue": 5, "value": 5}));
    assert_eq!(answer.at("/refillDurationSeconds"), json!({"defaultValue": 60, "value": 30}));
    let other = world.get(&world.owner, &format!("{V2}/rateLimits/root_user")).await.ok();
    assert_eq!(other.at("/capacity"), json!({"value": 300}));
}

#[tokio::test]
async fn the_list_has_every_set_with_calls_in_the_order_of_their_ids() {
    let world = limited().await;

    let answer = list(&world, "").await.ok();

    let shown = answer.each("endpointSetId");
    let with_calls = |set: &&Set| {
        let shown = |dialect: &str| dialect == "atlas-v2" || dialect == "private";
        let mut routes = routes().into_iter().filter(|route| route.counted == Counted::In(**set));
        routes.any(|route| route.dialects.iter().any(|dialect| shown(dialect.id.name())))
    };
    let expected: Vec<_> = Set::ALL.iter().filter(with_calls).map(|set| json!(set.row().id)).collect();
    assert_eq!(shown, expected);
    assert_eq!(answer.at("/totalCount"), expected.len());
    assert!(answer.is_alphabetical());
    let query = "?includeCount=true&pageNum=1&itemsPerPage=100";
    assert_eq!(answer.link("self"), Some(format!("http://localhost:8080{V2}/rateLimits{query}")));
}

#[tokio::test]
async fn every_counted_call_of_v2_is_shown_once() {
    let world = limited().await;
    let mut expected: Vec<_> = routes()
        .iter()
        .filter(|route| route.dialects.iter().any(|dialect| dialect.id.name() == "atlas-v2"))
        .map(|route| format!("{} {V2}{}", route.method, route.path.replace('*', "")))
        .chain(["GET /api/private/unauth/version".to_owned()])
        .collect();

    let sets = list(&world, "").await.ok().each("endpoints");
    let calls = sets.iter().flat_map(|calls| calls.as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut shown: Vec<_> = calls.map(|call| format!("{} {}", text(&call["method"]), text(&call["path"]))).collect();

    shown.sort();
    expected.sort();
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn the_list_has_pages() {
    let world = limited().await;
    let all = ids(&world, "").await;

    let second = list(&world, "?itemsPerPage=3&pageNum=2").await.ok();

    assert_eq!(second.each("endpointSetId"), all[3..6]);
    assert_eq!(second.at("/totalCount"), all.len());
    assert!(second.link("previous").is_some() && second.link("next").is_some());
}

#[tokio::test]
async fn names_and_paths_narrow_the_list() {
    let world = limited().await;

    assert_eq!(ids(&world, "?name=Root").await, ["root_ip", "root_user"]);
    assert_eq!(
        ids(&world, "?name=Rate%20Limits%20Inspection&name=Clusters").await,
        ["clusters_group", "rateLimitsInspection_user"]
    );
    assert_eq!(ids(&world, "?name=root").await, Vec::<Value>::new());
    let keys = "endpointPath=%2Fapi%2Fatlas%2Fv2%2Forgs%2F%7BorgId%7D%2FapiKeys";
    assert_eq!(ids(&world, &format!("?{keys}")).await, ["programmaticApiKeys_organization"]);
    let both = format!("?{keys}%2F&endpointPath=/api/atlas/v2/groups/{{groupId}}/apiKeys");
    assert_eq!(
        ids(&world, &both.replace('{', "%7B").replace('}', "%7D")).await,
        ["programmaticApiKeys_group", "programmaticApiKeys_organization"]
    );
    assert_eq!(ids(&world, &format!("?{keys}&name=Root")).await, Vec::<Value>::new(), "of several kinds each must");
}

#[tokio::test]
async fn what_the_limits_are_asked_for_keeps_its_scope() {
    let world = limited().await;
    let (org, project, public, id) = (&world.org, &world.project, &world.owner.public, &world.owner.id);

    assert_eq!(scopes(&world, &format!("?orgId={org}")).await, ["ORGANIZATION"]);
    assert_eq!(scopes(&world, &format!("?groupId={project}")).await, ["GROUP"]);
    assert_eq!(scopes(&world, &format!("?userId={public}")).await, ["USER"]);
    assert_eq!(scopes(&world, &format!("?userId={id}")).await, ["USER"]);
    for address in [HOME, "::ffff:192.0.2.10"] {
        assert_eq!(scopes(&world, &format!("?ipAddress={address}")).await, ["IP"]);
    }
    let mut both = scopes(&world, &format!("?orgId={org}&userId={public}")).await;
    both.sort_by_key(ToString::to_string);
    both.dedup();
    assert_eq!(both, ["ORGANIZATION", "USER"]);
    assert_eq!(ids(&world, &format!("?name=Projects&groupId={project}")).await, ["projects_group"]);
    let all: Vec<_> = Set::ALL.iter().map(|set| set.row().scope).collect();
    assert!(
        [SetScope::Group, SetScope::Ip, SetScope::Organization, SetScope::User].iter().all(|scope| all.contains(scope))
    );
}

#[tokio::test]
async fn links_keep_the_filters_that_were_sent() {
    let world = limited().await;

    let answer =
        list(&world, &format!("?name=Events&orgId={}&endpointPath=/x&name=Root&itemsPerPage=1", world.org)).await.ok();

    let query = format!(
        "?endpointPath=%2Fx&includeCount=true&name=Events&name=Root&orgId={}&pageNum=1&itemsPerPage=1",
        world.org
    );
    assert_eq!(answer.link("self"), Some(format!("http://localhost:8080{V2}/rateLimits{query}")));
}

#[tokio::test]
async fn a_caller_asks_about_its_own_only() {
    let world = limited().await;
    let (elsewhere, stranger) = world.stranger().await;
    let body = json!({"name": "theirs", "orgId": elsewhere});
    let theirs = world.post(&stranger, &format!("{V2}/groups"), body).await.ok().text_at("/id");
    let member = world.key(&["ORG_MEMBER"]).await;

    for path in ["/rateLimits", "/rateLimits/root_user"] {
        let asked = async |key, query: String| world.get(key, &format!("{V2}{path}?{query}")).await;
        let owner = &world.owner;

        asked(owner, format!("orgId={elsewhere}")).await.is_refused((401, "USER_CANNOT_ACCESS_ORG", json!([])));
        asked(owner, format!("groupId={theirs}")).await.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
        asked(owner, format!("userId={}", member.public)).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        asked(owner, "ipAddress=198.51.100.7".into()).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        asked(owner, format!("orgId={NOBODY}")).await.is_refused((404, "ORG_NOT_FOUND", json!([NOBODY])));
        asked(owner, format!("groupId={NOBODY}")).await.is_refused((404, "GROUP_NOT_FOUND", json!([NOBODY])));
        let project = &world.project;
        asked(&member, format!("groupId={project}")).await.is_refused((401, "USER_CANNOT_ACCESS_GROUP", json!([])));
        let admin = world.key(&["ORG_USER_ADMIN"]).await;
        asked(&admin, format!("groupId={project}")).await.is_refused((401, "USER_UNAUTHORIZED", json!([])));
        for name in ["orgId", "groupId", "ipAddress"] {
            let malformed = asked(owner, format!("{name}=x")).await;
            malformed.is_refused((400, "INVALID_QUERY_PARAMETER", json!([name])));
        }
    }
}

#[tokio::test]
async fn an_unknown_set_is_not_there() {
    let world = limited().await;

    for id in ["nonsense", "Root_user", "globalApiKeys_user"] {
        let path = format!("{V2}/rateLimits/{id}");
        world.get(&world.owner, &path).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
    }
}

#[tokio::test]
async fn it_is_a_resource_of_v2_since_march_2025() {
    let world = limited().await;

    for (accept, status) in [("2025-03-12", 200), ("2026-01-01", 200), ("2025-03-11", 406), ("2023-01-01", 406)] {
        let request = world.signed(&world.owner, "GET", &format!("{V2}/rateLimits")).await;
        let request = request.header("accept", format!("application/vnd.atlas.{accept}+json"));
        let answer = world.send(HOME, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{accept}");
    }
    for base in [V1, PUBLIC] {
        assert_eq!(world.get(&world.owner, &format!("{base}/rateLimits")).await.status, 404);
    }
}
