//! Projects ("groups" in paths and members): what keys hold roles in.

use crate::{OrgId, ProjectId, ProjectName, Tags, Timestamp};

/// A project as lists and single reads show it (endpoint contract 8.3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The organization it belongs to.
    pub org: OrgId,
    /// Its name, unique in the organization.
    pub name: ProjectName,
    /// Its tags.
    pub tags: Tags,
    /// Kept and echoed; Keywright has no alerts.
    pub with_default_alerts_settings: bool,
    /// When it was made.
    pub created: Timestamp,
}
