//! The conformance suite: every sentence about the store, proved on both databases.
//!
//! A sentence is an async function that is given a fresh [`World`]; naming it in [`sentences!`] makes two tests of it,
//! `sqlite::the_sentence` and `postgres::the_sentence`. The second needs a server: `scripts/with-postgres cargo test
//! -p keywright-store`. Without one it fails; it is never skipped.

mod access_lists;
mod accounts;
mod activity;
mod audit;
mod batches;
mod bulk;
mod changes;
mod events;
mod feed;
mod first_run;
mod first_user;
mod global_keys;
mod global_list;
mod global_sight;
mod group_commit;
mod invitation_links;
mod invitations;
mod key_forms;
mod key_lists;
mod key_ranges;
mod keys;
mod link_world;
mod lists;
mod lost_connection;
mod migrations;
mod organizations;
mod own_account;
mod own_roles;
mod own_second_factor;
mod owners;
mod people;
mod people_elsewhere;
mod people_lines;
mod people_lists;
mod project_invitations;
mod project_keys;
mod project_limits;
mod project_lists;
mod project_races;
mod project_teams;
mod project_users;
mod projects;
mod proxy;
mod races;
mod reset_links;
mod schema;
mod schema_steps;
mod secrets;
mod sessions;
mod settings;
mod setup;
mod signed_in;
mod statements;
mod team_members;
mod team_world;
mod teams;
mod usage;
mod user_races;
mod users;
mod watchers;
mod world;
mod write_connection;

pub(crate) use world::{Kind, World};

/// Makes two tests of each sentence.
macro_rules! sentences {
    ($($sentence:ident),+ $(,)?) => {
        mod sqlite { $crate::conformance::sentences!(@on Sqlite, $($sentence),+); }
        mod postgres { $crate::conformance::sentences!(@on Postgres, $($sentence),+); }
    };
    (@on $kind:ident, $($sentence:ident),+ $(,)?) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $sentence() {
            let world = $crate::conformance::World::fresh($crate::conformance::Kind::$kind).await;
            super::$sentence(&world).await;
            world.end().await;
        }
    )+ };
}
pub(crate) use sentences;
