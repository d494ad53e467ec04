//! Step 3: the first organization. Its POST makes everything at once and signs the owner in.

use super::{OWNER, Stage, Step, TOKEN, steps};
use crate::app::FirstOrganization;
use crate::console::answer::Answer;
use crate::console::cookie::Cookie;
use crate::console::field_errors::FieldErrors;
use crate::console::layout::{Frame, Section};
use crate::console::problem::Problem;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::{OrganizationName, Product};

#[derive(Template)]
#[template(path = "setup/organization.html")]
struct OrganizationPage {
    frame: Frame,
    steps: Vec<Step>,
    errors: FieldErrors,
    /// The name, as it was typed.
    typed: String,
    requires_list: bool,
    owner: String,
}

/// `GET /setup/organization`. The requirement is on, to begin with.
pub(super) async fn form(visit: &mut Visit) -> Answer {
    let owner = match visit.setup_stage().await? {
        Stage::Nothing => return visit.see_other(TOKEN),
        Stage::Begun => return visit.see_other(OWNER),
        Stage::Named(owner) => owner,
    };
    let page = OrganizationPage {
        frame: visit.frame(Section::Other).await?,
        steps: steps(3),
        errors: FieldErrors::none(),
        typed: String::new(),
        requires_list: true,
        owner: owner.username.as_str().to_owned(),
    };
    visit.page(&page)
}

/// `POST /setup/organization`.
pub(super) async fn complete(visit: &mut Visit) -> Answer {
    let owner = match visit.setup_stage().await? {
        Stage::Nothing => return visit.see_other(TOKEN),
        Stage::Begun => return visit.see_other(OWNER),
        Stage::Named(owner) => owner,
    };
    let (mut errors, requires_list) = (FieldErrors::none(), visit.form.has("requires_list"));
    let name = OrganizationName::try_from(visit.form.text("name").trim());
    let Some(name) = errors.keep("name", name) else {
        let page = OrganizationPage {
            frame: visit.frame(Section::Other).await?,
            steps: steps(3),
            errors,
            typed: visit.form.text("name").to_owned(),
            requires_list,
            owner: owner.username.as_str().to_owned(),
        };
        return visit.invalid(&page);
    };
    let draft = visit.setup.clone().ok_or(Problem::NotFound)?;
    let global_owner = visit.site.products.contains(&Product::OpsManager);
    let organization = FirstOrganization { name, access_list_required: requires_list, global_owner };
    match visit.app.complete_setup(&draft, organization, &visit.user_agent, visit.source()).await {
        Ok((org, opened)) => {
            visit.set_cookie(Cookie::Setup, "", Some(0));
            visit.begin_session(&opened.token).await?;
            visit.see_other(&format!("/orgs/{org}/welcome"))
        }
        Err(error) => visit.setup_not_taken(error),
    }
}
