//! Making an organization, with its first key and its owner.

use crate::Error;
use crate::change::{Change, Stop, Tx};
use crate::keys::{NewKey, add};
use crate::org_users;
use crate::seam::statements;
use crate::users::Person;
use keywright_domain::policy;
use keywright_domain::{
    ApiKey, Draft, EventType, OrgId, OrgRole, OrgRoles, Organization, OrganizationName, OrganizationSettings, Scope,
    Timestamp, UserId,
};

statements! {
    INSERT_ORG = "INSERT INTO organizations (id, name, created, skip_default_alerts_settings, \
        api_access_list_required, multi_factor_auth_required, restrict_employee_access, gen_ai_features_enabled, \
        absolute_session_timeout_in_seconds, idle_session_timeout_in_seconds, \
        max_service_account_secret_validity_in_hours, operations_contact, security_contact, \
        streams_cross_group_enabled, api_key_count, group_count, owner_count, rights_revision) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL, NULL, NULL, NULL, $9, 0, 0, 0, $10)";
    USERNAME = "SELECT id, username FROM users WHERE id = $1 AND registered = TRUE";
}

/// An organization that is about to be made.
#[derive(Clone, Debug)]
pub struct NewOrganization {
    /// Its id.
    pub id: OrgId,
    /// Its name.
    pub name: OrganizationName,
    /// Kept and echoed.
    pub skip_default_alerts_settings: bool,
    /// Must its keys have access lists from the start?
    pub api_access_list_required: bool,
}

/// Makes an organization.
#[derive(Debug)]
pub struct CreateOrganization {
    /// The organization.
    pub organization: NewOrganization,
    /// The person who owns it.
    pub owner: Option<UserId>,
    /// Its first key.
    pub key: Option<NewKey>,
}

/// Why no organization is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CreateOrganizationRefusal {
    /// There is no such person.
    OwnerNotFound(UserId),
    /// The minted public key is taken: mint another.
    PublicKeyTaken,
}

impl Change for CreateOrganization {
    type Action = policy::CreateOrganization;
    type Out = (Organization, Option<ApiKey>);
    type Refusal = CreateOrganizationRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Self::Out, Stop<Self::Refusal>> {
        let owner = match self.owner {
            None => None,
            Some(user) => {
                let row = tx.optional(USERNAME.bind(user.to_string())).await?;
                let row = row.ok_or(Stop::Refused(CreateOrganizationRefusal::OwnerNotFound(user)))?;
                Some(Person { id: user, username: row.get("username")? })
            }
        };
        if let Some(key) = &self.key
            && add::is_public_key_taken(key.public_key, tx).await?
        {
            return Err(Stop::Refused(CreateOrganizationRefusal::PublicKeyTaken));
        }

        let organization = insert(&self.organization, now, tx).await?;
        if let Some(owner) = owner {
            org_users::write_roles(&owner, organization.id, OrgRoles::EMPTY, [OrgRole::Owner].into(), tx).await?;
        }
        let key = match &self.key {
            None => None,
            Some(key) => Some(add::insert_first(key, organization.id, now, tx).await?),
        };
        Ok((organization, key))
    }
}

/// The same in the public dialect, where it is another action.
#[derive(Debug)]
pub struct CreatePublicOrganization(pub CreateOrganization);

impl Change for CreatePublicOrganization {
    type Action = policy::CreatePublicOrganization;
    type Out = Organization;
    type Refusal = CreateOrganizationRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Self::Out, Stop<Self::Refusal>> {
        self.0.apply(scope, now, tx).await.map(|(organization, _)| organization)
    }
}

/// The same for somebody who makes one of their own, where everybody may.
#[derive(Debug)]
pub struct CreateOwnOrganization(pub CreateOrganization);

impl Change for CreateOwnOrganization {
    type Action = policy::CreateOwnOrganization;
    type Out = Organization;
    type Refusal = CreateOrganizationRefusal;

    async fn apply(&self, scope: &Scope, now: Timestamp, tx: &mut Tx) -> Result<Self::Out, Stop<Self::Refusal>> {
        self.0.apply(scope, now, tx).await.map(|(organization, _)| organization)
    }
}

/// The row and the event of a new organization.
pub(crate) async fn insert(new: &NewOrganization, now: Timestamp, tx: &mut Tx) -> Result<Organization, Error> {
    let settings = OrganizationSettings::default();
    let insert = INSERT_ORG
        .bind(new.id.to_string())
        .bind(new.name.as_str())
        .bind(now.millis())
        .bind(new.skip_default_alerts_settings)
        .bind(new.api_access_list_required)
        .bind(settings.multi_factor_auth_required)
        .bind(settings.restrict_employee_access)
        .bind(settings.gen_ai_features_enabled)
        .bind(settings.streams_cross_group_enabled)
        .bind(tx.next_revision());
    tx.write(insert).await?;
    tx.record(Draft::of_org(EventType::OrgCreated, new.id).saying(format!("name {:?}", new.name.as_str())));
    Ok(Organization {
        id: new.id,
        name: new.name.clone(),
        skip_default_alerts_settings: new.skip_default_alerts_settings,
        created: now,
    })
}
