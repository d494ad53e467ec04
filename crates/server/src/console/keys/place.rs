//! Where a page about keys is: an organization or a project, and what the person may do with keys there.

use crate::console::layout::{Frame, Section, Spot};
use crate::console::problem::Problem;
use crate::console::visit::Visit;
use keywright_domain::policy::{
    CreateKey, CreateProjectKey, ReadAccessList, ReadKeys, ReadOrganization, ReadProjectKeyList, ReadProjectKeys,
};
use keywright_domain::{Action, KeyDetails, KeyId, KeyPage, KeyView, OrgId, Permit, ProjectId, Scope};

/// An organization or a project, whose keys the person may see.
#[derive(Clone)]
pub(super) struct Place {
    /// It, for the frame.
    pub(super) spot: Spot,
    /// It, for permits.
    pub(super) scope: Scope,
    /// The organization, of a project too.
    pub(super) org: OrgId,
    /// The project, when it is one.
    pub(super) project: Option<ProjectId>,
    /// Its name.
    pub(super) name: String,
}

/// The permit, with the right to read access lists where the person has it: they are found by their addresses then.
fn with_lists<B: Action, A: Action>(visit: &Visit, permit: Permit<A>) -> Permit<A> {
    match visit.permit::<B>(*permit.scope(), "see the access lists here") {
        Ok(further) => permit.along_with(&further),
        Err(_) => permit,
    }
}

impl Place {
    /// The place of a visit's path.
    ///
    /// # Errors
    /// `NotFound` for who does not belong there.
    pub(super) async fn of(visit: &Visit) -> Result<Self, Problem> {
        if visit.params.iter().any(|(name, _)| *name == "projectId") {
            let project: ProjectId = visit.param("projectId")?;
            let org = visit.app.keyring().project(project).await?.ok_or(Problem::NotFound)?;
            let scope = Scope::Project { org, project };
            let permit = visit.permit::<ReadProjectKeys>(scope, "see the API keys of this project")?;
            let (name, org_name) = visit.app.project_names(&permit).await?.ok_or(Problem::NotFound)?;
            let spot = Spot::Project { id: project, name: name.clone(), org, org_name };
            return Ok(Self { spot, scope, org, project: Some(project), name });
        }
        let org: OrgId = visit.param("orgId")?;
        let scope = Scope::Organization(org);
        let permit = visit.permit::<ReadOrganization>(scope, "see this organization")?;
        let name = visit.app.organization(&permit).await?.ok_or(Problem::NotFound)?.name.as_str().to_owned();
        Ok(Self { spot: Spot::Organization { id: org, name: name.clone() }, scope, org, project: None, name })
    }

    /// The scope of the organization.
    pub(super) fn organization(&self) -> Scope {
        Scope::Organization(self.org)
    }

    /// The path of its list of keys.
    pub(super) fn list(&self) -> String {
        format!("{}/access/api-keys", self.spot.path())
    }

    /// The path of a key there.
    pub(super) fn key(&self, key: KeyId) -> String {
        format!("{}/{key}", self.list())
    }

    /// The path of a key in the organization.
    pub(super) fn key_in_organization(&self, key: KeyId) -> String {
        format!("/orgs/{}/access/api-keys/{key}", self.org)
    }

    /// The frame of a page about keys there, with the way to the list.
    pub(super) async fn frame(&self, visit: &mut Visit) -> Result<Frame, Problem> {
        Ok(self.start(visit).await?.below("API Keys", self.list()))
    }

    /// The frame of the list itself.
    pub(super) async fn list_frame(&self, visit: &mut Visit) -> Result<Frame, Problem> {
        Ok(self.start(visit).await?.ending("API Keys"))
    }

    async fn start(&self, visit: &mut Visit) -> Result<Frame, Problem> {
        visit.frame_at(self.spot.clone(), Section::Applications).await
    }

    /// May the person make keys there?
    pub(super) fn may_create(&self, visit: &Visit) -> bool {
        match self.scope {
            Scope::Project { .. } => visit.may::<CreateProjectKey>(self.scope),
            _ => visit.may::<CreateKey>(self.scope),
        }
    }

    /// A page of its keys.
    pub(super) async fn keys(&self, visit: &Visit, view: &KeyView) -> Result<KeyPage, Problem> {
        const TO: &str = "see the API keys here";
        if let Scope::Project { .. } = self.scope {
            let permit = visit.permit::<ReadProjectKeys>(self.scope, TO)?;
            return Ok(visit.app.key_lines(&with_lists::<ReadProjectKeyList, _>(visit, permit), view).await?);
        }
        let permit = visit.permit::<ReadKeys>(self.scope, TO)?;
        Ok(visit.app.key_lines(&with_lists::<ReadAccessList, _>(visit, permit), view).await?)
    }

    /// One of its keys.
    pub(super) async fn key_details(&self, visit: &Visit, key: KeyId) -> Result<Option<KeyDetails>, Problem> {
        const TO: &str = "see this API key";
        Ok(match self.scope {
            Scope::Project { .. } => {
                visit.app.key_details(&visit.permit::<ReadProjectKeys>(self.scope, TO)?, key).await?
            }
            _ => visit.app.key_details(&visit.permit::<ReadKeys>(self.scope, TO)?, key).await?,
        })
    }

    /// Is a key there, or anywhere in the organization, described in the same words?
    pub(super) async fn described_so(
        &self,
        visit: &Visit,
        description: &str,
        but: Option<KeyId>,
    ) -> Result<Option<KeyId>, Problem> {
        let permit = visit.permit::<ReadKeys>(self.organization(), "see the API keys here")?;
        Ok(visit.app.key_described_so(&permit, description, but).await?)
    }
}
