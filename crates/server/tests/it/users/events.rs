//! What the log says of people: in the organization's list what happens there, in the project's what happens in it.

use super::{OLDER, added, call, invited, newer, org_users, postgres, project_users, sqlite, team};
use crate::world::{V2, World};
use serde_json::{Value, json};

/// What the two lists say of people, type and subject, oldest first.
async fn said(world: &World) -> [Vec<(String, String)>; 2] {
    let org = world.org_path(V2, "/events");
    let project = format!("{V2}/groups/{}/events", world.project);
    let mut said = [Vec::new(), Vec::new()];
    let lists = [(org, "orgId", &world.org), (project, "groupId", &world.project)];
    for ((path, place, id), said) in lists.into_iter().zip(&mut said) {
        let query = "?includeExtensions=true&itemsPerPage=500";
        let events = world.get(&world.owner, &format!("{path}{query}")).await.ok().at("/results");
        for event in events.as_array().unwrap().iter().rev() {
            let Some(name) = event["targetUsername"].as_str() else { continue };
            if name != "owner@example.org" {
                assert_eq!((&event["publicKey"], &event[place]), (&json!(world.owner.public), &json!(id)), "{event}");
                said.push((event["eventTypeName"].as_str().unwrap().to_owned(), name.to_owned()));
            }
        }
    }
    said
}

fn of(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(kind, name)| ((*kind).to_owned(), format!("{name}@example.org"))).collect()
}

#[tokio::test]
async fn an_invitation_and_its_changes_are_said() {
    let world = sqlite().await;

    let bob = invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;
    added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;
    let path = org_users(&world, V2, &format!("/{bob}"));
    for _ in 0..2 {
        newer(&world, "PATCH", &path, json!({"roles": {"orgRoles": ["ORG_OWNER"]}})).await.ok();
    }
    newer(&world, "DELETE", &path, Value::Null).await.ok();
    added(&world, "carol@example.org", &["GROUP_READ_ONLY"]).await;

    let [org, project] = said(&world).await;
    let expected = [
        ("INVITED_TO_ORG", "bob"),
        ("X_INVITATION_MODIFIED", "bob"),
        ("ORG_INVITATION_DELETED", "bob"),
        ("INVITED_TO_ORG", "carol"),
    ];
    assert_eq!(org, of(&expected));
    let expected = [("INVITED_TO_GROUP", "bob"), ("GROUP_INVITATION_DELETED", "bob"), ("INVITED_TO_GROUP", "carol")];
    assert_eq!(project, of(&expected));
}

#[tokio::test]
async fn what_happens_to_a_member_is_said() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_MEMBER");
    let team = team(&world, 1, &[]);

    added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    let body = json!({"roles": {"orgRoles": ["ORG_READ_ONLY"]}, "teamIds": [team]});
    newer(&world, "PATCH", &org_users(&world, V2, &format!("/{ada}")), body).await.ok();
    let path = project_users(&world, V2, &format!("/{ada}"));
    for _ in 0..2 {
        let body = json!({"groupRoles": ["GROUP_OWNER"]});
        call(&world, &world.owner, OLDER, "PUT", &format!("{path}/roles"), body).await.ok();
    }
    newer(&world, "DELETE", &path, Value::Null).await.ok();
    added(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    newer(&world, "DELETE", &org_users(&world, V2, &format!("/{ada}")), Value::Null).await.ok();

    let [org, project] = said(&world).await;
    let in_org = ["USER_ROLES_CHANGED_AUDIT", "JOINED_TEAM", "REMOVED_FROM_TEAM", "REMOVED_FROM_ORG"];
    let in_project =
        ["JOINED_GROUP", "USER_ROLES_CHANGED_AUDIT", "REMOVED_FROM_GROUP", "JOINED_GROUP", "REMOVED_FROM_GROUP"];
    assert_eq!(org, of(&in_org.map(|kind| (kind, "ada"))));
    assert_eq!(project, of(&in_project.map(|kind| (kind, "ada"))));
}
