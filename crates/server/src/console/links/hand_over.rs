//! Making a link for somebody: sent by mail where there is one, else shown this once, to be handed over.
//!
//! The link is in the answer to the form that made it and nowhere else; to send the form again makes another one.
//! Source: console contract 5.12, 6.

use crate::app::links::{Handed, to_invite, to_invite_there};
use crate::app::{InvitationRefusal, MembershipRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::{Visit, denied};
use askama::Template;
use keywright_domain::policy::{self, GrantOrgOwner, GrantProjectOwner};
use keywright_domain::{Action, InvitationId, OrgId, ProjectId, Scope, Timestamp, UserId};

#[derive(Template)]
#[template(path = "links/hand_over.html")]
struct HandOverPage {
    frame: Frame,
    heading: String,
    /// What whoever opens it does with it.
    does: &'static str,
    link: String,
    ends: Shown,
    back: String,
}

/// `POST /orgs/{orgId}/access/invitations/{invitationId}/link`: a new link to an invitation to an organization.
pub(super) async fn to_organization(visit: &mut Visit) -> Answer {
    let (org, invitation): (OrgId, InvitationId) = (visit.param("orgId")?, visit.param("invitationId")?);
    let scope = Scope::Organization(org);
    let permit = to_invite(visit.signed_in()?, scope)
        .map_err(denied_to_invite::<policy::ChangeOrganizationInvitations>(scope))?;
    let made = visit.app.make_org_invitation_link(&permit, invitation).await;
    let (token, made) = made.map_err(not_made::<GrantOrgOwner>(scope))?;
    let handed = visit.app.hand_over_invitation(token, &made);
    let (name, ends) = (made.invitee.username.as_str(), made.invitee.expires);
    invitation_handed(visit, handed, name, ends, format!("/orgs/{org}/access/users")).await
}

/// `POST /projects/{projectId}/access/invitations/{invitationId}/link`: the same in a project.
pub(super) async fn to_project(visit: &mut Visit) -> Answer {
    let (project, invitation): (ProjectId, InvitationId) = (visit.param("projectId")?, visit.param("invitationId")?);
    let scope = visit.app.project_scope(project).await?.ok_or(Problem::NotFound)?;
    let permit = to_invite_there(visit.signed_in()?, scope)
        .map_err(denied_to_invite::<policy::ChangeProjectInvitations>(scope))?;
    let made = visit.app.make_project_invitation_link(&permit, invitation).await;
    let (token, made) = made.map_err(not_made::<GrantProjectOwner>(scope))?;
    let handed = visit.app.hand_over_invitation(token, &made);
    let (name, ends) = (made.invitee.username.as_str(), made.invitee.expires);
    invitation_handed(visit, handed, name, ends, format!("/projects/{project}/access/users")).await
}

/// `POST /admin/users/{userId}/reset-link`: a link by which somebody sets a new password.
pub(super) async fn to_reset(visit: &mut Visit) -> Answer {
    let user: UserId = visit.param("userId")?;
    let permit = visit.permit::<policy::MakeResetLink>(Scope::Deployment, "make links that set passwords")?;
    let made = visit.app.make_reset_link(&permit, user, visit.form.has("second_factor")).await;
    let (token, made) = made.map_err(|error| not_written(error, |_| Problem::NotFound))?;
    let page = HandOverPage {
        heading: format!("New password for {}", made.username.as_str()),
        does: "set a new password, once. It signs the account out everywhere.",
        link: format!("{}/reset/{}", visit.site.url.as_str(), token.reveal()),
        ends: visit.clock_face().show(made.ends),
        back: "/admin/users".to_owned(),
        frame: visit.frame(Section::Other).await?,
    };
    shown(visit, page)
}

async fn invitation_handed(visit: &mut Visit, handed: Handed, name: &str, ends: Timestamp, back: String) -> Answer {
    let token = match handed {
        Handed::Mailed => return visit.done(&back, format!("A new link was sent to {name}. An older one has ended.")),
        Handed::ToHandOver(token) => token,
    };
    let page = HandOverPage {
        heading: format!("Invitation link for {name}"),
        does: "accept or decline, once. An older link has ended.",
        link: format!("{}/invite/{}", visit.site.url.as_str(), token.reveal()),
        ends: visit.clock_face().show(ends),
        back,
        frame: visit.frame(Section::Users).await?,
    };
    shown(visit, page)
}

fn shown(visit: &Visit, mut page: HandOverPage) -> Answer {
    page.frame = page.frame.titled(page.heading.clone());
    visit.page(&page)
}

fn denied_to_invite<A: Action>(scope: Scope) -> impl FnOnce(keywright_domain::Refusal) -> Problem {
    move |refusal| denied::<A>(refusal, scope, "invite people")
}

/// Why a link is not made: the invitation is over, or it brings what only others may grant.
fn not_made<A: Action>(scope: Scope) -> impl FnOnce(WriteError<InvitationRefusal>) -> Problem {
    let refused = move |refusal| match refusal {
        InvitationRefusal::Membership(MembershipRefusal::MayNotGrant) => {
            Problem::Denied { to: "hand out what this invitation brings", rule: A::RULE, scope }
        }
        _ => Problem::NotFound,
    };
    move |error| not_written(error, refused)
}
