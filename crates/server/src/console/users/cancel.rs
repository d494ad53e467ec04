//! `/orgs/{orgId}/access/invitations/{invitationId}/cancel`: takes an invitation back.

use super::remove::RemovePage;
use crate::app::{InvitationRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::layout::Section;
use crate::console::place::spot_of;
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use keywright_domain::policy::{ChangeOrganizationInvitations, ReadOrganizationUsers};
use keywright_domain::{InvitationId, Organization, Scope, Standing};

const TO: &str = "cancel invitations";

/// Whom an invitation of the organization that the path names is for.
async fn invited(visit: &mut Visit) -> Result<(Organization, InvitationId, String), Problem> {
    let organization = visit.organization().await?;
    let id: InvitationId = visit.param("invitationId")?;
    let scope = Scope::Organization(organization.id);
    let permit = visit.permit::<ReadOrganizationUsers>(scope, "see the users of this organization")?;
    let people = visit.app.people(&permit).await?;
    let name = people.iter().find_map(|person| match &person.standing {
        Standing::Invited(invitee) if invitee.invitation == id => Some(invitee.username.as_str().to_owned()),
        _ => None,
    });
    Ok((organization, id, name.ok_or(Problem::NotFound)?))
}

/// `GET …/cancel`.
pub(super) async fn ask(visit: &mut Visit) -> Answer {
    let (organization, id, name) = invited(visit).await?;
    visit.permit::<ChangeOrganizationInvitations>(Scope::Organization(organization.id), TO)?;
    let list = format!("/orgs/{}/access/users", organization.id);
    let heading = format!("Cancel the invitation of {name}?");
    let frame = visit.frame_in(spot_of(&organization), Section::Users).await?.titled(heading.clone());
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
    let line = match visit.app.delete_org_invitation(&permit, id).await {
        Ok(()) => "The invitation was cancelled.",
        Err(WriteError::Refused(InvitationRefusal::NotFound)) => "The invitation was gone already.",
        Err(error) => return Err(not_written(error, |_| Problem::NotFound)),
    };
    visit.done(&format!("/orgs/{}/access/users", organization.id), line)
}
