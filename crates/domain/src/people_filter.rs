//! What a list of people is narrowed to: how far people have come, and perhaps one person (endpoint contract 8.4, 8.7).

use crate::{MembershipStatus, Standing, Timestamp, UserId};

/// Whom a list shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PeopleFilter {
    /// The person of this name, folded as names are compared.
    pub username: Option<String>,
    /// This person.
    pub user: Option<UserId>,
    /// How far people have come; none given: members and those who can still accept.
    pub statuses: Vec<MembershipStatus>,
}

impl PeopleFilter {
    /// Members alone, whom the older calls know.
    pub fn members() -> Self {
        Self { statuses: vec![MembershipStatus::Active], ..Self::default() }
    }

    /// Everybody, whatever has become of invitations.
    pub fn everybody() -> Self {
        Self { statuses: MembershipStatus::ALL.to_vec(), ..Self::default() }
    }

    /// Is somebody shown who has come so far?
    pub fn wants(&self, status: MembershipStatus) -> bool {
        match self.statuses.as_slice() {
            [] => matches!(status, MembershipStatus::Active | MembershipStatus::Pending),
            named => named.contains(&status),
        }
    }

    /// Can it be one person at most?
    pub const fn is_of_one(&self) -> bool {
        self.user.is_some() || self.username.is_some()
    }

    /// Is this somebody whom the list shows?
    pub fn admits(&self, standing: &Standing, now: Timestamp) -> bool {
        self.wants(standing.status(now))
            && self.user.is_none_or(|user| user == standing.id())
            && self.username.as_ref().is_none_or(|username| *username == standing.username().key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_status_members_and_those_who_can_still_accept_are_shown() {
        let wanted =
            |filter: PeopleFilter| MembershipStatus::ALL.iter().map(|one| filter.wants(*one)).collect::<Vec<_>>();

        assert_eq!(wanted(PeopleFilter::default()), [true, true, false, false]);
        assert_eq!(wanted(PeopleFilter::members()), [true, false, false, false]);
        assert_eq!(wanted(PeopleFilter::everybody()), [true; 4]);
    }
}
