//! `/account/security/password`: another password, by who knows the old one and has proved lately who they are.

use super::security;
use crate::app::OwnPasswordError;
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::ChangeOwnPassword;
use keywright_domain::{Password, Scope};
use zeroize::Zeroizing;

pub(super) const PATH: &str = "/account/security/password";

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    frame: Frame,
    errors: FieldErrors,
    username: String,
}

fn parse(form: &Form) -> Result<(Zeroizing<String>, Password), FieldErrors> {
    let mut errors = FieldErrors::none();
    let old = Zeroizing::new(form.text("old-password").to_owned());
    if old.is_empty() {
        errors.add("old-password", "Enter your current password");
    }
    let new = errors.keep("new-password", Password::try_from(form.text("new-password").to_owned()));
    if errors.is_empty() { new.map(|new| (old, new)).ok_or(errors) } else { Err(errors) }
}

/// `GET /account/security/password`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    visit.is_confirmed()?;
    let page = page(visit, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /account/security/password`: every other session ends.
pub(super) async fn save(visit: &mut Visit) -> Answer {
    visit.is_confirmed()?;
    let (old, new) = match parse(&visit.form) {
        Ok(passwords) => passwords,
        Err(errors) => return again(visit, errors).await,
    };
    let permit = visit.permit::<ChangeOwnPassword>(Scope::Deployment, "change your password")?;
    let errors = match visit.app.change_own_password(&permit, old, new).await {
        Ok((ended, token)) => {
            visit.begin_session(&token).await?;
            let others = match ended {
                0 => String::new(),
                1 => " One other session was signed out.".to_owned(),
                count => format!(" {count} other sessions were signed out."),
            };
            return visit.done(security::PATH, format!("Your password was changed.{others}"));
        }
        Err(OwnPasswordError::Wrong) => FieldErrors::one("old-password", "This is not your current password"),
        Err(OwnPasswordError::Wait(wait)) => {
            let page = page(visit, FieldErrors::too_often(wait)).await?;
            return visit.too_often(wait, &page);
        }
        Err(OwnPasswordError::Hash(error)) => return Err(error.into()),
        Err(OwnPasswordError::Write(error)) => return Err(not_written(error, |_| Problem::SignIn)),
    };
    again(visit, errors).await
}

async fn again(visit: &mut Visit, errors: FieldErrors) -> Answer {
    let page = page(visit, errors).await?;
    visit.invalid(&page)
}

async fn page(visit: &mut Visit, errors: FieldErrors) -> Result<PasswordPage, Problem> {
    let username = visit.person()?.username.to_string();
    let frame = visit.frame(Section::Security).await?.below("Security", security::PATH).ending("Change password");
    Ok(PasswordPage { frame, errors, username })
}
