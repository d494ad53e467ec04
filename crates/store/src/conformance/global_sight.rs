//! What global keys see: organizations and projects over the whole deployment, page by page.

use super::sentences;
use super::world::{BEGINNING, HOME, World, new_organization};
use crate::{CreateOrganization, CreateProject, NewProject};
use keywright_domain::policy::{self, ListOrganizations, ListProjects};
use keywright_domain::{GlobalKey, GlobalRole, KeyId, OrgId, OrgRole, Page, ProjectId, ProjectName, Scope, Tags};

sentences! {
    a_global_key_sees_organizations_page_by_page,
    a_prefix_narrows_the_organizations_whatever_the_case,
    a_global_key_sees_the_projects_of_all_organizations_page_by_page,
    the_earliest_project_of_a_name_is_found_over_all_organizations,
    a_global_key_that_makes_a_project_does_not_join_it,
}

/// An organization that a global owner makes, with a key of it.
pub(super) async fn organization(world: &World, by: &GlobalKey, name: &str) -> (OrgId, KeyId) {
    let id = OrgId::mint(BEGINNING, &mut *world.chance());
    let key = Some(world.new_key(id, [OrgRole::Member].into()));
    let change = CreateOrganization { organization: new_organization(id, name), owner: None, key };
    let permit = world.global_permit::<policy::CreateOrganization>(by).await;
    let (_, key) = world.store.write(&permit, change).await.unwrap().value;
    (id, key.unwrap().id)
}

async fn project(world: &World, by: &GlobalKey, org: OrgId, name: &str) -> ProjectId {
    let id = ProjectId::mint(BEGINNING, &mut *world.chance());
    let name = ProjectName::try_from(name).unwrap();
    let project = NewProject { id, name, tags: Tags::default(), with_default_alerts_settings: true };
    let caller = world.caller_of(by.public_key, HOME).await;
    let permit = caller.permit::<policy::CreateProject>(Scope::Organization(org), None).unwrap();
    world.store.write(&permit, CreateProject { project, owner: None, limit: 250 }).await.unwrap();
    id
}

async fn a_global_key_sees_organizations_page_by_page(world: &World) {
    let owner = world.claim(&[]).await;
    for name in ["d", "b", "e", "a", "c", "B", "a"] {
        organization(world, &owner, name).await;
    }
    let permit = world.global_permit::<ListOrganizations>(&owner).await;

    let mut names = Vec::new();
    for (number, rows) in [(1, 3), (2, 3), (3, 1), (4, 0)] {
        let listed = world.store.list_organizations(&permit, true, "", Page::new(number, 3).unwrap()).await.unwrap();
        assert_eq!((listed.items.len(), listed.total), (rows, 7));
        names.extend(listed.items.into_iter().map(|organization| organization.name.as_str().to_owned()));
    }

    assert_eq!(names, ["B", "a", "a", "b", "c", "d", "e"]);
    let none = world.store.list_organizations(&permit, false, "", Page::default()).await.unwrap();
    assert_eq!((none.items.len(), none.total), (0, 0));
}

async fn a_prefix_narrows_the_organizations_whatever_the_case(world: &World) {
    let owner = world.claim(&[]).await;
    for name in ["École du Nord", "Ecole", "Acme", "école"] {
        organization(world, &owner, name).await;
    }
    let permit = world.global_permit::<ListOrganizations>(&owner).await;

    let listed = world.store.list_organizations(&permit, true, "ÉCOLE", Page::new(1, 1).unwrap()).await.unwrap();

    assert_eq!((listed.items[0].name.as_str(), listed.total), ("École du Nord", 2));
}

async fn a_global_key_sees_the_projects_of_all_organizations_page_by_page(world: &World) {
    let owner = world.claim(&[]).await;
    let monitor = world.add_global_key(&owner, [GlobalRole::MonitoringAdmin]).await;
    let (one, _) = organization(world, &owner, "one").await;
    let (other, _) = organization(world, &owner, "other").await;
    for (org, name) in [(one, "d"), (other, "b"), (one, "a"), (other, "a"), (other, "c")] {
        project(world, &owner, org, name).await;
    }
    let permit = world.global_permit::<ListProjects>(&monitor).await;

    let mut seen = Vec::new();
    for (number, rows) in [(1, 2), (2, 2), (3, 1), (4, 0)] {
        let listed = world.store.list_projects(&permit, false, "", Page::new(number, 2).unwrap()).await.unwrap();
        assert_eq!((listed.items.len(), listed.total), (rows, 5));
        seen.extend(listed.items.into_iter().map(|project| (project.name.as_str().to_owned(), project.id)));
    }

    assert_eq!(seen.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "a", "b", "c", "d"]);
    assert!(seen.is_sorted(), "of one name the earlier first");
}

async fn the_earliest_project_of_a_name_is_found_over_all_organizations(world: &World) {
    let owner = world.claim(&[]).await;
    let (one, _) = organization(world, &owner, "one").await;
    let (other, _) = organization(world, &owner, "other").await;
    let ids = [project(world, &owner, one, "app").await, project(world, &owner, other, "app").await];
    let name = ProjectName::try_from("app").unwrap();

    let found = world.store.find_project_named(None, &name).await.unwrap().unwrap();
    let of_one = world.store.find_project_named(Some(one), &name).await.unwrap().unwrap();

    assert_eq!(found.project(), ids.iter().min().copied());
    assert_eq!(of_one, Scope::Project { org: one, project: ids[0] });
    let nothing = world.store.find_project_named(None, &ProjectName::try_from("nothing").unwrap()).await.unwrap();
    assert_eq!(nothing, None);
}

async fn a_global_key_that_makes_a_project_does_not_join_it(world: &World) {
    let owner = world.claim(&[]).await;
    let (org, _) = organization(world, &owner, "one").await;

    project(world, &owner, org, "app").await;

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM api_key_group_roles").await, 0);
}
