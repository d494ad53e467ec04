//! Organizations and their settings.

use super::{App, Error, WriteError};
use keywright_domain::policy::{
    self, ChangeOrganizationSettings, ListOrganizations, ReadOrganization, ReadOrganizationSettings,
};
use keywright_domain::{
    ApiKey, Description, KeyEntry, Listing, OrgId, OrgRoles, Organization, OrganizationName, OrganizationSettings,
    Page, Permit, PrivateKey, SettingsPatch, UserId,
};
use keywright_store::{
    ChangeSettings, CreateOrganization, CreatePublicOrganization, DeleteOrganization, NewOrganization, OrgGone,
    RenameOrganization,
};
pub(crate) use keywright_store::{CreateOrganizationRefusal, DeleteOrganizationRefusal};

/// What the first key of a new organization will be.
pub(crate) struct FirstKey {
    pub(crate) description: Description,
    pub(crate) roles: OrgRoles,
}

/// A new organization, with its first key and that key's private half.
pub(crate) type Created = (Organization, Option<(ApiKey, PrivateKey)>);

impl App {
    /// The organizations that a key sees, by name.
    pub(crate) async fn list_organizations(
        &self,
        permit: &Permit<ListOrganizations>,
        key: &KeyEntry,
        prefix: &str,
        page: Page,
    ) -> Result<Listing<Organization>, Error> {
        self.store.list_organizations(permit, key.rights.reaches_every_organization(), prefix, page).await
    }

    /// The permit's organization.
    pub(crate) async fn organization(&self, permit: &Permit<ReadOrganization>) -> Result<Option<Organization>, Error> {
        self.store.organization(permit).await
    }

    /// Makes an organization, owned by a person, with a first key.
    pub(crate) async fn create_organization(
        &self,
        permit: &Permit<policy::CreateOrganization>,
        name: OrganizationName,
        skip_default_alerts_settings: bool,
        owner: Option<UserId>,
        first_key: Option<FirstKey>,
    ) -> Result<Created, WriteError<CreateOrganizationRefusal>> {
        let id = OrgId::mint(self.clocks.now(), &mut self.chance.rng());
        let organization = NewOrganization {
            id,
            name,
            skip_default_alerts_settings,
            api_access_list_required: self.limits.new_orgs_require_access_list,
        };
        let mint = || {
            let minted = first_key.as_ref().map(|key| self.mint(Some(id), key.description.clone(), key.roles));
            minted.transpose().map(Option::unzip)
        };
        let change = |key| CreateOrganization { organization: organization.clone(), owner, key };
        let ((organization, key), private) = self.write_minted(permit, mint, change).await?;
        Ok((organization, key.zip(private)))
    }

    /// Makes an organization that nobody owns yet, as a global owner does in the public dialect.
    pub(crate) async fn create_public_organization(
        &self,
        permit: &Permit<policy::CreatePublicOrganization>,
        name: OrganizationName,
        skip_default_alerts_settings: bool,
    ) -> Result<Organization, WriteError<CreateOrganizationRefusal>> {
        let organization = NewOrganization {
            id: OrgId::mint(self.clocks.now(), &mut self.chance.rng()),
            name,
            skip_default_alerts_settings,
            api_access_list_required: self.limits.new_orgs_require_access_list,
        };
        let change = CreatePublicOrganization(CreateOrganization { organization, owner: None, key: None });
        self.store.write(permit, change).await.map(|committed| committed.value)
    }

    /// Renames the permit's organization.
    pub(crate) async fn rename_organization(
        &self,
        permit: &Permit<policy::RenameOrganization>,
        name: OrganizationName,
    ) -> Result<Organization, WriteError<OrgGone>> {
        self.store.write(permit, RenameOrganization { name }).await.map(|committed| committed.value)
    }

    /// Deletes the permit's organization, and its keys with it.
    pub(crate) async fn delete_organization(
        &self,
        permit: &Permit<policy::DeleteOrganization>,
    ) -> Result<(), WriteError<DeleteOrganizationRefusal>> {
        self.store.write(permit, DeleteOrganization).await.map(|_| ())
    }

    /// The settings of the permit's organization.
    pub(crate) async fn settings(
        &self,
        permit: &Permit<ReadOrganizationSettings>,
    ) -> Result<Option<OrganizationSettings>, Error> {
        self.store.settings(permit).await
    }

    /// Merges a patch into them.
    pub(crate) async fn change_settings(
        &self,
        permit: &Permit<ChangeOrganizationSettings>,
        patch: SettingsPatch,
    ) -> Result<OrganizationSettings, WriteError<OrgGone>> {
        self.store.write(permit, ChangeSettings { patch }).await.map(|committed| committed.value)
    }
}
