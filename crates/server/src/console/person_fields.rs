//! Fields in which people say who they are.

use super::field_errors::FieldErrors;
use super::form::Form;
use keywright_domain::{Email, InvalidEmail, InvalidPersonName, PersonName};

/// A first or last name.
pub(super) fn person_name(
    errors: &mut FieldErrors,
    form: &Form,
    field: &'static str,
    what: &str,
) -> Option<PersonName> {
    let name = PersonName::try_from(form.text(field).trim().to_owned()).map_err(|why| match why {
        InvalidPersonName::Empty => format!("Enter your {what}"),
        other => other.to_string(),
    });
    errors.keep(field, name)
}

/// The address to sign in with.
pub(super) fn email(errors: &mut FieldErrors, form: &Form) -> Option<Email> {
    let email = Email::try_from(form.text("email").trim()).map_err(|why| match why {
        InvalidEmail::Shape => "Enter an e-mail address, like mara@example.org".to_owned(),
        other @ InvalidEmail::TooLong(_) => other.to_string(),
    });
    errors.keep("email", email)
}
