//! `/account/security`: password, second factor, sessions, and what happened to the account lately.

use super::profile::own_account;
use crate::app::{ActivityFilter, Begin, Feed, SecondFactorState, WhichSessions};
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::layout::{Frame, Section};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{EndOwnSessions, ReadOwnAccount, ReadOwnSessions};
use keywright_domain::{Event, EventType, Scope, SessionId};

pub(super) const PATH: &str = "/account/security";
pub(super) const SESSIONS: &str = "/account/security/sessions";
/// So many of the last events are shown.
const EVENTS: u32 = 20;
/// Below so many recovery codes it is time for new ones.
const FEW_CODES: u64 = 3;

/// A session of the person.
struct SessionRow {
    id: String,
    browser: String,
    address: String,
    signed_in: Shown,
    seen: Shown,
    current: bool,
}

/// Something that happened to the account.
struct EventRow {
    time: Shown,
    what: String,
    address: String,
}

#[derive(Template)]
#[template(path = "account/security.html")]
struct SecurityPage {
    frame: Frame,
    /// Since when there is a second factor.
    second_factor: Option<Shown>,
    codes: u64,
    few_codes: bool,
    sessions: Vec<SessionRow>,
    others: bool,
    events: Vec<EventRow>,
}

/// `GET /account/security`.
pub(super) async fn show(visit: &mut Visit) -> Answer {
    let account = own_account(visit).await?;
    let to_read = visit.permit::<ReadOwnSessions>(Scope::Deployment, "see your sessions")?;
    let sessions = visit.app.own_sessions(&to_read).await?;
    let to_read = visit.permit::<ReadOwnAccount>(Scope::Deployment, "see your account")?;
    let filter = ActivityFilter::default();
    let events = visit.app.activity(&Feed::OwnSignIns(to_read), &filter, Begin::Newest, EVENTS).await?.events;
    let (this, face) = (visit.signed_in()?.session(), visit.clock_face());
    let sessions: Vec<SessionRow> = sessions
        .into_iter()
        .map(|session| SessionRow {
            id: session.id.to_string(),
            browser: browser(&session.user_agent),
            address: session.address,
            signed_in: face.show(session.created),
            seen: face.show(session.last_seen),
            current: Some(session.id) == this,
        })
        .collect();
    let event = |event: &Event| EventRow {
        time: face.show(event.created),
        what: sentence(event.draft.kind),
        address: event.remote_address.clone().unwrap_or_default(),
    };
    let (second_factor, codes) = match account.second_factor {
        SecondFactorState::Off => (None, 0),
        SecondFactorState::On { since, recovery_codes } => (Some(face.show(since)), recovery_codes),
    };
    let page = SecurityPage {
        few_codes: second_factor.is_some() && codes < FEW_CODES,
        second_factor,
        codes,
        others: sessions.iter().any(|session| !session.current),
        sessions,
        events: events.iter().map(event).collect(),
        frame: visit.frame(Section::Security).await?,
    };
    visit.page(&page)
}

/// `GET /account/security/sessions`: the list is on the page above.
pub(super) fn back(visit: &Visit) -> Answer {
    visit.see_other(PATH)
}

/// `POST /account/security/sessions`: ends one of them, or all but this.
pub(super) async fn end(visit: &mut Visit) -> Answer {
    let others = visit.form.text("session") == "others";
    let which = match visit.form.text("session") {
        "others" => WhichSessions::Others,
        id => WhichSessions::One(id.parse::<SessionId>().map_err(|_| Problem::NotFound)?),
    };
    let permit = visit.permit::<EndOwnSessions>(Scope::Deployment, "end your sessions")?;
    let ended = visit.app.end_sessions(&permit, which).await;
    let ended = ended.map_err(|error| not_written(error, |()| Problem::SignIn))?;
    let line = match ended {
        0 if others => "There is no other session.".to_owned(),
        0 => "The session had ended already.".to_owned(),
        1 => "The session was signed out.".to_owned(),
        count => format!("{count} sessions were signed out."),
    };
    visit.done(PATH, line)
}

/// What happened, in words for the person to whom it happened.
fn sentence(kind: EventType) -> String {
    let own = match kind {
        EventType::SignInSucceeded => "You signed in.",
        EventType::SignInFailed => "Somebody failed to sign in to your account.",
        EventType::SignOut => "You signed out.",
        EventType::SessionRevoked => "A session was signed out from elsewhere.",
        EventType::ResetLinkCreated => "A link to set a new password was made.",
        EventType::PasswordChanged => "Your password was changed.",
        EventType::SecondFactorEnabled => "Your second factor was turned on.",
        EventType::SecondFactorDisabled => "Your second factor was turned off.",
        EventType::RecoveryCodesReplaced => "Your recovery codes were replaced.",
        EventType::RecoveryCodeUsed => "A recovery code was used.",
        other => other.description(),
    };
    own.to_owned()
}

/// What a browser calls itself, as far as people know the words; the whole text for one that is not known.
fn browser(user_agent: &str) -> String {
    // In this order: each calls itself by the names of those after it, too.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ if user_agent.is_empty() => "Unknown browser".to_owned(),
        _ => user_agent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_as_people_call_it() {
        for (user_agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 \
                 Safari/537.36 Edg/156.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.19.0", "curl"),
            ("robot of mine", "robot of mine"),
            ("", "Unknown browser"),
        ] {
            assert_eq!(browser(user_agent), name);
        }
    }
}
