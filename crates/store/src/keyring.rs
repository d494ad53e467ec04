//! What verification needs to know of a key, read in one statement: fills of the node's memory, and the second look
//! that the committer takes under the lock.
//!
//! Without a permit: here the caller is being found out.

use crate::change::Tx;
use crate::seal::{Context, Half, Unsealed, Vault};
use crate::seam::{On, Query, Row, statements};
use crate::{Error, Store};
use keywright_domain::{
    AccessList, Cidr, EntryId, GlobalList, GlobalRoles, Home, KeyEntry, KeyId, OrgEntry, OrgId, OrgRoles, ProjectId,
    ProjectRoles, PublicKey, Revision, Rights, SecretId, Timestamp,
};
use std::sync::Arc;

statements! {
    /// One snapshot: the key's secrets, the key with its organization, if it has one, and the revision, its roles in
    /// projects, its list. The secrets come first because PostgreSQL takes each column's type from there: a NULL has none.
    FIND_ENTRY = "SELECT 'secret' AS kind, s.id AS id, s.data_key_id AS a, '' AS b, '' AS c, s.ends AS n, \
            FALSE AS flag, s.sealed_md5 AS x, s.sealed_sha256 AS y \
            FROM api_keys k JOIN api_key_secrets s ON s.api_key_id = k.id WHERE k.public_key = $1 \
        UNION ALL SELECT 'key', k.id, k.org_id, k.roles, k.global_roles, l.revision, \
            COALESCE(o.api_access_list_required, FALSE), NULL, NULL FROM api_keys k \
            LEFT JOIN organizations o ON o.id = k.org_id JOIN log l ON l.id = 1 WHERE k.public_key = $1 \
        UNION ALL SELECT 'group', r.group_id, r.roles, '', '', 0, FALSE, NULL, NULL \
            FROM api_keys k JOIN api_key_group_roles r ON r.api_key_id = k.id WHERE k.public_key = $1 \
        UNION ALL SELECT 'entry', e.id, e.cidr_block, '', '', e.number, FALSE, NULL, NULL \
            FROM api_keys k JOIN api_key_access_list e ON e.api_key_id = k.id WHERE k.public_key = $1";
    FIND_GROUP = "SELECT id, org_id FROM groups WHERE id = $1";
    FIND_ORG = "SELECT o.id AS id, o.api_access_list_required AS flag, l.revision AS n \
        FROM organizations o JOIN log l ON l.id = 1 WHERE o.id = $1";
    /// One snapshot: the global access list, and the revision.
    FIND_GLOBAL_LIST = "SELECT 'entry' AS kind, id AS id, cidr_block AS a, 0 AS n FROM global_access_list \
        UNION ALL SELECT 'log', '', '', revision FROM log";
}

/// A key as memory keeps it.
pub struct FoundKey {
    /// What decisions need.
    pub entry: KeyEntry,
    /// The organization it belongs to; a global key has none.
    pub org: Option<OrgId>,
    /// Its secrets, open: one or two.
    pub secrets: Vec<OpenSecret>,
}

/// One open secret of a key: password equivalents, wiped on drop.
pub struct OpenSecret {
    /// Its id.
    pub id: SecretId,
    /// HA1 by MD5, 16 bytes.
    pub md5: Unsealed,
    /// HA1 by SHA-256, 32 bytes.
    pub sha256: Unsealed,
    /// When it stops working; `None` for never.
    pub ends: Option<Timestamp>,
}

impl Store {
    /// The key of a public key, with its secrets unsealed; `None` when there is no such key.
    ///
    /// # Errors
    /// The database's, or [`Error::Seal`] when a row was changed behind our back.
    pub async fn find_key(&self, public_key: PublicKey) -> Result<Option<FoundKey>, Error> {
        let rows = find(public_key).all(On::Fill(&self.pools)).await?;
        let Some((entry, org)) = read_entry(public_key, &rows)? else { return Ok(None) };
        let org = org.map(|org| org.id);
        let mut secrets = Vec::new();
        for row in &rows {
            if row.get::<String>("kind")? == "secret" {
                secrets.push(open(&self.vault, org, entry.id, row)?);
            }
        }
        Ok(Some(FoundKey { entry, org, secrets }))
    }

    /// An organization's record; `None` when it is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_org(&self, org: OrgId) -> Result<Option<OrgEntry>, Error> {
        let Some(row) = FIND_ORG.bind(org.to_string()).optional(On::Fill(&self.pools)).await? else { return Ok(None) };
        Ok(Some(OrgEntry { id: org, access_list_required: row.get("flag")?, as_of: Revision(row.get("n")?) }))
    }

    /// The global access list.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_global_list(&self) -> Result<GlobalList, Error> {
        read_global_list(&FIND_GLOBAL_LIST.query().all(On::Fill(&self.pools)).await?)
    }

    /// The organization of a project; `None` when there is no such project.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_project(&self, project: ProjectId) -> Result<Option<OrgId>, Error> {
        let row = FIND_GROUP.bind(project.to_string()).optional(On::Fill(&self.pools)).await?;
        row.map(|row| row.parsed("groups", "org_id")).transpose()
    }
}

/// The same entry with its home, read inside the committer's transaction.
pub(crate) async fn entry_within(public_key: PublicKey, tx: &mut Tx) -> Result<Option<(KeyEntry, Home)>, Error> {
    let rows = tx.all(find(public_key)).await?;
    let Some((entry, org)) = read_entry(public_key, &rows)? else { return Ok(None) };
    let home = match org {
        Some(org) => Home::Organization(org),
        None => Home::Deployment(Arc::new(read_global_list(&tx.all(FIND_GLOBAL_LIST.query()).await?)?)),
    };
    Ok(Some((entry, home)))
}

fn find(public_key: PublicKey) -> Query {
    FIND_ENTRY.bind(public_key.as_str())
}

fn read_entry(public_key: PublicKey, rows: &[Row]) -> Result<Option<(KeyEntry, Option<OrgEntry>)>, Error> {
    let mut head = None;
    let mut projects: Vec<(ProjectId, ProjectRoles)> = Vec::new();
    let mut entries: Vec<(Cidr, EntryId)> = Vec::new();
    for row in rows {
        match row.get::<String>("kind")?.as_str() {
            "key" => head = Some(row),
            "group" => {
                let roles: String = row.get("a")?;
                let roles = ProjectRoles::from_text(&roles).ok_or_else(|| row.damaged("api_key_group_roles", "a"))?;
                projects.push((row.parsed("api_key_group_roles", "id")?, roles));
            }
            "entry" => {
                let text: String = row.get("a")?;
                let cidr = Cidr::from_entry(&text).map_err(|_| row.damaged("api_key_access_list", "a"))?;
                entries.push((cidr, row.parsed("api_key_access_list", "id")?));
            }
            _ => {}
        }
    }
    let Some(row) = head else { return Ok(None) };
    let org: Option<OrgId> = row.parsed_optional("api_keys", "a")?;
    let (roles, global_roles): (String, String) = (row.get("b")?, row.get("c")?);
    let as_of = Revision(row.get("n")?);
    let entry = KeyEntry {
        id: row.parsed::<KeyId>("api_keys", "id")?,
        public_key,
        rights: Arc::new(Rights {
            org,
            org_roles: OrgRoles::from_text(&roles).ok_or_else(|| row.damaged("api_keys", "b"))?,
            project_roles: projects.into(),
            global_roles: GlobalRoles::from_text(&global_roles).ok_or_else(|| row.damaged("api_keys", "c"))?,
        }),
        access_list: AccessList::new(entries),
        as_of,
    };
    let access_list_required = row.get("flag")?;
    Ok(Some((entry, org.map(|id| OrgEntry { id, access_list_required, as_of }))))
}

fn read_global_list(rows: &[Row]) -> Result<GlobalList, Error> {
    let mut entries: Vec<(Cidr, EntryId)> = Vec::with_capacity(rows.len());
    let mut as_of = Revision(0);
    for row in rows {
        if row.get::<String>("kind")? == "log" {
            as_of = Revision(row.get("n")?);
            continue;
        }
        let text: String = row.get("a")?;
        let cidr = Cidr::from_entry(&text).map_err(|_| row.damaged("global_access_list", "a"))?;
        entries.push((cidr, row.parsed("global_access_list", "id")?));
    }
    Ok(GlobalList { entries: AccessList::new(entries), as_of })
}

fn open(vault: &Vault, org: Option<OrgId>, key: KeyId, row: &Row) -> Result<OpenSecret, Error> {
    let id: SecretId = row.parsed("api_key_secrets", "id")?;
    let data_key: String = row.get("a")?;
    let context = Context { org, key, secret: id };
    let md5: Vec<u8> = row.get::<Option<Vec<u8>>>("x")?.unwrap_or_default();
    let sha256: Vec<u8> = row.get::<Option<Vec<u8>>>("y")?.unwrap_or_default();
    let ends: Option<i64> = row.get("n")?;
    Ok(OpenSecret {
        id,
        md5: vault.open(&data_key, &context, Half::Md5, md5)?,
        sha256: vault.open(&data_key, &context, Half::Sha256, sha256)?,
        ends: ends.map(Timestamp::from_millis),
    })
}
