//! The log in the database: read by people as a feed, by nodes as a stream of changes, by auditors as a chain.

pub(crate) mod activity;
pub(crate) mod feed;
pub(crate) mod list;
pub(crate) mod row;
pub(crate) mod verify;

pub use activity::{Activity, ActivityFilter, ActivityPage, Begin, ByWhom};
pub use feed::News;
pub use list::EventFilter;
pub use verify::{AuditError, AuditReport, BrokenAt};
