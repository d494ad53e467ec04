//! The console at its HTTP surface, without a browser: pages are read with a parser that does what browsers do, forms
//! are filled by the labels that people see.

mod assets;
mod browser;
mod error_pages;
mod forged;
mod form;
mod keys;
mod layout;
mod page;
mod sign_in;
mod site;
mod walk;

pub(crate) use crate::cheap_password::{PASSWORD, cheap_hash};
pub(crate) use browser::Browser;
