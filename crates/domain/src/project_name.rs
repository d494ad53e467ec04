//! What a project is called: held to the same alphabet as an organization's name.

use crate::{InvalidOrganizationName, OrganizationName};

/// A project's name: 1 to 64 letters and digits of any script, spaces inside, and `-_.(),:&@+'`; unique in its
/// organization.
///
/// Source: endpoint contract 8.2, 8.3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectName(OrganizationName);

/// Why a text is no project's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a project: 1 to {max} letters, digits, inner spaces and -_.(),:&@+'", max = OrganizationName::MAX)]
pub struct InvalidProjectName(#[source] pub InvalidOrganizationName);

impl ProjectName {
    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<String> for ProjectName {
    type Error = InvalidProjectName;

    fn try_from(text: String) -> Result<Self, InvalidProjectName> {
        OrganizationName::try_from(text).map(Self).map_err(InvalidProjectName)
    }
}

impl TryFrom<&str> for ProjectName {
    type Error = InvalidProjectName;

    fn try_from(text: &str) -> Result<Self, InvalidProjectName> {
        text.to_owned().try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_named_by_the_rules_of_organizations() {
        assert!(ProjectName::try_from("sandbox 1").is_ok());
        assert!(ProjectName::try_from(" sandbox").is_err());
        assert!(ProjectName::try_from("a/b").is_err());
    }
}
