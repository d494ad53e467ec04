//! Step 1: the setup token, as the server printed it.

use super::{ORGANIZATION, OWNER, Stage, Step, steps};
use crate::app::Begun;
use crate::console::answer::Answer;
use crate::console::cookie::Cookie;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::Problem;
use crate::console::visit::Visit;
use askama::Template;

/// A draft is good for a day; its cookie too.
const LIFE: u32 = 24 * 60 * 60;

#[derive(Template)]
#[template(path = "setup/token.html")]
struct TokenPage {
    frame: Frame,
    steps: Vec<Step>,
    errors: FieldErrors,
}

/// `GET /setup`; whoever has begun goes on where they were.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    match visit.setup_stage().await? {
        Stage::Nothing => {}
        Stage::Begun => return visit.see_other(OWNER),
        Stage::Named(_) => return visit.see_other(ORGANIZATION),
    }
    let page = page(visit, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /setup`: the token is judged, and a draft begins.
pub(super) async fn begin(visit: &mut Visit) -> Answer {
    let typed = visit.form.text("token").trim();
    if typed.is_empty() {
        return wrong(visit, "Enter the setup token").await;
    }
    match visit.app.begin_setup(typed, visit.source()).await {
        Ok(Begun::Draft(draft)) => {
            visit.set_cookie(Cookie::Setup, draft.reveal(), Some(LIFE));
            visit.see_other(OWNER)
        }
        Ok(Begun::Wrong) => wrong(visit, "This is not the setup token of this server").await,
        Ok(Begun::Wait(wait)) => Err(Problem::TooMany { seconds: wait.seconds.unsigned_abs() }),
        Err(error) => visit.setup_not_taken(error),
    }
}

async fn wrong(visit: &mut Visit, message: &str) -> Answer {
    let page = page(visit, FieldErrors::one("token", message)).await?;
    visit.invalid(&page)
}

async fn page(visit: &mut Visit, errors: FieldErrors) -> Result<TokenPage, Problem> {
    Ok(TokenPage { frame: visit.frame(Section::Other).await?, steps: steps(1), errors })
}
