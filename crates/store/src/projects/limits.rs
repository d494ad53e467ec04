//! A project's limits: read, set, reset.

use crate::change::{Change, Stop, Tx};
use crate::seam::{On, Row, statements};
use crate::{Error, Store};
use keywright_domain::policy::{self, ReadProject};
use keywright_domain::{Draft, EventType, LimitName, Permit, ProjectId, ProjectLimit, Scope, Timestamp};

statements! {
    /// A project that set nothing has one row, and one that is gone has none.
    LIMITS = "SELECT g.id AS id, l.name AS name, l.value AS value FROM groups g \
        LEFT JOIN group_limits l ON l.group_id = g.id WHERE g.id = $1";
    SET = "INSERT INTO group_limits (group_id, name, value) VALUES ($1, $2, $3) \
        ON CONFLICT (group_id, name) DO UPDATE SET value = excluded.value";
    RESET = "DELETE FROM group_limits WHERE group_id = $1 AND name = $2";
}

/// Sets or resets a limit of the permit's project.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeProjectLimit {
    /// From now on it has this value.
    Set(ProjectLimit),
    /// From now on it has its default, or is not there.
    Reset(LimitName),
}

/// Why a limit is not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeProjectLimitRefusal {
    /// The project is gone.
    ProjectGone,
    /// It is not there, and so it cannot be reset.
    NotSet,
}

impl ChangeProjectLimit {
    fn name(self) -> LimitName {
        match self {
            Self::Set(limit) => limit.name(),
            Self::Reset(name) => name,
        }
    }

    fn after(self) -> Option<ProjectLimit> {
        match self {
            Self::Set(limit) => Some(limit),
            Self::Reset(name) => ProjectLimit::initial(name),
        }
    }
}

impl Change for ChangeProjectLimit {
    type Action = policy::ChangeProjectLimit;
    type Out = ();
    type Refusal = ChangeProjectLimitRefusal;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<ChangeProjectLimitRefusal>> {
        let gone = || Stop::Refused(ChangeProjectLimitRefusal::ProjectGone);
        let (org, id) = scope.org().zip(scope.project()).ok_or_else(gone)?;
        let set = read_limits(&tx.all(LIMITS.bind(id.to_string())).await?)?.ok_or_else(gone)?;
        let name = self.name();
        let before = ProjectLimit::all(&set).into_iter().find(|limit| limit.name() == name);
        let after = self.after();
        if before.is_none() && after.is_none() {
            return Err(Stop::Refused(ChangeProjectLimitRefusal::NotSet));
        }
        if before == after {
            return Ok(());
        }

        tx.write(write(id, name, after)).await?;
        let text = |limit: Option<ProjectLimit>| limit.map_or("unset".to_owned(), |limit| limit.value().to_string());
        let detail = format!("{} from {} to {}", name.as_str(), text(before), text(after));
        tx.record(Draft::of_org(EventType::ProjectLimitUpdated, org).in_project(id).saying(detail));
        Ok(())
    }
}

/// A default is not stored.
fn write(project: ProjectId, name: LimitName, after: Option<ProjectLimit>) -> crate::seam::Query {
    match after.filter(|limit| Some(*limit) != ProjectLimit::initial(name)) {
        None => RESET.bind(project.to_string()).bind(name.as_str()),
        Some(limit) => SET.bind(project.to_string()).bind(name.as_str()).bind(limit.value()),
    }
}

impl Store {
    /// Every limit of the permit's project, by name; `None` when the project is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn project_limits(&self, permit: &Permit<ReadProject>) -> Result<Option<Vec<ProjectLimit>>, Error> {
        let Some(project) = permit.scope().project() else { return Ok(None) };
        let rows = LIMITS.bind(project.to_string()).all(On::Read(&self.pools)).await?;
        Ok(read_limits(&rows)?.map(|set| ProjectLimit::all(&set)))
    }
}

/// The limits that were set; `None` when the project is gone.
fn read_limits(rows: &[Row]) -> Result<Option<Vec<ProjectLimit>>, Error> {
    let mut set = Vec::new();
    for row in rows {
        let Some(name) = row.get::<Option<String>>("name")? else { continue };
        let name = LimitName::from_name(&name).ok_or_else(|| row.damaged("group_limits", "name"))?;
        let value = u64::try_from(row.get::<i64>("value")?).ok();
        let limit = value.and_then(|value| ProjectLimit::new(name, value).ok());
        set.push(limit.ok_or_else(|| row.damaged("group_limits", "value"))?);
    }
    Ok((!rows.is_empty()).then_some(set))
}
