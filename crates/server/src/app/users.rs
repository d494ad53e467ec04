//! People: in organizations, in projects, and their accounts.

use super::links::DraftedInvitation;
use super::{App, Error, WriteError};
use keywright_domain::policy::{self, ReadAccount, ReadProjectUsers};
use keywright_domain::{
    Email, InvitationId, Listing, OrgRoles, OrgUser, Page, PeopleFilter, Permit, ProjectRoles, Reach, RoleChange,
    Scope, Standing, TeamAssignment, UserId,
};
pub(crate) use keywright_store::{
    Account, AccountPatch, AccountRefusal, MembershipRefusal, NewAccount, NewRoles, OrgUserPatch, PeopleLines,
    PeopleOf, PersonLine, RoleGrant, SeesPeople, Sides, Wanted,
};
use keywright_store::{
    AddProjectUser, ChangeAccount, ChangeOrgUser, ChangeProjectUser, CreateAccount, DeleteAccount, InviteToOrg,
    NewInvitation, RemoveOrgUser, RemoveProjectUser, ReplaceOrgRoles,
};

/// So many people are named who can help.
const HELPERS: u32 = 5;
/// So many names are offered to choose from.
const OFFERED: u32 = 100;

impl App {
    /// A page of people in the permit's scope, members and invited as the filter has it, by name.
    pub(crate) async fn people<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        of: PeopleOf,
        filter: &PeopleFilter,
        page: Page,
    ) -> Result<Listing<OrgUser>, Error> {
        self.store.list_people(permit, of, filter, self.now(), page).await
    }

    /// A page of the people of the permit's organization or project, as the console lists them: whose name or address
    /// contains a text, members first.
    pub(crate) async fn people_lines<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        search: &str,
        page: Page,
    ) -> Result<PeopleLines, Error> {
        self.store.list_people_lines(permit, search, self.now(), page).await
    }

    /// How many people own the permit's organization; of a project, how many have that role themselves.
    pub(crate) async fn count_owners<A: SeesPeople>(&self, permit: &Permit<A>) -> Result<u64, Error> {
        self.store.count_owners(permit).await
    }

    /// The first five of those who own the permit's organization or project; with `user_admins`, of those, too, who
    /// administer the project's people.
    pub(crate) async fn people_in_charge<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        user_admins: bool,
    ) -> Result<Vec<keywright_domain::User>, Error> {
        self.store.people_in_charge(permit, user_admins, HELPERS).await
    }

    /// The names of the first hundred members of the organization who are not in the permit's project.
    pub(crate) async fn members_outside(&self, permit: &Permit<ReadProjectUsers>) -> Result<Vec<Email>, Error> {
        self.store.members_outside(permit, OFFERED).await
    }

    /// The teams of the permit's project, for the people whom they bring.
    pub(crate) async fn teams_around(&self, permit: &Permit<ReadProjectUsers>) -> Result<Vec<TeamAssignment>, Error> {
        self.store.list_project_teams(permit).await
    }

    /// A page of the people in the permit's project, each with what they hold there, by name.
    pub(crate) async fn project_people(
        &self,
        permit: &Permit<ReadProjectUsers>,
        sides: Sides,
        filter: &PeopleFilter,
        page: Page,
    ) -> Result<Listing<(Standing, ProjectRoles)>, Error> {
        self.store.list_project_people(permit, sides, filter, self.now(), page).await
    }

    /// One person in the organization of the permit's scope.
    pub(crate) async fn person<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        user: UserId,
    ) -> Result<Option<OrgUser>, Error> {
        self.store.person(permit, user).await
    }

    /// Has this member of the organization a second factor?
    pub(crate) async fn has_second_factor<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        user: UserId,
    ) -> Result<bool, Error> {
        self.store.has_second_factor(permit, user).await
    }

    /// Invites a person to the permit's organization.
    pub(crate) async fn add_org_user(
        &self,
        permit: &Permit<policy::AddOrganizationUser>,
        username: Email,
        wanted: Wanted,
    ) -> Result<OrgUser, WriteError<MembershipRefusal>> {
        let letter = self.draft_invitation(permit, &username);
        let change = self.org_invitation(username, wanted, letter.as_ref());
        self.write_inviting(permit, change, letter).await
    }

    /// An invitation that is about to be made.
    pub(super) fn org_invitation(
        &self,
        username: Email,
        wanted: Wanted,
        letter: Option<&DraftedInvitation>,
    ) -> InviteToOrg {
        InviteToOrg {
            invitation: self.new_invitation(username, letter),
            wanted,
            limit: self.limits.users_per_org,
            project_limit: self.limits.users_per_project,
            team_limit: self.limits.users_per_team,
        }
    }

    /// Ids for an invitation, and for the person if nobody knows them.
    pub(super) fn new_invitation(&self, username: Email, letter: Option<&DraftedInvitation>) -> NewInvitation {
        let (now, mut rng) = (self.clocks.now(), self.chance.rng());
        let (id, user) = (InvitationId::mint(now, &mut rng), UserId::mint(now, &mut rng));
        NewInvitation { id, user, username, link_hash: letter.map(DraftedInvitation::link_hash) }
    }

    /// A fresh id for somebody whom nobody knows yet.
    pub(crate) fn new_user_id(&self) -> UserId {
        UserId::mint(self.clocks.now(), &mut self.chance.rng())
    }

    /// A fresh id for an invitation.
    pub(crate) fn new_invitation_id(&self) -> InvitationId {
        InvitationId::mint(self.clocks.now(), &mut self.chance.rng())
    }

    /// Changes what a person holds in the permit's organization.
    pub(crate) async fn change_org_user(
        &self,
        permit: &Permit<policy::ChangeOrganizationUser>,
        user: UserId,
        patch: OrgUserPatch,
    ) -> Result<OrgUser, WriteError<MembershipRefusal>> {
        let (project_limit, team_limit) = (self.limits.users_per_project, self.limits.users_per_team);
        let change = ChangeOrgUser { user, patch, project_limit, team_limit };
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Changes a member's roles in the permit's organization.
    pub(crate) async fn replace_org_roles(
        &self,
        permit: &Permit<policy::ReplaceOrganizationRoles>,
        user: UserId,
        roles: RoleChange<OrgRoles>,
    ) -> Result<OrgRoles, WriteError<MembershipRefusal>> {
        self.store.write(permit, ReplaceOrgRoles { user, roles }).await.map(|committed| committed.value)
    }

    /// Takes a person out of the permit's organization, or an invitation to it back.
    pub(crate) async fn remove_org_user(
        &self,
        permit: &Permit<policy::RemoveOrganizationUser>,
        user: UserId,
        reach: Reach,
    ) -> Result<(), WriteError<MembershipRefusal>> {
        self.store.write(permit, RemoveOrgUser { user, reach }).await.map(|_| ())
    }

    /// Gives a person roles in the permit's project, or invites them.
    pub(crate) async fn add_project_user(
        &self,
        permit: &Permit<policy::AddProjectUser>,
        username: Email,
        roles: ProjectRoles,
    ) -> Result<OrgUser, WriteError<MembershipRefusal>> {
        let (limit, org_limit) = (self.limits.users_per_project, self.limits.users_per_org);
        let letter = self.draft_invitation(permit, &username);
        let invitation = self.new_invitation(username, letter.as_ref());
        self.write_inviting(permit, AddProjectUser { invitation, roles, limit, org_limit }, letter).await
    }

    /// Changes a person's roles in the permit's project.
    pub(crate) async fn change_project_user(
        &self,
        permit: &Permit<policy::ChangeProjectUser>,
        user: UserId,
        reach: Reach,
        roles: RoleChange<ProjectRoles>,
    ) -> Result<OrgUser, WriteError<MembershipRefusal>> {
        self.store.write(permit, ChangeProjectUser { user, reach, roles }).await.map(|committed| committed.value)
    }

    /// Takes a person out of the permit's project.
    pub(crate) async fn remove_project_user(
        &self,
        permit: &Permit<policy::RemoveProjectUser>,
        user: UserId,
        reach: Reach,
    ) -> Result<(), WriteError<MembershipRefusal>> {
        self.store.write(permit, RemoveProjectUser { user, reach }).await.map(|_| ())
    }

    /// The account of a name: where a path names a person so.
    pub(crate) async fn find_account_named(&self, username: &Email) -> Result<Option<UserId>, Error> {
        self.store.find_account_named(username).await
    }

    /// Where a person belongs.
    pub(crate) async fn find_memberships(&self, user: UserId) -> Result<Vec<Scope>, Error> {
        self.store.find_memberships(user).await
    }

    /// Where the person of a name belongs.
    pub(crate) async fn find_memberships_named(&self, username: &Email) -> Result<Vec<Scope>, Error> {
        self.store.find_memberships_named(username).await
    }

    /// An account, as far as the permit's scope may see it.
    pub(crate) async fn account(&self, permit: &Permit<ReadAccount>, user: UserId) -> Result<Option<Account>, Error> {
        self.store.account(permit, user).await
    }

    /// Makes an account; what it is granted becomes an invitation.
    pub(crate) async fn create_account(
        &self,
        permit: &Permit<policy::CreateAccount>,
        account: NewAccount,
        grant: Option<RoleGrant>,
    ) -> Result<keywright_domain::User, WriteError<AccountRefusal>> {
        let (limit, project_limit) = (self.limits.users_per_org, self.limits.users_per_project);
        let letter = grant.as_ref().and_then(|_| self.draft_invitation(permit, &account.username));
        let link_hash = letter.as_ref().map(DraftedInvitation::link_hash);
        let change = CreateAccount { account, grant, link_hash, limit, project_limit };
        self.write_inviting(permit, change, letter).await
    }

    /// Changes an account as far as the permit's scope reaches.
    pub(crate) async fn change_account(
        &self,
        permit: &Permit<policy::ChangeAccount>,
        user: UserId,
        patch: AccountPatch,
    ) -> Result<Account, WriteError<AccountRefusal>> {
        let project_limit = self.limits.users_per_project;
        self.store.write(permit, ChangeAccount { user, patch, project_limit }).await.map(|committed| committed.value)
    }

    /// Takes a person out of the permit's scope; out of the deployment, the account is deleted.
    pub(crate) async fn delete_account(
        &self,
        permit: &Permit<policy::DeleteAccount>,
        user: UserId,
    ) -> Result<(), WriteError<AccountRefusal>> {
        self.store.write(permit, DeleteAccount { user }).await.map(|_| ())
    }
}
