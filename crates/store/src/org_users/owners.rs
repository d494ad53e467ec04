//! Who is in charge of an organization or a project: how many own it, whom to ask for what one may not do oneself, and
//! who is not in a project yet.

use super::read::SeesPeople;
use crate::page::total;
use crate::seam::{On, statements};
use crate::users::read;
use crate::{Error, Store, project_users};
use keywright_domain::policy::ReadProjectUsers;
use keywright_domain::{Email, Permit, User};

statements! {
    /// Of the organization `$1`, and of its project `$2` if there is one, with its user administrators if `$3`.
    IN_CHARGE = "SELECT u.id AS id, u.username AS username, u.email_address AS email_address, \
        u.first_name AS first_name, u.last_name AS last_name, u.country AS country, \
        u.mobile_number AS mobile_number, u.created AS created, u.last_auth AS last_auth FROM \
        (SELECT m.user_id AS user_id FROM org_users m WHERE m.org_id = $1 AND m.roles LIKE 'ORG_OWNER%' \
        UNION SELECT m.user_id FROM group_users m WHERE m.group_id = $2 \
            AND (m.roles LIKE 'GROUP_OWNER%' OR ($3 AND m.roles LIKE '%GROUP_USER_ADMIN%')) \
        UNION SELECT m.user_id FROM group_teams t CROSS JOIN team_users m WHERE t.group_id = $2 \
            AND (t.roles LIKE 'GROUP_OWNER%' OR ($3 AND t.roles LIKE '%GROUP_USER_ADMIN%')) AND m.team_id = t.team_id) s \
        CROSS JOIN users u WHERE u.id = s.user_id ORDER BY u.name_key, u.id LIMIT $4";
    /// Members of the organization `$1` with no roles in the project `$2`, of their own or by a team.
    OUTSIDE = "SELECT u.username AS username FROM org_users m CROSS JOIN users u WHERE m.org_id = $1 \
        AND u.id = m.user_id \
        AND NOT EXISTS (SELECT 1 FROM group_users g WHERE g.group_id = $2 AND g.user_id = m.user_id) \
        AND NOT EXISTS (SELECT 1 FROM group_teams t CROSS JOIN team_users x WHERE t.group_id = $2 \
            AND x.team_id = t.team_id AND x.user_id = m.user_id) ORDER BY u.name_key, u.id LIMIT $3";
}

impl Store {
    /// How many people own the permit's organization; of a project, how many have that role themselves.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_owners<A: SeesPeople>(&self, permit: &Permit<A>) -> Result<u64, Error> {
        let count = match (permit.scope().project(), permit.scope().org()) {
            (Some(project), _) => project_users::owners(project),
            (None, Some(org)) => super::OWNERS.bind(org.to_string()),
            (None, None) => return Ok(0),
        };
        Ok(total(Some(count.one(On::Read(&self.pools)).await?.get("total")?)))
    }

    /// The first of those who own the permit's organization or project, by name; whoever owns the organization owns its
    /// projects. With `user_admins`, those too who administer the project's people.
    ///
    /// # Errors
    /// The database's.
    pub async fn people_in_charge<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        user_admins: bool,
        most: u32,
    ) -> Result<Vec<User>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Vec::new()) };
        let project = permit.scope().project().map(|project| project.to_string()).unwrap_or_default();
        let asked = IN_CHARGE.bind(org.to_string()).bind(project).bind(user_admins).bind(i64::from(most));
        asked.all(On::Read(&self.pools)).await?.iter().map(read::read).collect()
    }

    /// The names of the first members of the organization who are not in the permit's project.
    ///
    /// # Errors
    /// The database's.
    pub async fn members_outside(&self, permit: &Permit<ReadProjectUsers>, most: u32) -> Result<Vec<Email>, Error> {
        let scope = permit.scope();
        let Some((org, project)) = scope.org().zip(scope.project()) else { return Ok(Vec::new()) };
        let asked = OUTSIDE.bind(org.to_string()).bind(project.to_string()).bind(i64::from(most));
        let rows = asked.all(On::Read(&self.pools)).await?;
        rows.iter().map(|row| row.parsed("users", "username")).collect()
    }
}
