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
use std::collections::HashMap;
use std::sync::Arc;

/// One snapshot of keys: their secrets, the keys with their organization, if they have one, and the revision, their roles
/// in projects, their lists. The secrets come first because PostgreSQL takes each column's type from there: a NULL has none.
macro_rules! find_entries {
    ($which:literal) => {
        concat!(
            "SELECT 'secret' AS kind, k.public_key AS public_key, s.id AS id, s.data_key_id AS a, '' AS b, '' AS c, \
                s.ends AS n, FALSE AS flag, s.sealed_md5 AS x, s.sealed_sha256 AS y \
                FROM api_keys k JOIN api_key_secrets s ON s.api_key_id = k.id WHERE ",
            $which,
            " UNION ALL SELECT 'key', k.public_key, k.id, k.org_id, k.roles, k.global_roles, l.revision, \
                COALESCE(o.api_access_list_required, FALSE), NULL, NULL FROM api_keys k \
                LEFT JOIN organizations o ON o.id = k.org_id JOIN log l ON l.id = 1 WHERE ",
            $which,
            " UNION ALL SELECT 'group', k.public_key, r.group_id, r.roles, '', '', 0, FALSE, NULL, NULL \
                FROM api_keys k JOIN api_key_group_roles r ON r.api_key_id = k.id WHERE ",
            $which,
            " UNION ALL SELECT 'entry', k.public_key, e.id, e.cidr_block, '', '', e.number, FALSE, NULL, NULL \
                FROM api_keys k JOIN api_key_access_list e ON e.api_key_id = k.id WHERE ",
            $which
        )
    };
}

statements! {
    FIND_ENTRY = find_entries!("k.public_key = $1");
    FIND_ENTRIES = find_entries!("k.public_key > $1 AND k.public_key <= $2");
    NEXT_PUBLIC_KEYS = "SELECT public_key FROM api_keys WHERE public_key > $1 ORDER BY public_key LIMIT $2";
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
        found(&self.vault, public_key, &find(public_key).all(On::Fill(&self.pools)).await?)
    }

    /// The public keys that follow one, or the first ones, in their order: at most so many.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_public_keys(&self, after: Option<PublicKey>, most: i64) -> Result<Vec<PublicKey>, Error> {
        let next = NEXT_PUBLIC_KEYS.bind(after.as_ref().map_or("", PublicKey::as_str)).bind(most);
        let rows = next.all(On::Fill(&self.pools)).await?;
        rows.iter().map(|row| row.parsed("api_keys", "public_key")).collect()
    }

    /// The keys after one, or from the first on, up to another: as [`find_key`](Self::find_key) has each of them.
    ///
    /// # Errors
    /// The database's, or [`Error::Seal`] when a row was changed behind our back.
    pub async fn find_keys(&self, after: Option<PublicKey>, last: PublicKey) -> Result<Vec<FoundKey>, Error> {
        let range = FIND_ENTRIES.bind(after.as_ref().map_or("", PublicKey::as_str)).bind(last.as_str());
        let mut rows: HashMap<PublicKey, Vec<Row>> = HashMap::new();
        for row in range.all(On::Fill(&self.pools)).await? {
            rows.entry(row.parsed("api_keys", "public_key")?).or_default().push(row);
        }
        rows.iter().filter_map(|(public_key, rows)| found(&self.vault, *public_key, rows).transpose()).collect()
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

/// The key of these rows, with its secrets unsealed; `None` when there is no such key.
fn found(vault: &Vault, public_key: PublicKey, rows: &[Row]) -> Result<Option<FoundKey>, Error> {
    let Some((entry, org)) = read_entry(public_key, rows)? else { return Ok(None) };
    let org = org.map(|org| org.id);
    let mut secrets = Vec::new();
    for row in rows {
        if row.get::<String>("kind")? == "secret" {
            secrets.push(open(vault, org, entry.id, row)?);
        }
    }
    Ok(Some(FoundKey { entry, org, secrets }))
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
