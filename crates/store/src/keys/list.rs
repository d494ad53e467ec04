//! Lists of keys for the console: searched, filtered, sorted and paged by the database, so that five thousand keys are as
//! fast as fifty.
//!
//! One condition for every list: what nobody asked for is bound to a value that fits every key. The order is part of a
//! statement's text, so that each can walk its index.

use super::details::read_maker;
use crate::seam::{On, Query, Row, Statement, Transaction, statements};
use crate::{Error, Store};
use keywright_domain::policy::{ReadAccessList, ReadKeys, ReadProjectKeyList, ReadProjectKeys};
use keywright_domain::{
    Action, Cidr, KeyFilter, KeyLine, KeyPage, KeySort, KeyView, ListFilter, OrgId, OrgRoles, Permit, ProjectId,
    ProjectRoles, StatusRule, Timestamp, UsedFilter, text,
};

/// The rule of statuses ([`StatusRule`]) in the database's words, as the rank of the status.
macro_rules! status {
    () => {
        "CASE WHEN o.api_access_list_required AND k.access_list_count = 0 THEN 0 \
            WHEN u.last_used IS NULL AND k.created < $18 THEN 1 WHEN u.last_used < $19 THEN 2 ELSE 3 END"
    };
}

/// Which keys. Blocks that cover an address are cut out of one text by their width.
macro_rules! keys {
    () => {
        concat!(
            " FROM api_keys k JOIN organizations o ON o.id = k.org_id \
            LEFT JOIN api_key_usage u ON u.api_key_id = k.id \
            LEFT JOIN api_key_group_roles r ON r.api_key_id = k.id AND r.group_id = $2 \
            WHERE k.org_id = $1 AND ($2 = '' OR r.group_id IS NOT NULL) \
            AND ($3 = '' OR k.description_key LIKE '%' || $3 || '%' ESCAPE '!' OR k.public_key LIKE $3 || '%' ESCAPE '!' \
                OR k.id = $4 OR replace($21, '\n' || k.created_by || '\n', '') <> $21 \
                OR ($22 <> '' AND k.id IN (SELECT m.api_key_id FROM groups g JOIN api_key_group_roles m \
                    ON m.group_id = g.id WHERE g.org_id = $1 AND replace($22, '\n' || g.id || '\n', '') <> $22)) \
                OR ($5 <> '' AND k.id IN (SELECT e.api_key_id FROM api_key_access_list e WHERE e.cidr_block IN \
                    (WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $6) \
                    SELECT rtrim(substr($5, CAST(i * 43 + 1 AS INTEGER), 43)) FROM n)))) \
            AND ($7 = '' OR ' ' || k.roles || ' ' LIKE $7 ESCAPE '!') \
            AND ($8 = '' OR ' ' || r.roles || ' ' LIKE $8 ESCAPE '!') \
            AND ($9 = '' OR replace($9, '\n' || k.created_by || '\n', '') <> $9) AND k.created >= $10 AND k.created < $11 \
            AND COALESCE(u.last_used, 0) BETWEEN $12 AND $13 AND k.access_list_count BETWEEN $14 AND $15 \
            AND ($16 = 0 OR (k.access_list_count = 0 AND NOT o.api_access_list_required) OR k.id IN \
                (SELECT e.api_key_id FROM api_key_access_list e WHERE e.cidr_block IN ('0.0.0.0/0', '::/0'))) \
            AND ($20 = '' OR k.id NOT IN (SELECT m.api_key_id FROM api_key_group_roles m WHERE m.group_id = $20)) \
            AND ($17 = -1 OR $17 = ",
            status!(),
            ")"
        )
    };
}

macro_rules! page {
    ($($order:expr),*) => {
        concat!(
            "SELECT k.id AS id, k.public_key AS public_key, k.description AS description, k.roles AS roles, \
            COALESCE(r.roles, '') AS project_roles, k.access_list_count AS access_list_count, k.created AS created, \
            k.created_by AS created_by, k.created_by_user_id AS created_by_user_id, u.last_used AS last_used, \
            CAST(CASE WHEN k.created_in_group_id = $2 THEN 1 ELSE 0 END AS BIGINT) AS made_here, \
            (SELECT COUNT(*) FROM api_key_group_roles p WHERE p.api_key_id = k.id) AS projects, \
            (SELECT COUNT(*) FROM api_key_access_list e WHERE e.api_key_id = k.id \
                AND e.cidr_block IN ('0.0.0.0/0', '::/0')) AS everywhere",
            keys!(),
            " ORDER BY ", $($order,)* " LIMIT $23 OFFSET $24"
        )
    };
}

statements! {
    ORGANIZATION = "SELECT id, api_key_count, api_access_list_required AS list_required FROM organizations WHERE id = $1";
    MAKERS = "SELECT DISTINCT created_by FROM api_keys WHERE org_id = $1";
    PROJECTS = "SELECT id, name FROM groups WHERE org_id = $1";
    IN_PROJECT = "SELECT COUNT(*) AS total FROM api_key_group_roles WHERE group_id = $1";
    WITHOUT_ADDRESS = "SELECT COUNT(*) AS total FROM api_keys k WHERE k.org_id = $1 AND k.access_list_count = 0 \
        AND ($2 = '' OR k.id IN (SELECT r.api_key_id FROM api_key_group_roles r WHERE r.group_id = $2))";
    FOUND = concat!("SELECT COUNT(*) AS total", keys!());
    BY_DESCRIPTION = page!("k.description_key, k.id");
    BY_DESCRIPTION_DOWN = page!("k.description_key DESC, k.id DESC");
    BY_PUBLIC_KEY = page!("k.public_key, k.id");
    BY_PUBLIC_KEY_DOWN = page!("k.public_key DESC, k.id DESC");
    BY_STATUS = page!(status!(), ", k.id");
    BY_STATUS_DOWN = page!(status!(), " DESC, k.id DESC");
    BY_PROJECTS = page!("projects, k.id");
    BY_PROJECTS_DOWN = page!("projects DESC, k.id DESC");
    BY_ADDRESSES = page!("k.access_list_count, k.id");
    BY_ADDRESSES_DOWN = page!("k.access_list_count DESC, k.id DESC");
    BY_LAST_USED = page!("COALESCE(u.last_used, 0), k.id");
    BY_LAST_USED_DOWN = page!("COALESCE(u.last_used, 0) DESC, k.id DESC");
    BY_CREATED = page!("k.created, k.id");
    BY_CREATED_DOWN = page!("k.created DESC, k.id DESC");
}

const DAY: i64 = 24 * 60 * 60 * 1000;
/// The longest text of a block: what each has in the text that holds all of them.
const BLOCK_WIDTH: usize = 43;

/// An action that lists keys: those of an organization, or those of a project.
pub trait SeesKeyList: Action {}
impl SeesKeyList for ReadKeys {}
impl SeesKeyList for ReadProjectKeys {}

impl Store {
    /// A page of the keys of the permit's organization or project, as somebody wants to see them. An address finds keys
    /// only for who may read their access lists, which the permit includes then.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_key_lines<A: SeesKeyList>(
        &self,
        permit: &Permit<A>,
        view: &KeyView,
        now: Timestamp,
    ) -> Result<KeyPage, Error> {
        let project = permit.scope().project();
        let nothing = KeyPage { lines: Vec::new(), page: 1, found: 0, total: 0, list_required: false, cannot_call: 0 };
        let Some(org) = permit.scope().org() else { return Ok(nothing) };
        let mut moment = self.pools.moment().await?;
        let seen = Seen {
            org,
            project: project.or(view.filter.project),
            addresses: permit.grant().includes::<ReadAccessList>() || permit.grant().includes::<ReadProjectKeyList>(),
        };
        let page = read_page(&seen, project, view, now, &mut moment).await?;
        moment.rollback().await?;
        Ok(page.unwrap_or(nothing))
    }
}

/// Where somebody looks, and whether they see addresses there.
struct Seen {
    org: OrgId,
    /// The project that the list is narrowed to.
    project: Option<ProjectId>,
    addresses: bool,
}

async fn read_page(
    seen: &Seen,
    project: Option<ProjectId>,
    view: &KeyView,
    now: Timestamp,
    moment: &mut Transaction,
) -> Result<Option<KeyPage>, Error> {
    let org = seen.org;
    let organization = ORGANIZATION.bind(org.to_string()).optional(On::Within(moment)).await?;
    let Some(organization) = organization else { return Ok(None) };
    let list_required: bool = organization.get("list_required")?;
    let total = match project {
        Some(project) => IN_PROJECT.bind(project.to_string()).one(On::Within(moment)).await?.get("total")?,
        None => organization.get("api_key_count")?,
    };
    let within = project.map(|project| project.to_string()).unwrap_or_default();
    let without = WITHOUT_ADDRESS.bind(org.to_string()).bind(within);
    let cannot_call = if list_required { without.one(On::Within(moment)).await?.get("total")? } else { 0 };
    let named = Named::by(&view.filter, org, moment).await?;
    let bound = |statement: Statement| bind(statement.query(), seen, &view.filter, &named, now);
    let found: i64 =
        if view.filter.is_empty() { total } else { bound(FOUND).one(On::Within(moment)).await?.get("total")? };
    let found = crate::page::total(Some(found));

    let size = if view.per_page == 0 { found.max(1) } else { view.per_page };
    let page = view.page.clamp(1, found.div_ceil(size).max(1));
    let rows = crate::page::range(bound(ordered(view)), size, (page - 1) * size).all(On::Within(moment)).await?;
    let count = |count| crate::page::total(Some(count));
    Ok(Some(KeyPage {
        lines: rows.iter().map(read_line).collect::<Result<_, _>>()?,
        page,
        found,
        total: count(total),
        list_required,
        cannot_call: count(cannot_call),
    }))
}

fn ordered(view: &KeyView) -> Statement {
    match (view.sort, view.descending) {
        (KeySort::Description, false) => BY_DESCRIPTION,
        (KeySort::Description, true) => BY_DESCRIPTION_DOWN,
        (KeySort::PublicKey, false) => BY_PUBLIC_KEY,
        (KeySort::PublicKey, true) => BY_PUBLIC_KEY_DOWN,
        (KeySort::Status, false) => BY_STATUS,
        (KeySort::Status, true) => BY_STATUS_DOWN,
        (KeySort::Projects, false) => BY_PROJECTS,
        (KeySort::Projects, true) => BY_PROJECTS_DOWN,
        (KeySort::Addresses, false) => BY_ADDRESSES,
        (KeySort::Addresses, true) => BY_ADDRESSES_DOWN,
        (KeySort::LastUsed, false) => BY_LAST_USED,
        (KeySort::LastUsed, true) => BY_LAST_USED_DOWN,
        (KeySort::Created, false) => BY_CREATED,
        (KeySort::Created, true) => BY_CREATED_DOWN,
    }
}

/// Whom and what the words of a search name. Their case is not the database's to know, which folds ASCII alone; so they
/// are looked up here, and the keys by what was found: one name a line, with a line's end before and behind each.
#[derive(Default)]
struct Named {
    /// Makers that the text is in the name of.
    makers: String,
    /// The maker that was asked for; a line's end alone where there is none.
    by: String,
    /// The ids of projects that the text is in the name of.
    projects: String,
}

impl Named {
    async fn by(filter: &KeyFilter, org: OrgId, moment: &mut Transaction) -> Result<Self, Error> {
        let mut named = Self::default();
        let wanted = text::folded(filter.text.trim());
        let by = filter.created_by.as_deref().map(text::folded);
        let fits = |name: &str| !wanted.is_empty() && text::folded(name).contains(&wanted);
        if !wanted.is_empty() || by.is_some() {
            named.by.extend(by.as_ref().map(|_| '\n'));
            for row in MAKERS.bind(org.to_string()).all(On::Within(moment)).await? {
                let maker: String = row.get("created_by")?;
                if fits(&maker) {
                    add_line(&mut named.makers, &maker);
                }
                if by.as_ref().is_some_and(|by| *by == text::folded(&maker)) {
                    add_line(&mut named.by, &maker);
                }
            }
        }
        if !wanted.is_empty() {
            for row in PROJECTS.bind(org.to_string()).all(On::Within(moment)).await? {
                let (id, name): (String, String) = (row.get("id")?, row.get("name")?);
                if fits(&name) {
                    add_line(&mut named.projects, &id);
                }
            }
        }
        Ok(named)
    }
}

fn add_line(lines: &mut String, name: &str) {
    if lines.is_empty() {
        lines.push('\n');
    }
    lines.push_str(name);
    lines.push('\n');
}

/// Binds $1 to $22.
fn bind(query: Query, seen: &Seen, filter: &KeyFilter, named: &Named, now: Timestamp) -> Query {
    let rule = StatusRule::at(now);
    let address = filter.address().filter(|_| seen.addresses);
    let blocks: Vec<Cidr> = address.map(|address| address.covering().collect()).unwrap_or_default();
    let role = |name: Option<&str>| name.map(|name| format!("% {} %", escaped(name))).unwrap_or_default();
    let ago = |days: i64| now.plus_millis(-days * DAY).millis();
    let (used_from, used_to) = match filter.used {
        None => (0, i64::MAX),
        Some(UsedFilter::Never) => (0, 0),
        Some(UsedFilter::Week) => (ago(7), i64::MAX),
        Some(UsedFilter::Month) => (ago(30), i64::MAX),
        Some(UsedFilter::Long) => (1, ago(90)),
    };
    let (fewest, most) = match filter.list {
        Some(ListFilter::None) => (0, 0),
        Some(ListFilter::Any) => (1, i64::MAX),
        Some(ListFilter::Open) | None => (0, i64::MAX),
    };
    query
        .bind(seen.org.to_string())
        .bind(seen.project.map(|project| project.to_string()).unwrap_or_default())
        .bind(escaped(&text::folded(filter.text.trim())))
        .bind(filter.id().map(|id| id.to_string()).unwrap_or_default())
        .bind(side_by_side(&blocks))
        .bind(i64::try_from(blocks.len()).unwrap_or(0))
        .bind(role(filter.org_role.map(keywright_domain::OrgRole::name)))
        .bind(role(filter.project_role.map(keywright_domain::ProjectRole::name)))
        .bind(named.by.clone())
        .bind(filter.created_from.map_or(i64::MIN, Timestamp::millis))
        .bind(filter.created_before.map_or(i64::MAX, Timestamp::millis))
        .bind(used_from)
        .bind(used_to)
        .bind(fewest)
        .bind(most)
        .bind(i64::from(filter.list == Some(ListFilter::Open)))
        .bind(filter.status.map_or(-1, keywright_domain::KeyStatus::rank))
        .bind(rule.unused_before.millis())
        .bind(rule.stale_before.millis())
        .bind(filter.not_in.map(|project| project.to_string()).unwrap_or_default())
        .bind(named.makers.clone())
        .bind(named.projects.clone())
}

/// The texts of blocks, each as wide as the longest can be.
fn side_by_side(blocks: &[Cidr]) -> String {
    let wide = |block: &Cidr| format!("{:<BLOCK_WIDTH$}", block.to_string());
    blocks.iter().map(wide).collect::<Vec<_>>().concat()
}

/// A text that stands for itself in a pattern.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '!' | '%' | '_') {
            escaped.push('!');
        }
        escaped.push(character);
    }
    escaped
}

fn read_line(row: &Row) -> Result<KeyLine, Error> {
    let (roles, project_roles): (String, String) = (row.get("roles")?, row.get("project_roles")?);
    let count = |column| row.get::<i64>(column).map(|count| crate::page::total(Some(count)));
    Ok(KeyLine {
        id: row.parsed("api_keys", "id")?,
        public_key: row.parsed("api_keys", "public_key")?,
        description: row.parsed("api_keys", "description")?,
        roles: OrgRoles::from_text(&roles).ok_or_else(|| row.damaged("api_keys", "roles"))?,
        project_roles: ProjectRoles::from_text(&project_roles)
            .ok_or_else(|| row.damaged("api_key_group_roles", "roles"))?,
        made_here: row.get::<i64>("made_here")? == 1,
        projects: count("projects")?,
        addresses: count("access_list_count")?,
        everywhere: row.get::<i64>("everywhere")? > 0,
        last_used: row.get::<Option<i64>>("last_used")?.map(Timestamp::from_millis),
        created: Timestamp::from_millis(row.get("created")?),
        maker: read_maker(row)?,
    })
}
