//! People as the console lists them: one page is read of however many, in the order of how they stand, found by name; and
//! who is in charge.

use super::people::{invite, invite_there, wanted};
use super::people_lists::{crowd, no_table_is_walked};
use super::sentences;
use super::team_world::elsewhere;
use super::users::{added, begin, invited, owner_user, person, team};
use super::world::{Member, World};
use crate::seam::Pools;
use crate::{Clock as _, PeopleLines, PersonLine};
use keywright_domain::policy::{ReadOrganizationUsers, ReadProjectInvitations, ReadProjectUsers};
use keywright_domain::{Invitee, OrgRole, Page, ProjectId, ProjectRole};

sentences! {
    members_come_first_then_the_invited_then_who_will_not_come,
    two_thousand_people_are_read_a_page_at_a_time,
    a_search_finds_a_part_of_name_or_address_whatever_the_case,
    nothing_in_a_search_stands_for_anything_else,
    a_project_lists_its_own_people_those_of_its_teams_and_those_it_invites,
    those_in_charge_are_named_and_counted,
    who_is_not_in_a_project_is_offered_for_it,
    no_list_of_people_walks_a_table,
}

fn name(line: &PersonLine) -> String {
    let name = match line {
        PersonLine::Person { person, .. } => person.standing.username(),
        PersonLine::Invited(invitation) => &invitation.invitee.username,
    };
    name.as_str().replace("@example.org", "")
}

async fn lines(world: &World, by: Member, search: &str, number: u64, size: u32) -> PeopleLines {
    let permit = world.permit::<ReadOrganizationUsers>(by).await;
    let page = Page::new(number, size).unwrap();
    world.store.list_people_lines(&permit, search, world.clock.now(), page).await.unwrap()
}

async fn found(world: &World, by: Member, search: &str) -> Vec<String> {
    lines(world, by, search, 1, 100).await.lines.iter().map(name).collect()
}

async fn members_come_first_then_the_invited_then_who_will_not_come(world: &World) {
    let (owner, _) = begin(world).await;
    person(world, elsewhere(world, owner).await, "eve@example.org", &[OrgRole::Member]).await;
    invited(world, owner, "a-late@example.org").await;
    world.clock.turn(Invitee::LIFE);
    invited(world, owner, "a-pending@example.org").await;
    invited(world, owner, "a-declined@example.org").await;
    world.tamper("UPDATE org_invitations SET rejected = TRUE WHERE user_id = (SELECT id FROM users WHERE username = 'a-declined@example.org')").await;
    person(world, owner, "Zoe@example.org", &[OrgRole::Member]).await;
    person(world, owner, "mel@example.org", &[OrgRole::Member]).await;

    let all = lines(world, owner, "", 1, 100).await;

    let names: Vec<_> = all.lines.iter().map(name).collect();
    assert_eq!(names, ["ada", "mel", "Zoe", "a-pending", "a-late", "a-declined"]);
    assert_eq!((all.found, all.all), (6, 6));
    let second = lines(world, owner, "", 2, 4).await;
    assert_eq!((second.lines.iter().map(name).collect::<Vec<_>>(), second.found), (names[4..].to_vec(), 6));
    assert_eq!(lines(world, owner, "", 9, 4).await.lines, []);
}

async fn two_thousand_people_are_read_a_page_at_a_time(world: &World) {
    let (owner, _) = begin(world).await;
    let digits = "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION \
        SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
    let number = "a.d + 10 * b.d + 100 * c.d + 1000 * e.d";
    let from = format!("{digits} a, {digits} b, {digits} c, (SELECT 0 AS d UNION SELECT 1) e");
    let people = format!(
        "INSERT INTO users (id, username, name_key, first_name, last_name, global_roles, created) \
         SELECT 'u' || ({number}), 'u' || ({number}), 'u' || ({number}), '', '', '', 0 FROM {from}"
    );
    let ids = "UPDATE users SET id = substr('000000000000000000000000', 1, 25 - length(id)) || substr(id, 2), \
         username = username || '@example.org', name_key = name_key || '@example.org' WHERE username LIKE 'u%'";
    let members = "INSERT INTO org_users (org_id, user_id, roles) \
        SELECT o.id, u.id, 'ORG_MEMBER' FROM organizations o, users u WHERE u.name_key LIKE 'u%@example.org'";
    for statement in [people, ids.to_owned(), members.to_owned()] {
        world.tamper(Box::leak(statement.into_boxed_str())).await;
    }
    // Whoever is not on the page is not read: their roles could not be.
    world
        .tamper(
            "UPDATE org_users SET roles = 'DAMAGED' WHERE user_id IN (SELECT id FROM users WHERE name_key LIKE 'u1%')",
        )
        .await;

    let first = lines(world, owner, "", 1, 2).await;
    let last = lines(world, owner, "u99", 1, 50).await;

    assert_eq!(
        (first.lines.iter().map(name).collect::<Vec<_>>(), first.found),
        (vec!["ada".into(), "u0".into()], 2001)
    );
    assert_eq!((last.lines.len(), last.found, last.all), (11, 11, 2001));
}

async fn a_search_finds_a_part_of_name_or_address_whatever_the_case(world: &World) {
    let (owner, _) = begin(world).await;
    person(world, owner, "orjan@example.org", &[OrgRole::Member]).await;
    world
        .tamper("UPDATE users SET first_name = 'Örjan', last_name = 'ÅBERG' WHERE username = 'orjan@example.org'")
        .await;
    person(world, owner, "Mara@Example.org", &[OrgRole::Member]).await;
    world.tamper("UPDATE users SET first_name = 'Mara', last_name = 'Ö' WHERE username = 'Mara@Example.org'").await;

    for (search, names) in [
        ("ÖRJ", vec!["orjan"]),
        ("örjan å", vec!["orjan"]),
        ("åberg", vec!["orjan"]),
        ("ORJAN@", vec!["orjan"]),
        (" mara ö ", vec!["Mara@Example.org"]),
        ("ö", vec!["Mara@Example.org", "orjan"]),
        ("nobody", vec![]),
    ] {
        assert_eq!(found(world, owner, search).await, names, "{search}");
    }
    let one = lines(world, owner, "mara", 1, 100).await;
    assert_eq!((one.found, one.all), (1, 3));
}

async fn nothing_in_a_search_stands_for_anything_else(world: &World) {
    let (owner, _) = begin(world).await;
    person(world, owner, "a_b%c!d@example.org", &[OrgRole::Member]).await;

    for (search, count) in [("_", 1), ("%", 1), ("!", 1), ("a_b%c!d", 1), ("a_a", 0), ("' OR 1=1 --", 0)] {
        assert_eq!(found(world, owner, search).await.len(), count, "{search}");
    }
}

async fn there(world: &World, by: Member, project: ProjectId) -> Vec<(String, String)> {
    let permit = world.permit_in::<ReadProjectUsers>(by, project, None).await;
    let permit = permit.along_with(&world.permit_in::<ReadProjectInvitations>(by, project, None).await);
    let found = world.store.list_people_lines(&permit, "", world.clock.now(), Page::default()).await.unwrap();
    assert_eq!((found.lines.len() as u64, found.found), (found.found, found.all));
    let held = |line: &PersonLine| match line {
        PersonLine::Person { in_project, .. } => in_project.to_text(),
        PersonLine::Invited(invitation) => format!("invited {}", invitation.roles.to_text()),
    };
    found.lines.iter().map(|line| (name(line), held(line))).collect()
}

async fn a_project_lists_its_own_people_those_of_its_teams_and_those_it_invites(world: &World) {
    let (owner, project) = begin(world).await;
    person(world, owner, "own@example.org", &[OrgRole::Member]).await;
    let both = person(world, owner, "both@example.org", &[OrgRole::Member]).await;
    person(world, owner, "outside@example.org", &[OrgRole::Member]).await;
    added(world, owner, project, "own@example.org", ProjectRole::Owner).await.unwrap();
    added(world, owner, project, "both@example.org", ProjectRole::DataAccessAdmin).await.unwrap();
    added(world, owner, project, "guest@example.org", ProjectRole::ReadOnly).await.unwrap();
    let shift = team(world, owner, "night shift").await;
    let change: &'static str = format!("INSERT INTO team_users (team_id, user_id) VALUES ('{shift}', '{both}')").leak();
    world.tamper(change).await;
    world.tamper("INSERT INTO group_teams (group_id, team_id, roles) SELECT g.id, t.id, 'GROUP_READ_ONLY' FROM groups g, teams t").await;
    invite_there(world, owner, project, "alone@example.org", [ProjectRole::ReadOnly]).await.unwrap();

    let expected = [
        ("both", "GROUP_DATA_ACCESS_ADMIN GROUP_READ_ONLY"),
        ("own", "GROUP_OWNER"),
        ("guest", "GROUP_READ_ONLY"),
        ("alone", "invited GROUP_READ_ONLY"),
    ];
    let listed = there(world, owner, project).await;
    assert_eq!(listed, expected.map(|(name, held)| (name.to_owned(), held.to_owned())));
    let bare = world.permit_in::<ReadProjectUsers>(owner, project, None).await;
    let bare = world.store.list_people_lines(&bare, "", world.clock.now(), Page::default()).await.unwrap();
    assert_eq!((bare.found, bare.all), (3, 3), "who may not read invitations sees none");
}

async fn those_in_charge_are_named_and_counted(world: &World) {
    let (owner, project) = begin(world).await;
    for (name, role) in [("bob", ProjectRole::Owner), ("cy", ProjectRole::UserAdmin), ("di", ProjectRole::ReadOnly)] {
        let name = format!("{name}@example.org");
        person(world, owner, &name, &[OrgRole::Member]).await;
        added(world, owner, project, &name, role).await.unwrap();
    }
    invite(world, owner, "guest@example.org", wanted([OrgRole::Owner], &[])).await.unwrap();
    let here = world.permit::<ReadOrganizationUsers>(owner).await;
    let there = world.permit_in::<ReadProjectUsers>(owner, project, None).await;
    let name = |user: &keywright_domain::User| user.username.as_str().replace("@example.org", "");

    let people = world.store.people_in_charge(&here, true, 5).await.unwrap();
    assert_eq!(people.iter().map(name).collect::<Vec<_>>(), ["ada"]);
    for (user_admins, most, names) in
        [(false, 5, vec!["ada", "bob"]), (true, 5, vec!["ada", "bob", "cy"]), (true, 1, vec!["ada"])]
    {
        let people = world.store.people_in_charge(&there, user_admins, most).await.unwrap();
        assert_eq!(people.iter().map(name).collect::<Vec<_>>(), names);
    }
    let counts = (world.store.count_owners(&here).await.unwrap(), world.store.count_owners(&there).await.unwrap());
    assert_eq!(counts, (1, 1));
    assert!(owner_user(world).await == people[0].id);
}

async fn who_is_not_in_a_project_is_offered_for_it(world: &World) {
    let (owner, project) = begin(world).await;
    for name in ["bob@example.org", "cy@example.org", "di@example.org"] {
        person(world, owner, name, &[OrgRole::Member]).await;
    }
    added(world, owner, project, "cy@example.org", ProjectRole::ReadOnly).await.unwrap();
    invited(world, owner, "guest@example.org").await;
    let permit = world.permit_in::<ReadProjectUsers>(owner, project, None).await;
    let offered = async |most| {
        let names = world.store.members_outside(&permit, most).await.unwrap();
        names.iter().map(|name| name.as_str().replace("@example.org", "")).collect::<Vec<_>>()
    };

    assert_eq!(offered(100).await, ["ada", "bob", "di"]);
    assert_eq!(offered(2).await, ["ada", "bob"]);
}

/// The plans of SQLite, with the statistics of an organization among many.
async fn no_list_of_people_walks_a_table(world: &World) {
    let Pools::Sqlite(_) = &world.store.pools else { return };
    crowd(world).await;
    world.tamper("ANALYZE").await;
    let files = [
        crate::org_users::lines::STATEMENTS,
        crate::org_users::owners::STATEMENTS,
        crate::org_users::second_factors::STATEMENTS,
    ];

    no_table_is_walked(world, &files).await;
}
