//! Teams: people of one organization who get roles in projects together. A team holds no role in the organization.

use crate::{InvalidOrganizationName, OrgId, OrganizationName, ProjectRoles, TeamId};

/// A team's name: held to the same alphabet as an organization's, 1 to 64 characters; unique in its organization.
///
/// Source: endpoint contract 8.7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamName(OrganizationName);

/// Why a text is no team's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a team: 1 to {max} letters, digits, inner spaces and -_.(),:&@+'", max = OrganizationName::MAX)]
pub struct InvalidTeamName(#[source] pub InvalidOrganizationName);

impl TeamName {
    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for TeamName {
    type Error = InvalidTeamName;

    fn try_from(text: String) -> Result<Self, InvalidTeamName> {
        OrganizationName::try_from(text).map(Self).map_err(InvalidTeamName)
    }
}

impl TryFrom<&str> for TeamName {
    type Error = InvalidTeamName;

    fn try_from(text: &str) -> Result<Self, InvalidTeamName> {
        text.to_owned().try_into()
    }
}

/// A team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its organization.
    pub org: OrgId,
    /// Its name.
    pub name: TeamName,
}

/// A team in a project.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TeamAssignment {
    /// The team.
    pub team: TeamId,
    /// What its members hold in the project; never empty.
    pub roles: ProjectRoles,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_named_by_the_rules_of_organizations() {
        assert!(TeamName::try_from("night shift").is_ok());
        assert!(TeamName::try_from("").is_err());
        assert!(TeamName::try_from("a/b").is_err());
    }
}
