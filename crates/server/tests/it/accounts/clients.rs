//! What real clients do with accounts, as they do it.

use super::PASSWORD;
use crate::database::on_both;
use crate::roundtrip::Client;
use crate::world::{PUBLIC, V2, World};
use serde_json::{Value, json};

on_both!(the_atlas_cli_invites_and_describes, mongocli_makes_reads_and_removes_people_of_ops_manager,);

async fn the_atlas_cli_invites_and_describes(world: World) {
    let cli = Client { world: &world, key: &world.owner, accept: "application/vnd.atlas.2023-01-01+json" };
    let body = json!({
        "country": "US", "emailAddress": "cli-test@example.com", "firstName": "TestFirstName",
        "lastName": "TestLastName", "mobileNumber": "", "password": PASSWORD,
        "roles": [{"orgId": world.org, "roleName": "ORG_MEMBER"}], "username": "cli-test@example.com"
    });

    let made = cli.ok("POST", &format!("{V2}/users"), body).await;
    let by_id = cli.ok("GET", &format!("{V2}/users/{}", world.owner_user), Value::Null).await;
    let by_name = cli.ok("GET", &format!("{V2}/users/byName/owner@example.org"), Value::Null).await;

    assert_eq!((made.status, made.at("/roles")), (201, json!([])));
    assert_eq!(by_id.json(), by_name.json());
    for answer in [made, by_id, by_name] {
        assert_eq!(answer.header("deprecation"), Some("Wed, 19 Feb 2025 00:00:00 GMT"));
        assert_eq!(answer.header("sunset"), Some("Thu, 01 Jul 2027 00:00:00 GMT"));
        assert_eq!(answer.header("ratelimit-limit"), Some("2500"));
    }
}

async fn mongocli_makes_reads_and_removes_people_of_ops_manager(world: World) {
    let mongocli = Client { world: &world, key: &world.owner, accept: "application/json" };
    let body = json!({
        "emailAddress": "someone@example.com", "firstName": "John", "lastName": "Doe", "password": PASSWORD,
        "roles": [{"groupId": world.project, "roleName": "GROUP_USER_ADMIN"}], "username": "someone@example.com"
    });

    let made = mongocli.call("POST", &format!("{PUBLIC}/users"), body).await.ok();
    let read = mongocli.call("GET", &format!("{PUBLIC}/users/byName/owner@example.org"), Value::Null).await.ok();
    let removed = mongocli.call("DELETE", &format!("{PUBLIC}/users/{}", made.text_at("/id")), Value::Null).await;

    assert_eq!((made.status, made.json().get("country")), (201, None));
    assert_eq!(read.at("/id"), json!(world.owner_user));
    assert_eq!(removed.refusal(), (404, "USER_NOT_FOUND".to_owned()), "an invited person is no member yet");
    let invited = mongocli.call("GET", &world.org_path(PUBLIC, "/invites"), Value::Null).await.ok();
    assert_eq!(invited.at("/0/groupRoleAssignments/0/groupRole"), json!("GROUP_USER_ADMIN"));
}
