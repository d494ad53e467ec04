//! Why there is no page: what each reason is to the browser, and in words. Source: console contract 4, 10.

use crate::app::password::HashError;
use crate::app::{Denial, Error, SignInError, WriteError};
use http::StatusCode;
use keywright_domain::{Holder, Rule, Scope};
use std::error::Error as Cause;

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Problem {
    /// There is no such page, or it is not known to this person whether there is.
    NotFound,
    /// A role is missing. The page names it, and who has it.
    Denied {
        /// What it is needed for: `create API keys`.
        to: &'static str,
        /// The row of the policy that says no.
        rule: &'static Rule,
        /// Where.
        scope: Scope,
    },
    /// The form did not come from a page of ours, or from one made for another session.
    ForgedForm,
    /// First run is over: somebody owns the server.
    OwnedAlready,
    /// Whoever asks must sign in first.
    SignIn,
    /// Whoever asks must prove again who they are first.
    Confirm,
    /// The form is larger than any of ours.
    TooLarge,
    /// What was sent is no form, or one that no page of ours sends.
    Unreadable,
    /// It was asked for too often.
    TooMany {
        /// In so many seconds it may be asked for again.
        seconds: u64,
    },
    /// The server has too much to do just now.
    Busy,
    /// The proxies in front say something about the client's address that nobody can read.
    Address(String),
    /// Something failed here.
    Failed(Box<dyn Cause + Send + Sync>),
}

impl Problem {
    /// Something failed here.
    pub(crate) fn failed(cause: impl Into<Box<dyn Cause + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }

    /// In so many seconds it is worth to try again, as far as that is known.
    pub(super) const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { seconds } => Some(*seconds),
            Self::Busy => Some(5),
            _ => None,
        }
    }

    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::OwnedAlready => StatusCode::NOT_FOUND,
            Self::Denied { .. } | Self::ForgedForm | Self::SignIn | Self::Confirm => StatusCode::FORBIDDEN,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable | Self::Address(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The heading of its page.
    pub(super) fn heading(&self) -> String {
        match self {
            Self::NotFound => "Page not found".to_owned(),
            Self::Denied { rule, scope, .. } => format!("You need the {} role", needed_role(rule, scope)),
            Self::ForgedForm => "This form cannot be used".to_owned(),
            Self::OwnedAlready => "This server is set up".to_owned(),
            Self::SignIn | Self::Confirm => "Sign in first".to_owned(),
            Self::TooLarge => "This form is too large".to_owned(),
            Self::Unreadable => "This form cannot be read".to_owned(),
            Self::TooMany { .. } => "Too many tries".to_owned(),
            Self::Busy => "The server is busy".to_owned(),
            Self::Address(_) => "Your address cannot be read".to_owned(),
            Self::Failed(_) => "Something went wrong here".to_owned(),
        }
    }

    /// What happened and what can be done about it, a paragraph each.
    pub(super) fn sentences(&self) -> Vec<String> {
        let one = |text: &str| vec![text.to_owned()];
        match self {
            Self::NotFound => one("There is nothing at this address, or it is not yours to see."),
            Self::OwnedAlready => one(
                "Somebody owns it already. Nothing of what you may have typed here was kept. If that was not you, ask \
                 them for an invitation.",
            ),
            Self::Denied { to, .. } => vec![format!("It is needed to {to}.")],
            Self::ForgedForm => {
                one("It did not come from a page of this console, or it was made before you signed in. Nothing was \
                     changed. Go back, load the page again, and send the form once more.")
            }
            Self::SignIn | Self::Confirm => one("Nothing was changed."),
            Self::TooLarge => one("It has more text than this console takes at once. Nothing was changed."),
            Self::Unreadable => one("What arrived is not a form of this console. Nothing was changed."),
            Self::TooMany { seconds } => vec![format!("Try again in {}.", waiting(*seconds))],
            Self::Busy => {
                one("Too many people sign in at this moment. Nothing was changed. Try again in a few seconds.")
            }
            Self::Address(why) => vec![
                format!("The proxy in front of this server sent something that is no address: {why}."),
                "Nothing was changed. Whoever runs the proxy can correct the header that it writes.".to_owned(),
            ],
            Self::Failed(_) => {
                one("The server could not answer. Try again; if it happens again, tell whoever runs this server the \
                     reference below.")
            }
        }
    }
}

/// The role to ask for: the least of those that may and that manage the place.
pub(crate) fn needed_role(rule: &Rule, scope: &Scope) -> &'static str {
    let here: &[Holder] = match scope {
        Scope::Project { .. } => &[Holder::ProjectUserAdmin, Holder::ProjectOwner],
        Scope::Organization(_) => &[Holder::OrgGroupCreator, Holder::OrgOwner],
        Scope::Deployment => &[Holder::GlobalReadOnly],
    };
    let least = here.iter().find(|holder| rule.allowed.contains(**holder)).copied();
    let owner = if *scope == Scope::Deployment { Holder::GlobalOwner } else { Holder::OrgOwner };
    least.unwrap_or(owner).label()
}

/// What is said of a project's name that another project of the organization has.
pub(crate) const PROJECT_NAME_TAKEN: &str = "The organization has a project of this name already";

/// What is said when an organization has as many projects as it may.
pub(crate) fn full_of_projects(limit: u64) -> String {
    format!("An organization may have at most {limit} projects")
}

/// A time to wait, in words.
pub(crate) fn waiting(seconds: u64) -> String {
    let (count, unit) = if seconds < 60 { (seconds.max(1), "second") } else { (seconds.div_ceil(60), "minute") };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Why a write did not happen, with the page's own answer to what its rules refuse.
pub(crate) fn not_written<R>(error: WriteError<R>, refused: impl FnOnce(R) -> Problem) -> Problem {
    match error {
        WriteError::Refused(refusal) => refused(refusal),
        // The rights were looked at again under the lock: what the person sees next tells which are left.
        WriteError::Denied(Denial::Gone) => Problem::SignIn,
        WriteError::Denied(Denial::Refused(_)) => Problem::NotFound,
        WriteError::Failed(error) => error.into(),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::failed(error)
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::TooOften(wait) => Self::TooMany { seconds: wait.seconds.unsigned_abs() },
            HashError::Refused(_) | HashError::Stopped => Self::failed(error),
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Hash(error) => error.into(),
            SignInError::Database(error) => error.into(),
        }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::failed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_words_and_never_too_short() {
        assert_eq!(
            [0, 1, 59, 60, 61, 120].map(waiting),
            ["1 second", "1 second", "59 seconds", "1 minute", "2 minutes", "2 minutes"]
        );
    }
}
