//! Reading organizations and their settings.

use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ListOrganizations, ReadOrganization, ReadOrganizationSettings, ReadOwnAccount};
use keywright_domain::{
    Actor, Email, Listing, OrgId, Organization, OrganizationSettings, Page, Permit, Scope, SecretValidity,
    SessionTimeouts, Timestamp,
};

statements! {
    ONE_ORG = "SELECT id, name, skip_default_alerts_settings, created FROM organizations WHERE id = $1";
    COUNT = "SELECT COUNT(*) AS total FROM organizations";
    /// A page of all, walked from the start of the covering index.
    PAGE_FROM_START = "SELECT id, name, skip_default_alerts_settings, created FROM organizations \
        WHERE id IN (SELECT id FROM organizations ORDER BY name, id LIMIT $1 OFFSET $2) ORDER BY name, id";
    /// The same page, walked from its end.
    PAGE_FROM_END = "SELECT id, name, skip_default_alerts_settings, created FROM organizations \
        WHERE id IN (SELECT id FROM organizations ORDER BY name DESC, id DESC LIMIT $1 OFFSET $2) ORDER BY name, id";
    ALL = "SELECT id, name, skip_default_alerts_settings, created FROM organizations ORDER BY name, id";
    /// Those that a person is in.
    OF_PERSON = "SELECT o.id AS id, o.name AS name, o.skip_default_alerts_settings AS skip_default_alerts_settings, \
        o.created AS created FROM organizations o JOIN org_users m ON m.org_id = o.id WHERE m.user_id = $1 \
        ORDER BY o.name, o.id";
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

    /// A page of the organizations that the caller sees, by name; `prefix` narrows them, whatever the case.
    ///
    /// A key of an organization sees its own; a global key every one, if `all`, or none.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_organizations(
        &self,
        permit: &Permit<ListOrganizations>,
        all: bool,
        prefix: &str,
        page: Page,
    ) -> Result<Listing<Organization>, Error> {
        let mut seen: Vec<Organization> = match permit.scope() {
            Scope::Deployment if all && prefix.is_empty() => return self.organization_page(page).await,
            // How a name begins, whatever the case, is no question for a database: each has cases of its own.
            Scope::Deployment if all => {
                let rows = ALL.query().all(On::Read(&self.pools)).await?;
                rows.iter().map(read_organization).collect::<Result<_, _>>()?
            }
            scope => self.organization_of(scope.org()).await?.into_iter().collect(),
        };
        let prefix = prefix.to_lowercase();
        seen.retain(|organization| organization.name.as_str().to_lowercase().starts_with(&prefix));
        Ok(Listing::page_of(seen, page))
    }

    /// The organizations that the person who asks is in, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn own_organizations(&self, permit: &Permit<ReadOwnAccount>) -> Result<Vec<Organization>, Error> {
        let Actor::User { id, .. } = &permit.grant().actor else { return Ok(Vec::new()) };
        let rows = OF_PERSON.bind(id.to_string()).all(On::Read(&self.pools)).await?;
        rows.iter().map(read_organization).collect()
    }

    /// A page of all organizations.
    async fn organization_page(&self, page: Page) -> Result<Listing<Organization>, Error> {
        let mut moment = self.pools.moment().await?;
        let total: i64 = COUNT.query().one(On::Within(&mut moment)).await?.get("total")?;
        let total = crate::page::total(Some(total));
        let query = crate::page::nearer(page.window(total), PAGE_FROM_START, PAGE_FROM_END);
        let rows = query.all(On::Within(&mut moment)).await?;
        moment.rollback().await?;
        Ok(Listing { items: rows.iter().map(read_organization).collect::<Result<_, _>>()?, total })
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
