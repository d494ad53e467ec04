//! Steps 4 and 5, and the end: the server is owned, and these are ordinary pages of its organization.

use super::{Step, steps};
use crate::app::{CreateProjectRefusal, WriteError};
use crate::console::answer::Answer;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::place::spot_of;
use crate::console::problem::{PROJECT_NAME_TAKEN, Problem, full_of_projects, not_written};
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::policy::CreateProject;
use keywright_domain::{OrgId, ProjectName, Scope};

/// What is thought of what was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It is as it should be.
    Good,
    /// It may be meant so.
    Note,
    /// It should be changed.
    Warn,
}

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    found: String,
    verdict: Verdict,
    /// What to do, or what it means.
    note: &'static str,
}

#[derive(Template)]
#[template(path = "welcome/check.html")]
struct CheckPage {
    frame: Frame,
    steps: Vec<Step>,
    findings: Vec<Finding>,
    next: String,
}

#[derive(Template)]
#[template(path = "welcome/project.html")]
struct ProjectPage {
    frame: Frame,
    steps: Vec<Step>,
    errors: FieldErrors,
    /// The name, as it was typed.
    typed: String,
    back: String,
    skip: String,
}

#[derive(Template)]
#[template(path = "welcome/done.html")]
struct DonePage {
    frame: Frame,
    root: String,
}

/// `GET …/welcome`: how this server is reached, as it sees it.
pub(super) async fn check(visit: &mut Visit) -> Answer {
    let frame = frame(visit).await?;
    let next = format!("{}/welcome/project", frame.spot.path());
    let findings = findings(visit);
    visit.page(&CheckPage { frame, steps: steps(4), findings, next })
}

fn findings(visit: &Visit) -> Vec<Finding> {
    let site = &visit.site;
    let url = Finding {
        what: "Public URL",
        found: site.url.as_str().to_owned(),
        verdict: if site.has_public_url { Verdict::Good } else { Verdict::Note },
        note: if site.has_public_url {
            ""
        } else {
            "Nobody said where people find this server, so links begin with the address that it listens on. Set \
             --public-url."
        },
    };
    let (found, verdict, note) = match (site.url.is_https(), visit.is_trustworthy()) {
        (true, _) => ("by the proxy in front", Verdict::Good, ""),
        (false, true) => ("none, on this machine alone", Verdict::Note, ""),
        (false, false) => (
            "none",
            Verdict::Warn,
            "Passwords and keys travel in the clear. Put a proxy with TLS in front, and set --public-url to its https \
             address.",
        ),
    };
    let tls = Finding { what: "TLS", found: found.to_owned(), verdict, note };
    let note = match (visit.is_forwarded, site.client_address.trusts(visit.address)) {
        (true, _) => {
            "This is the address of a proxy. Name the proxy with --trusted-proxy, or access lists will allow the wrong \
             host."
        }
        (false, true) => "This is the address of a trusted proxy, which says nothing of who is behind it.",
        (false, false) => "",
    };
    let address = Finding {
        what: "Your address as this server sees it",
        found: visit.address.to_string(),
        verdict: if note.is_empty() { Verdict::Good } else { Verdict::Warn },
        note,
    };
    let mail = if visit.app.sends_mail() {
        Finding { what: "Mail", found: "configured".to_owned(), verdict: Verdict::Good, note: "" }
    } else {
        Finding {
            what: "Mail",
            found: "not configured".to_owned(),
            verdict: Verdict::Note,
            note: "Invitations and new passwords will be links to hand over.",
        }
    };
    vec![url, tls, address, mail]
}

/// `GET …/welcome/project`.
pub(super) async fn project(visit: &mut Visit) -> Answer {
    let page = project_page(visit, FieldErrors::none()).await?;
    visit.page(&page)
}

/// `POST …/welcome/project`: makes the first project, which whoever makes it owns.
pub(super) async fn make_project(visit: &mut Visit) -> Answer {
    let org: OrgId = visit.param("orgId")?;
    let permit = visit.permit::<CreateProject>(Scope::Organization(org), "make projects")?;
    let mut errors = FieldErrors::none();
    let Some(name) = errors.keep("name", ProjectName::try_from(visit.form.text("name").trim().to_owned())) else {
        return refused(visit, errors).await;
    };
    match visit.app.found_project(&permit, visit.signed_in()?, name).await {
        Ok(made) => {
            let line = format!("Project {} is there.", made.name.as_str());
            visit.done(&format!("/orgs/{org}/welcome/done"), line)
        }
        Err(WriteError::Refused(CreateProjectRefusal::NameTaken)) => {
            refused(visit, FieldErrors::one("name", PROJECT_NAME_TAKEN)).await
        }
        Err(WriteError::Refused(CreateProjectRefusal::QuotaReached(limit))) => {
            refused(visit, FieldErrors::one("", full_of_projects(limit))).await
        }
        Err(error) => Err(not_written(error, |_| Problem::NotFound)),
    }
}

async fn refused(visit: &mut Visit, errors: FieldErrors) -> Answer {
    let page = project_page(visit, errors).await?;
    visit.invalid(&page)
}

async fn project_page(visit: &mut Visit, errors: FieldErrors) -> Result<ProjectPage, Problem> {
    let frame = frame(visit).await?;
    let root = frame.spot.path();
    Ok(ProjectPage {
        frame,
        steps: steps(5),
        errors,
        typed: visit.refilled().unwrap_or(&visit.form).text("name").to_owned(),
        back: format!("{root}/welcome"),
        skip: format!("{root}/welcome/done"),
    })
}

/// `GET …/welcome/done`: what to do with it now.
pub(super) async fn done(visit: &mut Visit) -> Answer {
    let frame = frame(visit).await?;
    let root = frame.spot.path();
    visit.page(&DonePage { frame, root })
}

async fn frame(visit: &mut Visit) -> Result<Frame, Problem> {
    let spot = spot_of(&visit.organization().await?);
    visit.frame_in(spot, Section::Other).await
}
