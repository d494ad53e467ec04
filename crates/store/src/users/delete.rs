//! Taking a person out of where the caller administers them; a global owner deletes the account.

use super::{AccountRefusal, Person, read};
use crate::change::{Change, Stop, Tx};
use crate::org_users::{self, MembershipRefusal};
use crate::project_users;
use crate::seam::statements;
use keywright_domain::policy::{self, GrantOrgOwner};
use keywright_domain::{Draft, EventType, GlobalRole, OrgRole, ProjectRoles, Scope, Timestamp, UserId};

statements! {
    DELETE = "DELETE FROM users WHERE id = $1";
    OTHER_GLOBAL_OWNER = "SELECT id FROM users WHERE global_roles LIKE 'GLOBAL_OWNER%' AND id <> $1 LIMIT 1";
    INVITED_TO = "SELECT org_id FROM org_invitations WHERE user_id = $1 ORDER BY org_id";
    INVITED_TO_PROJECTS = "SELECT g.org_id AS org_id, i.group_id AS group_id FROM group_invitations i \
        JOIN groups g ON g.id = i.group_id WHERE i.user_id = $1 ORDER BY i.group_id";
}

/// Takes a person out of the permit's scope; out of the deployment, the account is deleted.
#[derive(Debug)]
pub struct DeleteAccount {
    /// Whose.
    pub user: UserId,
}

impl Change for DeleteAccount {
    type Action = policy::DeleteAccount;
    type Out = ();
    type Refusal = AccountRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<AccountRefusal>> {
        let found = read::within(self.user, tx).await?.filter(|account| account.is_in(scope));
        let account = found.ok_or(Stop::Refused(AccountRefusal::NotFound))?;
        let mut members = Vec::new();
        for (org, _) in account.orgs.iter().filter(|(org, _)| scope.org().is_none_or(|here| here == *org)) {
            members.extend(org_users::read::within(*org, self.user, tx).await?.map(|member| (*org, member)));
        }
        let refused = |refusal| Err(Stop::Refused(AccountRefusal::Membership(refusal)));
        if let Some(project) = scope.project() {
            let Some((org, member)) = members.first() else { return Err(Stop::Refused(AccountRefusal::NotFound)) };
            let before = member.in_project(project);
            if project_users::is_last_owner(project, before, tx).await? {
                return refused(MembershipRefusal::LastOwnerRemoved);
            }
            let person = Person::of(&member.standing);
            project_users::write_roles(&person, *org, project, before, ProjectRoles::EMPTY, tx).await?;
            return Ok(());
        }
        for (org, member) in &members {
            if member.roles.contains(OrgRole::Owner) && org_users::owners(*org, tx).await? <= 1 {
                return refused(MembershipRefusal::LastOwnerRemoved);
            }
        }
        // Who may not make owners may not remove them either.
        let owns = members.iter().any(|(_, member)| member.roles.contains(OrgRole::Owner));
        if owns && matches!(scope, Scope::Organization(_)) && !tx.includes::<GrantOrgOwner>() {
            return refused(MembershipRefusal::MayNotGrant);
        }
        let whole = *scope == Scope::Deployment;
        if whole && account.global_roles.contains(GlobalRole::Owner) {
            let other = tx.optional(OTHER_GLOBAL_OWNER.bind(self.user.to_string())).await?;
            other.ok_or(Stop::Refused(AccountRefusal::Membership(MembershipRefusal::LastOwnerRemoved)))?;
        }

        for (org, member) in &members {
            org_users::remove::leave(member, *org, tx).await?;
        }
        if whole {
            let person = Person { id: self.user, username: account.user.username.as_str().to_owned() };
            take_invitations_back(&person, tx).await?;
            tx.record(Draft::of_deployment(EventType::UserDeleted).about_user(person.id, person.username));
            tx.write(DELETE.bind(self.user.to_string())).await?;
        }
        Ok(())
    }
}

/// Says that the invitations of an account end with it; they go with its row.
async fn take_invitations_back(person: &Person, tx: &mut Tx) -> Result<(), crate::Error> {
    for row in tx.all(INVITED_TO.bind(person.id.to_string())).await? {
        tx.record(person.draft(EventType::OrgInvitationDeleted, row.parsed("org_invitations", "org_id")?));
    }
    for row in tx.all(INVITED_TO_PROJECTS.bind(person.id.to_string())).await? {
        let draft = person.draft(EventType::GroupInvitationDeleted, row.parsed("groups", "org_id")?);
        tx.record(draft.in_project(row.parsed("group_invitations", "group_id")?));
    }
    Ok(())
}
