//! `/login/confirm`: somebody who is signed in proves again who they are, because what they are about to do wants a proof
//! that is not older than a quarter of an hour. A form that came too late is kept. Source: console contract 10, 13.2.

use super::profile::own_account;
use super::verify::{USED_UP, WRONG_CODE};
use crate::app::second_factor::JudgedCode;
use crate::app::{Judged, KnownPerson, Proof, SecondFactorState, SignInRefusal, WriteError};
use crate::auth::lockout::Wait;
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use crate::console::way_back::WayBack;
use askama::Template;
use http::StatusCode;
use zeroize::Zeroizing;

pub(super) const PATH: &str = "/login/confirm";

#[derive(Template)]
#[template(path = "account/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    errors: FieldErrors,
    username: String,
    second_factor: bool,
    way: WayBack,
}

/// What the proof came to.
enum Outcome {
    Proved(Proof, KnownPerson),
    Wrong(FieldErrors),
    Wait(Wait),
}

/// `GET /login/confirm`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    // The session may have ended while this page was open: what it kept went through the sign-in.
    let way = visit.refilled().map_or_else(|| WayBack::of_query(visit), WayBack::of_form);
    if visit.is_confirmed().is_ok() {
        return visit.go_back(way).await;
    }
    let page = page(visit, way, FieldErrors::none()).await?;
    visit.page(&page)
}

/// The page as the answer to a form that wanted a fresher proof: it keeps the form.
pub(in crate::console) async fn ask_to_confirm(visit: &mut Visit) -> Answer {
    let way = WayBack::of_interrupted(visit);
    let page = page(visit, way, FieldErrors::none()).await?;
    visit.page_as(StatusCode::FORBIDDEN, &page)
}

/// `POST /login/confirm`: the session gets another token, and its owner goes on where they were.
pub(super) async fn check(visit: &mut Visit) -> Answer {
    let way = WayBack::of_form(&visit.form);
    let (proof, known) = match judge(visit).await? {
        Outcome::Proved(proof, known) => (proof, known),
        Outcome::Wrong(errors) => {
            let page = page(visit, way, errors).await?;
            return visit.invalid(&page);
        }
        Outcome::Wait(wait) => {
            let page = page(visit, way, FieldErrors::too_often(wait)).await?;
            return visit.too_often(wait, &page);
        }
    };
    let confirmed = visit.app.confirm_session(visit.signed_in()?, known, proof).await;
    match confirmed {
        Ok(token) => {
            visit.begin_session(&token).await?;
            visit.go_back(way).await
        }
        Err(WriteError::Refused(SignInRefusal::SecondFactor)) => {
            let page = page(visit, way, FieldErrors::one("code", WRONG_CODE)).await?;
            visit.invalid(&page)
        }
        Err(error) => Err(not_written(error, |_| Problem::SignIn)),
    }
}

/// Judges password and code together: which of them was wrong is for the person to see, who is signed in already.
async fn judge(visit: &Visit) -> Result<Outcome, Problem> {
    let username = visit.person()?.username.to_string();
    let password = Zeroizing::new(visit.form.text("password").to_owned());
    if password.is_empty() {
        return Ok(Outcome::Wrong(FieldErrors::one("password", "Enter your password")));
    }
    let judged = visit.app.judge_password(&username, password, visit.source()).await?;
    let known = match judged {
        Judged::Right(known) => known,
        Judged::Wrong => return Ok(Outcome::Wrong(FieldErrors::one("password", "The password is wrong"))),
        Judged::Wait(wait) => return Ok(Outcome::Wait(wait)),
    };
    if !known.second_factor {
        return Ok(Outcome::Proved(Proof::Password, known));
    }
    Ok(match visit.app.judge_code_beside(&known, visit.form.text("code"), visit.source()).await? {
        JudgedCode::Right(proof) => Outcome::Proved(proof, known),
        JudgedCode::Wrong => Outcome::Wrong(FieldErrors::one("code", WRONG_CODE)),
        JudgedCode::UsedUp => Outcome::Wrong(FieldErrors::one("code", USED_UP)),
        JudgedCode::Wait(wait) => Outcome::Wait(wait),
    })
}

async fn page(visit: &mut Visit, way: WayBack, errors: FieldErrors) -> Result<ConfirmPage, Problem> {
    let second_factor = own_account(visit).await?.second_factor != SecondFactorState::Off;
    let username = visit.person()?.username.to_string();
    let frame = visit.frame(Section::Other).await?.titled("Confirm that it is you");
    Ok(ConfirmPage { frame, errors, username, second_factor, way })
}
