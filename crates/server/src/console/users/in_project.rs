//! `/projects/{projectId}/access/users`: the people of a project, with the roles that they have there.

use super::in_org::ListPage;
use super::row::{self, Inviting, Looking, PageOf, PersonRow};
use crate::app::Meant;
use crate::console::answer::Answer;
use crate::console::explain::{Holder, holders};
use crate::console::layout::{Section, Spot};
use crate::console::problem::Problem;
use crate::console::roles;
use crate::console::visit::Visit;
use keywright_domain::policy::{
    AddProjectUser, ChangeProjectUser, ReadProjectInvitations, ReadProjectUsers, RemoveProjectUser,
};
use keywright_domain::{OrgId, OrgUser, ProjectId, ProjectRole, Scope, TeamAssignment};

/// The people of a project, and what they hold there.
pub(super) struct People {
    pub(super) project: ProjectId,
    /// Its organization.
    pub(super) org: OrgId,
    pub(super) name: String,
    pub(super) spot: Spot,
    pub(super) scope: Scope,
    /// Everybody in the organization.
    pub(super) everybody: Vec<OrgUser>,
    pub(super) teams: Vec<TeamAssignment>,
}

impl People {
    /// # Errors
    /// `NotFound` for everybody who does not belong there.
    pub(super) async fn of(visit: &mut Visit) -> Result<Self, Problem> {
        let (project, spot) = visit.project().await?;
        let scope = spot.scope();
        let permit = visit.permit::<ReadProjectUsers>(scope, "see the users of this project")?;
        let mut everybody = visit.app.everybody(&permit).await?;
        let teams = visit.app.teams_around(&permit).await?;
        row::in_order(&mut everybody, visit.app.now());
        let name = project.name.as_str().to_owned();
        Ok(Self { project: project.id, org: project.org, name, spot, scope, everybody, teams })
    }

    /// What paths of the list begin with.
    pub(super) fn root(&self) -> String {
        format!("/projects/{}/access", self.project)
    }

    /// Those who have roles in the project, by themselves or through a team.
    pub(super) fn inside(&self) -> impl Iterator<Item = &OrgUser> {
        self.everybody.iter().filter(|person| !person.held_in(self.project, &self.teams, false).is_empty())
    }

    /// How many members own the project themselves.
    pub(super) fn owners(&self) -> usize {
        self.everybody.iter().filter(|person| self.owns(person)).count()
    }

    fn owns(&self, person: &OrgUser) -> bool {
        person.standing.user().is_some() && person.in_project(self.project).contains(ProjectRole::Owner)
    }

    /// The row of a person, with their roles in the project.
    pub(super) fn row(&self, person: &OrgUser, looking: &Looking<'_>) -> PersonRow {
        let mut row = looking.row(person);
        row.roles = roles::labels(person.held_in(self.project, &self.teams, false));
        row.last_owner = self.owns(person) && self.owners() <= 1;
        row
    }

    /// Five of those who may change what people may do here.
    pub(super) fn helpers(&self) -> Vec<Holder> {
        holders(&self.everybody, |person| {
            let held = person.held_in(self.project, &self.teams, true);
            held.contains(ProjectRole::Owner) || held.contains(ProjectRole::UserAdmin)
        })
    }
}

/// `GET /projects/{projectId}/access/users`.
pub(super) async fn list(visit: &mut Visit) -> Answer {
    let people = People::of(visit).await?;
    let permit = visit.permit::<ReadProjectUsers>(people.scope, "see the users of this project")?;
    let with_second_factor = visit.app.people_with_second_factor(&permit).await?;
    let (face, you) = (visit.clock_face(), visit.person()?.id);
    let inviting = Inviting::into_organization(visit, people.org);
    let looking = Looking { face: &face, you, with_second_factor: &with_second_factor, owners: 0, inviting };
    let mut rows: Vec<_> = people.inside().map(|person| people.row(person, &looking)).collect();
    if visit.may::<ReadProjectInvitations>(people.scope) {
        let permit = visit.permit::<ReadProjectInvitations>(people.scope, "see the invitations to this project")?;
        let invitations = visit.app.project_invitations(&permit, &Meant::All).await?;
        let inviting = Inviting::into_project(visit, people.scope, people.project);
        rows.extend(invitations.iter().map(|invitation| row::invited_there(invitation, &inviting, &face)));
    }
    let (search, root, scope) = (visit.asked("q"), people.root(), people.scope);
    let may_change = visit.may::<ChangeProjectUser>(scope);
    let frame = visit.frame_in(people.spot.clone(), Section::Users).await?;
    let page = ListPage {
        frame: frame.ending("Users"),
        invite_path: format!("{root}/users/new"),
        invite_label: "Add Users",
        in_project: true,
        list: PageOf::of(visit, rows, &search),
        root,
        search,
        may_invite: visit.may::<AddProjectUser>(scope),
        may_change,
        may_remove: visit.may::<RemoveProjectUser>(scope),
        helpers: if may_change { Vec::new() } else { people.helpers() },
        needed: "Project Owner",
        one_owner: false,
    };
    visit.page(&page)
}
