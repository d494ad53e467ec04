//! `GET /orgs/{orgId}/apiKeys/{apiUserId}`.

use super::{masked, path};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, Key, PUBLIC, V1, V2, World};

on_both!(a_key_is_masked_wherever_it_is_read, a_key_of_another_organization_is_as_unknown_as_none);

async fn a_key_is_masked_wherever_it_is_read(world: World) {
    let key = world.key(&["ORG_MEMBER"]).await;

    for base in DIALECTS {
        let read = world.get(&world.owner, &path(&world, base, &key)).await;

        assert_eq!(read.status, 200);
        assert_eq!(read.text_at("/privateKey"), masked(&key), "{base}");
        let prefix =
            if base == V2 { "application/vnd.atlas.2023-01-01+json;charset=utf-8" } else { "application/json" };
        assert_eq!(read.header("content-type"), Some(prefix));
    }
}

async fn a_key_of_another_organization_is_as_unknown_as_none(world: World) {
    let (_, stranger) = world.stranger().await;

    for base in DIALECTS {
        for id in [stranger.id.as_str(), "0123456789abcdef01234567"] {
            let refused = world.get(&world.owner, &world.org_path(base, &format!("/apiKeys/{id}"))).await;

            assert_eq!(refused.refusal_with(), (400, "API_KEY_NOT_FOUND".into(), serde_json::json!([id])), "{base}");
            assert_eq!(refused.text_at("/detail"), format!("No API key with ID {id} exists."));
        }
    }
}

#[tokio::test]
async fn a_key_is_named_by_its_id_and_never_by_its_public_key() {
    let world = World::new(Kind::Sqlite).await;
    let rest = format!("/apiKeys/{}", world.owner.public);

    let refused = world.get(&world.owner, &world.org_path(V2, &rest)).await;
    let parameters = serde_json::json!([world.org_path(V2, &rest)]);
    assert_eq!(refused.refusal_with(), (400, "PATH_PARAM_PARSE_ERROR".into(), parameters));

    for base in [V1, PUBLIC] {
        let refused = world.get(&world.owner, &world.org_path(base, &rest)).await;
        let parameters = serde_json::json!([world.owner.public]);
        assert_eq!(refused.refusal_with(), (404, "INVALID_KEY_ID".into(), parameters), "{base}");
    }
}

#[tokio::test]
async fn the_whole_answer_in_each_dialect() {
    let world = World::new(Kind::Sqlite).await;
    let mut answers = Vec::new();

    for base in DIALECTS {
        let read = world.get(&world.owner, &path(&world, base, &world.owner)).await.ok();
        let Key { id, public, private } = &world.owner;
        assert!(read.is_alphabetical(), "{}", read.text);
        let names = [
            (world.org.as_str(), "ORG"),
            (&world.project, "PROJECT"),
            (id, "ID"),
            (public, "PUBLIC"),
            (&private[24..], "TAIL"),
        ];
        answers.push(read.naming(&names));
    }

    insta::assert_snapshot!(answers[0], @r#"{"desc":"owner","id":"ID","links":[{"href":"http://localhost:8080/api/atlas/v2/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"********-****-****-TAIL","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"},{"groupId":"PROJECT","roleName":"GROUP_OWNER"}]}"#);
    insta::assert_snapshot!(answers[1], @r#"{"desc":"owner","id":"ID","links":[{"href":"http://localhost:8080/api/atlas/v1.0/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"********-****-****-TAIL","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"},{"groupId":"PROJECT","roleName":"GROUP_OWNER"}]}"#);
    insta::assert_snapshot!(answers[2], @r#"{"desc":"owner","id":"ID","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/ORG/apiKeys/ID","rel":"self"}],"privateKey":"********-****-****-TAIL","publicKey":"PUBLIC","roles":[{"orgId":"ORG","roleName":"ORG_OWNER"},{"groupId":"PROJECT","roleName":"GROUP_OWNER"}]}"#);
}
