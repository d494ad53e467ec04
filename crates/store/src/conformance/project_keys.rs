//! Keys in projects: made there, assigned, changed, taken out; each moves the key's rights and says so.

use super::first_run::log;
use super::projects::said_since;
use super::sentences;
use super::world::{Member, World};
use crate::change::Denial;
use crate::{
    AddKeyRefusal, AddProjectKey, AddProjectKeyRefusal, AssignKey, AssignKeyRefusal, ChangeProject, ChangeProjectKey,
    ChangeSeenProjectKey, ChangeSeenProjectKeyRefusal, SeenProjectKey, UnassignKey, UnassignKeyRefusal, WriteError,
};
use keywright_domain::policy::{self, CreateProjectKey, GrantOrgOwnerInProject, GrantOrgRoles, GrantProjectOwner};
use keywright_domain::{
    ApiKey, Description, EventType, KeyId, OrgRole, Permit, ProjectId, ProjectRole, ProjectRoles, Refusal,
};

sentences! {
    a_key_is_made_in_a_project_with_roles_there_and_in_the_organization,
    a_key_that_is_made_in_a_project_counts_in_the_organization,
    granting_organization_roles_and_ownership_needs_the_right_to,
    a_key_is_assigned_changed_and_taken_out,
    a_change_that_changes_nothing_says_nothing,
    assigning_by_change_needs_roles,
    a_key_of_another_organization_is_not_assigned,
    making_an_owner_of_a_project_needs_the_right_to_and_keeping_one_does_not,
    a_key_that_is_not_in_the_project_is_not_taken_out,
    a_write_of_a_key_that_is_taken_out_while_it_waits_is_refused,
    a_key_is_changed_in_a_project_as_somebody_saw_it,
    a_key_that_is_used_elsewhere_is_described_by_who_looks_after_the_organization,
}

fn roles(roles: &[ProjectRole]) -> ProjectRoles {
    roles.iter().copied().collect()
}

/// A key that `by` makes in a project, with these roles there.
pub(super) async fn add(world: &World, by: Member, project: ProjectId, held: &[ProjectRole]) -> Member {
    let permit = creating(world, by, project).await;
    let key = world.new_key(by.org, [OrgRole::Member].into());
    let change = AddProjectKey { key, roles: roles(held), names_org_roles: false, limit: 500 };
    let key = world.store.write(&permit, change).await.unwrap().value;
    Member { id: key.id, public_key: key.public_key, org: key.org }
}

/// A key of the organization gets these roles in a project, and no others there.
pub(super) async fn assign(world: &World, by: Member, project: ProjectId, key: KeyId, held: &[ProjectRole]) -> ApiKey {
    let permit = world.permit_in::<policy::AssignKey>(by, project, Some(key)).await;
    let permit = permit.along_with(&world.permit_in::<GrantProjectOwner>(by, project, None).await);
    world.store.write(&permit, AssignKey { roles: roles(held) }).await.unwrap().value
}

/// Everything that making a key in a project can ask for.
async fn creating(world: &World, by: Member, project: ProjectId) -> Permit<CreateProjectKey> {
    let permit = world.permit_in::<CreateProjectKey>(by, project, None).await;
    let permit = permit.along_with(&world.permit_in::<GrantOrgRoles>(by, project, None).await);
    let permit = permit.along_with(&world.permit_in::<GrantOrgOwnerInProject>(by, project, None).await);
    permit.along_with(&world.permit_in::<GrantProjectOwner>(by, project, None).await)
}

/// The roles of a key in a project as the next request will know them, and when they last changed.
async fn held(world: &World, key: Member, project: ProjectId) -> (ProjectRoles, i64) {
    let rights = world.store.find_key(key.public_key).await.ok().unwrap().unwrap().entry.rights;
    let sql = format!("SELECT rights_revision AS n FROM api_keys WHERE public_key = '{}'", key.public_key);
    (rights.in_project(project), world.number(sql.leak()).await)
}

async fn a_key_is_made_in_a_project_with_roles_there_and_in_the_organization(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let permit = creating(world, owner, project).await;
    let before = log(world).await.len();

    let key = world.new_key(owner.org, [OrgRole::Owner].into());
    let held = roles(&[ProjectRole::Owner, ProjectRole::ReadOnly]);
    let change = AddProjectKey { key, roles: held, names_org_roles: true, limit: 500 };
    let made = world.store.write(&permit, change).await.unwrap().value;

    let read = world.store.target_key(&world.permit_to::<policy::ReadKeys>(owner, made.id).await).await.unwrap();
    assert_eq!(read.as_ref(), Some(&made));
    assert_eq!((made.roles.org, made.roles.projects), ([OrgRole::Owner].into(), vec![(project, held)]));
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 3, "a person and two keys");
    let events = log(world).await.split_off(before);
    let told: Vec<_> =
        events.iter().map(|event| (event.draft.kind, event.draft.project, event.draft.target_key)).collect();
    let target = Some((made.id, made.public_key));
    let expected = [(EventType::ApiKeyCreated, None, target), (EventType::ApiKeyAddedToGroup, Some(project), target)];
    assert_eq!(told, expected);
    assert_eq!(events[1].draft.detail.as_deref(), Some("roles GROUP_OWNER GROUP_READ_ONLY"));
}

async fn a_key_that_is_made_in_a_project_counts_in_the_organization(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let permit = creating(world, owner, project).await;
    let new = || AddProjectKey {
        key: world.new_key(owner.org, [OrgRole::Member].into()),
        roles: roles(&[ProjectRole::ReadOnly]),
        names_org_roles: false,
        limit: 2,
    };

    world.store.write(&permit, new()).await.unwrap();
    let before = log(world).await.len();
    let refused = world.store.write(&permit, new()).await;

    let expected = AddProjectKeyRefusal::Key(AddKeyRefusal::QuotaReached(2));
    assert!(matches!(refused, Err(WriteError::Refused(found)) if found == expected), "{refused:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_group_roles").await, 2);
    assert_eq!(log(world).await.len(), before);
}

async fn granting_organization_roles_and_ownership_needs_the_right_to(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let admin = add(world, owner, project, &[ProjectRole::UserAdmin]).await;
    let permit = world.permit_in::<CreateProjectKey>(admin, project, None).await;

    for (org_role, named, role) in [
        (OrgRole::Member, true, ProjectRole::ReadOnly),
        (OrgRole::Owner, true, ProjectRole::ReadOnly),
        (OrgRole::Owner, false, ProjectRole::ReadOnly),
        (OrgRole::Member, false, ProjectRole::Owner),
    ] {
        let key = world.new_key(owner.org, [org_role].into());
        let change = AddProjectKey { key, roles: roles(&[role]), names_org_roles: named, limit: 500 };
        let refused = world.store.write(&permit, change).await;
        assert!(matches!(refused, Err(WriteError::Refused(AddProjectKeyRefusal::MayNotGrant))), "{refused:?}");
    }
    let key = world.new_key(owner.org, [OrgRole::Member].into());
    let change = AddProjectKey { key, roles: roles(&[ProjectRole::ReadOnly]), names_org_roles: false, limit: 500 };
    world.store.write(&permit, change).await.unwrap();
}

async fn a_key_is_assigned_changed_and_taken_out(world: &World) {
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "other").await);
    let key = world.add_key(owner, OrgRole::ReadOnly).await;
    assign(world, owner, other, key.id, &[ProjectRole::Owner]).await;
    let (none, first) = held(world, key, project).await;
    assert_eq!(none, ProjectRoles::EMPTY);
    let before = log(world).await.len();

    let assigned = assign(world, owner, project, key.id, &[ProjectRole::ReadOnly]).await;
    let (read_only, second) = held(world, key, project).await;
    let permit = world.permit_in::<policy::ChangeProjectKey>(owner, project, Some(key.id)).await;
    let monitoring = roles(&[ProjectRole::MonitoringAdmin]);
    let description = Some(Description::try_from("weekly export").unwrap());
    let change = ChangeProjectKey { roles: Some(monitoring), description };
    let changed = world.store.write(&permit, change).await.unwrap().value;
    let (replaced, third) = held(world, key, project).await;
    let permit = world.permit_in::<policy::UnassignKey>(owner, project, Some(key.id)).await;
    world.store.write(&permit, UnassignKey).await.unwrap();
    let (gone, fourth) = held(world, key, project).await;

    assert_eq!([read_only, replaced, gone], [roles(&[ProjectRole::ReadOnly]), monitoring, ProjectRoles::EMPTY]);
    assert!(first < second && second < third && third < fourth, "each change of rights is noted");
    assert_eq!(assigned.roles.org, [OrgRole::ReadOnly].into());
    assert_eq!((changed.description.as_str(), changed.roles.org), ("weekly export", [OrgRole::ReadOnly].into()));
    assert_eq!(held(world, key, other).await.0, roles(&[ProjectRole::Owner]), "other projects stay");
    let events = log(world).await.split_off(before);
    let told: Vec<_> = events.iter().map(|event| (event.draft.kind, event.draft.detail.as_deref())).collect();
    let expected = [
        (EventType::ApiKeyAddedToGroup, Some("roles GROUP_READ_ONLY")),
        (EventType::ApiKeyRolesChanged, Some("from GROUP_READ_ONLY to GROUP_MONITORING_ADMIN")),
        (EventType::ApiKeyDescriptionChanged, Some(r#"from "nightly export" to "weekly export""#)),
        (EventType::ApiKeyRemovedFromGroup, None),
    ];
    assert_eq!(told, expected);
    let of_project = |kind| kind != EventType::ApiKeyDescriptionChanged;
    for event in events {
        assert_eq!(event.draft.target_key, Some((key.id, key.public_key)));
        assert_eq!(event.draft.project.is_some(), of_project(event.draft.kind), "{:?}", event.draft);
        assert_eq!(event.draft.org.is_some(), !of_project(event.draft.kind), "{:?}", event.draft);
    }
}

async fn a_change_that_changes_nothing_says_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let key = add(world, owner, project, &[ProjectRole::ReadOnly]).await;
    let before = (log(world).await.len(), held(world, key, project).await);

    assign(world, owner, project, key.id, &[ProjectRole::ReadOnly]).await;
    let permit = world.permit_in::<policy::ChangeProjectKey>(owner, project, Some(key.id)).await;
    let description = Some(Description::try_from("nightly export").unwrap());
    let same = ChangeProjectKey { roles: Some(roles(&[ProjectRole::ReadOnly])), description };
    world.store.write(&permit, same).await.unwrap();

    assert_eq!((log(world).await.len(), held(world, key, project).await), before);
}

async fn assigning_by_change_needs_roles(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let permit = world.permit_in::<policy::ChangeProjectKey>(owner, project, Some(key.id)).await;
    let before = log(world).await.len();

    let description = Some(Description::try_from("weekly export").unwrap());
    let refused = world.store.write(&permit, ChangeProjectKey { roles: None, description }).await;

    assert!(matches!(refused, Err(WriteError::Refused(AssignKeyRefusal::RolesMissing))), "{refused:?}");
    assert_eq!(log(world).await.len(), before);
}

async fn a_key_of_another_organization_is_not_assigned(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let (_, stranger) = super::organizations::with_key(world, owner, "Elsewhere").await;
    let permit = world.permit_in::<policy::AssignKey>(owner, project, Some(stranger.id)).await;

    let refused = world.store.write(&permit, AssignKey { roles: roles(&[ProjectRole::ReadOnly]) }).await;

    assert!(matches!(refused, Err(WriteError::Refused(AssignKeyRefusal::KeyNotFound))), "{refused:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_group_roles").await, 1, "its maker's alone");
}

async fn making_an_owner_of_a_project_needs_the_right_to_and_keeping_one_does_not(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let admin = add(world, owner, project, &[ProjectRole::UserAdmin]).await;
    let key = add(world, owner, project, &[ProjectRole::ReadOnly]).await;
    let permit = world.permit_in::<policy::ChangeProjectKey>(admin, project, Some(key.id)).await;
    let raise = || ChangeProjectKey { roles: Some(roles(&[ProjectRole::Owner])), description: None };

    let refused = world.store.write(&permit, raise()).await;
    assert!(matches!(refused, Err(WriteError::Refused(AssignKeyRefusal::MayNotGrantOwner))), "{refused:?}");
    assert_eq!(held(world, key, project).await.0, roles(&[ProjectRole::ReadOnly]));

    assign(world, owner, project, key.id, &[ProjectRole::Owner]).await;
    let permit = world.permit_in::<policy::ChangeProjectKey>(admin, project, Some(key.id)).await;
    let more = roles(&[ProjectRole::Owner, ProjectRole::ReadOnly]);
    let kept = ChangeProjectKey { roles: Some(more), description: None };
    world.store.write(&permit, kept).await.unwrap();
    assert_eq!(held(world, key, project).await.0, more);
}

async fn a_key_that_is_not_in_the_project_is_not_taken_out(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let key = add(world, owner, project, &[ProjectRole::ReadOnly]).await;
    let (_, stranger) = super::organizations::with_key(world, owner, "Elsewhere").await;
    let unassign = world.permit_in::<policy::UnassignKey>(owner, project, Some(key.id)).await;
    world.store.write(&unassign, UnassignKey).await.unwrap();
    let before = log(world).await.len();

    for id in [key.id, stranger.id] {
        let permit = world.permit_in::<policy::UnassignKey>(owner, project, Some(id)).await;
        let refused = world.store.write(&permit, UnassignKey).await;
        assert!(matches!(refused, Err(WriteError::Refused(UnassignKeyRefusal::KeyNotFound))), "{refused:?}");
    }
    assert!(said_since(world, before).await.is_empty());
    assert!(world.store.find_key(key.public_key).await.ok().unwrap().is_some(), "the key itself stays");
}

async fn a_write_of_a_key_that_is_taken_out_while_it_waits_is_refused(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let key = add(world, owner, project, &[ProjectRole::Owner]).await;
    let waiting = world.permit_in::<policy::ChangeProject>(key, project, None).await;
    let demoted = world.permit_in::<policy::ChangeProject>(key, project, None).await;

    assign(world, owner, project, key.id, &[ProjectRole::ReadOnly]).await;
    let refused = world.store.write(&demoted, ChangeProject::default()).await;
    let denial = Denial::Refused(Refusal::NotPermitted);
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == denial), "{refused:?}");

    let unassign = world.permit_in::<policy::UnassignKey>(owner, project, Some(key.id)).await;
    world.store.write(&unassign, UnassignKey).await.unwrap();
    let refused = world.store.write(&waiting, ChangeProject::default()).await;
    let denial = Denial::Refused(Refusal::NotMember);
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == denial), "{refused:?}");
}

async fn change_seen(
    world: &World,
    permit: &Permit<policy::ChangeProjectKey>,
    seen: (&[ProjectRole], Option<&str>),
    wanted: &[ProjectRole],
    description: Option<&str>,
) -> Result<ApiKey, ChangeSeenProjectKeyRefusal> {
    let change = ChangeSeenProjectKey {
        seen: SeenProjectKey { roles: roles(seen.0), description: seen.1.map(str::to_owned) },
        roles: roles(wanted),
        description: description.map(|text| Description::try_from(text).unwrap()),
    };
    match world.store.write(permit, change).await {
        Ok(committed) => Ok(committed.value),
        Err(WriteError::Refused(refusal)) => Err(refusal),
        Err(error) => panic!("{error:?}"),
    }
}

async fn a_key_is_changed_in_a_project_as_somebody_saw_it(world: &World) {
    const READER: &[ProjectRole] = &[ProjectRole::ReadOnly];
    const BOTH: &[ProjectRole] = &[ProjectRole::ReadOnly, ProjectRole::UserAdmin];
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let key = add(world, owner, project, BOTH).await;
    let permit = world.permit_in::<policy::ChangeProjectKey>(owner, project, Some(key.id)).await;
    let is_changed = |end| matches!(end, Err(ChangeSeenProjectKeyRefusal::Changed(_)));

    change_seen(world, &permit, (BOTH, None), READER, None).await.unwrap();
    assert!(is_changed(change_seen(world, &permit, (BOTH, None), BOTH, None).await), "the second of two");
    assert_eq!(held(world, key, project).await.0, roles(READER));
    let seen = (READER, Some("nightly export"));
    change_seen(world, &permit, seen, READER, Some("weekly export")).await.unwrap();
    assert!(is_changed(change_seen(world, &permit, seen, READER, Some("monthly export")).await));
    assert!(is_changed(change_seen(world, &permit, (&[], None), READER, None).await), "it is there already");

    let take = world.permit_in::<policy::UnassignKey>(owner, project, Some(key.id)).await;
    world.store.write(&take, UnassignKey).await.unwrap();
    assert!(is_changed(change_seen(world, &permit, (READER, None), BOTH, None).await), "it does not come back");
    change_seen(world, &permit, (&[], None), READER, None).await.unwrap();
    assert_eq!(held(world, key, project).await.0, roles(READER));
}

async fn a_key_that_is_used_elsewhere_is_described_by_who_looks_after_the_organization(world: &World) {
    const READER: &[ProjectRole] = &[ProjectRole::ReadOnly];
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "lab").await);
    let key = add(world, owner, project, READER).await;
    assign(world, owner, other, key.id, READER).await;
    let permit = world.permit_in::<policy::ChangeProjectKey>(owner, project, Some(key.id)).await;
    let seen = (READER, Some("nightly export"));

    let refused = change_seen(world, &permit, seen, READER, Some("mine")).await;
    change_seen(world, &permit, seen, READER, Some("nightly export")).await.unwrap();
    let further = permit.along_with(&world.permit_in::<GrantOrgRoles>(owner, project, None).await);
    let described = change_seen(world, &further, seen, READER, Some("ours")).await.unwrap();

    assert_eq!(refused.unwrap_err(), ChangeSeenProjectKeyRefusal::NotTheirs);
    assert_eq!(described.description.as_str(), "ours");
}
