//! A key with all that its page shows: who made it, its projects by name, how it is used.

use super::read::{read_key, roles_of};
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ReadKeys, ReadProjectKeys};
use keywright_domain::{
    Action, KeyDetails, KeyId, KeyMaker, KeyUse, LastUse, Permit, ProjectOfKey, ProjectRoles, PublicKey, Timestamp,
};

statements! {
    DETAILS = "SELECT k.id AS id, k.org_id AS org_id, k.public_key AS public_key, k.description AS description, \
        k.private_key_tail AS private_key_tail, k.roles AS roles, k.created AS created, k.created_by AS created_by, \
        k.created_by_user_id AS created_by_user_id, k.access_list_count AS access_list_count, \
        o.api_access_list_required AS list_required, u.count AS count, u.last_used AS last_used, \
        u.last_used_address AS last_used_address, u.last_used_method AS last_used_method, \
        u.last_used_path AS last_used_path FROM api_keys k JOIN organizations o ON o.id = k.org_id \
        LEFT JOIN api_key_usage u ON u.api_key_id = k.id WHERE k.id = $1 AND k.org_id = $2";
    PROJECTS_OF_KEY = "SELECT g.id AS id, g.name AS name, r.roles AS roles FROM api_key_group_roles r \
        JOIN groups g ON g.id = r.group_id WHERE r.api_key_id = $1 ORDER BY g.name, g.id";
    /// Another key of the organization that is described so.
    SAME_DESCRIPTION = "SELECT id FROM api_keys WHERE org_id = $1 AND description_key = $2 AND id <> $3 \
        ORDER BY id LIMIT 1";
    DELETED = "SELECT id, created, target_public_key, COALESCE(username, public_key, '') AS deleted_by FROM events \
        WHERE org_id = $1 AND event_type = 'API_KEY_DELETED' AND target_api_key_id = $2";
    PLACE_OF_PROJECT = "SELECT g.id AS id, g.name AS name, o.name AS org_name FROM groups g \
        JOIN organizations o ON o.id = g.org_id WHERE g.id = $1 AND g.org_id = $2";
    KEY_ID = "SELECT id FROM api_keys WHERE org_id = $1 AND public_key = $2";
}

/// An action that sees keys: those of an organization, or those of a project.
pub trait SeesKey: Action {}
impl SeesKey for ReadKeys {}
impl SeesKey for ReadProjectKeys {}

/// What is left of a key that is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeletedKey {
    /// Its public half.
    pub public_key: PublicKey,
    /// Who deleted it: a person's name or a key's public half.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// A key of the permit's organization, or, when the permit is for a project, one that has a role there.
    ///
    /// # Errors
    /// The database's.
    pub async fn key_details<A: SeesKey>(&self, permit: &Permit<A>, key: KeyId) -> Result<Option<KeyDetails>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let mut moment = self.pools.moment().await?;
        let row = DETAILS.bind(key.to_string()).bind(org.to_string()).optional(On::Within(&mut moment)).await?;
        let mut roles = roles_of(key, On::Within(&mut moment)).await?;
        let projects = PROJECTS_OF_KEY.bind(key.to_string()).all(On::Within(&mut moment)).await?;
        moment.rollback().await?;
        let Some(row) = row else { return Ok(None) };
        let details = KeyDetails {
            key: read_key(&row, &mut roles)?,
            projects: projects.iter().map(read_project).collect::<Result<_, _>>()?,
            maker: read_maker(&row)?,
            usage: read_use(&row)?,
            addresses: crate::page::total(Some(row.get("access_list_count")?)),
            list_required: row.get("list_required")?,
        };
        let hidden = permit.scope().project().is_some_and(|project| !details.projects.iter().any(|p| p.id == project));
        Ok(Some(details).filter(|_| !hidden))
    }

    /// Is there another key in the permit's organization that is described in the same words?
    ///
    /// # Errors
    /// The database's.
    pub async fn key_described_so<A: SeesKey>(
        &self,
        permit: &Permit<A>,
        description: &str,
        but: Option<KeyId>,
    ) -> Result<Option<KeyId>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let folded = keywright_domain::text::folded(description);
        let but = but.map(|key| key.to_string()).unwrap_or_default();
        let same = SAME_DESCRIPTION.bind(org.to_string()).bind(folded).bind(but);
        same.optional(On::Read(&self.pools)).await?.map(|row| row.parsed("api_keys", "id")).transpose()
    }

    /// The key of the permit's organization that has this public half: what whoever knows that half may find, to give it
    /// roles in their project.
    ///
    /// # Errors
    /// The database's.
    pub async fn key_named<A: Action>(&self, permit: &Permit<A>, name: PublicKey) -> Result<Option<KeyId>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let named = KEY_ID.bind(org.to_string()).bind(name.as_str());
        named.optional(On::Read(&self.pools)).await?.map(|row| row.parsed("api_keys", "id")).transpose()
    }

    /// The names of the permit's project and of its organization; `None` when it is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_names(&self, permit: &Permit<ReadProjectKeys>) -> Result<Option<(String, String)>, Error> {
        let (Some(project), Some(org)) = (permit.scope().project(), permit.scope().org()) else { return Ok(None) };
        let place = PLACE_OF_PROJECT.bind(project.to_string()).bind(org.to_string());
        let row = place.optional(On::Read(&self.pools)).await?;
        row.map(|row| Ok((row.get("name")?, row.get("org_name")?))).transpose()
    }

    /// Who deleted a key of the permit's organization, and when; `None` when nobody did.
    ///
    /// # Errors
    /// The database's.
    pub async fn deleted_key<A: SeesKey>(&self, permit: &Permit<A>, key: KeyId) -> Result<Option<DeletedKey>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let deleted = DELETED.bind(org.to_string()).bind(key.to_string());
        let row = deleted.optional(On::Read(&self.pools)).await?;
        row.map(|row| {
            Ok(DeletedKey {
                public_key: row.parsed("events", "target_public_key")?,
                by: row.get("deleted_by")?,
                at: Timestamp::from_millis(row.get("created")?),
            })
        })
        .transpose()
    }
}

pub(crate) fn read_maker(row: &Row) -> Result<KeyMaker, Error> {
    Ok(KeyMaker { name: row.get("created_by")?, user: row.parsed_optional("api_keys", "created_by_user_id")? })
}

fn read_project(row: &Row) -> Result<ProjectOfKey, Error> {
    let roles: String = row.get("roles")?;
    Ok(ProjectOfKey {
        id: row.parsed("groups", "id")?,
        name: row.parsed("groups", "name")?,
        roles: ProjectRoles::from_text(&roles).ok_or_else(|| row.damaged("api_key_group_roles", "roles"))?,
    })
}

fn read_use(row: &Row) -> Result<KeyUse, Error> {
    let count: Option<i64> = row.get("count")?;
    let (at, address): (Option<i64>, Option<String>) = (row.get("last_used")?, row.get("last_used_address")?);
    let Some((at, address)) = at.zip(address) else { return Ok(KeyUse::default()) };
    let (method, path): (Option<String>, Option<String>) = (row.get("last_used_method")?, row.get("last_used_path")?);
    let last = LastUse {
        at: Timestamp::from_millis(at),
        address: address.parse().map_err(|_| row.damaged("api_key_usage", "last_used_address"))?,
        call: method.zip(path),
    };
    Ok(KeyUse { count: crate::page::total(count), last: Some(last) })
}
