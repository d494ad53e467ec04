//! Requests that are right in everything but, perhaps, the caller.

use super::Row;
use super::cast::{Cast, PROJECT, fresh_name, make, make_in_project};
use crate::answer::Answer;
use crate::world::{PUBLIC, V2, World};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// A team of the cast's organization that a call finds as it needs it: with a member, in the project, or neither.
async fn make_team(world: &World, cast: &Cast, method: &str, template: &str) -> Answer {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let leaves = template.contains("{userId}") || template.ends_with(":removeUser");
    let usernames = if leaves { vec![cast.name.as_str()] } else { vec![] };
    let name = format!("team {}", NEXT.fetch_add(1, Ordering::Relaxed));
    let body = json!({"name": name, "usernames": usernames});
    let made = world.post(cast.owner(), &format!("{V2}/orgs/{}/teams", cast.org), body).await.ok();
    if template.starts_with("/groups") && method != "POST" {
        let body = json!([{"teamId": made.text_at("/id"), "roleNames": ["GROUP_READ_ONLY"]}]);
        world.post(cast.owner(), &format!("{V2}/groups/{}/teams", cast.project), body).await.ok();
    }
    made
}

/// A request that is right in everything but, perhaps, the caller: its path and body.
pub(crate) async fn request(world: &World, cast: &Cast, base: &str, row: &Row, name: &str) -> (String, String) {
    let (_, method, template, _) = *row;
    let mut path = format!("{base}{template}").replace("{orgId}", &cast.org);
    path = path.replace("{groupId}", &cast.project).replace("{groupName}", PROJECT);
    path = path.replace("{limitName}", "atlas.project.deployment.clusters");
    path = path.replace("{endpointSetId}", "root_user");
    path = path.replace("{document}", "atlas-v2");
    if (method, template) == ("DELETE", "/orgs/{orgId}") && ["OO", "GO"].contains(&name) {
        world.delete(cast.owner(), &format!("{V2}/groups/{}", cast.project)).await.ok(); // or it is not empty
    }
    if template.contains("{apiUserId}") {
        let target = match name {
            "self" => cast.callers.last().unwrap().clone(),
            _ if template.starts_with("/admin") && cast.global_owner.is_some() => {
                world.global_key(cast.global_owner.as_ref().unwrap(), &["GLOBAL_READ_ONLY"]).await
            }
            _ if method == "DELETE" && template.starts_with("/groups") => {
                make_in_project(world, cast.owner(), &cast.project, "GROUP_READ_ONLY").await
            }
            _ => make(world, cast.owner(), &cast.org, "ORG_MEMBER").await,
        };
        if template.contains("{ipAddress*}") {
            let list = format!("{V2}/orgs/{}/apiKeys/{}/accessList", cast.org, target.id);
            world.post(cast.owner(), &list, json!([{"ipAddress": "198.51.100.7"}])).await.ok();
        }
        path = path.replace("{apiUserId}", &target.id).replace("{ipAddress*}", "198.51.100.7");
    }
    if template.contains("{entryId}") {
        let entry = match &cast.global_owner {
            Some(owner) => world.post(owner, &format!("{PUBLIC}/admin/accessList"), entry()).await.ok().text_at("/id"),
            None => "ffffffffffffffffffffffff".to_owned(),
        };
        path = path.replace("{entryId}", &entry);
    }
    if template.contains("{eventId}") {
        let parent = if template.starts_with("/groups") {
            format!("{V2}/groups/{}", cast.project)
        } else {
            format!("{V2}/orgs/{}", cast.org)
        };
        let events = world.get(cast.owner(), &format!("{parent}/events")).await.ok();
        path = path.replace("{eventId}", &events.text_at("/results/0/id"));
    }
    let name_of_somebody = fresh_name();
    let in_project = template.starts_with("/groups");
    if template.contains("/invites") && (method == "PATCH" || template.contains("{invitationId}")) {
        let (all, role) = if in_project {
            (format!("{V2}/groups/{}/invites", cast.project), "GROUP_READ_ONLY")
        } else {
            (format!("{V2}/orgs/{}/invites", cast.org), "ORG_MEMBER")
        };
        let body = json!({"username": name_of_somebody, "roles": [role]});
        let invited = world.post(cast.owner(), &all, body).await.ok();
        path = path.replace("{invitationId}", &invited.text_at("/id"));
    }
    path = path.replace("{userId}", &cast.person).replace("{userName}", &cast.name);
    path = path.replace("{ipAddress*}", "198.51.100.7");
    let mut team = String::new();
    if template.contains("/teams") {
        let made = make_team(world, cast, method, template).await;
        team = made.text_at("/id");
        path = path.replace("{teamId}", &team);
        path = path.replace("{teamName}", &made.text_at("/name").replace(' ', "%20"));
    }
    let named = [name, team.as_str(), name_of_somebody.as_str()];
    let body = body(world, cast, base, row, named).map(|body| body.to_string());
    (path, body.unwrap_or_default())
}

/// The body of [`request`], where there is one: as this caller, about that team, naming somebody.
fn body(world: &World, cast: &Cast, base: &str, row: &Row, [name, team, name_of_somebody]: [&str; 3]) -> Option<Value> {
    let (_, method, template, _) = *row;
    Some(match (method, template) {
        ("POST", "/orgs") if base == PUBLIC => json!({"name": "New"}),
        (_, "/orgs/{orgId}/invites") => json!({"username": name_of_somebody, "roles": ["ORG_READ_ONLY"]}),
        (_, "/groups/{groupId}/invites") => json!({"username": name_of_somebody, "roles": ["GROUP_CHARTS_ADMIN"]}),
        ("PATCH", "/orgs/{orgId}/invites/{invitationId}") => json!({"roles": ["ORG_READ_ONLY"]}),
        ("PATCH", "/groups/{groupId}/invites/{invitationId}") => json!({"roles": ["GROUP_CHARTS_ADMIN"]}),
        // Each kind of caller grants a role of its own place.
        ("POST", "/users") => json!({
            "username": name_of_somebody, "password": "correct horse battery", "firstName": "Ada", "lastName": "Lovelace",
            "roles": [if name.starts_with('P') {
                json!({"groupId": cast.project, "roleName": "GROUP_READ_ONLY"})
            } else {
                json!({"orgId": cast.org, "roleName": "ORG_MEMBER"})
            }]
        }),
        ("PATCH", "/users/{userId}") => json!({"firstName": "Ada"}),
        ("POST", "/orgs") => json!({"name": "New", "orgOwnerId": world.owner_user}),
        ("PATCH", "/orgs/{orgId}") => json!({"name": "Renamed"}),
        ("PATCH", "/orgs/{orgId}/settings") => json!({"multiFactorAuthRequired": true}),
        ("POST", "/orgs/{orgId}/apiKeys") => json!({"desc": "new", "roles": ["ORG_MEMBER"]}),
        ("PATCH", "/orgs/{orgId}/apiKeys/{apiUserId}" | "/admin/apiKeys/{apiUserId}") => json!({"desc": "changed"}),
        ("POST", "/groups") => json!({"name": format!("New {name}"), "orgId": cast.org}),
        ("PATCH", "/groups/{groupId}") if base == PUBLIC => json!({"tags": [name]}),
        ("PATCH", "/groups/{groupId}") => json!({"tags": [{"key": "by", "value": name}]}),
        ("PATCH", "/groups/{groupId}/limits/{limitName}") => json!({"value": 30}),
        ("PATCH", "/groups/{groupId}/settings") => json!({"isDataExplorerEnabled": false}),
        ("POST", "/groups/{groupId}/apiKeys") => json!({"desc": "new", "roles": ["GROUP_READ_ONLY"]}),
        ("POST", "/groups/{groupId}/apiKeys/{apiUserId}") => json!([{"roles": ["GROUP_READ_ONLY"]}]),
        ("PATCH", "/groups/{groupId}/apiKeys/{apiUserId}") => json!({"roles": ["GROUP_READ_ONLY"]}),
        ("POST", "/admin/apiKeys") => json!({"desc": "new", "roles": ["GLOBAL_READ_ONLY"]}),
        ("POST", "/admin/accessList" | "/admin/whitelist") => entry(),
        ("PATCH", "/admin/accessList/{entryId}" | "/admin/whitelist/{entryId}") => json!({"description": "changed"}),
        ("POST", "/orgs/{orgId}/users") => {
            json!({"username": format!("{name}@example.org"), "roles": {"orgRoles": ["ORG_MEMBER"]}})
        }
        ("PATCH", "/orgs/{orgId}/users/{userId}") => json!({"teamIds": []}),
        ("POST", "/orgs/{orgId}/users/{userId}:addRole" | "/orgs/{orgId}/users/{userId}:removeRole") => {
            json!({"orgRole": "ORG_MEMBER"})
        }
        ("PUT", "/orgs/{orgId}/users/{userId}/roles") => json!({"orgRoles": ["ORG_OWNER"]}),
        ("POST", "/groups/{groupId}/users") => {
            json!({"username": format!("{name}@example.com"), "roles": ["GROUP_READ_ONLY"]})
        }
        ("POST", "/groups/{groupId}/users/{userId}:addRole" | "/groups/{groupId}/users/{userId}:removeRole") => {
            json!({"groupRole": "GROUP_READ_ONLY"})
        }
        ("PUT", "/groups/{groupId}/users/{userId}/roles") => json!({"groupRoles": ["GROUP_OWNER"]}),
        ("POST", "/orgs/{orgId}/teams") => json!({"name": format!("new {name}")}),
        ("PATCH", "/orgs/{orgId}/teams/{teamId}") => json!({"name": format!("renamed {name}")}),
        ("POST", "/orgs/{orgId}/teams/{teamId}/users") => json!([{"id": cast.person}]),
        ("POST", "/orgs/{orgId}/teams/{teamId}:addUser" | "/orgs/{orgId}/teams/{teamId}:removeUser") => {
            json!({"id": cast.person})
        }
        ("POST", "/groups/{groupId}/teams") => json!([{"teamId": team, "roleNames": ["GROUP_READ_ONLY"]}]),
        ("PATCH", "/groups/{groupId}/teams/{teamId}") => json!({"roleNames": ["GROUP_READ_ONLY"]}),
        ("POST", _) => json!([{"ipAddress": "203.0.113.64"}]),
        _ => return None,
    })
}

/// A block of the global access list that nobody has named before.
fn entry() -> Value {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    json!({"cidrBlock": format!("10.{}.{}.0/24", n / 256, n % 256), "description": "one of many"})
}
