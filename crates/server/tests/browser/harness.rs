//! The harness itself: that it drives a browser, and that every rule of suite G finds what it looks for.
//!
//! The rules are tried on a page that is good, and on the same page with one thing wrong each.

mod driving;
mod rules;
mod sample;
mod server;
