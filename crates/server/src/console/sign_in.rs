//! Signing in and out. Keys never sign in: a public half in the name's place gets a hint, and no look-up. The answer
//! to a wrong name and to a wrong password is the same. Source: console contract 5.13.

use super::account;
use super::answer::Answer;
use super::cookie::Cookie;
use super::field_errors::FieldErrors;
use super::form_token::FormToken;
use super::layout::{Frame, Section};
use super::problem::{Problem, not_written};
use super::table::Page;
use super::visit::Visit;
use super::way_back::WayBack;
use crate::app::{Judged, KnownPerson, OpenedSession, Proof, Session, SessionToken, WhichSessions, WriteError};
use askama::Template;
use http::StatusCode;
use keywright_domain::Scope;
use keywright_domain::policy::EndOwnSessions;
use zeroize::Zeroizing;

const WRONG: &str = "The e-mail or password is wrong.";
const KEYS_CANNOT: &str = "API keys cannot sign in. Use them with the Administration API.";

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::open("/login", "Sign in").get(|visit| Box::pin(form(visit))).post(|visit| Box::pin(sign_in(visit))),
        Page::signed_in("/login/stay", "Stay signed in").post(|visit| Box::pin(stay(visit))),
        Page::signed_in("/logout", "Sign out").post(|visit| Box::pin(sign_out(visit))),
    ]
}

#[derive(Template)]
#[template(path = "sign_in/form.html")]
struct SignInPage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
    way: WayBack,
    /// Has a session ended that somebody was in?
    ended: bool,
}

#[derive(Template)]
#[template(path = "layout/session_end.html")]
struct SessionEndPart {
    frame: Frame,
}

/// `GET /login`: the form.
async fn form(visit: &mut Visit) -> Answer {
    let way = WayBack::of_query(visit);
    if visit.session.is_some() {
        return visit.see_other(&way.to);
    }
    let ended = visit.asked("ended") == "1";
    let frame = visit.frame(Section::Other).await?;
    visit.page(&SignInPage { frame, errors: FieldErrors::none(), email: String::new(), way, ended })
}

/// `POST /login`: signs somebody in, and goes on where they wanted to be.
async fn sign_in(visit: &mut Visit) -> Answer {
    let way = WayBack::of_form(&visit.form);
    let email = visit.form.text("email").trim().to_owned();
    let password = Zeroizing::new(visit.form.text("password").to_owned());
    let mut errors = FieldErrors::none();
    if email.is_empty() {
        errors.add("email", "Enter your e-mail address");
    }
    if password.is_empty() {
        errors.add("password", "Enter your password");
    }
    if !errors.is_empty() {
        return refused(visit, errors, email, way).await;
    }

    let judged = visit.app.judge_password(&email, password, visit.source()).await?;
    let opened = match judged {
        Judged::Right(known) if known.second_factor => return account::ask_for_code(visit, &known, way).await,
        Judged::Right(known) => open(visit, known).await?,
        Judged::Wrong => None,
        Judged::Wait(wait) => {
            let page = page(visit, FieldErrors::too_often(wait), email, way).await?;
            return visit.too_often(wait, &page);
        }
    };
    let Some(opened) = opened else {
        let mut errors = FieldErrors::one("", WRONG);
        if looks_like_a_key(&email) {
            errors.add("", KEYS_CANNOT);
        }
        return refused(visit, errors, email, way).await;
    };
    visit.begin_session(&opened.token).await?;
    visit.go_back(way).await
}

/// A session for somebody whose password was right; `None` when that is not enough.
async fn open(visit: &Visit, known: KnownPerson) -> Result<Option<OpenedSession>, Problem> {
    match visit.app.open_session(known, Proof::Password, &visit.user_agent, visit.source()).await {
        Ok(opened) => Ok(Some(opened)),
        Err(WriteError::Refused(_)) => Ok(None),
        Err(error) => Err(not_written(error, |_| Problem::SignIn)),
    }
}

/// The form again, with what is wrong.
async fn refused(visit: &mut Visit, errors: FieldErrors, email: String, way: WayBack) -> Answer {
    let page = page(visit, errors, email, way).await?;
    visit.invalid(&page)
}

async fn page(visit: &mut Visit, errors: FieldErrors, email: String, way: WayBack) -> Result<SignInPage, Problem> {
    Ok(SignInPage { frame: visit.frame(Section::Other).await?, errors, email, way, ended: false })
}

/// The form of a public half: eight small letters. Whether there is such a key is not looked up.
fn looks_like_a_key(name: &str) -> bool {
    name.len() == 8 && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `POST /login/stay`: to be seen is all that a session needs. Answers the part of a page that warns of its end.
async fn stay(visit: &mut Visit) -> Answer {
    if !visit.is_partial {
        return visit.see_other("/");
    }
    let frame = visit.frame(Section::Other).await?;
    visit.page(&SessionEndPart { frame })
}

/// `POST /logout`: ends the session on the server.
async fn sign_out(visit: &mut Visit) -> Answer {
    visit.end_session().await?;
    visit.done("/login", "You are signed out.")
}

impl Visit {
    /// Goes on in the session of the request, whose cookie is another one if it was renewed.
    pub(super) fn keep_session(&mut self, session: Session, renewed: Option<&SessionToken>) {
        if let Some(token) = renewed {
            self.set_cookie(Cookie::Session, token.reveal(), None);
        }
        self.token = FormToken::of(&session.forms);
        self.session = Some(session);
    }

    /// Goes on in a session that has just been made, or whose token has changed. A session that the browser had before
    /// ends: its cookie is gone.
    pub(crate) async fn begin_session(&mut self, token: &SessionToken) -> Result<(), Problem> {
        let before = self.session.take();
        self.set_cookie(Cookie::Session, token.reveal(), None);
        if let Some((session, renewed)) = self.app.session(token.reveal(), self.source()).await? {
            self.keep_session(session, renewed.as_ref());
        }
        let now = self.session.as_ref().and_then(|session| session.signed_in.session());
        let left = before.filter(|before| before.signed_in.session() != now);
        if let Some(permit) = left.and_then(|left| left.signed_in.permit::<EndOwnSessions>(Scope::Deployment).ok())
            && let Err(WriteError::Failed(error)) = self.app.end_sessions(&permit, WhichSessions::This).await
        {
            return Err(error.into());
        }
        Ok(())
    }

    /// The sign-in page for somebody who has to begin once more: it keeps where they were, and with which form.
    pub(crate) async fn sign_in_again(&mut self, way: WayBack, why: &str) -> Answer {
        refused(self, FieldErrors::one("", why), String::new(), way).await
    }

    /// Ends the session on the server, and its cookie in the browser.
    pub(super) async fn end_session(&mut self) -> Result<(), Problem> {
        let permit = self.permit::<EndOwnSessions>(Scope::Deployment, "sign out")?;
        let ended = self.app.end_sessions(&permit, WhichSessions::This).await;
        ended.map_err(|error| not_written(error, |()| Problem::SignIn))?;
        self.set_cookie(Cookie::Session, "", Some(0));
        Ok(())
    }

    /// The sign-in page as the answer to a form that came when its session had ended: it keeps the form.
    pub(super) async fn ask_for_form(&mut self) -> Answer {
        let way = WayBack::of_interrupted(self);
        let frame = self.frame(Section::Other).await?.titled("Sign in");
        let errors = FieldErrors::none();
        self.page_as(StatusCode::FORBIDDEN, &SignInPage { frame, errors, email: String::new(), way, ended: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_half_is_known_by_its_form() {
        assert!(looks_like_a_key("qzkwmtrb"));
        for name in ["qzkwmtrb@example.org", "QZKWMTRB", "qzkwmtr", "qzkwmtrbb", "qzkwmtr1", ""] {
            assert!(!looks_like_a_key(name), "{name}");
        }
    }
}
