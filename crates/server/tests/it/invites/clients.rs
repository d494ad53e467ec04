//! What real clients do with invitations, call after call, as they do it.

use super::{of_org, of_project};
use crate::database::on_both;
use crate::roundtrip::Client;
use crate::world::{PUBLIC, V2, World};
use serde_json::{Value, json};

on_both!(
    terraform_keeps_an_invitation_and_sees_no_drift,
    terraform_takes_404_for_gone,
    the_atlas_cli_walks_through_invitations,
    mongocli_walks_through_invitations_of_ops_manager,
);

const TERRAFORM: &str = "application/vnd.atlas.2023-01-01+json";

async fn terraform_keeps_an_invitation_and_sees_no_drift(world: World) {
    let terraform = Client { world: &world, key: &world.owner, accept: TERRAFORM };
    let username = "ada+tf@example.org";
    let body = json!({"roles": ["ORG_GROUP_CREATOR", "ORG_BILLING_ADMIN"], "teamIds": [], "username": username});

    let member = terraform.call("GET", &format!("{V2}/users/byName/{username}"), Value::Null).await;
    assert_eq!(member.refusal(), (404, "USERNAME_NOT_FOUND".to_owned()), "any error: not yet a member");
    let made = terraform.ok("POST", &of_org(&world, V2, ""), body).await;
    let one = of_org(&world, V2, &format!("/{}", made.text_at("/id")));
    for _ in 0..2 {
        assert_eq!(terraform.ok("GET", &one, Value::Null).await.json(), made.json());
    }
    terraform.ok("PATCH", &one, json!({"roles": ["ORG_MEMBER"]})).await;
    let read = terraform.ok("GET", &one, Value::Null).await;
    assert_eq!((read.at("/roles"), read.at("/username")), (json!(["ORG_MEMBER"]), json!(username)));
    let listed = terraform.ok("GET", &of_org(&world, V2, ""), Value::Null).await;
    assert_eq!(listed.json(), json!([read.json()]), "import looks for the name in the list");
    assert_eq!(terraform.ok("DELETE", &one, Value::Null).await.status, 204);
}

async fn terraform_takes_404_for_gone(world: World) {
    let terraform = Client { world: &world, key: &world.owner, accept: TERRAFORM };
    let body = json!({"roles": ["ORG_MEMBER"], "teamIds": [], "username": "ada@example.org"});
    let made = terraform.ok("POST", &of_org(&world, V2, ""), body).await;
    let one = of_org(&world, V2, &format!("/{}", made.text_at("/id")));
    world.delete(&world.owner, &one).await.ok();

    let gone = terraform.call("GET", &one, Value::Null).await;

    assert_eq!((gone.status, gone.at("/error")), (404, json!(404)));
}

async fn the_atlas_cli_walks_through_invitations(world: World) {
    let cli = Client { world: &world, key: &world.owner, accept: TERRAFORM };
    let all = of_project(&world, V2, "");
    let username = "test-738@example.org";

    let made = cli.ok("POST", &all, json!({"roles": ["GROUP_READ_ONLY"], "username": username})).await;
    let one = format!("{all}/{}", made.text_at("/id"));
    assert_eq!(cli.ok("GET", &all, Value::Null).await.json(), json!([made.json()]));
    assert_eq!(cli.ok("GET", &one, Value::Null).await.json(), made.json());
    let roles = ["GROUP_READ_ONLY", "GROUP_DATA_ACCESS_READ_ONLY"];
    let by_email = cli.ok("PATCH", &all, json!({"roles": roles, "username": username})).await;
    let by_id = cli.ok("PATCH", &one, json!({"roles": roles})).await;
    assert_eq!(by_email.json(), by_id.json());
    for role in roles {
        assert!(by_id.at("/roles").as_array().unwrap().contains(&json!(role)));
    }
    assert_eq!(cli.ok("DELETE", &one, Value::Null).await.status, 204);
}

async fn mongocli_walks_through_invitations_of_ops_manager(world: World) {
    let mongocli = Client { world: &world, key: &world.owner, accept: "application/json" };
    for (all, role) in [(of_org(&world, PUBLIC, ""), "ORG_MEMBER"), (of_project(&world, PUBLIC, ""), "GROUP_READ_ONLY")]
    {
        let made = mongocli.call("POST", &all, json!({"username": "ada@example.org", "roles": [role]})).await.ok();
        let one = format!("{all}/{}", made.text_at("/id"));

        // The client sends the object that it was given, read-only members and all.
        let echoed = mongocli.call("PATCH", &one, made.json()).await.ok();
        let listed = mongocli.call("GET", &format!("{all}?username=ada%40example.org"), Value::Null).await.ok();

        assert_eq!((echoed.json(), listed.json()), (made.json(), json!([made.json()])));
        assert_eq!(mongocli.call("DELETE", &one, Value::Null).await.status, 204);
    }
}
