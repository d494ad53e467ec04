//! Accounts, and people's own lists.

use super::{EVERY, NOBODY, OLD, world};
use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, HOME, PUBLIC, V1, V2, World};
use keywright_domain::Product;
use keywright_server::app::Limits;
use serde_json::{Value, json};

/// The answer to a new account: a good one with these members changed.
async fn make(world: &World, base: &str, changes: Value) -> Answer {
    let mut body = json!({
        "username": "ada@example.org", "password": "correct horse battery", "firstName": "Ada", "lastName": "Lovelace",
        "country": "GB", "emailAddress": "ada@example.org", "mobileNumber": "", "roles": []
    });
    changes.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
    world.post(&world.owner, &format!("{base}/users"), body).await
}

#[tokio::test]
async fn a_user_that_is_not_there_is_404() {
    let world = world().await;

    for base in EVERY {
        let by_id = world.get(&world.owner, &format!("{base}/users/{NOBODY}")).await;
        by_id.is_refused((404, "USER_NOT_FOUND", json!([NOBODY])));
        let by_name = world.get(&world.owner, &format!("{base}/users/byName/ada@example.org")).await;
        by_name.is_refused((404, "USERNAME_NOT_FOUND", json!(["ada@example.org"])));
    }
    let one = format!("{PUBLIC}/users/{NOBODY}");
    for method in ["PATCH", "DELETE"] {
        let answer = world.call_from(HOME, &world.owner, method, &one, "not even JSON").await;
        answer.is_refused((404, "USER_NOT_FOUND", json!([NOBODY])));
    }
}

#[tokio::test]
async fn a_user_id_that_is_none_is_refused_in_the_dialects_words() {
    let world = world().await;

    for base in EVERY {
        let path = format!("{base}/users/me");
        let answer = world.get(&world.owner, &path).await;
        if base == V2 {
            answer.is_refused((400, "PATH_PARAM_PARSE_ERROR", json!([path])));
        } else {
            answer.is_refused((404, "INVALID_USER_ID", json!(["me"])));
        }
    }
}

#[tokio::test]
async fn an_account_is_there_once() {
    let world = world().await;
    make(&world, V2, json!({})).await.ok();

    for base in EVERY {
        let again = make(&world, base, json!({})).await;
        again.is_refused((409, "USER_ALREADY_EXISTS", json!(["ada@example.org"])));
    }
}

#[tokio::test]
async fn what_an_account_needs_is_named() {
    let world = world().await;

    for base in EVERY {
        for name in ["username", "password", "firstName", "lastName"] {
            make(&world, base, json!({name: null})).await.is_refused((400, "MISSING_ATTRIBUTE", json!([name])));
        }
        for name in ["username", "password", "firstName", "country", "emailAddress", "mobileNumber", "roles"] {
            make(&world, base, json!({name: 7})).await.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!([name])));
        }
        for username in ["", "ada", "a b@example.org"] {
            let answer = make(&world, base, json!({"username": username})).await;
            answer.is_refused((400, "INVALID_USERNAME", json!([username])));
        }
        for country in ["ZZ", "gb", "Germany"] {
            let answer = make(&world, base, json!({"country": country})).await;
            answer.is_refused((400, "INVALID_COUNTRY_CODE", json!([country])));
        }
        let answer = make(&world, base, json!({"emailAddress": "ada"})).await;
        answer.is_refused((400, "INVALID_EMAIL_ADDRESS", json!(["ada"])));
        for (name, value) in
            [("firstName", "a".repeat(129)), ("lastName", "a\nb".into()), ("mobileNumber", "\u{7}".into())]
        {
            make(&world, base, json!({name: value})).await.is_refused((400, "INVALID_ATTRIBUTE", json!([name])));
        }
        make(&world, base, json!({"name": "Ada"})).await.is_refused((400, "INVALID_ATTRIBUTE", json!(["name"])));
    }
}

#[tokio::test]
async fn a_password_is_not_short_nor_known_to_everybody() {
    let world = world().await;

    for base in EVERY {
        for weak in ["", "1234567", &"a".repeat(257)] {
            make(&world, base, json!({"password": weak})).await.is_refused((400, "WEAK_PASSWORD", json!([])));
        }
        for common in ["password123", "PASSWORD123", "12345678"] {
            make(&world, base, json!({"password": common})).await.is_refused((400, "COMMON_PASSWORD", json!([])));
        }
    }
}

#[tokio::test]
async fn a_role_has_the_id_of_where_it_is_and_no_other() {
    let world = world().await;
    let (org, project) = (world.org.clone(), world.project.clone());

    for base in EVERY {
        for (role, expected) in [
            (json!({"roleName": "GROUP_OWNER"}), (400, "ROLE_NEEDS_GROUP_ID", json!(["GROUP_OWNER"]))),
            (json!({"roleName": "GROUP_OWNER", "orgId": org}), (400, "ROLE_NEEDS_NO_ORG_ID", json!(["GROUP_OWNER"]))),
            (
                json!({"roleName": "GROUP_OWNER", "orgId": org, "groupId": project}),
                (400, "ROLE_NEEDS_NO_ORG_ID", json!(["GROUP_OWNER"])),
            ),
            (json!({"roleName": "ORG_OWNER"}), (400, "ROLE_NEEDS_ORG_ID", json!(["ORG_OWNER"]))),
            (
                json!({"roleName": "ORG_OWNER", "groupId": project}),
                (400, "ROLE_NEEDS_NO_GROUP_ID", json!(["ORG_OWNER"])),
            ),
            (json!({"roleName": "EMPEROR", "orgId": org}), (400, "INVALID_ENUM_VALUE", json!(["EMPEROR"]))),
            (json!({"roleName": "EMPEROR"}), (400, "INVALID_ENUM_VALUE", json!(["EMPEROR"]))),
            (json!({"orgId": org}), (400, "MISSING_ATTRIBUTE", json!(["roleName"]))),
            (json!({"roleName": "ORG_OWNER", "orgId": "me"}), (400, "INVALID_ATTRIBUTE", json!(["orgId"]))),
            (json!({"roleName": "GROUP_OWNER", "groupId": 7}), (400, "INVALID_JSON_ATTRIBUTE", json!(["groupId"]))),
            (json!({"roleName": "ORG_OWNER", "org": org}), (400, "INVALID_ATTRIBUTE", json!(["org"]))),
            (json!("ORG_OWNER"), (400, "INVALID_JSON_ATTRIBUTE", json!(["roles"]))),
        ] {
            make(&world, base, json!({"roles": [role]})).await.is_refused(expected);
        }
    }
    for (base, role) in [(V2, "GROUP_USER_ADMIN"), (PUBLIC, "GROUP_CLUSTER_MANAGER")] {
        let foreign = make(&world, base, json!({"roles": [{"roleName": role, "groupId": world.project}]})).await;
        foreign.is_refused((400, "INVALID_ENUM_VALUE", json!([role])));
    }
}

#[tokio::test]
async fn roles_over_the_deployment_are_not_granted() {
    let world = world().await;
    let (org, project) = (world.org.clone(), world.project.clone());
    let role = |place: Value| {
        let mut role = place;
        role["roleName"] = json!("GLOBAL_OWNER");
        json!({"roles": [role]})
    };

    make(&world, PUBLIC, role(json!({}))).await.is_refused((403, "CANNOT_ADD_GLOBAL_ROLE", json!([])));
    let in_org = make(&world, PUBLIC, role(json!({"orgId": org}))).await;
    in_org.is_refused((400, "ROLE_NEEDS_NO_ORG_ID", json!(["GLOBAL_OWNER"])));
    let in_project = make(&world, PUBLIC, role(json!({"groupId": project}))).await;
    in_project.is_refused((400, "ROLE_NEEDS_NO_GROUP_ID", json!(["GLOBAL_OWNER"])));
    for base in [V1, V2] {
        let unknown = make(&world, base, role(json!({"orgId": org}))).await;
        unknown.is_refused((400, "INVALID_ENUM_VALUE", json!(["GLOBAL_OWNER"])));
    }
    let products = Some(vec![Product::CloudManager]);
    let world = World::with(Kind::Sqlite, Changes { products, ..Changes::default() }).await;
    let unknown = make(&world, PUBLIC, role(json!({}))).await;
    unknown.is_refused((400, "INVALID_ENUM_VALUE", json!(["GLOBAL_OWNER"])));
}

#[tokio::test]
async fn the_roles_of_an_account_are_in_one_place_that_is_the_callers() {
    let world = world().await;
    let (elsewhere, stranger) = world.stranger().await;
    let theirs = json!({"name": "theirs", "orgId": elsewhere});
    let theirs = world.post(&stranger, &format!("{V2}/groups"), theirs).await.ok().text_at("/id");
    let of_org = |org: &str| json!({"orgId": org, "roleName": "ORG_MEMBER"});
    let of_project = |project: &str| json!({"groupId": project, "roleName": "GROUP_OWNER"});

    for base in EVERY {
        for (roles, expected) in [
            (json!([of_org(&elsewhere)]), (401, "USER_CANNOT_ACCESS_ORG", json!([]))),
            (json!([of_org(NOBODY)]), (404, "ORG_NOT_FOUND", json!([NOBODY]))),
            (json!([of_project(&theirs)]), (401, "USER_CANNOT_ACCESS_GROUP", json!([]))),
            (json!([of_project(NOBODY)]), (404, "GROUP_NOT_FOUND", json!([NOBODY]))),
            (json!([of_org(&world.org), of_org(&elsewhere)]), (400, "INVALID_ATTRIBUTE", json!(["roles"]))),
            (json!([of_project(&world.project), of_org(&elsewhere)]), (400, "INVALID_ATTRIBUTE", json!(["roles"]))),
            (json!([of_org(&world.org), of_project(&theirs)]), (400, "INVALID_ATTRIBUTE", json!(["roles"]))),
            (json!([of_project(&world.project), of_project(NOBODY)]), (400, "INVALID_ATTRIBUTE", json!(["roles"]))),
        ] {
            make(&world, base, json!({"roles": roles})).await.is_refused(expected);
        }
    }
    make(&world, V2, json!({})).await.ok();
}

#[tokio::test]
async fn a_body_has_the_form_of_an_account() {
    let world = world().await;
    let one = format!("{PUBLIC}/users/{}", world.owner_user);

    for (method, path) in [("POST", format!("{V1}/users")), ("POST", format!("{PUBLIC}/users")), ("PATCH", one)] {
        for (body, expected) in [
            ("not even JSON", (400, "MALFORMED_JSON", json!([]))),
            ("[]", (400, "INVALID_JSON", json!([]))),
            (r#"{"roles": {}}"#, (400, "INVALID_JSON_ATTRIBUTE", json!(["roles"]))),
        ] {
            world.call_from(HOME, &world.owner, method, &path, body).await.is_refused(expected);
        }
    }
}

#[tokio::test]
async fn a_member_keeps_a_role() {
    let world = world().await;
    let one = format!("{PUBLIC}/users/{}", world.owner_user);

    let answer = world.patch(&world.owner, &one, json!({"roles": []})).await;

    answer.is_refused((403, "CANNOT_REMOVE_ALL_USER_ROLES", json!([])));
    world.patch(&world.owner, &one, json!({"roles": null})).await.ok();
}

/// Another project, and a key that owns it.
async fn project_owner(world: &World) -> (String, crate::world::Key) {
    let body = json!({"name": "other", "orgId": world.org});
    let project = world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id");
    let body = json!({"desc": "a key", "roles": ["GROUP_OWNER"]});
    let key = world.post(&world.owner, &format!("{V2}/groups/{project}/apiKeys"), body).await.ok();
    (project, crate::world::Key::of(&key.json()))
}

#[tokio::test]
async fn the_last_owner_stays_one() {
    let world = world().await;
    let (project, key) = project_owner(&world).await;
    let one = format!("{PUBLIC}/users/{}", world.owner_user);

    let roles = json!([{"orgId": world.org, "roleName": "ORG_MEMBER"}]);
    let demoted = world.patch(&world.owner, &one, json!({"roles": roles})).await;
    demoted.is_refused((403, "CANNOT_DEMOTE_LAST_ORG_OWNER", json!([])));
    let roles = json!([{"groupId": project, "roleName": "GROUP_READ_ONLY"}]);
    let demoted = world.patch(&key, &one, json!({"roles": roles})).await;
    demoted.is_refused((403, "CANNOT_DEMOTE_LAST_OWNER", json!([])));
    for key in [&world.owner, &key] {
        world.delete(key, &one).await.is_refused((403, "CANNOT_DELETE_LAST_ADMIN", json!([])));
    }
}

#[tokio::test]
async fn people_are_counted_before_an_account_is_made() {
    let full = Limits { users_per_org: 1, ..Limits::default() };
    let world = World::with(Kind::Sqlite, Changes { limits: full, ..Changes::default() }).await;
    let crowded = Limits { users_per_project: 0, ..Limits::default() };
    let roomy = World::with(Kind::Sqlite, Changes { limits: crowded, ..Changes::default() }).await;

    for base in EVERY {
        let of_org = json!({"roles": [{"orgId": world.org, "roleName": "ORG_MEMBER"}]});
        let full = make(&world, base, of_org).await;
        full.is_refused((400, "MAX_USERS_PER_ORG_EXCEEDED", json!([1, world.org])));
        let of_project = json!({"roles": [{"groupId": roomy.project, "roleName": "GROUP_READ_ONLY"}]});
        let full = make(&roomy, base, of_project).await;
        full.is_refused((400, "MAX_USERS_PER_GROUP_EXCEEDED", json!([0, roomy.project])));
    }
    make(&world, V2, json!({})).await.ok();
}

#[tokio::test]
async fn a_persons_own_list_is_open_to_no_key() {
    let world = world().await;

    for base in OLD {
        for user in [world.owner_user.as_str(), NOBODY] {
            let list = world.get(&world.owner, &format!("{base}/users/{user}/accessList")).await;
            list.is_refused((401, "ACCESS_LIST_ACCESS_DENIED", json!([user])));
            let entry = world.delete(&world.owner, &format!("{base}/users/{user}/whitelist/192.0.2.10")).await;
            entry.is_refused((401, "WHITELIST_ACCESS_DENIED", json!([user])));
        }
    }
}
