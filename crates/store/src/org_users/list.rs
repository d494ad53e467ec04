//! Lists of people: of an organization, of one of its teams, in one of its projects, by name.
//!
//! Which people are on the page is found first, by their names alone; then what these people hold is read. So a page
//! costs what it shows, and no more of what others hold.

use super::read::{SeesPeople, Where, these};
use crate::page::{range, total};
use crate::seam::{On, Query, Statement, Transaction, statements};
use crate::{Error, Store, project_teams, users};
use keywright_domain::policy::ReadProjectUsers;
use keywright_domain::{
    Listing, MembershipStatus, OrgId, OrgUser, Page, PeopleFilter, Permit, ProjectId, ProjectRoles, Standing,
    TeamAssignment, TeamId, Timestamp, UserId,
};

/// Of whom is asked: `$2` members, `$3` to `$5` those whose invitation is open, has come to its end, was refused; `$6`
/// is the time.
macro_rules! wanted {
    (members) => {
        "$2"
    };
    (invited) => {
        "(($3 AND i.rejected = FALSE AND i.expires > $6) OR ($4 AND i.rejected = FALSE AND i.expires <= $6) \
        OR ($5 AND i.rejected = TRUE))"
    };
}

/// The people of the organization `$1`.
macro_rules! of_org {
    () => {
        concat!(
            "(SELECT m.user_id AS user_id FROM org_users m WHERE m.org_id = $1 AND ",
            wanted!(members),
            " UNION ALL SELECT i.user_id AS user_id FROM org_invitations i WHERE i.org_id = $1 AND ",
            wanted!(invited),
            ") s"
        )
    };
}

/// The people of the team `$1`.
macro_rules! of_team {
    () => {
        concat!(
            "(SELECT m.user_id AS user_id FROM team_users m WHERE m.team_id = $1 AND ",
            wanted!(members),
            " UNION ALL SELECT i.user_id AS user_id FROM org_invitation_teams t \
            CROSS JOIN org_invitations i WHERE t.team_id = $1 AND i.id = t.invitation_id AND ",
            wanted!(invited),
            ") s"
        )
    };
}

/// The people in the project `$1` of the organization `$7`: with roles of their own, with those of its teams if `$8`,
/// with those that roles in the organization bring if `$9`.
macro_rules! in_project {
    () => {
        concat!(
            "(SELECT m.user_id AS user_id FROM group_users m WHERE m.group_id = $1 AND ",
            wanted!(members),
            " UNION SELECT m.user_id AS user_id FROM group_teams t CROSS JOIN team_users m \
            WHERE t.group_id = $1 AND $8 AND m.team_id = t.team_id AND ",
            wanted!(members),
            " UNION SELECT m.user_id AS user_id FROM org_users m WHERE m.org_id = $7 AND $9 \
            AND (m.roles LIKE '%ORG_OWNER%' OR m.roles LIKE '%ORG_READ_ONLY%') AND ",
            wanted!(members),
            " UNION SELECT i.user_id AS user_id FROM org_invitation_groups t CROSS JOIN org_invitations i \
            WHERE t.group_id = $1 AND i.id = t.invitation_id AND ",
            wanted!(invited),
            " UNION SELECT i.user_id AS user_id FROM group_teams t CROSS JOIN org_invitation_teams j \
            CROSS JOIN org_invitations i WHERE t.group_id = $1 AND $8 AND j.team_id = t.team_id \
            AND i.id = j.invitation_id AND ",
            wanted!(invited),
            " UNION SELECT i.user_id AS user_id FROM org_invitations i WHERE i.org_id = $7 AND $9 \
            AND (i.roles LIKE '%ORG_OWNER%' OR i.roles LIKE '%ORG_READ_ONLY%') AND ",
            wanted!(invited),
            ") s"
        )
    };
}

statements! {
    OF_ORG = concat!("SELECT u.id AS id FROM ", of_org!(), " CROSS JOIN users u WHERE u.id = s.user_id \
        ORDER BY u.username, u.id LIMIT $7 OFFSET $8");
    COUNT_OF_ORG = concat!("SELECT COUNT(*) AS total FROM ", of_org!());
    OF_TEAM = concat!("SELECT u.id AS id FROM ", of_team!(), " CROSS JOIN users u WHERE u.id = s.user_id \
        ORDER BY u.username, u.id LIMIT $7 OFFSET $8");
    COUNT_OF_TEAM = concat!("SELECT COUNT(*) AS total FROM ", of_team!());
    IN_PROJECT = concat!("SELECT u.id AS id FROM ", in_project!(), " CROSS JOIN users u WHERE u.id = s.user_id \
        ORDER BY u.username, u.id LIMIT $10 OFFSET $11");
    COUNT_IN_PROJECT = concat!("SELECT COUNT(*) AS total FROM ", in_project!());
}

/// Through what people are in a project, beside roles of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sides {
    /// Through teams that have roles in it.
    pub teams: bool,
    /// Through roles in the organization that reach into every project.
    pub org_users: bool,
}

/// Whose people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PeopleOf {
    /// The organization's of the permit's scope.
    Organization,
    /// A team's of it.
    Team(TeamId),
    /// Those in the project of the permit's scope.
    Project(Sides),
}

/// The same, found in the permit's scope.
#[derive(Clone, Copy)]
enum Place {
    Organization,
    Team(TeamId),
    Project(ProjectId, Sides),
}

impl Store {
    /// A page of people with all that they hold in the organization, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_people<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        of: PeopleOf,
        filter: &PeopleFilter,
        now: Timestamp,
        page: Page,
    ) -> Result<Listing<OrgUser>, Error> {
        let scope = permit.scope();
        let place = match of {
            PeopleOf::Organization => Some(Place::Organization),
            PeopleOf::Team(team) => Some(Place::Team(team)),
            PeopleOf::Project(sides) => scope.project().map(|project| Place::Project(project, sides)),
        };
        let Some((org, place)) = scope.org().zip(place) else { return Ok(Listing { items: Vec::new(), total: 0 }) };
        let mut moment = self.pools.moment().await?;
        let listing = listing(org, place, filter, now, page, Where::Everywhere, &mut moment).await;
        moment.rollback().await?;
        listing
    }

    /// A page of the people in the permit's project, each with what they hold there, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_project_people(
        &self,
        permit: &Permit<ReadProjectUsers>,
        sides: Sides,
        filter: &PeopleFilter,
        now: Timestamp,
        page: Page,
    ) -> Result<Listing<(Standing, ProjectRoles)>, Error> {
        let scope = permit.scope();
        let Some((org, project)) = scope.org().zip(scope.project()) else {
            return Ok(Listing { items: Vec::new(), total: 0 });
        };
        let mut moment = self.pools.moment().await?;
        let teams = teams(project, sides, &mut moment).await?;
        let place = Place::Project(project, sides);
        let listing = listing(org, place, filter, now, page, Where::In(project), &mut moment).await;
        moment.rollback().await?;
        let Listing { items, total } = listing?;
        let held = |person: OrgUser| {
            let held = person.held_in(project, &teams, sides.org_users);
            (person.standing, held)
        };
        Ok(Listing { items: items.into_iter().map(held).collect(), total })
    }
}

async fn listing(
    org: OrgId,
    place: Place,
    filter: &PeopleFilter,
    now: Timestamp,
    page: Page,
    of: Where,
    moment: &mut Transaction,
) -> Result<Listing<OrgUser>, Error> {
    if filter.is_of_one() {
        let one = one(org, place, filter, of, moment).await?.filter(|one| filter.admits(&one.standing, now));
        return Ok(Listing::page_of(one.into_iter().collect(), page));
    }
    let ask = |statement: Statement| place.ask(statement, org, filter, now);
    let (list, count) = place.statements();
    let total = total(Some(ask(count).one(On::Within(moment)).await?.get("total")?));
    let window = page.window(total);
    let rows = range(ask(list), window.rows, window.from_start).all(On::Within(moment)).await?;
    let users = rows.iter().map(|row| row.parsed("users", "id")).collect::<Result<Vec<UserId>, _>>()?;
    Ok(Listing { items: these(org, &users, of, moment).await?, total })
}

/// The one person of a filter, if they are in the place.
async fn one(
    org: OrgId,
    place: Place,
    filter: &PeopleFilter,
    of: Where,
    moment: &mut Transaction,
) -> Result<Option<OrgUser>, Error> {
    let user = match (filter.user, &filter.username) {
        (Some(user), _) => Some(user),
        (None, Some(name)) => users::id_named(name, On::Within(moment)).await?,
        (None, None) => None,
    };
    let Some(user) = user else { return Ok(None) };
    let Some(person) = these(org, &[user], of, moment).await?.pop() else { return Ok(None) };
    let is_there = match place {
        Place::Organization => true,
        Place::Team(team) => person.teams.contains(&team),
        Place::Project(project, sides) => {
            let teams = teams(project, sides, moment).await?;
            !person.held_in(project, &teams, sides.org_users).is_empty()
        }
    };
    Ok(is_there.then_some(person))
}

/// The teams that bring people into a project, if they are asked for.
async fn teams(project: ProjectId, sides: Sides, moment: &mut Transaction) -> Result<Vec<TeamAssignment>, Error> {
    if sides.teams { project_teams::all(project, moment).await } else { Ok(Vec::new()) }
}

impl Place {
    const fn statements(self) -> (Statement, Statement) {
        match self {
            Self::Organization => (OF_ORG, COUNT_OF_ORG),
            Self::Team(_) => (OF_TEAM, COUNT_OF_TEAM),
            Self::Project(..) => (IN_PROJECT, COUNT_IN_PROJECT),
        }
    }

    /// One of its statements with the values that both have.
    fn ask(self, statement: Statement, org: OrgId, filter: &PeopleFilter, now: Timestamp) -> Query {
        let place = match self {
            Self::Organization => org.to_string(),
            Self::Team(team) => team.to_string(),
            Self::Project(project, _) => project.to_string(),
        };
        let wanted = |query: Query, status: &MembershipStatus| query.bind(filter.wants(*status));
        let query = MembershipStatus::ALL.iter().fold(statement.bind(place), wanted).bind(now.millis());
        match self {
            Self::Project(_, sides) => query.bind(org.to_string()).bind(sides.teams).bind(sides.org_users),
            _ => query,
        }
    }
}
