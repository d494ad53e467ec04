//! First run: the first organization, its owner, its owner key; or the first user of Ops Manager. Once, whichever way in
//! comes first.

mod first_user;
mod setup;
mod setup_token;

pub(crate) use first_user::{Claim, FirstUser, FirstUserError, FirstUserWanted};
pub(crate) use setup::{Begun, DraftedOwner, FirstOrganization, SetupError, SetupRefusal};

use super::App;
use super::links::{HANDED_OVER, Token};
use keywright_domain::policy::Bootstrap as BootstrapAction;
use keywright_domain::{
    ApiKey, Description, Email, OrgId, OrgRole, OrgRoles, Organization, OrganizationName, Permit, PrivateKey,
    ProjectId, ProjectName, Tags, UserId,
};
use keywright_store::{Bootstrap, Error, FirstRunOver, NewOrganization, NewProject, OwnerPassword, WriteError};
use tokio::sync::watch;

/// How the first owner gets in.
pub enum FirstOwner {
    /// With a password, already hashed.
    Password(String),
    /// With one that the owner sets through a link, which is good for a day.
    Link,
}

/// What first run makes.
pub struct FirstRun {
    /// The organization's name.
    pub organization: OrganizationName,
    /// The owner's name.
    pub owner: Email,
    /// How the owner gets in.
    pub password: FirstOwner,
    /// Is the owner also Global Owner?
    pub global_owner: bool,
    /// What the owner key is for.
    pub description: Description,
    /// The name of a first project, for development.
    pub project: Option<ProjectName>,
}

/// What first run has made.
pub struct FirstRunDone {
    /// The organization.
    pub organization: Organization,
    /// The owner key.
    pub key: ApiKey,
    /// Its private half, this once.
    pub private: PrivateKey,
    /// The owner's account.
    pub owner: UserId,
    /// What the owner's link to set a password holds, this once.
    pub link: Option<Token>,
}

impl App {
    /// Is this deployment still to be claimed?
    ///
    /// # Errors
    /// The database's.
    pub async fn is_first_run_open(&self) -> Result<bool, Error> {
        self.store.is_first_run_open().await
    }

    /// Has somebody claimed this deployment? Once that is so the database is not asked any more.
    pub(crate) async fn is_claimed(&self) -> Result<bool, Error> {
        if !*self.claimed.borrow() && !self.store.is_first_run_open().await? {
            self.claimed.send_replace(true);
        }
        Ok(*self.claimed.borrow())
    }

    /// Turns true when this node learns that somebody has claimed the deployment.
    pub(crate) fn claimed(&self) -> watch::Receiver<bool> {
        self.claimed.subscribe()
    }

    /// The hash under which a one-time token is kept.
    ///
    /// # Errors
    /// There is no key to hash with.
    pub fn keyed_hash(&self, token: &[u8]) -> Result<Vec<u8>, Error> {
        self.store.vault().keyed_hash(token)
    }

    /// Makes the first organization and closes first run.
    ///
    /// # Errors
    /// Refused with [`FirstRunOver`] when somebody was there before.
    #[expect(clippy::disallowed_methods, reason = "first run is the server's own work: there is no caller yet")]
    pub async fn first_run(&self, run: FirstRun) -> Result<FirstRunDone, WriteError<FirstRunOver>> {
        let permit = Permit::<BootstrapAction>::system();
        let (now, mut rng) = (self.clocks.now(), self.chance.rng());
        let (org, owner) = (OrgId::mint(now, &mut rng), UserId::mint(now, &mut rng));
        let project = run.project.map(|name| NewProject {
            id: ProjectId::mint(now, &mut rng),
            name,
            tags: Tags::default(),
            with_default_alerts_settings: true,
        });
        let (key, private) =
            self.mint(Some(org), run.description, OrgRoles::from([OrgRole::Owner])).map_err(WriteError::Failed)?;
        let (password, link) = match run.password {
            FirstOwner::Password(hash) => (OwnerPassword::Hash(hash), None),
            FirstOwner::Link => {
                let (token, link) = self.new_reset_link(HANDED_OVER, false).map_err(WriteError::Failed)?;
                (OwnerPassword::Link(link), Some(token))
            }
        };
        let change = Bootstrap {
            organization: NewOrganization {
                id: org,
                name: run.organization,
                skip_default_alerts_settings: false,
                api_access_list_required: false,
            },
            owner,
            username: run.owner,
            password,
            global_owner: run.global_owner,
            key,
            project,
        };
        let (organization, key) = self.store.write(&permit, change).await?.value;
        self.claimed.send_replace(true);
        Ok(FirstRunDone { organization, key, private, owner, link })
    }
}
