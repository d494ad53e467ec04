//! `/projects/{projectId}/access/users`: the people of a project, with the roles that they have there.

use super::in_org::ListPage;
use super::row::{Looking, PageOf};
use crate::console::answer::Answer;
use crate::console::layout::{Section, Spot};
use crate::console::listing::Window;
use crate::console::problem::Problem;
use crate::console::visit::Visit;
use keywright_domain::policy::{
    AddProjectUser, ChangeProjectUser, ReadProjectInvitations, ReadProjectUsers, RemoveProjectUser,
};
use keywright_domain::{OrgId, Permit, ProjectId, Scope};

/// The people of a project, as far as somebody may see them.
pub(super) struct People {
    pub(super) project: ProjectId,
    /// Its organization.
    pub(super) org: OrgId,
    pub(super) name: String,
    pub(super) spot: Spot,
    pub(super) scope: Scope,
    /// To see them.
    pub(super) permit: Permit<ReadProjectUsers>,
}

impl People {
    /// # Errors
    /// `NotFound` for everybody who does not belong there.
    pub(super) async fn of(visit: &mut Visit) -> Result<Self, Problem> {
        let (project, spot) = visit.project().await?;
        let scope = spot.scope();
        let permit = visit.permit::<ReadProjectUsers>(scope, "see the users of this project")?;
        let name = project.name.as_str().to_owned();
        Ok(Self { project: project.id, org: project.org, name, spot, scope, permit })
    }

    /// What paths of the list begin with.
    pub(super) fn root(&self) -> String {
        format!("/projects/{}/access", self.project)
    }

    /// What rows of these people are made with.
    pub(super) async fn looking(&self, visit: &Visit) -> Result<Looking, Problem> {
        Looking::at_project(visit, self, visit.app.count_owners(&self.permit).await?)
    }
}

/// `GET /projects/{projectId}/access/users`.
pub(super) async fn list(visit: &mut Visit) -> Answer {
    let mut people = People::of(visit).await?;
    let scope = people.scope;
    if let Ok(invitations) = visit.permit::<ReadProjectInvitations>(scope, "see the invitations to this project") {
        people.permit = people.permit.along_with(&invitations);
    }
    let (window, search) = (Window::asked(visit), visit.asked("q"));
    let found = visit.app.people_lines(&people.permit, &search, window.page()).await?;
    if let Some(last) = window.beyond(visit, found.found) {
        return visit.see_other(&last);
    }
    let (looking, root) = (people.looking(visit).await?, people.root());
    let may_change = visit.may::<ChangeProjectUser>(scope);
    let frame = visit.frame_at(people.spot.clone(), Section::Users).await?;
    let page = ListPage {
        frame: frame.ending("Users"),
        invite_path: format!("{root}/users/new"),
        invite_label: "Add Users",
        in_project: true,
        list: PageOf::of(visit, window, &found, &looking),
        root,
        search,
        may_invite: visit.may::<AddProjectUser>(scope),
        may_change,
        may_remove: visit.may::<RemoveProjectUser>(scope),
        helpers: if may_change { Vec::new() } else { visit.in_charge(scope, true).await },
        needed: "Project Owner",
        one_owner: false,
    };
    visit.page(&page)
}
