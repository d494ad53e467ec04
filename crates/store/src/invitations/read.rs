//! Reading invitations: those of an organization, and those of a project, oldest first.

use crate::change::Tx;
use crate::org_users::read::{self as org_users, invitee};
use crate::seam::{On, Transaction, statements};
use crate::users::read::project_roles;
use crate::{Error, Store};
use keywright_domain::policy::{ReadOrganizationInvitations, ReadProjectInvitations};
use keywright_domain::{
    InvitationId, Invitee, OrgId, OrgInvitation, OrgUser, OrganizationName, Permit, ProjectId, ProjectInvitation,
    ProjectRoles, Standing, UserId,
};

statements! {
    OF_ANY_PROJECT = "SELECT i.id AS id FROM group_invitations i JOIN groups g ON g.id = i.group_id \
        WHERE g.org_id = $1 AND i.id = $2";
    OF_ORG = "SELECT user_id FROM org_invitations WHERE org_id = $1 AND id = $2";
    ALL_OF_ORG = "SELECT user_id FROM org_invitations WHERE org_id = $1 ORDER BY created, id";
    USER_NAMED = "SELECT id FROM users WHERE name_key = $1";
    ORG_NAME = "SELECT id, name FROM organizations WHERE id = $1";
    OF_PROJECT = "SELECT i.id AS id, i.user_id AS user_id, u.username AS username, i.roles AS roles, \
        i.inviter_username AS inviter_username, i.created AS created, i.expires AS expires, i.rejected AS rejected, \
        g.name AS group_name FROM group_invitations i JOIN users u ON u.id = i.user_id \
        JOIN groups g ON g.id = i.group_id WHERE i.group_id = $1 AND ($2 = '' OR i.user_id = $2) \
        AND ($3 = '' OR i.id = $3) ORDER BY i.created, i.id";
}

/// Which of an organization's invitations are meant.
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

    /// The invitations to the permit's project, oldest first, whatever has become of them.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_invitations(
        &self,
        permit: &Permit<ReadProjectInvitations>,
    ) -> Result<Vec<ProjectInvitation>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(Vec::new()) };
        let rows = OF_PROJECT.bind(project.to_string()).bind("").bind("").all(On::Read(&self.pools)).await?;
        let invitation = |row: &crate::seam::Row| {
            let name: String = row.get("group_name")?;
            Ok(ProjectInvitation {
                invitee: invitee(row)?,
                project,
                project_name: name.try_into().map_err(|_| row.damaged("groups", "group_name"))?,
                roles: project_roles(row)?,
            })
        };
        rows.iter().map(invitation).collect()
    }
}

async fn found(org: OrgId, meant: &Meant, moment: &mut Transaction) -> Result<Vec<OrgInvitation>, Error> {
    let row = ORG_NAME.bind(org.to_string()).optional(On::Within(moment)).await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let org_name: OrganizationName =
        row.get::<String>("name").and_then(|name| name.try_into().map_err(|_| row.damaged("organizations", "name")))?;
    let (query, column) = match meant {
        Meant::All => (ALL_OF_ORG.bind(org.to_string()), "user_id"),
        Meant::Id(id) => (OF_ORG.bind(org.to_string()).bind(id.to_string()), "user_id"),
        Meant::Username(key) => (USER_NAMED.bind(key.as_str()), "id"),
    };
    let rows = query.all(On::Within(moment)).await?;
    let users = rows.iter().map(|row| row.parsed("org_invitations", column)).collect::<Result<Vec<UserId>, _>>()?;
    let people = org_users::these(org, &users, org_users::Where::Everywhere, moment).await?;
    let invitation = |person: OrgUser| match person.standing {
        Standing::Active(_) => None,
        Standing::Invited(invitee) => Some(OrgInvitation {
            invitee,
            org,
            org_name: org_name.clone(),
            roles: person.roles,
            projects: person.projects,
            teams: person.teams,
        }),
    };
    Ok(people.into_iter().filter_map(invitation).collect())
}

/// A person's invitation to a project, with the roles that it brings.
pub(super) async fn one(
    project: ProjectId,
    user: UserId,
    tx: &mut Tx,
) -> Result<Option<(Invitee, ProjectRoles)>, Error> {
    let row = tx.optional(OF_PROJECT.bind(project.to_string()).bind(user.to_string()).bind("")).await?;
    row.map(|row| Ok((invitee(&row)?, project_roles(&row)?))).transpose()
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
    let row = tx.optional(OF_PROJECT.bind(project.to_string()).bind("").bind(id.to_string())).await?;
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
