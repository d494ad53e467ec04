//! Pages of people as the console shows them: found by a part of their name or address; members first, then those who are
//! invited, then those who will not come; by the name that they sign in with, within each.
//!
//! Who is on the page is found first, by one condition for every list; then what these people hold is read. The
//! databases know the case of ASCII alone, so that another letter of a search is looked for in both its cases: all of
//! them small, all of them capital, and capital where a word begins.

use super::read::{SeesPeople, Where, these};
use super::second_factors::with_one;
use crate::invitations::read::these_of_project;
use crate::keys::list::escaped;
use crate::page::{range, total};
use crate::seam::{On, Query, Transaction, statements};
use crate::{Error, Store, project_teams};
use keywright_domain::policy::ReadProjectInvitations;
use keywright_domain::{
    InvitationId, OrgId, OrgUser, Page, Permit, ProjectId, ProjectInvitation, ProjectRoles, Timestamp, UserId, text,
};

/// How somebody stands whose invitation `i` is, in the order of lists; `$2` is the time.
macro_rules! step {
    () => {
        "CASE WHEN i.rejected = TRUE THEN 3 WHEN i.expires <= $2 THEN 2 ELSE 1 END"
    };
}

/// Everybody of the organization `$1`.
macro_rules! of_org {
    () => {
        concat!(
            "(SELECT m.user_id AS user_id, 0 AS step, '' AS invitation FROM org_users m WHERE m.org_id = $1 \
            UNION ALL SELECT i.user_id, ",
            step!(),
            ", '' FROM org_invitations i WHERE i.org_id = $1) s"
        )
    };
}

/// Everybody with roles in the project `$1`, of their own or by a team, or invited to them; and, if `$6`, those who are
/// invited to the project alone, last and with that invitation.
macro_rules! in_project {
    () => {
        concat!(
            "(SELECT m.user_id AS user_id, 0 AS step, '' AS invitation FROM group_users m WHERE m.group_id = $1 \
            UNION SELECT m.user_id, 0, '' FROM group_teams t CROSS JOIN team_users m \
            WHERE t.group_id = $1 AND m.team_id = t.team_id UNION SELECT i.user_id, ",
            step!(),
            ", '' FROM org_invitation_groups t CROSS JOIN org_invitations i \
            WHERE t.group_id = $1 AND i.id = t.invitation_id UNION SELECT i.user_id, ",
            step!(),
            ", '' FROM group_teams t CROSS JOIN org_invitation_teams j CROSS JOIN org_invitations i \
            WHERE t.group_id = $1 AND j.team_id = t.team_id AND i.id = j.invitation_id \
            UNION SELECT i.user_id, 4, i.id FROM group_invitations i WHERE i.group_id = $1 AND $6) s"
        )
    };
}

/// Of these, whoever the search finds: its three spellings are `$3` to `$5`, empty for everybody.
macro_rules! found {
    () => {
        " CROSS JOIN users u WHERE u.id = s.user_id AND ($3 = '' OR u.name_key LIKE $3 ESCAPE '!' \
        OR lower(u.first_name || ' ' || u.last_name) LIKE $3 ESCAPE '!' \
        OR lower(u.first_name || ' ' || u.last_name) LIKE $4 ESCAPE '!' \
        OR lower(u.first_name || ' ' || u.last_name) LIKE $5 ESCAPE '!')"
    };
}

statements! {
    OF_ORG = concat!("SELECT u.id AS id, s.invitation AS invitation FROM ", of_org!(), found!(),
        " ORDER BY s.step, u.name_key, u.id LIMIT $6 OFFSET $7");
    COUNT_OF_ORG = concat!("SELECT COUNT(*) AS total FROM ", of_org!(), found!());
    IN_PROJECT = concat!("SELECT u.id AS id, s.invitation AS invitation FROM ", in_project!(), found!(),
        " ORDER BY s.step, u.name_key, u.id LIMIT $7 OFFSET $8");
    COUNT_IN_PROJECT = concat!("SELECT COUNT(*) AS total FROM ", in_project!(), found!());
}

/// Somebody on such a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PersonLine {
    /// A person of the organization, or who is invited to it.
    Person {
        /// Who, with all that they hold there.
        person: OrgUser,
        /// In the project that is looked at: their own roles and those of their teams.
        in_project: ProjectRoles,
        /// Does signing in take a second factor? Of members.
        second_factor: bool,
    },
    /// Somebody who is invited to the project alone.
    Invited(ProjectInvitation),
}

/// A page of people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PeopleLines {
    /// Those on the page.
    pub lines: Vec<PersonLine>,
    /// How many the search finds.
    pub found: u64,
    /// How many there are without it.
    pub all: u64,
}

impl Store {
    /// A page of the people in the permit's organization or project whose name or address contains a text; with the
    /// invitations to the project alone, if the permit includes reading them.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_people_lines<A: SeesPeople>(
        &self,
        permit: &Permit<A>,
        search: &str,
        now: Timestamp,
        page: Page,
    ) -> Result<PeopleLines, Error> {
        let scope = permit.scope();
        let Some(org) = scope.org() else { return Ok(PeopleLines { lines: Vec::new(), found: 0, all: 0 }) };
        let invited = permit.grant().includes::<ReadProjectInvitations>();
        let list = List { org, project: scope.project().map(|project| (project, invited)), now };
        let mut moment = self.pools.moment().await?;
        let found = list.read(search, page, &mut moment).await;
        moment.rollback().await?;
        found
    }
}

/// Which list.
struct List {
    org: OrgId,
    /// The project, and whether the invitations to it alone are seen.
    project: Option<(ProjectId, bool)>,
    now: Timestamp,
}

impl List {
    async fn read(&self, search: &str, page: Page, moment: &mut Transaction) -> Result<PeopleLines, Error> {
        let everybody = self.count("", moment).await?;
        let found = if search.trim().is_empty() { everybody } else { self.count(search, moment).await? };
        let window = page.window(found);
        let list = self.ask(if self.project.is_some() { IN_PROJECT } else { OF_ORG }, search);
        let (mut order, mut users, mut invitations) = (Vec::new(), Vec::new(), Vec::new());
        if window.rows > 0 {
            for row in range(list, window.rows, window.from_start).all(On::Within(moment)).await? {
                let user: UserId = row.parsed("users", "id")?;
                let invitation = match row.get::<String>("invitation")?.as_str() {
                    "" => None,
                    _ => Some(row.parsed::<InvitationId>("group_invitations", "invitation")?),
                };
                match invitation {
                    Some(invitation) => invitations.push(invitation),
                    None => users.push(user),
                }
                order.push((user, invitation));
            }
        }
        Ok(PeopleLines { lines: self.lines(&order, &users, &invitations, moment).await?, found, all: everybody })
    }

    async fn count(&self, search: &str, moment: &mut Transaction) -> Result<u64, Error> {
        let count = self.ask(if self.project.is_some() { COUNT_IN_PROJECT } else { COUNT_OF_ORG }, search);
        Ok(total(Some(count.one(On::Within(moment)).await?.get("total")?)))
    }

    /// One of the statements with the values that all of them have.
    fn ask(&self, statement: crate::seam::Statement, search: &str) -> Query {
        let place = self.project.map_or_else(|| self.org.to_string(), |(project, _)| project.to_string());
        let asked = statement.bind(place).bind(self.now.millis());
        let asked = spellings(search).into_iter().fold(asked, Query::bind);
        match self.project {
            Some((_, invited)) => asked.bind(invited),
            None => asked,
        }
    }

    /// What those on the page hold, in the order of the page.
    async fn lines(
        &self,
        order: &[(UserId, Option<InvitationId>)],
        users: &[UserId],
        invitations: &[InvitationId],
        moment: &mut Transaction,
    ) -> Result<Vec<PersonLine>, Error> {
        let second_factors = with_one(self.org, users, moment).await?;
        let mut people = these(self.org, users, Where::Everywhere, moment).await?.into_iter().peekable();
        let (teams, mut invited) = match self.project {
            Some((project, _)) => {
                (project_teams::all(project, moment).await?, these_of_project(project, invitations, moment).await?)
            }
            None => Default::default(),
        };
        let line = |(user, invitation): &(UserId, Option<InvitationId>)| match invitation {
            Some(invitation) => invited.remove(invitation).map(PersonLine::Invited),
            None => people.next_if(|person| person.standing.id() == *user).map(|person| PersonLine::Person {
                in_project: self.project.map_or(ProjectRoles::EMPTY, |(id, _)| person.held_in(id, &teams, false)),
                second_factor: second_factors.contains(user),
                person,
            }),
        };
        Ok(order.iter().filter_map(line).collect())
    }
}

/// What a search is looked for by, in three spellings of the letters whose case the databases do not know.
fn spellings(search: &str) -> [String; 3] {
    let small = text::folded(search.trim());
    if small.is_empty() {
        return Default::default();
    }
    let (capitals, names) = (capital(&small, true), capital(&small, false));
    [small, capitals, names].map(|spelling| format!("%{}%", escaped(&spelling)))
}

/// A small text with those letters capital, everywhere or where a word begins.
fn capital(small: &str, everywhere: bool) -> String {
    let (mut capital, mut begins) = (String::with_capacity(small.len()), true);
    for letter in small.chars() {
        if letter.is_ascii() || !(everywhere || begins) {
            capital.push(letter);
        } else {
            capital.extend(letter.to_uppercase());
        }
        begins = !letter.is_alphanumeric();
    }
    capital
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_spelled_as_the_databases_can_compare_it() {
        assert_eq!(spellings(" ÖRJ "), ["%örj%", "%Örj%", "%Örj%"]);
        assert_eq!(spellings("åke ö"), ["%åke ö%", "%Åke Ö%", "%Åke Ö%"]);
        assert_eq!(spellings("Bråå_"), ["%bråå!_%", "%brÅÅ!_%", "%bråå!_%"]);
        assert_eq!(spellings(" "), ["", "", ""]);
    }
}
