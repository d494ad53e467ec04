//! `DELETE /orgs/{orgId}`.

use crate::database::on_both;
use crate::world::{DIALECTS, Key, PUBLIC, V2, World};
use serde_json::json;

on_both!(an_organization_with_projects_stays, a_deleted_organization_takes_its_keys_along_and_touches_no_other,);

async fn an_organization_with_projects_stays(world: World) {
    for base in DIALECTS {
        let refused = world.delete(&world.owner, &world.org_path(base, "")).await;

        assert_eq!(refused.refusal_with(), (409, "ORG_NOT_EMPTY".into(), json!([])), "{base}");
    }
    assert_eq!(world.get(&world.owner, &world.org_path(V2, "")).await.status, 200);
}

async fn a_deleted_organization_takes_its_keys_along_and_touches_no_other(world: World) {
    let before = world.events().await.len();

    for base in DIALECTS {
        let (org, owner) = world.stranger().await;
        let body = json!({"desc": "a member", "roles": ["ORG_MEMBER"]});
        let keys = format!("{base}/orgs/{org}/apiKeys");
        let member = Key::of(&world.post(&owner, &keys, body).await.ok().json());
        assert_eq!(world.get(&member, &keys).await.status, 200);

        let deleted = world.delete(&owner, &format!("{base}/orgs/{org}")).await;

        assert_eq!((deleted.status, deleted.text.as_str()), (204, ""), "{base}");
        for key in [&owner, &member] {
            let dead = world.get(key, &keys).await;
            assert_eq!((dead.status, dead.header("x-error-code")), (401, None), "{base}");
        }
        let gone = world.get(&world.owner, &format!("{base}/orgs/{org}")).await;
        assert_eq!(gone.refusal_with(), (404, "ORG_NOT_FOUND".into(), json!([org])), "{base}");
    }

    assert_eq!(world.get(&world.owner, &world.org_path(PUBLIC, "/apiKeys")).await.each("id"), [json!(world.owner.id)]);
    assert_eq!(world.events().await.len(), before, "the others' feeds say nothing");
}
