//! Foreign clients, unchanged, as they come from their package registries.
//!
//! Each has a program in `crates/e2e/clients` that runs its flows with what `dev.env` says and checks the answers
//! itself. Here it is counted, on the server's side, how many requests and challenges that took. What came of it is one
//! table, which `make clients` and `make test` print at their end.

mod api;
mod curl;
mod nonce;
mod plain;
mod program;
pub(crate) mod report;
