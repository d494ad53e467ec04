//! What verification needs to know of a key, read in one statement: fills of the node's memory, and the second look
//! that the committer takes under the lock.
//!
//! Without a permit: here the caller is being found out.

use crate::change::Tx;
use crate::seal::{Context, Half, Unsealed, Vault};
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::{
    AccessList, Cidr, EntryId, GlobalList, GlobalRoles, Home, KeyEntry, KeyId, OrgEntry, OrgId, OrgRoles, ProjectId,
    ProjectRoles, PublicKey, Revision, Rights, SecretId, Timestamp,
};
use std::sync::Arc;

/// One snapshot of keys, in the order of their ids: a row for each secret of a key, and one for a key without any. Its roles
/// in projects and its list are in each of its rows: a row costs more than a word. `$also` are more columns, `$of` where they
/// come from, or more of what secrets are joined by, `$limit` how many rows there are at most.
macro_rules! find_keys {
    ($which:literal, $also:literal, $of:literal) => {
        find_keys!($which, $also, $of, "")
    };
    ($which:literal, $also:literal, $of:literal, $limit:literal) => {
        concat!(
            "SELECT k.public_key AS public_key, k.id AS id, k.org_id AS org_id, k.roles AS roles, \
                k.global_roles AS global_roles, (SELECT revision FROM log WHERE id = 1) AS revision, s.id AS secret_id, \
                s.data_key_id AS data_key_id, s.ends AS ends, s.sealed_md5 AS sealed_md5, s.sealed_sha256 AS sealed_sha256, \
                (SELECT string_agg(r.group_id || ' ' || r.roles, ';') FROM api_key_group_roles r \
                WHERE r.api_key_id = k.id) AS group_roles, \
                (SELECT string_agg(e.id || ' ' || e.cidr_block, ';') FROM api_key_access_list e \
                WHERE e.api_key_id = k.id) AS entries",
            $also,
            " FROM api_keys k LEFT JOIN api_key_secrets s ON s.api_key_id = k.id",
            $of,
            " WHERE ",
            $which,
            " ORDER BY k.id",
            $limit
        )
    };
}

statements! {
    FIND_KEY = find_keys!("k.public_key = $1", "", "");
    /// The secrets' bound says nothing new, but else PostgreSQL may merge all secrets from the first on, every time.
    FIND_KEYS = find_keys!("k.id > $1", "", " AND s.api_key_id > $1", " LIMIT $2");
    FIND_KEY_AND_ORG = find_keys!(
        "k.public_key = $1",
        ", COALESCE(o.api_access_list_required, FALSE) AS access_list_required",
        " LEFT JOIN organizations o ON o.id = k.org_id"
    );
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

/// Keys as they stand in the database.
pub struct SealedKeys {
    rows: Vec<Row>,
    vault: Arc<Vault>,
}

impl SealedKeys {
    /// The last of them; `None` when there are none.
    ///
    /// # Errors
    /// [`Error::Damaged`] when its row was changed behind our back.
    pub fn last(&self) -> Result<Option<KeyId>, Error> {
        self.rows.last().map(|row| row.parsed("api_keys", "id")).transpose()
    }

    /// Each of them as [`find_key`](Store::find_key) has it. Some microseconds of work each, without waiting.
    ///
    /// # Errors
    /// [`Error::Seal`] or [`Error::Damaged`] when a row was changed behind our back.
    pub fn open(&self) -> impl Iterator<Item = Result<FoundKey, Error>> {
        self.rows.chunk_by(are_of_one).filter_map(|rows| found(&self.vault, rows).transpose())
    }
}

impl Store {
    /// The key of a public key, with its secrets unsealed; `None` when there is no such key.
    ///
    /// # Errors
    /// The database's, or [`Error::Seal`] when a row was changed behind our back.
    pub async fn find_key(&self, public_key: PublicKey) -> Result<Option<FoundKey>, Error> {
        found(&self.vault, &FIND_KEY.bind(public_key.as_str()).all(On::Fill(&self.pools)).await?)
    }

    /// The keys that follow one, or the first ones, in the order of their ids, in which most of them were made: as many as have
    /// at most so many secrets together, which are to be more than a key has. What belongs to neighbours stands together in the
    /// database.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_keys(&self, after: Option<KeyId>, secrets: u32) -> Result<SealedKeys, Error> {
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let mut rows = FIND_KEYS.bind(after).bind(i64::from(secrets)).all(On::Fill(&self.pools)).await?;
        if i64::try_from(rows.len()).is_ok_and(|read| read == i64::from(secrets)) {
            // The last key may have another row behind them.
            let whole: usize = rows.chunk_by(are_of_one).rev().skip(1).map(<[Row]>::len).sum();
            rows.truncate(whole);
        }
        Ok(SealedKeys { rows, vault: Arc::clone(&self.vault) })
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
    let rows = tx.all(FIND_KEY_AND_ORG.bind(public_key.as_str())).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let entry = read_entry(row)?;
    let home = match entry.rights.org {
        Some(id) => {
            let access_list_required = row.get("access_list_required")?;
            Home::Organization(OrgEntry { id, access_list_required, as_of: entry.as_of })
        }
        None => Home::Deployment(Arc::new(read_global_list(&tx.all(FIND_GLOBAL_LIST.query()).await?)?)),
    };
    Ok(Some((entry, home)))
}

/// The key of these rows, with its secrets unsealed; `None` when there is no such key.
fn found(vault: &Vault, rows: &[Row]) -> Result<Option<FoundKey>, Error> {
    let Some(entry) = rows.first().map(read_entry).transpose()? else { return Ok(None) };
    let org = entry.rights.org;
    let secrets = rows.iter().filter_map(|row| open(vault, org, entry.id, row).transpose());
    Ok(Some(FoundKey { secrets: secrets.collect::<Result<_, _>>()?, entry, org }))
}

/// Are both rows of one key?
fn are_of_one(one: &Row, other: &Row) -> bool {
    matches!((one.text("id"), other.text("id")), (Ok(one), Ok(other)) if one == other)
}

/// What one row says of a key.
fn read_entry(row: &Row) -> Result<KeyEntry, Error> {
    Ok(KeyEntry {
        id: row.parsed::<KeyId>("api_keys", "id")?,
        public_key: row.parsed("api_keys", "public_key")?,
        rights: Arc::new(Rights {
            org: row.parsed_optional("api_keys", "org_id")?,
            org_roles: OrgRoles::from_text(row.text("roles")?).ok_or_else(|| row.damaged("api_keys", "roles"))?,
            project_roles: several(row, "group_roles", ("api_key_group_roles", "roles"), read_project_roles)?.into(),
            global_roles: GlobalRoles::from_text(row.text("global_roles")?)
                .ok_or_else(|| row.damaged("api_keys", "global_roles"))?,
        }),
        access_list: AccessList::new(several(row, "entries", ("api_key_access_list", "cidr_block"), read_list_entry)?),
        as_of: Revision(row.get("revision")?),
    })
}

/// The values of a column that has several of another table's column, each with its id.
fn several<T>(
    row: &Row,
    column: &'static str,
    (table, of): (&'static str, &'static str),
    read: fn(&str, &str) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let all = row.optional_text(column)?.unwrap_or_default().split_terminator(';');
    let each = all.map(|one| one.split_once(' ').and_then(|(id, value)| read(id, value)));
    each.map(|one| one.ok_or_else(|| row.damaged(table, of))).collect()
}

fn read_project_roles(id: &str, roles: &str) -> Option<(ProjectId, ProjectRoles)> {
    Some((ProjectId::try_from(id).ok()?, ProjectRoles::from_text(roles)?))
}

fn read_list_entry(id: &str, cidr: &str) -> Option<(Cidr, EntryId)> {
    Some((Cidr::from_entry(cidr).ok()?, EntryId::try_from(id).ok()?))
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

/// The secret of a row; `None` when the key has none.
fn open(vault: &Vault, org: Option<OrgId>, key: KeyId, row: &Row) -> Result<Option<OpenSecret>, Error> {
    let Some(id) = row.parsed_optional::<SecretId>("api_key_secrets", "secret_id")? else { return Ok(None) };
    let data_key = row.text("data_key_id")?;
    let context = Context { org, key, secret: id };
    let ends: Option<i64> = row.get("ends")?;
    Ok(Some(OpenSecret {
        id,
        md5: vault.open(data_key, &context, Half::Md5, row.get("sealed_md5")?)?,
        sha256: vault.open(data_key, &context, Half::Sha256, row.get("sealed_sha256")?)?,
        ends: ends.map(Timestamp::from_millis),
    }))
}
