//! Changing an account: its names for whoever owns the deployment, its roles as far as the caller's scope reaches.
//!
//! Clients send back what they were shown, so what is there already is no change, wherever it is.

use super::create::may_grant;
use super::read::{self, Account};
use super::{AccountRefusal, membership};
use crate::change::{Change, Stop, Tx};
use crate::org_users::{self, MembershipRefusal, OrgUserPatch};
use crate::project_users;
use crate::seam::statements;
use keywright_domain::policy::{self, GrantRolesInProjects};
use keywright_domain::{
    Country, Draft, Email, EventType, OrgId, OrgRole, OrgRoles, OrgUser, ProjectId, ProjectRole, ProjectRoles,
    RoleChange, Scope, Timestamp, User, UserId,
};

statements! {
    SET_NAMES = "UPDATE users SET first_name = $2, last_name = $3, country = $4, mobile_number = $5, \
        email_address = $6 WHERE id = $1";
}

/// What changes of an account.
#[derive(Clone, Debug, Default)]
pub struct AccountPatch {
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// Where the person lives.
    pub country: Option<Country>,
    /// A telephone number.
    pub mobile_number: Option<String>,
    /// Where notices go.
    pub email_address: Option<Email>,
    /// The roles, as far as the permit's scope reaches.
    pub roles: Option<NewRoles>,
}

/// The roles that a person shall have in one organization and its projects, in the place of those that are there.
#[derive(Clone, Debug)]
pub struct NewRoles {
    /// The organization, where the permit's scope does not say it.
    pub org: OrgId,
    /// The roles in it; none leave those that are there, as a member has at least one.
    pub in_org: OrgRoles,
    /// The roles in its projects.
    pub in_projects: Vec<(ProjectId, ProjectRoles)>,
}

/// Changes an account as far as the permit's scope reaches.
#[derive(Debug)]
pub struct ChangeAccount {
    /// Whose.
    pub user: UserId,
    /// What.
    pub patch: AccountPatch,
    /// How many people a project may have.
    pub project_limit: u64,
}

impl Change for ChangeAccount {
    type Action = policy::ChangeAccount;
    type Out = Account;
    type Refusal = AccountRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<Account, Stop<AccountRefusal>> {
        let found = read::within(self.user, tx).await?.filter(|account| account.is_in(scope));
        let account = found.ok_or(Stop::Refused(AccountRefusal::NotFound))?;
        let after = self.patch.renamed(&account.user);
        if after != account.user && *scope != Scope::Deployment {
            return Err(Stop::Refused(AccountRefusal::NotHere));
        }
        let change = match &self.patch.roles {
            None => None,
            Some(new) => {
                let org = scope.org().unwrap_or(new.org);
                let member = org_users::read::within(org, self.user, tx).await?;
                let member = member.filter(|member| member.standing.user().is_some());
                let member = member.ok_or(refused(MembershipRefusal::UserNotInOrg))?;
                Some(RolesChange::checked(org, member, new, scope, self.project_limit, tx).await?)
            }
        };

        if after != account.user {
            rename(&account.user, &after, tx).await?;
        }
        if let Some(change) = change {
            change.write(tx).await?;
        }
        let after = read::within(self.user, tx).await?.ok_or(Stop::Refused(AccountRefusal::NotFound))?;
        Ok(after.seen_from(scope))
    }
}

impl AccountPatch {
    /// The person with the names that are given.
    fn renamed(&self, before: &User) -> User {
        let mut after = before.clone();
        after.first_name = self.first_name.clone().unwrap_or(after.first_name);
        after.last_name = self.last_name.clone().unwrap_or(after.last_name);
        after.country = self.country.or(after.country);
        after.mobile_number = self.mobile_number.clone().or(after.mobile_number);
        // An answer shows the username where nothing else is known.
        if let Some(address) = &self.email_address
            && address != before.address()
        {
            after.email_address = Some(address.clone());
        }
        after
    }
}

/// New roles that were found to be allowed.
struct RolesChange {
    org: OrgId,
    member: OrgUser,
    patch: OrgUserPatch,
}

impl RolesChange {
    /// Every check before the first change.
    async fn checked(
        org: OrgId,
        member: OrgUser,
        new: &NewRoles,
        scope: &Scope,
        project_limit: u64,
        tx: &mut Tx,
    ) -> Result<Self, Stop<AccountRefusal>> {
        let roles = (!new.in_org.is_empty()).then_some(RoleChange::Replace(new.in_org));
        let mut patch = OrgUserPatch { roles, projects: Some(new.in_projects.clone()), teams: None };
        // Who administers the people of an organization alone leaves their roles in its projects as they are.
        if matches!(scope, Scope::Organization(_)) && !tx.includes::<GrantRolesInProjects>() {
            let moved = |(named, roles): &(ProjectId, ProjectRoles)| member.in_project(*named) != *roles;
            if new.in_projects.iter().any(moved) {
                return Err(refused(MembershipRefusal::MayNotGrant));
            }
            patch.projects = None;
        }
        if let Some(project) = scope.project() {
            patch = within_project(project, &member, new)?;
            let after = patch.projects.iter().flatten().find(|(named, _)| *named == project);
            let demotes = after.is_none_or(|(_, roles)| !roles.contains(ProjectRole::Owner));
            if demotes && project_users::is_last_owner(project, member.in_project(project), tx).await? {
                return Err(refused(MembershipRefusal::LastOwnerDemoted));
            }
        }
        org_users::change::check(&member, org, &patch, 0, tx).await.map_err(membership)?;
        project_users::check_room(Some(&member), &new.in_projects, project_limit, tx).await.map_err(membership)?;
        // Who may not make owners may not unmake them either.
        let owner =
            !new.in_org.is_empty() && new.in_org.contains(OrgRole::Owner) != member.roles.contains(OrgRole::Owner);
        let newly = |(project, roles): &(ProjectId, ProjectRoles)| {
            let new = roles.without(member.in_project(*project));
            (!new.is_empty()).then_some((*project, new))
        };
        let granted: Vec<_> = new.in_projects.iter().filter_map(newly).collect();
        if may_grant(owner, &granted, scope, tx) {
            Ok(Self { org, member, patch })
        } else {
            Err(refused(MembershipRefusal::MayNotGrant))
        }
    }

    async fn write(self, tx: &mut Tx) -> Result<(), crate::Error> {
        org_users::change::change_member(&self.member, self.org, &self.patch, tx).await
    }
}

/// The change of the roles in one project: what is said of other places must be what is there already, and one role at
/// least stays in this one.
fn within_project(project: ProjectId, member: &OrgUser, new: &NewRoles) -> Result<OrgUserPatch, Stop<AccountRefusal>> {
    let elsewhere = new.in_projects.iter().filter(|(named, _)| *named != project);
    let moved = elsewhere.clone().any(|(named, roles)| *roles != member.in_project(*named));
    if moved || !(new.in_org.is_empty() || new.in_org == member.roles) {
        return Err(Stop::Refused(AccountRefusal::NotHere));
    }
    let here = new.in_projects.iter().find(|(named, _)| *named == project);
    let (_, roles) = here.ok_or(refused(MembershipRefusal::NoRolesLeft))?;
    let mut projects = member.projects.clone();
    projects.retain(|(held, _)| *held != project);
    projects.push((project, *roles));
    Ok(OrgUserPatch { roles: None, projects: Some(projects), teams: None })
}

fn refused(refusal: MembershipRefusal) -> Stop<AccountRefusal> {
    Stop::Refused(AccountRefusal::Membership(refusal))
}

async fn rename(before: &User, user: &User, tx: &mut Tx) -> Result<(), crate::Error> {
    let set = SET_NAMES
        .bind(user.id.to_string())
        .bind(user.first_name.as_str())
        .bind(user.last_name.as_str())
        .bind(user.country.map(|country| country.as_str().to_owned()))
        .bind(user.mobile_number.clone())
        .bind(user.email_address.as_ref().map(|address| address.as_str().to_owned()));
    tx.write(set).await?;
    let draft = Draft::of_deployment(EventType::UserUpdated).about_user(user.id, user.username.as_str());
    tx.record(draft.saying(difference(before, user)));
    Ok(())
}

/// What is different of a person, in words: old and new value.
fn difference(before: &User, after: &User) -> String {
    let address = |user: &User| user.email_address.as_ref().map(|address| address.as_str().to_owned());
    let country = |user: &User| user.country.map(|country| country.as_str().to_owned());
    let said = [
        ("firstName", Some(before.first_name.clone()), Some(after.first_name.clone())),
        ("lastName", Some(before.last_name.clone()), Some(after.last_name.clone())),
        ("country", country(before), country(after)),
        ("mobileNumber", before.mobile_number.clone(), after.mobile_number.clone()),
        ("emailAddress", address(before), address(after)),
    ];
    let changed = said.iter().filter(|(_, old, new)| old != new);
    let words = changed.map(|(name, old, new)| {
        format!("{name} from {:?} to {:?}", old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default())
    });
    words.collect::<Vec<_>>().join("; ")
}
