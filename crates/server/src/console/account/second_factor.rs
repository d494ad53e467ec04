//! `/account/security/second-factor`: setting one up, and turning it off. Each step asks for a proof of who somebody is
//! that is not older than a quarter of an hour.

use super::profile::own_account;
use super::recovery_codes::{self, CodesPage};
use super::security;
use crate::app::SecondFactorState;
use crate::app::second_factor::{Enrolment, SecondFactorRefusal};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::ChangeOwnSecondFactor;
use keywright_domain::{Permit, Scope, TotpCode};
use zeroize::Zeroizing;

pub(super) const PATH: &str = "/account/security/second-factor";
pub(super) const OFF: &str = "/account/security/second-factor/off";

/// A secret that is being set up, as the page shows it.
struct Shown {
    qr_code: Zeroizing<String>,
    typed: Zeroizing<String>,
    uri: Zeroizing<String>,
}

#[derive(Template)]
#[template(path = "account/second_factor.html")]
struct SetUpPage {
    frame: Frame,
    errors: FieldErrors,
    shown: Option<Shown>,
}

#[derive(Template)]
#[template(path = "account/second_factor_off.html")]
struct OffPage {
    frame: Frame,
}

/// The permit to change one's own second factor, for who has proved lately who they are.
pub(super) fn permit(visit: &Visit) -> Result<Permit<ChangeOwnSecondFactor>, Problem> {
    visit.is_confirmed()?;
    visit.permit(Scope::Deployment, "change your second factor")
}

/// `GET /account/security/second-factor`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let permit = permit(visit)?;
    if own_account(visit).await?.second_factor != SecondFactorState::Off {
        return visit.see_other(security::PATH);
    }
    let page = page(visit, &permit, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST /account/security/second-factor`: begins, or turns on with a first code.
pub(super) async fn save(visit: &mut Visit) -> Answer {
    let permit = permit(visit)?;
    if visit.form.has("begin") {
        let begun = visit.app.start_second_factor(&permit).await;
        return match begun {
            Ok(()) => visit.see_other(PATH),
            Err(crate::app::WriteError::Refused(refusal)) => refused(visit, refusal),
            Err(error) => Err(not_written(error, |_| Problem::SignIn)),
        };
    }
    let Ok(code) = TotpCode::try_from(visit.form.text("code")) else {
        return again(visit, &permit, "Enter the six digits that your app shows").await;
    };
    match visit.app.enable_second_factor(&permit, &code).await {
        Ok(Some((codes, token))) => {
            visit.begin_session(&token).await?;
            let page = CodesPage::of(&codes, "Your second factor is on.", visit).await?;
            visit.page(&page)
        }
        Ok(None) => again(visit, &permit, "This code is not right. Is the clock of your phone right?").await,
        Err(crate::app::WriteError::Refused(refusal)) => refused(visit, refusal),
        Err(error) => Err(not_written(error, |_| Problem::SignIn)),
    }
}

/// It is on already, or another one was begun meanwhile, in another window perhaps.
fn refused(visit: &mut Visit, refusal: SecondFactorRefusal) -> Answer {
    match refusal {
        SecondFactorRefusal::IsOn => visit.done(
            recovery_codes::PATH,
            "Your second factor is on already. If you did not see its recovery codes, replace them here.",
        ),
        SecondFactorRefusal::NotThere => visit.done(security::PATH, "There is no second factor to change any more."),
    }
}

async fn again(visit: &mut Visit, permit: &Permit<ChangeOwnSecondFactor>, wrong: &str) -> Answer {
    let page = page(visit, permit, FieldErrors::one("code", wrong)).await?;
    visit.invalid(&page)
}

async fn page(
    visit: &mut Visit,
    permit: &Permit<ChangeOwnSecondFactor>,
    errors: FieldErrors,
) -> Result<SetUpPage, Problem> {
    let shown = |enrolment: Enrolment| Shown {
        qr_code: Zeroizing::new(enrolment.qr_code.svg("QR code for your authenticator app").to_string()),
        typed: enrolment.typed,
        uri: enrolment.uri,
    };
    let shown = visit.app.started_second_factor(permit).await?.map(shown);
    let frame = visit.frame(Section::Security).await?;
    Ok(SetUpPage { frame: frame.below("Security", security::PATH).ending("Set up a second factor"), errors, shown })
}

/// `GET /account/security/second-factor/off`: what turning it off means.
pub(super) async fn ask_off(visit: &mut Visit) -> Answer {
    permit(visit)?;
    if own_account(visit).await?.second_factor == SecondFactorState::Off {
        return visit.see_other(security::PATH);
    }
    let frame = visit.frame(Section::Security).await?;
    let page = OffPage { frame: frame.below("Security", security::PATH).ending("Turn off the second factor") };
    visit.page(&page)
}

/// `POST /account/security/second-factor/off`.
pub(super) async fn turn_off(visit: &mut Visit) -> Answer {
    let permit = permit(visit)?;
    match visit.app.disable_second_factor(&permit).await {
        Ok(token) => {
            visit.begin_session(&token).await?;
            visit.done(security::PATH, "Your second factor was turned off.")
        }
        Err(crate::app::WriteError::Refused(refusal)) => refused(visit, refusal),
        Err(error) => Err(not_written(error, |_| Problem::SignIn)),
    }
}
