//! Setting a password through a link.

use super::{LIFE, over};
use crate::app::links::SetPasswordError;
use crate::console::answer::Answer;
use crate::console::cookie::Cookie;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::Password;

#[derive(Template)]
#[template(path = "links/reset.html")]
struct ResetPage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
    /// Does setting the password take the second factor away?
    second_factor: bool,
}

/// `GET /reset`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    shown(visit, FieldErrors::none()).await
}

/// `POST /reset`: sets the password, ends every session of the account, and spends the link.
pub(super) async fn set(visit: &mut Visit) -> Answer {
    let Some(token) = visit.reset.clone() else { return spent(visit).await };
    let mut errors = FieldErrors::none();
    let password = Password::try_from(visit.form.text("password").to_owned());
    let Some(password) = errors.keep("password", password) else { return shown(visit, errors).await };
    match visit.app.set_password_by_link(&token, password, visit.source()).await {
        Ok(username) => {
            visit.set_cookie(Cookie::Reset, "", Some(0));
            visit.done("/login", format!("{} has a new password. Sign in with it.", username.as_str()))
        }
        Err(SetPasswordError::Over) => spent(visit).await,
        Err(SetPasswordError::Hash(error)) => Err(error.into()),
        Err(SetPasswordError::Database(error)) => Err(error.into()),
    }
}

async fn shown(visit: &mut Visit, errors: FieldErrors) -> Answer {
    let Some(token) = visit.reset.clone() else { return spent(visit).await };
    let Some(link) = visit.app.reset_link(&token).await? else { return spent(visit).await };
    // Whoever takes their time over a good password keeps the link at hand.
    visit.set_cookie(Cookie::Reset, &token, Some(LIFE));
    let (failed, email) = (!errors.is_empty(), link.username.as_str().to_owned());
    let frame = visit.frame(Section::Other).await?;
    let page = ResetPage { frame, errors, email, second_factor: link.second_factor };
    if failed { visit.invalid(&page) } else { visit.page(&page) }
}

async fn spent(visit: &mut Visit) -> Answer {
    let sentences = vec![
        "It was used, or its time is over, or it was opened so long ago that this browser has forgotten it. Open it \
         again from where you got it, or ask for another one."
            .to_owned(),
    ];
    over(visit, Cookie::Reset, "This link is not good any more", sentences).await
}
