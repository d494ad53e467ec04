//! `/admin`: global keys, the global access list, and what global keys do elsewhere.

mod access_list;
mod decision;
mod keys;
mod sight;

use crate::world::PUBLIC;

fn keys(rest: &str) -> String {
    format!("{PUBLIC}/admin/apiKeys{rest}")
}

fn list(rest: &str) -> String {
    format!("{PUBLIC}/admin/accessList{rest}")
}
