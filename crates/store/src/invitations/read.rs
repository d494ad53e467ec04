//! Reading invitations: those of an organization, and those of a project, oldest first.

use crate::change::Tx;
use crate::org_users::read::{self as org_users, invitee};
use crate::page::about;
use crate::seam::{On, Query, Row, Transaction, statements};
use crate::users::{self, read::project_roles};
use crate::{Error, Store};
use keywright_domain::policy::{ReadOrganizationInvitations, ReadProjectInvitations};
use keywright_domain::{
    InvitationId, Invitee, OrgId, OrgInvitation, OrganizationName, Permit, ProjectId, ProjectInvitation, ProjectRoles,
    UserId,
};
use std::collections::HashMap;

statements! {
    OF_ANY_PROJECT = "SELECT i.id AS id FROM group_invitations i JOIN groups g ON g.id = i.group_id \
        WHERE g.org_id = $1 AND i.id = $2";
    OF_ORG = "SELECT user_id FROM org_invitations WHERE org_id = $1 AND id = $2";
    ALL_OF_ORG = "SELECT user_id FROM org_invitations WHERE org_id = $1 ORDER BY created, id";
    ORG_NAME = "SELECT id, name FROM organizations WHERE id = $1";
    OF_PROJECT = "SELECT i.id AS id, i.user_id AS user_id, u.username AS username, i.roles AS roles, \
        i.inviter_username AS inviter_username, i.created AS created, i.expires AS expires, i.rejected AS rejected, \
        g.name AS group_name FROM group_invitations i JOIN users u ON u.id = i.user_id \
        JOIN groups g ON g.id = i.group_id WHERE i.group_id = $1 AND ($2 = '' OR i.user_id = $2) \
        AND ($3 = '' OR i.id = $3) AND ($4 = '' OR u.name_key = $4) ORDER BY i.created, i.id";
    THESE_OF_PROJECT = "WITH page (group_id, id) AS (VALUES ($1, $2)) SELECT i.id AS id, i.user_id AS user_id, \
        u.username AS username, i.roles AS roles, i.inviter_username AS inviter_username, i.created AS created, \
        i.expires AS expires, i.rejected AS rejected, g.name AS group_name FROM page p \
        CROSS JOIN group_invitations i CROSS JOIN users u CROSS JOIN groups g \
        WHERE i.id = p.id AND i.group_id = p.group_id AND u.id = i.user_id AND g.id = i.group_id";
}

/// Which of a place's invitations are meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Meant {
    /// Every one.
    All,
    /// The one of this id.
    Id(InvitationId),
    /// The one of the person of this name, folded as names are compared.
    Username(String),
}

impl Store {
    /// The invitations to the permit's organization that are meant, oldest first, whatever has become of them.
    ///
    /// # Errors
    /// The database's.
    pub async fn org_invitations(
        &self,
        permit: &Permit<ReadOrganizationInvitations>,
        meant: &Meant,
    ) -> Result<Vec<OrgInvitation>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Vec::new()) };
        let mut moment = self.pools.moment().await?;
        let found = found(org, meant, &mut moment).await;
        moment.rollback().await?;
        found
    }

    /// The invitations to the permit's project that are meant, oldest first, whatever has become of them.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_invitations(
        &self,
        permit: &Permit<ReadProjectInvitations>,
        meant: &Meant,
    ) -> Result<Vec<ProjectInvitation>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(Vec::new()) };
        let rows = of_project(project, None, meant).all(On::Read(&self.pools)).await?;
        rows.iter().map(|row| to_project(project, row)).collect()
    }
}

/// These invitations to a project, whatever has become of them; one that is gone is left out.
pub(crate) async fn these_of_project(
    project: ProjectId,
    invitations: &[InvitationId],
    moment: &mut Transaction,
) -> Result<HashMap<InvitationId, ProjectInvitation>, Error> {
    let rows = about(THESE_OF_PROJECT, project, invitations, moment).await?;
    let found = rows.iter().map(|row| to_project(project, row));
    found.map(|found| found.map(|invited| (invited.invitee.invitation, invited))).collect()
}

fn to_project(project: ProjectId, row: &Row) -> Result<ProjectInvitation, Error> {
    let name: String = row.get("group_name")?;
    Ok(ProjectInvitation {
        invitee: invitee(row)?,
        project,
        project_name: name.try_into().map_err(|_| row.damaged("groups", "group_name"))?,
        roles: project_roles(row)?,
    })
}

async fn found(org: OrgId, meant: &Meant, moment: &mut Transaction) -> Result<Vec<OrgInvitation>, Error> {
    let row = ORG_NAME.bind(org.to_string()).optional(On::Within(moment)).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let org_name: OrganizationName =
        row.get::<String>("name").and_then(|name| name.try_into().map_err(|_| row.damaged("organizations", "name")))?;
    let users = match meant {
        Meant::All => invitees(ALL_OF_ORG.bind(org.to_string()), moment).await?,
        Meant::Id(id) => invitees(OF_ORG.bind(org.to_string()).bind(id.to_string()), moment).await?,
        Meant::Username(key) => users::id_named(key, On::Within(moment)).await?.into_iter().collect(),
    };
    let people = org_users::these(org, &users, org_users::Where::Everywhere, moment).await?;
    Ok(people.into_iter().filter_map(|person| OrgInvitation::of(person, org, &org_name)).collect())
}

/// Whom the invitations are for that a query finds.
async fn invitees(query: Query, moment: &mut Transaction) -> Result<Vec<UserId>, Error> {
    let rows = query.all(On::Within(moment)).await?;
    rows.iter().map(|row| row.parsed("org_invitations", "user_id")).collect()
}

/// A project's invitations, those of one person perhaps.
fn of_project(project: ProjectId, user: Option<UserId>, meant: &Meant) -> Query {
    let (id, name) = match meant {
        Meant::All => (String::new(), ""),
        Meant::Id(id) => (id.to_string(), ""),
        Meant::Username(key) => (String::new(), key.as_str()),
    };
    let user = user.map(|user| user.to_string()).unwrap_or_default();
    OF_PROJECT.bind(project.to_string()).bind(user).bind(id).bind(name)
}

/// A person's invitation to a project, with the roles that it brings.
pub(super) async fn one(
    project: ProjectId,
    user: UserId,
    tx: &mut Tx,
) -> Result<Option<(Invitee, ProjectRoles)>, Error> {
    with_roles(of_project(project, Some(user), &Meant::All), tx).await
}

/// The same without the roles.
pub(super) async fn by_user(project: ProjectId, user: UserId, tx: &mut Tx) -> Result<Option<Invitee>, Error> {
    Ok(one(project, user, tx).await?.map(|(invitee, _)| invitee))
}

/// The invitation of an id to a project.
pub(crate) async fn by_id(
    project: ProjectId,
    id: InvitationId,
    tx: &mut Tx,
) -> Result<Option<(Invitee, ProjectRoles)>, Error> {
    with_roles(of_project(project, None, &Meant::Id(id)), tx).await
}

async fn with_roles(query: Query, tx: &mut Tx) -> Result<Option<(Invitee, ProjectRoles)>, Error> {
    let row = tx.optional(query).await?;
    row.map(|row| Ok((invitee(&row)?, project_roles(&row)?))).transpose()
}

/// Is it an invitation to a project of the organization?
pub(super) async fn is_of_a_project(org: OrgId, id: InvitationId, tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.optional(OF_ANY_PROJECT.bind(org.to_string()).bind(id.to_string())).await?.is_some())
}

/// Whom an invitation to the organization itself is for.
pub(super) async fn invited(org: OrgId, id: InvitationId, tx: &mut Tx) -> Result<Option<UserId>, Error> {
    let row = tx.optional(OF_ORG.bind(org.to_string()).bind(id.to_string())).await?;
    row.map(|row| row.parsed("org_invitations", "user_id")).transpose()
}
