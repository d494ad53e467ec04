//! Lists of projects and of the keys in them: who sees what, by name, page by page; and a project found by its name.

use super::project_keys::{add, assign};
use super::sentences;
use super::world::{Member, World};
use keywright_domain::policy::{ListProjects, ReadProjectKeys};
use keywright_domain::{Listing, OrgRole, Page, ProjectId, ProjectName, ProjectRole, PublicKey};

sentences! {
    a_key_sees_the_projects_in_which_it_holds_a_role,
    projects_come_by_the_bytes_of_their_names_page_by_page,
    a_list_of_projects_is_narrowed_by_the_beginning_of_the_name,
    a_project_is_found_by_its_name_in_its_organization_only,
    keys_of_a_project_come_by_public_key_with_all_their_roles,
}

/// The names that `by` sees, `all` of the organization's or its own.
async fn names(world: &World, by: Member, all: bool, prefix: &str, page: Page) -> Listing<String> {
    let permit = world.permit::<ListProjects>(by).await;
    let listed = world.store.list_projects(&permit, all, prefix, page).await.unwrap();
    Listing {
        items: listed.items.iter().map(|project| project.name.as_str().to_owned()).collect(),
        total: listed.total,
    }
}

async fn a_key_sees_the_projects_in_which_it_holds_a_role(world: &World) {
    let owner = world.bootstrap().await;
    let (_, stranger) = super::organizations::with_key(world, owner, "Elsewhere").await;
    world.tamper("UPDATE api_keys SET roles = 'ORG_OWNER'").await;
    world.add_project(owner, "a").await;
    let second = world.add_project(owner, "b").await;
    let third = world.add_project(owner, "c").await;
    world.add_project(stranger, "theirs").await;
    let key = add(world, owner, third, &[ProjectRole::ReadOnly]).await;
    assign(world, owner, second, key.id, &[ProjectRole::Owner]).await;
    let member = world.add_key(owner, OrgRole::Member).await;

    for (by, all, expected) in [
        (owner, true, &["a", "b", "c"][..]),
        (key, false, &["b", "c"]),
        (member, false, &[]),
        (member, true, &["a", "b", "c"]),
        (stranger, true, &["theirs"]),
        (stranger, false, &["theirs"]),
    ] {
        let listed = names(world, by, all, "", Page::default()).await;
        assert_eq!((listed.items.as_slice(), listed.total), (&*owned(expected), expected.len() as u64), "{by:?} {all}");
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn projects_come_by_the_bytes_of_their_names_page_by_page(world: &World) {
    let owner = world.bootstrap().await;
    for name in ["b", "Z", "ä", "a", "z", "A b", "a-b"] {
        world.add_project(owner, name).await;
    }
    let expected = owned(&["A b", "Z", "a", "a-b", "b", "z", "ä"]);

    for all in [true, false] {
        for size in [1, 3, 7, 500] {
            let mut paged = Vec::new();
            for number in 1..=7_u64.div_ceil(u64::from(size)) {
                let page = names(world, owner, all, "", Page::new(number, size).unwrap()).await;
                assert_eq!(page.total, 7);
                paged.extend(page.items);
            }
            assert_eq!(paged, expected, "pages of {size}");
        }
        let past = names(world, owner, all, "", Page::new(u64::MAX, 500).unwrap()).await;
        assert_eq!(past, Listing { items: vec![], total: 7 });
    }
}

async fn a_list_of_projects_is_narrowed_by_the_beginning_of_the_name(world: &World) {
    let owner = world.bootstrap().await;
    for name in ["Stage one", "stage two", "my stage", "100_a", "100Xa", "Äpfel"] {
        world.add_project(owner, name).await;
    }

    for (prefix, expected) in
        [("STAGE", &["Stage one", "stage two"][..]), ("100_", &["100_a"]), ("äP", &["Äpfel"]), ("%", &[])]
    {
        let listed = names(world, owner, true, prefix, Page::new(1, 1).unwrap()).await;
        let first: Vec<_> = owned(expected).into_iter().take(1).collect();
        assert_eq!((listed.items, listed.total), (first, expected.len() as u64), "{prefix}");
    }
}

async fn a_project_is_found_by_its_name_in_its_organization_only(world: &World) {
    let owner = world.bootstrap().await;
    let (_, stranger) = super::organizations::with_key(world, owner, "Elsewhere").await;
    world.tamper("UPDATE api_keys SET roles = 'ORG_OWNER'").await;
    let ours = world.add_project(owner, "R&D (west), a+b").await;
    let theirs = world.add_project(stranger, "theirs").await;
    let found = async |by: Member, name: &str| -> Option<ProjectId> {
        let name = ProjectName::try_from(name).unwrap();
        world.store.find_project_named(Some(by.org), &name).await.unwrap()?.project()
    };

    assert_eq!(found(owner, "R&D (west), a+b").await, Some(ours));
    assert_eq!(found(stranger, "theirs").await, Some(theirs));
    for (by, name) in [(owner, "r&d (west), a+b"), (owner, "theirs"), (stranger, "R&D (west), a+b"), (owner, "R&D")] {
        assert_eq!(found(by, name).await, None, "{name}");
    }
    assert_eq!(world.store.find_project(theirs).await.unwrap(), Some(stranger.org));
    assert_eq!(world.store.find_project(ProjectId::from_bytes([9; 12])).await.unwrap(), None);
}

async fn keys_of_a_project_come_by_public_key_with_all_their_roles(world: &World) {
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "other").await);
    world.add_key(owner, OrgRole::Owner).await;
    let mut expected = vec![owner.public_key];
    for _ in 0..11 {
        let key = add(world, owner, project, &[ProjectRole::ReadOnly]).await;
        assign(world, owner, other, key.id, &[ProjectRole::Owner]).await;
        expected.push(key.public_key);
    }
    expected.sort_by(|one, other| one.as_str().as_bytes().cmp(other.as_str().as_bytes()));
    let permit = world.permit_in::<ReadProjectKeys>(owner, project, None).await;

    for size in [1, 5, 12, 500] {
        let mut paged: Vec<PublicKey> = Vec::new();
        for number in 1..=12_u64.div_ceil(u64::from(size)) {
            let page = world.store.list_project_keys(&permit, Page::new(number, size).unwrap()).await.unwrap();
            assert_eq!(page.total, 12);
            for key in page.items {
                let mut places: Vec<_> = key.roles.projects.iter().map(|(place, _)| *place).collect();
                places.sort_unstable();
                let mut both = vec![project, other];
                both.sort_unstable();
                assert_eq!(places, both, "all of its roles");
                paged.push(key.public_key);
            }
        }
        assert_eq!(paged, expected, "pages of {size}");
    }
    let past = world.store.list_project_keys(&permit, Page::new(99, 500).unwrap()).await.unwrap();
    assert_eq!((past.items.len(), past.total), (0, 12));
}
