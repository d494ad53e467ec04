//! Organizations: made with an owner and a key, renamed, deleted.

use super::first_run::log;
use super::sentences;
use super::world::{BEGINNING, Member, World, new_organization, system_permit};
use crate::change::Denial;
use crate::{
    CreateOrganization, CreateOrganizationRefusal, DeleteOrganization, DeleteOrganizationRefusal, EventFilter,
    RenameOrganization, WriteError,
};
use keywright_domain::policy::{self, Bootstrap, ListOrganizations, ReadOrganization, ReadOrganizationEvents};
use keywright_domain::{Chain, EventType, OrgId, OrgRole, Organization, Page, UserId};

sentences! {
    an_organization_is_made_with_its_owner_and_its_key,
    an_owner_who_does_not_exist_is_refused,
    a_taken_public_key_is_refused,
    a_new_name_is_said_once,
    an_organization_with_projects_is_not_deleted,
    a_deleted_organization_takes_its_keys_and_leaves_its_events,
    a_key_sees_its_own_organization_alone,
}

/// An organization that `by` makes, and its key: an organization's member.
pub(super) async fn with_key(world: &World, by: Member, name: &str) -> (Organization, Member) {
    let id = OrgId::mint(BEGINNING, &mut *world.chance());
    let key = world.new_key(id, [OrgRole::Member].into());
    let change = CreateOrganization { organization: new_organization(id, name), owner: None, key: Some(key) };
    let permit = world.permit::<policy::CreateOrganization>(by).await;
    let (organization, key) = world.store.write(&permit, change).await.unwrap().value;
    let key = key.unwrap();
    (organization, Member { id: key.id, public_key: key.public_key, org: id })
}

async fn user(world: &World) -> UserId {
    world.rows("SELECT id FROM users").await[0].parsed("users", "id").unwrap()
}

async fn an_organization_is_made_with_its_owner_and_its_key(world: &World) {
    let by = world.bootstrap().await;
    let owner = Some(user(world).await);
    let id = OrgId::mint(BEGINNING, &mut *world.chance());
    let mut organization = new_organization(id, "Globex");
    organization.skip_default_alerts_settings = true;
    organization.api_access_list_required = true;
    let key = Some(world.new_key(id, [OrgRole::Owner].into()));
    let before = log(world).await.len();

    let permit = world.permit::<policy::CreateOrganization>(by).await;
    let (made, key) = world.store.write(&permit, CreateOrganization { organization, owner, key }).await.unwrap().value;

    let key = key.unwrap();
    let key = Member { id: key.id, public_key: key.public_key, org: id };
    let read = world.store.organization(&world.permit::<ReadOrganization>(key).await).await.unwrap();
    assert_eq!(read, Some(made.clone()));
    assert!(made.skip_default_alerts_settings);
    assert!(world.store.find_org(id).await.unwrap().unwrap().access_list_required);
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations WHERE name = 'Globex'").await, 2);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations WHERE name = 'Globex'").await, 1);
    let said: Vec<_> =
        log(world).await.into_iter().skip(before).map(|e| (e.draft.kind, e.draft.chain, e.seq)).collect();
    let chain = Chain::Organization(id);
    let expected =
        [(EventType::OrgCreated, chain, 1), (EventType::JoinedOrg, chain, 2), (EventType::ApiKeyCreated, chain, 3)];
    assert_eq!(said, expected);
    assert_eq!(world.verified_log().await.unwrap().chains, 3);
}

async fn an_owner_who_does_not_exist_is_refused(world: &World) {
    let by = world.bootstrap().await;
    let id = OrgId::mint(BEGINNING, &mut *world.chance());
    let nobody = UserId::from_bytes([9; 12]);
    let permit = world.permit::<policy::CreateOrganization>(by).await;
    let organization = new_organization(id, "Globex");

    let refused = world.store.write(&permit, CreateOrganization { organization, owner: Some(nobody), key: None }).await;

    let expected = CreateOrganizationRefusal::OwnerNotFound(nobody);
    assert!(matches!(refused, Err(WriteError::Refused(found)) if found == expected), "{refused:?}");
    assert_eq!(world.store.find_org(id).await.unwrap(), None);
}

async fn a_taken_public_key_is_refused(world: &World) {
    let by = world.bootstrap().await;
    let id = OrgId::mint(BEGINNING, &mut *world.chance());
    let mut key = world.new_key(id, [OrgRole::Owner].into());
    key.public_key = by.public_key;
    let permit = world.permit::<policy::CreateOrganization>(by).await;
    let organization = new_organization(id, "Globex");

    let refused = world.store.write(&permit, CreateOrganization { organization, owner: None, key: Some(key) }).await;

    let expected = CreateOrganizationRefusal::PublicKeyTaken;
    assert!(matches!(refused, Err(WriteError::Refused(found)) if found == expected), "{refused:?}");
}

async fn a_new_name_is_said_once(world: &World) {
    let owner = world.bootstrap().await;
    let permit = world.permit::<policy::RenameOrganization>(owner).await;
    let before = log(world).await.len();

    for _ in 0..2 {
        let name = "Acme West".try_into().unwrap();
        let renamed = world.store.write(&permit, RenameOrganization { name }).await.unwrap().value;
        assert_eq!(renamed.name.as_str(), "Acme West");
    }

    let said = log(world).await.split_off(before);
    let [event] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(event.draft.kind, EventType::OrgRenamed);
    assert_eq!(event.draft.detail.as_deref(), Some(r#"from "Acme" to "Acme West""#));
    let read = world.store.organization(&world.permit::<ReadOrganization>(owner).await).await.unwrap().unwrap();
    assert_eq!(read.name.as_str(), "Acme West");
}

async fn an_organization_with_projects_is_not_deleted(world: &World) {
    let change = world.first_run(Some("sandbox"));
    let (organization, key) = world.store.write(&system_permit::<Bootstrap>(), change).await.unwrap().value;
    let owner = Member { id: key.id, public_key: key.public_key, org: organization.id };
    let permit = world.permit::<policy::DeleteOrganization>(owner).await;

    let refused = world.store.write(&permit, DeleteOrganization).await;

    let expected = DeleteOrganizationRefusal::NotEmpty;
    assert!(matches!(refused, Err(WriteError::Refused(found)) if found == expected), "{refused:?}");
}

async fn a_deleted_organization_takes_its_keys_and_leaves_its_events(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.add_key(owner, OrgRole::Owner).await;
    super::access_lists::add(world, owner, other, &["198.51.100.0/24"]).await;
    let permit = world.permit::<policy::DeleteOrganization>(owner).await;
    let events = world.permit::<ReadOrganizationEvents>(owner).await;
    let before = log(world).await.len();

    world.store.write(&permit, DeleteOrganization).await.unwrap();
    let again = world.store.write(&permit, DeleteOrganization).await;

    assert!(matches!(again, Err(WriteError::Denied(Denial::Gone))), "{again:?}");
    for key in [owner, other] {
        assert!(world.store.find_key(key.public_key).await.ok().unwrap().is_none());
    }
    assert_eq!(world.store.find_org(owner.org).await.unwrap(), None);
    for rows in ["api_keys", "api_key_secrets", "api_key_access_list", "org_users"] {
        let sql = format!("SELECT COUNT(*) AS n FROM {rows}");
        assert_eq!(world.number(sql.leak()).await, 0, "{rows}");
    }
    assert_eq!(log(world).await.len(), before + 1);
    let listed = world.store.list_events(&events, &EventFilter::default(), Page::default()).await.unwrap();
    assert_eq!(listed.total, before as u64 - 1, "all but the account's, and without the deletion, which is ours");
    assert!(world.verified_log().await.is_ok());
}

async fn a_key_sees_its_own_organization_alone(world: &World) {
    let owner = world.bootstrap().await;
    let (made, _) = with_key(world, owner, "Elsewhere").await;

    let permit = world.permit::<ListOrganizations>(owner).await;
    let listed = world.store.list_organizations(&permit, true, "", Page::default()).await.unwrap();

    assert_eq!(listed.items.iter().map(|organization| organization.id).collect::<Vec<_>>(), [owner.org]);
    assert_ne!(made.id, owner.org);
}
