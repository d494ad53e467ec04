//! Reading teams: an organization has few enough to be read whole.

use crate::change::Tx;
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::ReadTeams;
use keywright_domain::{OrgId, Permit, TargetsTeam, Team, TeamId, TeamName};

statements! {
    OF_ORG = "SELECT id, org_id, name FROM teams WHERE org_id = $1 ORDER BY name, id";
    ONE = "SELECT id, org_id, name FROM teams WHERE id = $1";
    BY_NAME = "SELECT id, org_id, name FROM teams WHERE org_id = $1 AND name = $2";
    COUNT = "SELECT COUNT(*) AS total FROM teams WHERE org_id = $1";
}

impl Store {
    /// The teams of the permit's organization, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_teams(&self, permit: &Permit<ReadTeams>) -> Result<Vec<Team>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(Vec::new()) };
        OF_ORG.bind(org.to_string()).all(On::Read(&self.pools)).await?.iter().map(read).collect()
    }

    /// The team that a path names, with the organization that it really belongs to: whoever asks in another one is told
    /// so by the caller.
    ///
    /// # Errors
    /// The database's.
    pub async fn team<A: TargetsTeam>(&self, _: &Permit<A>, team: TeamId) -> Result<Option<Team>, Error> {
        ONE.bind(team.to_string()).optional(On::Read(&self.pools)).await?.as_ref().map(read).transpose()
    }

    /// The team of a name in the permit's organization.
    ///
    /// # Errors
    /// The database's.
    pub async fn team_named(&self, permit: &Permit<ReadTeams>, name: &TeamName) -> Result<Option<Team>, Error> {
        let Some(org) = permit.scope().org() else { return Ok(None) };
        let one = BY_NAME.bind(org.to_string()).bind(name.as_str());
        one.optional(On::Read(&self.pools)).await?.as_ref().map(read).transpose()
    }
}

/// A team, whichever organization it belongs to, as a write sees it.
pub(crate) async fn find(team: TeamId, tx: &mut Tx) -> Result<Option<Team>, Error> {
    tx.optional(ONE.bind(team.to_string())).await?.as_ref().map(read).transpose()
}

/// A team of an organization, as a write sees it.
pub(crate) async fn within(team: TeamId, org: OrgId, tx: &mut Tx) -> Result<Option<Team>, Error> {
    Ok(find(team, tx).await?.filter(|team| team.org == org))
}

/// Has the organization a team of this name?
pub(crate) async fn is_name_taken(org: OrgId, name: &TeamName, tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.optional(BY_NAME.bind(org.to_string()).bind(name.as_str())).await?.is_some())
}

/// How many teams an organization has.
pub(crate) async fn count(org: OrgId, tx: &mut Tx) -> Result<u64, Error> {
    let row = tx.optional(COUNT.bind(org.to_string())).await?;
    Ok(crate::page::total(row.map(|row| row.get::<i64>("total")).transpose()?))
}

fn read(row: &Row) -> Result<Team, Error> {
    let name: String = row.get("name")?;
    Ok(Team {
        id: row.parsed("teams", "id")?,
        org: row.parsed("teams", "org_id")?,
        name: name.try_into().map_err(|_| row.damaged("teams", "name"))?,
    })
}
