//! Making an account. Its roles are invitations, which it accepts in the console.

use super::{AccountRefusal, insert, membership, named};
use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::invitations::{self, NewInvitation, Room, Wanted};
use crate::org_users::{self, MembershipRefusal, OrgUserPatch};
use crate::seam::statements;
use crate::{organizations, project_users};
use keywright_domain::policy::{self, GrantOrgOwner, GrantProjectOwner, GrantRolesInProjects};
use keywright_domain::{
    Country, Email, GlobalRoles, InvitationId, OrgId, OrgRole, OrgRoles, ProjectId, ProjectRole, ProjectRoles,
    RoleChange, Scope, Standing, Timestamp, User, UserId,
};

statements! {
    REGISTER = "UPDATE users SET username = $2, email_address = $3, first_name = $4, last_name = $5, country = $6, \
        mobile_number = $7, password_hash = $8, created = $9, registered = TRUE WHERE id = $1";
    REGISTERED = "SELECT registered FROM users WHERE id = $1";
}

/// An account that is about to be made; the password is hashed.
pub struct NewAccount {
    /// The id, if nobody knows the person yet.
    pub id: UserId,
    /// The name to sign in with.
    pub username: Email,
    /// Where notices go, if elsewhere.
    pub email_address: Option<Email>,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Where the person lives.
    pub country: Option<Country>,
    /// A telephone number.
    pub mobile_number: Option<String>,
    /// The password's argon2 hash.
    pub password_hash: String,
}

/// What an account shall hold in one organization.
#[derive(Clone, Debug)]
pub struct RoleGrant {
    /// The id of the invitation that it becomes.
    pub invitation: InvitationId,
    /// The organization.
    pub org: OrgId,
    /// Roles in it.
    pub roles: OrgRoles,
    /// Roles in its projects.
    pub projects: Vec<(ProjectId, ProjectRoles)>,
}

/// Makes an account; each grant becomes an invitation.
pub struct CreateAccount {
    /// The account.
    pub account: NewAccount,
    /// What it is invited to: nothing outside the permit's scope.
    pub grant: Option<RoleGrant>,
    /// The keyed hash of what a link to a new invitation holds, if one is made along with it.
    pub link_hash: Option<Vec<u8>>,
    /// How many people an organization may have.
    pub limit: u64,
    /// How many people a project may have.
    pub project_limit: u64,
}

impl Change for CreateAccount {
    type Action = policy::CreateAccount;
    type Out = User;
    type Refusal = AccountRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<User, Stop<AccountRefusal>> {
        let known = named(&self.account.username, tx).await?;
        if let Some(known) = &known {
            let row = tx.optional(REGISTERED.bind(known.id.to_string())).await?;
            if row.map(|row| row.get("registered")).transpose()? == Some(true) {
                return Err(Stop::Refused(AccountRefusal::Exists));
            }
        }
        if let Some(grant) = &self.grant {
            check_grant(grant, scope, tx)?;
        }

        let new = &self.account;
        let user = User {
            id: known.as_ref().map_or(new.id, |known| known.id),
            username: new.username.clone(),
            email_address: new.email_address.clone(),
            first_name: new.first_name.clone(),
            last_name: new.last_name.clone(),
            country: new.country,
            mobile_number: new.mobile_number.clone(),
            created: now,
            last_auth: None,
        };
        // The invitation comes first, because it can be refused; it finds or makes the person.
        if let Some(grant) = &self.grant {
            self.invite(grant, &user, now, tx).await?;
        }
        if known.is_some() || self.grant.is_some() {
            register(&user, &new.password_hash, tx).await?;
            tx.record(super::made(&user));
        } else {
            insert(&user, Some(&new.password_hash), GlobalRoles::EMPTY, tx).await?;
        }
        Ok(user)
    }
}

impl CreateAccount {
    /// Makes the invitation that a grant becomes, or adds the grant to the one that the person has.
    async fn invite(
        &self,
        grant: &RoleGrant,
        user: &User,
        now: Timestamp,
        tx: &mut Tx,
    ) -> Result<(), Stop<AccountRefusal>> {
        let gone = || Stop::Refused(AccountRefusal::Membership(MembershipRefusal::ScopeGone));
        organizations::read::within(grant.org, tx).await?.ok_or_else(gone)?;
        let before = org_users::read::within(grant.org, user.id, tx).await?;
        let before = before.filter(|before| before.standing.is_current(now));
        if let Some(before) = before
            && let Standing::Invited(invitee) = &before.standing
        {
            let mut projects = before.projects.clone();
            for (project, roles) in &grant.projects {
                let held = before.in_project(*project);
                projects.retain(|(named, _)| named != project);
                projects.push((*project, held.union(*roles)));
            }
            let (roles, projects) = (Some(RoleChange::Add(grant.roles)), Some(projects));
            let patch = OrgUserPatch { roles, projects, teams: None };
            org_users::change::check(&before, grant.org, &patch, 0, tx).await.map_err(membership)?;
            let (named, limit) = (&grant.projects, self.project_limit);
            project_users::check_room(Some(&before), named, limit, tx).await.map_err(membership)?;
            return Ok(invitations::change(&before, invitee.invitation, grant.org, &patch, tx).await?);
        }
        let invitation = NewInvitation {
            id: grant.invitation,
            user: user.id,
            username: user.username.clone(),
            link_hash: self.link_hash.clone(),
        };
        let roles = if grant.roles.is_empty() { [OrgRole::Member].into() } else { grant.roles };
        let wanted = Wanted { roles, projects: grant.projects.clone(), teams: Vec::new() };
        let room = Room { organization: self.limit, project: self.project_limit, team: 0 };
        invitations::invite(&invitation, grant.org, wanted, room, now, tx).await.map_err(membership)?;
        Ok(())
    }
}

/// The row of a stranger becomes that of an account.
pub(crate) async fn register(user: &User, password_hash: &str, tx: &mut Tx) -> Result<(), Error> {
    let register = REGISTER
        .bind(user.id.to_string())
        .bind(user.username.as_str())
        .bind(user.email_address.as_ref().map(|address| address.as_str().to_owned()))
        .bind(user.first_name.as_str())
        .bind(user.last_name.as_str())
        .bind(user.country.map(|country| country.as_str().to_owned()))
        .bind(user.mobile_number.clone())
        .bind(password_hash)
        .bind(user.created.millis());
    tx.write(register).await.map(|_| ())
}

/// A grant stays in the scope, and asks for no more than the permit includes.
fn check_grant(grant: &RoleGrant, scope: &Scope, tx: &Tx) -> Result<(), Stop<AccountRefusal>> {
    let refused = |refusal| Err(Stop::Refused(AccountRefusal::Membership(refusal)));
    let inside = match scope {
        Scope::Deployment => true,
        Scope::Organization(org) => *org == grant.org,
        Scope::Project { org, project } => {
            *org == grant.org && grant.roles.is_empty() && grant.projects.iter().all(|(named, _)| named == project)
        }
    };
    if !inside {
        return refused(MembershipRefusal::MayNotGrant);
    }
    let includes = may_grant(grant.roles.contains(OrgRole::Owner), &grant.projects, scope, tx);
    if includes { Ok(()) } else { refused(MembershipRefusal::MayNotGrant) }
}

/// Does the permit include granting Organization Owner, if it is granted, and these roles in projects: any at all across
/// an organization, Project Owner in the permit's project? Over the deployment the permit itself says so.
pub(super) fn may_grant(org_owner: bool, projects: &[(ProjectId, ProjectRoles)], scope: &Scope, tx: &Tx) -> bool {
    let owns = |(_, roles): &(ProjectId, ProjectRoles)| roles.contains(ProjectRole::Owner);
    let in_projects = match scope {
        Scope::Deployment => return true,
        Scope::Project { .. } => !projects.iter().any(owns) || tx.includes::<GrantProjectOwner>(),
        Scope::Organization(_) => projects.is_empty() || tx.includes::<GrantRolesInProjects>(),
    };
    in_projects && (!org_owner || tx.includes::<GrantOrgOwner>())
}
