//! Settings of an organization: its name, the access-list requirement with what it would bring about, sessions, whom to
//! tell about security, and its end. Everybody sees them, owners change them. Source: console contract 5.11.

use super::settings_form::{Wanted, in_units};
use crate::app::DeleteOrganizationRefusal;
use crate::console::answer::Answer;
use crate::console::clock_face::Shown;
use crate::console::explain::Holder;
use crate::console::field_errors::FieldErrors;
use crate::console::form::Form;
use crate::console::layout::{Frame, Section};
use crate::console::place::spot_of;
use crate::console::problem::{Problem, not_written};
use crate::console::table::Page;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::{
    ChangeOrganizationSettings, DeleteOrganization, ReadKeys, ReadOrganizationSettings, RenameOrganization,
};
use keywright_domain::{
    KeyFilter, KeyView, ListFilter, Organization, OrganizationSettings, Page as Part, Scope, SettingsPatch, text,
};

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::signed_in("/orgs/{orgId}/settings", "Organization Settings")
            .get(|visit| Box::pin(show(visit)))
            .post(|visit| Box::pin(change(visit))),
    ]
}

/// So many keys of a preview are shown by name.
const SHOWN_KEYS: u64 = 20;

#[derive(Template)]
#[template(path = "orgs/settings.html")]
struct SettingsPage {
    frame: Frame,
    errors: FieldErrors,
    org: String,
    may_change: bool,
    /// Who can, where the reader may not.
    owners: Vec<Holder>,
    typed_name: String,
    required: bool,
    preview: Option<Preview>,
    absolute: String,
    idle: String,
    contact: String,
    projects: u64,
    saved_name: String,
    /// The name as the script compares it: a list in JSON.
    confirming: String,
    typed: String,
}

/// What turning the requirement on or off would bring about.
struct Preview {
    turns_on: bool,
    found: u64,
    total: u64,
    keys: Vec<Listless>,
}

struct Listless {
    id: String,
    description: String,
    public_key: String,
    last_used: Option<Shown>,
}

/// `GET …/settings`; with `ask` what the switch would bring about is shown first.
async fn show(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let wanted = (!visit.asked("ask").is_empty()).then(|| visit.asked("require") == "on");
    let page = page(visit, &organization, FieldErrors::none(), None, wanted).await?;
    visit.page(&page)
}

/// The page; the form of a field that is wrong keeps what was typed.
async fn page(
    visit: &mut Visit,
    organization: &Organization,
    errors: FieldErrors,
    typed: Option<Form>,
    wanted: Option<bool>,
) -> Result<SettingsPage, Problem> {
    let scope = Scope::Organization(organization.id);
    let permit = visit.permit::<ReadOrganizationSettings>(scope, "see these settings")?;
    let settings = visit.app.settings(&permit).await?.ok_or(Problem::NotFound)?;
    let projects = visit.app.seen_projects(visit.signed_in()?, organization.id, Part::default()).await?.total;
    let may_change = visit.may::<ChangeOrganizationSettings>(scope);
    let turns = wanted.filter(|wanted| may_change && *wanted != settings.api_access_list_required);
    let preview = match turns {
        Some(turns_on) => Some(preview(visit, scope, turns_on).await?),
        None => None,
    };
    let stored = fields(&settings, organization);
    let refilled = typed.as_ref().or(visit.refilled());
    let of = |what: &str, name: &str, stored: String| match refilled {
        Some(form) if form.text("what") == what => form.text(name).to_owned(),
        _ => stored,
    };
    let [name, absolute, idle, contact] = stored;
    Ok(SettingsPage {
        errors,
        org: organization.id.to_string(),
        may_change,
        owners: if may_change { Vec::new() } else { visit.owners(scope).await },
        typed_name: of("name", "name", name),
        required: settings.api_access_list_required,
        preview,
        absolute: of("sessions", "absolute", absolute),
        idle: of("sessions", "idle", idle),
        contact: of("contact", "contact", contact),
        projects,
        confirming: serde_json::json!([organization.name.as_str()]).to_string(),
        saved_name: organization.name.as_str().to_owned(),
        typed: of("delete", "typed", String::new()),
        frame: visit.frame_in(spot_of(organization), Section::Settings).await?,
    })
}

/// Name, hours, minutes, contact, as their fields show them.
fn fields(settings: &OrganizationSettings, organization: &Organization) -> [String; 4] {
    let timeouts = settings.custom_session_timeouts;
    let absolute = timeouts.and_then(|timeouts| timeouts.absolute_session_timeout_in_seconds());
    let idle = timeouts.and_then(|timeouts| timeouts.idle_session_timeout_in_seconds());
    let contact = settings.security_contact.as_ref().map(|email| email.as_str().to_owned());
    [organization.name.as_str().to_owned(), in_units(absolute, 3600), in_units(idle, 60), contact.unwrap_or_default()]
}

/// The keys whose access list is empty.
async fn preview(visit: &Visit, scope: Scope, turns_on: bool) -> Result<Preview, Problem> {
    let permit = visit.permit::<ReadKeys>(scope, "see API keys")?;
    let filter = KeyFilter { list: Some(ListFilter::None), ..KeyFilter::default() };
    let view = KeyView { filter, page: 1, per_page: SHOWN_KEYS, ..KeyView::default() };
    let found = visit.app.key_lines(&permit, &view).await?;
    let face = visit.clock_face();
    let line = |line: &keywright_domain::KeyLine| Listless {
        id: line.id.to_string(),
        description: line.description.as_str().to_owned(),
        public_key: line.public_key.to_string(),
        last_used: face.show_some(line.last_used),
    };
    Ok(Preview { turns_on, found: found.found, total: found.total, keys: found.lines.iter().map(line).collect() })
}

/// `POST …/settings`: one of the forms.
async fn change(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let scope = Scope::Organization(organization.id);
    let here = format!("/orgs/{}/settings", organization.id);
    let wanted = match Wanted::parse(&visit.form).ok_or(Problem::Unreadable)? {
        Ok(wanted) => wanted,
        Err(errors) => {
            visit.permit::<ChangeOrganizationSettings>(scope, "change these settings")?;
            return again(visit, &organization, errors).await;
        }
    };
    let patch = match wanted {
        Wanted::Name(name) => {
            let permit = visit.permit::<RenameOrganization>(scope, "rename the organization")?;
            let renamed = visit.app.rename_organization(&permit, name).await;
            renamed.map_err(|error| not_written(error, |_| Problem::NotFound))?;
            return visit.done(&here, "Saved the name");
        }
        Wanted::Deletion(typed) => return delete(visit, &organization, &typed).await,
        Wanted::Requirement(required) => {
            SettingsPatch { api_access_list_required: Some(required), ..SettingsPatch::default() }
        }
        Wanted::Sessions(timeouts) => {
            SettingsPatch { custom_session_timeouts: Some(timeouts), ..SettingsPatch::default() }
        }
        Wanted::Contact(contact) => SettingsPatch { security_contact: Some(contact), ..SettingsPatch::default() },
    };
    let line = match (patch.api_access_list_required, &patch.custom_session_timeouts) {
        (Some(true), _) => "Access lists are required from now on",
        (Some(false), _) => "Access lists are no longer required",
        (None, Some(_)) => "Saved. It applies from the next sign-in",
        (None, None) => "Saved the security contact",
    };
    let permit = visit.permit::<ChangeOrganizationSettings>(scope, "change these settings")?;
    let changed = visit.app.change_settings(&permit, patch).await;
    changed.map_err(|error| not_written(error, |_| Problem::NotFound))?;
    visit.done(&here, line)
}

async fn again(visit: &mut Visit, organization: &Organization, errors: FieldErrors) -> Answer {
    let typed = std::mem::take(&mut visit.form);
    let page = page(visit, organization, errors, Some(typed), None).await?;
    visit.invalid(&page)
}

/// Deletes the organization, if its name was typed and it has no projects; only soon after signing in.
async fn delete(visit: &mut Visit, organization: &Organization, typed: &str) -> Answer {
    let scope = Scope::Organization(organization.id);
    let permit = visit.permit::<DeleteOrganization>(scope, "delete the organization")?;
    visit.is_confirmed()?;
    if !text::confirms(typed, &[organization.name.as_str()]) {
        let errors = FieldErrors::one("typed", "Type the name of the organization to confirm");
        return again(visit, organization, errors).await;
    }
    match visit.app.delete_organization(&permit).await {
        Ok(()) => visit.done("/orgs", format!("Deleted {}", organization.name.as_str())),
        Err(crate::app::WriteError::Refused(DeleteOrganizationRefusal::NotEmpty)) => {
            let errors = FieldErrors::one("", "The organization still has projects. Delete them first");
            again(visit, organization, errors).await
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}
