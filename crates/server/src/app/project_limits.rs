//! What a project keeps for clients that ask for it: its limits, and whether its threshold of slow operations is
//! managed.

use super::{App, Error, WriteError};
use keywright_domain::policy::{self, ReadProject};
use keywright_domain::{Permit, ProjectLimit};
use keywright_store::{ChangeManagedSlowMs, ProjectGone};
pub(crate) use keywright_store::{ChangeProjectLimit, ChangeProjectLimitRefusal};

impl App {
    /// Every limit of the permit's project, by name.
    pub(crate) async fn project_limits(
        &self,
        permit: &Permit<ReadProject>,
    ) -> Result<Option<Vec<ProjectLimit>>, Error> {
        self.store.project_limits(permit).await
    }

    /// Sets or resets a limit.
    pub(crate) async fn change_project_limit(
        &self,
        permit: &Permit<policy::ChangeProjectLimit>,
        change: ChangeProjectLimit,
    ) -> Result<(), WriteError<ChangeProjectLimitRefusal>> {
        self.store.write(permit, change).await.map(|_| ())
    }

    /// Is the threshold of slow operations managed in the permit's project?
    pub(crate) async fn managed_slow_ms(&self, permit: &Permit<ReadProject>) -> Result<Option<bool>, Error> {
        self.store.managed_slow_ms(permit).await
    }

    /// From now on it is, or is not.
    pub(crate) async fn change_managed_slow_ms(
        &self,
        permit: &Permit<policy::ChangeManagedSlowMs>,
        on: bool,
    ) -> Result<(), WriteError<ProjectGone>> {
        self.store.write(permit, ChangeManagedSlowMs { on }).await.map(|_| ())
    }
}
