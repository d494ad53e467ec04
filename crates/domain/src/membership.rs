//! Who belongs to an organization or a project: people who do, and people who are invited.

use crate::{
    Email, InvitationId, OrgRole, OrgRoles, ProjectId, ProjectRole, ProjectRoles, TeamAssignment, TeamId, Timestamp,
    User, UserId,
};
use std::collections::BTreeMap;

/// `orgMembershipStatus`: how far a person has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MembershipStatus {
    /// A member.
    Active,
    /// Invited.
    Pending,
    /// The invitation has come to its end.
    InvitationExpired,
    /// The person has refused it.
    InvitationRejected,
}

impl MembershipStatus {
    /// Every status.
    pub const ALL: &'static [Self] = &[Self::Active, Self::Pending, Self::InvitationExpired, Self::InvitationRejected];

    /// The published constant.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Pending => "PENDING",
            Self::InvitationExpired => "INVITATION_EXPIRED",
            Self::InvitationRejected => "INVITATION_REJECTED",
        }
    }

    /// The status of a constant; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.name() == name)
    }
}

/// Somebody who is invited, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitee {
    /// The person: the account, or the id that the account will have.
    pub user: UserId,
    /// The name that was invited.
    pub username: Email,
    /// The invitation.
    pub invitation: InvitationId,
    /// When it was made.
    pub created: Timestamp,
    /// Until when it is good.
    pub expires: Timestamp,
    /// Who invites: a person's name or a key's public half.
    pub inviter: String,
    /// Has the person refused it?
    pub rejected: bool,
}

impl Invitee {
    /// How long an invitation is good: 30 days, in milliseconds (endpoint contract 8.8).
    pub const LIFE: i64 = 30 * 24 * 60 * 60 * 1000;

    /// What has become of it.
    pub fn status(&self, now: Timestamp) -> MembershipStatus {
        if self.rejected {
            MembershipStatus::InvitationRejected
        } else if self.expires <= now {
            MembershipStatus::InvitationExpired
        } else {
            MembershipStatus::Pending
        }
    }

    /// Can it still be accepted?
    pub fn is_pending(&self, now: Timestamp) -> bool {
        self.status(now) == MembershipStatus::Pending
    }
}

/// A member, or somebody who is invited to be one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// A member, with an account.
    Active(User),
    /// Not yet.
    Invited(Invitee),
}

impl Standing {
    /// The person.
    pub const fn id(&self) -> UserId {
        match self {
            Self::Active(user) => user.id,
            Self::Invited(invitee) => invitee.user,
        }
    }

    /// The name.
    pub const fn username(&self) -> &Email {
        match self {
            Self::Active(user) => &user.username,
            Self::Invited(invitee) => &invitee.username,
        }
    }

    /// The account, when the person is a member.
    pub const fn user(&self) -> Option<&User> {
        match self {
            Self::Active(user) => Some(user),
            Self::Invited(_) => None,
        }
    }

    /// How far the person has come.
    pub fn status(&self, now: Timestamp) -> MembershipStatus {
        match self {
            Self::Active(_) => MembershipStatus::Active,
            Self::Invited(invitee) => invitee.status(now),
        }
    }

    /// A member, or invited and able to become one.
    pub fn is_current(&self, now: Timestamp) -> bool {
        matches!(self.status(now), MembershipStatus::Active | MembershipStatus::Pending)
    }
}

/// Whom a call reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Members alone: the older calls know nobody else.
    Members,
    /// Those who are invited, too, while they can still become members.
    Current,
    /// Those, too, whose invitation has come to its end.
    Anybody,
}

impl Reach {
    /// Does it reach somebody who stands so?
    pub fn includes(self, standing: &Standing, now: Timestamp) -> bool {
        match self {
            Self::Members => standing.user().is_some(),
            Self::Current => standing.is_current(now),
            Self::Anybody => true,
        }
    }
}

/// A person in an organization: what they hold, or would hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrgUser {
    /// Who.
    pub standing: Standing,
    /// Roles in the organization.
    pub roles: OrgRoles,
    /// Roles in its projects, by project id; teams' roles are not among them.
    pub projects: Vec<(ProjectId, ProjectRoles)>,
    /// Its teams that the person is in, by id.
    pub teams: Vec<TeamId>,
}

impl OrgUser {
    /// The person's own roles in a project.
    pub fn in_project(&self, project: ProjectId) -> ProjectRoles {
        self.projects.iter().find(|(held, _)| *held == project).map_or(ProjectRoles::EMPTY, |(_, roles)| *roles)
    }

    /// The person's roles in a project from every side that is asked for: their own, those of these teams that they are
    /// in, and, when `implied` is wanted, those that roles in the organization bring.
    pub fn held_in(&self, project: ProjectId, teams: &[TeamAssignment], implied: bool) -> ProjectRoles {
        let joined = teams.iter().filter(|assigned| self.teams.contains(&assigned.team));
        let held = joined.fold(self.in_project(project), |held, assigned| held.union(assigned.roles));
        if implied { held.union(implied_in_projects(self.roles)) } else { held }
    }
}

/// What roles in an organization bring in each of its projects: owners own them, its readers read them (roles
/// contract 1).
fn implied_in_projects(held: OrgRoles) -> ProjectRoles {
    let brings = [(OrgRole::Owner, ProjectRole::Owner), (OrgRole::ReadOnly, ProjectRole::ReadOnly)];
    brings.into_iter().filter(|(of_org, _)| held.contains(*of_org)).map(|(_, of_project)| of_project).collect()
}

/// Roles in projects, or of teams, as a request names them, each project or team once, by id: what is said of it twice
/// is put together.
pub fn merged<K: Ord>(named: impl IntoIterator<Item = (K, ProjectRoles)>) -> Vec<(K, ProjectRoles)> {
    let mut merged: BTreeMap<K, ProjectRoles> = BTreeMap::new();
    for (of, roles) in named {
        merged.entry(of).and_modify(|held| *held = held.union(roles)).or_insert(roles);
    }
    merged.into_iter().collect()
}

/// How a set of roles is to change; judged under the lock, with the roles that are held then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoleChange<S> {
    /// These and no others.
    Replace(S),
    /// These too.
    Add(S),
    /// These no longer.
    Remove(S),
    /// Some more and some no longer: what differs from what somebody saw. What was changed since they saw it stays so.
    Differ {
        /// These too.
        add: S,
        /// These no longer.
        remove: S,
    },
}

impl<R: crate::Role> RoleChange<crate::RoleSet<R>> {
    /// The roles afterwards.
    pub const fn apply(self, held: crate::RoleSet<R>) -> crate::RoleSet<R> {
        match self {
            Self::Replace(roles) => roles,
            Self::Add(roles) => held.union(roles),
            Self::Remove(roles) => held.without(roles),
            Self::Differ { add, remove } => held.union(add).without(remove),
        }
    }

    /// The roles that it may give to somebody.
    pub const fn granted(self) -> crate::RoleSet<R> {
        match self {
            Self::Replace(roles) | Self::Add(roles) | Self::Differ { add: roles, .. } => roles,
            Self::Remove(_) => crate::RoleSet::EMPTY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE: Timestamp = Timestamp::from_millis(1_000);

    fn invitee() -> Invitee {
        Invitee {
            user: UserId::from_bytes([1; 12]),
            username: Email::try_from("a@example.org").unwrap(),
            invitation: InvitationId::from_bytes([2; 12]),
            created: MADE,
            expires: MADE.plus_millis(Invitee::LIFE),
            inviter: "qhzvkdte".into(),
            rejected: false,
        }
    }

    #[test]
    fn an_invitation_is_pending_until_its_end_unless_it_was_refused() {
        let (made, mut invitee) = (MADE, invitee());

        assert_eq!(invitee.status(made), MembershipStatus::Pending);
        assert_eq!(invitee.status(made.plus_millis(Invitee::LIFE - 1)), MembershipStatus::Pending);
        assert_eq!(invitee.status(made.plus_millis(Invitee::LIFE)), MembershipStatus::InvitationExpired);
        invitee.rejected = true;
        assert_eq!(invitee.status(made), MembershipStatus::InvitationRejected);
    }

    #[test]
    fn what_two_people_change_of_the_same_roles_is_all_changed() {
        use crate::{OrgRole, OrgRoles};
        let (seen, ticked) = (OrgRoles::from([OrgRole::Owner, OrgRole::Member]), OrgRoles::from([OrgRole::Member]));
        let first = RoleChange::Differ { add: ticked.without(seen), remove: seen.without(ticked) };
        let second = RoleChange::Differ { add: [OrgRole::ReadOnly].into(), remove: OrgRoles::EMPTY };

        let after = second.apply(first.apply(seen));

        assert_eq!(after, [OrgRole::Member, OrgRole::ReadOnly].into());
        assert_eq!((first.granted(), second.granted()), (OrgRoles::EMPTY, [OrgRole::ReadOnly].into()));
    }

    #[test]
    fn a_person_holds_roles_in_a_project_from_every_side_that_is_asked_for() {
        let [project, other] = [1, 2].map(|n| ProjectId::from_bytes([n; 12]));
        let [joined, left] = [3, 4].map(|n| TeamId::from_bytes([n; 12]));
        let reader = ProjectRoles::from([ProjectRole::ReadOnly]);
        let owner = ProjectRoles::from([ProjectRole::Owner]);
        let admin = ProjectRoles::from([ProjectRole::UserAdmin]);
        let person = OrgUser {
            standing: Standing::Invited(invitee()),
            roles: OrgRoles::from([OrgRole::Owner, OrgRole::ReadOnly, OrgRole::Member]),
            projects: vec![(project, reader)],
            teams: vec![joined],
        };
        let teams = [TeamAssignment { team: joined, roles: admin }, TeamAssignment { team: left, roles: owner }];

        assert_eq!(person.held_in(project, &[], false), reader);
        assert_eq!(person.held_in(other, &[], false), ProjectRoles::EMPTY);
        assert_eq!(person.held_in(project, &teams, false), reader.union(admin));
        assert_eq!(person.held_in(other, &teams, true), owner.union(admin).union(reader));
        let member = OrgUser { roles: OrgRoles::from([OrgRole::Member]), ..person };
        assert_eq!(member.held_in(other, &[], true), ProjectRoles::EMPTY);
    }

    #[test]
    fn the_older_calls_reach_members_alone() {
        let (invited, over) = (Standing::Invited(invitee()), MADE.plus_millis(Invitee::LIFE));
        let reached = |now| [Reach::Members, Reach::Current, Reach::Anybody].map(|reach| reach.includes(&invited, now));

        assert_eq!(reached(MADE), [false, true, true]);
        assert_eq!(reached(over), [false, false, true]);
    }

    #[test]
    fn what_is_said_twice_of_one_project_is_put_together() {
        let [one, other] = [ProjectId::from_bytes([1; 12]), ProjectId::from_bytes([2; 12])];
        let [owner, reader] = [ProjectRole::Owner, ProjectRole::ReadOnly].map(|role| ProjectRoles::from([role]));

        let named = merged([(other, reader), (one, owner), (other, owner), (other, reader)]);

        assert_eq!(named, [(one, owner), (other, owner.union(reader))]);
    }

    #[test]
    fn roles_are_replaced_added_or_removed() {
        let held = OrgRoles::from([OrgRole::Member, OrgRole::ReadOnly]);
        let owner = OrgRoles::from([OrgRole::Owner]);

        assert_eq!(RoleChange::Replace(owner).apply(held), owner);
        assert_eq!(
            RoleChange::Add(owner).apply(held),
            OrgRoles::from([OrgRole::Owner, OrgRole::Member, OrgRole::ReadOnly])
        );
        assert_eq!(RoleChange::Remove(held).apply(held), OrgRoles::EMPTY);
        assert_eq!(RoleChange::Remove(owner).granted(), OrgRoles::EMPTY);
    }
}
