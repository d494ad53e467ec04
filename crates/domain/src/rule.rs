//! The shape of one row of the policy: an action, where it happens, and who may do it.

use crate::{Holders, ScopeKind};

/// Something that can be permitted. The types are declared by [`crate::policy`] and carry their row.
pub trait Action: Send + Sync + 'static {
    /// The row of the policy table.
    const RULE: &'static Rule;
}

/// An action whose target is one API key, named by the permit.
pub trait TargetsKey: Action {}

/// An action whose target may be a team, named by the path.
pub trait TargetsTeam: Action {}

/// An action that may see the access list of the key it targets.
pub trait TouchesAccessList: TargetsKey {}

/// An action that may see the global access list.
pub trait TouchesGlobalList: Action {}

/// A row of the policy table.
#[derive(Debug)]
pub struct Rule {
    /// The action's name, `noun.verb`: what the log and `docs/policy.md` call it.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// The kind of scope it happens in.
    pub scope: ScopeKind,
    /// The columns of the matrix that may do it.
    pub allowed: Holders,
    /// May the calling key do it to itself, whatever its roles?
    pub own: bool,
    /// Whether it belongs to the endpoints that explicitly require an access list.
    pub list: ListClass,
    /// Where it is offered, for the printed matrix.
    pub surfaces: &'static [&'static str],
}

/// Whether an endpoint explicitly requires an access list (access-list contract 3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListClass {
    /// It does not.
    Ordinary,
    /// It changes a key's access list, and is judged by `--explicit-access-list`.
    ChangesKeyList,
}
