//! `/orgs/{orgId}/access/users`: the people of an organization, members first.

use super::row::{Looking, PageOf};
use crate::console::answer::Answer;
use crate::console::explain::Holder;
use crate::console::layout::{Frame, Section};
use crate::console::listing::Window;
use crate::console::place::spot_of;
use crate::console::visit::Visit;
use askama::Template;
use keywright_domain::Scope;
use keywright_domain::policy::{
    ChangeOrganizationInvitations, ReadOrganizationUsers, RemoveOrganizationUser, ReplaceOrganizationRoles,
};

#[derive(Template)]
#[expect(clippy::struct_excessive_bools, reason = "each decides about a control of its own")]
#[template(path = "users/list.html")]
pub(super) struct ListPage {
    pub(super) frame: Frame,
    /// What paths of this list begin with.
    pub(super) root: String,
    pub(super) invite_path: String,
    pub(super) invite_label: &'static str,
    pub(super) in_project: bool,
    pub(super) search: String,
    pub(super) list: PageOf,
    pub(super) may_invite: bool,
    pub(super) may_change: bool,
    pub(super) may_remove: bool,
    /// Who can do what this person may not.
    pub(super) helpers: Vec<Holder>,
    pub(super) needed: &'static str,
    pub(super) one_owner: bool,
}

/// `GET /orgs/{orgId}/access/users`.
pub(super) async fn list(visit: &mut Visit) -> Answer {
    let organization = visit.organization().await?;
    let scope = Scope::Organization(organization.id);
    let permit = visit.permit::<ReadOrganizationUsers>(scope, "see the users of this organization")?;
    let (window, search) = (Window::asked(visit), visit.asked("q"));
    let found = visit.app.people_lines(&permit, &search, window.page()).await?;
    if let Some(last) = window.beyond(visit, found.found) {
        return visit.see_other(&last);
    }
    let owners = visit.app.count_owners(&permit).await?;
    let looking = Looking::at_organization(visit, organization.id, owners)?;
    let may_change = visit.may::<ReplaceOrganizationRoles>(scope);
    let root = format!("/orgs/{}/access", organization.id);
    let frame = visit.frame_at(spot_of(&organization), Section::Users).await?;
    let page = ListPage {
        frame: frame.ending("Users"),
        invite_path: format!("{root}/invitations"),
        invite_label: "Invite Users",
        in_project: false,
        list: PageOf::of(visit, window, &found, &looking),
        root,
        search,
        may_invite: visit.may::<ChangeOrganizationInvitations>(scope),
        may_change,
        may_remove: visit.may::<RemoveOrganizationUser>(scope),
        helpers: if may_change { Vec::new() } else { visit.owners(scope).await },
        needed: "Organization Owner",
        one_owner: owners == 1,
    };
    visit.page(&page)
}
