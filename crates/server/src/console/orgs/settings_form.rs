//! What the forms of an organization's settings mean.

use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use keywright_domain::{Email, InvalidSessionTimeouts, OrganizationName, SessionTimeouts};

const HOUR: f64 = 3600.0;
const MINUTE: f64 = 60.0;

/// One of the forms that the page has; which one, its hidden field `what` says.
pub(super) enum Wanted {
    /// Another name.
    Name(OrganizationName),
    /// The requirement of access lists, turned on or off.
    Requirement(bool),
    /// How long sessions last; `None` for the default.
    Sessions(Option<SessionTimeouts>),
    /// Whom to tell about security; `None` for nobody.
    Contact(Option<Email>),
    /// No organization any more; what was typed to confirm it.
    Deletion(String),
}

impl Wanted {
    /// What a form asks for; `None` for a form that the page does not have.
    pub(super) fn parse(form: &Form) -> Option<Result<Self, FieldErrors>> {
        let mut errors = FieldErrors::none();
        let wanted = match form.text("what") {
            "name" => errors.keep("name", OrganizationName::try_from(form.text("name").trim())).map(Self::Name),
            "requirement" => Some(Self::Requirement(form.text("require") == "on")),
            "sessions" => sessions(form, &mut errors),
            "contact" => contact(form, &mut errors),
            "delete" => Some(Self::Deletion(form.text("typed").to_owned())),
            _ => return None,
        };
        Some(wanted.ok_or(errors))
    }
}

fn contact(form: &Form, errors: &mut FieldErrors) -> Option<Wanted> {
    match form.text("contact").trim() {
        "" => Some(Wanted::Contact(None)),
        text => errors.keep("contact", Email::try_from(text)).map(|email| Wanted::Contact(Some(email))),
    }
}

fn sessions(form: &Form, errors: &mut FieldErrors) -> Option<Wanted> {
    let absolute = seconds(form.text("absolute"), HOUR);
    let idle = seconds(form.text("idle"), MINUTE);
    let (Ok(absolute), Ok(idle)) = (absolute, idle) else {
        if absolute.is_err() {
            errors.add("absolute", "Enter a number of hours from 1 to 12");
        }
        if idle.is_err() {
            errors.add("idle", "Enter a number of minutes from 5 on, or nothing");
        }
        return None;
    };
    match SessionTimeouts::new(absolute, idle) {
        Ok(timeouts) => Some(Wanted::Sessions((absolute.is_some() || idle.is_some()).then_some(timeouts))),
        Err(InvalidSessionTimeouts::Absolute(_)) => {
            errors.add("absolute", "Sessions end after 1 to 12 hours");
            None
        }
        Err(InvalidSessionTimeouts::Idle(_)) => {
            errors.add("idle", "Idle sessions end after 5 minutes at the earliest, and never after the session itself");
            None
        }
    }
}

/// A number of some unit as seconds; nothing for the default.
fn seconds(text: &str, unit: f64) -> Result<Option<u64>, ()> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let number: f64 = text.parse().map_err(|_| ())?;
    if !(0.0..=1_000_000.0).contains(&number) {
        return Err(());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 3.6 billion")]
    let seconds = (number * unit).round() as u64;
    Ok(Some(seconds))
}

/// Seconds as a number of some unit, as its field shows it.
pub(super) fn in_units(seconds: Option<u64>, unit: u32) -> String {
    let Some(seconds) = seconds.and_then(|seconds| u32::try_from(seconds).ok()) else { return String::new() };
    let shown = format!("{:.4}", f64::from(seconds) / f64::from(unit));
    shown.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(body: &str) -> Result<Option<SessionTimeouts>, FieldErrors> {
        match Wanted::parse(&Form::parse(body).unwrap()) {
            Some(Ok(Wanted::Sessions(timeouts))) => Ok(timeouts),
            Some(Err(errors)) => Err(errors),
            _ => panic!("{body}"),
        }
    }

    #[test]
    fn sessions_last_one_to_twelve_hours_and_idle_five_minutes_at_least() {
        let timeouts = |absolute, idle| SessionTimeouts::new(absolute, idle).unwrap();

        assert_eq!(parsed("what=sessions&absolute=8&idle=30"), Ok(Some(timeouts(Some(28_800), Some(1_800)))));
        assert_eq!(parsed("what=sessions&absolute=1.5&idle="), Ok(Some(timeouts(Some(5_400), None))));
        assert_eq!(parsed("what=sessions&absolute=&idle="), Ok(None));
        for (body, field) in [
            ("absolute=0.5&idle=", "absolute"),
            ("absolute=13&idle=", "absolute"),
            ("absolute=ten&idle=", "absolute"),
            ("absolute=-1&idle=", "absolute"),
            ("absolute=8&idle=4", "idle"),
            ("absolute=1&idle=61", "idle"),
            ("absolute=8&idle=NaN", "idle"),
        ] {
            let errors = parsed(&format!("what=sessions&{body}")).unwrap_err();
            assert!(!errors.of(field).is_empty(), "{body}");
        }
    }

    #[test]
    fn seconds_are_shown_in_the_units_of_their_field() {
        assert_eq!(in_units(Some(43_200), 3600), "12");
        assert_eq!(in_units(Some(5_400), 3600), "1.5");
        assert_eq!(in_units(Some(300), 60), "5");
        assert_eq!(in_units(None, 60), "");
    }

    #[test]
    fn a_form_that_the_page_does_not_have_means_nothing() {
        assert!(Wanted::parse(&Form::parse("what=everything").unwrap()).is_none());
        assert!(Wanted::parse(&Form::parse("").unwrap()).is_none());
    }
}
