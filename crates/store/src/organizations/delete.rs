//! Deleting an organization: its keys die with it, its events stay.

use super::OrgGone;
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use crate::users;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, Scope, Timestamp};

statements! {
    GROUP_COUNT = "SELECT name, group_count FROM organizations WHERE id = $1";
    STRANGERS = "SELECT u.id AS id FROM org_invitations i CROSS JOIN users u \
        WHERE i.org_id = $1 AND u.id = i.user_id AND u.registered = FALSE";
    DELETE_ORG = "DELETE FROM organizations WHERE id = $1";
}

/// Deletes the permit's organization.
#[derive(Debug)]
pub struct DeleteOrganization;

/// Why it is not deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeleteOrganizationRefusal {
    /// It is gone.
    Gone(OrgGone),
    /// It has projects.
    NotEmpty,
}

impl Change for DeleteOrganization {
    type Action = policy::DeleteOrganization;
    type Out = ();
    type Refusal = DeleteOrganizationRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<DeleteOrganizationRefusal>> {
        let gone = || Stop::Refused(DeleteOrganizationRefusal::Gone(OrgGone));
        let org = scope.org().ok_or_else(gone)?;
        let row = tx.optional(GROUP_COUNT.bind(org.to_string())).await?.ok_or_else(gone)?;
        if row.get::<i64>("group_count")? > 0 {
            return Err(Stop::Refused(DeleteOrganizationRefusal::NotEmpty));
        }
        let name: String = row.get("name")?;
        let strangers = users::strangers(STRANGERS.bind(org.to_string()), tx).await?;

        tx.write(DELETE_ORG.bind(org.to_string())).await?;
        users::forget_strangers(&strangers, tx).await?;
        tx.record(Draft::of_org(EventType::OrgDeleted, org).saying(format!("name {name:?}")));
        Ok(())
    }
}
