//! `/account/security/recovery-codes`: shown once, in the answer that makes them, and replaced when they run out.

use super::{second_factor, security};
use crate::app::second_factor::RecoveryCodes;
use crate::app::{OnceRefusal, SecondFactorState, WriteError};
use crate::console::answer::Answer;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use zeroize::Zeroizing;

pub(super) const PATH: &str = "/account/security/recovery-codes";

#[derive(Template)]
#[template(path = "account/recovery_codes.html")]
struct AskPage {
    frame: Frame,
    left: u64,
    nonce: String,
}

/// The codes, this once.
#[derive(Template)]
#[template(path = "account/codes.html")]
pub(super) struct CodesPage {
    frame: Frame,
    /// What has just happened.
    line: &'static str,
    codes: Vec<Zeroizing<String>>,
}

impl CodesPage {
    pub(super) async fn of(codes: &RecoveryCodes, line: &'static str, visit: &mut Visit) -> Result<Self, Problem> {
        let codes = codes.iter().map(|code| Zeroizing::new(code.reveal().to_owned())).collect();
        let frame = visit.frame(Section::Security).await?.titled("Save your recovery codes");
        Ok(Self { frame: frame.below("Security", security::PATH).ending("Recovery codes"), line, codes })
    }
}

/// `GET /account/security/recovery-codes`: how many are left.
pub(super) async fn ask(visit: &mut Visit) -> Answer {
    second_factor::permit(visit)?;
    let SecondFactorState::On { recovery_codes: left, .. } = super::profile::own_account(visit).await?.second_factor
    else {
        return visit.see_other(security::PATH);
    };
    let (frame, nonce) = (visit.frame(Section::Security).await?, visit.app.form_nonce()?);
    let page = AskPage { frame: frame.below("Security", security::PATH).ending("Recovery codes"), left, nonce };
    visit.page(&page)
}

/// `POST /account/security/recovery-codes`: the older ones are worth nothing any more. A form that is sent again, as a
/// browser does that goes back to the codes, makes no others.
pub(super) async fn replace(visit: &mut Visit) -> Answer {
    let permit = second_factor::permit(visit)?;
    let nonce = visit.form.text("_nonce").to_owned();
    if nonce.is_empty() {
        return Err(Problem::Unreadable);
    }
    match visit.app.replace_recovery_codes(&permit, &nonce).await {
        Ok(codes) => {
            let page = CodesPage::of(&codes, "The older codes are worth nothing any more.", visit).await?;
            visit.page(&page)
        }
        Err(WriteError::Refused(OnceRefusal::Sent(_))) => visit
            .done(PATH, "This form was already used: its codes were shown once. If they are not stored, replace them."),
        Err(WriteError::Refused(OnceRefusal::Change(_))) => {
            visit.done(security::PATH, "There is no second factor to change any more.")
        }
        Err(error) => Err(not_written(error, |_| Problem::SignIn)),
    }
}
