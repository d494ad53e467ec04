//! `/login/verify`: the second factor of somebody whose password was right. They bring a ticket from the page before;
//! the server keeps nothing.

use crate::app::second_factor::JudgedCode;
use crate::app::{KnownPerson, SignInRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use crate::console::way_back::WayBack;
use askama::Template;

pub(super) const PATH: &str = "/login/verify";
/// The field with the ticket.
const TICKET: &str = "_ticket";

/// What is said of a wrong code.
pub(super) const WRONG_CODE: &str = "This code is not right, or it was used already";
/// What is said when too many codes were tried.
pub(super) const USED_UP: &str =
    "Too many codes were tried for this account. Use a recovery code, or try again tomorrow";

#[derive(Template)]
#[template(path = "account/verify.html")]
struct VerifyPage {
    frame: Frame,
    errors: FieldErrors,
    ticket: String,
    way: WayBack,
}

/// The page that asks somebody for their code whose password was right.
pub(in crate::console) async fn ask_for_code(visit: &mut Visit, known: &KnownPerson, way: WayBack) -> Answer {
    let ticket = visit.app.ticket(known, visit.token.as_bytes())?;
    let page = page(visit, ticket, way, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `GET /login/verify`: there is nothing to verify without a password.
pub(super) async fn nothing(visit: &mut Visit) -> Answer {
    let page = page(visit, String::new(), WayBack::of_query(visit), FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /login/verify`.
pub(super) async fn check(visit: &mut Visit) -> Answer {
    let (ticket, way) = (visit.form.text(TICKET).to_owned(), WayBack::of_form(&visit.form));
    let Some(known) = visit.app.read_ticket(&ticket, visit.token.as_bytes()).await? else {
        return visit.sign_in_again(way, "That took too long. Sign in again.").await;
    };
    let judged = visit.app.judge_code(&known, visit.form.text("code"), visit.source()).await;
    let proof = match judged? {
        JudgedCode::Right(proof) => proof,
        JudgedCode::Wrong => return wrong(visit, ticket, way).await,
        JudgedCode::UsedUp => {
            let page = page(visit, ticket, way, FieldErrors::one("code", USED_UP)).await?;
            return visit.invalid(&page);
        }
        JudgedCode::Wait(wait) => {
            let page = page(visit, ticket, way, FieldErrors::too_often(wait)).await?;
            return visit.too_often(wait, &page);
        }
    };
    match visit.app.open_session(known, proof, &visit.user_agent, visit.source()).await {
        Ok(opened) => {
            visit.begin_session(&opened.token).await?;
            visit.go_back(way).await
        }
        Err(WriteError::Refused(SignInRefusal::SecondFactor)) => wrong(visit, ticket, way).await,
        Err(WriteError::Refused(SignInRefusal::SessionGone | SignInRefusal::PasswordChanged)) => {
            visit.sign_in_again(way, "Your account was changed meanwhile. Sign in again.").await
        }
        Err(error) => Err(not_written(error, |_| Problem::SignIn)),
    }
}

async fn wrong(visit: &mut Visit, ticket: String, way: WayBack) -> Answer {
    let errors = FieldErrors::one("code", WRONG_CODE);
    let page = page(visit, ticket, way, errors).await?;
    visit.invalid(&page)
}

async fn page(visit: &mut Visit, ticket: String, way: WayBack, errors: FieldErrors) -> Result<VerifyPage, Problem> {
    let frame = visit.frame(Section::Other).await?.titled("Second factor");
    Ok(VerifyPage { frame, errors, ticket, way })
}
