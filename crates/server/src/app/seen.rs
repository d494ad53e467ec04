//! What a person sees of organizations and projects: the lists that they choose from, and the way to each of them.

use super::{App, Error};
use keywright_domain::policy::{ListOrganizations, ListProjects, ReadAccounts, ReadOwnAccount};
use keywright_domain::{Listing, OrgId, Organization, Page, Permit, Project, ProjectId, Scope, SignedIn};
pub(crate) use keywright_store::AccountLine;

/// So many organizations or projects are shown at once, at most.
const MOST: u32 = 500;

impl App {
    /// The organizations that a person sees, by name: those that they are in; a page of all, for who watches over all.
    pub(crate) async fn seen_organizations(
        &self,
        signed_in: &SignedIn,
        page: Page,
    ) -> Result<Listing<Organization>, Error> {
        if signed_in.entry().reaches_every_organization()
            && let Ok(permit) = signed_in.permit::<ListOrganizations>(Scope::Deployment)
        {
            return self.store.list_organizations(&permit, true, "", page).await;
        }
        let own = match signed_in.permit::<ReadOwnAccount>(Scope::Deployment) {
            Ok(permit) => self.store.own_organizations(&permit).await?,
            Err(_) => Vec::new(),
        };
        Ok(Listing::page_of(own, page))
    }

    /// The projects of an organization that a person sees, by name; none where they do not belong.
    pub(crate) async fn seen_projects(
        &self,
        signed_in: &SignedIn,
        org: OrgId,
        page: Page,
    ) -> Result<Listing<Project>, Error> {
        let Ok(permit) = signed_in.permit::<ListProjects>(Scope::Organization(org)) else {
            return Ok(Listing { items: Vec::new(), total: 0 });
        };
        let all = signed_in.entry().reaches_every_project(org);
        self.store.list_projects(&permit, all, "", page).await
    }

    /// The scope of a project, wherever it is; `None` when there is none.
    pub(crate) async fn project_scope(&self, project: ProjectId) -> Result<Option<Scope>, Error> {
        let org = self.keyring.project(project).await?;
        Ok(org.map(|org| Scope::Project { org, project }))
    }

    /// A page of all accounts whose name contains a text.
    pub(crate) async fn accounts(
        &self,
        permit: &Permit<ReadAccounts>,
        text: &str,
        page: Page,
    ) -> Result<Listing<AccountLine>, Error> {
        self.store.list_accounts(permit, text, page).await
    }
}

/// The longest page of such a list.
pub(crate) fn longest_page() -> Page {
    Page::new(1, MOST).unwrap_or_default()
}
