//! What people see and make who are signed in: the list of all accounts, and organizations of their own.

use super::activity::{reader, signed_in};
use super::people::known;
use super::sentences;
use super::world::{World, new_organization};
use crate::{CreateOrganization, CreateOwnOrganization};
use keywright_domain::policy::{self, ReadAccounts, ReadOwnAccount};
use keywright_domain::{OrgId, OrgRole, Page, Scope};

sentences! {
    accounts_are_found_by_a_part_of_their_name_and_nothing_else,
    whoever_makes_an_organization_of_their_own_owns_it,
}

async fn accounts_are_found_by_a_part_of_their_name_and_nothing_else(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "one").await;
    reader(world, owner, project).await;
    let ada = signed_in(world, known(world, "ada@example.org").await.unwrap()).await;
    let permit = ada.permit::<ReadAccounts>(Scope::Deployment).unwrap();
    let found = async |text: &str, page| world.store.list_accounts(&permit, text, page).await.unwrap();

    let all = found("", Page::default()).await;
    assert_eq!(all.total, 1, "whoever is only invited has no account");
    let line = all.items.first().unwrap();
    assert_eq!((line.user.username.as_str(), line.second_factor, line.orgs), ("ada@example.org", false, 1));
    assert!(!line.global_roles.is_empty());
    assert_eq!(found(" ADA@ ", Page::default()).await.total, 1);
    for text in ["rhea", "a_a", "%", "!"] {
        assert_eq!(found(text, Page::default()).await.total, 0, "{text}");
    }
    assert!(found("", Page::new(2, 1).unwrap()).await.items.is_empty());
}

async fn whoever_makes_an_organization_of_their_own_owns_it(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "one").await;
    world.tamper("UPDATE users SET global_roles = ''").await;
    let member = reader(world, owner, project).await;
    world.tamper("UPDATE users SET registered = TRUE").await;
    let id = OrgId::mint(super::world::BEGINNING, &mut *world.chance());
    let mut organization = new_organization(id, "Rhea's");
    organization.api_access_list_required = true;

    let permit = member.permit::<policy::CreateOwnOrganization>(Scope::Deployment).unwrap();
    let user = member.entry().id;
    let change = CreateOwnOrganization(CreateOrganization { organization, owner: Some(user), key: None });
    let made = world.store.write(&permit, change).await.unwrap().value;

    let member = signed_in(world, user).await;
    assert_eq!(member.entry().in_org(made.id).unwrap().org_roles, [OrgRole::Owner].into());
    let own = member.permit::<ReadOwnAccount>(Scope::Deployment).unwrap();
    let own = world.store.own_organizations(&own).await.unwrap();
    assert_eq!(own.iter().map(|org| org.name.as_str()).collect::<Vec<_>>(), ["Acme", "Rhea's"]);
    let settings = member.permit(Scope::Organization(made.id)).unwrap();
    assert!(world.store.settings(&settings).await.unwrap().unwrap().api_access_list_required);
}
