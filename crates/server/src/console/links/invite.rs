//! Answering an invitation: a stranger says who they are and sets a password, an account that nobody has used gets a new
//! password, any other account signs in. Source: console contract 5.12.

use super::{INVITE, LIFE, over};
use crate::app::MembershipRefusal;
use crate::app::links::{
    AnswerError, AnswerRefusal, Entrance, InvitationAnswered, InvitationLink, InvitationOver, LinkedInvitation,
    LinkedPlace, Newcomer,
};
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::cookie::Cookie;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::person_fields::person_name;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::{OrgRole, OrgRoles, Password, PersonName, ProjectRole, ProjectRoles};

/// What is asked of whoever looks at the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Who they are, and a password.
    NameAndPassword,
    /// A new password.
    Password,
    /// To sign in to the account that is invited.
    SignIn,
    /// To sign out of another account.
    SignOut,
    /// Nothing more: they are signed in to that account.
    Nothing,
}

#[derive(Template)]
#[template(path = "links/invite.html")]
struct InvitePage {
    frame: Frame,
    errors: FieldErrors,
    asked: Asked,
    /// The organization or project.
    place: String,
    /// The organization that a project belongs to; empty for an invitation to an organization.
    within: String,
    inviter: String,
    /// Whom it is for.
    email: String,
    /// Who is signed in instead.
    other: String,
    roles: Vec<&'static str>,
    projects: Vec<(String, String)>,
    teams: Vec<String>,
    ends: Shown,
    first_name: String,
    last_name: String,
}

/// What the form means.
struct Entering {
    names: Option<(PersonName, PersonName)>,
    password: Password,
}

/// `GET /invite`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    shown(visit, FieldErrors::none()).await
}

/// `POST /invite`: accepts.
pub(super) async fn accept(visit: &mut Visit) -> Answer {
    let Some(token) = visit.invitation.clone() else { return spent(visit).await };
    let Some(link) = visit.app.invitation_link(&token).await? else { return spent(visit).await };
    let asked = match link.open(visit.app.now()) {
        Ok(invited) => asked(visit, invited),
        Err(over) => return ended(visit, &link, over).await,
    };
    let answered = match asked {
        Asked::SignIn | Asked::SignOut => return shown(visit, FieldErrors::none()).await,
        Asked::Nothing => visit.app.accept_invitation(&token, visit.signed_in()?).await,
        Asked::NameAndPassword | Asked::Password => {
            let entering = match entering(visit, asked) {
                Ok(entering) => entering,
                Err(errors) => return shown(visit, errors).await,
            };
            let user_agent = visit.user_agent.clone();
            let entrance = Entrance { names: entering.names, password: entering.password, user_agent: &user_agent };
            visit.app.accept_invitation_and_enter(&token, entrance, visit.source()).await
        }
    };
    match answered {
        Ok(answered) => arrive(visit, answered, &link).await,
        Err(error) => refused(visit, &link, error).await,
    }
}

/// `POST /invite/decline`.
pub(super) async fn decline(visit: &mut Visit) -> Answer {
    let Some(token) = visit.invitation.clone() else { return spent(visit).await };
    let Some(link) = visit.app.invitation_link(&token).await? else { return spent(visit).await };
    match visit.app.decline_invitation(&token, visit.source()).await {
        Ok(()) => {
            let sentences = vec![format!("{} sees that you do not join.", link.inviter)];
            over(visit, Cookie::Invitation, &format!("You have declined to join {}", link.place), sentences).await
        }
        Err(error) => refused(visit, &link, error).await,
    }
}

/// `POST /invite/sign-out`: signs another account out, and comes back to the invitation.
pub(super) async fn sign_out(visit: &mut Visit) -> Answer {
    visit.end_session().await?;
    visit.see_other(INVITE)
}

/// What is asked of whoever brings the link.
fn asked(visit: &Visit, invited: &LinkedInvitation) -> Asked {
    match (visit.person(), invited.newcomer) {
        (Ok(person), _) if person.id == invited.invitee.user => Asked::Nothing,
        (Ok(_), _) => Asked::SignOut,
        (Err(_), Newcomer::Stranger) => Asked::NameAndPassword,
        (Err(_), Newcomer::NeverSignedIn) => Asked::Password,
        (Err(_), Newcomer::Account) => Asked::SignIn,
    }
}

fn entering(visit: &Visit, asked: Asked) -> Result<Entering, FieldErrors> {
    let (form, mut errors) = (&visit.form, FieldErrors::none());
    let names = if asked == Asked::NameAndPassword {
        let first = person_name(&mut errors, form, "first_name", "first name");
        let last = person_name(&mut errors, form, "last_name", "last name");
        first.zip(last)
    } else {
        None
    };
    let password = errors.keep("password", Password::try_from(form.text("password").to_owned()));
    match password {
        Some(password) if errors.is_empty() => Ok(Entering { names, password }),
        _ => Err(errors),
    }
}

/// The person is in: signed in, if they were not, and where the invitation leads.
async fn arrive(visit: &mut Visit, answered: InvitationAnswered, link: &InvitationLink) -> Answer {
    visit.set_cookie(Cookie::Invitation, "", Some(0));
    if let Some(opened) = &answered.session {
        visit.begin_session(&opened.token).await?;
    }
    let path = match answered.project {
        Some(project) => format!("/projects/{project}"),
        None => format!("/orgs/{}/projects", answered.org),
    };
    visit.done(&path, format!("You have joined {}.", link.place))
}

async fn refused(visit: &mut Visit, link: &InvitationLink, error: AnswerError) -> Answer {
    let refusal = match error {
        AnswerError::Refused(refusal) => refusal,
        AnswerError::Hash(error) => return Err(error.into()),
        AnswerError::Database(error) => return Err(error.into()),
    };
    let ask = |what: &str| FieldErrors::one("", format!("{what} Ask {} to make room.", link.inviter));
    match refusal {
        AnswerRefusal::Spent => spent(visit).await,
        AnswerRefusal::Over(over) => ended(visit, link, over).await,
        // Something has changed since the page was shown: it is shown again, as it is now.
        AnswerRefusal::MustSignIn | AnswerRefusal::OtherAccount | AnswerRefusal::NamesMissing => {
            shown(visit, FieldErrors::none()).await
        }
        AnswerRefusal::OrganizationFirst => {
            let message = "You are not in the organization of this project yet. Answer the invitation to the \
                           organization first; if you have none, ask for one.";
            shown(visit, FieldErrors::one("", message)).await
        }
        AnswerRefusal::Full(MembershipRefusal::ProjectFull(..)) => {
            shown(visit, ask("A project that you would join is full.")).await
        }
        AnswerRefusal::Full(MembershipRefusal::TeamFull(..)) => {
            shown(visit, ask("A team that you would join is full.")).await
        }
        AnswerRefusal::Full(_) => shown(visit, ask("The organization is full.")).await,
    }
}

async fn shown(visit: &mut Visit, errors: FieldErrors) -> Answer {
    let Some(token) = visit.invitation.clone() else { return spent(visit).await };
    let Some(link) = visit.app.invitation_link(&token).await? else { return spent(visit).await };
    let invited = match link.open(visit.app.now()) {
        Ok(invited) => invited.clone(),
        Err(over) => return ended(visit, &link, over).await,
    };
    // Signing in on the way takes its time: the link stays at hand.
    visit.set_cookie(Cookie::Invitation, &token, Some(LIFE));
    let asked = asked(visit, &invited);
    let failed = !errors.is_empty();
    let other = match asked {
        Asked::SignOut => visit.person()?.username.to_string(),
        _ => String::new(),
    };
    let mut page = InvitePage {
        frame: visit.frame(Section::Other).await?,
        errors,
        asked,
        place: String::new(),
        within: String::new(),
        inviter: link.inviter.clone(),
        email: invited.invitee.username.as_str().to_owned(),
        other,
        roles: Vec::new(),
        projects: Vec::new(),
        teams: Vec::new(),
        ends: visit.clock_face().show(invited.invitee.expires),
        first_name: visit.form.text("first_name").to_owned(),
        last_name: visit.form.text("last_name").to_owned(),
    };
    match invited.to {
        LinkedPlace::Organization { roles, brings } => {
            invited.org_name.as_str().clone_into(&mut page.place);
            page.roles = org_labels(roles);
            let project = |(_, name, roles): (_, keywright_domain::ProjectName, ProjectRoles)| {
                (name.as_str().to_owned(), project_labels(roles).join(", "))
            };
            page.projects = brings.projects.into_iter().map(project).collect();
            page.teams = brings.teams.into_iter().map(|(_, name)| name.as_str().to_owned()).collect();
        }
        LinkedPlace::Project { name, roles, .. } => {
            name.as_str().clone_into(&mut page.place);
            invited.org_name.as_str().clone_into(&mut page.within);
            page.roles = project_labels(roles);
        }
    }
    page.frame = page.frame.titled(format!("Join {}", page.place));
    if failed { visit.invalid(&page) } else { visit.page(&page) }
}

fn org_labels(roles: OrgRoles) -> Vec<&'static str> {
    roles.iter().map(OrgRole::label).collect()
}

fn project_labels(roles: ProjectRoles) -> Vec<&'static str> {
    roles.iter().map(ProjectRole::label).collect()
}

/// The page of an invitation that is over: it says why, and whom to ask.
async fn ended(visit: &mut Visit, link: &InvitationLink, why: InvitationOver) -> Answer {
    let (place, inviter) = (&link.place, &link.inviter);
    let (heading, sentence) = match why {
        InvitationOver::Expired => (
            "This invitation has expired",
            format!("{inviter} invited you to {place}, and the time to answer is over. Ask for a new invitation."),
        ),
        InvitationOver::Cancelled => (
            "This invitation was taken back",
            format!("{inviter} had invited you to {place}. If you think that it should still be good, ask."),
        ),
        InvitationOver::Declined => (
            "You have declined this invitation",
            format!("{inviter} had invited you to {place}. If you want to join after all, ask for a new one."),
        ),
    };
    over(visit, Cookie::Invitation, heading, vec![sentence]).await
}

async fn spent(visit: &mut Visit) -> Answer {
    let sentences = vec![
        "The invitation was answered, or there is a newer link, or it was opened so long ago that this browser has \
         forgotten it. Open the latest link again, or ask whoever invited you for another one."
            .to_owned(),
    ];
    over(visit, Cookie::Invitation, "This link is not good any more", sentences).await
}
