//! Setup tokens: who brings one may claim the deployment from afar. A start makes one; all end with first run.

use crate::app::{App, Error, WriteError, password};
use keywright_domain::Permit;
use keywright_domain::policy::MakeSetupToken as MakeSetupTokenAction;
use keywright_store::{FirstRunOver, MakeSetupToken};

impl App {
    /// Makes a token; it is in the answer and, as its keyed hash, in the database.
    ///
    /// # Errors
    /// Refused with [`FirstRunOver`] when the deployment has been claimed.
    #[expect(clippy::disallowed_methods, reason = "first run is the server's own work: there is no caller yet")]
    pub async fn make_setup_token(&self) -> Result<String, WriteError<FirstRunOver>> {
        let token = password::mint(password::TOKEN_LENGTH, &mut self.chance.rng());
        let token_hash = self.keyed_hash(token.as_bytes()).map_err(WriteError::Failed)?;
        self.store.write(&Permit::<MakeSetupTokenAction>::system(), MakeSetupToken { token_hash }).await?;
        Ok(token)
    }

    /// The keyed hash of a token, if it is one that lets its bearer claim the deployment.
    pub(crate) async fn setup_token(&self, token: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let hash = self.keyed_hash(token)?;
        Ok(self.store.is_setup_token(&hash).await?.then_some(hash))
    }
}
