//! What sentences about the links of invitations have in common: making one, opening it, answering.

use super::people::{to_invite, to_invite_there};
use super::world::{BEGINNING, Member, World};
use crate::{
    AcceptInvitation, Accepted, AnswerRefusal, Answering, DeclineInvitation, Entering, InvitationLink,
    InvitationRefusal, MadeInvitationLink, MakeOrgInvitationLink, MakeProjectInvitationLink, NewInvitationLink,
    NewSession, Room, WriteError,
};
use keywright_domain::policy::AnswerInvitation;
use keywright_domain::{InvitationId, PersonName, ProjectId, Scope, SessionId, SignedIn, UserId};
use rand::{SeedableRng as _, rngs::StdRng};

pub(super) const ADA: &str = "ada@example.net";

type Linked = Result<MadeInvitationLink, WriteError<InvitationRefusal>>;
pub(super) type Answered<T> = Result<T, WriteError<AnswerRefusal>>;

/// Room for everybody.
pub(super) fn room() -> Room {
    Room { organization: 500, project: 500, team: 250 }
}

/// A link whose token's hash is 32 times `token`.
pub(super) async fn link(world: &World, by: Member, invitation: InvitationId, token: u8) -> Linked {
    let link = NewInvitationLink { invitation, token_hash: vec![token; 32] };
    let made = world.store.write(&to_invite(world, by).await, MakeOrgInvitationLink(link)).await;
    made.map(|committed| committed.value)
}

pub(super) async fn link_there(
    world: &World,
    by: Member,
    to: ProjectId,
    invitation: InvitationId,
    token: u8,
) -> Linked {
    let link = NewInvitationLink { invitation, token_hash: vec![token; 32] };
    let permit = to_invite_there(world, by, to).await;
    world.store.write(&permit, MakeProjectInvitationLink(link)).await.map(|committed| committed.value)
}

pub(super) async fn open(world: &World, token: u8) -> Option<InvitationLink> {
    world.store.find_invitation_link(&[token; 32]).await.unwrap()
}

/// Somebody who comes in by the link; the session's token is sixteen times `token`.
pub(super) fn entering(token: u8) -> Answering {
    let id = SessionId::mint(BEGINNING, &mut StdRng::seed_from_u64(token.into()));
    let name = |text: &str| PersonName::try_from(text.to_owned()).unwrap();
    Answering::Entering(Entering {
        names: Some((name("Ada"), name("Byron"))),
        password_hash: format!("$argon2id${token}"),
        session: NewSession { id, token_hash: vec![token; 16], user_agent: "Firefox".into() },
    })
}

pub(super) async fn accept(
    world: &World,
    person: &SignedIn,
    token: u8,
    answering: Answering,
    room: Room,
) -> Answered<Accepted> {
    let permit = person.permit::<AnswerInvitation>(Scope::Deployment).unwrap();
    let change = AcceptInvitation { token_hash: vec![token; 32], answering, room };
    world.store.write(&permit, change).await.map(|committed| committed.value)
}

/// A person accepts who has no session.
pub(super) async fn accept_as(world: &World, user: UserId, token: u8, answering: Answering) -> Answered<Accepted> {
    accept(world, &world.signed_in(user, None).await, token, answering, room()).await
}

/// Whom the link is for comes in by it.
pub(super) async fn accept_new(world: &World, token: u8) -> Answered<Accepted> {
    let user = open(world, token).await.unwrap().invited.unwrap().invitee.user;
    accept_as(world, user, token, entering(token)).await
}

pub(super) async fn decline(world: &World, user: UserId, token: u8) -> Answered<()> {
    let permit = world.permit_of::<AnswerInvitation>(user, Scope::Deployment).await;
    let change = DeclineInvitation { token_hash: vec![token; 32] };
    world.store.write(&permit, change).await.map(|committed| committed.value)
}

pub(super) fn refusal(answered: Answered<Accepted>) -> AnswerRefusal {
    match answered {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}
