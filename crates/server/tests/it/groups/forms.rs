//! The project object: what it has in each dialect, in lists and alone.

use super::at;
use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{DIALECTS, PUBLIC, V1, V2, World};
use serde_json::{Value, json};

/// Everything that a dialect shows of a project without tags, but its links.
fn expected(world: &World, base: &str) -> Value {
    let mut object = json!({"id": world.project, "name": "sandbox", "orgId": world.org});
    let own = match base {
        V2 => json!({
            "clusterCount": 0, "created": "2026-11-22T08:00:00Z", "tags": [], "withDefaultAlertsSettings": true
        }),
        V1 => json!({"clusterCount": 0, "created": "2026-11-22T08:00:00Z"}),
        _ => json!({
            "activeAgentCount": 0,
            "hostCounts": {
                "arbiter": 0, "config": 0, "master": 0, "mongos": 0, "primary": 0, "secondary": 0, "slave": 0
            },
            "publicApiEnabled": true, "replicaSetCount": 0, "shardCount": 0, "tags": []
        }),
    };
    object.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    object
}

/// The object without its links, and those.
fn apart(mut object: Value) -> (Value, Value) {
    let links = object.as_object_mut().unwrap().remove("links").unwrap();
    (object, links)
}

#[tokio::test]
async fn each_dialect_shows_what_a_project_has_there_and_nothing_else() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let href = format!("http://localhost:8080{}", at(&world, base, ""));
        let (prefix, relations): (_, &[&str]) = if base == PUBLIC {
            let relations = &["hosts", "users", "clusters", "alerts", "alertConfigs", "backupConfigs", "agents"];
            ("http://cloud.mongodb.com/", relations)
        } else {
            let relations = &["containers", "clusters", "databaseUsers", "peers", "processes", "whitelist"];
            ("https://cloud.mongodb.com/", relations)
        };
        let itself = json!({"href": href, "rel": "self"});
        let mut links = vec![itself.clone()];
        let below = |name: &&str| json!({"href": format!("{href}/{name}"), "rel": format!("{prefix}{name}")});
        links.extend(relations.iter().map(below));

        for alone in [at(&world, base, ""), format!("{base}/groups/byName/sandbox")] {
            let read = world.get(&world.owner, &alone).await.ok();
            assert!(read.is_alphabetical(), "{}", read.text);
            assert_eq!(apart(read.json()), (expected(&world, base), json!(links)), "{alone}");
        }
        let changed = world.patch(&world.owner, &at(&world, base, ""), json!({"name": "sandbox"})).await.ok();
        assert_eq!(apart(changed.json()), (expected(&world, base), json!(links)), "{base}");
        for list in [format!("{base}/groups"), world.org_path(base, "/groups")] {
            let listed = world.get(&world.owner, &list).await.ok();
            assert_eq!(apart(listed.at("/results/0")), (expected(&world, base), json!([itself])), "{list}");
        }
    }
}

#[tokio::test]
async fn the_answer_that_makes_a_project_shows_tags_as_its_dialect_does() {
    let world = World::new(Kind::Sqlite).await;
    let make = async |base: &str, name: &str, tags: Value| -> Answer {
        let body = json!({"name": name, "orgId": world.org, "tags": tags});
        world.post(&world.owner, &format!("{base}/groups"), body).await.ok()
    };
    let pairs = json!([{"key": "env", "value": "ci"}]);

    let shown = |answer: &Answer| answer.json().get("tags").cloned();
    assert_eq!(shown(&make(V2, "a", Value::Null).await), None, "left out when none were given");
    assert_eq!(shown(&make(V2, "b", pairs.clone()).await), Some(pairs.clone()));
    assert_eq!(shown(&make(V1, "c", pairs).await), None, "never shown");
    assert_eq!(shown(&make(PUBLIC, "d", Value::Null).await), Some(json!([])), "always shown");
    let tagged = make(PUBLIC, "e", json!(["DEV", "PRODUCT"])).await;
    assert_eq!(shown(&tagged), Some(json!(["DEV", "PRODUCT"])));

    assert_eq!((tagged.status, tagged.header("location")), (201, Some("http://localhost:8080/api/public/v1.0")));
    assert!(tagged.json().get("agentApiKey").is_none() && tagged.json().get("lastActiveAgent").is_none());
}
