//! Making links for people: sent by mail where there is one, else shown this once, to be handed over.
//!
//! A link is in the answer to the form that made it and nowhere else; to send the form again makes another one.
//! Source: console contract 5.12, 6.

use crate::app::links::{Handed, MadeInvitationLink, Token, to_invite, to_invite_there};
use crate::app::{InvitationRefusal, Meant, MembershipRefusal, WriteError};
use crate::auth::lockout::Wait;
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written, waiting};
use crate::console::visit::{Visit, denied};
use askama::Template;
use keywright_domain::policy::{self, GrantOrgOwner, GrantProjectOwner};
use keywright_domain::{Action, Email, InvitationId, OrgId, Permit, ProjectId, Scope, UserId};

const TO_INVITE: &str = "invite people";

/// A link that is shown, and for whom it is.
struct Line {
    name: String,
    link: String,
    /// What its field's id ends in; nothing for the first one.
    place: String,
}

impl Line {
    fn new(place: usize, name: &str, link: String) -> Self {
        let place = if place == 0 { String::new() } else { format!("-{}", place + 1) };
        Self { name: name.to_owned(), link, place }
    }

    /// What is said of it when it was copied.
    fn copied(&self) -> String {
        format!("Link for {}", self.name)
    }
}

#[derive(Template)]
#[template(path = "links/hand_over.html")]
struct HandOverPage {
    frame: Frame,
    heading: String,
    /// What has just happened; empty where the heading says it.
    done: String,
    /// What whoever opens one does with it.
    does: &'static str,
    links: Vec<Line>,
    ends: Shown,
    back: String,
}

/// Links to invitations, on their way: some by mail, some to be shown.
#[derive(Default)]
pub(in crate::console) struct InvitationLinks {
    mailed: Vec<String>,
    to_show: Vec<(Token, MadeInvitationLink)>,
    /// For whom there is none: too many letters were sent to them, or wait.
    later: Vec<(String, Wait)>,
}

impl InvitationLinks {
    /// Makes a new link to an invitation to an organization; an older one ends.
    ///
    /// # Errors
    /// `NotFound` when the invitation is over, `Denied` when it brings what only others may grant.
    pub(in crate::console) async fn add_to_organization(
        &mut self,
        visit: &Visit,
        org: OrgId,
        invitation: InvitationId,
    ) -> Result<(), Problem> {
        let scope = Scope::Organization(org);
        let permit = visit.permit::<policy::ReadOrganizationInvitations>(scope, TO_INVITE)?;
        let found = visit.app.org_invitations(&permit, &Meant::Id(invitation)).await?;
        let to = found.first().map(|found| &found.invitee.username).ok_or(Problem::NotFound)?;
        if self.is_later(visit, to) {
            return Ok(());
        }
        let permit = to_invite(visit.signed_in()?, scope)
            .map_err(denied_to_invite::<policy::ChangeOrganizationInvitations>(scope))?;
        let made = visit.app.make_org_invitation_link(&permit, invitation).await;
        self.keep(visit, made.map_err(not_made::<GrantOrgOwner>(scope))?);
        Ok(())
    }

    /// The same in a project.
    ///
    /// # Errors
    /// As [`Self::add_to_organization`].
    pub(in crate::console) async fn add_to_project(
        &mut self,
        visit: &Visit,
        scope: Scope,
        invitation: InvitationId,
    ) -> Result<(), Problem> {
        let permit = visit.permit::<policy::ReadProjectInvitations>(scope, TO_INVITE)?;
        let found = visit.app.project_invitations(&permit, &Meant::Id(invitation)).await?;
        let to = found.first().map(|found| &found.invitee.username).ok_or(Problem::NotFound)?;
        if self.is_later(visit, to) {
            return Ok(());
        }
        let permit = to_invite_there(visit.signed_in()?, scope)
            .map_err(denied_to_invite::<policy::ChangeProjectInvitations>(scope))?;
        let made = visit.app.make_project_invitation_link(&permit, invitation).await;
        self.keep(visit, made.map_err(not_made::<GrantProjectOwner>(scope))?);
        Ok(())
    }

    /// Is there no room for a letter? Asked before the link is made, which ends the older one.
    fn is_later(&mut self, visit: &Visit, to: &Email) -> bool {
        let room = visit.app.room_for_invitation(to, visit.address);
        self.later.extend(room.err().map(|wait| (to.as_str().to_owned(), wait)));
        room.is_err()
    }

    fn keep(&mut self, visit: &Visit, (token, made): (Token, MadeInvitationLink)) {
        match visit.app.hand_over_invitation(token, &made) {
            Handed::Mailed => self.mailed.push(made.invitee.username.as_str().to_owned()),
            Handed::ToHandOver(token) => self.to_show.push((token, made)),
            Handed::NotNow(wait) => self.later.push((made.invitee.username.as_str().to_owned(), wait)),
        }
    }

    /// What is said of those whose letters have to wait; empty for none.
    fn said_later(&self) -> String {
        let Some(seconds) = self.later.iter().map(|(_, wait)| wait.seconds).max() else { return String::new() };
        let names: Vec<_> = self.later.iter().map(|(name, _)| name.as_str()).collect();
        let (names, time) = (names.join(", "), waiting(seconds.unsigned_abs()));
        format!(" No letter was sent to {names}: there were too many. Get a new link in {time}.")
    }

    /// The end of the form that made them: the page with those that are to be handed over, or back to the list.
    pub(in crate::console) async fn answer(self, visit: &mut Visit, back: &str, done: String) -> Answer {
        let done = format!("{done}{}", self.said_later()).trim().to_owned();
        let (Some((_, first)), mailed) = (self.to_show.first(), self.mailed.len()) else {
            return visit.done(back, done);
        };
        let heading = match self.to_show.as_slice() {
            [(_, only)] => format!("Invitation link for {}", only.invitee.username.as_str()),
            links => format!("Invitation links for {} people", links.len()),
        };
        let root = visit.site.url.as_str().to_owned();
        let line = |(place, (token, made)): (usize, &(Token, MadeInvitationLink))| {
            Line::new(place, made.invitee.username.as_str(), format!("{root}/invite/{}", token.reveal()))
        };
        let by_mail = if mailed > 0 { " The others were sent by mail." } else { "" };
        let page = HandOverPage {
            heading,
            done: format!("{done}{by_mail}"),
            does: "accept or decline, once. An older link has ended.",
            ends: visit.clock_face().show(first.invitee.expires),
            links: self.to_show.iter().enumerate().map(line).collect(),
            back: back.to_owned(),
            frame: visit.frame(Section::Users).await?,
        };
        shown(visit, page)
    }
}

/// `POST /orgs/{orgId}/access/invitations/{invitationId}/link`: a new link to an invitation to an organization.
pub(super) async fn to_organization(visit: &mut Visit) -> Answer {
    let (org, invitation): (OrgId, InvitationId) = (visit.param("orgId")?, visit.param("invitationId")?);
    let mut links = InvitationLinks::default();
    links.add_to_organization(visit, org, invitation).await?;
    renewed(visit, links, &format!("/orgs/{org}/access/users")).await
}

/// `POST /projects/{projectId}/access/invitations/{invitationId}/link`: the same in a project.
pub(super) async fn to_project(visit: &mut Visit) -> Answer {
    let (project, invitation): (ProjectId, InvitationId) = (visit.param("projectId")?, visit.param("invitationId")?);
    let scope = visit.app.project_scope(project).await?.ok_or(Problem::NotFound)?;
    let mut links = InvitationLinks::default();
    links.add_to_project(visit, scope, invitation).await?;
    renewed(visit, links, &format!("/projects/{project}/access/users")).await
}

async fn renewed(visit: &mut Visit, links: InvitationLinks, back: &str) -> Answer {
    let done = match links.mailed.first() {
        Some(name) => format!("A new link was sent to {name}. An older one has ended."),
        None => String::new(),
    };
    links.answer(visit, back, done).await
}

#[derive(Template)]
#[template(path = "links/make_reset.html")]
struct MakeResetPage {
    frame: Frame,
    id: String,
    name: String,
    /// Is the second factor to go, too?
    second_factor: bool,
}

/// The permit to make a link that sets a password, for who has proved lately who they are: whoever sits down at an open
/// browser may enter no account by it, this one's neither.
fn to_make_reset(visit: &Visit) -> Result<Permit<policy::MakeResetLink>, Problem> {
    let permit = visit.permit::<policy::MakeResetLink>(Scope::Deployment, "make links that set passwords")?;
    visit.is_confirmed()?;
    Ok(permit)
}

/// `GET /admin/users/{userId}/reset-link`: where the form comes back to that came too late.
pub(super) async fn reset_form(visit: &mut Visit) -> Answer {
    let user: UserId = visit.param("userId")?;
    let permit = to_make_reset(visit)?;
    let name = visit.app.name_for_reset(&permit, user).await?.ok_or(Problem::NotFound)?;
    let second_factor = visit.refilled().is_some_and(|form| form.has("second_factor"));
    let frame = visit.frame(Section::AdminUsers).await?.titled(format!("New password for {name}"));
    visit.page(&MakeResetPage { frame, id: user.to_string(), name, second_factor })
}

/// `POST /admin/users/{userId}/reset-link`: a link by which somebody sets a new password.
pub(super) async fn to_reset(visit: &mut Visit) -> Answer {
    let user: UserId = visit.param("userId")?;
    let permit = to_make_reset(visit)?;
    let made = visit.app.make_reset_link(&permit, user, visit.form.has("second_factor")).await;
    let (token, made) = made.map_err(|error| not_written(error, |_| Problem::NotFound))?;
    let name = made.username.as_str().to_owned();
    let link = format!("{}/reset/{}", visit.site.url.as_str(), token.reveal());
    let page = HandOverPage {
        heading: format!("New password for {name}"),
        done: String::new(),
        does: "set a new password, once. It signs the account out everywhere.",
        links: vec![Line::new(0, &name, link)],
        ends: visit.clock_face().show(made.ends),
        back: "/admin/users".to_owned(),
        frame: visit.frame(Section::AdminUsers).await?,
    };
    shown(visit, page)
}

fn shown(visit: &Visit, mut page: HandOverPage) -> Answer {
    page.frame = page.frame.titled(page.heading.clone());
    visit.page(&page)
}

fn denied_to_invite<A: Action>(scope: Scope) -> impl FnOnce(keywright_domain::Refusal) -> Problem {
    move |refusal| denied::<A>(refusal, scope, TO_INVITE)
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
