//! The feeds that people read: what is on them, what is not, and how their pages hang together.

use super::people::{invite, joins, known, wanted};
use super::sentences;
use super::signed_in::proved;
use super::world::{BEGINNING, Member, World};
use crate::seam::{On, Statement};
use crate::{
    Activity, ActivityFilter, ActivityPage, Begin, ByWhom, ChangeProject, RecordFailedSignIn, RenameOrganization,
};
use keywright_domain::policy::{
    self, ReadDeploymentEvents, ReadOrganizationActivity, ReadOwnAccount, ReadProjectEvents,
};
use keywright_domain::{Event, EventType, OrgRole, ProjectId, ProjectName, Scope, SignedIn, Timestamp, UserId};

sentences! {
    an_organizations_feed_has_the_events_of_its_projects_and_our_own,
    a_member_reads_the_events_of_their_own_projects_alone,
    pages_of_a_feed_follow_each_other_both_ways,
    a_feed_is_narrowed_by_type_by_whom_and_by_time,
    a_filter_that_looks_no_further_says_where_it_stopped,
    a_projects_feed_has_its_events_alone,
    a_keys_feed_is_what_it_did_and_what_was_done_to_it,
    sign_ins_are_read_by_whom_they_concern_and_the_deployments_by_those_who_watch_it,
}

/// An owner, two projects, three keys, eight changes of name.
async fn lived_in(world: &World) -> (Member, [ProjectId; 2]) {
    let owner = world.bootstrap().await;
    let projects = [world.add_project(owner, "one").await, world.add_project(owner, "two").await];
    for round in 0..4 {
        world.clock.turn(1_000);
        let rename = world.permit::<policy::RenameOrganization>(owner).await;
        let name = format!("Acme {round}").as_str().try_into().unwrap();
        world.store.write(&rename, RenameOrganization { name }).await.unwrap();
        let rename = world.permit_in::<policy::ChangeProject>(owner, projects[round % 2], None).await;
        let name = ProjectName::try_from(format!("project {round}").as_str()).unwrap();
        world
            .store
            .write(&rename, ChangeProject { name: Some(name), tags: None, with_default_alerts_settings: None })
            .await
            .unwrap();
    }
    super::organizations::with_key(world, owner, "Elsewhere").await;
    (owner, projects)
}

pub(super) async fn signed_in(world: &World, user: UserId) -> SignedIn {
    proved(world.store.find_person(user).await.unwrap().unwrap(), None)
}

/// Somebody who is a plain member of the organization, and reads one of its projects.
pub(super) async fn reader(world: &World, owner: Member, project: ProjectId) -> SignedIn {
    invite(world, owner, "rhea@example.org", wanted([OrgRole::Member], &[])).await.unwrap();
    let user = known(world, "rhea@example.org").await.unwrap();
    joins(world, owner, user, "ORG_MEMBER").await;
    let sql = "INSERT INTO group_users (group_id, user_id, roles) VALUES ($1, $2, 'GROUP_READ_ONLY')";
    let mut tx = world.store.pools.begin().await.unwrap();
    let join = Statement { name: "joins", sql }.bind(project.to_string()).bind(user.to_string());
    join.run(On::Within(&mut tx)).await.unwrap();
    tx.commit().await.unwrap();
    signed_in(world, user).await
}

const fn page(from: Begin, rows: u32) -> ActivityPage {
    ActivityPage { from, rows, look: 1_000 }
}

async fn read(world: &World, by: Member, filter: &ActivityFilter, page: ActivityPage) -> Activity {
    let permit = world.permit::<ReadOrganizationActivity>(by).await;
    world.store.org_activity(&permit, true, filter, page).await.unwrap()
}

fn kinds(activity: &Activity) -> Vec<EventType> {
    activity.events.iter().map(|event| event.draft.kind).collect()
}

fn count(activity: &Activity, kind: EventType) -> usize {
    kinds(activity).into_iter().filter(|found| *found == kind).count()
}

async fn an_organizations_feed_has_the_events_of_its_projects_and_our_own(world: &World) {
    let (owner, _) = lived_in(world).await;
    let settings = world.permit::<policy::ChangeOrganizationSettings>(owner).await;
    let patch = keywright_domain::SettingsPatch { gen_ai_features_enabled: Some(false), ..Default::default() };
    world.store.write(&settings, crate::ChangeSettings { patch }).await.unwrap();

    let activity = read(world, owner, &ActivityFilter::default(), page(Begin::Newest, 500)).await;

    assert!(activity.events.is_sorted_by(|newer, older| newer.revision > older.revision));
    assert_eq!((count(&activity, EventType::OrgRenamed), count(&activity, EventType::GroupNameChanged)), (4, 4));
    assert_eq!(count(&activity, EventType::OrgSettingsModified), 1, "ours");
    assert_eq!((activity.newer, activity.older, activity.stopped), (false, false, None));
    let chain = keywright_domain::Chain::Organization(owner.org);
    assert!(activity.events.iter().all(|event| event.draft.chain == chain));
}

async fn a_member_reads_the_events_of_their_own_projects_alone(world: &World) {
    let (owner, projects) = lived_in(world).await;
    let reader = reader(world, owner, projects[0]).await;
    let permit = reader.permit::<ReadOrganizationActivity>(Scope::Organization(owner.org)).unwrap();

    let page = page(Begin::Newest, 500);
    let seen = world.store.org_activity(&permit, false, &ActivityFilter::default(), page).await.unwrap();

    let renamed: Vec<_> = seen.events.iter().filter(|event| event.draft.kind == EventType::GroupNameChanged).collect();
    assert_eq!(renamed.len(), 2);
    assert!(renamed.iter().all(|event| event.draft.project == Some(projects[0])));
    assert_eq!(count(&seen, EventType::OrgRenamed), 4);
    assert_eq!(count(&seen, EventType::GroupCreated), 2, "the organization's own list has them both");
}

async fn pages_of_a_feed_follow_each_other_both_ways(world: &World) {
    let (owner, _) = lived_in(world).await;
    let renamed =
        ActivityFilter { types: Some(vec![EventType::OrgRenamed, EventType::GroupNameChanged]), ..Default::default() };

    for filter in [ActivityFilter::default(), renamed] {
        let whole = read(world, owner, &filter, page(Begin::Newest, 500)).await.events;
        assert!(whole.len() >= 8);
        for rows in [1, 2, 3, 5] {
            let mut forth: Vec<Event> = Vec::new();
            let mut pages = Vec::new();
            let mut from = Begin::Newest;
            loop {
                let activity = read(world, owner, &filter, page(from, rows)).await;
                forth.extend(activity.events.iter().cloned());
                assert_eq!(activity.newer, from != Begin::Newest);
                from = Begin::Before(activity.events.last().unwrap().seq);
                let older = activity.older;
                pages.push(activity.events);
                if !older {
                    break;
                }
            }
            assert_eq!(forth, whole, "pages of {rows}");

            // Back again, each page from the one after it.
            for pair in pages.windows(2).rev() {
                let [newer, older] = pair else { unreachable!() };
                let back = read(world, owner, &filter, page(Begin::After(older[0].seq), rows)).await;
                assert_eq!(&back.events, newer);
                assert!(back.older);
            }
        }
        let past = read(world, owner, &filter, page(Begin::After(i64::MAX - 1), 3)).await;
        assert_eq!(past.events, whole[..3], "past the newest there is the newest page");
    }
}

async fn a_feed_is_narrowed_by_type_by_whom_and_by_time(world: &World) {
    let (owner, _) = lived_in(world).await;
    let other = world.add_key(owner, OrgRole::Owner).await;
    world.add_key(other, OrgRole::Member).await;
    let at = |millis| Some(BEGINNING.plus_millis(millis));
    let total = async |filter: ActivityFilter| read(world, owner, &filter, page(Begin::Newest, 500)).await.events.len();
    let by = |by| ActivityFilter { by: Some(by), ..Default::default() };
    let whole = total(ActivityFilter::default()).await;

    let name = other.public_key.to_string();
    assert_eq!(total(by(ByWhom::Is(name.clone()))).await, 1);
    assert_eq!(total(by(ByWhom::Is(name.to_uppercase()))).await, 1, "whatever the case");
    assert_eq!(total(by(ByWhom::IsNot(name))).await, whole - 1, "the server's own are somebody else's");
    assert_eq!(total(by(ByWhom::Is("nobody@example.org".into()))).await, 0);
    let span = |from, until| ActivityFilter { from, until, ..Default::default() };
    assert_eq!(total(span(at(1_000), at(2_000))).await, 4, "both ends are in it");
    assert_eq!(total(span(at(1_001), at(1_999))).await, 0);
    assert_eq!(total(span(at(4_001), None)).await, 0);
    assert_eq!(total(span(None, at(-1))).await, 0);
    assert_eq!(total(span(at(0), None)).await, whole);
    let renamed = ActivityFilter { types: Some(vec![EventType::OrgRenamed]), ..span(at(1_000), at(2_000)) };
    assert_eq!(total(renamed).await, 2);
    assert_eq!(total(ActivityFilter { types: Some(Vec::new()), ..Default::default() }).await, 0);
    let empty = read(world, owner, &span(at(4_001), None), page(Begin::Newest, 5)).await;
    assert_eq!(empty.since, at(0), "how far back the log goes");
}

async fn a_filter_that_looks_no_further_says_where_it_stopped(world: &World) {
    let (owner, _) = lived_in(world).await;
    let filter = ActivityFilter { types: Some(vec![EventType::OrgCreated]), ..Default::default() };
    let look = |from, look| ActivityPage { from, rows: 5, look };

    let mut from = Begin::Newest;
    let mut looks = 0;
    let found = loop {
        let activity = read(world, owner, &filter, look(from, 3)).await;
        looks += 1;
        if !activity.events.is_empty() {
            break activity;
        }
        let (place, time): (i64, Timestamp) = activity.stopped.unwrap();
        assert!(time >= BEGINNING);
        from = Begin::Before(place + 1);
    };

    assert!(looks > 2, "{looks}");
    assert_eq!((kinds(&found), found.stopped), (vec![EventType::OrgCreated], None));
    let up = read(world, owner, &filter, look(Begin::After(0), 3)).await;
    assert_eq!(kinds(&up), [EventType::OrgCreated]);
    assert!(up.newer, "the look upwards ended before the newest");
}

async fn a_projects_feed_has_its_events_alone(world: &World) {
    let (owner, projects) = lived_in(world).await;
    let permit = world.permit_in::<ReadProjectEvents>(owner, projects[1], None).await;
    let read = async |filter: ActivityFilter, page| world.store.project_activity(&permit, &filter, page).await.unwrap();

    let all = read(ActivityFilter::default(), page(Begin::Newest, 500)).await;
    let first = read(ActivityFilter::default(), page(Begin::Newest, 1)).await;
    let rest = read(ActivityFilter::default(), page(Begin::Before(first.events[0].seq), 500)).await;
    let created = ActivityFilter { types: Some(vec![EventType::GroupCreated]), ..Default::default() };

    assert!(all.events.iter().all(|event| event.draft.project == Some(projects[1])));
    assert_eq!(count(&all, EventType::GroupNameChanged), 2);
    assert_eq!([first.events, rest.events].concat(), all.events);
    assert!(first.older && rest.newer && !rest.older);
    assert_eq!(read(created, page(Begin::Newest, 500)).await.events.len(), 1);
}

async fn a_keys_feed_is_what_it_did_and_what_was_done_to_it(world: &World) {
    let (owner, projects) = lived_in(world).await;
    let key = world.add_key(owner, OrgRole::Owner).await;
    world.add_key(key, OrgRole::Member).await;
    let permit = world.permit::<ReadOrganizationActivity>(owner).await;
    let of = async |key: Member, page| world.store.key_activity(&permit, key.id, true, page).await.unwrap();

    let both = of(key, page(Begin::Newest, 500)).await;
    assert_eq!(kinds(&both), [EventType::ApiKeyCreated; 2]);
    assert_eq!(both.events[0].actor_key.unwrap().0, key.id);
    assert_eq!(both.events[1].draft.target_key.unwrap().0, key.id);
    let newest = of(key, page(Begin::Newest, 1)).await;
    let oldest = of(key, page(Begin::Before(newest.events[0].seq), 1)).await;
    assert_eq!([newest.events.clone(), oldest.events.clone()].concat(), both.events);
    assert!(newest.older && !newest.newer && oldest.newer && !oldest.older);
    assert_eq!(of(key, page(Begin::After(oldest.events[0].seq), 1)).await.events, newest.events);

    // What the owner's key did elsewhere is not told here, and a reader learns nothing of projects that they do not see.
    let all = of(owner, page(Begin::Newest, 500)).await;
    assert!(all.events.iter().all(|event| event.draft.chain == keywright_domain::Chain::Organization(owner.org)));
    let reader = reader(world, owner, projects[0]).await;
    let permit = reader.permit::<ReadOrganizationActivity>(Scope::Organization(owner.org)).unwrap();
    let seen = world.store.key_activity(&permit, owner.id, false, page(Begin::Newest, 500)).await.unwrap();
    assert_eq!((count(&all, EventType::GroupNameChanged), count(&seen, EventType::GroupNameChanged)), (4, 2));
}

async fn sign_ins_are_read_by_whom_they_concern_and_the_deployments_by_those_who_watch_it(world: &World) {
    let (owner, projects) = lived_in(world).await;
    let rhea = reader(world, owner, projects[0]).await;
    let ada = signed_in(world, known(world, "ada@example.org").await.unwrap()).await;
    for user in [ada.entry().id, rhea.entry().id, ada.entry().id] {
        let permit = super::world::system_permit::<policy::RecordFailedSignIn>();
        world.store.write(&permit, RecordFailedSignIn { user: Some(user) }).await.unwrap();
    }

    let own = ada.permit::<ReadOwnAccount>(Scope::Deployment).unwrap();
    let own = world.store.own_sign_ins(&own, page(Begin::Newest, 500)).await.unwrap();
    let watched = ada.permit::<ReadDeploymentEvents>(Scope::Deployment).unwrap();
    let watched = world.store.deployment_activity(&watched, &ActivityFilter::default(), page(Begin::Newest, 500)).await;

    assert_eq!(kinds(&own), [EventType::SignInFailed; 2]);
    assert_eq!(count(&watched.unwrap(), EventType::SignInFailed), 3);
    assert!(rhea.permit::<ReadDeploymentEvents>(Scope::Deployment).is_err());
}
