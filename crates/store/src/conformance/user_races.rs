//! Races about people: who goes last, who still fits.

use super::people::everybody;
use super::sentences;
use super::users::{LIMIT, add, begin, invited, new_invitee, owner_user, permit_in, person, read, refusal, roles};
use super::world::{Member, World};
use crate::{AddProjectUser, ChangeOrgUser, InviteToOrg, MembershipRefusal, RemoveOrgUser};
use keywright_domain::policy;
use keywright_domain::{Invitee, OrgRole, OrgUser, ProjectRole, Reach, UserId};
use tokio::task::JoinSet;

sentences! {
    two_owners_who_are_demoted_or_removed_at_once_leave_one,
    eight_who_invite_under_a_quota_of_five_make_five_people,
}

async fn two_owners_who_are_demoted_or_removed_at_once_leave_one(world: &World) {
    let (owner, _) = begin(world).await;
    let second = world.batching().await;
    let one = owner_user(world).await;

    for round in 0..3 {
        let name = format!("zoe{round}@example.org");
        let other = person(world, owner, &name, &[OrgRole::Owner]).await;
        let last = if round == 0 { one } else { remaining(world, owner, other).await };
        let (demote, remove) = (
            world.permit::<policy::ChangeOrganizationUser>(owner).await,
            world.permit::<policy::RemoveOrganizationUser>(owner).await,
        );
        let patch = roles([OrgRole::Member]);
        let demoted = ChangeOrgUser { user: last, patch, project_limit: LIMIT, team_limit: LIMIT };
        let removed = RemoveOrgUser { user: other, reach: Reach::Anybody };

        let (demoted, removed) = tokio::join!(world.store.write(&demote, demoted), second.write(&remove, removed));

        let (demoted, removed) = (refusal(demoted.map(|_| ())), refusal(removed.map(|_| ())));
        assert!(
            matches!(
                (&demoted, &removed),
                (Ok(()), Err(MembershipRefusal::LastOwnerRemoved)) | (Err(MembershipRefusal::LastOwnerDemoted), Ok(()))
            ),
            "{demoted:?} {removed:?}"
        );
        let owners = "SELECT COUNT(*) AS n FROM org_users WHERE roles LIKE '%ORG_OWNER%'";
        assert_eq!(world.number(owners).await, 1);
        assert_eq!(world.number("SELECT owner_count AS n FROM organizations").await, 2);
    }
    world.verified_log().await.unwrap();
    second.close().await;
}

/// The owner beside this one.
async fn remaining(world: &World, by: Member, other: UserId) -> UserId {
    let people = everybody(world, by).await;
    let owns = |person: &&OrgUser| person.roles.contains(OrgRole::Owner) && person.standing.id() != other;
    people.iter().find(owns).unwrap().standing.id()
}

async fn eight_who_invite_under_a_quota_of_five_make_five_people(world: &World) {
    let (owner, project) = begin(world).await;
    let second = world.batching().await;
    let over = invited(world, owner, "over@example.org").await;
    world.clock.turn(Invitee::LIFE);
    let mut writers = JoinSet::new();

    for number in 0..8 {
        let name = format!("bob{number}@example.org");
        let store = if number % 2 == 0 { world.store.clone() } else { second.clone() };
        let invite = world.permit::<policy::AddOrganizationUser>(owner).await;
        let into = permit_in::<policy::AddProjectUser>(world, owner, project).await;
        let new = InviteToOrg { limit: 5, ..new_invitee(world, &name) };
        let new_here = AddProjectUser { org_limit: 5, ..add(world, &name, [ProjectRole::ReadOnly].into()) };
        writers.spawn(async move {
            if number < 4 {
                store.write(&invite, new).await.map(|_| ())
            } else {
                store.write(&into, new_here).await.map(|_| ())
            }
        });
    }
    let ended: Vec<_> = writers.join_all().await.into_iter().map(refusal).collect();

    let full = |end: &&Result<_, _>| **end == Err(MembershipRefusal::OrgFull(5));
    assert_eq!((ended.iter().filter(|end| end.is_ok()).count(), ended.iter().filter(full).count()), (4, 4));
    assert!(read(world, owner, over).await.is_some(), "what is over takes no place");
    world.verified_log().await.unwrap();
    second.close().await;
}
