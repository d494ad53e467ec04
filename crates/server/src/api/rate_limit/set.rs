//! The endpoint sets: routes that share a bucket, who shares it, and its figures. The one table of them.
//!
//! Ids are the name in one word and the scope. What belongs to which set follows the published table of the real
//! service, so that a client's headers read the same; where it has no such calls (global keys) the figures are ours.
//! Source: HTTP contract 6.

use super::bucket::Limit;

/// Who shares a bucket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SetScope {
    /// Everybody who calls about one project.
    Group,
    /// Everybody at one client address; of an IPv6 address its network of 64 bits.
    Ip,
    /// Everybody who calls about one organization.
    Organization,
    /// One API key.
    User,
}

impl SetScope {
    /// What the API calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Group => "GROUP",
            Self::Ip => "IP",
            Self::Organization => "ORGANIZATION",
            Self::User => "USER",
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetRow {
    /// What options, metrics and `/rateLimits/{endpointSetId}` call it.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Who shares a bucket.
    pub scope: SetScope,
    /// Its figures where an operator says nothing.
    pub default: Limit,
    /// What belongs to it, for `docs/rate-limits.md`.
    pub about: &'static str,
}

macro_rules! sets {
    ($(
        #[doc = $about:literal]
        $set:ident, $id:literal, $name:literal, $scope:ident, $capacity:literal, $refill:literal / $seconds:literal;
    )*) => {
        /// An endpoint set.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Set {
            $(#[doc = $about] $set),*
        }

        impl Set {
            /// Every set, in the order of their ids.
            pub const ALL: &[Self] = &[$(Self::$set),*];

            /// Its row.
            pub const fn row(self) -> &'static SetRow {
                match self {
                    $(Self::$set => &SetRow {
                        id: $id,
                        name: $name,
                        scope: SetScope::$scope,
                        default: Limit { capacity: $capacity, refill: $refill, seconds: $seconds },
                        about: $about,
                    }),*
                }
            }
        }
    };
}

sets! {
    /// A project's clusters.
    Clusters, "clusters_group", "Clusters", Group, 10_000, 5_000 / 60;
    /// A project's events.
    ProjectEvents, "events_group", "Events", Group, 300, 100 / 60;
    /// An organization's events.
    OrgEvents, "events_organization", "Events", Organization, 500, 250 / 60;
    /// The types of events.
    EventTypes, "events_user", "Events", User, 300, 100 / 60;
    /// Global API keys and the global access list of Ops Manager.
    GlobalKeys, "globalApiKeys_user", "Global API Keys", User, 500, 250 / 60;
    /// A project's IP addresses.
    IpAddresses, "ipAddresses_group", "IP Addresses", Group, 1_200, 500 / 60;
    /// The users of a project.
    ProjectUsers, "mongoDBCloudUsers_group", "MongoDB Cloud Users", Group, 1_200, 500 / 60;
    /// The users of an organization.
    OrgUsers, "mongoDBCloudUsers_organization", "MongoDB Cloud Users", Organization, 500, 250 / 60;
    /// Users by id and by name, and their own access lists.
    Users, "mongoDBCloudUsers_user", "MongoDB Cloud Users", User, 2_500, 2_000 / 60;
    /// An organization's settings.
    OrgSettings, "organizationSettings_organization", "Organization Settings", Organization, 10, 5 / 60;
    /// An organization, its invitations and the list of its projects.
    Org, "organizations_organization", "Organizations", Organization, 500, 250 / 60;
    /// The list of organizations, and making one.
    Orgs, "organizations_user", "Organizations", User, 300, 100 / 60;
    /// A project's threshold of slow operations.
    SlowOperations, "performanceAdvisor_group", "Performance Advisor", Group, 1_200, 500 / 60;
    /// A project's API keys.
    ProjectKeys, "programmaticApiKeys_group", "Programmatic API Keys", Group, 1_200, 500 / 60;
    /// An organization's API keys and their access lists.
    OrgKeys, "programmaticApiKeys_organization", "Programmatic API Keys", Organization, 500, 250 / 60;
    /// A project, its settings, limits, invitations and versions.
    Project, "projects_group", "Projects", Group, 1_200, 500 / 60;
    /// The list of projects, a project by its name, and making one.
    Projects, "projects_user", "Projects", User, 1_200, 500 / 60;
    /// The rate limits themselves.
    RateLimits, "rateLimitsInspection_user", "Rate Limits Inspection", User, 300, 100 / 60;
    /// What anybody may call without credentials.
    Unauth, "root_ip", "Root", Ip, 400, 100 / 60;
    /// The root of an API.
    Root, "root_user", "Root", User, 300, 100 / 60;
    /// The teams of a project.
    ProjectTeams, "teams_group", "Teams", Group, 1_200, 500 / 60;
    /// The teams of an organization and their members.
    OrgTeams, "teams_organization", "Teams", Organization, 1_200, 500 / 60;
}

impl Set {
    /// The set that options and paths call so.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|set| set.row().id == id)
    }

    /// Its place in [`Set::ALL`].
    const fn place(self) -> usize {
        self as usize
    }
}

/// The figures that apply to each set.
#[derive(Clone, Debug)]
pub struct Limits([Limit; Set::ALL.len()]);

impl Default for Limits {
    fn default() -> Self {
        let mut limits = [Limit::LEAST; Set::ALL.len()];
        for (limit, set) in limits.iter_mut().zip(Set::ALL) {
            *limit = set.row().default;
        }
        Self(limits)
    }
}

impl Limits {
    /// Of a set.
    pub fn of(&self, set: Set) -> Limit {
        self.0.get(set.place()).copied().unwrap_or(set.row().default)
    }

    /// Changes those of a set.
    pub(super) fn change(&mut self, set: Set, limit: Limit) {
        if let Some(place) = self.0.get_mut(set.place()) {
            *place = limit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_stand_in_the_order_of_their_ids_and_no_two_share_one() {
        let ids: Vec<_> = Set::ALL.iter().map(|set| set.row().id).collect();

        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    }

    #[test]
    fn an_id_is_the_name_in_one_word_and_the_scope() {
        for set in Set::ALL {
            let row = set.row();
            let (word, scope) = row.id.split_once('_').unwrap();

            assert_eq!(word.to_lowercase(), row.name.replace(' ', "").to_lowercase());
            assert_eq!(scope, row.scope.name().to_lowercase());
        }
    }

    #[test]
    fn a_set_is_found_by_its_id_and_its_figures_by_the_set() {
        let mut limits = Limits::default();

        for set in Set::ALL {
            assert_eq!(Set::named(set.row().id), Some(*set));
            assert_eq!(limits.of(*set), set.row().default);
            limits.change(*set, Limit::LEAST);
            assert_eq!(limits.of(*set), Limit::LEAST);
        }
        assert_eq!(Set::named("nonsense"), None);
    }

    #[test]
    fn the_page_in_docs_has_every_set_with_its_figures() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rate-limits.md")).unwrap();

        for SetRow { id, scope, default: Limit { capacity, refill, seconds }, about, .. } in
            Set::ALL.iter().map(|set| set.row())
        {
            let line = format!("| `{id}` | {} | {capacity} | {refill} every {seconds} s |{about} |", scope.name());
            assert!(page.lines().any(|found| found == line), "docs/rate-limits.md lacks: {line}");
        }
        assert_eq!(
            page.lines().filter(|line| line.starts_with("| `") && line.contains(" every ")).count(),
            Set::ALL.len()
        );
    }
}
