//! The console in a real browser: Debian's Chromium, driven as a person would, against the real server in this process.
//!
//! What can be proved without a browser is proved in the other test target. Here are layout, focus, script, policy and
//! clipboard, and suite G, which holds on every page. A sentence is an `async fn` that gets a [`page::Page`] and, if it
//! is about the product, a [`world::World`]; `in_browser!` and `in_console!` make tests of such functions.

#[cfg(test)]
use keywright_browser::{key, locate, logs, page};

#[cfg(test)]
#[path = "../it/authenticator.rs"]
mod authenticator;
#[cfg(test)]
#[path = "../it/cheap_password.rs"]
mod cheap_password;
#[cfg(test)]
#[expect(dead_code, unused_imports, unused_macros, reason = "the other test target also runs on PostgreSQL")]
#[path = "../it/database.rs"]
mod database;
#[cfg(test)]
#[path = "../it/hand_clock.rs"]
mod hand_clock;
#[cfg(test)]
mod links;
#[cfg(test)]
#[path = "../it/logged.rs"]
mod logged;
#[cfg(test)]
mod served;
#[cfg(test)]
#[expect(dead_code, reason = "only the other test target signs with SHA-256")]
#[path = "../it/sign.rs"]
mod sign;
#[cfg(test)]
mod suite;
#[cfg(test)]
mod world;

#[cfg(test)]
mod account;
#[cfg(test)]
mod acts;
#[cfg(test)]
mod ends_well;
#[cfg(test)]
mod error_pages;
#[cfg(test)]
mod every_page;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod key_list;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod organization;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod procedures;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod session_end;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod take_away;
#[cfg(test)]
mod users;
#[cfg(test)]
mod without_script;

/// Makes a test of each `async fn sentence(page: Page)`, in a browser of its own.
#[cfg(test)]
macro_rules! in_browser {
    ($($sentence:ident),* $(,)?) => {
        mod browser { $(
            #[tokio::test]
            async fn $sentence() {
                if let Some(page) = $crate::page::Page::open(stringify!($sentence)).await {
                    super::$sentence(page).await;
                }
            }
        )* }
    };
}
#[cfg(test)]
use in_browser;

/// Makes a test of each `async fn sentence(world: World, page: Page)`: the server with its first organization, and a
/// browser beside it.
#[cfg(test)]
macro_rules! in_console {
    ($($sentence:ident),* $(,)?) => {
        mod console { $(
            #[tokio::test]
            async fn $sentence() {
                if let Some(page) = $crate::page::Page::open(stringify!($sentence)).await {
                    super::$sentence($crate::world::World::new().await, page).await;
                }
            }
        )* }
    };
}
#[cfg(test)]
use in_console;

/// The same in front of a server that nobody owns.
#[cfg(test)]
macro_rules! before_first_run {
    ($($sentence:ident),* $(,)?) => {
        mod unclaimed { $(
            #[tokio::test]
            async fn $sentence() {
                if let Some(page) = $crate::page::Page::open(stringify!($sentence)).await {
                    super::$sentence($crate::world::World::unclaimed().await, page).await;
                }
            }
        )* }
    };
}
#[cfg(test)]
use before_first_run;
