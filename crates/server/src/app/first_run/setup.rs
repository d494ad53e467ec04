//! First run in the console, step by step: the setup token, the owner, the organization. Nothing but a draft is kept until
//! the last step, which makes everything at once.

use crate::app::links::Token;
use crate::app::password::HashError;
use crate::app::{App, Error, OpenedSession, WriteError};
use crate::auth::lockout::Wait;
use crate::auth::person::Asked;
use keywright_domain::policy::{Bootstrap, DraftSetup};
use keywright_domain::{Action, OrgId, OrganizationName, Password, Permit, UserId};
use keywright_store::{BeginSetup, CompleteSetup, DraftOwner, NewOrganization};
pub(crate) use keywright_store::{DraftedOwner, SetupRefusal};

/// What a setup token comes to.
pub(crate) enum Begun {
    /// It is one: the draft's cookie holds this.
    Draft(Token),
    /// It is none.
    Wrong,
    /// Too many were none: the next is judged after a while.
    Wait(Wait),
}

/// What the organization will be.
pub(crate) struct FirstOrganization {
    /// Its name.
    pub(crate) name: OrganizationName,
    /// Must its keys have access lists?
    pub(crate) access_list_required: bool,
    /// Where Ops Manager pages exist its owner is also Global Owner.
    pub(crate) global_owner: bool,
}

/// Why first run does not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SetupError {
    /// A rule says no.
    #[error("first run does not go on")]
    Refused(SetupRefusal),
    /// The password cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<WriteError<SetupRefusal>> for SetupError {
    fn from(error: WriteError<SetupRefusal>) -> Self {
        match error {
            WriteError::Refused(refusal) => Self::Refused(refusal),
            // The server's own permit is not judged again.
            WriteError::Denied(_) => Self::Database(Error::Stopped),
            WriteError::Failed(error) => Self::Database(error),
        }
    }
}

impl App {
    /// Begins, with a setup token that somebody typed.
    pub(crate) async fn begin_setup(&self, typed: &str, asked: Asked) -> Result<Begun, SetupError> {
        if let Err(wait) = self.setup_tries.attempt(None, asked.address, self.now()) {
            return Ok(Begun::Wait(wait));
        }
        let Some(token_hash) = self.setup_token(typed.trim().as_bytes()).await? else {
            tracing::warn!(address = %asked.address, "a wrong setup token");
            return Ok(Begun::Wrong);
        };
        let (draft, draft_hash) = self.new_token()?;
        match self.store.write(&server::<DraftSetup>(asked), BeginSetup { token_hash, draft_hash }).await {
            Ok(_) => {
                self.setup_tries.forgive(None, asked.address);
                Ok(Begun::Draft(draft))
            }
            Err(WriteError::Refused(SetupRefusal::UnknownToken)) => Ok(Begun::Wrong),
            Err(error) => Err(error.into()),
        }
    }

    /// The draft of a cookie, with the owner if it names one; `None` when there is no such draft.
    pub(crate) async fn setup_draft(&self, draft: &str) -> Result<Option<Option<DraftedOwner>>, Error> {
        self.store.find_setup_draft(&self.keyed_hash(draft.as_bytes())?, self.now()).await
    }

    /// Says who the owner will be. Without a password the one of before stays.
    pub(crate) async fn draft_owner(
        &self,
        draft: &str,
        owner: DraftedOwner,
        password: Option<Password>,
        asked: Asked,
    ) -> Result<(), SetupError> {
        let draft_hash = self.keyed_hash(draft.as_bytes())?;
        // Nobody has the server hash a password for a draft that is none.
        if self.setup_draft(draft).await?.is_none() {
            return Err(SetupError::Refused(SetupRefusal::DraftGone));
        }
        let password_hash = match password {
            Some(password) => Some(self.hash_password_of(password, asked.address).await?),
            None => None,
        };
        let change = DraftOwner { draft_hash, owner, password_hash };
        self.store.write(&server::<DraftSetup>(asked), change).await?;
        Ok(())
    }

    /// Makes the organization and its owner, closes first run, and signs the owner in.
    pub(crate) async fn complete_setup(
        &self,
        draft: &str,
        organization: FirstOrganization,
        user_agent: &str,
        asked: Asked,
    ) -> Result<(OrgId, OpenedSession), SetupError> {
        let (token, session) = self.new_session(user_agent)?;
        let (now, mut rng) = (self.now(), self.chance.rng());
        let change = CompleteSetup {
            draft_hash: self.keyed_hash(draft.as_bytes())?,
            organization: NewOrganization {
                id: OrgId::mint(now, &mut rng),
                name: organization.name,
                skip_default_alerts_settings: false,
                api_access_list_required: organization.access_list_required,
            },
            owner: UserId::mint(now, &mut rng),
            global_owner: organization.global_owner,
            session,
        };
        let done = self.store.write(&server::<Bootstrap>(asked), change).await?.value;
        self.claimed.send_replace(true);
        Ok((done.org, OpenedSession { token }))
    }
}

/// The server's own permit, for somebody who brought a setup token.
#[expect(clippy::disallowed_methods, reason = "first run is the server's own work: there is no caller yet")]
fn server<A: Action>(asked: Asked) -> Permit<A> {
    Permit::<A>::system().asked_from(asked.address, asked.request)
}
