//! Organizations: what owns keys and projects.

use crate::{OrgId, OrganizationName, Timestamp};

/// An organization as lists and single reads show it (endpoint contract 8.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organization {
    /// Its id.
    pub id: OrgId,
    /// Its name; not unique.
    pub name: OrganizationName,
    /// Kept and echoed; Keywright has no alerts.
    pub skip_default_alerts_settings: bool,
    /// When it was made.
    pub created: Timestamp,
}
