//! `/projects/{projectId}/access/users/{userId}`: one person of a project; their roles there, and taking them out.

use super::given::{self, ROLES, with};
use super::in_project::People;
use super::person::PersonPage;
use super::remove::RemovePage;
use super::row::PersonRow;
use crate::app::WriteError;
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::roles::{self, Picking, RolePicker};
use crate::console::visit::Visit;
use keywright_domain::policy::{ChangeProjectUser, GrantProjectOwner, RemoveProjectUser};
use keywright_domain::{OrgUser, ProjectRole, ProjectRoles, Reach, UserId};

const TO_REMOVE: &str = "remove users from this project";

/// Somebody of the project that the path names.
struct Found {
    people: People,
    person: OrgUser,
    row: PersonRow,
}

impl Found {
    async fn of(visit: &mut Visit) -> Result<Self, Problem> {
        let people = People::of(visit).await?;
        let (user, permit): (UserId, _) = (visit.param("userId")?, &people.permit);
        let person = visit.app.person(permit, user).await?.ok_or(Problem::NotFound)?;
        let held = person.held_in(people.project, &visit.app.teams_around(permit).await?, false);
        if held.is_empty() {
            return Err(Problem::NotFound);
        }
        let second_factor = visit.app.has_second_factor(permit, user).await?;
        let row = people.looking(visit).await?.row(&person, held, second_factor);
        Ok(Self { people, person, row })
    }

    /// The person's own roles; those of teams are not changed here.
    fn own(&self) -> ProjectRoles {
        self.person.in_project(self.people.project)
    }

    async fn frame(&self, visit: &mut Visit) -> Result<Frame, Problem> {
        let frame = visit.frame_at(self.people.spot.clone(), Section::Users).await?;
        Ok(frame.below("Users", format!("{}/users", self.people.root())))
    }
}

/// `GET /projects/{projectId}/access/users/{userId}`.
pub(super) async fn show(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    let kept = visit.refilled().and_then(|form| roles::parse(&visit.site, form.all(ROLES), found.own()));
    let ticked = kept.unwrap_or_else(|| found.own());
    let page = page(visit, found, ticked, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /projects/{projectId}/access/users/{userId}`: other roles in the project.
pub(super) async fn save(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    let permit = visit.permit::<ChangeProjectUser>(found.people.scope, "change what users may do in this project")?;
    let permit = with::<GrantProjectOwner, _>(visit, permit);
    let sent = roles::parse(&visit.site, visit.form.all(ROLES), found.own());
    let mut wanted = sent.ok_or(Problem::Unreadable)?;
    if found.row.last_owner {
        // The box is there to be seen and cannot be unticked, so that browsers do not send it.
        wanted = wanted.union([ProjectRole::Owner].into());
    }
    let refused = if wanted.is_empty() {
        "Choose at least one role; to take the person out, remove them".to_owned()
    } else {
        let change = given::differing(&visit.form, wanted).ok_or(Problem::Unreadable)?;
        let user = found.person.standing.id();
        match visit.app.change_project_user(&permit, user, Reach::Current, change).await {
            Ok(_) => {
                let list = format!("{}/users", found.people.root());
                return visit.done_to(&list, format!("The roles of {} were saved.", found.row.name), &found.row.id);
            }
            Err(WriteError::Refused(refusal)) => given::refused(refusal),
            Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
        }
    };
    let page = page(visit, found, wanted, FieldErrors::one(ROLES, refused)).await?;
    visit.invalid(&page)
}

async fn page(
    visit: &mut Visit,
    found: Found,
    ticked: ProjectRoles,
    errors: FieldErrors,
) -> Result<PersonPage, Problem> {
    let scope = found.people.scope;
    let why_not = match () {
        () if found.row.is_you => "Nobody changes their own roles. Ask another owner of this project.",
        () if !visit.may::<ChangeProjectUser>(scope) => {
            "You need the Project Owner role to change what people may do here."
        }
        () if found.own().is_empty() => "These roles come from a team.",
        () if !found.person.standing.is_current(visit.app.now()) => "This invitation has come to its end.",
        () => "",
    };
    let picker = why_not.is_empty().then(|| picker(visit, &found, ticked));
    let may_remove =
        !found.row.is_you && !found.row.last_owner && !found.own().is_empty() && visit.may::<RemoveProjectUser>(scope);
    Ok(PersonPage {
        frame: found.frame(visit).await?.titled(found.row.name.clone()).ending(found.row.name.clone()),
        errors,
        root: found.people.root(),
        projects: Vec::new(),
        teams: 0,
        picker,
        why_not,
        may_remove,
        may_cancel: false,
        in_project: true,
        seen_roles: found.own().to_text(),
        person: found.row,
    })
}

fn picker(visit: &Visit, found: &Found, ticked: ProjectRoles) -> RolePicker {
    let picking = Picking {
        field: ROLES,
        legend: "Project Permissions",
        who: "This person",
        held: found.own(),
        ticked,
        owner: ProjectRole::Owner,
        may_grant_owner: visit.may::<GrantProjectOwner>(found.people.scope),
    };
    let mut picker = RolePicker::new(&visit.site, &picking);
    let owner = picker.choices.iter_mut().find(|choice| choice.name == ProjectRole::Owner.name());
    if let Some(owner) = owner.filter(|_| found.row.last_owner) {
        (owner.ticked, owner.locked) = (true, "This is the last owner. Name another owner first.");
    }
    picker
}

/// `GET …/remove`.
pub(super) async fn ask_remove(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    visit.permit::<RemoveProjectUser>(found.people.scope, TO_REMOVE)?;
    let page = remove_page(visit, &found, String::new()).await?;
    visit.page(&page)
}

/// `POST …/remove`.
pub(super) async fn remove(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    let permit = visit.permit::<RemoveProjectUser>(found.people.scope, TO_REMOVE)?;
    match visit.app.remove_project_user(&permit, found.person.standing.id(), Reach::Anybody).await {
        Ok(()) => {
            let line = format!("{} was removed from {}.", found.row.name, found.people.name);
            visit.done(&format!("{}/users", found.people.root()), line)
        }
        Err(WriteError::Refused(refusal)) => {
            let page = remove_page(visit, &found, given::refused(refusal)).await?;
            visit.invalid(&page)
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

async fn remove_page(visit: &mut Visit, found: &Found, refused: String) -> Result<RemovePage, Problem> {
    let name = &found.row.name;
    let why_not = match () {
        () if !refused.is_empty() => refused,
        () if found.row.is_you => "Nobody removes themselves. Ask another owner.".to_owned(),
        () if found.row.last_owner => "This is the last owner. Name another owner first.".to_owned(),
        () if found.own().is_empty() => "This person is here through a team. Change the team instead.".to_owned(),
        () => String::new(),
    };
    let list = format!("{}/users", found.people.root());
    let heading = format!("Remove {name} from {}?", found.people.name);
    let frame = found.frame(visit).await?.titled(heading.clone());
    Ok(RemovePage {
        frame: frame.below(name.clone(), format!("{list}/{}", found.row.id)).ending("Remove"),
        heading,
        sentences: vec![format!("{name} stays in the organization and in other projects.")],
        why_not,
        action: format!("{list}/{}/remove", found.row.id),
        button: "Remove from project",
        back: list,
    })
}
