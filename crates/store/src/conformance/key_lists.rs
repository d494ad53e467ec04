//! Lists of keys for the console: search, filters, order, pages, and what a key's page shows.

use super::sentences;
use super::world::{BEGINNING, HOME, Member, World};
use crate::{Called, DeleteKey, Uses};
use keywright_domain::policy::{self, ReadAccessList, ReadKeys, ReadProjectKeys};
use keywright_domain::{
    Description, KeyFilter, KeyId, KeyLine, KeyPage, KeySort, KeyStatus, KeyView, ListFilter, OrgRole, OrgRoles,
    ProjectId, ProjectRole, ProjectRoles, StatusRule, Timestamp, UsedFilter,
};

sentences! {
    a_list_is_found_by_description_whatever_its_case_and_accents,
    a_list_is_found_by_public_key_id_maker_project_and_address,
    names_of_makers_and_projects_are_found_whatever_their_case_and_accents,
    marks_of_patterns_stand_for_themselves,
    each_filter_leaves_the_keys_it_names,
    the_databases_status_is_the_rules_status,
    every_column_sorts_both_ways_with_the_id_between_equals,
    a_page_past_the_end_is_the_last,
    a_project_lists_its_own_keys_and_which_were_made_there,
    a_keys_page_knows_its_maker_projects_and_last_use,
    a_key_of_another_project_is_not_shown_in_this_one,
    a_deleted_key_is_remembered_with_who_deleted_it,
}

const DAY: i64 = 24 * 60 * 60 * 1000;

async fn named(world: &World, by: Member, description: &str, roles: OrgRoles) -> Member {
    let permit = world.permit::<policy::CreateKey>(by).await;
    let mut key = world.new_key(by.org, roles);
    key.description = Description::try_from(description).unwrap();
    let key = world.store.write(&permit, crate::AddKey { key, limit: 500 }).await.unwrap().value;
    Member { id: key.id, public_key: key.public_key, org: key.org }
}

async fn used(world: &World, key: Member, at: Timestamp) {
    let call = Called { method: Some("GET"), path: Some("/orgs/{orgId}") };
    let uses = Uses { count: 2, last: at, address: HOME, call };
    world.store.add_uses(&mut vec![(key.id, uses)], &mut Vec::new()).await.unwrap();
}

async fn list(world: &World, by: Member, view: &KeyView, now: Timestamp) -> KeyPage {
    let permit = world.permit::<ReadKeys>(by).await;
    let permit = permit.along_with(&world.permit::<ReadAccessList>(by).await);
    world.store.list_key_lines(&permit, view, now).await.unwrap()
}

async fn found(world: &World, by: Member, filter: KeyFilter) -> Vec<String> {
    let page = list(world, by, &KeyView { filter, ..KeyView::default() }, now()).await;
    assert_eq!(page.found, page.lines.len() as u64);
    page.lines.iter().map(|line| line.description.as_str().to_owned()).collect()
}

async fn typed(world: &World, by: Member, text: &str) -> Vec<String> {
    found(world, by, KeyFilter { text: text.into(), ..KeyFilter::default() }).await
}

fn now() -> Timestamp {
    BEGINNING.plus_millis(1_000)
}

fn member() -> OrgRoles {
    [OrgRole::Member].into()
}

async fn a_list_is_found_by_description_whatever_its_case_and_accents(world: &World) {
    let owner = world.bootstrap().await;
    named(world, owner, "Caf\u{e9} ÅLAND deploy", member()).await;
    named(world, owner, "other", member()).await;

    for text in ["CAFE\u{301}", "åland", " Deploy "] {
        assert_eq!(typed(world, owner, text).await, ["Caf\u{e9} ÅLAND deploy"], "{text}");
    }
    assert_eq!(typed(world, owner, "nothing like it").await, Vec::<String>::new());
}

async fn a_list_is_found_by_public_key_id_maker_project_and_address(world: &World) {
    let owner = world.bootstrap().await;
    let (one, _) = (named(world, owner, "one", member()).await, named(world, owner, "two", member()).await);
    let project = world.add_project(owner, "Billing EU").await;
    assign(world, owner, project, one.id, &[ProjectRole::ReadOnly]).await;
    super::access_lists::add(world, owner, one, &["203.0.113.0/24", "2001:db8::/32"]).await;

    assert_eq!(typed(world, owner, &one.public_key.as_str()[..5]).await, ["one"]);
    assert_eq!(typed(world, owner, &one.id.to_string()).await, ["one"]);
    assert_eq!(typed(world, owner, &one.id.to_string()[..23]).await, Vec::<String>::new());
    assert_eq!(typed(world, owner, "billing eu").await, ["nightly export", "one"], "its maker owns the project, too");
    assert_eq!(typed(world, owner, owner.public_key.as_str()).await, ["nightly export", "one", "two"]);
    for address in ["203.0.113.9", "203.0.113.128/25", "203.0.113.0/24", "2001:db8::1", "2001:db8:1::/48"] {
        assert_eq!(typed(world, owner, address).await, ["one"], "{address}");
    }
    let reader = world.permit::<ReadKeys>(owner).await;
    let filter = KeyFilter { text: "203.0.113.9".into(), ..KeyFilter::default() };
    let unseen = world.store.list_key_lines(&reader, &KeyView { filter, ..KeyView::default() }, now()).await.unwrap();
    assert_eq!((unseen.found, unseen.total > 0), (0, true), "who may not read the lists finds nothing by them");
    for address in ["203.0.112.9", "203.0.112.0/23", "2001:db9::1"] {
        assert_eq!(typed(world, owner, address).await, Vec::<String>::new(), "{address}");
    }
}

async fn names_of_makers_and_projects_are_found_whatever_their_case_and_accents(world: &World) {
    let owner = world.bootstrap().await;
    let one = named(world, owner, "one", member()).await;
    named(world, owner, "two", member()).await;
    let project = world.add_project(owner, "Öl und Ärger").await;
    assign(world, owner, project, one.id, &[ProjectRole::ReadOnly]).await;
    world.tamper("UPDATE api_keys SET created_by = 'ÅSA%_@example.org' WHERE description = 'two'").await;

    for text in ["öl und ärger", "ÄRGER", "a\u{308}rger"] {
        assert!(typed(world, owner, text).await.contains(&"one".to_owned()), "{text}");
        assert!(!typed(world, owner, text).await.contains(&"two".to_owned()), "{text}");
    }
    for text in ["åsa", "A\u{30a}SA%_@", "SA%_@EXAMPLE.ORG"] {
        assert_eq!(typed(world, owner, text).await, ["two"], "{text}");
    }
    let by = |name: &str| KeyFilter { created_by: Some(name.into()), ..KeyFilter::default() };
    assert_eq!(found(world, owner, by("åsa%_@Example.org")).await, ["two"]);
    assert_eq!(found(world, owner, by("åsa")).await, Vec::<String>::new(), "a whole name");
    assert!(found(world, owner, by(&owner.public_key.as_str().to_uppercase())).await.contains(&"one".to_owned()));
}

async fn marks_of_patterns_stand_for_themselves(world: &World) {
    let owner = world.bootstrap().await;
    named(world, owner, "100% of_it!", member()).await;
    named(world, owner, "100 offit", member()).await;

    for text in ["100%", "of_it", "it!", "0% of_it!"] {
        assert_eq!(typed(world, owner, text).await, ["100% of_it!"], "{text}");
    }
}

async fn each_filter_leaves_the_keys_it_names(world: &World) {
    let owner = world.bootstrap().await;
    let reader = named(world, owner, "reader", [OrgRole::ReadOnly].into()).await;
    let open = named(world, owner, "open", member()).await;
    let old = named(world, owner, "old", member()).await;
    super::access_lists::add(world, owner, reader, &["203.0.113.9"]).await;
    super::access_lists::add(world, owner, open, &["0.0.0.0/0"]).await;
    let project = world.add_project(owner, "Shop").await;
    assign(world, owner, project, open.id, &[ProjectRole::ReadOnly]).await;
    used(world, reader, now().plus_millis(-DAY)).await;
    used(world, old, now().plus_millis(-100 * DAY)).await;
    used(world, owner, now().plus_millis(-20 * DAY)).await;
    let none = KeyFilter::default;

    let role = |role| KeyFilter { org_role: Some(role), ..none() };
    assert_eq!(found(world, owner, role(OrgRole::ReadOnly)).await, ["reader"]);
    assert_eq!(found(world, owner, role(OrgRole::Member)).await, ["old", "open"]);
    let project_filter = KeyFilter { project: Some(project), ..none() };
    assert_eq!(found(world, owner, project_filter.clone()).await, ["nightly export", "open"]);
    let in_project = KeyFilter { project_role: Some(ProjectRole::ReadOnly), ..project_filter };
    assert_eq!(found(world, owner, in_project).await, ["open"]);
    let when = |when| KeyFilter { used: Some(when), ..none() };
    assert_eq!(found(world, owner, when(UsedFilter::Never)).await, ["open"]);
    assert_eq!(found(world, owner, when(UsedFilter::Week)).await, ["reader"]);
    assert_eq!(found(world, owner, when(UsedFilter::Month)).await, ["nightly export", "reader"]);
    assert_eq!(found(world, owner, when(UsedFilter::Long)).await, ["old"]);
    let listed = |list| KeyFilter { list: Some(list), ..none() };
    assert_eq!(found(world, owner, listed(ListFilter::None)).await, ["nightly export", "old"]);
    assert_eq!(found(world, owner, listed(ListFilter::Any)).await, ["open", "reader"]);
    assert_eq!(found(world, owner, listed(ListFilter::Open)).await, ["nightly export", "old", "open"]);
    world.tamper("UPDATE organizations SET api_access_list_required = TRUE").await;
    assert_eq!(found(world, owner, listed(ListFilter::Open)).await, ["open"]);
    let by = KeyFilter { created_by: Some(owner.public_key.to_string()), ..none() };
    assert_eq!(found(world, owner, by).await, ["old", "open", "reader"]);
    let later = KeyFilter { created_from: Some(BEGINNING.plus_millis(1)), ..none() };
    assert_eq!(found(world, owner, later).await, Vec::<String>::new());
    let before = KeyFilter { created_before: Some(BEGINNING.plus_millis(1)), text: "old".into(), ..none() };
    assert_eq!(found(world, owner, before).await, ["old"]);
}

async fn the_databases_status_is_the_rules_status(world: &World) {
    let owner = world.bootstrap().await;
    let keys = [
        named(world, owner, "a", member()).await,
        named(world, owner, "b", member()).await,
        named(world, owner, "c", member()).await,
    ];
    super::access_lists::add(world, owner, keys[0], &["10.0.0.1"]).await;
    super::access_lists::add(world, owner, keys[1], &["10.0.0.1"]).await;
    used(world, keys[0], BEGINNING).await;
    used(world, keys[2], BEGINNING).await;

    for required in [
        "UPDATE organizations SET api_access_list_required = FALSE",
        "UPDATE organizations SET api_access_list_required = TRUE",
    ] {
        world.tamper(required).await;
        for days in [0, 6, 7, 8, 89, 90, 91, 200] {
            for past in [0, 1] {
                let now = BEGINNING.plus_millis(days * DAY + past);
                let rule = StatusRule::at(now);
                let all = list(world, owner, &KeyView::default(), now).await;
                let status = |line: &KeyLine| line.status(&rule, all.list_required);
                for wanted in KeyStatus::ALL {
                    let filter = KeyFilter { status: Some(*wanted), ..KeyFilter::default() };
                    let page = list(world, owner, &KeyView { filter, ..KeyView::default() }, now).await;
                    let expected: Vec<_> = all.lines.iter().filter(|line| status(line) == *wanted).collect();
                    assert_eq!(page.lines.iter().collect::<Vec<_>>(), expected, "{wanted:?} after {days} days");
                }
            }
        }
    }
}

async fn every_column_sorts_both_ways_with_the_id_between_equals(world: &World) {
    let owner = world.bootstrap().await;
    for n in 0..7_i64 {
        let key = named(world, owner, if n % 2 == 0 { "Even" } else { "odd" }, member()).await;
        if n % 3 == 0 {
            super::access_lists::add(world, owner, key, &["10.0.0.1"]).await;
            used(world, key, BEGINNING.plus_millis(n)).await;
        }
    }

    for sort in KeySort::ALL {
        let order =
            |descending, per_page, page| KeyView { sort: *sort, descending, per_page, page, ..KeyView::default() };
        let ids = |page: KeyPage| page.lines.iter().map(|line| line.id).collect::<Vec<_>>();
        let up = ids(list(world, owner, &order(false, 50, 1), now()).await);
        let mut down = ids(list(world, owner, &order(true, 50, 1), now()).await);
        let mut paged = Vec::new();
        for page in 1..=4 {
            paged.extend(ids(list(world, owner, &order(false, 2, page), now()).await));
        }

        assert_eq!(up.len(), 8);
        assert_eq!(paged, up, "{sort:?}");
        down.reverse();
        assert_eq!(down, up, "{sort:?}");
    }
    let by_use = KeyView { sort: KeySort::LastUsed, descending: true, ..KeyView::default() };
    let lines = list(world, owner, &by_use, now()).await.lines;
    assert_eq!(lines.iter().filter(|line| line.last_used.is_some()).count(), 3);
    assert!(lines[..3].iter().all(|line| line.last_used.is_some()), "never sorts last, descending");
}

async fn a_page_past_the_end_is_the_last(world: &World) {
    let owner = world.bootstrap().await;
    for n in 0..4 {
        named(world, owner, &format!("key {n}"), member()).await;
    }

    let page = list(world, owner, &KeyView { page: 99, per_page: 2, ..KeyView::default() }, now()).await;

    assert_eq!((page.page, page.found, page.total, page.lines.len()), (3, 5, 5, 1));
    let filter = KeyFilter { text: "key".into(), ..KeyFilter::default() };
    let found = list(world, owner, &KeyView { filter, page: 0, per_page: 3, ..KeyView::default() }, now()).await;
    assert_eq!((found.page, found.found, found.total, found.lines.len()), (1, 4, 5, 3));
}

async fn assign(world: &World, by: Member, project: ProjectId, key: KeyId, roles: &[ProjectRole]) {
    let permit = world.permit_in::<policy::AssignKey>(by, project, Some(key)).await;
    let roles: ProjectRoles = roles.iter().copied().collect();
    world.store.write(&permit, crate::AssignKey { roles }).await.unwrap();
}

async fn a_project_lists_its_own_keys_and_which_were_made_there(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "Shop").await;
    let invited = named(world, owner, "invited", member()).await;
    named(world, owner, "elsewhere", member()).await;
    assign(world, owner, project, invited.id, &[ProjectRole::ReadOnly]).await;
    let permit = world.permit_in::<policy::CreateProjectKey>(owner, project, None).await;
    let key = world.new_key(owner.org, member());
    let change =
        crate::AddProjectKey { key, roles: [ProjectRole::BackupManager].into(), names_org_roles: false, limit: 500 };
    let made = world.store.write(&permit, change).await.unwrap().value;

    let permit = world.permit_in::<ReadProjectKeys>(owner, project, None).await;
    let view = KeyView { sort: KeySort::Created, ..KeyView::default() };
    let page = world.store.list_key_lines(&permit, &view, now()).await.unwrap();

    assert_eq!((page.total, page.found), (3, 3));
    let here: Vec<_> = page.lines.iter().filter(|line| line.made_here).map(|line| line.id).collect();
    assert_eq!(here, [made.id]);
    let line = page.lines.iter().find(|line| line.id == invited.id).unwrap();
    assert_eq!(line.project_roles, ProjectRoles::from([ProjectRole::ReadOnly]));
    assert_eq!((line.projects, line.maker.name.as_str()), (1, owner.public_key.as_str()));
}

async fn a_keys_page_knows_its_maker_projects_and_last_use(world: &World) {
    let owner = world.bootstrap().await;
    let key = named(world, owner, "one", member()).await;
    for name in ["Shop", "Billing"] {
        let project = world.add_project(owner, name).await;
        assign(world, owner, project, key.id, &[ProjectRole::ReadOnly]).await;
    }
    used(world, key, now()).await;
    let permit = world.permit::<ReadKeys>(owner).await;

    let details = world.store.key_details(&permit, key.id).await.unwrap().unwrap();

    assert_eq!(details.maker.name, owner.public_key.as_str());
    assert_eq!(details.projects.iter().map(|project| project.name.as_str()).collect::<Vec<_>>(), ["Billing", "Shop"]);
    let last = details.usage.last.unwrap();
    assert_eq!((details.usage.count, last.at, last.address), (2, now(), HOME));
    assert_eq!(last.call, Some(("GET".to_owned(), "/orgs/{orgId}".to_owned())));
    let owners = world.store.key_details(&permit, owner.id).await.unwrap().unwrap();
    assert_eq!((owners.maker.name.as_str(), owners.maker.user), ("", None), "first run has no maker");
    assert_eq!(world.store.key_described_so(&permit, "ONE", None).await.unwrap(), Some(key.id));
    assert_eq!(world.store.key_described_so(&permit, "one", Some(key.id)).await.unwrap(), None);
    assert_eq!(world.store.key_named(&permit, key.public_key).await.unwrap(), Some(key.id));
}

async fn a_key_of_another_project_is_not_shown_in_this_one(world: &World) {
    let owner = world.bootstrap().await;
    let key = named(world, owner, "one", member()).await;
    let (here, there) = (world.add_project(owner, "Here").await, world.add_project(owner, "There").await);
    assign(world, owner, there, key.id, &[ProjectRole::ReadOnly]).await;

    let permit = world.permit_in::<ReadProjectKeys>(owner, here, None).await;
    assert_eq!(world.store.key_details(&permit, key.id).await.unwrap(), None);
    let permit = world.permit_in::<ReadProjectKeys>(owner, there, None).await;
    assert!(world.store.key_details(&permit, key.id).await.unwrap().is_some());
}

async fn a_deleted_key_is_remembered_with_who_deleted_it(world: &World) {
    let owner = world.bootstrap().await;
    let key = named(world, owner, "one", member()).await;
    let read = world.permit::<ReadKeys>(owner).await;
    assert_eq!(world.store.deleted_key(&read, key.id).await.unwrap(), None);

    let permit = world.permit_to::<policy::DeleteKey>(owner, key.id).await;
    world.store.write(&permit, DeleteKey).await.unwrap();

    let deleted = world.store.deleted_key(&read, key.id).await.unwrap().unwrap();
    assert_eq!((deleted.by.as_str(), deleted.public_key), (owner.public_key.as_str(), key.public_key));
    assert_eq!(world.store.key_details(&read, key.id).await.unwrap(), None);
}
