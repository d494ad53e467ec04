//! Keys read one after the other, many at a time: what a node reads ahead.

use super::sentences;
use super::world::World;
use crate::FoundKey;
use keywright_domain::{KeyId, OrgRole, PublicKey};

sentences! {
    keys_come_in_the_order_of_their_ids_and_each_once,
    keys_are_found_together_as_each_is_found_alone,
    a_damaged_key_keeps_no_other_from_being_found,
}

/// Five keys, one of them with a list and one in a project, in the order of their ids.
async fn five(world: &World) -> Vec<(KeyId, PublicKey)> {
    let owner = world.bootstrap().await;
    world.add_project(owner, "payments").await;
    let mut all = vec![(owner.id, owner.public_key)];
    for role in [OrgRole::Member, OrgRole::ReadOnly, OrgRole::GroupCreator, OrgRole::Member] {
        let key = world.add_key(owner, role).await;
        all.push((key.id, key.public_key));
        if role == OrgRole::ReadOnly {
            super::access_lists::add(world, owner, key, &["10.0.0.1", "192.0.2.0/24"]).await;
        }
    }
    all.sort_unstable_by_key(|(id, _)| *id);
    all
}

async fn keys_come_in_the_order_of_their_ids_and_each_once(world: &World) {
    let all = five(world).await;

    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let next = world.store.next_keys(after, 3).await.unwrap();
        let found: Vec<_> = next.open().map(|found| found.unwrap().entry).collect();
        assert_eq!(next.last().unwrap(), found.last().map(|key| key.id));
        let Some(last) = found.last() else { break };
        after = Some(last.id);
        assert!(found.len() <= 2);
        seen.extend(found.iter().map(|key| (key.id, key.public_key)));
    }

    assert_eq!(seen, all);
}

/// What is known of a key, as far as it can be compared.
fn told(found: &FoundKey) -> impl PartialEq + std::fmt::Debug + use<> {
    let secrets: Vec<_> =
        found.secrets.iter().map(|secret| (secret.id, secret.ends, secret.md5.reveal().to_vec())).collect();
    let rights = (*found.entry.rights).clone();
    (found.entry.id, found.entry.public_key, rights, format!("{:?}", found.entry.access_list), found.org, secrets)
}

async fn keys_are_found_together_as_each_is_found_alone(world: &World) {
    let all: Vec<_> = five(world).await.into_iter().map(|(id, _)| id).collect();
    for (after, count) in [(None, 5), (Some(all[0]), 4), (Some(all[4]), 0)] {
        let found: Vec<_> = world.store.next_keys(after, 100).await.unwrap().open().collect();

        assert_eq!(found.len(), count);
        for found in found {
            let found = found.unwrap();
            let alone = world.store.find_key(found.entry.public_key).await.unwrap().unwrap();
            assert_eq!(told(&found), told(&alone));
        }
    }
}

async fn a_damaged_key_keeps_no_other_from_being_found(world: &World) {
    let all = five(world).await;
    world.tamper("UPDATE api_keys SET roles = 'nonsense' WHERE id = (SELECT MIN(id) FROM api_keys)").await;

    let found = world.store.next_keys(None, 100).await.unwrap();

    let names: Vec<_> = found.open().map(|found| found.ok().map(|found| found.entry.public_key)).collect();
    let expected: Vec<_> = all.iter().enumerate().map(|(n, (_, name))| (n != 0).then_some(*name)).collect();
    assert_eq!(names, expected);
    assert_eq!(found.last().unwrap(), Some(all[4].0));
}
