//! Limits of a project: how many of each thing it may have, kept and echoed (endpoint contract 8.3). Here is nothing
//! that could use them up.

use std::ops::RangeInclusive;

macro_rules! limits {
    ($($limit:ident, $name:literal, $default:expr, $range:expr;)*) => {
        /// What is limited.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum LimitName { $(#[doc = concat!("`", $name, "`.")] $limit,)* }

        impl LimitName {
            /// All of them, by name.
            pub const ALL: &'static [Self] = &[$(Self::$limit),*];

            /// The name in paths and answers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$limit => $name,)* }
            }

            /// What a project has that set nothing; `None` for a limit that is there only when it was set.
            pub const fn default_value(self) -> Option<i64> {
                match self { $(Self::$limit => $default,)* }
            }

            /// What it can be set to.
            pub const fn range(self) -> RangeInclusive<i64> {
                match self { $(Self::$limit => $range,)* }
            }
        }
    };
}

limits! {
    Clusters, "atlas.project.deployment.clusters", Some(25), 0..=100;
    NodesPerPrivateLinkRegion, "atlas.project.deployment.nodesPerPrivateLinkRegion", Some(50), 0..=90;
    PrivateServiceConnections, "atlas.project.deployment.privateServiceConnectionsPerRegionGroup", Some(50), 0..=100;
    PrivateServiceSubnetMask, "atlas.project.deployment.privateServiceConnectionsSubnetMask", Some(27), 20..=27;
    CustomRoles, "atlas.project.security.databaseAccess.customRoles", Some(100), 0..=1400;
    DatabaseUsers, "atlas.project.security.databaseAccess.users", Some(100), 0..=100;
    CrossRegionEntries, "atlas.project.security.networkAccess.crossRegionEntries", Some(40), 0..=220;
    // The contract's maximum is 20, below its own default of 200: the greater counts.
    NetworkAccessEntries, "atlas.project.security.networkAccess.entries", Some(200), 0..=200;
    BytesProcessedDaily, "dataFederation.bytesProcessed.daily", None, 0..=i64::MAX;
    BytesProcessedMonthly, "dataFederation.bytesProcessed.monthly", None, 0..=i64::MAX;
    BytesProcessedQuery, "dataFederation.bytesProcessed.query", None, 0..=i64::MAX;
    BytesProcessedWeekly, "dataFederation.bytesProcessed.weekly", None, 0..=i64::MAX;
}

impl LimitName {
    /// The limit of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|limit| limit.as_str() == name)
    }

    /// The greatest value, where there is one. Those that have no default have no greatest value either.
    pub const fn maximum(self) -> Option<i64> {
        match self.default_value() {
            None => None,
            Some(_) => Some(*self.range().end()),
        }
    }
}

/// A value that a limit cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the limit {} can be {} to {}", .0.as_str(), .0.range().start(), .0.range().end())]
pub struct InvalidLimit(pub LimitName);

/// A limit with its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProjectLimit {
    name: LimitName,
    value: i64,
}

impl ProjectLimit {
    /// A limit set to a value. Values below the default are fine.
    ///
    /// # Errors
    /// A value out of its range.
    pub fn new(name: LimitName, value: u64) -> Result<Self, InvalidLimit> {
        let value = i64::try_from(value).ok().filter(|value| name.range().contains(value));
        value.map(|value| Self { name, value }).ok_or(InvalidLimit(name))
    }

    /// What a project has that set nothing.
    pub fn initial(name: LimitName) -> Option<Self> {
        name.default_value().map(|value| Self { name, value })
    }

    /// What is limited.
    pub const fn name(self) -> LimitName {
        self.name
    }

    /// To how many.
    pub const fn value(self) -> i64 {
        self.value
    }

    /// Every limit that a project has, by name: what was set, and the defaults of the rest.
    pub fn all(set: &[Self]) -> Vec<Self> {
        let one = |name: &LimitName| set.iter().copied().find(|limit| limit.name == *name).or(Self::initial(*name));
        LimitName::ALL.iter().filter_map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_come_by_name_and_are_found_by_it() {
        assert!(LimitName::ALL.is_sorted_by_key(|limit| limit.as_str()));
        for limit in LimitName::ALL {
            assert_eq!(LimitName::from_name(limit.as_str()), Some(*limit));
        }
        assert_eq!(LimitName::from_name("atlas.project.deployment"), None);
    }

    #[test]
    fn every_default_is_in_its_range() {
        for limit in ProjectLimit::all(&[]) {
            assert!(limit.name.range().contains(&limit.value), "{limit:?}");
            assert!(limit.name.maximum() >= Some(limit.value), "{limit:?}");
        }
        assert_eq!(ProjectLimit::all(&[]).len(), 8);
    }

    #[test]
    fn a_value_is_in_its_range_and_may_be_below_the_default() {
        let set = |name, value| ProjectLimit::new(name, value).map(ProjectLimit::value);

        assert_eq!(set(LimitName::Clusters, 3), Ok(3));
        assert_eq!(set(LimitName::Clusters, 101), Err(InvalidLimit(LimitName::Clusters)));
        assert_eq!(set(LimitName::PrivateServiceSubnetMask, 20), Ok(20));
        assert!(set(LimitName::PrivateServiceSubnetMask, 19).is_err());
        assert_eq!(set(LimitName::BytesProcessedQuery, i64::MAX as u64), Ok(i64::MAX));
        assert!(set(LimitName::BytesProcessedQuery, u64::MAX).is_err());
    }

    #[test]
    fn limits_of_data_federation_are_there_once_they_are_set() {
        let set = ProjectLimit::new(LimitName::BytesProcessedDaily, 7).unwrap();

        let all = ProjectLimit::all(&[set]);

        assert_eq!((all.len(), all.last()), (9, Some(&set)));
        assert_eq!((ProjectLimit::initial(set.name), set.name.maximum()), (None, None));
    }
}
