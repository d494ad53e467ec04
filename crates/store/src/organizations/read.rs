//! Reading organizations and their settings.

use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ListOrganizations, ReadOrganization, ReadOrganizationSettings};
use keywright_domain::{
    Email, OrgId, Organization, OrganizationSettings, Permit, SecretValidity, SessionTimeouts, Timestamp,
};

statements! {
    ONE_ORG = "SELECT id, name, skip_default_alerts_settings, created FROM organizations WHERE id = $1";
    SETTINGS = "SELECT id, api_access_list_required, multi_factor_auth_required, restrict_employee_access, \
        gen_ai_features_enabled, absolute_session_timeout_in_seconds, idle_session_timeout_in_seconds, \
        max_service_account_secret_validity_in_hours, operations_contact, security_contact, \
        streams_cross_group_enabled FROM organizations WHERE id = $1";
}

impl Store {
    /// The permit's organization.
    ///
    /// # Errors
    /// The database's.
    pub async fn organization(&self, permit: &Permit<ReadOrganization>) -> Result<Option<Organization>, Error> {
        self.organization_of(permit.scope().org()).await
    }

    /// The organizations that the caller belongs to: for a key, its own.
    ///
    /// # Errors
    /// The database's.
    pub async fn organizations(&self, permit: &Permit<ListOrganizations>) -> Result<Vec<Organization>, Error> {
        Ok(self.organization_of(permit.scope().org()).await?.into_iter().collect())
    }

    /// The settings of the permit's organization.
    ///
    /// # Errors
    /// The database's.
    pub async fn settings(
        &self,
        permit: &Permit<ReadOrganizationSettings>,
    ) -> Result<Option<OrganizationSettings>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let row = SETTINGS.bind(org.to_string()).optional(On::Read(&self.pools)).await?;
        row.as_ref().map(read_settings).transpose()
    }

    async fn organization_of(&self, org: Option<OrgId>) -> Result<Option<Organization>, Error> {
        let Some(org) = org else { return Ok(None) };
        let row = ONE_ORG.bind(org.to_string()).optional(On::Read(&self.pools)).await?;
        row.as_ref().map(read_organization).transpose()
    }
}

pub(crate) async fn within(org: OrgId, tx: &mut Tx) -> Result<Option<Organization>, Error> {
    tx.optional(ONE_ORG.bind(org.to_string())).await?.as_ref().map(read_organization).transpose()
}

pub(crate) async fn settings_within(org: OrgId, tx: &mut Tx) -> Result<Option<OrganizationSettings>, Error> {
    tx.optional(SETTINGS.bind(org.to_string())).await?.as_ref().map(read_settings).transpose()
}

fn read_organization(row: &Row) -> Result<Organization, Error> {
    Ok(Organization {
        id: row.parsed("organizations", "id")?,
        name: row.parsed("organizations", "name")?,
        skip_default_alerts_settings: row.get("skip_default_alerts_settings")?,
        created: Timestamp::from_millis(row.get("created")?),
    })
}

fn read_settings(row: &Row) -> Result<OrganizationSettings, Error> {
    let seconds = |column| -> Result<Option<u64>, Error> {
        let value: Option<i64> = row.get(column)?;
        value.map(|value| u64::try_from(value).map_err(|_| row.damaged("organizations", column))).transpose()
    };
    let absolute = seconds("absolute_session_timeout_in_seconds")?;
    let idle = seconds("idle_session_timeout_in_seconds")?;
    let timeouts = (absolute.is_some() || idle.is_some()).then(|| SessionTimeouts::new(absolute, idle)).transpose();
    let validity: Option<i64> = row.get("max_service_account_secret_validity_in_hours")?;
    let validity = validity.map(|hours| {
        let hours = u32::try_from(hours).ok().and_then(|hours| SecretValidity::try_from(hours).ok());
        hours.ok_or_else(|| row.damaged("organizations", "max_service_account_secret_validity_in_hours"))
    });
    Ok(OrganizationSettings {
        api_access_list_required: row.get("api_access_list_required")?,
        multi_factor_auth_required: row.get("multi_factor_auth_required")?,
        restrict_employee_access: row.get("restrict_employee_access")?,
        gen_ai_features_enabled: row.get("gen_ai_features_enabled")?,
        custom_session_timeouts: timeouts
            .map_err(|_| row.damaged("organizations", "absolute_session_timeout_in_seconds"))?,
        max_service_account_secret_validity_in_hours: validity.transpose()?,
        operations_contact: row.parsed_optional::<Email>("organizations", "operations_contact")?,
        security_contact: row.parsed_optional::<Email>("organizations", "security_contact")?,
        streams_cross_group_enabled: row.get("streams_cross_group_enabled")?,
    })
}
