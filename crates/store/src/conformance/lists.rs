//! Lists of keys: in the order of their public keys' bytes, page by page, with exact totals.

use super::sentences;
use super::world::{Member, World};
use crate::AddKey;
use keywright_domain::policy::{CreateKey, ReadKeys};
use keywright_domain::{Listing, OrgRole, Page, PublicKey};
use tokio::task::JoinSet;

sentences! { two_hundred_and_fifty_keys_are_read_page_by_page, an_organization_lists_its_own_keys_alone }

async fn page(world: &World, by: Member, number: u64, size: u32) -> Listing<PublicKey> {
    let permit = world.permit::<ReadKeys>(by).await;
    let listing = world.store.list_keys(&permit, Page::new(number, size).unwrap()).await.unwrap();
    Listing { items: listing.items.iter().map(|key| key.public_key).collect(), total: listing.total }
}

async fn two_hundred_and_fifty_keys_are_read_page_by_page(world: &World) {
    let owner = world.bootstrap().await;
    let store = world.batching().await;
    let mut writers = JoinSet::new();
    for _ in 0..249 {
        let permit = world.permit::<CreateKey>(owner).await;
        let change = AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit: 500 };
        let store = store.clone();
        writers.spawn(async move { store.write(&permit, change).await.unwrap().value.public_key });
    }
    let mut expected = writers.join_all().await;
    expected.push(owner.public_key);
    expected.sort_by(|one, other| one.as_str().as_bytes().cmp(other.as_str().as_bytes()));

    for size in [1, 7, 100, 250, 500] {
        let last = 250_u64.div_ceil(u64::from(size));
        for number in [1, last.div_ceil(2), last] {
            let read = page(world, owner, number, size).await;
            let first = usize::try_from((number - 1) * u64::from(size)).unwrap();
            let rows: Vec<_> = expected.iter().skip(first).take(size as usize).copied().collect();
            assert_eq!((read.items, read.total), (rows, 250), "page {number} of {size}");
        }
        assert_eq!(page(world, owner, last + 1, size).await, Listing { items: vec![], total: 250 });
    }
    assert_eq!(page(world, owner, u64::MAX, 500).await.total, 250);
    store.close().await;
}

async fn an_organization_lists_its_own_keys_alone(world: &World) {
    let owner = world.bootstrap().await;
    let (_, stranger) = super::organizations::with_key(world, owner, "Elsewhere").await;

    assert_eq!(page(world, owner, 1, 100).await, Listing { items: vec![owner.public_key], total: 1 });
    assert_eq!(page(world, stranger, 1, 100).await, Listing { items: vec![stranger.public_key], total: 1 });
}
