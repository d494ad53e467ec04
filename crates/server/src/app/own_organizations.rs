//! Organizations and projects that people make in the console, and lose there: whoever makes one owns it.

use super::{App, CreateOrganizationRefusal, CreateProjectRefusal, ProjectWanted, WriteError};
use crate::config::console::CreateOrganizations;
use keywright_domain::policy::{self, CreateOrganization, CreateProject};
use keywright_domain::{OrgId, Organization, OrganizationName, Permit, Project, ProjectName, Scope, SignedIn, Tags};
use keywright_store::{self as store, NewOrganization, Once, OnceRefusal};

/// The proof that a person may make an organization.
pub(crate) enum Founding {
    /// As an owner of one, or of the deployment.
    AsOwner(Permit<CreateOrganization>),
    /// As everybody may.
    AsAnyone(Permit<policy::CreateOwnOrganization>),
}

impl Founding {
    /// The proof, where the operator lets this person.
    pub(crate) fn by(signed_in: &SignedIn, who: CreateOrganizations) -> Option<Self> {
        if let Ok(permit) = signed_in.permit(Scope::Deployment) {
            return Some(Self::AsOwner(permit));
        }
        let owned = || {
            let mut orgs = signed_in.entry().orgs.iter().filter_map(|rights| rights.org);
            orgs.find_map(|org| signed_in.permit(Scope::Organization(org)).ok()).map(Self::AsOwner)
        };
        match who {
            CreateOrganizations::Owners => owned(),
            CreateOrganizations::Anyone => signed_in.permit(Scope::Deployment).ok().map(Self::AsAnyone),
            CreateOrganizations::Nobody => None,
        }
    }
}

impl App {
    /// Makes an organization that the person who asks owns, for a form that is sent once.
    pub(crate) async fn found_organization(
        &self,
        founding: &Founding,
        signed_in: &SignedIn,
        nonce: &str,
        name: OrganizationName,
        api_access_list_required: bool,
    ) -> Result<Organization, WriteError<OnceRefusal<CreateOrganizationRefusal>>> {
        let nonce_hash = self.keyed_hash(nonce.as_bytes()).map_err(WriteError::Failed)?;
        let organization = NewOrganization {
            id: OrgId::mint(self.clocks.now(), &mut self.chance.rng()),
            name,
            skip_default_alerts_settings: false,
            api_access_list_required,
        };
        let change = store::CreateOrganization { organization, owner: Some(signed_in.entry().id), key: None };
        match founding {
            Founding::AsOwner(permit) => {
                let change = Once { nonce_hash, change };
                self.store.write(permit, change).await.map(|committed| committed.value.0)
            }
            Founding::AsAnyone(permit) => {
                let change = Once { nonce_hash, change: store::CreateOwnOrganization(change) };
                self.store.write(permit, change).await.map(|committed| committed.value)
            }
        }
    }

    /// Makes a project that the person who asks owns; the organization's earliest owner, where they are no member of it.
    pub(crate) async fn found_project(
        &self,
        permit: &Permit<CreateProject>,
        signed_in: &SignedIn,
        name: ProjectName,
    ) -> Result<Project, WriteError<CreateProjectRefusal>> {
        let person = signed_in.entry();
        let is_member = permit.scope().org().is_some_and(|org| person.in_org(org).is_some());
        let wanted = ProjectWanted {
            name,
            tags: Tags::default(),
            with_default_alerts_settings: true,
            owner: is_member.then_some(person.id),
        };
        self.create_project(permit, wanted).await
    }
}
