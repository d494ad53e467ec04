//! Teams in the database: made, renamed, deleted, read, and who is in them.

pub(crate) mod change;
pub(crate) mod members;
pub(crate) mod read;

pub use change::{CreateTeam, DeleteTeam, RenameTeam, TeamRefusal};
pub use members::{AddTeamMembers, ChangeTeamMember, MemberChange};
