//! The verdict: may this key, from this address, do this here? Pure, without side effect and without allocation.
//!
//! The steps are those of HTTP contract 2.1 that need no URL. [`decide`] runs them in order; the API runs the same
//! steps one by one, because the contract puts its own checks (route, version, path) between them.

use crate::access_list::NotCovered;
use crate::{Admitted, BootTime, Holders, Home, KeyEntry, KeyId, Lease, ListClass, PersonEntry, Rule, Scope};
use std::net::IpAddr;

/// Why a verified caller is refused. Every cause but the lease can be cured by newer data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// This node has not heard from the log for longer than its lease.
    #[error("this node cannot confirm that its memory is up to date")]
    LeaseEnded,
    /// The key's list is not empty and no entry covers the address.
    #[error("no entry of the key's access list covers the address")]
    NotOnAccessList,
    /// The global access list is not empty and no entry covers the address.
    #[error("no entry of the global access list covers the address")]
    NotOnGlobalList,
    /// The organization requires a list, and the key's is empty.
    #[error("the organization requires an access list and the key has none")]
    OrgRequiresAccessList,
    /// The endpoint requires a list, and the key's is empty.
    #[error("the endpoint requires an access list and the key has none")]
    ResourceRequiresAccessList,
    /// The key does not belong to the scope.
    #[error("the key does not belong to this organization or project")]
    NotMember,
    /// No role of the key allows the action here.
    #[error("no role of the key allows this action")]
    NotPermitted,
}

impl Refusal {
    /// A stable word for it, for metrics and explanations.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LeaseEnded => "lease_ended",
            Self::NotOnAccessList => "not_on_access_list",
            Self::NotOnGlobalList => "not_on_global_access_list",
            Self::OrgRequiresAccessList => "org_requires_access_list",
            Self::ResourceRequiresAccessList => "resource_requires_access_list",
            Self::NotMember => "not_member",
            Self::NotPermitted => "not_permitted",
        }
    }
}

/// What [`decide`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Go on; the entries that let the address in, where there are lists.
    Allow(Admitted),
    /// Stop, and why.
    Refuse(Refusal),
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// The row of the policy.
    pub rule: &'static Rule,
    /// Where.
    pub scope: Scope,
    /// The key that it is done to, when the action has one.
    pub target: Option<KeyId>,
    /// Further rights that the request's body asks for, each judged like the first.
    pub also: Also,
}

/// Further rights beside the first: none, or one for each kind of role that a body grants.
#[derive(Clone, Copy, Debug, Default)]
pub struct Also([Option<&'static Rule>; 3]);

impl Also {
    /// None.
    pub const NONE: Self = Self([None; 3]);

    /// These and one more. There is room for as many as one request can ask for; one too many is left out, and missing
    /// where it is asked for.
    #[must_use]
    pub fn and(mut self, rule: &'static Rule) -> Self {
        if let Some(free) = self.0.iter_mut().find(|place| place.is_none()) {
            *free = Some(rule);
        }
        self
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &'static Rule> + '_ {
        self.0.iter().flatten().copied()
    }
}

/// `--explicit-access-list`: which writes to access lists need a list of the caller's own (access-list contract 3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ExplicitAccessList {
    /// Writes to the calling key's own list, while it is empty.
    #[default]
    Own,
    /// Every write to a list by a key whose own list is empty.
    Strict,
    /// None.
    Off,
}

/// Step 2: the key's own list, then what stands at its home: its organization's requirement, or the global list, as every
/// right of a global key comes from a global role. Gives the entries that admitted the address.
///
/// # Errors
/// [`Refusal::NotOnAccessList`], [`Refusal::OrgRequiresAccessList`], [`Refusal::NotOnGlobalList`].
pub fn network(entry: &KeyEntry, home: &Home, address: IpAddr) -> Result<Admitted, Refusal> {
    let own = entry.access_list.judge(address).map_err(|NotCovered| Refusal::NotOnAccessList)?;
    match home {
        Home::Organization(org) if own.is_none() && org.access_list_required => Err(Refusal::OrgRequiresAccessList),
        Home::Organization(_) => Ok(Admitted { own, global: None }),
        Home::Deployment(list) => {
            let global = list.entries.judge(address).map_err(|NotCovered| Refusal::NotOnGlobalList)?;
            Ok(Admitted { own, global })
        }
    }
}

/// Step 7: membership.
///
/// # Errors
/// [`Refusal::NotMember`].
pub fn membership(entry: &KeyEntry, scope: &Scope) -> Result<(), Refusal> {
    if entry.rights.belongs(scope) { Ok(()) } else { Err(Refusal::NotMember) }
}

/// Step 9: endpoints that explicitly require a list.
///
/// # Errors
/// [`Refusal::ResourceRequiresAccessList`].
pub fn explicit_list(entry: &KeyEntry, ask: &Ask, mode: ExplicitAccessList) -> Result<(), Refusal> {
    let judged = match (ask.rule.list, mode) {
        (ListClass::Ordinary, _) | (_, ExplicitAccessList::Off) => false,
        (ListClass::ChangesKeyList, ExplicitAccessList::Strict) => true,
        (ListClass::ChangesKeyList, ExplicitAccessList::Own) => ask.target == Some(entry.id),
    };
    if judged && entry.access_list.is_empty() { Err(Refusal::ResourceRequiresAccessList) } else { Ok(()) }
}

/// Step 10: the role.
///
/// # Errors
/// [`Refusal::NotPermitted`].
pub fn role(entry: &KeyEntry, ask: &Ask) -> Result<(), Refusal> {
    allowed(entry.rights.holders(&ask.scope), ask.target == Some(entry.id), ask)
}

/// The steps that a person meets: membership, then the role. Lists are for keys.
///
/// # Errors
/// [`Refusal::NotMember`], [`Refusal::NotPermitted`].
pub fn person(entry: &PersonEntry, ask: &Ask) -> Result<(), Refusal> {
    if !entry.belongs(&ask.scope) {
        return Err(Refusal::NotMember);
    }
    allowed(entry.holders(&ask.scope), false, ask)
}

fn allowed(holders: Holders, to_itself: bool, ask: &Ask) -> Result<(), Refusal> {
    let allows =
        |rule: &Rule| rule.scope.admits(&ask.scope) && ((rule.own && to_itself) || holders.meets(rule.allowed));
    if allows(ask.rule) && ask.also.iter().all(allows) { Ok(()) } else { Err(Refusal::NotPermitted) }
}

/// All steps, in the contract's order.
pub fn decide(
    entry: &KeyEntry,
    home: &Home,
    address: IpAddr,
    ask: &Ask,
    mode: ExplicitAccessList,
    now: BootTime,
    lease: Lease,
) -> Verdict {
    let steps = || {
        if !lease.holds(now) {
            return Err(Refusal::LeaseEnded);
        }
        let admitted_by = network(entry, home, address)?;
        membership(entry, &ask.scope)?;
        explicit_list(entry, ask, mode)?;
        role(entry, ask)?;
        Ok(admitted_by)
    };
    steps().map_or_else(Verdict::Refuse, Verdict::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{
        AddAccessListEntries, CreateKey, CreateProjectKey, GrantOrgOwnerInProject, GrantOrgRoles, GrantProjectOwner,
        ReadAccessList,
    };
    use crate::{
        AccessList, Action, Cidr, EntryId, GlobalList, GlobalRole, GlobalRoles, OrgEntry, OrgId, OrgRole, OrgRoles,
        PublicKey, Revision, Rights,
    };
    use std::sync::Arc;

    const ORG: OrgId = OrgId::from_bytes([1; 12]);
    const KEY: KeyId = KeyId::from_bytes([7; 12]);
    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 10));
    const ALLOW: Verdict = Verdict::Allow(Admitted { own: None, global: None });

    fn key(role: OrgRole, listed: &[&str]) -> KeyEntry {
        let entry = EntryId::from_bytes([5; 12]);
        KeyEntry {
            id: KEY,
            public_key: PublicKey::try_from("qhzvkdte").unwrap(),
            rights: Arc::new(Rights {
                org: Some(ORG),
                org_roles: [role].into(),
                project_roles: Box::default(),
                global_roles: GlobalRoles::EMPTY,
            }),
            access_list: AccessList::new(listed.iter().map(|text| (Cidr::from_entry(text).unwrap(), entry))),
            as_of: Revision(1),
        }
    }

    fn verdict<A: Action>(key: &KeyEntry, required: bool, target: Option<KeyId>) -> Verdict {
        let home = Home::Organization(OrgEntry { id: ORG, access_list_required: required, as_of: Revision(1) });
        let ask = Ask { rule: A::RULE, scope: Scope::Organization(ORG), target, also: Also::NONE };
        decide(key, &home, HERE, &ask, ExplicitAccessList::Own, BootTime(0), Lease::UNDER_LOCK)
    }

    fn listed(entries: &[&str], by: u8) -> AccessList {
        AccessList::new(entries.iter().map(|text| (Cidr::from_entry(text).unwrap(), EntryId::from_bytes([by; 12]))))
    }

    /// What becomes of a global key's address: by its own list, and by the global one.
    fn judged_globally(own: &[&str], global: &[&str]) -> Result<Admitted, Refusal> {
        let mut key = key(OrgRole::Member, &[]);
        let global_roles = [GlobalRole::Owner].into();
        let rights = Rights { org: None, org_roles: OrgRoles::EMPTY, project_roles: Box::default(), global_roles };
        key.rights = Arc::new(rights);
        key.access_list = listed(own, 1);
        let list = GlobalList { entries: listed(global, 2), as_of: Revision(1) };
        network(&key, &Home::Deployment(Arc::new(list)), HERE)
    }

    #[test]
    fn a_global_key_is_judged_by_its_own_list_and_then_by_the_global_one() {
        let (own, global) = (Some(EntryId::from_bytes([1; 12])), Some(EntryId::from_bytes([2; 12])));
        let (here, elsewhere) = (["192.0.2.0/24"].as_slice(), ["198.51.100.0/24"].as_slice());

        assert_eq!(judged_globally(&[], &[]), Ok(Admitted { own: None, global: None }));
        assert_eq!(judged_globally(here, &[]), Ok(Admitted { own, global: None }));
        assert_eq!(judged_globally(&[], here), Ok(Admitted { own: None, global }));
        assert_eq!(judged_globally(here, here), Ok(Admitted { own, global }));
        assert_eq!(judged_globally(elsewhere, elsewhere), Err(Refusal::NotOnAccessList));
        assert_eq!(judged_globally(here, elsewhere), Err(Refusal::NotOnGlobalList));
    }

    #[test]
    fn a_list_that_does_not_cover_the_address_refuses_before_the_role_is_looked_at() {
        let key = key(OrgRole::Member, &["198.51.100.0/24"]);

        assert_eq!(verdict::<CreateKey>(&key, true, None), Verdict::Refuse(Refusal::NotOnAccessList));
    }

    #[test]
    fn an_empty_list_is_refused_exactly_when_the_organization_requires_one() {
        let key = key(OrgRole::Owner, &[]);

        assert_eq!(verdict::<CreateKey>(&key, true, None), Verdict::Refuse(Refusal::OrgRequiresAccessList));
        assert_eq!(verdict::<CreateKey>(&key, false, None), ALLOW);
    }

    #[test]
    fn a_member_reads_its_own_list_and_no_other() {
        let key = key(OrgRole::Member, &[]);

        assert_eq!(verdict::<ReadAccessList>(&key, false, Some(KEY)), ALLOW);
        assert_eq!(
            verdict::<ReadAccessList>(&key, false, Some(KeyId::from_bytes([8; 12]))),
            Verdict::Refuse(Refusal::NotPermitted)
        );
    }

    #[test]
    fn a_key_does_not_make_the_first_entry_of_its_own_list() {
        let key = key(OrgRole::Owner, &[]);

        assert_eq!(
            verdict::<AddAccessListEntries>(&key, false, Some(KEY)),
            Verdict::Refuse(Refusal::ResourceRequiresAccessList)
        );
        assert_eq!(verdict::<AddAccessListEntries>(&key, false, Some(KeyId::from_bytes([8; 12]))), ALLOW);
    }

    #[test]
    fn every_further_right_is_judged_and_one_too_many_is_missing() {
        let project = Scope::Project { org: ORG, project: crate::ProjectId::from_bytes([3; 12]) };
        let (roles, project_owner, owner) =
            (GrantOrgRoles::RULE, GrantProjectOwner::RULE, GrantOrgOwnerInProject::RULE);
        let judged = |held, also| {
            role(&key(held, &[]), &Ask { rule: CreateProjectKey::RULE, scope: project, target: None, also })
        };

        let two = Also::NONE.and(roles).and(project_owner);
        assert_eq!(judged(OrgRole::UserAdmin, two), Ok(()));
        for also in [two.and(owner), Also::NONE.and(owner).and(roles).and(project_owner)] {
            assert_eq!(judged(OrgRole::UserAdmin, also), Err(Refusal::NotPermitted));
            assert_eq!(judged(OrgRole::Owner, also), Ok(()));
            assert_eq!(also.and(CreateKey::RULE).iter().count(), 3);
        }
    }
}
