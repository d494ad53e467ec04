//! People in organizations and projects: who is not there, who is already, what bodies say, and the last owner.

use super::{EVERY, NOBODY, OLD};
use crate::users::{
    NEWER, OLDER, added, call, days_later, invited, newer, org_users, postgres, project_key, project_users, sqlite,
    team,
};
use crate::world::{PUBLIC, V1, V2};
use serde_json::{Value, json};

/// The changes of a person that the newer generation knows.
const CHANGES: [(&str, &str); 6] =
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", ":addRole"), ("POST", ":removeRole"), ("PUT", "/roles")];

#[tokio::test]
async fn somebody_who_is_not_here_is_404_whatever_the_body_is() {
    let world = sqlite().await;
    let bob = invited(&world, "bob@example.org", &["ORG_MEMBER"]).await;

    for (method, rest) in CHANGES {
        let path = org_users(&world, V2, &format!("/{NOBODY}{rest}"));
        let answer = newer(&world, method, &path, json!("no object")).await;
        answer.is_refused((404, "USER_NOT_IN_ORG", json!([NOBODY, world.org])));
        // In the organization is not in the project.
        for (base, user) in [(V2, NOBODY), (V2, &bob)].into_iter().filter(|_| method != "PATCH") {
            let path = project_users(&world, base, &format!("/{user}{rest}"));
            let answer = newer(&world, method, &path, json!("no object")).await;
            answer.is_refused((404, "USER_NOT_IN_GROUP", json!([user, world.project])));
        }
    }
    for base in OLD {
        for (method, rest) in [("DELETE", ""), ("PUT", "/roles")] {
            let target = org_users(&world, base, &format!("/{bob}{rest}"));
            let answer = call(&world, &world.owner, OLDER, method, &target, json!("no object")).await;
            answer.is_refused((404, "USER_NOT_IN_ORG", json!([bob, world.org])));
            let target = project_users(&world, base, &format!("/{bob}{rest}"));
            let answer = call(&world, &world.owner, OLDER, method, &target, json!("no object")).await;
            answer.is_refused((404, "USER_NOT_IN_GROUP", json!([bob, world.project])));
        }
    }
}

#[tokio::test]
async fn somebody_of_another_organization_is_not_here() {
    let world = postgres().await;
    let (elsewhere, _) = world.stranger().await;
    let ada = world.member_of(&elsewhere, "ada@example.org", "ORG_MEMBER");

    for (method, rest) in CHANGES {
        let answer = newer(&world, method, &org_users(&world, V2, &format!("/{ada}{rest}")), json!({})).await;
        answer.is_refused((404, "USER_NOT_IN_ORG", json!([ada, world.org])));
    }
}

#[tokio::test]
async fn an_invitation_that_is_over_cannot_be_changed() {
    let world = sqlite().await;
    let bob = added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;
    days_later(&world, 30).await;

    for (rest, body) in [("", json!({"teamIds": []})), (":addRole", json!({"orgRole": "ORG_MEMBER"}))] {
        let method = if rest.is_empty() { "PATCH" } else { "POST" };
        let answer = newer(&world, method, &org_users(&world, V2, &format!("/{bob}{rest}")), body).await;
        answer.is_refused((404, "USER_NOT_IN_ORG", json!([bob, world.org])));
    }
    let path = project_users(&world, V2, &format!("/{bob}:addRole"));
    let answer = newer(&world, "POST", &path, json!({"groupRole": "GROUP_READ_ONLY"})).await;
    answer.is_refused((404, "USER_NOT_IN_GROUP", json!([bob, world.project])));
    let answer = newer(&world, "DELETE", &org_users(&world, V2, &format!("/{bob}")), Value::Null).await;
    assert_eq!(answer.status, 204, "but it can be cleared away");
}

#[tokio::test]
async fn nobody_comes_in_twice() {
    let world = sqlite().await;
    added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;

    for name in ["bob@example.org", "OWNER@example.org"] {
        let body = json!({"username": name, "roles": {"orgRoles": ["ORG_MEMBER"]}});
        let answer = newer(&world, "POST", &org_users(&world, V2, ""), body).await;
        answer.is_refused((409, "USER_ALREADY_IN_ORG", json!([name, world.org])));
        let body = json!({"username": name, "roles": ["GROUP_READ_ONLY"]});
        let answer = newer(&world, "POST", &project_users(&world, V2, ""), body).await;
        answer.is_refused((409, "USER_ALREADY_IN_GROUP", json!([name, world.project])));
    }
}

#[tokio::test]
async fn a_name_is_an_address() {
    let world = sqlite().await;

    for name in ["", "bob", "bob@", "two words@example.org"] {
        let body = json!({"username": name, "roles": {"orgRoles": ["ORG_MEMBER"]}});
        let answer = newer(&world, "POST", &org_users(&world, V2, ""), body).await;
        answer.is_refused((400, "INVALID_USERNAME", json!([name])));
        let body = json!({"username": name, "roles": ["GROUP_READ_ONLY"]});
        let answer = newer(&world, "POST", &project_users(&world, V2, ""), body).await;
        answer.is_refused((400, "INVALID_USERNAME", json!([name])));
    }
}

#[tokio::test]
async fn bodies_of_another_form_are_named_member_by_member() {
    let world = sqlite().await;
    let (org, project) = (org_users(&world, V2, ""), project_users(&world, V2, ""));
    let one = org_users(&world, V2, &format!("/{}", world.owner_user));
    let one_here = project_users(&world, V2, &format!("/{}", world.owner_user));
    let in_org = |roles: Value| json!({"username": "bob@example.org", "roles": roles});
    let assigned = |item: Value| json!({"roles": {"groupRoleAssignments": [item]}});
    let of = |group: &Value, roles: Value| json!({"groupId": group, "groupRoles": roles});
    let here = json!(world.project);

    for (method, path, body, status, code, parameter) in [
        ("POST", &org, json!({}), 400, "MISSING_ATTRIBUTE", "username"),
        ("POST", &org, json!({"username": 7}), 400, "INVALID_JSON_ATTRIBUTE", "username"),
        ("POST", &org, json!({"username": "bob@example.org"}), 400, "MISSING_ATTRIBUTE", "roles"),
        ("POST", &org, in_org(json!(["ORG_MEMBER"])), 400, "INVALID_JSON_ATTRIBUTE", "roles"),
        ("POST", &org, in_org(json!({})), 400, "MISSING_ATTRIBUTE", "orgRoles"),
        ("POST", &org, in_org(json!({"orgRoles": []})), 400, "INVALID_ATTRIBUTE", "orgRoles"),
        ("POST", &org, in_org(json!({"orgRoles": ["ORG_MEMBER"], "x": 1})), 400, "INVALID_ATTRIBUTE", "x"),
        ("POST", &org, in_org(json!({"orgRoles": ["ORG_EMPEROR"]})), 400, "INVALID_ENUM_VALUE", "ORG_EMPEROR"),
        ("POST", &org, json!({"password": "x"}), 400, "INVALID_ATTRIBUTE", "password"),
        ("PATCH", &one, json!({"teamIds": "x"}), 400, "INVALID_JSON_ATTRIBUTE", "teamIds"),
        ("PATCH", &one, json!({"teamIds": [7]}), 400, "INVALID_JSON_ATTRIBUTE", "teamIds"),
        ("PATCH", &one, json!({"teamIds": ["x"]}), 400, "INVALID_ATTRIBUTE", "teamIds"),
        (
            "PATCH",
            &one,
            json!({"roles": {"groupRoleAssignments": {}}}),
            400,
            "INVALID_JSON_ATTRIBUTE",
            "groupRoleAssignments",
        ),
        ("PATCH", &one, assigned(json!("x")), 400, "INVALID_JSON_ATTRIBUTE", "groupRoleAssignments"),
        ("PATCH", &one, assigned(json!({"groupRoles": []})), 400, "MISSING_ATTRIBUTE", "groupId"),
        ("PATCH", &one, assigned(of(&json!("x"), json!(["GROUP_OWNER"]))), 400, "INVALID_ATTRIBUTE", "groupId"),
        ("PATCH", &one, assigned(json!({"groupId": here})), 400, "MISSING_ATTRIBUTE", "groupRoles"),
        ("PATCH", &one, assigned(of(&here, json!([]))), 400, "INVALID_ATTRIBUTE", "groupRoles"),
        ("PATCH", &one, assigned(of(&here, json!(["x"]))), 400, "INVALID_ENUM_VALUE", "x"),
        ("POST", &project, json!({"username": "bob@example.org"}), 400, "MISSING_ATTRIBUTE", "roles"),
        ("POST", &project, in_org(json!([])), 400, "INVALID_ATTRIBUTE", "roles"),
        ("POST", &project, in_org(json!(["GROUP_EMPEROR"])), 400, "INVALID_ENUM_VALUE", "GROUP_EMPEROR"),
        ("POST", &format!("{one}:addRole"), json!({}), 400, "MISSING_ATTRIBUTE", "orgRole"),
        ("POST", &format!("{one}:removeRole"), json!({"orgRole": ["x"]}), 400, "INVALID_JSON_ATTRIBUTE", "orgRole"),
        ("POST", &format!("{one}:addRole"), json!({"orgRole": "x"}), 400, "INVALID_ENUM_VALUE", "x"),
        ("POST", &format!("{one_here}:addRole"), json!({"role": "x"}), 400, "INVALID_ATTRIBUTE", "role"),
        ("POST", &format!("{one_here}:removeRole"), json!({"groupRole": "x"}), 400, "INVALID_ENUM_VALUE", "x"),
        ("PUT", &format!("{one}/roles"), json!({}), 400, "MISSING_ATTRIBUTE", "orgRoles"),
        ("PUT", &format!("{one_here}/roles"), json!({"groupRoles": null}), 400, "MISSING_ATTRIBUTE", "groupRoles"),
    ] {
        let answer = newer(&world, method, path, body.clone()).await;
        assert_eq!(answer.refusal_with(), (status, code.to_owned(), json!([parameter])), "{method} {path} {body}");
    }
}

#[tokio::test]
async fn a_change_of_nothing_names_what_could_be_changed() {
    let world = sqlite().await;
    let path = org_users(&world, V2, &format!("/{}", world.owner_user));

    for body in [json!({}), json!({"roles": {}}), json!({"roles": {"orgRoles": null}, "teamIds": null, "id": "x"})] {
        let answer = newer(&world, "PATCH", &path, body).await;
        answer.is_refused((400, "MISSING_ONE_OF_ATTRIBUTES", json!(["roles", "teamIds"])));
    }
}

#[tokio::test]
async fn a_role_of_another_kind_or_product_is_not_granted() {
    let world = sqlite().await;
    let user = &world.owner_user;
    let body = json!({"username": "bob@example.org", "roles": {"orgRoles": ["GROUP_OWNER"]}});
    let answer = newer(&world, "POST", &org_users(&world, V2, ""), body).await;
    answer.is_refused((400, "INVALID_ROLE_FOR_ORG", json!(["GROUP_OWNER", world.org])));
    let body = json!({"username": "bob@example.org", "roles": ["ORG_OWNER"]});
    let answer = newer(&world, "POST", &project_users(&world, V2, ""), body).await;
    answer.is_refused((400, "INVALID_ROLE_FOR_GROUP", json!(["ORG_OWNER", world.project])));

    for base in OLD {
        let path = org_users(&world, base, &format!("/{user}/roles"));
        let answer = call(&world, &world.owner, OLDER, "PUT", &path, json!({"orgRoles": ["GROUP_OWNER"]})).await;
        answer.is_refused((400, "CANNOT_ADD_GROUP_ROLE", json!([])));
    }
    for (base, role) in [(V1, "ORG_USER_ADMIN"), (V2, "ORG_USER_ADMIN"), (PUBLIC, "ORG_STREAM_PROCESSING_ADMIN")] {
        let path = org_users(&world, base, &format!("/{user}/roles"));
        let answer = call(&world, &world.owner, OLDER, "PUT", &path, json!({"orgRoles": [role]})).await;
        answer.is_refused((400, "INVALID_ENUM_VALUE", json!([role])));
    }
}

#[tokio::test]
async fn a_person_keeps_a_role() {
    let world = sqlite().await;
    let bob = added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;
    let (org, project) = (org_users(&world, V2, &format!("/{bob}")), project_users(&world, V2, &format!("/{bob}")));
    let owner = &world.owner_user;

    for (method, path, body) in [
        ("PATCH", org.clone(), json!({"roles": {"orgRoles": []}})),
        ("POST", format!("{org}:removeRole"), json!({"orgRole": "ORG_MEMBER"})),
        ("POST", format!("{project}:removeRole"), json!({"groupRole": "GROUP_READ_ONLY"})),
        ("PUT", org_users(&world, V1, &format!("/{owner}/roles")), json!({"orgRoles": []})),
        ("PUT", project_users(&world, PUBLIC, &format!("/{owner}/roles")), json!({"groupRoles": []})),
    ] {
        let answer = newer(&world, method, &path, body).await;
        answer.is_refused((403, "CANNOT_REMOVE_ALL_USER_ROLES", json!([])));
    }
}

#[tokio::test]
async fn the_last_owner_stays_one() {
    let world = sqlite().await;
    invited(&world, "bob@example.org", &["ORG_OWNER"]).await; // is none yet
    let user = &world.owner_user;
    let (org, project) = (org_users(&world, V2, &format!("/{user}")), project_users(&world, V2, &format!("/{user}")));
    newer(&world, "POST", &format!("{org}:addRole"), json!({"orgRole": "ORG_MEMBER"})).await.ok();
    newer(&world, "POST", &format!("{project}:addRole"), json!({"groupRole": "GROUP_READ_ONLY"})).await.ok();

    for (method, path, body) in [
        ("PATCH", org.clone(), json!({"roles": {"orgRoles": ["ORG_MEMBER"]}})),
        ("POST", format!("{org}:removeRole"), json!({"orgRole": "ORG_OWNER"})),
        ("PUT", format!("{org}/roles"), json!({"orgRoles": ["ORG_READ_ONLY"]})),
    ] {
        let answer = newer(&world, method, &path, body).await;
        answer.is_refused((403, "CANNOT_DEMOTE_LAST_ORG_OWNER", json!([])));
    }
    for (method, rest, body) in [
        ("POST", ":removeRole", json!({"groupRole": "GROUP_OWNER"})),
        ("PUT", "/roles", json!({"groupRoles": ["GROUP_READ_ONLY"]})),
    ] {
        let answer = newer(&world, method, &format!("{project}{rest}"), body).await;
        answer.is_refused((403, "CANNOT_DEMOTE_LAST_OWNER", json!([])));
    }
    for base in EVERY {
        for path in [org_users(&world, base, &format!("/{user}")), project_users(&world, base, &format!("/{user}"))] {
            world.delete(&world.owner, &path).await.is_refused((403, "CANNOT_DELETE_LAST_OWNER", json!([])));
        }
    }
}

#[tokio::test]
async fn an_owner_beside_another_can_go() {
    let world = postgres().await;
    let ada = world.member("ada@example.org", "ORG_OWNER");
    let path = org_users(&world, V2, &format!("/{}", world.owner_user));

    newer(&world, "PATCH", &path, json!({"roles": {"orgRoles": ["ORG_MEMBER"]}})).await.ok();

    let path = org_users(&world, V2, &format!("/{ada}"));
    newer(&world, "DELETE", &path, Value::Null).await.is_refused((403, "CANNOT_DELETE_LAST_OWNER", json!([])));
}

#[tokio::test]
async fn only_an_owner_grants_ownership() {
    let world = sqlite().await;
    let admin = project_key(&world, "GROUP_USER_ADMIN").await;
    let bob = added(&world, "bob@example.org", &["GROUP_READ_ONLY"]).await;

    let body = json!({"username": "carol@example.org", "roles": ["GROUP_OWNER"]});
    let answer = call(&world, &admin, NEWER, "POST", &project_users(&world, V2, ""), body).await;
    answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
    let path = project_users(&world, V2, &format!("/{bob}:addRole"));
    let answer = call(&world, &admin, NEWER, "POST", &path, json!({"groupRole": "GROUP_OWNER"})).await;
    answer.is_refused((401, "USER_UNAUTHORIZED", json!([])));
}

#[tokio::test]
async fn a_project_or_a_team_that_is_not_the_organizations_is_not_there() {
    let world = postgres().await;
    let (elsewhere, stranger) = world.stranger().await;
    let body = json!({"name": "theirs", "orgId": elsewhere});
    let theirs = world.post(&stranger, &format!("{V2}/groups"), body).await.ok().text_at("/id");
    let their_team = team(&world, 1, &[]);
    world.database.run(&format!("UPDATE teams SET org_id = '{elsewhere}' WHERE id = '{their_team}'"));
    let one = org_users(&world, V2, &format!("/{}", world.owner_user));

    for group in [NOBODY, &theirs] {
        let roles = json!({
            "orgRoles": ["ORG_OWNER"], "groupRoleAssignments": [{"groupId": group, "groupRoles": ["GROUP_READ_ONLY"]}]
        });
        let body = json!({"username": "bob@example.org", "roles": roles});
        let answer = newer(&world, "POST", &org_users(&world, V2, ""), body).await;
        answer.is_refused((404, "GROUP_NOT_FOUND", json!([group])));
        let answer = newer(&world, "PATCH", &one, json!({"roles": roles})).await;
        answer.is_refused((404, "GROUP_NOT_FOUND", json!([group])));
    }
    for team in [NOBODY, &their_team] {
        let roles = json!({"orgRoles": ["ORG_MEMBER"]});
        let body = json!({"username": "bob@example.org", "roles": roles, "teamIds": [team]});
        let answer = newer(&world, "POST", &org_users(&world, V2, ""), body).await;
        answer.is_refused((404, "TEAM_NOT_FOUND", json!([team])));
        let answer = newer(&world, "PATCH", &one, json!({"teamIds": [team]})).await;
        answer.is_refused((404, "TEAM_NOT_FOUND", json!([team])));
    }
}
