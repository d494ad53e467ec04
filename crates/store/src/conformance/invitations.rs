//! Invitations to an organization: made, replaced when they are over, changed and taken back, each with its events.

use super::people::{
    change, email, invitation, invite, joins, known, listed, project_invitation, to_invite, to_invite_there, wanted,
};
use super::projects::said_since;
use super::sentences;
use super::world::World;
use crate::{
    DeleteOrgInvitation, DeleteOrganization, InvitationRefusal, MembershipRefusal, OrgUserPatch, RemoveOrgUser, Which,
    WriteError,
};
use keywright_domain::policy::{self, ReadOrganizationUsers, RemoveOrganizationUser};
use keywright_domain::{
    EventType, InvitationId, Invitee, MembershipStatus, OrgRole, OrgRoles, ProjectId, ProjectRole, ProjectRoles, Reach,
    RoleChange, TeamId,
};

sentences! {
    an_invitation_is_read_as_it_was_made,
    a_person_is_invited_once_until_the_invitation_is_over,
    an_invitation_that_is_over_is_replaced_by_the_next,
    a_person_who_has_refused_is_invited_anew,
    an_invitation_is_a_person_who_is_not_there_yet_under_another_id,
    what_is_changed_is_replaced_and_said_once,
    projects_and_teams_of_others_are_refused_by_name,
    an_invitation_that_is_taken_back_is_forgotten_with_the_stranger,
    a_stranger_who_is_invited_elsewhere_too_stays_known,
    who_is_taken_out_of_an_organization_waits_for_none_of_its_projects,
    what_an_invitation_brings_to_a_project_is_said_there,
    an_account_stays_when_its_invitation_is_taken_back,
    an_organization_takes_its_invitations_and_their_strangers_with_it,
    a_full_organization_invites_nobody,
    a_link_that_is_made_along_with_an_invitation_opens_it,
}

const ADA: &str = "Ada@example.net";

fn member() -> OrgRoles {
    [OrgRole::Member].into()
}

/// The number of the log's events.
async fn events(world: &World) -> usize {
    super::first_run::log(world).await.len()
}

async fn an_invitation_is_read_as_it_was_made(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    world.clock.turn(1_500);
    let before = events(world).await;

    let roles = [(project, [ProjectRole::ReadOnly, ProjectRole::Owner].into())];
    let made = invite(world, owner, ADA, wanted([OrgRole::ReadOnly], &roles)).await.unwrap();

    assert_eq!(listed(world, owner).await, std::slice::from_ref(&made));
    assert_eq!((made.org, made.org_name.as_str()), (owner.org, "Acme"));
    assert_eq!((made.roles, made.projects), ([OrgRole::ReadOnly].into(), roles.to_vec()));
    let Invitee { created, expires, inviter, username, rejected, .. } = made.invitee;
    assert_eq!((inviter, username.as_str(), rejected), (owner.public_key.to_string(), ADA, false));
    assert_eq!(expires, created.plus_millis(30 * 24 * 60 * 60 * 1000));
    assert_eq!(said_since(world, before).await, [EventType::InvitedToOrg, EventType::InvitedToGroup]);
    let told = super::first_run::log(world).await.split_off(before);
    assert!(told.iter().all(|event| event.draft.target_user == Some((made.invitee.user, ADA.to_owned()))));
    let shown: Vec<_> = told.iter().map(|event| (event.org_number.is_some(), event.group_number.is_some())).collect();
    assert_eq!(shown, [(true, false), (false, true)], "each in its own list");
    assert!(world.verified_log().await.is_ok());
}

async fn a_person_is_invited_once_until_the_invitation_is_over(world: &World) {
    let owner = world.bootstrap().await;
    invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();
    world.clock.turn(Invitee::LIFE - 1);

    for name in [ADA, "ADA@EXAMPLE.NET", "ada@example.org"] {
        let again = invite(world, owner, name, wanted(member(), &[])).await;
        let refused = matches!(&again, Err(WriteError::Refused(InvitationRefusal::Already(org))) if org == "Acme");
        assert!(refused, "{name}: {again:?}");
    }
    assert_eq!(listed(world, owner).await.len(), 1);
}

async fn an_invitation_that_is_over_is_replaced_by_the_next(world: &World) {
    let owner = world.bootstrap().await;
    let over = invite(world, owner, ADA, wanted([OrgRole::Owner], &[])).await.unwrap();
    world.clock.turn(Invitee::LIFE);
    let patch = OrgUserPatch { roles: Some(RoleChange::Replace(member())), ..OrgUserPatch::default() };
    let late = change(world, owner, Which::Username(email(ADA)), patch).await;

    let next = invite(world, owner, "ada@EXAMPLE.net", wanted(member(), &[])).await.unwrap();

    assert!(matches!(late, Err(WriteError::Refused(InvitationRefusal::NotFound))), "{late:?}");
    assert_eq!(listed(world, owner).await, std::slice::from_ref(&next));
    assert_ne!(next.invitee.invitation, over.invitee.invitation);
    assert_eq!(next.invitee.user, over.invitee.user, "it is the same person");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users WHERE registered = FALSE").await, 1);
}

async fn a_person_who_has_refused_is_invited_anew(world: &World) {
    let owner = world.bootstrap().await;
    let first = invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();
    world.tamper("UPDATE org_invitations SET rejected = TRUE").await;
    assert_eq!(
        listed(world, owner).await[0].invitee.status(first.invitee.created),
        MembershipStatus::InvitationRejected
    );

    let next = invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();

    assert_eq!(listed(world, owner).await, [next]);
}

async fn an_invitation_is_a_person_who_is_not_there_yet_under_another_id(world: &World) {
    let owner = world.bootstrap().await;
    let made = invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();

    let permit = world.permit::<ReadOrganizationUsers>(owner).await;
    let person = world.store.person(&permit, made.invitee.user).await.unwrap().unwrap();

    assert_eq!(person.standing.status(made.invitee.created), MembershipStatus::Pending);
    assert_eq!((person.standing.id(), person.standing.username()), (made.invitee.user, &made.invitee.username));
    assert_eq!((person.roles, person.teams), (made.roles, made.teams));
    assert_ne!(made.invitee.user.to_string(), made.invitee.invitation.to_string());
    // What the newer call takes out, the older one no longer has.
    let remove = RemoveOrgUser { user: made.invitee.user, reach: Reach::Anybody };
    world.store.write(&world.permit::<RemoveOrganizationUser>(owner).await, remove).await.unwrap();
    assert_eq!(listed(world, owner).await, []);
}

async fn what_is_changed_is_replaced_and_said_once(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let made = invite(world, owner, ADA, wanted([OrgRole::Member, OrgRole::ReadOnly], &[])).await.unwrap();
    world.clock.turn(5_000);
    let before = events(world).await;
    let replace = |roles: &[OrgRole]| Some(RoleChange::Replace(roles.iter().copied().collect::<OrgRoles>()));

    let id = Which::Id(made.invitee.invitation);
    let patch = OrgUserPatch { roles: replace(&[OrgRole::Owner]), ..OrgUserPatch::default() };
    let roles = change(world, owner, id.clone(), patch.clone()).await.unwrap();
    let same = change(world, owner, Which::Username(email("ADA@example.net")), patch).await.unwrap();
    let projects = Some(vec![(project, [ProjectRole::Owner].into())]);
    let patch = OrgUserPatch { projects: projects.clone(), ..OrgUserPatch::default() };
    let assigned = change(world, owner, id.clone(), patch).await.unwrap();
    let patch = OrgUserPatch { projects: Some(Vec::new()), ..OrgUserPatch::default() };
    let none = change(world, owner, id, patch).await.unwrap();

    assert_eq!((roles.roles, &roles), ([OrgRole::Owner].into(), &same));
    assert_eq!((assigned.roles, Some(assigned.projects)), ([OrgRole::Owner].into(), projects));
    assert_eq!((none.projects.len(), &none.invitee), (0, &made.invitee), "both dates and the inviter stay");
    assert_eq!(listed(world, owner).await, [none]);
    let expected = [EventType::InvitationModified, EventType::InvitedToGroup, EventType::GroupInvitationDeleted];
    assert_eq!(said_since(world, before).await, expected, "and the same again says nothing");
}

async fn projects_and_teams_of_others_are_refused_by_name(world: &World) {
    let owner = world.bootstrap().await;
    let (project, team) = (ProjectId::from_bytes([8; 12]), TeamId::from_bytes([9; 12]));
    let made = invite(world, owner, "bob@example.net", wanted(member(), &[])).await.unwrap();
    let before = events(world).await;
    let projects = vec![(project, [ProjectRole::Owner].into())];

    let mut with_team = wanted(member(), &[]);
    with_team.teams = vec![team];
    let ends = [
        invite(world, owner, ADA, wanted(member(), &projects)).await,
        invite(world, owner, ADA, with_team).await,
        change(
            world,
            owner,
            Which::Id(made.invitee.invitation),
            OrgUserPatch { projects: Some(projects), ..OrgUserPatch::default() },
        )
        .await,
        change(
            world,
            owner,
            Which::Id(made.invitee.invitation),
            OrgUserPatch { teams: Some(vec![team]), ..OrgUserPatch::default() },
        )
        .await,
    ];

    let refusals = ends.map(|end| match end {
        Err(WriteError::Refused(InvitationRefusal::Membership(refusal))) => refusal,
        other => panic!("{other:?}"),
    });
    let (no_project, no_team) = (MembershipRefusal::ProjectNotFound(project), MembershipRefusal::TeamNotFound(team));
    assert_eq!(refusals, [no_project, no_team, no_project, no_team]);
    assert_eq!((events(world).await, known(world, ADA).await), (before, None), "nothing is left behind");
}

async fn an_invitation_that_is_taken_back_is_forgotten_with_the_stranger(world: &World) {
    let owner = world.bootstrap().await;
    let made = invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();
    let before = events(world).await;
    let permit = to_invite(world, owner).await;

    let id = made.invitee.invitation;
    world.store.write(&permit, DeleteOrgInvitation { id }).await.unwrap();
    let again = world.store.write(&permit, DeleteOrgInvitation { id }).await;

    assert!(matches!(again, Err(WriteError::Refused(InvitationRefusal::NotFound))), "{again:?}");
    assert_eq!((listed(world, owner).await.len(), known(world, ADA).await), (0, None));
    assert_eq!(said_since(world, before).await, [EventType::OrgInvitationDeleted]);
    let nobodys = DeleteOrgInvitation { id: InvitationId::from_bytes([1; 12]) };
    assert!(world.store.write(&permit, nobodys).await.is_err());
    assert!(world.verified_log().await.is_ok());
}

async fn a_stranger_who_is_invited_elsewhere_too_stays_known(world: &World) {
    let owner = world.bootstrap().await;
    let made = invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();
    // Another organization's invitation, which is no matter of this one's.
    world
        .tamper(
            "INSERT INTO organizations SELECT 'ffffffffffffffffffffffff', 'Other', created, \
        skip_default_alerts_settings, api_access_list_required, multi_factor_auth_required, restrict_employee_access, \
        gen_ai_features_enabled, NULL, NULL, NULL, NULL, NULL, streams_cross_group_enabled, 0, 0, 0, 0 \
        FROM organizations",
        )
        .await;
    world
        .tamper(
            "INSERT INTO org_invitations (id, org_id, user_id, roles, inviter_username, created, expires, rejected) \
        SELECT 'ffffffffffffffffffffffff', 'ffffffffffffffffffffffff', user_id, roles, '', created, expires, rejected \
        FROM org_invitations",
        )
        .await;

    let delete = DeleteOrgInvitation { id: made.invitee.invitation };
    world.store.write(&to_invite(world, owner).await, delete).await.unwrap();

    assert_eq!(known(world, ADA).await, Some(made.invitee.user));
}

async fn who_is_taken_out_of_an_organization_waits_for_none_of_its_projects(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let by_removal = |user| RemoveOrgUser { user, reach: Reach::Anybody };

    for removes in [false, true] {
        super::people::invite_there(world, owner, project, ADA, [ProjectRole::Owner]).await.unwrap();
        let made = listed(world, owner).await.remove(0);
        let before = events(world).await;
        if removes {
            let permit = world.permit::<RemoveOrganizationUser>(owner).await;
            world.store.write(&permit, by_removal(made.invitee.user)).await.unwrap();
        } else {
            let delete = DeleteOrgInvitation { id: made.invitee.invitation };
            world.store.write(&to_invite(world, owner).await, delete).await.unwrap();
        }

        assert_eq!(super::people::listed_there(world, owner, project).await.len(), 0);
        assert_eq!(known(world, ADA).await, None);
        let expected = [EventType::OrgInvitationDeleted, EventType::GroupInvitationDeleted];
        assert_eq!(said_since(world, before).await, expected);
    }
}

async fn what_an_invitation_brings_to_a_project_is_said_there(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let reads: ProjectRoles = [ProjectRole::ReadOnly].into();
    let owns: ProjectRoles = [ProjectRole::Owner].into();
    let made = invite(world, owner, ADA, wanted(member(), &[(project, reads)])).await.unwrap();
    let before = super::first_run::log(world).await.len();
    let id = || Which::Id(made.invitee.invitation);

    let raise = OrgUserPatch { projects: Some(vec![(project, owns)]), ..OrgUserPatch::default() };
    change(world, owner, id(), raise).await.unwrap();
    let none = OrgUserPatch { projects: Some(Vec::new()), ..OrgUserPatch::default() };
    change(world, owner, id(), none).await.unwrap();

    let log = super::first_run::log(world).await.split_off(before);
    let said: Vec<_> = log.iter().map(|one| (one.draft.kind, one.draft.project, one.draft.detail.as_deref())).collect();
    let expected = [
        (EventType::InvitationModified, Some(project), Some("from GROUP_READ_ONLY to GROUP_OWNER")),
        (EventType::GroupInvitationDeleted, Some(project), None),
    ];
    assert_eq!(said, expected);
}

async fn an_account_stays_when_its_invitation_is_taken_back(world: &World) {
    let owner = world.bootstrap().await;
    let made = invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();
    world.tamper("UPDATE users SET registered = TRUE").await;

    let delete = DeleteOrgInvitation { id: made.invitee.invitation };
    world.store.write(&to_invite(world, owner).await, delete).await.unwrap();

    assert_eq!(known(world, ADA).await, Some(made.invitee.user));
}

async fn an_organization_takes_its_invitations_and_their_strangers_with_it(world: &World) {
    let owner = world.bootstrap().await;
    let made = invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();
    invite(world, owner, "bob@example.net", wanted(member(), &[])).await.unwrap();
    joins(world, owner, made.invitee.user, "ORG_MEMBER").await;
    world.tamper("UPDATE users SET registered = TRUE WHERE username LIKE 'Ada%'").await;

    world.store.write(&world.permit::<policy::DeleteOrganization>(owner).await, DeleteOrganization).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM org_invitations").await, 0);
    assert_eq!((known(world, ADA).await.is_some(), known(world, "bob@example.net").await), (true, None));
}

async fn a_full_organization_invites_nobody(world: &World) {
    let owner = world.bootstrap().await;
    invite(world, owner, ADA, wanted(member(), &[])).await.unwrap();
    let bob = |limit| invitation(world, "bob@example.net", wanted(member(), &[]), limit);
    let permit = to_invite(world, owner).await;

    let full = world.store.write(&permit, bob(2)).await;

    let expected = InvitationRefusal::Membership(MembershipRefusal::OrgFull(2));
    assert!(matches!(&full, Err(WriteError::Refused(refusal)) if *refusal == expected), "{full:?}");
    assert_eq!(known(world, "bob@example.net").await, None);
    world.clock.turn(Invitee::LIFE);
    world.store.write(&permit, bob(2)).await.unwrap();
}

async fn a_link_that_is_made_along_with_an_invitation_opens_it(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let before = events(world).await;
    let mut here = invitation(world, ADA, wanted(member(), &[]), 500);
    here.0.invitation.link_hash = Some(vec![1; 32]);
    let mut there = project_invitation(world, "bob@example.net", [ProjectRole::ReadOnly]);
    there.invitation.link_hash = Some(vec![2; 32]);

    let made = world.store.write(&to_invite(world, owner).await, here).await.unwrap().value;
    world.store.write(&to_invite_there(world, owner, project).await, there).await.unwrap();

    let link = async |token: u8| world.store.find_invitation_link(&[token; 32]).await.unwrap().unwrap();
    let (here, there) = (link(1).await, link(2).await);
    assert_eq!((here.place.as_str(), here.inviter), ("Acme", owner.public_key.to_string()));
    assert_eq!((here.ends, here.invited.unwrap().invitee), (made.invitee.expires, made.invitee));
    let invited = there.invited.unwrap();
    assert_eq!((there.place.as_str(), invited.org_name.as_str()), ("payments", "Acme"));
    let expected = [
        EventType::InvitedToOrg,
        EventType::InvitationLinkCreated,
        EventType::InvitedToOrg,
        EventType::InvitedToGroup,
        EventType::InvitationLinkCreated,
    ];
    assert_eq!(said_since(world, before).await, expected);
}
