//! Renaming an organization.

use super::{OrgGone, read};
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, Organization, OrganizationName, Scope, Timestamp};

statements! {
    SET_NAME = "UPDATE organizations SET name = $2 WHERE id = $1";
}

/// Renames the permit's organization.
#[derive(Debug)]
pub struct RenameOrganization {
    /// The new name.
    pub name: OrganizationName,
}

impl Change for RenameOrganization {
    type Action = policy::RenameOrganization;
    type Out = Organization;
    type Refusal = OrgGone;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<Organization, Stop<OrgGone>> {
        let org = scope.org().ok_or(Stop::Refused(OrgGone))?;
        let mut organization = read::within(org, tx).await?.ok_or(Stop::Refused(OrgGone))?;
        if organization.name == self.name {
            return Ok(organization);
        }

        tx.write(SET_NAME.bind(org.to_string()).bind(self.name.as_str())).await?;
        let detail = format!("from {:?} to {:?}", organization.name.as_str(), self.name.as_str());
        tx.record(Draft::of_org(EventType::OrgRenamed, org).saying(detail));
        organization.name = self.name.clone();
        Ok(organization)
    }
}
