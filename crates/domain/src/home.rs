//! Where a key is at home: in an organization, or, for a global key, in the deployment. What stands there beside the
//! key's own list says from where it may call.

use crate::{AccessList, EntryId, OrgEntry, Revision, Scope};
use std::sync::Arc;

/// The global access list: from where global roles may be used. While it is empty, from everywhere.
///
/// Source: access-list contract 1 and 10.
#[derive(Debug, Default)]
pub struct GlobalList {
    /// Its entries.
    pub entries: AccessList,
    /// The revision at which they were read.
    pub as_of: Revision,
}

/// A key's home, as decisions know it.
#[derive(Clone, Debug)]
pub enum Home {
    /// The organization that the key belongs to.
    Organization(OrgEntry),
    /// The deployment: a global key belongs to no organization.
    Deployment(Arc<GlobalList>),
}

/// Which entries let an address in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Admitted {
    /// The entry of the key's own list, if it has a list.
    pub own: Option<EntryId>,
    /// The entry of the global list, for a global key and if there is a list.
    pub global: Option<EntryId>,
}

impl Home {
    /// The organization, unless it is the deployment.
    pub const fn org(&self) -> Option<&OrgEntry> {
        match self {
            Self::Organization(org) => Some(org),
            Self::Deployment(_) => None,
        }
    }

    /// The scope of what a caller does at home.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Organization(org) => Scope::Organization(org.id),
            Self::Deployment(_) => Scope::Deployment,
        }
    }

    /// The revision at which it was read.
    pub fn as_of(&self) -> Revision {
        match self {
            Self::Organization(org) => org.as_of,
            Self::Deployment(list) => list.as_of,
        }
    }

    /// Was nothing read anew since the other one?
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Organization(one), Self::Organization(other)) => one == other,
            (Self::Deployment(one), Self::Deployment(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}
