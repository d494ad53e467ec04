//! `/account/preferences`: how somebody reads times, kept with the account; theme and density, kept in the browser.

use crate::console::answer::Answer;
use crate::console::cookie::Cookie;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::{Frame, Section};
use crate::console::look::{Density, Look, Theme};
use crate::console::problem::{Problem, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::ChangeOwnAccount;
use keywright_domain::{DateFormat, Preferences, Scope, TimeZoneName};

pub(super) const PATH: &str = "/account/preferences";
/// How long a browser keeps how the console looks: a year, in seconds.
const LOOK_LIFE: u32 = 365 * 24 * 60 * 60;
/// The choice of no zone of one's own.
const NO_ZONE: &str = "UTC";

/// One of the things to choose from.
struct Choice {
    word: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "account/preferences.html")]
struct PreferencesPage {
    frame: Frame,
    errors: FieldErrors,
    zones: Vec<Choice>,
    formats: Vec<Choice>,
    themes: Vec<Choice>,
    densities: Vec<Choice>,
    /// The time, as the person reads it now.
    now: String,
}

/// What the form gives.
struct Wanted {
    preferences: Preferences,
    look: Look,
}

impl Wanted {
    fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::none();
        let zone = errors.keep("time-zone", TimeZoneName::try_from(form.text("time-zone")));
        let format = DateFormat::from_name(form.text("date-format")).ok_or("choose a date format");
        let format = errors.keep("date-format", format);
        let preferences = zone.zip(format).map(|(zone, date_format)| Preferences {
            time_zone: (zone.as_str() != NO_ZONE).then_some(zone),
            date_format,
        });
        preferences.map(|preferences| Self { preferences, look: look(form) }).ok_or(errors)
    }
}

/// Theme and density of a form; what it does not say is the default, as in the cookie.
fn look(form: &Form) -> Look {
    Look::from_cookie(Some(&format!("{}.{}", form.text("theme"), form.text("density"))))
}

/// `GET /account/preferences`.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let held = visit.session.as_ref().map(|session| session.preferences.clone()).unwrap_or_default();
    let zone = held.time_zone.map_or_else(|| NO_ZONE.to_owned(), |zone| zone.as_str().to_owned());
    let page = match visit.refilled() {
        Some(form) => {
            let (zone, format, look) = chosen(form);
            page(visit, &zone, &format, look, FieldErrors::none()).await?
        }
        None => page(visit, &zone, held.date_format.name(), visit.look, FieldErrors::none()).await?,
    };
    visit.page(&page)
}

/// `POST /account/preferences`.
pub(super) async fn save(visit: &mut Visit) -> Answer {
    let wanted = match Wanted::parse(&visit.form) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let (zone, format, look) = chosen(&visit.form);
            let page = page(visit, &zone, &format, look, errors).await?;
            return visit.invalid(&page);
        }
    };
    let permit = visit.permit::<ChangeOwnAccount>(Scope::Deployment, "change your preferences")?;
    let written = visit.app.change_own_preferences(&permit, wanted.preferences).await;
    written.map_err(|error| not_written(error, |()| Problem::SignIn))?;
    visit.set_cookie(Cookie::Look, &wanted.look.to_cookie(), Some(LOOK_LIFE));
    visit.done(PATH, "Your preferences were saved.")
}

fn chosen(form: &Form) -> (String, String, Look) {
    (form.text("time-zone").to_owned(), form.text("date-format").to_owned(), look(form))
}

async fn page(
    visit: &mut Visit,
    zone: &str,
    format: &str,
    look: Look,
    errors: FieldErrors,
) -> Result<PreferencesPage, Problem> {
    let choice = |word: &str, label: &str, chosen: &str| Choice {
        word: word.to_owned(),
        label: label.to_owned(),
        chosen: word == chosen,
    };
    let format_label = |format: &DateFormat| match format {
        DateFormat::Words => "14 Feb 2031",
        DateFormat::Iso => "2031-02-14",
        DateFormat::MonthFirst => "02/14/2031",
        DateFormat::DayFirst => "14.02.2031",
    };
    let themes = [(Theme::System, "Same as the system"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
    let densities = [(Density::Comfortable, "Comfortable"), (Density::Compact, "Compact")];
    let face = visit.clock_face();
    Ok(PreferencesPage {
        frame: visit.frame(Section::Preferences).await?,
        errors,
        zones: TimeZoneName::all().iter().map(|name| choice(name, &name.replace('_', " "), zone)).collect(),
        formats: DateFormat::ALL.iter().map(|known| choice(known.name(), format_label(known), format)).collect(),
        themes: themes.map(|(theme, label)| choice(theme.word(), label, look.theme.word())).into(),
        densities: densities.map(|(density, label)| choice(density.word(), label, look.density.word())).into(),
        now: face.show(face.now()).exact,
    })
}
