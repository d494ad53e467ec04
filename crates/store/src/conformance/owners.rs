//! Owners: who may make them, and that the last one stays.

use super::sentences;
use super::world::{HOME, Member, World};
use crate::change::Denial;
use crate::{AddKey, AddKeyRefusal, ChangeKey, ChangeKeyRefusal, DeleteKey, DeleteKeyRefusal, WriteError};
use keywright_domain::policy::{self, CreateKey, GrantOrgOwner};
use keywright_domain::{OrgRole, OrgRoles, Refusal, Scope};

sentences! {
    the_last_owner_is_neither_deleted_nor_demoted,
    an_owner_beside_a_person_may_go,
    a_key_deletes_itself,
    making_an_owner_needs_the_right_to,
    raising_a_key_to_owner_needs_the_right_to,
    the_right_to_grant_is_judged_again_under_the_lock,
}

const COUNT: &str = "SELECT owner_count AS n FROM organizations";

/// An organization whose only owner is a key.
async fn alone(world: &World) -> Member {
    let owner = world.bootstrap().await;
    world.tamper("DELETE FROM org_users").await;
    world.tamper("UPDATE organizations SET owner_count = owner_count - 1").await;
    owner
}

async fn the_last_owner_is_neither_deleted_nor_demoted(world: &World) {
    let owner = alone(world).await;
    let admin = world.add_key(owner, OrgRole::UserAdmin).await;

    for by in [owner, admin] {
        let delete = world.permit_to::<policy::DeleteKey>(by, owner.id).await;
        let change = world.permit_to::<policy::ChangeKey>(by, owner.id).await;
        let deleted = world.store.write(&delete, DeleteKey).await;
        let roles = Some(OrgRoles::from([OrgRole::Member]));
        let demoted = world.store.write(&change, ChangeKey { description: None, roles }).await;

        assert!(matches!(deleted, Err(WriteError::Refused(DeleteKeyRefusal::LastOwner))), "{deleted:?}");
        assert!(matches!(demoted, Err(WriteError::Refused(ChangeKeyRefusal::LastOwner))), "{demoted:?}");
    }
    assert_eq!(world.number(COUNT).await, 1);
}

async fn an_owner_beside_a_person_may_go(world: &World) {
    let owner = world.bootstrap().await;
    let permit = world.permit_to::<policy::ChangeKey>(owner, owner.id).await;
    let roles = Some(OrgRoles::from([OrgRole::UserAdmin]));

    world.store.write(&permit, ChangeKey { description: None, roles }).await.unwrap();

    assert_eq!(world.number(COUNT).await, 1);
}

async fn a_key_deletes_itself(world: &World) {
    let owner = world.bootstrap().await;
    let permit = world.permit_to::<policy::DeleteKey>(owner, owner.id).await;

    world.store.write(&permit, DeleteKey).await.unwrap();
    let again = world.store.write(&permit, DeleteKey).await;

    assert!(matches!(again, Err(WriteError::Denied(Denial::Gone))), "{again:?}");
    assert_eq!(world.number(COUNT).await, 1);
}

async fn making_an_owner_needs_the_right_to(world: &World) {
    let owner = world.bootstrap().await;
    let admin = world.add_key(owner, OrgRole::UserAdmin).await;
    let caller = world.caller(admin, HOME).await;
    let scope = Scope::Organization(owner.org);
    let new = || AddKey { key: world.new_key(owner.org, [OrgRole::Owner].into()), limit: 500 };

    assert_eq!(caller.permit::<GrantOrgOwner>(scope, None).err(), Some(Refusal::NotPermitted));
    let refused = world.store.write(&caller.permit::<CreateKey>(scope, None).unwrap(), new()).await;
    assert!(matches!(refused, Err(WriteError::Refused(AddKeyRefusal::MayNotGrantOwner))), "{refused:?}");
    let (create, grant) = (world.permit::<CreateKey>(owner).await, world.permit::<GrantOrgOwner>(owner).await);
    world.store.write(&create.along_with(&grant), new()).await.unwrap();
    assert_eq!(world.number(COUNT).await, 3);
}

async fn raising_a_key_to_owner_needs_the_right_to(world: &World) {
    let owner = world.bootstrap().await;
    let key = world.add_key(owner, OrgRole::Member).await;
    let raise = || ChangeKey { description: None, roles: Some([OrgRole::Owner].into()) };
    let permit = world.permit_to::<policy::ChangeKey>(owner, key.id).await;

    let refused = world.store.write(&permit, raise()).await;
    assert!(matches!(refused, Err(WriteError::Refused(ChangeKeyRefusal::MayNotGrantOwner))), "{refused:?}");

    let permit = permit.along_with(&world.permit::<GrantOrgOwner>(owner).await);
    let raised = world.store.write(&permit, raise()).await.unwrap().value;
    assert_eq!(raised.roles.org, [OrgRole::Owner].into());
    assert_eq!(world.number(COUNT).await, 3);
    // An owner stays one without the right to grant it: nothing is granted.
    let unchanged = world.permit_to::<policy::ChangeKey>(owner, key.id).await;
    world.store.write(&unchanged, raise()).await.unwrap();
}

async fn the_right_to_grant_is_judged_again_under_the_lock(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.add_key(owner, OrgRole::Owner).await;
    let permit = world.permit::<CreateKey>(other).await;
    let permit = permit.along_with(&world.permit::<GrantOrgOwner>(other).await);
    let demote = world.permit_to::<policy::ChangeKey>(owner, other.id).await;
    let roles = Some(OrgRoles::from([OrgRole::UserAdmin]));
    world.store.write(&demote, ChangeKey { description: None, roles }).await.unwrap();

    let change = AddKey { key: world.new_key(owner.org, [OrgRole::Owner].into()), limit: 500 };
    let refused = world.store.write(&permit, change).await;

    let denial = Denial::Refused(Refusal::NotPermitted);
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == denial), "{refused:?}");
}
