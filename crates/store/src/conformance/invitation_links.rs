//! Links to invitations: who makes them, what opening one shows, and who answers.

use super::first_run::log;
use super::link_world::{ADA, accept, accept_as, accept_new, decline, entering, link, link_there, open, refusal, room};
use super::people::{change, email, invite, invite_there, known, listed, listed_there, to_invite, wanted};
use super::projects::said_since;
use super::sentences;
use super::team_world::{member, new_team};
use super::world::{BEGINNING, World, system_permit};
use crate::{
    AnswerRefusal, Answering, InvitationOver, InvitationRefusal, Invited, LinkedPlace, MakeOrgInvitationLink,
    MakeResetLink, MembershipRefusal, NewInvitationLink, Newcomer, OrgUserPatch, Room, Wanted, Which, Whose,
    WriteError,
};
use keywright_domain::policy::{self, ChangeOrganizationInvitations, ChangeProjectInvitations, CreateTeam};
use keywright_domain::{EventType, Invitee, MembershipStatus, OrgRole, ProjectRole, RoleChange, Scope};

sentences! {
    a_stranger_accepts_and_is_there_with_all_that_was_brought,
    opening_the_link_of_an_invitation_spends_nothing,
    a_newer_link_ends_the_older_one_and_keeps_the_thirty_days,
    an_invitation_that_is_over_still_names_who_invited,
    what_is_gone_is_not_brought,
    a_change_of_the_invitation_is_what_the_link_brings,
    an_account_accepts_signed_in_and_no_other_one_does,
    an_account_that_nobody_has_used_gets_a_new_password,
    an_older_link_to_set_a_password_ends_with_the_one_that_it_was_made_for,
    who_joins_is_signed_in_for_as_long_as_the_organization_lets_them,
    an_account_that_holds_something_is_not_entered_by_a_link,
    an_invitation_is_declined_once,
    quotas_are_looked_at_again,
    a_link_is_made_by_those_who_could_grant_what_it_brings,
    an_invitation_to_a_project_brings_the_plain_one_along,
    an_invitation_to_a_project_brings_no_more_of_the_organization,
    a_link_that_ended_long_ago_is_forgotten,
}

async fn a_stranger_accepts_and_is_there_with_all_that_was_brought(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let team = new_team(world, "Platform", &["ada@example.org"]);
    let team = world.store.write(&world.permit::<CreateTeam>(owner).await, team).await.unwrap().value.0.id;
    let roles = [(project, [ProjectRole::Owner].into())];
    let wanted = Wanted { teams: vec![team], ..wanted([OrgRole::ReadOnly], &roles) };
    let waits = invite(world, owner, ADA, wanted).await.unwrap();
    link(world, owner, waits.invitee.invitation, 1).await.unwrap();
    let before = log(world).await.len();

    let found = open(world, 1).await.unwrap();
    let invited = found.open(waits.invitee.created).unwrap();
    assert_eq!((invited.newcomer, invited.org_name.as_str()), (Newcomer::Stranger, "Acme"));
    let LinkedPlace::Organization { roles, brings } = &invited.to else { panic!("{invited:?}") };
    assert_eq!(*roles, [OrgRole::ReadOnly].into());
    assert_eq!((brings.projects[0].1.as_str(), brings.teams[0].1.as_str()), ("payments", "Platform"));
    let done = accept_new(world, 1).await.unwrap();

    assert_eq!((done.org, done.project), (owner.org, None));
    let expected = [
        EventType::UserCreated,
        EventType::JoinedOrg,
        EventType::JoinedGroup,
        EventType::JoinedTeam,
        EventType::SignInSucceeded,
    ];
    assert_eq!(said_since(world, before).await, expected);
    let user = waits.invitee.user;
    let person = world.signed_in(user, None).await;
    let rights = person.entry().in_org(owner.org).unwrap();
    assert_eq!((rights.org_roles, rights.project_roles.len()), ([OrgRole::ReadOnly].into(), 1));
    assert_eq!((person.entry().first_name.as_str(), person.entry().last_name.as_str()), ("Ada", "Byron"));
    assert_eq!(world.store.find_session(&[1; 16]).await.unwrap().unwrap().user, user);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM team_users").await, 2);
    assert_eq!((listed(world, owner).await.len(), open(world, 1).await), (0, None));
    assert_eq!(refusal(accept_as(world, user, 1, entering(2)).await), AnswerRefusal::Spent);
    assert!(world.verified_log().await.is_ok());
}

async fn opening_the_link_of_an_invitation_spends_nothing(world: &World) {
    let owner = world.bootstrap().await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap();
    link(world, owner, waits.invitee.invitation, 1).await.unwrap();

    for _ in 0..3 {
        assert!(open(world, 1).await.is_some());
    }

    accept_new(world, 1).await.unwrap();
}

async fn a_newer_link_ends_the_older_one_and_keeps_the_thirty_days(world: &World) {
    let owner = world.bootstrap().await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();
    world.clock.turn(Invitee::LIFE - 1);
    let before = log(world).await.len();

    let made = link(world, owner, waits.invitation, 2).await.unwrap();

    assert_eq!((made.invitee.expires, made.place.as_str()), (waits.expires, "Acme"));
    assert_eq!(said_since(world, before).await, [EventType::InvitationLinkCreated]);
    assert_eq!((open(world, 1).await, open(world, 2).await.unwrap().ends), (None, waits.expires));
    world.clock.turn(1);
    let over = AnswerRefusal::Over(InvitationOver::Expired);
    assert_eq!(refusal(accept_as(world, waits.user, 2, entering(2)).await), over);
    let late = link(world, owner, waits.invitation, 3).await;
    assert!(matches!(late, Err(WriteError::Refused(InvitationRefusal::NotFound))), "{late:?}");
}

async fn an_invitation_that_is_over_still_names_who_invited(world: &World) {
    let owner = world.bootstrap().await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();

    let delete = crate::DeleteOrgInvitation { id: waits.invitation };
    world.store.write(&to_invite(world, owner).await, delete).await.unwrap();

    let found = open(world, 1).await.unwrap();
    assert_eq!((found.place.as_str(), found.inviter.clone()), ("Acme", owner.public_key.to_string()));
    assert_eq!(found.open(waits.created), Err(InvitationOver::Cancelled));
    assert_eq!(found.open(waits.expires), Err(InvitationOver::Expired));
    assert_eq!(known(world, ADA).await, None, "a stranger whom nobody invites is forgotten");
}

async fn what_is_gone_is_not_brought(world: &World) {
    let owner = world.bootstrap().await;
    let (kept, gone) = (world.add_project(owner, "kept").await, world.add_project(owner, "gone").await);
    let reader = [ProjectRole::ReadOnly].into();
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[(kept, reader), (gone, reader)])).await.unwrap();
    link(world, owner, waits.invitee.invitation, 1).await.unwrap();

    let permit = world.permit_in::<policy::DeleteProject>(owner, gone, None).await;
    world.store.write(&permit, crate::DeleteProject).await.unwrap();
    accept_new(world, 1).await.unwrap();

    let person = world.signed_in(waits.invitee.user, None).await;
    let rights = person.entry().in_org(owner.org).unwrap();
    assert_eq!(*rights.project_roles, [(kept, reader)]);
}

async fn a_change_of_the_invitation_is_what_the_link_brings(world: &World) {
    let owner = world.bootstrap().await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();

    let roles = Some(RoleChange::Replace([OrgRole::Owner].into()));
    let patch = OrgUserPatch { roles, ..OrgUserPatch::default() };
    change(world, owner, Which::Id(waits.invitation), patch).await.unwrap();
    accept_new(world, 1).await.unwrap();

    let person = world.signed_in(waits.user, None).await;
    assert_eq!(person.entry().in_org(owner.org).unwrap().org_roles, [OrgRole::Owner].into());
    assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 3, "two people and a key");
}

async fn an_account_accepts_signed_in_and_no_other_one_does(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = super::team_world::elsewhere(world, owner).await;
    let (ada, bob) = (member(world, elsewhere, ADA).await, member(world, elsewhere, "bob@example.net").await);
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();
    assert_eq!(open(world, 1).await.unwrap().open(waits.created).unwrap().newcomer, Newcomer::Account);

    assert_eq!(refusal(accept_as(world, ada, 1, entering(2)).await), AnswerRefusal::MustSignIn);
    assert_eq!(refusal(accept_as(world, ada, 1, Answering::SignedIn).await), AnswerRefusal::MustSignIn);
    let bobs = world.open_session(bob, 8).await;
    let other = accept(world, &world.signed_in(bob, Some(bobs)).await, 1, Answering::SignedIn, room()).await;
    assert_eq!(refusal(other), AnswerRefusal::OtherAccount);
    let hers = world.open_session(ada, 9).await;
    let before = log(world).await.len();
    accept(world, &world.signed_in(ada, Some(hers)).await, 1, Answering::SignedIn, room()).await.unwrap();

    assert_eq!(said_since(world, before).await, [EventType::JoinedOrg]);
    assert!(world.signed_in(ada, None).await.entry().in_org(owner.org).is_some());
}

async fn an_account_that_nobody_has_used_gets_a_new_password(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = super::team_world::elsewhere(world, owner).await;
    let ada = member(world, elsewhere, ADA).await;
    world.tamper("DELETE FROM org_users WHERE roles = 'ORG_MEMBER'").await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();
    let before = log(world).await.len();
    assert_eq!(open(world, 1).await.unwrap().open(waits.created).unwrap().newcomer, Newcomer::NeverSignedIn);

    accept_as(world, ada, 1, entering(2)).await.unwrap();

    let expected = [EventType::PasswordChanged, EventType::JoinedOrg, EventType::SignInSucceeded];
    assert_eq!(said_since(world, before).await, expected);
    let known = world.store.find_credentials(&email(ADA)).await.unwrap().unwrap();
    assert_eq!(known.password_hash.as_deref(), Some("$argon2id$2"));
    assert_eq!(world.signed_in(ada, None).await.entry().last_name, "Smith", "the account keeps its name");
}

async fn an_older_link_to_set_a_password_ends_with_the_one_that_it_was_made_for(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = super::team_world::elsewhere(world, owner).await;
    let ada = member(world, elsewhere, ADA).await;
    world.tamper("DELETE FROM org_users WHERE roles = 'ORG_MEMBER'").await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();
    let older = MakeResetLink { whose: Whose::Id(ada), link: world.reset_link(8, false) };
    world.store.write(&system_permit::<policy::MakeResetLink>(), older).await.unwrap();

    accept_as(world, ada, 1, entering(2)).await.unwrap();

    assert_eq!(world.store.find_reset_link(&[8; 32]).await.unwrap(), None);
}

async fn who_joins_is_signed_in_for_as_long_as_the_organization_lets_them(world: &World) {
    let owner = world.bootstrap().await;
    world
        .tamper(
            "UPDATE organizations SET absolute_session_timeout_in_seconds = 3600, \
            idle_session_timeout_in_seconds = 300",
        )
        .await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();

    let ends = accept_new(world, 1).await.unwrap().session_ends;

    assert_eq!(ends, Some(BEGINNING.plus_millis(3_600_000)));
    let session = world.store.find_session(&[1; 16]).await.unwrap().unwrap();
    assert_eq!((session.ends, session.idle), (BEGINNING.plus_millis(3_600_000), Some(300_000)));
}

async fn an_account_that_holds_something_is_not_entered_by_a_link(world: &World) {
    let owner = world.bootstrap().await;
    let elsewhere = super::team_world::elsewhere(world, owner).await;
    let first = world.first_owner().await;
    let waits = invite(world, elsewhere, "ada@example.org", wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, elsewhere, waits.invitation, 1).await.unwrap();

    assert_eq!(refusal(accept_as(world, first, 1, entering(2)).await), AnswerRefusal::MustSignIn);
    world.tamper("DELETE FROM org_users").await;
    assert_eq!(refusal(accept_as(world, first, 1, entering(2)).await), AnswerRefusal::MustSignIn, "Global Owner");
    world.tamper("UPDATE users SET global_roles = ''").await;
    accept_as(world, first, 1, entering(2)).await.unwrap();
}

async fn an_invitation_is_declined_once(world: &World) {
    let owner = world.bootstrap().await;
    let waits = invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
    link(world, owner, waits.invitation, 1).await.unwrap();
    let before = log(world).await.len();

    decline(world, waits.user, 1).await.unwrap();

    assert_eq!(said_since(world, before).await, [EventType::InvitationRejected]);
    let left = listed(world, owner).await.remove(0);
    assert_eq!(left.invitee.status(waits.created), MembershipStatus::InvitationRejected);
    assert_eq!(open(world, 1).await, None);
    let spent = decline(world, waits.user, 1).await;
    assert!(matches!(spent, Err(WriteError::Refused(AnswerRefusal::Spent))), "{spent:?}");
    assert!(link(world, owner, waits.invitation, 2).await.is_err(), "nobody is asked twice");
    invite(world, owner, ADA, wanted([OrgRole::Member], &[])).await.unwrap();
}

async fn quotas_are_looked_at_again(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let team = new_team(world, "Platform", &["ada@example.org"]);
    let team = world.store.write(&world.permit::<CreateTeam>(owner).await, team).await.unwrap().value.0.id;
    let roles = [(project, [ProjectRole::ReadOnly].into())];
    let wanted = Wanted { teams: vec![team], ..wanted([OrgRole::Member], &roles) };
    let user = invite(world, owner, ADA, wanted).await.unwrap().invitee;
    link(world, owner, user.invitation, 1).await.unwrap();
    let answer = async |room: Room| {
        let person = world.signed_in(user.user, None).await;
        refusal(accept(world, &person, 1, entering(2), room).await)
    };

    let full = |refusal| AnswerRefusal::Full(refusal);
    assert_eq!(answer(Room { organization: 1, ..room() }).await, full(MembershipRefusal::OrgFull(1)));
    assert_eq!(answer(Room { project: 0, ..room() }).await, full(MembershipRefusal::ProjectFull(project, 0)));
    assert_eq!(answer(Room { team: 1, ..room() }).await, full(MembershipRefusal::TeamFull(team, 1)));
    accept_new(world, 1).await.unwrap();
}

async fn a_link_is_made_by_those_who_could_grant_what_it_brings(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let reader = [ProjectRole::ReadOnly].into();
    let invitations = [
        (invite(world, owner, "a@example.net", wanted([OrgRole::Member], &[])).await.unwrap(), true),
        (invite(world, owner, "b@example.net", wanted([OrgRole::Owner], &[])).await.unwrap(), false),
        (invite(world, owner, "c@example.net", wanted([OrgRole::Member], &[(project, reader)])).await.unwrap(), false),
    ];

    for (invitation, may) in invitations {
        let permit = world.permit::<ChangeOrganizationInvitations>(owner).await;
        let link = NewInvitationLink { invitation: invitation.invitee.invitation, token_hash: vec![1; 32] };
        let made = world.store.write(&permit, MakeOrgInvitationLink(link)).await;
        let refused = InvitationRefusal::Membership(MembershipRefusal::MayNotGrant);
        assert!(may == made.is_ok(), "{made:?}");
        assert!(may || matches!(&made, Err(WriteError::Refused(refusal)) if *refusal == refused), "{made:?}");
    }
    let Invited::Pending(waits) = invite_there(world, owner, project, ADA, [ProjectRole::Owner]).await.unwrap() else {
        panic!("nobody knows her")
    };
    let permit = world.permit_in::<ChangeProjectInvitations>(owner, project, None).await;
    let link = NewInvitationLink { invitation: waits.invitee.invitation, token_hash: vec![2; 32] };
    assert!(world.store.write(&permit, crate::MakeProjectInvitationLink(link)).await.is_err());
    link_there(world, owner, project, waits.invitee.invitation, 2).await.unwrap();
}

async fn an_invitation_to_a_project_brings_the_plain_one_along(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let invited = invite_there(world, owner, project, ADA, [ProjectRole::ReadOnly]).await.unwrap();
    let Invited::Pending(waits) = invited else { panic!("{invited:?}") };
    let beside = listed(world, owner).await.remove(0).invitee.invitation;
    link(world, owner, beside, 1).await.unwrap();
    let made = link_there(world, owner, project, waits.invitee.invitation, 2).await.unwrap();
    assert_eq!((made.place.as_str(), made.organization.as_str()), ("payments", "Acme"));
    let before = log(world).await.len();

    let done = accept_as(world, waits.invitee.user, 2, entering(2)).await.unwrap();

    assert_eq!((done.org, done.project), (owner.org, Some(project)));
    let expected = [EventType::UserCreated, EventType::JoinedOrg, EventType::JoinedGroup, EventType::SignInSucceeded];
    assert_eq!(said_since(world, before).await, expected);
    assert_eq!((listed(world, owner).await.len(), listed_there(world, owner, project).await.len()), (0, 0));
    assert_eq!((open(world, 1).await, open(world, 2).await), (None, None));
    let person = world.signed_in(waits.invitee.user, None).await;
    assert!(person.entry().belongs(&Scope::Project { org: owner.org, project }));

    let other = world.add_project(owner, "lab").await;
    let now = invite_there(world, owner, other, ADA, [ProjectRole::ReadOnly]).await.unwrap();
    assert!(matches!(now, Invited::AtOnce(_)), "a member is not asked");
}

async fn an_invitation_to_a_project_brings_no_more_of_the_organization(world: &World) {
    let owner = world.bootstrap().await;
    let project = world.add_project(owner, "payments").await;
    let org = invite(world, owner, ADA, wanted([OrgRole::Owner], &[])).await.unwrap().invitee;
    let invited = invite_there(world, owner, project, ADA, [ProjectRole::ReadOnly]).await.unwrap();
    let Invited::Pending(waits) = invited else { panic!("{invited:?}") };
    link_there(world, owner, project, waits.invitee.invitation, 2).await.unwrap();

    let first = accept_as(world, org.user, 2, entering(2)).await;
    assert_eq!(refusal(first), AnswerRefusal::OrganizationFirst);
    assert_eq!(known(world, ADA).await, Some(org.user));
    link(world, owner, org.invitation, 1).await.unwrap();
    accept_new(world, 1).await.unwrap();

    let session = world.open_session(org.user, 9).await;
    let person = world.signed_in(org.user, Some(session)).await;
    let done = accept(world, &person, 2, Answering::SignedIn, room()).await.unwrap();
    assert_eq!((done.project, done.session_ends), (Some(project), None));
}

async fn a_link_that_ended_long_ago_is_forgotten(world: &World) {
    let owner = world.bootstrap().await;
    let links = async |name: &str, token| {
        let waits = invite(world, owner, name, wanted([OrgRole::Member], &[])).await.unwrap().invitee;
        link(world, owner, waits.invitation, token).await.unwrap();
        world.number("SELECT COUNT(*) AS n FROM invitation_links").await
    };
    assert_eq!(links(ADA, 1).await, 1);

    world.clock.turn(2 * Invitee::LIFE - 1);
    assert_eq!(links("bob@example.net", 2).await, 2);
    world.clock.turn(1);

    assert_eq!(links("eve@example.net", 3).await, 2);
    assert_eq!(open(world, 1).await, None);
}
