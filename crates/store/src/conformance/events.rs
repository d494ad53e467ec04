//! The log: numbers without gaps, time that never goes back, pages that agree however they are asked for.

use super::first_run::log;
use super::sentences;
use super::world::{BEGINNING, Member, World};
use crate::{ChangeSettings, EventFilter, RenameOrganization};
use keywright_domain::policy::{self, ReadOrganizationEvents};
use keywright_domain::{Chain, Event, EventId, EventType, Listing, OrgRole, Page, SettingsPatch};
use std::collections::HashMap;

sentences! {
    revisions_and_places_in_chains_have_no_gaps,
    events_of_our_own_have_no_number_in_the_list,
    an_unfiltered_page_and_a_filtered_one_agree,
    a_filter_by_type_shows_that_type_alone,
    a_type_named_many_times_hides_no_other,
    both_ends_of_a_span_of_time_are_in_it,
    one_event_is_read_by_its_id_in_its_own_organization,
    time_never_goes_back_in_a_chain,
}

async fn lived_in(world: &World) -> Member {
    let owner = world.bootstrap().await;
    for round in 0..3 {
        world.clock.turn(1_000);
        world.add_key(owner, OrgRole::Member).await;
        let rename = world.permit::<policy::RenameOrganization>(owner).await;
        let name = format!("Acme {round}").as_str().try_into().unwrap();
        world.store.write(&rename, RenameOrganization { name }).await.unwrap();
        let settings = world.permit::<policy::ChangeOrganizationSettings>(owner).await;
        let patch = SettingsPatch { gen_ai_features_enabled: Some(round % 2 == 1), ..SettingsPatch::default() };
        world.store.write(&settings, ChangeSettings { patch }).await.unwrap();
    }
    super::organizations::with_key(world, owner, "Elsewhere").await;
    owner
}

async fn list(world: &World, by: Member, filter: &EventFilter, page: Page) -> Listing<Event> {
    let permit = world.permit::<ReadOrganizationEvents>(by).await;
    world.store.list_events(&permit, filter, page).await.unwrap()
}

fn kinds(listing: &Listing<Event>) -> Vec<EventType> {
    listing.items.iter().map(|event| event.draft.kind).collect()
}

async fn revisions_and_places_in_chains_have_no_gaps(world: &World) {
    lived_in(world).await;

    let (mut places, mut numbers): (HashMap<Chain, i64>, HashMap<Chain, i64>) = Default::default();
    for (event, revision) in log(world).await.iter().zip(1..) {
        assert_eq!(event.revision.0, revision);
        let place = places.entry(event.draft.chain).or_default();
        *place += 1;
        assert_eq!(event.seq, *place);
        if let Some(number) = event.org_number {
            let last = numbers.entry(event.draft.chain).or_default();
            *last += 1;
            assert_eq!(number, *last);
        }
    }
    assert_eq!(places.len(), 3);
    assert_eq!(world.number("SELECT revision AS n FROM log").await, places.values().sum::<i64>());
}

async fn events_of_our_own_have_no_number_in_the_list(world: &World) {
    let owner = lived_in(world).await;

    let ours: Vec<_> = log(world).await.into_iter().filter(|event| event.draft.kind.is_extension()).collect();
    let listed = list(world, owner, &EventFilter::default(), Page::default()).await;
    let with_ours = EventFilter { include_extensions: true, ..EventFilter::default() };
    let all = list(world, owner, &with_ours, Page::default()).await;

    assert_eq!(ours.len(), 4, "a user, and three changes of settings");
    assert!(ours.iter().all(|event| event.org_number.is_none()));
    assert!(listed.items.iter().all(|event| !event.draft.kind.is_extension()));
    assert_eq!((listed.total, all.total), (9, 12));
    assert_eq!((listed.items.len(), all.items.len()), (9, 12));
}

async fn an_unfiltered_page_and_a_filtered_one_agree(world: &World) {
    let owner = lived_in(world).await;
    let filtered = EventFilter { from: Some(BEGINNING), ..EventFilter::default() };
    let whole = list(world, owner, &EventFilter::default(), Page::default()).await;
    assert!(whole.items.is_sorted_by(|newer, older| newer.revision > older.revision));

    for size in [1, 2, 4, 9, 500] {
        let mut seen = Vec::new();
        for number in 1..=(9 / u64::from(size) + 2) {
            let page = Page::new(number, size).unwrap();
            let plain = list(world, owner, &EventFilter::default(), page).await;
            assert_eq!(plain, list(world, owner, &filtered, page).await, "page {number} of {size}");
            assert_eq!(plain.total, 9);
            seen.extend(plain.items);
        }
        assert_eq!(seen, whole.items, "pages of {size}");
    }
}

async fn a_filter_by_type_shows_that_type_alone(world: &World) {
    let owner = lived_in(world).await;
    let of = |types: &[EventType]| EventFilter { types: types.to_vec(), ..EventFilter::default() };

    let renamed = list(world, owner, &of(&[EventType::OrgRenamed]), Page::new(1, 2).unwrap()).await;
    let ours = list(world, owner, &of(&[EventType::OrgSettingsModified]), Page::default()).await;
    let both = list(world, owner, &of(&[EventType::OrgRenamed, EventType::OrgCreated]), Page::default()).await;
    let none = list(world, owner, &of(&[EventType::SecurityContactModified]), Page::default()).await;

    assert_eq!((kinds(&renamed), renamed.total), (vec![EventType::OrgRenamed; 2], 3));
    assert_eq!((kinds(&ours), ours.total), (vec![EventType::OrgSettingsModified; 3], 3), "ours when it is named");
    assert_eq!((both.items.len(), both.total), (4, 4));
    assert_eq!((none.items.len(), none.total), (0, 0));
}

async fn a_type_named_many_times_hides_no_other(world: &World) {
    let owner = lived_in(world).await;
    let mut types = vec![EventType::OrgRenamed; 40];
    types.push(EventType::OrgCreated);

    let listed = list(world, owner, &EventFilter { types, ..EventFilter::default() }, Page::default()).await;

    assert_eq!(listed.total, 4);
}

async fn both_ends_of_a_span_of_time_are_in_it(world: &World) {
    let owner = lived_in(world).await;
    let at = |millis| Some(BEGINNING.plus_millis(millis));
    let total = async |from, until| {
        list(world, owner, &EventFilter { from, until, ..EventFilter::default() }, Page::default()).await.total
    };

    assert_eq!(total(at(1_000), at(2_000)).await, 4);
    assert_eq!(total(at(1_001), at(1_999)).await, 0);
    assert_eq!(total(at(1_001), None).await, 4);
    assert_eq!(total(None, at(999)).await, 3);
    assert_eq!(total(None, at(i64::MAX)).await, 9);
}

async fn one_event_is_read_by_its_id_in_its_own_organization(world: &World) {
    let owner = lived_in(world).await;
    let permit = world.permit::<ReadOrganizationEvents>(owner).await;
    let log = log(world).await;

    for event in &log {
        let own = event.draft.org == Some(owner.org);
        let read = world.store.event(&permit, event.id).await.unwrap();
        assert_eq!(read.as_ref(), own.then_some(event));
    }
    assert_eq!(world.store.event(&permit, EventId::from_bytes([9; 12])).await.unwrap(), None);
}

async fn time_never_goes_back_in_a_chain(world: &World) {
    let owner = world.bootstrap().await;
    world.clock.turn(60_000);
    let before = world.add_key(owner, OrgRole::Member).await;
    world.clock.turn(-3_600_000);
    let after = world.add_key(owner, OrgRole::Member).await;

    let log = log(world).await;
    let [.., one, other] = log.as_slice() else { panic!("{log:?}") };
    assert_eq!(one.created, BEGINNING.plus_millis(60_000));
    assert_eq!(other.created, one.created);
    let made = "SELECT MIN(created) AS n FROM api_keys WHERE roles = 'ORG_MEMBER'";
    assert_eq!(world.number(made).await, other.created.millis(), "a key is as old as its event");
    assert_ne!(before, after);
    assert!(world.verified_log().await.is_ok());
}
