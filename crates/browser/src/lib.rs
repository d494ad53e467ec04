//! Debian's Chromium as tests drive it: by the W3C `WebDriver` protocol, as a person would, with elements found by role
//! and name. Linked into tests alone.
//!
//! Nothing here knows the product. A test opens a [`page::Page`], goes to an address and looks.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::missing_panics_doc,
    reason = "only tests link this, and a test that cannot go on says why and fails"
)]

pub mod driver;
pub mod key;
pub mod locate;
pub mod logs;
pub mod page;
pub mod session;
