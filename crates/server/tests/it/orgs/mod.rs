//! `/orgs` and `/orgs/{orgId}`.

mod create;
mod delete;
mod list;
mod rename;
mod settings;

use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V2, World};
use serde_json::json;

on_both!(every_member_of_an_organization_reads_it);

async fn every_member_of_an_organization_reads_it(world: World) {
    let member = world.key(&["ORG_MEMBER"]).await;

    for base in DIALECTS {
        let read = world.get(&member, &world.org_path(base, "")).await.ok();

        assert_eq!((read.text_at("/id"), read.text_at("/name")), (world.org.clone(), "Acme".to_owned()), "{base}");
    }
}

#[tokio::test]
async fn an_organization_alone_links_what_it_has() {
    let world = World::new(Kind::Sqlite).await;
    let mut answers = Vec::new();

    for base in DIALECTS {
        let read = world.get(&world.owner, &world.org_path(base, "")).await.ok();
        assert!(read.is_alphabetical(), "{}", read.text);
        answers.push(read.naming(&[(&world.org, "ORG")]));
    }

    insta::assert_snapshot!(answers[0], @r#"{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG","rel":"self"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/groups","rel":"https://cloud.mongodb.com/groups"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/teams","rel":"https://cloud.mongodb.com/teams"},{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/users","rel":"https://cloud.mongodb.com/users"}],"name":"Acme","skipDefaultAlertsSettings":false}"#);
    insta::assert_snapshot!(answers[1], @r#"{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG","rel":"self"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/groups","rel":"https://cloud.mongodb.com/groups"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/teams","rel":"https://cloud.mongodb.com/teams"},{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/users","rel":"https://cloud.mongodb.com/users"}],"name":"Acme","skipDefaultAlertsSettings":false}"#);
    insta::assert_snapshot!(answers[2], @r#"{"id":"ORG","isDeleted":false,"links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG","rel":"self"},{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/groups","rel":"http://cloud.mongodb.com/groups"},{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/teams","rel":"http://cloud.mongodb.com/teams"},{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/users","rel":"http://cloud.mongodb.com/users"},{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys","rel":"http://cloud.mongodb.com/apiKeys"}],"name":"Acme","skipDefaultAlertsSettings":false}"#);
}

#[tokio::test]
async fn an_unknown_organization_is_not_found_and_a_foreign_one_not_open() {
    let world = World::new(Kind::Sqlite).await;
    let (elsewhere, _) = world.stranger().await;
    let unknown = "0123456789abcdef01234567";

    for base in DIALECTS {
        let refused = world.get(&world.owner, &format!("{base}/orgs/{unknown}")).await;
        assert_eq!(refused.refusal_with(), (404, "ORG_NOT_FOUND".into(), json!([unknown])), "{base}");
        let refused = world.get(&world.owner, &format!("{base}/orgs/{elsewhere}")).await;
        assert_eq!(refused.refusal_with(), (401, "USER_CANNOT_ACCESS_ORG".into(), json!([])), "{base}");
        assert_eq!(refused.header("www-authenticate"), None, "clients must not try again");
    }
}

#[tokio::test]
async fn links_begin_with_the_public_url_whatever_the_host() {
    let changes = crate::world::Changes { public_url: Some("https://keys.example.org/mms/"), ..Default::default() };
    let world = World::with(Kind::Sqlite, changes).await;

    let request = world.signed(&world.owner, "GET", &world.org_path(V2, "")).await.header("host", "elsewhere.test");
    let read = world.send(crate::world::HOME, request.body(axum::body::Body::empty()).unwrap()).await.ok();

    assert_eq!(read.link("self"), Some(format!("https://keys.example.org/mms{}", world.org_path(V2, ""))));
}
