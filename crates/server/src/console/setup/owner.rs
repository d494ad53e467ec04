//! Step 2: who owns the server.

use super::{ORGANIZATION, Stage, Step, TOKEN, steps};
use crate::app::DraftedOwner;
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::{Frame, Section};
use crate::console::person_fields::{email, person_name};
use crate::console::problem::Problem;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::Password;

#[derive(Template)]
#[template(path = "setup/owner.html")]
struct OwnerPage {
    frame: Frame,
    steps: Vec<Step>,
    errors: FieldErrors,
    first_name: String,
    last_name: String,
    email: String,
    /// Is a password known already, which stays when the field is left empty?
    keeps_password: bool,
}

/// What the form means.
struct NewOwner {
    owner: DraftedOwner,
    /// `None` keeps the one that was said before.
    password: Option<Password>,
}

impl NewOwner {
    fn parse(form: &Form, keeps_password: bool) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::none();
        let first_name = person_name(&mut errors, form, "first_name", "first name");
        let last_name = person_name(&mut errors, form, "last_name", "last name");
        let username = email(&mut errors, form);
        let password = form.text("password");
        let password = if password.is_empty() && keeps_password {
            None
        } else {
            errors.keep("password", Password::try_from(password.to_owned()))
        };
        match (first_name, last_name, username) {
            (Some(first_name), Some(last_name), Some(username)) if errors.is_empty() => {
                Ok(Self { owner: DraftedOwner { first_name, last_name, username }, password })
            }
            _ => Err(errors),
        }
    }
}

/// `GET /setup/owner`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let owner = match visit.setup_stage().await? {
        Stage::Nothing => return visit.see_other(TOKEN),
        Stage::Begun => None,
        Stage::Named(owner) => Some(owner),
    };
    let page = OwnerPage {
        frame: visit.frame(Section::Other).await?,
        steps: steps(2),
        errors: FieldErrors::none(),
        first_name: owner.as_ref().map(|owner| owner.first_name.as_str().to_owned()).unwrap_or_default(),
        last_name: owner.as_ref().map(|owner| owner.last_name.as_str().to_owned()).unwrap_or_default(),
        email: owner.as_ref().map(|owner| owner.username.as_str().to_owned()).unwrap_or_default(),
        keeps_password: owner.is_some(),
    };
    visit.page(&page)
}

/// `POST /setup/owner`.
pub(super) async fn name(visit: &mut Visit) -> Answer {
    let keeps_password = match visit.setup_stage().await? {
        Stage::Nothing => return visit.see_other(TOKEN),
        Stage::Begun => false,
        Stage::Named(_) => true,
    };
    let new = match NewOwner::parse(&visit.form, keeps_password) {
        Ok(new) => new,
        Err(errors) => return refused(visit, errors, keeps_password).await,
    };
    let draft = visit.setup.clone().ok_or(Problem::NotFound)?;
    match visit.app.draft_owner(&draft, new.owner, new.password, visit.source()).await {
        Ok(()) => visit.see_other(ORGANIZATION),
        Err(error) => visit.setup_not_taken(error),
    }
}

async fn refused(visit: &mut Visit, errors: FieldErrors, keeps_password: bool) -> Answer {
    let page = OwnerPage {
        frame: visit.frame(Section::Other).await?,
        steps: steps(2),
        errors,
        first_name: visit.form.text("first_name").to_owned(),
        last_name: visit.form.text("last_name").to_owned(),
        email: visit.form.text("email").to_owned(),
        keeps_password,
    };
    visit.invalid(&page)
}
