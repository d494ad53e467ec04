//! Projects in the database: made, changed, deleted, set, read.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod limits;
pub(crate) mod managed_slow_ms;
pub(crate) mod read;
pub(crate) mod settings;

pub use change::{ChangeProject, ChangeProjectRefusal};
pub use create::{CreateProject, CreateProjectRefusal, NewProject};
pub use delete::DeleteProject;
pub use limits::{ChangeProjectLimit, ChangeProjectLimitRefusal};
pub use managed_slow_ms::ChangeManagedSlowMs;
pub use settings::ChangeProjectSettings;

/// Why a project is not touched: it is gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProjectGone;
