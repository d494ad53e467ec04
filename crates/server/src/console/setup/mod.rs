//! First run: whoever brings the setup token says who the owner is and what the organization is called. Until the last
//! step nothing but a draft is kept. Source: console contract 5.14.

mod organization;
mod owner;
mod token;
mod welcome;

use super::answer::Answer;
use super::cookie::Cookie;
use super::problem::Problem;
use super::table::Page;
use super::visit::Visit;
use crate::app::{DraftedOwner, SetupError, SetupRefusal};

const TOKEN: &str = "/setup";
const OWNER: &str = "/setup/owner";
const ORGANIZATION: &str = "/setup/organization";

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::setup(TOKEN, "Set up: token")
            .get(|visit| Box::pin(token::form(visit)))
            .post(|visit| Box::pin(token::begin(visit))),
        Page::setup(OWNER, "Set up: owner")
            .get(|visit| Box::pin(owner::form(visit)))
            .post(|visit| Box::pin(owner::name(visit))),
        Page::setup(ORGANIZATION, "Set up: organization")
            .get(|visit| Box::pin(organization::form(visit)))
            .post(|visit| Box::pin(organization::complete(visit))),
        Page::signed_in("/orgs/{orgId}/welcome", "Set up: check").get(|visit| Box::pin(welcome::check(visit))),
        Page::signed_in("/orgs/{orgId}/welcome/project", "Set up: first project")
            .get(|visit| Box::pin(welcome::project(visit)))
            .post(|visit| Box::pin(welcome::make_project(visit))),
        Page::signed_in("/orgs/{orgId}/welcome/done", "You are set up").get(|visit| Box::pin(welcome::done(visit))),
    ]
}

/// A step of the way.
pub(crate) struct Step {
    /// What it is called.
    pub(crate) label: &'static str,
    /// Is it behind us?
    pub(crate) done: bool,
    /// Is it this one?
    pub(crate) current: bool,
}

/// All steps, at the one with this number, from 1.
fn steps(current: usize) -> Vec<Step> {
    let labels = ["Token", "Owner", "Organization", "Check", "First project"];
    let step = |(number, label)| Step { label, done: number < current, current: number == current };
    (1..).zip(labels).map(step).collect()
}

/// How far somebody has come.
enum Stage {
    /// Not even the token was brought.
    Nothing,
    /// The token was brought.
    Begun,
    /// The owner is named.
    Named(DraftedOwner),
}

impl Visit {
    /// How far this browser has come.
    async fn setup_stage(&self) -> Result<Stage, Problem> {
        let Some(draft) = &self.setup else { return Ok(Stage::Nothing) };
        Ok(match self.app.setup_draft(draft).await? {
            // Somebody was faster: drafts go with first run.
            None if self.app.is_claimed().await? => return Err(Problem::OwnedAlready),
            None => Stage::Nothing,
            Some(None) => Stage::Begun,
            Some(Some(owner)) => Stage::Named(owner),
        })
    }

    /// Where to go when a step was not taken; what is no refusal is a failure.
    fn setup_not_taken(&mut self, error: SetupError) -> Answer {
        match error {
            SetupError::Refused(SetupRefusal::Over) => Err(Problem::OwnedAlready),
            SetupError::Refused(SetupRefusal::OwnerMissing) => self.see_other(OWNER),
            SetupError::Refused(SetupRefusal::DraftGone | SetupRefusal::UnknownToken) => {
                self.set_cookie(Cookie::Setup, "", Some(0));
                self.done(TOKEN, "What was typed before is no longer kept. Enter the setup token again.")
            }
            SetupError::Hash(error) => Err(error.into()),
            SetupError::Database(error) => Err(error.into()),
        }
    }
}
