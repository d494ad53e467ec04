//! Invitations to one project: strangers wait, members are in at once; and what several writers do to them at once.

use super::people::{
    InviteEnd, invitation, invite, invite_there, joins, known, listed, listed_there, project_invitation, to_invite,
    to_invite_there, wanted,
};
use super::projects::said_since;
use super::sentences;
use super::world::World;
use crate::{
    ChangeProjectInvitation, DeleteOrgInvitation, DeleteProject, DeleteProjectInvitation, InvitationRefusal, Invited,
    MembershipRefusal, Which, WriteError,
};
use keywright_domain::policy::{self, ChangeProjectInvitations};
use keywright_domain::{EventType, Invitee, OrgRole, ProjectInvitation, ProjectRole, ProjectRoles};
use tokio::task::JoinSet;

sentences! {
    a_stranger_waits_for_the_project_and_the_organization,
    who_waits_for_the_organization_keeps_that_invitation,
    a_member_is_in_at_once_and_nothing_is_stored,
    who_joins_the_project_is_invited_to_it_no_more,
    an_invitation_that_is_over_is_replaced_here_too,
    roles_are_replaced_and_said_once,
    only_who_may_make_owners_makes_them,
    a_stranger_is_forgotten_with_the_last_invitation,
    each_kind_is_taken_back_in_its_own_place,
    a_project_takes_its_invitations_with_it,
    a_full_project_lets_nobody_in,
    eight_invitations_of_one_person_end_at_one,
    eight_invitations_of_one_stranger_to_one_project_end_at_one,
}

const ADA: &str = "ada@example.net";

fn reader() -> ProjectRoles {
    [ProjectRole::ReadOnly].into()
}

/// The invitation that waits.
fn pending(end: InviteEnd<Invited>) -> ProjectInvitation {
    match end.unwrap() {
        Invited::Pending(made) => made,
        Invited::AtOnce(made) => panic!("{made:?} is in already"),
    }
}

async fn events(world: &World) -> usize {
    super::first_run::log(world).await.len()
}

async fn a_stranger_waits_for_the_project_and_the_organization(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let before = events(world).await;

    let made = pending(invite_there(world, owner, project, ADA, [ProjectRole::Owner]).await);

    assert_eq!(listed_there(world, owner, project).await, std::slice::from_ref(&made));
    assert_eq!((made.project, made.project_name.as_str()), (project, "payments"));
    let beside = listed(world, owner).await.remove(0);
    assert_eq!((beside.invitee.user, beside.roles), (made.invitee.user, [OrgRole::Member].into()));
    assert_eq!((beside.projects.len(), beside.invitee.invitation == made.invitee.invitation), (0, false));
    assert_eq!(said_since(world, before).await, [EventType::InvitedToOrg, EventType::InvitedToGroup]);
    assert!(world.verified_log().await.is_ok());
}

async fn who_waits_for_the_organization_keeps_that_invitation(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let made = invite(world, owner, ADA, wanted([OrgRole::Owner], &[])).await.unwrap();

    pending(invite_there(world, owner, project, "ADA@example.net", reader()).await);

    assert_eq!(listed(world, owner).await, [made]);
    let again = invite_there(world, owner, project, ADA, reader()).await;
    let refused = matches!(&again, Err(WriteError::Refused(InvitationRefusal::Already(name))) if name == "payments");
    assert!(refused, "{again:?}");
}

async fn a_member_is_in_at_once_and_nothing_is_stored(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let made = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap();
    world.tamper("DELETE FROM org_invitations").await;
    joins(world, owner, made.invitee.user, "ORG_MEMBER").await;
    let before = events(world).await;

    let end = invite_there(world, owner, project, "Ada@Example.net", reader()).await.unwrap();

    let Invited::AtOnce(told) = end else { panic!("{end:?}") };
    assert_eq!((told.invitee.user, told.invitee.username.as_str(), told.roles), (made.invitee.user, ADA, reader()));
    assert_eq!((listed_there(world, owner, project).await, listed(world, owner).await), (vec![], vec![]));
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM group_users WHERE roles = 'GROUP_READ_ONLY'").await, 1);
    assert_eq!(said_since(world, before).await, [EventType::JoinedGroup]);
    assert!(invite_there(world, owner, project, ADA, reader()).await.is_err(), "once");
}

async fn who_joins_the_project_is_invited_to_it_no_more(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let waits = pending(invite_there(world, owner, project, ADA, reader()).await);
    world.tamper("DELETE FROM org_invitations").await;
    joins(world, owner, waits.invitee.user, "ORG_MEMBER").await;

    let end = invite_there(world, owner, project, ADA, [ProjectRole::Owner]).await.unwrap();

    assert!(matches!(end, Invited::AtOnce(_)), "{end:?}");
    assert_eq!(listed_there(world, owner, project).await, []);
}

async fn an_invitation_that_is_over_is_replaced_here_too(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let over = pending(invite_there(world, owner, project, ADA, [ProjectRole::Owner]).await);
    world.clock.turn(Invitee::LIFE);
    let permit = to_invite_there(world, owner, project).await;
    let late = ChangeProjectInvitation { which: Which::Id(over.invitee.invitation), roles: Some(reader()) };
    let late = world.store.write(&permit, late).await;

    let next = pending(invite_there(world, owner, project, ADA, reader()).await);

    assert!(matches!(late, Err(WriteError::Refused(InvitationRefusal::NotFound))), "{late:?}");
    assert_eq!(listed_there(world, owner, project).await, std::slice::from_ref(&next));
    assert_eq!((next.invitee.user, listed(world, owner).await.len()), (over.invitee.user, 1));
}

async fn roles_are_replaced_and_said_once(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let made = pending(invite_there(world, owner, project, ADA, reader()).await);
    world.clock.turn(5_000);
    let before = events(world).await;
    let permit = to_invite_there(world, owner, project).await;

    let mut last = None;
    for which in [Which::Id(made.invitee.invitation), Which::Username("ADA@example.net".try_into().unwrap())] {
        for roles in [Some([ProjectRole::Owner].into()), None] {
            let change = ChangeProjectInvitation { which: which.clone(), roles };
            last = Some(world.store.write(&permit, change).await.unwrap().value);
        }
    }

    let expected = ProjectInvitation { roles: [ProjectRole::Owner].into(), ..made };
    assert_eq!(last, Some(expected.clone()));
    assert_eq!(listed_there(world, owner, project).await, [expected]);
    assert_eq!(said_since(world, before).await, [EventType::InvitationModified]);
}

async fn only_who_may_make_owners_makes_them(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let boss = pending(invite_there(world, owner, project, "boss@example.net", [ProjectRole::Owner]).await);
    let permit = world.permit_in::<ChangeProjectInvitations>(owner, project, None).await;

    let made = world.store.write(&permit, project_invitation(world, ADA, [ProjectRole::Owner])).await;
    let plain = world.store.write(&permit, project_invitation(world, ADA, reader())).await;
    let Invited::Pending(plain) = plain.unwrap().value else { panic!("she is a stranger") };
    let raise = ChangeProjectInvitation {
        which: Which::Id(plain.invitee.invitation),
        roles: Some([ProjectRole::Owner].into()),
    };
    let raised = world.store.write(&permit, raise).await;
    let both = Some([ProjectRole::Owner, ProjectRole::ReadOnly].into());
    let kept = ChangeProjectInvitation { which: Which::Id(boss.invitee.invitation), roles: both };

    let expected = InvitationRefusal::Membership(MembershipRefusal::MayNotGrant);
    assert!(matches!(&made, Err(WriteError::Refused(refusal)) if *refusal == expected), "{made:?}");
    assert!(matches!(&raised, Err(WriteError::Refused(refusal)) if *refusal == expected), "{raised:?}");
    world.store.write(&permit, kept).await.unwrap();
}

async fn a_stranger_is_forgotten_with_the_last_invitation(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let made = pending(invite_there(world, owner, project, ADA, reader()).await);
    let beside = listed(world, owner).await.remove(0);
    let before = events(world).await;

    let delete = DeleteProjectInvitation { id: made.invitee.invitation };
    world.store.write(&to_invite_there(world, owner, project).await, delete).await.unwrap();
    assert_eq!((listed(world, owner).await.len(), known(world, ADA).await), (1, Some(made.invitee.user)));
    let delete = DeleteOrgInvitation { id: beside.invitee.invitation };
    world.store.write(&to_invite(world, owner).await, delete).await.unwrap();

    assert_eq!(known(world, ADA).await, None);
    let expected = [EventType::GroupInvitationDeleted, EventType::OrgInvitationDeleted];
    assert_eq!(said_since(world, before).await, expected);
}

async fn each_kind_is_taken_back_in_its_own_place(world: &World) {
    let owner = world.bootstrap().await;
    let (project, other) = (world.add_project(owner, "payments").await, world.add_project(owner, "other").await);
    let made = pending(invite_there(world, owner, project, ADA, reader()).await);
    let beside = listed(world, owner).await.remove(0);
    let here = to_invite_there(world, owner, project).await;
    let there = to_invite_there(world, owner, other).await;

    let (of_project, of_org) = (made.invitee.invitation, beside.invitee.invitation);
    let delete = async |permit, id| match world.store.write(permit, DeleteProjectInvitation { id }).await {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(delete(&there, of_project).await, InvitationRefusal::NotFound, "it is another project's");
    assert_eq!(delete(&here, of_org).await, InvitationRefusal::OtherKind);
    let wrong = world.store.write(&to_invite(world, owner).await, DeleteOrgInvitation { id: of_project }).await;
    assert!(matches!(wrong, Err(WriteError::Refused(InvitationRefusal::OtherKind))), "{wrong:?}");
    assert_eq!(listed_there(world, owner, project).await.len() + listed(world, owner).await.len(), 2);
}

async fn a_project_takes_its_invitations_with_it(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let roles = [(project, reader())];
    let brought = invite(world, owner, "bob@example.net", wanted([OrgRole::Member], &roles)).await.unwrap();
    pending(invite_there(world, owner, project, ADA, reader()).await);
    world.tamper("DELETE FROM org_invitations WHERE user_id IN (SELECT user_id FROM group_invitations)").await;

    let permit = world.permit_in::<policy::DeleteProject>(owner, project, None).await;
    world.store.write(&permit, DeleteProject).await.unwrap();

    assert_eq!(world.number("SELECT COUNT(*) AS n FROM group_invitations").await, 0);
    assert_eq!(known(world, ADA).await, None, "nothing invites her any more");
    let left = listed(world, owner).await;
    assert_eq!((left.len(), left[0].invitee.user, left[0].projects.len()), (1, brought.invitee.user, 0));
}

async fn a_full_project_lets_nobody_in(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let permit = to_invite_there(world, owner, project).await;

    let change = crate::InviteToProject { limit: 1, ..project_invitation(world, ADA, reader()) };
    let full = world.store.write(&permit, change).await;

    let expected = InvitationRefusal::Membership(MembershipRefusal::ProjectFull(project, 1));
    assert!(matches!(&full, Err(WriteError::Refused(refusal)) if *refusal == expected), "{full:?}");
    assert_eq!(known(world, ADA).await, None);
}

/// How many of these came to a good end.
fn good<T>(ends: &[InviteEnd<T>]) -> usize {
    ends.iter().filter(|end| end.is_ok()).count()
}

async fn eight_invitations_of_one_person_end_at_one(world: &World) {
    let owner = world.bootstrap().await;
    let stores = [world.store.clone(), world.batching().await];
    let mut writers = JoinSet::new();
    for n in 0..8 {
        let (store, permit) = (stores[n % 2].clone(), to_invite(world, owner).await);
        let name = if n < 4 { ADA } else { "ADA@EXAMPLE.NET" };
        let change = invitation(world, name, wanted([OrgRole::Member], &[]), 500);
        writers.spawn(async move { store.write(&permit, change).await.map(|committed| committed.value) });
    }

    let ends = writers.join_all().await;

    assert_eq!((good(&ends), listed(world, owner).await.len()), (1, 1), "{ends:?}");
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM users WHERE registered = FALSE").await, 1);
    assert!(world.verified_log().await.is_ok());
    stores[1].close().await;
}

async fn eight_invitations_of_one_stranger_to_one_project_end_at_one(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let stores = [world.store.clone(), world.batching().await];
    let mut writers = JoinSet::new();
    for n in 0..8 {
        let (store, permit) = (stores[n % 2].clone(), to_invite_there(world, owner, project).await);
        let change = project_invitation(world, ADA, reader());
        writers.spawn(async move { store.write(&permit, change).await.map(|committed| committed.value) });
    }

    let ends = writers.join_all().await;

    assert_eq!((good(&ends), listed_there(world, owner, project).await.len()), (1, 1), "{ends:?}");
    assert_eq!(listed(world, owner).await.len(), 1);
    assert!(world.verified_log().await.is_ok());
    stores[1].close().await;
}
