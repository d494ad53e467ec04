//! First run: the first organization, its owner and its owner key, once. Every way in ends here, under the lock.

use crate::change::{Change, Stop, Tx};
use crate::keys::{NewKey, add};
use crate::links::{NewResetLink, reset};
use crate::organizations::{NewOrganization, create};
use crate::project_keys::join;
use crate::projects::{self, NewProject};
use crate::seam::{On, statements};
use crate::users::{self, Person};
use crate::{Error, Store, org_users};
use keywright_domain::policy;
use keywright_domain::{
    ApiKey, Email, GlobalRole, GlobalRoles, OrgRole, OrgRoles, Organization, ProjectRole, ProjectRoles, Scope,
    Timestamp, User, UserId,
};

statements! {
    IS_OPEN = "SELECT first_run_open FROM deployment WHERE id = 1";
    CLOSE = "UPDATE deployment SET first_run_open = FALSE WHERE id = 1";
    END_TOKENS = "DELETE FROM setup_tokens";
    END_DRAFTS = "DELETE FROM setup_drafts";
}

/// How the owner will sign in.
pub enum OwnerPassword {
    /// With this password, hashed.
    Hash(String),
    /// With one that the owner sets through a link.
    Link(NewResetLink),
}

/// Makes the first organization.
pub struct Bootstrap {
    /// The organization.
    pub organization: NewOrganization,
    /// The owner's id.
    pub owner: UserId,
    /// The owner's name to sign in with.
    pub username: Email,
    /// How the owner gets in.
    pub password: OwnerPassword,
    /// Where Ops Manager pages exist the first owner is also Global Owner.
    pub global_owner: bool,
    /// The owner key.
    pub key: NewKey,
    /// A first project, which the owner key owns.
    pub project: Option<NewProject>,
}

/// Why it is not made: the first run is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstRunOver;

impl Store {
    /// Has nobody claimed this deployment yet?
    ///
    /// # Errors
    /// The database's.
    pub async fn is_first_run_open(&self) -> Result<bool, Error> {
        IS_OPEN.query().one(On::Read(&self.pools)).await?.get("first_run_open")
    }
}

impl Change for Bootstrap {
    type Action = policy::Bootstrap;
    type Out = (Organization, ApiKey);
    type Refusal = FirstRunOver;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Self::Out, Stop<FirstRunOver>> {
        if !is_open(tx).await? {
            return Err(Stop::Refused(FirstRunOver));
        }

        close(tx).await?;
        self.insert_owner(now, tx).await?;
        let organization = create::insert(&self.organization, now, tx).await?;
        let owner = Person { id: self.owner, username: self.username.as_str().to_owned() };
        org_users::write_roles(&owner, organization.id, OrgRoles::EMPTY, [OrgRole::Owner].into(), tx).await?;
        let mut key = add::insert_first(&self.key, organization.id, now, tx).await?;
        if let Some(project) = &self.project {
            projects::create::insert(project, organization.id, now, tx).await?;
            let roles = ProjectRoles::from([ProjectRole::Owner]);
            join((key.id, key.public_key), organization.id, project.id, roles, tx).await?;
            key.roles.projects.push((project.id, roles));
        }
        Ok((organization, key))
    }
}

impl Bootstrap {
    async fn insert_owner(&self, now: Timestamp, tx: &mut Tx) -> Result<(), Error> {
        let hash = match &self.password {
            OwnerPassword::Hash(hash) => Some(hash.as_str()),
            OwnerPassword::Link(_) => None,
        };
        let global = if self.global_owner { [GlobalRole::Owner].into() } else { GlobalRoles::EMPTY };
        users::insert(&User::new(self.owner, self.username.clone(), now), hash, global, tx).await?;
        if let OwnerPassword::Link(link) = &self.password {
            reset::insert(link, self.owner, now, tx).await?;
        }
        Ok(())
    }
}

/// Has nobody claimed this deployment yet, as it is under the lock?
pub(crate) async fn is_open(tx: &mut Tx) -> Result<bool, Error> {
    let row = tx.optional(IS_OPEN.query()).await?;
    Ok(row.map(|row| row.get("first_run_open")).transpose()? == Some(true))
}

/// Ends first run, and every token and draft by which somebody would have claimed the deployment.
pub(crate) async fn close(tx: &mut Tx) -> Result<(), Error> {
    tx.write(CLOSE.query()).await?;
    tx.write(END_TOKENS.query()).await?;
    tx.write(END_DRAFTS.query()).await.map(|_| ())
}
