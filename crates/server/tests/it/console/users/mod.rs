//! People of organizations and projects.

mod in_org;
mod in_project;
mod invite;

use super::Browser;
use crate::world::World;

const OWNER: &str = "owner@example.org";
const MARA: &str = "mara@example.org";

fn users(world: &World) -> String {
    format!("/orgs/{}/access/users", world.org)
}

fn project_users(world: &World) -> String {
    format!("/projects/{}/access/users", world.project)
}

/// A row of the table: its words, by whom it is about.
fn row(browser: &Browser<'_>, name: &str) -> String {
    let rows = browser.page.all("tbody tr");
    rows.iter().find(|row| row.contains(name)).cloned().unwrap_or_else(|| panic!("no {name} among {rows:?}"))
}
