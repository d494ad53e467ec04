//! `/orgs/{orgId}/access/users/{userId}/remove`: takes a member out of an organization.

use super::given;
use super::person::Found;
use crate::app::WriteError;
use crate::console::answer::Answer;
use crate::console::layout::Frame;
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::Reach;
use keywright_domain::policy::RemoveOrganizationUser;

const TO: &str = "remove users";

/// Asks whether somebody is to go; of an organization, a project or an invitation.
#[derive(Template)]
#[template(path = "users/remove.html")]
pub(super) struct RemovePage {
    pub(super) frame: Frame,
    pub(super) heading: String,
    /// What it means, a paragraph each.
    pub(super) sentences: Vec<String>,
    /// Why it cannot be; empty when it can.
    pub(super) why_not: String,
    pub(super) action: String,
    pub(super) button: &'static str,
    pub(super) back: String,
}

/// `GET /orgs/{orgId}/access/users/{userId}/remove`.
pub(super) async fn ask(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    visit.permit::<RemoveOrganizationUser>(found.scope, TO)?;
    let page = page(visit, &found, String::new()).await?;
    visit.page(&page)
}

/// `POST /orgs/{orgId}/access/users/{userId}/remove`.
pub(super) async fn remove(visit: &mut Visit) -> Answer {
    let found = Found::of(visit).await?;
    let permit = visit.permit::<RemoveOrganizationUser>(found.scope, TO)?;
    match visit.app.remove_org_user(&permit, found.person.standing.id(), Reach::Anybody).await {
        Ok(()) => {
            let line = format!("{} was removed from {}.", found.row.name, found.organization.name.as_str());
            visit.done(&format!("{}/users", found.root()), line)
        }
        Err(WriteError::Refused(refusal)) => {
            let page = page(visit, &found, given::refused(refusal)).await?;
            visit.invalid(&page)
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

async fn page(visit: &mut Visit, found: &Found, refused: String) -> Result<RemovePage, Problem> {
    let (name, projects) = (&found.row.name, found.person.projects.len());
    let with_it = match projects {
        0 => String::new(),
        1 => " and of the one project that they are in".to_owned(),
        count => format!(" and of the {count} projects that they are in"),
    };
    let why_not = match () {
        () if !refused.is_empty() => refused,
        () if found.row.is_you => "Nobody removes themselves. Ask another owner.".to_owned(),
        () if found.row.last_owner => "This is the last owner. Name another owner first.".to_owned(),
        () => String::new(),
    };
    let list = format!("{}/users", found.root());
    let heading = format!("Remove {name}?");
    let frame = found.frame(visit).await?.titled(heading.clone());
    Ok(RemovePage {
        frame: frame.below(name.clone(), format!("{list}/{}", found.row.id)).ending("Remove"),
        heading,
        sentences: vec![
            format!("{name} is taken out of {}{with_it}.", found.organization.name.as_str()),
            "API keys that they made go on working.".to_owned(),
        ],
        why_not,
        action: format!("{list}/{}/remove", found.row.id),
        button: "Remove",
        back: list,
    })
}
