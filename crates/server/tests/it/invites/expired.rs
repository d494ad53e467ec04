//! Invitations that have come to their end, after 30 days: not shown here, and replaced by the next.

use super::{MONTH, invite, invite_to_project, invited, invited_to_project, later, of_org, of_project};
use crate::database::on_both;
use crate::world::{DIALECTS, V2, World};
use serde_json::json;

on_both!(
    an_invitation_is_good_for_thirty_days_and_not_a_moment_longer,
    the_next_invitation_replaces_one_that_is_over,
    a_project_invitation_that_is_over_is_replaced_too,
    an_invitation_that_is_over_can_be_taken_back,
);

async fn an_invitation_is_good_for_thirty_days_and_not_a_moment_longer(world: World) {
    let to_org = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await.text_at("/id");
    let to_project = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await.text_at("/id");
    // The second was made a moment after the first.
    later(&world, MONTH - 2).await;
    assert_eq!((invited(&world).await.len(), invited_to_project(&world).await.len()), (1, 1));
    world.clock.turn(1);
    assert_eq!((invited(&world).await.len(), invited_to_project(&world).await.len()), (0, 1));

    world.clock.turn(1);

    for base in DIALECTS {
        for (all, id) in [(of_org(&world, base, ""), &to_org), (of_project(&world, base, ""), &to_project)] {
            let one = format!("{all}/{id}");
            assert_eq!(world.get(&world.owner, &all).await.ok().text, "[]", "{all}");
            assert_eq!(world.get(&world.owner, &format!("{all}?username=ada@example.org")).await.ok().text, "[]");
            world.get(&world.owner, &one).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
            world.patch(&world.owner, &one, json!({})).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([one])));
            let by_name = world.patch(&world.owner, &all, json!({"username": "ada@example.org"})).await;
            by_name.is_refused((404, "RESOURCE_NOT_FOUND", json!([all])));
        }
    }
}

async fn the_next_invitation_replaces_one_that_is_over(world: World) {
    let over = invite(&world, "ada@example.org", &["ORG_OWNER"]).await;
    later(&world, MONTH).await;

    let next = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await;

    assert_ne!(next.at("/id"), over.at("/id"));
    assert_eq!((next.at("/roles"), next.at("/createdAt")), (json!(["ORG_MEMBER"]), over.at("/expiresAt")));
    assert_eq!(world.get(&world.owner, &of_org(&world, V2, "")).await.ok().json(), json!([next.json()]));
    let id = over.text_at("/id");
    let gone = world.delete(&world.owner, &of_org(&world, V2, &format!("/{id}"))).await;
    gone.is_refused((400, "INVALID_INVITATION_ID", json!([id])));
}

async fn a_project_invitation_that_is_over_is_replaced_too(world: World) {
    let over = invite_to_project(&world, "ada@example.org", &["GROUP_OWNER"]).await;
    later(&world, MONTH).await;

    let next = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;

    assert_ne!(next.at("/id"), over.at("/id"));
    assert_eq!(world.get(&world.owner, &of_project(&world, V2, "")).await.ok().json(), json!([next.json()]));
    assert_eq!(invited(&world).await, ["ada@example.org"], "to the organization again, as that one was over too");
}

async fn an_invitation_that_is_over_can_be_taken_back(world: World) {
    let to_org = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await.text_at("/id");
    let to_project = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await.text_at("/id");
    later(&world, MONTH).await;

    for one in [of_project(&world, V2, &format!("/{to_project}")), of_org(&world, V2, &format!("/{to_org}"))] {
        assert_eq!(world.delete(&world.owner, &one).await.status, 204, "{one}");
        assert_eq!(world.delete(&world.owner, &one).await.refusal(), (400, "INVALID_INVITATION_ID".to_owned()));
    }
}
