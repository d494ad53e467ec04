//! Sets of roles: one word each, so that a key's rights fit in a cache line and never repeat a role.

use crate::{GlobalRole, OrgRole, Product, ProjectRole};
use std::marker::PhantomData;

/// A kind of role that can be a member of a [`RoleSet`].
pub trait Role: Copy + 'static {
    /// Every role of the kind; a role's place here is its bit.
    const ALL: &'static [Self];
    /// The bit of this role, 0 to 31.
    fn bit(self) -> u32;
    /// The published constant.
    fn name(self) -> &'static str;
    /// What the console calls it.
    fn label(self) -> &'static str;
    /// The products that offer it.
    fn products(self) -> &'static [Product];
}

macro_rules! role {
    ($($kind:ident),*) => { $(impl Role for $kind {
        const ALL: &'static [Self] = $kind::ALL;
        fn bit(self) -> u32 { self as u32 }
        fn name(self) -> &'static str { $kind::name(self) }
        fn label(self) -> &'static str { $kind::label(self) }
        fn products(self) -> &'static [Product] { $kind::products(self) }
    })* };
}
role!(OrgRole, ProjectRole, GlobalRole);

/// A set of roles of one kind.
///
/// Its text, as the database keeps it, is the constants in table order with one space between; empty for none.
pub struct RoleSet<R> {
    bits: u32,
    kind: PhantomData<fn() -> R>,
}

/// Roles in one organization.
pub type OrgRoles = RoleSet<OrgRole>;
/// Roles in one project.
pub type ProjectRoles = RoleSet<ProjectRole>;
/// Roles over the deployment.
pub type GlobalRoles = RoleSet<GlobalRole>;

impl<R: Role> RoleSet<R> {
    /// The empty set.
    pub const EMPTY: Self = Self { bits: 0, kind: PhantomData };

    /// Is the role in the set?
    pub fn contains(self, role: R) -> bool {
        self.bits & (1 << role.bit()) != 0
    }

    /// Has the set no role?
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The roles of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits, kind: PhantomData }
    }

    /// The roles that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self { bits: self.bits & !other.bits, kind: PhantomData }
    }

    /// The roles, in table order.
    pub fn iter(self) -> impl Iterator<Item = R> {
        R::ALL.iter().copied().filter(move |role| self.contains(*role))
    }

    /// The set of a stored text; `None` when a word in it is no role of this kind (a damaged row).
    pub fn from_text(text: &str) -> Option<Self> {
        text.split_whitespace().map(|word| R::ALL.iter().copied().find(|role| role.name() == word)).collect()
    }

    /// The text that the database keeps.
    pub fn to_text(self) -> String {
        self.iter().map(Role::name).collect::<Vec<_>>().join(" ")
    }
}

impl<R: Role> FromIterator<R> for RoleSet<R> {
    fn from_iter<I: IntoIterator<Item = R>>(roles: I) -> Self {
        let bits = roles.into_iter().fold(0, |bits, role| bits | 1 << role.bit());
        Self { bits, kind: PhantomData }
    }
}

impl<R: Role, const N: usize> From<[R; N]> for RoleSet<R> {
    fn from(roles: [R; N]) -> Self {
        roles.into_iter().collect()
    }
}

impl<R> Clone for RoleSet<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for RoleSet<R> {}
impl<R> PartialEq for RoleSet<R> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<R> Eq for RoleSet<R> {}
impl<R> std::hash::Hash for RoleSet<R> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}
impl<R: Role> std::fmt::Debug for RoleSet<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_reads_its_own_text_and_refuses_a_foreign_word() {
        let set = OrgRoles::from([OrgRole::Member, OrgRole::Owner, OrgRole::Member]);

        assert_eq!(set.to_text(), "ORG_OWNER ORG_MEMBER");
        assert_eq!(OrgRoles::from_text("ORG_OWNER ORG_MEMBER"), Some(set));
        assert_eq!(OrgRoles::from_text("ORG_OWNER GROUP_OWNER"), None);
        assert_eq!(OrgRoles::from_text(""), Some(OrgRoles::EMPTY));
    }
}
