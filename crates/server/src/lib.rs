//! Everything that listens. Front ends ([`api`] and [`console`]; the gate later) reach data only through [`app`];
//! [`auth`] alone says who calls; [`cli`] is what an operator types.

pub mod api;
pub mod app;
mod auth;
#[cfg(feature = "bench")]
pub mod bench;
pub mod chance;
pub mod cli;
pub mod client_address;
pub mod clock;
pub mod config;
pub mod console;
pub mod data_folder;
pub mod http;
pub mod listener;
pub mod log;
pub mod mail;
pub mod metrics;
pub mod site;
