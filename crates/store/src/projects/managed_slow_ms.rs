//! Whether a project's threshold of slow operations is managed: a switch, kept and echoed.

use super::ProjectGone;
use crate::change::{Change, Stop, Tx};
use crate::seam::{On, statements};
use crate::{Error, Store};
use keywright_domain::policy::{self, ReadProject};
use keywright_domain::{Draft, EventType, Permit, Scope, Timestamp};

statements! {
    GET = "SELECT managed_slow_ms FROM groups WHERE id = $1";
    SET = "UPDATE groups SET managed_slow_ms = $2 WHERE id = $1";
}

/// Turns it on or off in the permit's project.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChangeManagedSlowMs {
    /// On?
    pub on: bool,
}

impl Change for ChangeManagedSlowMs {
    type Action = policy::ChangeManagedSlowMs;
    type Out = ();
    type Refusal = ProjectGone;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<ProjectGone>> {
        let (org, id) = scope.org().zip(scope.project()).ok_or(Stop::Refused(ProjectGone))?;
        let row = tx.optional(GET.bind(id.to_string())).await?.ok_or(Stop::Refused(ProjectGone))?;
        let before: bool = row.get("managed_slow_ms")?;
        if before == self.on {
            return Ok(());
        }

        tx.write(SET.bind(id.to_string()).bind(self.on)).await?;
        let detail = format!("managedSlowMs from {before} to {}", self.on);
        tx.record(Draft::of_org(EventType::GroupSettingsModified, org).in_project(id).saying(detail));
        Ok(())
    }
}

impl Store {
    /// Is it on in the permit's project? `None` when the project is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn managed_slow_ms(&self, permit: &Permit<ReadProject>) -> Result<Option<bool>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(None) };
        let row = GET.bind(project.to_string()).optional(On::Read(&self.pools)).await?;
        row.map(|row| row.get("managed_slow_ms")).transpose()
    }
}
