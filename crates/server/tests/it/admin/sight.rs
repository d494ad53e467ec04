//! What global keys do outside `/admin`: they see organizations and projects they do not belong to.

use crate::database::{Kind, on_both_kinds};
use crate::world::{DIALECTS, PUBLIC, V1, V2, World};
use serde_json::json;

on_both_kinds!(
    a_global_owner_makes_organizations_and_sees_them_all,
    a_global_key_sees_the_projects_of_all_organizations,
);

async fn a_global_owner_makes_organizations_and_sees_them_all(kind: Kind) {
    let (world, owner) = World::of_a_first_user(kind).await;

    let made = world.post(&owner, &format!("{PUBLIC}/orgs"), json!({"name": "Globex"})).await;
    assert_eq!((made.status, made.at("/name"), made.at("/organization")), (201, json!("Globex"), json!(null)));
    world.post(&owner, &format!("{PUBLIC}/orgs"), json!({"name": "Initech"})).await.ok();

    for (roles, names) in [
        (["GLOBAL_OWNER"], vec!["Acme", "Globex", "Initech"]),
        (["GLOBAL_READ_ONLY"], vec!["Acme", "Globex", "Initech"]),
        (["GLOBAL_USER_ADMIN"], vec!["Acme", "Globex", "Initech"]),
        (["GLOBAL_MONITORING_ADMIN"], vec![]),
    ] {
        let key = world.global_key(&owner, &roles).await;
        for base in DIALECTS {
            let listed = world.get(&key, &format!("{base}/orgs")).await.ok();
            assert_eq!(
                (listed.each("name"), listed.at("/totalCount")),
                (names.iter().map(|name| json!(name)).collect(), json!(names.len()))
            );
        }
    }
    let second = world.get(&owner, &format!("{PUBLIC}/orgs?itemsPerPage=2&pageNum=2")).await.ok();
    assert_eq!((second.each("name"), second.at("/totalCount")), (vec![json!("Initech")], json!(3)));
    let narrowed = world.get(&owner, &format!("{V2}/orgs?name=gLO")).await.ok();
    assert_eq!((narrowed.each("name"), narrowed.at("/totalCount")), (vec![json!("Globex")], json!(1)));
    let id = made.text_at("/id");
    assert_eq!(world.get(&owner, &format!("{V2}/orgs/{id}")).await.ok().at("/name"), "Globex");
    let key =
        world.post(&owner, &format!("{V2}/orgs/{id}/apiKeys"), json!({"desc": "a", "roles": ["ORG_OWNER"]})).await;
    assert_eq!(key.status, 200);
}

async fn a_global_key_sees_the_projects_of_all_organizations(kind: Kind) {
    let (world, owner) = World::of_a_first_user(kind).await;
    let org = world.post(&owner, &format!("{PUBLIC}/orgs"), json!({"name": "Globex"})).await.ok().text_at("/id");
    let made = world.post(&owner, &format!("{PUBLIC}/groups"), json!({"name": "app", "orgId": org})).await;
    assert_eq!((made.status, made.at("/orgId")), (201, json!(org)));
    let monitor = world.global_key(&owner, &["GLOBAL_MONITORING_ADMIN"]).await;

    for base in DIALECTS {
        for key in [&owner, &monitor] {
            let listed = world.get(key, &format!("{base}/groups")).await.ok();
            assert_eq!(
                (listed.each("name"), listed.at("/totalCount")),
                (vec![json!("app"), json!("sandbox")], json!(2))
            );
            let second = world.get(key, &format!("{base}/groups?itemsPerPage=1&pageNum=2")).await.ok();
            assert_eq!(second.each("name"), ["sandbox"]);
            let named = world.get(key, &format!("{base}/groups/byName/app")).await.ok();
            assert_eq!(named.at("/id"), made.at("/id"));
        }
    }
    let project = made.text_at("/id");
    assert_eq!(world.get(&monitor, &format!("{PUBLIC}/groups/{project}")).await.status, 200);
    let listed = world.get(&owner, &format!("{PUBLIC}/orgs/{org}/groups")).await.ok();
    assert_eq!(listed.each("name"), ["app"]);
    let keys = world.get(&owner, &format!("{PUBLIC}/groups/{project}/apiKeys")).await.ok();
    assert_eq!(keys.at("/totalCount"), 0, "a global key joins no project that it makes");
}

#[tokio::test]
async fn of_several_projects_of_a_name_a_global_key_sees_the_earliest() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let mut ids = Vec::new();
    for name in ["one", "other"] {
        let org = world.post(&owner, &format!("{PUBLIC}/orgs"), json!({"name": name})).await.ok().text_at("/id");
        world.clock.turn(1_000);
        let body = json!({"name": "app", "orgId": org});
        ids.push(world.post(&owner, &format!("{PUBLIC}/groups"), body).await.ok().text_at("/id"));
    }

    let found = world.get(&owner, &format!("{PUBLIC}/groups/byName/app")).await.ok();

    assert_eq!(found.text_at("/id"), ids[0]);
}

#[tokio::test]
async fn a_global_key_makes_an_organization_with_a_key_in_atlas() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let body = |role: &str| json!({"name": "Globex", "orgOwnerId": world.owner_user, "apiKey": {"desc": "first", "roles": [role]}});

    let made = world.post(&owner, &format!("{V2}/orgs"), body("ORG_OWNER")).await;
    assert_eq!((made.status, made.at("/apiKey/desc")), (201, json!("first")));
    let misplaced = world.post(&owner, &format!("{V2}/orgs"), body("GROUP_OWNER")).await;
    misplaced.is_refused((400, "INVALID_ROLE_FOR_ORG", json!(["GROUP_OWNER", "null"])));
}

#[tokio::test]
async fn a_global_user_admin_administers_keys_everywhere_and_makes_no_owners() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let admin = world.global_key(&owner, &["GLOBAL_USER_ADMIN"]).await;
    let (org_keys, project_keys) =
        (world.org_path(PUBLIC, "/apiKeys"), format!("{PUBLIC}/groups/{}/apiKeys", world.project));

    let made = world.post(&admin, &org_keys, json!({"desc": "a", "roles": ["ORG_MEMBER"]})).await.ok();
    let list = format!("{org_keys}/{}/accessList", made.text_at("/id"));
    assert_eq!(world.post(&admin, &list, json!([{"ipAddress": "203.0.113.1"}])).await.status, 200);
    let in_project = json!({"desc": "b", "roles": ["GROUP_READ_ONLY"]});
    assert_eq!(world.post(&admin, &project_keys, in_project).await.status, 200);
    let owning = world.post(&admin, &org_keys, json!({"desc": "c", "roles": ["ORG_OWNER"]})).await;
    owning.is_refused((401, "NOT_ORG_OWNER", json!([world.org])));
}

#[tokio::test]
async fn whoami_and_the_root_know_no_organization_of_a_global_key() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;
    let names = [(owner.id.as_str(), "ID"), (owner.public.as_str(), "PUBLIC")];

    let whoami = world.get(&owner, "/api/keywright/v1/whoami").await.ok();
    let root = world.get(&owner, PUBLIC).await.ok();

    insta::assert_snapshot!(whoami.naming(&names), @r#"{"apiKeyId":"ID","orgId":null,"publicKey":"PUBLIC","remoteAddress":"192.0.2.10","roles":[{"roleName":"GLOBAL_OWNER"}]}"#);
    insta::assert_snapshot!(root.naming(&names), @r#"{"apiKey":{"accessList":[],"id":"ID","publicKey":"PUBLIC","roles":[{"roleName":"GLOBAL_OWNER"}]},"appName":"MongoDB Ops Manager","build":"0123456789abcdef0123456789abcdef01234567","links":[{"href":"http://localhost:8080/api/public/v1.0","rel":"self"},{"href":"http://localhost:8080/api/public/v1.0/orgs/null/apiKeys/ID","rel":"http://cloud.mongodb.com/apiKeys"}],"throttling":false}"#);
    assert_eq!(world.get(&owner, V1).await.ok().at("/apiKey/roles"), json!([{"roleName": "GLOBAL_OWNER"}]));
}

#[tokio::test]
async fn what_a_global_key_does_in_an_organization_is_in_its_feed() {
    let (world, owner) = World::of_a_first_user(Kind::Sqlite).await;

    world.patch(&owner, &world.org_path(V2, ""), json!({"name": "Acme West"})).await.ok();

    let event = world.events().await.remove(0);
    assert_eq!((&event["eventTypeName"], &event["publicKey"]), (&json!("ORG_RENAMED"), &json!(owner.public)));
    assert_eq!(event["orgId"], world.org);
}
