//! Secrets: sealed at rest, open in their own place, with the right sealing key, after every restart.

use super::sentences;
use super::world::World;
use crate::{Error, Opened, Options, Purpose, SealingKey, Store};
use keywright_domain::OrgRole;
use rand::{SeedableRng as _, rngs::StdRng};

sentences! {
    a_secret_opens_to_what_was_sealed_after_a_restart,
    a_secret_that_was_moved_to_another_key_does_not_open,
    a_key_that_was_moved_to_another_organization_does_not_open,
    nothing_sealed_lies_in_the_clear,
    a_wrong_sealing_key_is_refused,
    a_database_knows_that_it_was_sealed,
    data_keys_stay_the_same,
    two_first_starts_at_once_agree_on_the_data_keys,
    the_start_number_rises,
}

async fn a_secret_opens_to_what_was_sealed_after_a_restart(world: &World) {
    let owner = world.bootstrap().await;
    world.store.close().await;

    let restarted = world.another(Options::default()).await;

    let found = restarted.find_key(owner.public_key).await.ok().unwrap().unwrap();
    let [secret] = found.secrets.as_slice() else { panic!("one secret") };
    let first = owner.public_key.as_str().as_bytes()[0];
    assert_eq!(secret.md5.reveal(), [first; 16]);
    assert_eq!(secret.sha256.reveal(), [first; 32]);
    assert_eq!(secret.ends, None);
    assert_eq!((found.entry.id, found.org), (owner.id, Some(owner.org)));
    restarted.close().await;
}

async fn a_secret_that_was_moved_to_another_key_does_not_open(world: &World) {
    let owner = world.bootstrap().await;
    let other = world.add_key(owner, OrgRole::Member).await;
    world
        .tamper(
            "UPDATE api_key_secrets SET api_key_id = (SELECT id FROM api_keys WHERE roles = 'ORG_MEMBER') \
            WHERE api_key_id = (SELECT id FROM api_keys WHERE roles = 'ORG_OWNER')",
        )
        .await;

    assert!(matches!(world.store.find_key(other.public_key).await, Err(Error::Seal)));
}

async fn a_key_that_was_moved_to_another_organization_does_not_open(world: &World) {
    let owner = world.bootstrap().await;
    let (_, stranger) = super::organizations::with_key(world, owner, "Elsewhere").await;
    world
        .tamper("UPDATE api_keys SET org_id = (SELECT id FROM organizations WHERE name = 'Acme') WHERE roles <> 'ORG_OWNER'")
        .await;

    assert!(matches!(world.store.find_key(stranger.public_key).await, Err(Error::Seal)));
    assert!(world.store.find_key(owner.public_key).await.is_ok());
    world.tamper("UPDATE api_keys SET org_id = NULL, global_roles = 'GLOBAL_OWNER' WHERE roles <> 'ORG_OWNER'").await;
    assert!(matches!(world.store.find_key(stranger.public_key).await, Err(Error::Seal)));
}

async fn nothing_sealed_lies_in_the_clear(world: &World) {
    let owner = world.bootstrap().await;
    let clear = [owner.public_key.as_str().as_bytes()[0]; 16];

    let rows = world.rows("SELECT sealed_md5, sealed_sha256 FROM api_key_secrets").await;

    for column in ["sealed_md5", "sealed_sha256"] {
        let sealed: Vec<u8> = rows[0].get(column).unwrap();
        assert!(sealed.windows(clear.len()).all(|window| window != clear));
    }
}

async fn a_wrong_sealing_key_is_refused(world: &World) {
    world.bootstrap().await;
    let wrong = SealingKey::mint(&mut StdRng::seed_from_u64(99));

    let refused = start(world, &wrong).await;

    assert!(matches!(refused, Err(Error::Seal)));
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM data_keys").await, 4, "no new ones are made");
}

async fn start(world: &World, sealing: &SealingKey) -> Result<Store, Error> {
    let opened = Opened::at(&world.location).await.unwrap();
    let (clock, memory) = (world.clock.clone(), world.memory.clone());
    opened.start(sealing, clock, memory, Options::default(), &mut StdRng::seed_from_u64(98)).await
}

async fn a_database_knows_that_it_was_sealed(world: &World) {
    let opened = Opened::at(&world.location).await.unwrap();
    assert!(opened.is_sealed().await.unwrap());

    world.tamper("DELETE FROM data_keys").await;
    assert!(!opened.is_sealed().await.unwrap());
    opened.close().await;
}

async fn data_keys_stay_the_same(world: &World) {
    let restarted = world.another(Options::default()).await;

    for purpose in [Purpose::Bearer, Purpose::Nonce, Purpose::Signing] {
        let key = world.store.vault().key(purpose);
        assert!(key.is_some());
        assert_eq!(restarted.vault().key(purpose), key);
    }
    assert_eq!(world.store.vault().key(Purpose::Seal), None, "what seals is not given out");
    assert_eq!(restarted.vault().realm(), "MMS Public API");
    restarted.close().await;
}

async fn two_first_starts_at_once_agree_on_the_data_keys(world: &World) {
    world.tamper("DELETE FROM data_keys").await;

    let (one, other) =
        tokio::join!(world.another(Options::default()), async { world.another(Options::default()).await });

    assert_eq!(one.vault().key(Purpose::Nonce), other.vault().key(Purpose::Nonce));
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM data_keys").await, 4);
    one.close().await;
    other.close().await;
}

async fn the_start_number_rises(world: &World) {
    let second = world.another(Options::default()).await;

    let numbers =
        [world.store.next_start().await, second.next_start().await, world.store.next_start().await].map(Result::unwrap);

    assert_eq!(numbers, [1, 2, 3]);
    assert!(second.ping().await.is_ok());
    second.close().await;
}
