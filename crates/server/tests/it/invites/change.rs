//! `PATCH`: changing what an invitation brings, by its id or by the name of the person.

use super::{invite, invite_to_project, invited, later, of_org, of_project};
use crate::database::on_both;
use crate::world::{DIALECTS, V2, World};
use serde_json::{Value, json};

on_both!(
    what_is_sent_replaces_what_was_there_and_the_rest_stays,
    both_dates_and_the_inviter_stay,
    the_person_may_be_named_in_the_place_of_the_invitation,
    an_answer_can_be_sent_back,
    a_project_invitation_is_changed_alike,
);

/// Of an answer, what an invitation brings.
fn brings(answer: &crate::answer::Answer) -> (Value, Value, Value) {
    (answer.at("/roles"), answer.at("/groupRoleAssignments"), answer.at("/teamIds"))
}

async fn what_is_sent_replaces_what_was_there_and_the_rest_stays(world: World) {
    let (project, empty) = (world.project.clone(), json!([]));
    for base in DIALECTS {
        let body = json!({
            "username": "ada@example.org", "roles": ["ORG_MEMBER", "ORG_READ_ONLY"],
            "groupRoleAssignments": [{"groupId": project, "roles": ["GROUP_OWNER"]}]
        });
        let made = world.post(&world.owner, &of_org(&world, base, ""), body).await.ok();
        let one = of_org(&world, base, &format!("/{}", made.text_at("/id")));
        let assigned = json!([{"groupId": project, "groupRole": "GROUP_OWNER"}]);
        let patched = async |body: Value| brings(&world.patch(&world.owner, &one, body).await.ok());

        let roles = patched(json!({"roles": ["ORG_GROUP_CREATOR"]})).await;
        assert_eq!(roles, (json!(["ORG_GROUP_CREATOR"]), assigned.clone(), empty.clone()), "no member beside it");
        // What the Atlas CLI sends for a flag that is missing.
        let left = patched(json!({"roles": [], "username": ""})).await;
        assert_eq!(left, (json!(["ORG_GROUP_CREATOR"]), assigned.clone(), empty.clone()));
        assert_eq!(patched(json!({})).await, left);
        assert_eq!(patched(json!({"roles": null, "groupRoleAssignments": null, "teamIds": null})).await, left);
        let moved = json!({"groupRoleAssignments": [{"groupId": project, "roles": ["GROUP_READ_ONLY"]}]});
        let reader = json!([{"groupId": project, "groupRole": "GROUP_READ_ONLY"}]);
        assert_eq!(patched(moved).await, (json!(["ORG_GROUP_CREATOR"]), reader, empty.clone()));
        let none = patched(json!({"groupRoleAssignments": []})).await;
        assert_eq!(none, (json!(["ORG_GROUP_CREATOR"]), empty.clone(), empty.clone()), "an empty list is an order");
        assert_eq!(brings(&world.get(&world.owner, &one).await.ok()), none);
        world.delete(&world.owner, &one).await.ok();
    }
}

async fn both_dates_and_the_inviter_stay(world: World) {
    let made = invite(&world, "ada@example.org", &["ORG_MEMBER"]).await;
    let another = world.key(&["ORG_OWNER"]).await;
    later(&world, 60_000).await;

    let one = of_org(&world, V2, &format!("/{}", made.text_at("/id")));
    let changed = world.patch(&another, &one, json!({"roles": ["ORG_READ_ONLY"]})).await.ok();

    for member in ["/createdAt", "/expiresAt", "/inviterUsername", "/id", "/username"] {
        assert_eq!(changed.at(member), made.at(member), "{member}");
    }
}

async fn the_person_may_be_named_in_the_place_of_the_invitation(world: World) {
    let made = invite(&world, "Ada@example.org", &["ORG_MEMBER"]).await;
    invite(&world, "bob@example.org", &["ORG_MEMBER"]).await;

    for (base, role) in DIALECTS.into_iter().zip(["ORG_READ_ONLY", "ORG_MEMBER", "ORG_OWNER"]) {
        let body = json!({"username": "ada@EXAMPLE.org", "roles": [role]});
        let changed = world.patch(&world.owner, &of_org(&world, base, ""), body).await.ok();

        assert_eq!((changed.at("/id"), changed.at("/username")), (made.at("/id"), json!("Ada@example.org")));
        assert_eq!(changed.at("/roles"), json!([role]));
        let body = json!({"username": "nobody@example.org", "roles": [role]});
        let unknown = world.patch(&world.owner, &of_org(&world, base, ""), body).await;
        unknown.is_refused((404, "RESOURCE_NOT_FOUND", json!([of_org(&world, base, "")])));
    }
    assert_eq!(invited(&world).await, ["Ada@example.org", "bob@example.org"]);
}

async fn an_answer_can_be_sent_back(world: World) {
    for base in DIALECTS {
        let body = json!({
            "username": "ada@example.org", "roles": ["ORG_MEMBER"],
            "groupRoleAssignments": [{"groupId": world.project, "roles": ["GROUP_READ_ONLY", "GROUP_OWNER"]}]
        });
        let made = world.post(&world.owner, &of_org(&world, base, ""), body).await.ok();
        let mut echoed = made.json();
        echoed["roles"] = json!(["ORG_READ_ONLY"]);
        echoed["id"] = json!("not looked at");
        echoed["expiresAt"] = json!("nor this");
        echoed["links"] = json!([]);

        let one = of_org(&world, base, &format!("/{}", made.text_at("/id")));
        let by_id = world.patch(&world.owner, &one, echoed.clone()).await.ok();
        let by_name = world.patch(&world.owner, &of_org(&world, base, ""), echoed).await.ok();

        let mut expected = made.json();
        expected["roles"] = json!(["ORG_READ_ONLY"]);
        assert_eq!((by_id.json(), by_name.json()), (expected.clone(), expected), "{base}");
        world.delete(&world.owner, &one).await.ok();
    }
}

async fn a_project_invitation_is_changed_alike(world: World) {
    let made = invite_to_project(&world, "ada@example.org", &["GROUP_READ_ONLY"]).await;
    later(&world, 60_000).await;
    for base in DIALECTS {
        let one = of_project(&world, base, &format!("/{}", made.text_at("/id")));
        let two = json!(["GROUP_OWNER", "GROUP_READ_ONLY"]);

        let both = world.patch(&world.owner, &one, json!({"roles": two})).await.ok();
        let left = world.patch(&world.owner, &one, json!({"roles": []})).await.ok();
        let mut echoed = made.json();
        echoed["username"] = json!("ADA@example.org");
        let back = world.patch(&world.owner, &of_project(&world, base, ""), echoed).await.ok();

        assert_eq!((both.at("/roles"), left.at("/roles")), (two.clone(), two), "{base}");
        assert_eq!(back.json(), made.json(), "{base}: both dates, the id and the name stay");
    }
}
