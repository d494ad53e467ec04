//! A person's own account.

mod api_access;
mod confirm;
mod preferences;
mod second_factor;
mod security;

use super::{Browser, PASSWORD};
pub(crate) use second_factor::with_second_factor;

const OWNER: &str = "owner@example.org";
const MINUTE: i64 = 60_000;
