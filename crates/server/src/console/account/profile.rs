//! `/account`: who somebody is, and what they belong to.

use crate::app::OwnAccount;
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::{Frame, Section};
use crate::console::person_fields::person_name;
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{ChangeOwnAccount, ReadOwnAccount};
use keywright_domain::{PersonName, Scope};

#[derive(Template)]
#[template(path = "account/profile.html")]
struct ProfilePage {
    frame: Frame,
    errors: FieldErrors,
    username: String,
    id: String,
    first: String,
    last: String,
    created: Shown,
}

/// The names, as the form gives them.
struct Names {
    first: PersonName,
    last: PersonName,
}

impl Names {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::none();
        let first = person_name(&mut errors, form, "first-name", "first name");
        let last = person_name(&mut errors, form, "last-name", "last name");
        first.zip(last).map(|(first, last)| Self { first, last }).ok_or(errors)
    }
}

/// The account of who is signed in.
pub(super) async fn own_account(visit: &Visit) -> Result<OwnAccount, Problem> {
    let permit = visit.permit::<ReadOwnAccount>(Scope::Deployment, "see your account")?;
    visit.app.own_account(&permit).await?.ok_or(Problem::SignIn)
}

/// `GET /account`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let user = own_account(visit).await?.user;
    let (first, last) = match visit.refilled() {
        Some(form) => (form.text("first-name").to_owned(), form.text("last-name").to_owned()),
        None => (user.first_name, user.last_name),
    };
    let page = page(visit, first, last, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /account`: another name.
pub(super) async fn save(visit: &mut Visit) -> Answer {
    let names = match Names::parse(&visit.form) {
        Ok(names) => names,
        Err(errors) => {
            let (first, last) = (visit.form.text("first-name").to_owned(), visit.form.text("last-name").to_owned());
            let page = page(visit, first, last, errors).await?;
            return visit.invalid(&page);
        }
    };
    let permit = visit.permit::<ChangeOwnAccount>(Scope::Deployment, "change your account")?;
    let written = visit.app.change_own_names(&permit, names.first, names.last).await;
    written.map_err(|error| not_written(error, |()| Problem::SignIn))?;
    visit.done("/account", "Your name was saved.")
}

async fn page(visit: &mut Visit, first: String, last: String, errors: FieldErrors) -> Result<ProfilePage, Problem> {
    let user = own_account(visit).await?.user;
    Ok(ProfilePage {
        frame: visit.frame(Section::Profile).await?,
        errors,
        username: user.username.as_str().to_owned(),
        id: user.id.to_string(),
        first,
        last,
        created: visit.clock_face().show(user.created),
    })
}
