//! The crate from outside: published vectors, the headers of real clients, properties.
//!
//! `cfg(test)` tells clippy that the helpers of the modules are tests, too.

#[cfg(test)]
mod client;
#[cfg(test)]
mod header;
#[cfg(test)]
mod nonce;
#[cfg(test)]
mod real_clients;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod response;
