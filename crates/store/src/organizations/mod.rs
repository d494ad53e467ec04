//! Organizations in the database: made, renamed, deleted, set, read.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod read;
pub(crate) mod rename;
pub(crate) mod settings;

pub use create::{
    CreateOrganization, CreateOrganizationRefusal, CreateOwnOrganization, CreatePublicOrganization, NewOrganization,
};
pub use delete::{DeleteOrganization, DeleteOrganizationRefusal};
pub use rename::RenameOrganization;
pub use settings::ChangeSettings;

/// Why an organization is not changed: it is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OrgGone;
