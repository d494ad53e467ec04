//! What is loaded in bulk is what changes would have written.

use super::sentences;
use super::world::{BEGINNING, HOME, World, new_organization};
use crate::bulk::BulkKey;
use keywright_domain::{Cidr, EntryId, OrgId, OrgRole};
use rand::{SeedableRng as _, rngs::StdRng};

sentences! { what_is_loaded_is_whole_and_its_keys_call }

async fn what_is_loaded_is_whole_and_its_keys_call(world: &World) {
    let owner = world.bootstrap().await;
    let mut rng = StdRng::seed_from_u64(9);
    let other = OrgId::mint(BEGINNING, &mut rng);
    let key = |number: u8| BulkKey {
        org: if number.is_multiple_of(2) { owner.org } else { other },
        key: world.new_key(if number.is_multiple_of(2) { owner.org } else { other }, [OrgRole::ReadOnly].into()),
        entries: vec![
            (EntryId::from_bytes([number; 12]), Cidr::from_address(&HOME.to_string()).unwrap()),
            (EntryId::from_bytes([100 + number; 12]), Cidr::from_entry("10.0.0.0/8").unwrap()),
        ],
    };
    let keys: Vec<_> = (0..6).map(key).collect();

    world.store.load_organizations(&[new_organization(other, "Other")], BEGINNING, &mut rng).await.unwrap();
    world.store.load_keys(&keys, BEGINNING, &mut rng).await.unwrap();
    world.store.load_events(7, &keys[1], BEGINNING, &mut rng).await.unwrap();

    let log = world.verified_log().await.unwrap();
    assert_eq!((log.events, log.chains), (4 + 1 + 6 + 7, 3));
    let found = world.store.find_key(keys[1].key.public_key).await.unwrap().unwrap();
    assert_eq!((found.org, found.secrets.len()), (Some(other), 1));
    assert!(found.entry.access_list.find(HOME).is_some());
    // Beside what was loaded there is the owner key.
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations WHERE name = 'Acme'").await, 4);
    assert_eq!(world.number("SELECT api_key_count AS n FROM organizations WHERE name = 'Other'").await, 3);
}
