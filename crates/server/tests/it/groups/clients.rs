//! What real clients do with a project, call after call, as they do it.

use crate::database::on_both;
use crate::roundtrip::Client;
use crate::world::{HOME, PUBLIC, V1, World};
use http::Method;
use serde_json::{Value, json};

on_both!(
    terraform_keeps_a_project_and_sees_no_drift,
    atlasapi_reads_projects_with_slashes_at_the_end,
    mongocli_walks_through_a_project_of_ops_manager,
);

async fn terraform_keeps_a_project_and_sees_no_drift(world: World) {
    let terraform = Client { world: &world, key: &world.owner, accept: "application/vnd.atlas.2025-03-12+json" };
    let clusters = "atlas.project.deployment.clusters";
    let tags = json!([{"key": "env", "value": "ci"}]);
    let body = json!({
        "clusterCount": 0, "created": "0001-01-01T00:00:00Z", "name": "tf", "orgId": world.org, "tags": tags,
        "withDefaultAlertsSettings": true
    });

    let made = terraform.ok("POST", "/api/atlas/v2/groups", body).await;
    let project = format!("/api/atlas/v2/groups/{}", made.text_at("/id"));
    let limit = format!("{project}/limits/{clusters}");
    terraform.ok("PATCH", &limit, json!({"name": clusters, "value": 3})).await;
    let mut settings = terraform.ok("GET", &format!("{project}/settings"), Value::Null).await.json();
    settings["isDataExplorerEnabled"] = json!(false);
    terraform.ok("PATCH", &format!("{project}/settings"), settings.clone()).await;
    assert_eq!(terraform.ok("DELETE", &format!("{project}/managedSlowMs/disable"), Value::Null).await.status, 204);

    for _ in 0..2 {
        let read = terraform.ok("GET", &project, Value::Null).await;
        assert_eq!(read.json(), made.json());
        let limits = terraform.ok("GET", &format!("{project}/limits"), Value::Null).await.json();
        let own: Vec<_> = limits.as_array().unwrap().iter().filter(|limit| limit["name"] == clusters).collect();
        assert_eq!((own.len(), &own[0]["value"]), (1, &json!(3)));
        assert_eq!(terraform.ok("GET", &format!("{project}/settings"), Value::Null).await.json(), settings);
        let addresses = terraform.ok("GET", &format!("{project}/ipAddresses"), Value::Null).await;
        assert_eq!(addresses.at("/services/clusters"), json!([]));
        assert_eq!(terraform.ok("GET", &format!("{project}/managedSlowMs"), Value::Null).await.text, "false");
    }
    assert_eq!(terraform.ok("DELETE", &limit, Value::Null).await.status, 204);
    terraform.ok("PATCH", &project, json!({"name": "tf-renamed", "tags": []})).await;

    let clusters = terraform.call("GET", &format!("{project}/clusters"), Value::Null).await.ok();
    assert_eq!((clusters.at("/results"), clusters.at("/totalCount")), (json!([]), json!(0)));
    assert_eq!(terraform.ok("DELETE", &project, Value::Null).await.status, 202);
    let gone = terraform.call("GET", &project, Value::Null).await;
    assert_eq!(gone.refusal(), (404, "GROUP_NOT_FOUND".to_owned()));
}

async fn atlasapi_reads_projects_with_slashes_at_the_end(world: World) {
    for target in [
        format!("{V1}/groups/"),
        world.org_path(V1, "/groups?itemsPerPage=500"),
        format!("{V1}/groups/byName/sandbox"),
        format!("{V1}/groups/{}/settings", world.project),
    ] {
        let answer = world.get(&world.owner, &target).await.ok();
        assert_eq!(answer.header("content-type"), Some("application/json"), "{target}");
    }
    let listed = world.get(&world.owner, &format!("{V1}/groups/")).await.ok();
    assert_eq!(listed.text_at("/results/0/created"), "2026-11-22T08:00:00Z", "which it reads as a date");
    assert_eq!(listed.at("/totalCount"), 1);
}

async fn mongocli_walks_through_a_project_of_ops_manager(world: World) {
    let groups = format!("{PUBLIC}/groups");

    let made = world.post(&world.owner, &groups, json!({"name": "om", "orgId": world.org})).await;
    let project = format!("{groups}/{}", made.text_at("/id"));

    assert_eq!(made.status, 201);
    for target in [project.clone(), format!("{groups}/byName/om")] {
        assert_eq!(world.get(&world.owner, &target).await.ok().json(), made.json(), "{target}");
    }
    let listed = world.get(&world.owner, &format!("{groups}?pageNum=1&itemsPerPage=100")).await.ok();
    assert_eq!((listed.each("name"), listed.link("next")), (vec![json!("om"), json!("sandbox")], None));
    // It sends `Content-Type` with calls that have no body.
    let request = world.signed(&world.owner, Method::DELETE.as_str(), &project).await;
    let deleted = world.send(HOME, request.header("content-type", "application/json").body("".into()).unwrap()).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (202, "{}"));
}
