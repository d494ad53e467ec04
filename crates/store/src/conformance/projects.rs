//! Projects: made, changed, deleted, each with exactly its events.

use super::first_run::log;
use super::sentences;
use super::world::{Member, World};
use crate::change::Denial;
use crate::{
    ChangeManagedSlowMs, ChangeProject, ChangeProjectLimit, ChangeProjectRefusal, ChangeProjectSettings, CreateProject,
    CreateProjectRefusal, DeleteProject, NewProject, ProjectGone, WriteError,
};
use keywright_domain::policy::{self, ReadProject, ReadProjectSettings};
use keywright_domain::{
    EventType, LimitName, NewTags, Permit, Project, ProjectId, ProjectRole, ProjectSetting, ProjectSettings, TagPairs,
    TagWords, Tags, Touched, UserId,
};

sentences! {
    a_new_project_is_read_as_it_was_made,
    a_person_of_the_organization_is_named_its_owner,
    a_name_is_there_once_in_an_organization,
    a_change_says_each_thing_that_it_changes,
    a_change_that_changes_nothing_says_nothing,
    each_kind_of_tags_is_replaced_alone,
    settings_are_merged_and_each_kind_of_change_is_said,
    a_deleted_project_ends_every_role_in_it_and_leaves_its_events,
    a_project_that_is_gone_is_not_changed,
}

/// The types of the events since there were so many, in their order.
pub(super) async fn said_since(world: &World, before: usize) -> Vec<EventType> {
    log(world).await.into_iter().skip(before).map(|event| event.draft.kind).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> NewTags {
    let owned = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    NewTags::Pairs(TagPairs::new(owned.collect()).unwrap())
}

fn words(words: &[&str]) -> NewTags {
    NewTags::Words(TagWords::new(words.iter().map(|word| (*word).to_owned()).collect()).unwrap())
}

async fn read(world: &World, by: Member, project: ProjectId) -> Option<Project> {
    let permit: Permit<ReadProject> = world.permit_in(by, project, None).await;
    world.store.project(&permit).await.unwrap()
}

async fn a_new_project_is_read_as_it_was_made(world: &World) {
    let owner = world.bootstrap().await;
    world.clock.turn(1_500);
    let tags = Tags::from(pairs(&[("team", "a + b"), ("env", "ci")])).with(words(&["PROD", "a.b"]));
    let new = NewProject { tags, with_default_alerts_settings: false, ..world.new_project("payments") };
    let before = log(world).await.len();

    let permit = world.permit::<policy::CreateProject>(owner).await;
    let change = CreateProject { project: new.clone(), owner: None, limit: 250 };
    let made = world.store.write(&permit, change).await.unwrap();

    assert_eq!(read(world, owner, new.id).await.as_ref(), Some(&made.value));
    assert_eq!((made.value.id, &made.value.name, &made.value.tags), (new.id, &new.name, &new.tags));
    assert_eq!((made.value.org, made.value.with_default_alerts_settings), (owner.org, false));
    let found = world.store.find_key(owner.public_key).await.ok().unwrap().unwrap();
    assert_eq!(found.entry.rights.in_project(new.id), [ProjectRole::Owner].into());
    assert_eq!(world.number("SELECT group_count AS n FROM organizations").await, 1);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM group_users WHERE roles = 'GROUP_OWNER'").await, 1);
    let events = log(world).await.split_off(before);
    let kinds: Vec<_> = events.iter().map(|event| event.draft.kind).collect();
    let expected =
        [EventType::GroupCreated, EventType::GroupTagsModified, EventType::ApiKeyAddedToGroup, EventType::JoinedGroup];
    assert_eq!(kinds, expected);
    assert_eq!(world.number("SELECT rights_revision AS n FROM groups").await, events[0].revision.0);
    assert_eq!(world.number("SELECT rights_revision AS n FROM api_keys").await, events[0].revision.0);
    let shown: Vec<_> = events.iter().map(|event| (event.org_number.is_some(), event.group_number)).collect();
    assert_eq!(shown, [(true, Some(1)), (true, Some(2)), (false, Some(3)), (false, Some(4))]);
    assert!(events.iter().all(|event| event.created == made.value.created));
    assert!(world.verified_log().await.is_ok());
}

async fn a_person_of_the_organization_is_named_its_owner(world: &World) {
    let owner = world.bootstrap().await;
    let ada: UserId = world.rows("SELECT id FROM users").await[0].parsed("users", "id").unwrap();
    let nobody = UserId::from_bytes([9; 12]);
    let create = |name: &str, owner| CreateProject { project: world.new_project(name), owner: Some(owner), limit: 250 };
    let before = log(world).await.len();

    let permit = world.permit::<policy::CreateProject>(owner).await;
    let refused = world.store.write(&permit, create("nobody's", nobody)).await;
    let expected = CreateProjectRefusal::OwnerNotFound(nobody);
    assert!(matches!(refused, Err(WriteError::Refused(found)) if found == expected), "{refused:?}");
    assert_eq!(log(world).await.len(), before, "and nothing was written");
    world.store.write(&permit, create("hers", ada)).await.unwrap();

    let joined = log(world).await.pop().unwrap();
    assert_eq!(joined.draft.kind, EventType::JoinedGroup);
    assert_eq!(joined.draft.target_user, Some((ada, "ada@example.org".to_owned())));
    // Without a person who owns the organization, a project belongs to the key that makes it alone.
    world.tamper("DELETE FROM org_users").await;
    world.add_project(owner, "nobody's").await;
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM group_users").await, 1);
}

async fn a_name_is_there_once_in_an_organization(world: &World) {
    let owner = world.bootstrap().await;
    let (_, stranger) = super::organizations::with_key(world, owner, "Elsewhere").await;
    world.tamper("UPDATE api_keys SET roles = 'ORG_OWNER'").await;
    world.add_project(owner, "sandbox").await;
    let second = world.add_project(owner, "Sandbox").await;
    world.add_project(stranger, "sandbox").await;
    let before = log(world).await.len();

    let permit = world.permit::<policy::CreateProject>(owner).await;
    let change = CreateProject { project: world.new_project("sandbox"), owner: None, limit: 250 };
    let made = world.store.write(&permit, change).await;
    let permit = world.permit_in::<policy::ChangeProject>(owner, second, None).await;
    let name = Some("sandbox".try_into().unwrap());
    let tags = Some(words(&["DEV"]));
    let renamed = world.store.write(&permit, ChangeProject { name, tags, ..ChangeProject::default() }).await;

    assert!(matches!(made, Err(WriteError::Refused(CreateProjectRefusal::NameTaken))), "{made:?}");
    assert!(matches!(renamed, Err(WriteError::Refused(ChangeProjectRefusal::NameTaken))), "{renamed:?}");
    assert!(read(world, owner, second).await.unwrap().tags.is_empty(), "nothing of a refused change stays");
    assert_eq!(log(world).await.len(), before);
}

/// What tagging a project that had no tags says.
const TAGGED: &str = "from [] to [env=ci]";

async fn a_change_says_each_thing_that_it_changes(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let permit = world.permit_in::<policy::ChangeProject>(owner, project, None).await;
    let before = log(world).await.len();

    let change = ChangeProject {
        name: Some("payouts".try_into().unwrap()),
        tags: Some(pairs(&[("env", "ci")])),
        with_default_alerts_settings: Some(false),
    };
    let changed = world.store.write(&permit, change).await.unwrap().value;

    assert_eq!(read(world, owner, project).await, Some(changed.clone()));
    assert_eq!((changed.name.as_str(), changed.with_default_alerts_settings), ("payouts", false));
    assert_eq!(changed.tags, pairs(&[("env", "ci")]).into());
    let events = log(world).await.split_off(before);
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.draft.kind, event.draft.org.is_some(), event.draft.detail.as_deref()))
        .collect();
    let expected = [
        (EventType::GroupNameChanged, false, Some(r#"from "payments" to "payouts""#)),
        (EventType::GroupTagsModified, true, Some(TAGGED)),
        (EventType::GroupDefaultAlertsSettingsChanged, false, None),
    ];
    assert_eq!(told, expected);
    assert!(events.iter().all(|event| event.draft.project == Some(project)));
}

async fn a_change_that_changes_nothing_says_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let permit = world.permit_in::<policy::ChangeProject>(owner, project, None).await;
    let before = log(world).await.len();

    for tags in [None, Some(pairs(&[])), Some(words(&[]))] {
        let name = Some("payments".try_into().unwrap());
        let change = ChangeProject { name, tags, with_default_alerts_settings: Some(true) };
        world.store.write(&permit, change).await.unwrap();
    }
    world.store.write(&permit, ChangeProject::default()).await.unwrap();

    assert_eq!(log(world).await.len(), before);
}

async fn each_kind_of_tags_is_replaced_alone(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let permit = world.permit_in::<policy::ChangeProject>(owner, project, None).await;
    let mut expected = Tags::default();
    let before = log(world).await.len();

    for new in [pairs(&[("b", "1"), ("a", "2")]), words(&["DEV", "a"]), pairs(&[("a", "2")]), words(&[]), pairs(&[])] {
        let change = ChangeProject { tags: Some(new.clone()), ..ChangeProject::default() };
        let changed = world.store.write(&permit, change).await.unwrap().value;
        expected = expected.with(new);
        assert_eq!(changed.tags, expected);
        assert_eq!(read(world, owner, project).await.unwrap().tags, expected, "in their order");
    }

    assert_eq!(said_since(world, before).await, [EventType::GroupTagsModified; 5]);
}

async fn settings_are_merged_and_each_kind_of_change_is_said(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let permit = world.permit_in::<policy::ChangeProjectSettings>(owner, project, None).await;
    let reading = world.permit_in::<ReadProjectSettings>(owner, project, None).await;
    assert_eq!(world.store.project_settings(&reading).await.unwrap(), Some(ProjectSettings::default()));
    let before = log(world).await.len();

    let mut expected = ProjectSettings::default();
    let mut switches = vec![(ProjectSetting::SchemaAdvisor, true)];
    for setting in [
        ProjectSetting::DataExplorer,
        ProjectSetting::CollectDatabaseSpecificsStatistics,
        ProjectSetting::ExtendedStorageSizes,
        ProjectSetting::DataValidation,
        ProjectSetting::NativeReranking,
        ProjectSetting::PerformanceAdvisor,
    ] {
        switches.push((setting, !setting.initially()));
        expected.set(setting, !setting.initially());
    }
    for _ in 0..2 {
        let change = ChangeProjectSettings { switches: switches.clone() };
        assert_eq!(world.store.write(&permit, change).await.unwrap().value, expected);
        assert_eq!(world.store.project_settings(&reading).await.unwrap(), Some(expected));
    }
    let back = ChangeProjectSettings { switches: vec![(ProjectSetting::DataExplorer, true)] };
    world.store.write(&permit, back).await.unwrap();

    let expected = [
        EventType::CollectDatabaseStatisticsUpdated,
        EventType::DataExplorerDisabled,
        EventType::DataValidationUpdated,
        EventType::ExtendedStorageSizesUpdated,
        EventType::GroupSettingsModified,
        EventType::DataExplorerEnabled,
    ];
    assert_eq!(said_since(world, before).await, expected, "one for all that share a type, and none for what stays");
}

async fn a_deleted_project_ends_every_role_in_it_and_leaves_its_events(world: &World) {
    let owner = world.bootstrap().await;
    let (doomed, stays) = (world.add_project(owner, "doomed").await, world.add_project(owner, "stays").await);
    let key = super::project_keys::add(world, owner, doomed, &[ProjectRole::ReadOnly]).await;
    super::project_keys::assign(world, owner, stays, key.id, &[ProjectRole::Owner]).await;
    let limits = world.permit_in::<policy::ChangeProjectLimit>(owner, doomed, None).await;
    let limit = keywright_domain::ProjectLimit::new(LimitName::Clusters, 3).unwrap();
    world.store.write(&limits, ChangeProjectLimit::Set(limit)).await.unwrap();
    let permit = world.permit_in::<policy::DeleteProject>(owner, doomed, None).await;
    let before = log(world).await.len();
    world.memory.take();

    world.store.write(&permit, DeleteProject).await.unwrap();

    assert!(world.store.find_project(doomed).await.unwrap().is_none());
    for rows in ["group_users", "group_limits", "api_key_group_roles"] {
        let sql = format!("SELECT COUNT(*) AS n FROM {rows} WHERE group_id NOT IN (SELECT id FROM groups)");
        assert_eq!(world.number(sql.leak()).await, 0, "{rows}");
    }
    assert_eq!(world.number("SELECT group_count AS n FROM organizations").await, 1);
    let events = log(world).await.split_off(before);
    let mut public_keys = vec![owner.public_key, key.public_key];
    public_keys.sort_by_key(|public_key| public_key.as_str().to_owned());
    let removed: Vec<_> = events.iter().filter_map(|event| event.draft.target_key).map(|(_, key)| key).collect();
    assert_eq!(removed, public_keys);
    assert_eq!(events.last().unwrap().draft.kind, EventType::GroupDeleted);
    assert_eq!(events.last().unwrap().draft.org, Some(owner.org));
    for member in [owner, key] {
        let rights = world.store.find_key(member.public_key).await.ok().unwrap().unwrap().entry.rights;
        let held: Vec<_> = rights.project_roles.iter().map(|(project, _)| *project).collect();
        assert_eq!(held, [stays]);
        let sql = format!("SELECT rights_revision AS n FROM api_keys WHERE public_key = '{}'", member.public_key);
        assert_eq!(world.number(sql.leak()).await, events[0].revision.0);
    }
    let forgotten = world.memory.take();
    for touched in [Touched::Key(owner.public_key), Touched::Key(key.public_key), Touched::Project(doomed)] {
        assert!(forgotten.contains(&touched), "{touched:?}");
    }
    assert!(world.verified_log().await.is_ok());
}

async fn a_project_that_is_gone_is_not_changed(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "doomed").await;
    let only = super::project_keys::add(world, owner, project, &[ProjectRole::Owner]).await;
    let waiting = world.permit_in::<policy::ChangeProject>(only, project, None).await;
    let delete = world.permit_in::<policy::DeleteProject>(owner, project, None).await;
    let change = world.permit_in::<policy::ChangeProject>(owner, project, None).await;
    let settings = world.permit_in::<policy::ChangeProjectSettings>(owner, project, None).await;
    let slow = world.permit_in::<policy::ChangeManagedSlowMs>(owner, project, None).await;
    let reading = world.permit_in::<ReadProject>(owner, project, None).await;
    let reading_settings = world.permit_in::<ReadProjectSettings>(owner, project, None).await;
    world.store.write(&delete, DeleteProject).await.unwrap();
    let before = log(world).await.len();

    let changed = world.store.write(&change, ChangeProject::default()).await;
    let set = world.store.write(&settings, ChangeProjectSettings { switches: vec![] }).await;
    let turned = world.store.write(&slow, ChangeManagedSlowMs { on: false }).await;
    let again = world.store.write(&delete, DeleteProject).await;
    let by_its_owner = world.store.write(&waiting, ChangeProject::default()).await;

    assert!(matches!(changed, Err(WriteError::Refused(ChangeProjectRefusal::Gone))), "{changed:?}");
    assert!(matches!(set, Err(WriteError::Refused(ProjectGone))), "{set:?}");
    assert!(matches!(turned, Err(WriteError::Refused(ProjectGone))), "{turned:?}");
    assert!(matches!(again, Err(WriteError::Refused(ProjectGone))), "{again:?}");
    let denied = Denial::Refused(keywright_domain::Refusal::NotMember);
    assert!(matches!(by_its_owner, Err(WriteError::Denied(found)) if found == denied), "{by_its_owner:?}");
    assert_eq!(world.store.project(&reading).await.unwrap(), None);
    assert_eq!(world.store.project_settings(&reading_settings).await.unwrap(), None);
    assert_eq!(world.store.project_limits(&reading).await.unwrap(), None);
    assert_eq!(world.store.managed_slow_ms(&reading).await.unwrap(), None);
    assert_eq!(log(world).await.len(), before);
}
