//! `…/access/invitations/{invitationId}/cancel`: takes an invitation back, to an organization or to a project alone.

use super::remove::RemovePage;
use crate::app::{InvitationRefusal, Meant, WriteError};
use crate::console::answer::Answer;
use crate::console::layout::{Section, Spot};
use crate::console::place::spot_of;
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use keywright_domain::policy::{
    ChangeOrganizationInvitations, ChangeProjectInvitations, ReadOrganizationInvitations, ReadProjectInvitations,
};
use keywright_domain::{InvitationId, Organization, Project, Scope};

const TO: &str = "cancel invitations";

/// Whom an invitation of the organization that the path names is for.
async fn invited(visit: &mut Visit) -> Result<(Organization, InvitationId, String), Problem> {
    let organization = visit.organization().await?;
    let id: InvitationId = visit.param("invitationId")?;
    let scope = Scope::Organization(organization.id);
    visit.permit::<ChangeOrganizationInvitations>(scope, TO)?;
    let permit = visit.permit::<ReadOrganizationInvitations>(scope, TO)?;
    let found = visit.app.org_invitations(&permit, &Meant::Id(id)).await?.pop().ok_or(Problem::NotFound)?;
    Ok((organization, id, found.invitee.username.as_str().to_owned()))
}

/// `GET …/cancel`.
pub(super) async fn ask(visit: &mut Visit) -> Answer {
    let (organization, id, name) = invited(visit).await?;
    let list = format!("/orgs/{}/access/users", organization.id);
    let heading = format!("Cancel the invitation of {name}?");
    let frame = visit.frame_at(spot_of(&organization), Section::Users).await?.titled(heading.clone());
    let page = RemovePage {
        frame: frame.below("Users", list.clone()).ending("Cancel invitation"),
        heading,
        sentences: vec![format!("Its link does not work any more, and {name} cannot join with it.")],
        why_not: String::new(),
        action: format!("/orgs/{}/access/invitations/{id}/cancel", organization.id),
        button: "Cancel invitation",
        back: list,
    };
    visit.page(&page)
}

/// `POST …/cancel`.
pub(super) async fn cancel(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let id: InvitationId = visit.param("invitationId")?;
    let permit = visit.permit::<ChangeOrganizationInvitations>(Scope::Organization(organization.id), TO)?;
    let line = line(visit.app.delete_org_invitation(&permit, id).await)?;
    visit.done(&format!("/orgs/{}/access/users", organization.id), line)
}

/// Whom an invitation to the project that the path names is for.
async fn invited_there(visit: &mut Visit) -> Result<(Project, Spot, InvitationId, String), Problem> {
    let (project, spot) = visit.project().await?;
    let id: InvitationId = visit.param("invitationId")?;
    let permit = visit.permit::<ReadProjectInvitations>(spot.scope(), "see the invitations to this project")?;
    let found = visit.app.project_invitations(&permit, &Meant::Id(id)).await?.pop().ok_or(Problem::NotFound)?;
    let name = found.invitee.username.as_str().to_owned();
    Ok((project, spot, id, name))
}

/// `GET …/cancel` in a project.
pub(super) async fn ask_there(visit: &mut Visit) -> Answer {
    let (project, spot, id, name) = invited_there(visit).await?;
    visit.permit::<ChangeProjectInvitations>(spot.scope(), TO)?;
    let list = format!("/projects/{}/access/users", project.id);
    let heading = format!("Cancel the invitation of {name}?");
    let frame = visit.frame_at(spot, Section::Users).await?.titled(heading.clone());
    let page = RemovePage {
        frame: frame.below("Users", list.clone()).ending("Cancel invitation"),
        heading,
        sentences: vec![format!("Its link does not work any more, and {name} cannot join this project with it.")],
        why_not: String::new(),
        action: format!("/projects/{}/access/invitations/{id}/cancel", project.id),
        button: "Cancel invitation",
        back: list,
    };
    visit.page(&page)
}

/// `POST …/cancel` in a project.
pub(super) async fn cancel_there(visit: &mut Visit) -> Answer {
    let (project, spot) = visit.project().await?;
    let id: InvitationId = visit.param("invitationId")?;
    let permit = visit.permit::<ChangeProjectInvitations>(spot.scope(), TO)?;
    let line = line(visit.app.delete_project_invitation(&permit, id).await)?;
    visit.done(&format!("/projects/{}/access/users", project.id), line)
}

/// What has come of it.
fn line(cancelled: Result<(), WriteError<InvitationRefusal>>) -> Result<&'static str, Problem> {
    match cancelled {
        Ok(()) => Ok("The invitation was cancelled."),
        Err(WriteError::Refused(InvitationRefusal::NotFound)) => Ok("The invitation was gone already."),
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}
