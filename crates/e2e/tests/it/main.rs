//! What holds for the product as a whole, seen from outside: no product crate is linked here.
//!
//! Five modules judge the repository itself: its text, lock file, floors, map and links. The others start the built
//! server and talk to it as its users do: over HTTP, with real clients, in a browser, by signals and exit
//! codes.

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod atlas_cli;
#[cfg(test)]
mod client;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod database;
#[cfg(test)]
mod docs_links;
#[cfg(test)]
mod emulator;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod first_user;
#[cfg(test)]
mod first_walk;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod given;
#[cfg(test)]
mod guide;
#[cfg(test)]
mod lock_file;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod readme;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod reset_link;
#[cfg(test)]
mod schemathesis;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod server;
#[cfg(test)]
mod slow_disk;
#[cfg(test)]
mod start;
#[cfg(test)]
mod terraform;
#[cfg(test)]
mod wire;
