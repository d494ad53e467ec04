//! Where a page is: the organization or the project of its path, as far as the person belongs to it. A wrong id, a foreign
//! one and one of something that is gone are the same page that does not exist (console contract 3.2).

use super::cookie::Cookie;
use super::layout::{Frame, Section, Spot};
use super::problem::Problem;
use super::visit::Visit;
use keywright_domain::policy::{ReadOrganization, ReadProject};
use keywright_domain::{OrgId, Organization, Project, ProjectId, Scope};

/// For so long a browser remembers which organization was looked at last, in seconds.
const REMEMBERED: u32 = 365 * 24 * 60 * 60;

impl Visit {
    /// The organization that the path names; the browser remembers it.
    ///
    /// # Errors
    /// `NotFound` for everybody who does not belong there.
    pub(crate) async fn organization(&mut self) -> Result<Organization, Problem> {
        let org: OrgId = self.param("orgId")?;
        let permit = self.permit::<ReadOrganization>(Scope::Organization(org), "see this organization")?;
        let organization = self.app.organization(&permit).await?.ok_or(Problem::NotFound)?;
        self.remember(org);
        Ok(organization)
    }

    /// The project that the path names, and where its pages are.
    ///
    /// # Errors
    /// `NotFound` for everybody who does not belong there.
    pub(crate) async fn project(&mut self) -> Result<(Project, Spot), Problem> {
        let id: ProjectId = self.param("projectId")?;
        let scope = self.app.project_scope(id).await?.ok_or(Problem::NotFound)?;
        let permit = self.permit::<ReadProject>(scope, "see this project")?;
        let project = self.app.project(&permit).await?.ok_or(Problem::NotFound)?;
        let org_name = match self.signed_in()?.permit::<ReadOrganization>(Scope::Organization(project.org)) {
            Ok(permit) => self.app.organization(&permit).await?.map(|org| org.name.as_str().to_owned()),
            Err(_) => None,
        };
        self.remember(project.org);
        let spot = Spot::Project {
            id,
            name: project.name.as_str().to_owned(),
            org: project.org,
            org_name: org_name.unwrap_or_default(),
        };
        Ok((project, spot))
    }

    /// The frame of a page of an organization or project, with the way to it from there.
    pub(crate) async fn frame_at(&mut self, spot: Spot, section: Section) -> Result<Frame, Problem> {
        let (name, start) = (spot.name().to_owned(), spot.start());
        Ok(self.frame_in(spot, section).await?.below(name, start))
    }

    fn remember(&mut self, org: OrgId) {
        if self.last != Some(org) {
            self.set_cookie(Cookie::Last, &org.to_string(), Some(REMEMBERED));
            self.last = Some(org);
        }
    }
}

/// Where pages of an organization are.
pub(crate) fn spot_of(organization: &Organization) -> Spot {
    Spot::Organization { id: organization.id, name: organization.name.as_str().to_owned() }
}
