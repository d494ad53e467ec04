//! What is wrong with a form: field by field, in the order of the page. Source: console contract 11.3.

use super::problem::waiting;
use crate::auth::lockout::Wait;

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FieldError {
    /// The id of the field, which is its name; empty when it is about the whole form.
    pub(crate) field: &'static str,
    /// What is wrong and what is allowed, in a sentence.
    pub(crate) message: String,
}

/// All that is wrong with a form; nothing, to begin with.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Nothing is wrong yet.
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// One thing is wrong.
    pub(crate) fn one(field: &'static str, message: impl Into<String>) -> Self {
        let mut errors = Self::none();
        errors.add(field, message);
        errors
    }

    /// It was sent too often.
    pub(crate) fn too_often(wait: Wait) -> Self {
        Self::one("", format!("Too many tries. Try again in {}.", waiting(wait.seconds.unsigned_abs())))
    }

    /// Another thing is wrong. Fields are named as in the page, `""` is the whole form.
    pub(crate) fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(FieldError { field, message: message.into() });
    }

    /// Notes what is wrong, if something is, and goes on.
    pub(crate) fn keep<T>(&mut self, field: &'static str, parsed: Result<T, impl ToString>) -> Option<T> {
        parsed.map_err(|error| self.add(field, sentence(&error.to_string()))).ok()
    }

    /// Is nothing wrong?
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field; empty when nothing is.
    pub(crate) fn of(&self, field: &str) -> &str {
        self.0.iter().find(|error| error.field == field).map_or("", |error| error.message.as_str())
    }

    /// All of it, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }
}

/// Errors of types begin with a small letter, as errors do; on a page they are sentences.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_kept_in_order_and_found_by_field() {
        let mut errors = FieldErrors::none();

        assert_eq!(errors.keep("desc", Ok::<_, String>(7)), Some(7));
        assert_eq!(errors.keep("desc", Err::<u8, _>("must have 1 to 250 characters")), None);
        errors.add("roles", "Choose at least one permission");

        assert_eq!(errors.of("desc"), "Must have 1 to 250 characters");
        assert_eq!(errors.of("name"), "");
        assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), ["desc", "roles"]);
    }
}
