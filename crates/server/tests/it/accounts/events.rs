//! What the log says of accounts: the organization's list has the invitation, the deployment's chain the account.

use super::create;
use crate::database::{Kind, on_both};
use crate::world::World;
use serde_json::{Value, json};

on_both!(an_account_is_told_to_the_organization_as_an_invitation_alone,);

async fn an_account_is_told_to_the_organization_as_an_invitation_alone(world: World) {
    create(&world, "ada@example.org", json!({"roles": [{"orgId": world.org, "roleName": "ORG_MEMBER"}]})).await;
    create(&world, "bob@example.org", json!({})).await;

    let events = world.events().await;

    let about = |event: &&Value| event["targetUsername"].as_str().is_some_and(|name| !name.starts_with("owner@"));
    let told: Vec<_> =
        events.iter().filter(about).map(|event| (&event["eventTypeName"], &event["targetUsername"])).collect();
    assert_eq!(told, [(&json!("INVITED_TO_ORG"), &json!("ada@example.org"))]);
}

#[tokio::test]
async fn the_deployments_chain_has_the_account_and_who_made_it() {
    let world = World::new(Kind::Postgres).await;
    let user = create(&world, "ada@example.org", json!({})).await.text_at("/id");

    // No call lists the deployment's own events yet.
    world.database.run(&format!(
        "DO $$ BEGIN ASSERT (SELECT COUNT(*) FROM events WHERE chain = 'deployment' AND event_type = 'X_USER_CREATED' \
         AND target_user_id = '{user}' AND target_username = 'ada@example.org' AND org_id IS NULL AND group_id IS NULL \
         AND public_key = '{}' AND remote_address = '192.0.2.10') = 1; END $$",
        world.owner.public
    ));
}
