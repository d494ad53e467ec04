//! What the console needs to know of a person, read in one statement: for each request, and for the second look that the
//! committer takes under the lock.
//!
//! Without a permit: here somebody is being found out.

use crate::change::Tx;
use crate::seam::{On, Query, Row, statements};
use crate::{Error, Store};
use keywright_domain::{
    GlobalRoles, OrgId, OrgRoles, PersonEntry, ProjectId, ProjectRoles, Revision, Rights, SessionId, UserId,
};
use std::collections::BTreeMap;

statements! {
    /// One snapshot: the person and the revision, their organizations, their own roles in projects, and those that teams
    /// bring. Of a session that is named and not theirs any more: not the person.
    FIND_PERSON = "SELECT 'person' AS kind, u.id AS id, u.username AS a, u.global_roles AS b, u.first_name AS c, \
            u.last_name AS d, l.revision AS n FROM users u JOIN log l ON l.id = 1 WHERE u.id = $1 \
            AND (EXISTS (SELECT 1 FROM sessions s WHERE s.id = $2 AND s.user_id = $1) OR $2 IS NULL) \
        UNION ALL SELECT 'org', o.org_id, o.roles, '', '', '', 0 FROM org_users o WHERE o.user_id = $1 \
        UNION ALL SELECT 'group', m.group_id, m.roles, g.org_id, '', '', 0 \
            FROM group_users m JOIN groups g ON g.id = m.group_id WHERE m.user_id = $1 \
        UNION ALL SELECT 'group', r.group_id, r.roles, g.org_id, '', '', 0 FROM team_users t \
            JOIN group_teams r ON r.team_id = t.team_id JOIN groups g ON g.id = r.group_id WHERE t.user_id = $1";
}

impl Store {
    /// A person, registered or invited; `None` when there is no such person.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_person(&self, user: UserId) -> Result<Option<PersonEntry>, Error> {
        read(&find(user, None).all(On::Read(&self.pools)).await?)
    }
}

/// The same inside the committer's transaction: gone, too, when the session is.
pub(crate) async fn person_within(
    user: UserId,
    session: Option<SessionId>,
    tx: &mut Tx,
) -> Result<Option<PersonEntry>, Error> {
    read(&tx.all(find(user, session)).await?)
}

fn find(user: UserId, session: Option<SessionId>) -> Query {
    FIND_PERSON.bind(user.to_string()).bind(session.map(|session| session.to_string()))
}

fn read(rows: &[Row]) -> Result<Option<PersonEntry>, Error> {
    let mut head = None;
    let mut in_orgs: BTreeMap<OrgId, OrgRoles> = BTreeMap::new();
    let mut in_projects: BTreeMap<(OrgId, ProjectId), ProjectRoles> = BTreeMap::new();
    for row in rows {
        let roles: String = row.get("a")?;
        match row.get::<String>("kind")?.as_str() {
            "person" => head = Some(row),
            "org" => {
                let roles = OrgRoles::from_text(&roles).ok_or_else(|| row.damaged("org_users", "roles"))?;
                in_orgs.insert(row.parsed("org_users", "id")?, roles);
            }
            _ => {
                let roles = ProjectRoles::from_text(&roles).ok_or_else(|| row.damaged("group_users", "roles"))?;
                let place = (row.parsed("groups", "b")?, row.parsed("groups", "id")?);
                in_projects.entry(place).and_modify(|held| *held = held.union(roles)).or_insert(roles);
            }
        }
    }
    let Some(row) = head else { return Ok(None) };
    let global: String = row.get("b")?;
    let global_roles = GlobalRoles::from_text(&global).ok_or_else(|| row.damaged("users", "global_roles"))?;
    let rights = |(org, org_roles): (OrgId, OrgRoles)| Rights {
        org: Some(org),
        org_roles,
        project_roles: in_projects
            .range((org, ProjectId::from_bytes([0; 12]))..=(org, ProjectId::from_bytes([255; 12])))
            .map(|((_, project), roles)| (*project, *roles))
            .collect(),
        global_roles,
    };
    Ok(Some(PersonEntry {
        id: row.parsed("users", "id")?,
        username: row.get::<String>("a")?.into(),
        first_name: row.get("c")?,
        last_name: row.get("d")?,
        orgs: in_orgs.into_iter().map(rights).collect(),
        global_roles,
        as_of: Revision(row.get("n")?),
    }))
}
