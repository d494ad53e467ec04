//! The console at its HTTP surface, without a browser: pages are read with a parser that does what browsers do, forms
//! are filled by the labels that people see.

mod account;
mod admin;
mod assets;
mod browser;
mod deep_links;
mod error_pages;
mod feed;
mod forged;
mod form;
mod invite;
mod keys;
mod layout;
mod links;
mod org_settings;
mod orgs;
mod other_rights;
mod page;
mod projects;
mod setup;
mod sign_in;
mod site;
mod users;
mod walk;

pub(crate) use crate::cheap_password::{PASSWORD, cheap_hash};
pub(crate) use account::with_second_factor;
pub(crate) use browser::Browser;
pub(crate) use form::encoded;
