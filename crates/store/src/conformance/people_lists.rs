//! Lists of people are pages: by name, with exact totals, and nobody is read who is not on them.

use super::people::{change, email, everybody, invite, listed, wanted};
use super::sentences;
use super::team_world::{elsewhere, team};
use super::users::{added, begin, invited, person, read};
use super::world::{BEGINNING, Member, World};
use crate::seam::{On, Pools, Statement};
use crate::{AddTeamMembers, ChangeOrgUser, Clock as _, DeleteTeam, Meant, OrgUserPatch, PeopleOf, Sides, Which};
use keywright_domain::policy::{
    self, ChangeTeamMembers, ReadOrganizationInvitations, ReadOrganizationUsers, ReadProjectUsers, ReadTeams,
};
use keywright_domain::{
    Invitee, Listing, MembershipStatus, OrgRole, OrgUser, Page, PeopleFilter, ProjectId, ProjectRole, RoleChange,
    UserId,
};

sentences! {
    people_are_read_page_by_page,
    a_list_is_of_those_who_are_asked_for,
    a_project_lists_people_from_every_side_that_is_asked_for,
    whoever_is_not_asked_about_is_not_read,
    no_statement_about_people_walks_a_table,
}

async fn page(world: &World, by: Member, filter: &PeopleFilter, number: u64, size: u32) -> (Vec<String>, u64) {
    let permit = world.permit::<ReadOrganizationUsers>(by).await;
    let page = Page::new(number, size).unwrap();
    named(world.store.list_people(&permit, PeopleOf::Organization, filter, world.clock.now(), page).await.unwrap())
}

fn named(listing: Listing<OrgUser>) -> (Vec<String>, u64) {
    let Listing { items, total } = listing;
    (items.iter().map(|person| person.standing.username().as_str().to_owned()).collect(), total)
}

async fn people_are_read_page_by_page(world: &World) {
    let (owner, _) = begin(world).await;
    let other = elsewhere(world, owner).await;
    person(world, other, "eve@example.org", &[OrgRole::Member]).await;
    let mut expected = vec!["ada@example.org".to_owned()];
    for number in 0..12 {
        let name = format!("{}{number}@example.org", if number % 2 == 0 { "m" } else { "M" });
        if number % 3 == 0 {
            invited(world, owner, &name).await;
        } else {
            person(world, owner, &name, &[OrgRole::Member]).await;
        }
        expected.push(name);
    }
    expected.sort();

    for size in [1, 5, 13, 500] {
        let mut read = Vec::new();
        for number in 1..=13_u64.div_ceil(size.into()) {
            let (names, total) = page(world, owner, &PeopleFilter::default(), number, size).await;
            assert_eq!(total, 13);
            read.extend(names);
        }
        assert_eq!(read, expected, "in pages of {size}");
    }
    assert_eq!(page(world, owner, &PeopleFilter::default(), 14, 1).await, (vec![], 13));
    assert_eq!(page(world, owner, &PeopleFilter::default(), u64::MAX, 500).await, (vec![], 13));
}

async fn a_list_is_of_those_who_are_asked_for(world: &World) {
    let (owner, _) = begin(world).await;
    let (bob, late) = ("bob@example.org", "late@example.org");
    let id = invited(world, owner, late).await;
    world.clock.turn(Invitee::LIFE);
    invited(world, owner, bob).await;
    invited(world, owner, "no@example.org").await;
    world.tamper("UPDATE org_invitations SET rejected = TRUE WHERE user_id = (SELECT id FROM users WHERE username = 'no@example.org')").await;
    let only = |statuses: &[MembershipStatus]| PeopleFilter { statuses: statuses.to_vec(), ..PeopleFilter::default() };

    for (filter, names) in [
        (PeopleFilter::default(), vec!["ada@example.org", bob]),
        (PeopleFilter::members(), vec!["ada@example.org"]),
        (PeopleFilter::everybody(), vec!["ada@example.org", bob, late, "no@example.org"]),
        (only(&[MembershipStatus::InvitationExpired]), vec![late]),
        (only(&[MembershipStatus::InvitationRejected, MembershipStatus::Pending]), vec![bob, "no@example.org"]),
        (PeopleFilter { username: Some(bob.into()), ..PeopleFilter::default() }, vec![bob]),
        (PeopleFilter { username: Some(late.into()), ..PeopleFilter::default() }, vec![]),
        (PeopleFilter { username: Some(late.into()), ..PeopleFilter::everybody() }, vec![late]),
        (PeopleFilter { user: Some(id), ..PeopleFilter::everybody() }, vec![late]),
        (PeopleFilter { user: Some(id), username: Some(bob.into()), ..PeopleFilter::everybody() }, vec![]),
        (PeopleFilter { user: Some(UserId::from_bytes([9; 12])), ..PeopleFilter::default() }, vec![]),
        (PeopleFilter { username: Some("nobody@example.org".into()), ..PeopleFilter::default() }, vec![]),
    ] {
        let total = names.len() as u64;
        assert_eq!(page(world, owner, &filter, 1, 100).await, (names.iter().map(ToString::to_string).collect(), total));
    }
}

/// The names of a project's list, each with the roles there; a list of the older shape has the same people.
async fn of_project(world: &World, by: Member, project: ProjectId, sides: Sides) -> Vec<(String, String)> {
    let permit = world.permit_in::<ReadProjectUsers>(by, project, None).await;
    let (filter, whole) = (PeopleFilter::default(), Page::default());
    let found = world.store.list_project_people(&permit, sides, &filter, BEGINNING, whole).await.unwrap();
    let older = world.store.list_people(&permit, PeopleOf::Project(sides), &filter, BEGINNING, whole).await.unwrap();
    let names: Vec<_> = found.items.iter().map(|(standing, _)| standing.username().as_str().to_owned()).collect();
    assert_eq!((names, found.total), named(older));
    for (standing, held) in &found.items {
        let user = Some(standing.id());
        let alone = PeopleFilter { user, ..PeopleFilter::default() };
        let one = world.store.list_project_people(&permit, sides, &alone, BEGINNING, whole).await.unwrap();
        assert_eq!(one.items, [(standing.clone(), *held)]);
    }
    found.items.iter().map(|(one, held)| (one.username().as_str().to_owned(), held.to_text())).collect()
}

async fn a_project_lists_people_from_every_side_that_is_asked_for(world: &World) {
    let (owner, project) = begin(world).await;
    let other = world.add_project(owner, "other").await;
    for role in OrgRole::ALL {
        let name = format!("{}@example.org", role.name().to_lowercase());
        person(world, owner, &name, &[*role]).await;
        invite(world, owner, &format!("invited-{name}"), wanted([*role], &[])).await.unwrap();
    }
    for name in ["org_member@example.org", "invited-org_member@example.org"] {
        added(world, owner, project, name, ProjectRole::DataAccessAdmin).await.unwrap();
        added(world, owner, other, name, ProjectRole::Owner).await.unwrap();
    }
    let shift = team(world, owner, "night shift", &["org_member@example.org", "org_group_creator@example.org"]).await;
    world.tamper("INSERT INTO group_teams (group_id, team_id, roles) SELECT g.id, t.id, 'GROUP_READ_ONLY' FROM groups g, teams t WHERE g.name = 'sandbox'").await;
    let late = change(
        world,
        owner,
        Which::Username(email("invited-org_group_creator@example.org")),
        OrgUserPatch { teams: Some(vec![shift]), ..OrgUserPatch::default() },
    );
    late.await.unwrap();
    let pairs = |said: &[(&str, &str)]| {
        said.iter().map(|(name, roles)| (format!("{name}@example.org"), (*roles).to_owned())).collect::<Vec<_>>()
    };

    let own = of_project(world, owner, project, Sides::default()).await;
    let teams = of_project(world, owner, project, Sides { teams: true, org_users: false }).await;
    let all = of_project(world, owner, project, Sides { teams: true, org_users: true }).await;

    let admin = "GROUP_DATA_ACCESS_ADMIN";
    let both = "GROUP_DATA_ACCESS_ADMIN GROUP_READ_ONLY";
    assert_eq!(own, pairs(&[("invited-org_member", admin), ("org_member", admin)]));
    assert_eq!(
        teams,
        pairs(&[
            ("invited-org_group_creator", "GROUP_READ_ONLY"),
            ("invited-org_member", admin),
            ("org_group_creator", "GROUP_READ_ONLY"),
            ("org_member", both),
        ])
    );
    assert_eq!(
        all,
        pairs(&[
            ("ada", "GROUP_OWNER"),
            ("invited-org_group_creator", "GROUP_READ_ONLY"),
            ("invited-org_member", admin),
            ("invited-org_owner", "GROUP_OWNER"),
            ("invited-org_read_only", "GROUP_READ_ONLY"),
            ("org_group_creator", "GROUP_READ_ONLY"),
            ("org_member", both),
            ("org_owner", "GROUP_OWNER"),
            ("org_read_only", "GROUP_READ_ONLY"),
        ])
    );
}

async fn whoever_is_not_asked_about_is_not_read(world: &World) {
    let (owner, project) = begin(world).await;
    let bob = person(world, owner, "bob@example.org", &[OrgRole::Member]).await;
    let eve = invited(world, owner, "eve@example.org").await;
    let shift = team(world, owner, "night shift", &["bob@example.org"]).await;
    let (member, guest) = ("zoe@example.org", "zen@example.org");
    person(world, owner, member, &[OrgRole::Member]).await;
    invite(world, owner, guest, wanted([OrgRole::Member], &[])).await.unwrap();
    for name in ["bob@example.org", member, guest] {
        added(world, owner, project, name, ProjectRole::ReadOnly).await.unwrap();
    }
    let damage = async || {
        for table in [
            "UPDATE org_users SET roles = 'DAMAGED' WHERE user_id IN (SELECT id FROM users WHERE username LIKE 'z%')",
            "UPDATE org_invitations SET roles = 'DAMAGED' WHERE user_id IN (SELECT id FROM users WHERE username LIKE 'z%')",
            "UPDATE group_users SET roles = 'DAMAGED' WHERE user_id IN (SELECT id FROM users WHERE username LIKE 'z%')",
            "UPDATE org_invitation_groups SET roles = 'DAMAGED'",
        ] {
            assert!(world.tamper(table).await > 0, "{table}");
        }
    };

    damage().await;

    let first = page(world, owner, &PeopleFilter::default(), 1, 2).await;
    assert_eq!(first, (vec!["ada@example.org".to_owned(), "bob@example.org".to_owned()], 5));
    assert_eq!(read(world, owner, bob).await.unwrap().teams, [shift]);
    let permit = world.permit_in::<ReadProjectUsers>(owner, project, None).await;
    let (sides, filter, one) = (Sides::default(), PeopleFilter::default(), Page::new(1, 1).unwrap());
    let there = world.store.list_project_people(&permit, sides, &filter, BEGINNING, one).await.unwrap();
    assert_eq!((there.items.len(), there.total), (1, 3));
    let permit = world.permit::<ReadOrganizationInvitations>(owner).await;
    let by_name = world.store.org_invitations(&permit, &Meant::Username("eve@example.org".into())).await.unwrap();
    let by_id = Meant::Id(by_name[0].invitee.invitation);
    assert_eq!(world.store.org_invitations(&permit, &by_id).await.unwrap(), by_name);
    let patch =
        OrgUserPatch { roles: Some(RoleChange::Replace([OrgRole::ReadOnly].into())), ..OrgUserPatch::default() };
    change(world, owner, Which::Id(by_name[0].invitee.invitation), patch.clone()).await.unwrap();
    let permit = world.permit::<policy::ChangeOrganizationUser>(owner).await;
    let demote = ChangeOrgUser { user: bob, patch, project_limit: 500, team_limit: 250 };
    world.store.write(&permit, demote).await.unwrap();
    let other = team(world, owner, "day shift", &["ada@example.org"]).await;
    let permit = world.permit::<ChangeTeamMembers>(owner).await;
    world.store.write(&permit, AddTeamMembers { team: other, users: vec![bob], limit: 250 }).await.unwrap();
    let permit = world.permit::<policy::DeleteTeam>(owner).await;
    world.store.write(&permit, DeleteTeam { team: shift }).await.unwrap();
    let permit = world.permit::<ReadTeams>(owner).await;
    let members = PeopleOf::Team(other);
    let members = world.store.list_people(&permit, members, &filter, BEGINNING, Page::default()).await.unwrap();
    assert_eq!(named(members), (vec!["ada@example.org".to_owned(), "bob@example.org".to_owned()], 2));
    assert_eq!(read(world, owner, eve).await.unwrap().roles, [OrgRole::ReadOnly].into());
}

/// The owner of an organization with forty members, who are in its project too, and as many who are invited.
pub(super) async fn crowd(world: &World) -> Member {
    let (owner, project) = begin(world).await;
    for number in 0..40 {
        let name = format!("m{number}@example.org");
        person(world, owner, &name, &[OrgRole::Member]).await;
        added(world, owner, project, &name, ProjectRole::ReadOnly).await.unwrap();
        invite(world, owner, &format!("i{number}@example.org"), wanted([OrgRole::Member], &[])).await.unwrap();
    }
    owner
}

/// The plans of SQLite, with the statistics of an organization among many.
async fn no_statement_about_people_walks_a_table(world: &World) {
    let Pools::Sqlite(_) = &world.store.pools else { return };
    let owner = crowd(world).await;
    for number in 0..20 {
        world.add_project(owner, &format!("p{number}")).await;
        team(world, owner, &format!("t{number}"), &[&format!("m{number}@example.org")]).await;
    }
    world.tamper("ANALYZE").await;
    let files = [
        crate::invitations::read::STATEMENTS,
        crate::org_users::STATEMENTS,
        crate::org_users::list::STATEMENTS,
        crate::org_users::read::STATEMENTS,
        crate::project_users::STATEMENTS,
        crate::teams::members::STATEMENTS,
        crate::users::STATEMENTS,
    ];

    no_table_is_walked(world, &files).await;
    assert_eq!((listed(world, owner).await.len(), everybody(world, owner).await.len()), (40, 81));
}

/// By the plans of SQLite, whose statistics are those of the moment.
pub(super) async fn no_table_is_walked(world: &World, files: &[&[Statement]]) {
    for statement in files.iter().copied().flatten() {
        let sql = Box::leak(format!("EXPLAIN QUERY PLAN {}", statement.sql).into_boxed_str());
        let markers = (1..=11).rev().find(|n| sql.contains(&format!("${n}"))).unwrap_or(0);
        let mut query = Statement { name: statement.name, sql }.query();
        for _ in 0..markers {
            query = query.bind("");
        }
        let plan = query.all(On::Read(&world.store.pools)).await.unwrap();
        let steps: Vec<String> = plan.iter().map(|row| row.get("detail").unwrap()).collect();
        let walked = |step: &&String| {
            step.starts_with("SCAN")
                && !["SCAN p", "SCAN s", "SCAN 2 CONSTANT"].iter().any(|own| step.starts_with(own))
                && !step.contains("CONSTANT ROW")
        };
        assert_eq!(steps.iter().find(walked), None, "{}: {steps:#?}", statement.name);
    }
}
