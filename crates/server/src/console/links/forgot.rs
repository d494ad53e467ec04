//! Asking for a link to set a password. The answer is the same for everybody: whether there is such an account cannot be
//! told from it, nor from how long it takes.

use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::person_fields::email;
use crate::console::visit::Visit;
use askama::Template;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "links/forgot.html")]
struct ForgotPage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
    /// Is there a mail server? If not, the operator is who can help.
    sends_mail: bool,
    /// Was it asked for?
    asked: bool,
}

/// `GET /login/forgot`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let page = page(visit, FieldErrors::none(), false).await?;
    visit.page(&page)
}

/// `POST /login/forgot`: sends a link of one hour, if there is such an account.
pub(super) async fn ask(visit: &mut Visit) -> Answer {
    let mut errors = FieldErrors::none();
    let Some(email) = email(&mut errors, &visit.form) else {
        let page = page(visit, errors, false).await?;
        return visit.invalid(&page);
    };
    Arc::clone(&visit.app).forgot(email, visit.source());
    let page = page(visit, errors, true).await?;
    visit.page(&page)
}

async fn page(
    visit: &mut Visit,
    errors: FieldErrors,
    asked: bool,
) -> Result<ForgotPage, crate::console::problem::Problem> {
    Ok(ForgotPage {
        frame: visit.frame(Section::Other).await?,
        errors,
        email: visit.form.text("email").to_owned(),
        sends_mail: visit.app.sends_mail(),
        asked,
    })
}
