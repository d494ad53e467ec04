//! An invitation as its link shows it: to where, by whom, what it brings, and what is asked of the person.

use crate::change::Tx;
use crate::org_users::read::invitee;
use crate::seam::{On, Row, statements};
use crate::users::read::{org_roles, project_roles};
use crate::{Error, Store};
use keywright_domain::{
    InvitationId, Invitee, MembershipStatus, OrgId, OrgRoles, OrganizationName, ProjectId, ProjectName, ProjectRoles,
    TeamId, TeamName, Timestamp,
};

statements! {
    FIND_LINK = "SELECT invitation_id, place_name, inviter_username, ends FROM invitation_links WHERE token_hash = $1";
    /// An account is a newcomer while it has never signed in and holds nothing that a new password would open.
    INVITED = "SELECT 'org' AS kind, i.id AS id, i.user_id AS user_id, u.username AS username, i.roles AS roles, \
            i.inviter_username AS inviter_username, i.created AS created, i.expires AS expires, \
            i.rejected AS rejected, u.registered AS registered, CASE WHEN u.last_auth IS NULL \
            AND u.global_roles = '' AND NOT EXISTS (SELECT 1 FROM org_users m WHERE m.user_id = u.id) \
            THEN TRUE ELSE FALSE END AS is_new, o.id AS org_id, o.name AS org_name, '' AS group_id, '' AS group_name \
        FROM org_invitations i JOIN users u ON u.id = i.user_id JOIN organizations o ON o.id = i.org_id \
        WHERE i.id = $1 \
        UNION ALL SELECT 'group', i.id, i.user_id, u.username, i.roles, i.inviter_username, i.created, i.expires, \
            i.rejected, u.registered, CASE WHEN u.last_auth IS NULL AND u.global_roles = '' \
            AND NOT EXISTS (SELECT 1 FROM org_users m WHERE m.user_id = u.id) THEN TRUE ELSE FALSE END, \
            o.id, o.name, g.id, g.name \
        FROM group_invitations i JOIN users u ON u.id = i.user_id JOIN groups g ON g.id = i.group_id \
        JOIN organizations o ON o.id = g.org_id WHERE i.id = $1";
    /// What an invitation to an organization brings beside roles there, by name.
    BRINGS = "SELECT 'group' AS kind, g.id AS id, g.name AS name, p.roles AS roles FROM org_invitation_groups p \
        JOIN groups g ON g.id = p.group_id WHERE p.invitation_id = $1 \
        UNION ALL SELECT 'team', t.id, t.name, '' FROM org_invitation_teams p JOIN teams t ON t.id = p.team_id \
        WHERE p.invitation_id = $1 ORDER BY kind, name, id";
}

/// A link to an invitation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvitationLink {
    /// The invitation.
    pub invitation: InvitationId,
    /// What the organization or project was called when the link was made.
    pub place: String,
    /// Who invites.
    pub inviter: String,
    /// Until when it is good: the invitation's end.
    pub ends: Timestamp,
    /// The invitation itself; `None` when it was taken back, or went with its place.
    pub invited: Option<LinkedInvitation>,
}

/// An invitation, found by its link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkedInvitation {
    /// Who is invited, by whom, until when.
    pub invitee: Invitee,
    /// What is asked of the person.
    pub newcomer: Newcomer,
    /// The organization, or that of the project.
    pub org: OrgId,
    /// What it is called now.
    pub org_name: OrganizationName,
    /// To which of the two.
    pub to: LinkedPlace,
}

/// What an invitation is to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkedPlace {
    /// The organization, with what comes along.
    Organization {
        /// The roles in it.
        roles: OrgRoles,
        /// What comes along.
        brings: Brought,
    },
    /// One project of it.
    Project {
        /// Which.
        id: ProjectId,
        /// What it is called.
        name: ProjectName,
        /// The roles in it.
        roles: ProjectRoles,
    },
}

/// What an invitation to an organization brings beside roles there; what no longer exists is not among it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Brought {
    /// Projects, by name.
    pub projects: Vec<(ProjectId, ProjectName, ProjectRoles)>,
    /// Teams, by name.
    pub teams: Vec<(TeamId, TeamName)>,
}

/// How far the person who is invited is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newcomer {
    /// Not at all: they say who they are and set a password.
    Stranger,
    /// By an account that nobody has signed in to, and that holds nothing: they set a password.
    NeverSignedIn,
    /// By an account: they sign in to it.
    Account,
}

/// Why an invitation cannot be answered any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvitationOver {
    /// Its 30 days have passed.
    Expired,
    /// It was taken back, or its place is gone.
    Cancelled,
    /// The person has declined it.
    Declined,
}

impl InvitationLink {
    /// The invitation, if it can still be answered.
    ///
    /// # Errors
    /// Why not.
    pub fn open(&self, now: Timestamp) -> Result<&LinkedInvitation, InvitationOver> {
        let Some(invited) = &self.invited else {
            return Err(if self.ends <= now { InvitationOver::Expired } else { InvitationOver::Cancelled });
        };
        match invited.invitee.status(now) {
            MembershipStatus::InvitationRejected => Err(InvitationOver::Declined),
            MembershipStatus::InvitationExpired => Err(InvitationOver::Expired),
            MembershipStatus::Pending | MembershipStatus::Active => Ok(invited),
        }
    }
}

impl Store {
    /// The link that holds this, by its keyed hash. Without a permit: here somebody is being found out.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_invitation_link(&self, token_hash: &[u8]) -> Result<Option<InvitationLink>, Error> {
        let on = || On::Read(&self.pools);
        let Some(link) = FIND_LINK.bind(token_hash).optional(on()).await? else { return Ok(None) };
        let id: InvitationId = link.parsed("invitation_links", "invitation_id")?;
        let invited = INVITED.bind(id.to_string()).optional(on()).await?;
        let brought = BRINGS.bind(id.to_string()).all(on()).await?;
        read(id, &link, invited.as_ref(), &brought).map(Some)
    }
}

/// The same under the lock.
pub(crate) async fn within(token_hash: &[u8], tx: &mut Tx) -> Result<Option<InvitationLink>, Error> {
    let Some(link) = tx.optional(FIND_LINK.bind(token_hash)).await? else { return Ok(None) };
    let id: InvitationId = link.parsed("invitation_links", "invitation_id")?;
    let invited = tx.optional(INVITED.bind(id.to_string())).await?;
    let brought = tx.all(BRINGS.bind(id.to_string())).await?;
    read(id, &link, invited.as_ref(), &brought).map(Some)
}

/// What an invitation to an organization brings, under the lock.
pub(crate) async fn brought_within(invitation: InvitationId, tx: &mut Tx) -> Result<Brought, Error> {
    brings(&tx.all(BRINGS.bind(invitation.to_string())).await?)
}

fn read(invitation: InvitationId, link: &Row, invited: Option<&Row>, brought: &[Row]) -> Result<InvitationLink, Error> {
    Ok(InvitationLink {
        invitation,
        place: link.get("place_name")?,
        inviter: link.get("inviter_username")?,
        ends: Timestamp::from_millis(link.get("ends")?),
        invited: invited.map(|row| linked(row, brought)).transpose()?,
    })
}

fn linked(row: &Row, brought: &[Row]) -> Result<LinkedInvitation, Error> {
    let to = match row.get::<String>("kind")?.as_str() {
        "org" => LinkedPlace::Organization { roles: org_roles(row)?, brings: brings(brought)? },
        _ => LinkedPlace::Project {
            id: row.parsed("group_invitations", "group_id")?,
            name: name(row, "groups", "group_name")?,
            roles: project_roles(row)?,
        },
    };
    let newcomer = match (row.get("registered")?, row.get("is_new")?) {
        (false, _) => Newcomer::Stranger,
        (true, true) => Newcomer::NeverSignedIn,
        (true, false) => Newcomer::Account,
    };
    Ok(LinkedInvitation {
        invitee: invitee(row)?,
        newcomer,
        org: row.parsed("organizations", "org_id")?,
        org_name: name(row, "organizations", "org_name")?,
        to,
    })
}

fn brings(rows: &[Row]) -> Result<Brought, Error> {
    let mut brought = Brought::default();
    for row in rows {
        if row.get::<String>("kind")? == "group" {
            let id = row.parsed("groups", "id")?;
            brought.projects.push((id, name(row, "groups", "name")?, project_roles(row)?));
        } else {
            brought.teams.push((row.parsed("teams", "id")?, name(row, "teams", "name")?));
        }
    }
    Ok(brought)
}

/// A name, read into its type.
fn name<T: TryFrom<String>>(row: &Row, table: &'static str, column: &'static str) -> Result<T, Error> {
    row.get::<String>(column)?.try_into().map_err(|_| row.damaged(table, column))
}
