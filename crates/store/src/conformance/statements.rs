//! Every statement of the crate is known here, and both databases understand it.

use super::sentences;
use super::world::World;
use crate::seam::{Pools, Statement};
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};
use std::path::{Path, PathBuf};

sentences! { every_statement_prepares }

/// Each file that declares statements, and which.
const LISTS: &[(&str, &[Statement])] = &[
    ("access_list/add.rs", crate::access_list::add::STATEMENTS),
    ("access_list/guarded.rs", crate::access_list::guarded::STATEMENTS),
    ("access_list/read.rs", crate::access_list::read::STATEMENTS),
    ("access_list/remove.rs", crate::access_list::remove::STATEMENTS),
    ("append.rs", crate::append::STATEMENTS),
    ("batch.rs", crate::batch::STATEMENTS),
    ("bulk.rs", crate::bulk::STATEMENTS),
    ("database.rs", crate::database::STATEMENTS),
    ("events/activity/key.rs", crate::events::activity::KEY_STATEMENTS),
    ("events/activity/walk.rs", crate::events::activity::WALK_STATEMENTS),
    ("events/feed.rs", crate::events::feed::STATEMENTS),
    ("events/list.rs", crate::events::list::STATEMENTS),
    ("events/verify.rs", crate::events::verify::STATEMENTS),
    ("first_run.rs", crate::first_run::STATEMENTS),
    ("first_user.rs", crate::first_user::STATEMENTS),
    ("form_nonces.rs", crate::form_nonces::STATEMENTS),
    ("global_keys/add.rs", crate::global_keys::add::STATEMENTS),
    ("global_keys/change.rs", crate::global_keys::change::STATEMENTS),
    ("global_keys/mod.rs", crate::global_keys::STATEMENTS),
    ("global_keys/read.rs", crate::global_keys::read::STATEMENTS),
    ("global_list/add.rs", crate::global_list::add::STATEMENTS),
    ("global_list/change.rs", crate::global_list::change::STATEMENTS),
    ("global_list/mod.rs", crate::global_list::STATEMENTS),
    ("global_list/read.rs", crate::global_list::read::STATEMENTS),
    ("global_list/remove.rs", crate::global_list::remove::STATEMENTS),
    ("invitations/mod.rs", crate::invitations::STATEMENTS),
    ("invitations/project.rs", crate::invitations::project::STATEMENTS),
    ("invitations/read.rs", crate::invitations::read::STATEMENTS),
    ("keyring.rs", crate::keyring::STATEMENTS),
    ("keys/add.rs", crate::keys::add::STATEMENTS),
    ("keys/change.rs", crate::keys::change::STATEMENTS),
    ("keys/delete.rs", crate::keys::delete::STATEMENTS),
    ("keys/details.rs", crate::keys::details::STATEMENTS),
    ("keys/list.rs", crate::keys::list::STATEMENTS),
    ("keys/mod.rs", crate::keys::STATEMENTS),
    ("keys/read.rs", crate::keys::read::STATEMENTS),
    ("links/answer.rs", crate::links::answer::STATEMENTS),
    ("links/find.rs", crate::links::find::STATEMENTS),
    ("links/invitation.rs", crate::links::invitation::STATEMENTS),
    ("links/join.rs", crate::links::join::STATEMENTS),
    ("links/reset.rs", crate::links::reset::STATEMENTS),
    ("migrations.rs", crate::migrations::STATEMENTS),
    ("migrations/applied.rs", crate::migrations::applied::STATEMENTS),
    ("opening.rs", crate::opening::STATEMENTS),
    ("org_users/lines.rs", crate::org_users::lines::STATEMENTS),
    ("org_users/list.rs", crate::org_users::list::STATEMENTS),
    ("org_users/mod.rs", crate::org_users::STATEMENTS),
    ("org_users/owners.rs", crate::org_users::owners::STATEMENTS),
    ("org_users/read.rs", crate::org_users::read::STATEMENTS),
    ("org_users/second_factors.rs", crate::org_users::second_factors::STATEMENTS),
    ("organizations/create.rs", crate::organizations::create::STATEMENTS),
    ("organizations/delete.rs", crate::organizations::delete::STATEMENTS),
    ("organizations/read.rs", crate::organizations::read::STATEMENTS),
    ("organizations/rename.rs", crate::organizations::rename::STATEMENTS),
    ("organizations/settings.rs", crate::organizations::settings::STATEMENTS),
    ("own_account/access_list.rs", crate::own_account::access_list::STATEMENTS),
    ("own_account/change.rs", crate::own_account::change::STATEMENTS),
    ("own_account/password.rs", crate::own_account::password::STATEMENTS),
    ("own_account/read.rs", crate::own_account::read::STATEMENTS),
    ("own_account/second_factor.rs", crate::own_account::second_factor::STATEMENTS),
    ("person.rs", crate::person::STATEMENTS),
    ("project_keys/mod.rs", crate::project_keys::STATEMENTS),
    ("project_keys/read.rs", crate::project_keys::read::STATEMENTS),
    ("project_teams/mod.rs", crate::project_teams::STATEMENTS),
    ("project_users/mod.rs", crate::project_users::STATEMENTS),
    ("projects/change.rs", crate::projects::change::STATEMENTS),
    ("projects/create.rs", crate::projects::create::STATEMENTS),
    ("projects/delete.rs", crate::projects::delete::STATEMENTS),
    ("projects/limits.rs", crate::projects::limits::STATEMENTS),
    ("projects/managed_slow_ms.rs", crate::projects::managed_slow_ms::STATEMENTS),
    ("projects/read.rs", crate::projects::read::STATEMENTS),
    ("projects/settings.rs", crate::projects::settings::STATEMENTS),
    ("reader.rs", crate::reader::STATEMENTS),
    ("seam/postgres.rs", crate::seam::postgres::STATEMENTS),
    ("sessions/create.rs", crate::sessions::create::STATEMENTS),
    ("sessions/credentials.rs", crate::sessions::credentials::STATEMENTS),
    ("sessions/end.rs", crate::sessions::end::STATEMENTS),
    ("sessions/failed.rs", crate::sessions::failed::STATEMENTS),
    ("sessions/read.rs", crate::sessions::read::STATEMENTS),
    ("sessions/renew.rs", crate::sessions::renew::STATEMENTS),
    ("sessions/seen.rs", crate::sessions::seen::STATEMENTS),
    ("sessions/tries.rs", crate::sessions::tries::STATEMENTS),
    ("setup.rs", crate::setup::STATEMENTS),
    ("store.rs", crate::store::STATEMENTS),
    ("teams/change.rs", crate::teams::change::STATEMENTS),
    ("teams/members.rs", crate::teams::members::STATEMENTS),
    ("teams/read.rs", crate::teams::read::STATEMENTS),
    ("usage.rs", crate::usage::STATEMENTS),
    ("usage/fold.rs", crate::usage::fold::STATEMENTS),
    ("usage/rows.rs", crate::usage::rows::STATEMENTS),
    ("users/change.rs", crate::users::change::STATEMENTS),
    ("users/create.rs", crate::users::create::STATEMENTS),
    ("users/delete.rs", crate::users::delete::STATEMENTS),
    ("users/list.rs", crate::users::list::STATEMENTS),
    ("users/mod.rs", crate::users::STATEMENTS),
    ("users/read.rs", crate::users::read::STATEMENTS),
];

/// Speaks to one database alone.
const SQLITE_ONLY: &[&str] = &["SQLITE_VERSION"];

async fn every_statement_prepares(world: &World) {
    let mut refused = Vec::new();
    for statement in LISTS.iter().flat_map(|(_, statements)| *statements) {
        let sql = || AssertSqlSafe(statement.sql.to_owned()).into_sql_str();
        let prepared = match &world.store.pools {
            Pools::Sqlite(lanes) => {
                let mut taken = lanes.write.take().await.unwrap();
                taken.connection().unwrap().prepare(statement.sql).map(|_| ()).map_err(|error| error.to_string())
            }
            Pools::Postgres(_) if SQLITE_ONLY.contains(&statement.name) => Ok(()),
            Pools::Postgres(lanes) => {
                let prepared = lanes.write.acquire().await.unwrap().prepare(sql()).await.map(|_| ());
                prepared.map_err(|error| error.to_string())
            }
        };
        refused.extend(prepared.err().map(|error| format!("{}: {error}", statement.name)));
    }

    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn every_file_that_declares_statements_is_listed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let declares = |file: &&PathBuf| std::fs::read_to_string(file).unwrap().contains("\nstatements! {");
    let name = |file: &PathBuf| file.strip_prefix(&source).unwrap().to_str().unwrap().to_owned();
    let mut declaring: Vec<_> = files.iter().filter(declares).map(name).collect();
    declaring.sort();

    assert_eq!(declaring, LISTS.iter().map(|(file, _)| (*file).to_owned()).collect::<Vec<_>>());
}

#[test]
fn no_sql_stands_outside_the_declared_statements() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    // What the disk gives is measured on a table that no product has.
    files.retain(|file| !file.ends_with("bulk/raw.rs"));
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let text = text.split("\n#[cfg(test)]").next().unwrap();
        let verbs = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];
        let found = verbs.iter().map(|verb| text.matches(verb).count()).sum::<usize>();
        assert!(found == 0 || text.contains("statements! {") || text.contains("event_columns"), "{}", file.display());
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if path.ends_with("conformance") => {}
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}
