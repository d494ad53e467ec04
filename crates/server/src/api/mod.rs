//! The Administration API in its dialects, from one table.
//!
//! [`table`] says what exists, [`checks`] performs every check that comes before a body and makes the permit, handlers
//! are plain functions: body, call, present.

pub mod dialect;
pub mod envelope;
pub mod error;
pub mod openapi;
pub mod page;
pub mod version;

mod access_list;
mod admin;
mod body;
mod call;
mod checks;
mod event_types;
mod events;
mod groups;
mod headers;
mod invites;
mod keys;
mod members;
mod orgs;
mod outcome;
mod place;
mod private;
pub mod rate_limit;
mod reply;
mod role_view;
mod root;
mod route;
mod service;
mod shown;
mod table;
mod target;
mod teams;
mod unauth;
mod unsigned;
mod users;
mod whoami;

pub(crate) use events::EventView;
pub use route::{Place, Route, Served};
pub(crate) use service::answers;
pub use service::{Api, Site};
pub use table::{Table, routes};
