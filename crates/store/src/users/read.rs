//! Reading accounts: by id or by name, as far as the caller administers them.

use crate::change::Tx;
use crate::seam::{On, Row, Transaction, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadAccount;
use keywright_domain::{
    Email, GlobalRoles, OrgId, OrgRoles, Permit, ProjectId, ProjectRoles, Scope, TeamId, Timestamp, User, UserId,
};

statements! {
    ONE = "SELECT id, username, email_address, first_name, last_name, country, mobile_number, created, last_auth, \
        global_roles FROM users WHERE id = $1 AND registered = TRUE";
    REGISTERED_NAMED = "SELECT id FROM users WHERE name_key = $1 AND registered = TRUE";
    MAILBOX = "SELECT COALESCE(email_address, username) AS address FROM users WHERE id = $1";
    ORGS = "SELECT org_id, roles FROM org_users WHERE user_id = $1 ORDER BY org_id";
    GROUPS = "SELECT m.group_id AS group_id, g.org_id AS org_id, m.roles AS roles FROM group_users m \
        JOIN groups g ON g.id = m.group_id WHERE m.user_id = $1 ORDER BY m.group_id";
    ORGS_OF_NAMED = "SELECT m.org_id AS org_id FROM org_users m JOIN users u ON u.id = m.user_id \
        WHERE u.name_key = $1 AND u.registered = TRUE ORDER BY m.org_id";
    GROUPS_OF_NAMED = "SELECT m.group_id AS group_id, g.org_id AS org_id FROM group_users m \
        JOIN groups g ON g.id = m.group_id JOIN users u ON u.id = m.user_id \
        WHERE u.name_key = $1 AND u.registered = TRUE ORDER BY m.group_id";
    TEAMS = "SELECT m.team_id AS team_id, t.org_id AS org_id FROM team_users m JOIN teams t ON t.id = m.team_id \
        WHERE m.user_id = $1 ORDER BY m.team_id";
}

/// An account with what it holds, wherever.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Who.
    pub user: User,
    /// Roles over the deployment.
    pub global_roles: GlobalRoles,
    /// Roles in organizations, by id.
    pub orgs: Vec<(OrgId, OrgRoles)>,
    /// Roles in projects, with their organizations, by project id.
    pub projects: Vec<(ProjectId, OrgId, ProjectRoles)>,
    /// Teams, with their organizations, by team id.
    pub teams: Vec<(TeamId, OrgId)>,
}

impl Account {
    /// Is the person a member here? Everybody is, of the deployment.
    pub fn is_in(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Deployment => true,
            Scope::Organization(org) => self.orgs.iter().any(|(held, _)| held == org),
            Scope::Project { project, .. } => self.projects.iter().any(|(held, _, _)| held == project),
        }
    }

    /// What a caller of this scope may know of it: nothing of other organizations.
    #[must_use]
    pub fn seen_from(mut self, scope: &Scope) -> Self {
        if let Some(org) = scope.org() {
            self.orgs.retain(|(held, _)| *held == org);
            self.projects.retain(|(_, held, _)| *held == org);
            self.teams.retain(|(_, held)| *held == org);
            self.global_roles = GlobalRoles::EMPTY;
        }
        self
    }
}

impl Store {
    /// An account that belongs to the permit's scope, as it is seen from there.
    ///
    /// # Errors
    /// The database's.
    pub async fn account(&self, permit: &Permit<ReadAccount>, user: UserId) -> Result<Option<Account>, Error> {
        let mut moment = self.pools.moment().await?;
        let account = account(user, &mut moment).await;
        moment.rollback().await?;
        let scope = permit.scope();
        Ok(account?.filter(|account| account.is_in(scope)).map(|account| account.seen_from(scope)))
    }

    /// The id of the account of a name: where a path names a person so. Without a permit, as what comes of it is only
    /// where to look.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_account_named(&self, username: &Email) -> Result<Option<UserId>, Error> {
        let row = REGISTERED_NAMED.bind(username.key()).optional(On::Read(&self.pools)).await?;
        row.map(|row| row.parsed("users", "id")).transpose()
    }

    /// Where notices to a person go: to the address of their account, if it has one, else to the name; `None` when there
    /// is no such person. Without a permit, as it is written to and never shown.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_mailbox(&self, user: UserId) -> Result<Option<Email>, Error> {
        let row = MAILBOX.bind(user.to_string()).optional(On::Read(&self.pools)).await?;
        row.map(|row| row.parsed("users", "address")).transpose()
    }

    /// The organizations and projects that a person belongs to: where a caller and a person can meet. Without a permit,
    /// as what comes of it is only where to look.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_memberships(&self, user: UserId) -> Result<Vec<Scope>, Error> {
        let orgs = ORGS.bind(user.to_string()).all(On::Read(&self.pools)).await?;
        let groups = GROUPS.bind(user.to_string()).all(On::Read(&self.pools)).await?;
        places(&orgs, &groups)
    }

    /// The same of the account of a name. It costs as much for a name that nobody has, so that how long it takes does not
    /// tell who has an account elsewhere.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_memberships_named(&self, username: &Email) -> Result<Vec<Scope>, Error> {
        let orgs = ORGS_OF_NAMED.bind(username.key()).all(On::Read(&self.pools)).await?;
        let groups = GROUPS_OF_NAMED.bind(username.key()).all(On::Read(&self.pools)).await?;
        places(&orgs, &groups)
    }
}

/// Memberships as places, organizations first.
fn places(orgs: &[Row], groups: &[Row]) -> Result<Vec<Scope>, Error> {
    let orgs = orgs.iter().map(|row| row.parsed("org_users", "org_id").map(Scope::Organization));
    let projects = groups.iter().map(|row| {
        let (org, project) = (row.parsed("groups", "org_id")?, row.parsed("group_users", "group_id")?);
        Ok(Scope::Project { org, project })
    });
    orgs.chain(projects).collect()
}

/// An account as a write sees it.
pub(crate) async fn within(user: UserId, tx: &mut Tx) -> Result<Option<Account>, Error> {
    account(user, &mut tx.inner).await
}

async fn account(user: UserId, moment: &mut Transaction) -> Result<Option<Account>, Error> {
    let id = || user.to_string();
    let Some(row) = ONE.bind(id()).optional(On::Within(moment)).await? else { return Ok(None) };
    let global: String = row.get("global_roles")?;
    let global_roles = GlobalRoles::from_text(&global).ok_or_else(|| row.damaged("users", "global_roles"))?;
    let mut account = Account { user: read(&row)?, global_roles, orgs: vec![], projects: vec![], teams: vec![] };
    for row in ORGS.bind(id()).all(On::Within(moment)).await? {
        account.orgs.push((row.parsed("org_users", "org_id")?, org_roles(&row)?));
    }
    for row in GROUPS.bind(id()).all(On::Within(moment)).await? {
        let (project, org) = (row.parsed("group_users", "group_id")?, row.parsed("groups", "org_id")?);
        account.projects.push((project, org, project_roles(&row)?));
    }
    for row in TEAMS.bind(id()).all(On::Within(moment)).await? {
        account.teams.push((row.parsed("team_users", "team_id")?, row.parsed("teams", "org_id")?));
    }
    Ok(Some(account))
}

/// A user out of a row that has the columns of one.
pub(crate) fn read(row: &Row) -> Result<User, Error> {
    Ok(User {
        id: row.parsed("users", "id")?,
        username: row.parsed("users", "username")?,
        email_address: row.parsed_optional("users", "email_address")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        country: row.parsed_optional("users", "country")?,
        mobile_number: row.get("mobile_number")?,
        created: Timestamp::from_millis(row.get("created")?),
        last_auth: row.get::<Option<i64>>("last_auth")?.map(Timestamp::from_millis),
    })
}

/// The column `roles` as roles in an organization.
pub(crate) fn org_roles(row: &Row) -> Result<OrgRoles, Error> {
    let text: String = row.get("roles")?;
    OrgRoles::from_text(&text).ok_or_else(|| row.damaged("org_users", "roles"))
}

/// The column `roles` as roles in a project.
pub(crate) fn project_roles(row: &Row) -> Result<ProjectRoles, Error> {
    let text: String = row.get("roles")?;
    ProjectRoles::from_text(&text).ok_or_else(|| row.damaged("group_users", "roles"))
}
