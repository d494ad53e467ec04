//! `DELETE /groups/{groupId}`.

use super::{held, key_in, project, roles};
use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V2, World};
use serde_json::json;

on_both!(every_key_loses_its_roles_at_once_and_other_projects_stay);

async fn every_key_loses_its_roles_at_once_and_other_projects_stay(world: World) {
    for base in DIALECTS {
        let doomed = project(&world, "doomed").await;
        let (path, stays) = (format!("{base}/groups/{doomed}"), format!("{base}/groups/{}", world.project));
        let key = key_in(&world, &doomed, &["GROUP_OWNER"]).await;
        let assign = format!("{V2}/groups/{}/apiKeys/{}", world.project, key.id);
        world.patch(&world.owner, &assign, json!({"roles": ["GROUP_READ_ONLY"]})).await.ok();
        assert_eq!(world.get(&key, &path).await.status, 200);

        let deleted = world.delete(&key, &path).await;

        assert_eq!((deleted.status, deleted.text.as_str()), (202, "{}"), "{base}");
        for target in [path.clone(), format!("{path}/apiKeys"), format!("{path}/events")] {
            for caller in [&key, &world.owner] {
                world.get(caller, &target).await.is_refused((404, "GROUP_NOT_FOUND", json!([doomed])));
            }
        }
        let unassign = world.delete(&world.owner, &format!("{path}/apiKeys/{}", key.id)).await;
        unassign.is_refused((404, "GROUP_NOT_FOUND", json!([doomed])));
        world.delete(&world.owner, &path).await.is_refused((404, "GROUP_NOT_FOUND", json!([doomed])));
        let left = held(&[(&world.org, "ORG_MEMBER"), (&world.project, "GROUP_READ_ONLY")]);
        assert_eq!(roles(&world, &key).await, left, "{base}");
        assert_eq!(world.get(&key, &stays).await.status, 200, "{base}");
        assert_eq!(world.get(&key, &format!("{base}/groups")).await.each("id"), [json!(world.project)]);
        let owned = roles(&world, &world.owner).await;
        assert!(!owned.iter().any(|(place, _)| *place == doomed), "{owned:?}");
    }
}

#[tokio::test]
async fn the_name_of_a_deleted_project_is_free_again_and_its_organization_may_go() {
    let world = World::new(Kind::Sqlite).await;
    let (org, owner) = world.stranger().await;
    let body = json!({"name": "a", "orgId": org});
    for _ in 0..2 {
        let made = world.post(&owner, &format!("{V2}/groups"), body.clone()).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let refused = world.delete(&owner, &format!("{V2}/orgs/{org}")).await;
        assert_eq!(refused.refusal().0, 409, "an organization with a project stays");
        world.delete(&owner, &format!("{V2}/groups/{}", made.text_at("/id"))).await.ok();
    }

    assert_eq!(world.delete(&owner, &format!("{V2}/orgs/{org}")).await.status, 204);
}
