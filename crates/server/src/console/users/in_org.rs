//! `/orgs/{orgId}/access/users`: the people of an organization, members first.

use super::row::{self, Inviting, Looking, PageOf, owners, owns};
use crate::console::answer::Answer;
use crate::console::explain::{Holder, holders};
use crate::console::layout::{Frame, Section};
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
    let mut people = visit.app.everybody(&permit).await?;
    let with_second_factor = visit.app.people_with_second_factor(&permit).await?;
    let (face, you, owners) = (visit.clock_face(), visit.person()?.id, owners(&people));
    row::in_order(&mut people, face.now());
    let inviting = Inviting::into_organization(visit, organization.id);
    let looking = Looking { face: &face, you, with_second_factor: &with_second_factor, owners, inviting };
    let rows = people.iter().map(|person| looking.row(person)).collect();
    let (search, may_change) = (visit.asked("q"), visit.may::<ReplaceOrganizationRoles>(scope));
    let root = format!("/orgs/{}/access", organization.id);
    let frame = visit.frame_in(spot_of(&organization), Section::Users).await?;
    let page = ListPage {
        frame: frame.ending("Users"),
        invite_path: format!("{root}/invitations"),
        invite_label: "Invite Users",
        in_project: false,
        list: PageOf::of(visit, rows, &search),
        root,
        search,
        may_invite: visit.may::<ChangeOrganizationInvitations>(scope),
        may_change,
        may_remove: visit.may::<RemoveOrganizationUser>(scope),
        helpers: if may_change { Vec::new() } else { holders(&people, owns) },
        needed: "Organization Owner",
        one_owner: owners == 1,
    };
    visit.page(&page)
}
