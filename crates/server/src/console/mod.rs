//! The console: pages for people, beside the API.
//!
//! [`table`] says which pages exist. A page is a plain function from a [`visit`] to an [`answer`]: it asks `app`, as the
//! API does, fills a view and has it rendered. Every check that all pages share (where a request comes from, whether it
//! is signed in, whether its form is ours) is made by [`service`] before. Everything works with links and forms; the
//! scripts among the [`assets`] save time and decide nothing.

mod account;
mod activity;
mod addresses;
mod admin;
mod answer;
mod assets;
mod clock_face;
mod cookie;
mod csv;
mod deep_links;
mod explain;
mod field_errors;
mod flash;
mod form;
mod form_token;
mod headers;
mod help;
mod keys;
mod layout;
mod links;
mod listing;
mod look;
mod menus;
mod orgs;
mod origin;
mod person_fields;
mod place;
mod problem;
mod projects;
mod roles;
mod service;
mod setup;
mod sign_in;
mod table;
mod users;
mod visit;
mod way_back;

pub use service::{Console, ConsoleSite};
pub use table::{Needs, Page, pages};
