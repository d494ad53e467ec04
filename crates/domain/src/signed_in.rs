//! Who is signed in: a person who proved who they are, with the rights that the database gave them.

use crate::decide::{self, Also, Ask, Refusal};
use crate::permit::{Actor, Grant};
use crate::{Action, KeyId, Permit, PersonEntry, RequestId, Scope, SessionId, TargetsKey};
use std::net::IpAddr;
use std::sync::Arc;

/// A person who proved who they are: by password, by a session, or by a one-time token that was sent to them. Its one
/// constructor is a banned call outside the server's `auth`.
#[derive(Clone, Debug)]
pub struct SignedIn {
    entry: Arc<PersonEntry>,
    session: Option<SessionId>,
    address: IpAddr,
    request: RequestId,
}

impl SignedIn {
    /// The person of `entry`, in a session if there is one, asking from `address`.
    pub fn verified(entry: Arc<PersonEntry>, session: Option<SessionId>, address: IpAddr, request: RequestId) -> Self {
        Self { entry, session, address, request }
    }

    /// The person.
    pub fn entry(&self) -> &PersonEntry {
        &self.entry
    }

    /// The session, unless the person proved who they are in this request itself.
    pub fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// The client address that every path agrees on.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The request that is being answered.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The permit to do `A` in a place.
    ///
    /// # Errors
    /// [`Refusal::NotMember`], [`Refusal::NotPermitted`].
    pub fn permit<A: Action>(&self, scope: Scope) -> Result<Permit<A>, Refusal> {
        self.decided(scope, None)
    }

    /// The permit to do `A` to a key.
    ///
    /// # Errors
    /// [`Refusal::NotMember`], [`Refusal::NotPermitted`].
    pub fn permit_on<A: TargetsKey>(&self, scope: Scope, key: KeyId) -> Result<Permit<A>, Refusal> {
        self.decided(scope, Some(key))
    }

    fn decided<A: Action>(&self, scope: Scope, target: Option<KeyId>) -> Result<Permit<A>, Refusal> {
        let ask = Ask { rule: A::RULE, scope, target, also: Also::NONE };
        decide::person(&self.entry, &ask)?;
        let (id, username) = (self.entry.id, Arc::clone(&self.entry.username));
        Ok(Permit::new(Grant {
            ask,
            actor: Actor::User { id, username, session: self.session },
            address: Some(self.address),
            request: Some(self.request),
            as_of: self.entry.as_of,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{ChangeOwnAccount, ChangeProject, CreateKey, ReadGlobalKeys, ReadKeys};
    use crate::{GlobalRole, GlobalRoles, OrgId, OrgRole, ProjectId, ProjectRole, Revision, Rights, UserId};
    use std::net::Ipv4Addr;

    const OWNED: OrgId = OrgId::from_bytes([1; 12]);
    const JOINED: OrgId = OrgId::from_bytes([2; 12]);
    const FOREIGN: OrgId = OrgId::from_bytes([3; 12]);
    const PROJECT: ProjectId = ProjectId::from_bytes([4; 12]);

    #[expect(clippy::disallowed_methods, reason = "the tests stand in for authentication")]
    fn person(global_roles: GlobalRoles) -> SignedIn {
        let rights = |org, role: OrgRole, projects: &[(ProjectId, ProjectRole)]| Rights {
            org: Some(org),
            org_roles: [role].into(),
            project_roles: projects.iter().map(|(project, role)| (*project, [*role].into())).collect(),
            global_roles,
        };
        let entry = PersonEntry {
            id: UserId::from_bytes([9; 12]),
            username: "mara@example.org".into(),
            first_name: "Mara".into(),
            last_name: "Lindqvist".into(),
            orgs: [
                rights(OWNED, OrgRole::Owner, &[]),
                rights(JOINED, OrgRole::Member, &[(PROJECT, ProjectRole::Owner)]),
            ]
            .into(),
            global_roles,
            as_of: Revision(1),
        };
        let request = RequestId { start: 1, number: 1 };
        SignedIn::verified(Arc::new(entry), None, IpAddr::V4(Ipv4Addr::LOCALHOST), request)
    }

    #[test]
    fn a_person_holds_in_each_organization_what_they_have_there() {
        let person = person(GlobalRoles::EMPTY);
        let project = Scope::Project { org: JOINED, project: PROJECT };

        assert!(person.permit::<CreateKey>(Scope::Organization(OWNED)).is_ok());
        assert_eq!(person.permit::<CreateKey>(Scope::Organization(JOINED)).err(), Some(Refusal::NotPermitted));
        assert!(person.permit::<ReadKeys>(Scope::Organization(JOINED)).is_ok());
        assert!(person.permit::<ChangeProject>(project).is_ok());
        assert_eq!(person.permit::<ReadKeys>(Scope::Organization(FOREIGN)).err(), Some(Refusal::NotMember));
    }

    #[test]
    fn everybody_has_an_account_of_their_own_and_nothing_else_over_the_deployment() {
        let person = person(GlobalRoles::EMPTY);

        assert!(person.permit::<ChangeOwnAccount>(Scope::Deployment).is_ok());
        assert_eq!(person.permit::<ReadGlobalKeys>(Scope::Deployment).err(), Some(Refusal::NotPermitted));
    }

    #[test]
    fn global_roles_reach_where_the_person_is_no_member() {
        let person = person([GlobalRole::Owner].into());

        assert!(person.permit::<CreateKey>(Scope::Organization(FOREIGN)).is_ok());
        assert!(person.permit::<CreateKey>(Scope::Organization(JOINED)).is_ok());
        assert!(person.permit::<ReadGlobalKeys>(Scope::Deployment).is_ok());
    }
}
