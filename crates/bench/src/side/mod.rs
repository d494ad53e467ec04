//! What is compared: a server, and what is asked of it.

mod child;
mod ready;

pub use child::Child;
pub use ready::Ready;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

/// A server that the bench starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Server {
    /// hyper alone, on one thread.
    EchoHyper,
    /// axum as it comes, on the runtime that the product has.
    EchoAxum,
    /// The product.
    Product,
    /// The product's router, which takes every request for one of a caller who was verified at its start.
    Off,
}

/// How much there is in a server's memory or database.
#[derive(Args, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fill {
    /// How many API keys there are.
    #[arg(long, default_value_t = 100_000)]
    pub keys: u32,
    /// How many entries each key's access list has.
    #[arg(long, default_value_t = 3)]
    pub acl: u32,
    /// How many organizations the keys are spread over.
    #[arg(long, default_value_t = 1)]
    pub orgs: u32,
}

impl Fill {
    /// As many keys, with a list of three in one organization.
    pub const fn keys(keys: u32) -> Self {
        Self { keys, acl: 3, orgs: 1 }
    }
}

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// `whoami`, signed by a key that is picked at random.
    Verified,
    /// The same without credentials: a challenge each time.
    Challenge,
    /// The same with responses that prove nothing.
    Wrong,
    /// The same in names that nobody has.
    Unknown,
    /// One key, read from the database.
    GetKey,
}

/// One side of a comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// What it is called.
    pub name: String,
    /// Who answers.
    pub server: Server,
    /// What is asked.
    pub ask: Ask,
    /// How much there is.
    pub fill: Fill,
}

impl Side {
    /// Must its keys be in a database? For what is read from there, and for organizations, which memory cannot invent.
    pub fn needs_database(&self) -> bool {
        self.ask == Ask::GetKey || self.fill.orgs > 1
    }

    /// Reads a side's name; what it does not say is as in `fill`.
    ///
    /// # Errors
    /// A name that is none.
    pub fn parse(name: &str, mut fill: Fill) -> anyhow::Result<Self> {
        let (mut server, mut ask) = (Server::Product, Ask::Verified);
        match name.split_once('=') {
            Some((what, count)) => {
                let count = count.replace('_', "").parse().with_context(|| format!("no number in {name}"))?;
                match what {
                    "keys" => fill.keys = count,
                    "acl" => fill.acl = count,
                    "orgs" => fill.orgs = count,
                    _ => bail!("{name}: of keys, acl and orgs there can be so many, of nothing else"),
                }
            }
            None => match name {
                "echo-hyper" => (server, ask) = (Server::EchoHyper, Ask::Challenge),
                "echo-axum" => (server, ask) = (Server::EchoAxum, Ask::Challenge),
                "off" => server = Server::Off,
                "verified" => {}
                "challenge" => ask = Ask::Challenge,
                "wrong" => ask = Ask::Wrong,
                "unknown" => ask = Ask::Unknown,
                "get-key" => ask = Ask::GetKey,
                _ => bail!(
                    "there is no side {name}: they are off, verified, challenge, wrong, unknown, get-key, echo-axum, \
                     echo-hyper, keys=N, acl=N, orgs=N"
                ),
            },
        }
        Ok(Self { name: name.to_owned(), server, ask, fill })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_read_from_its_name() {
        let side = Side::parse("keys=1_000_000", Fill::keys(5)).unwrap();

        assert_eq!((side.server, side.ask, side.fill), (Server::Product, Ask::Verified, Fill::keys(1_000_000)));
        assert_eq!(Side::parse("off", Fill::keys(5)).unwrap().server, Server::Off);
        assert!(Side::parse("on", Fill::keys(5)).is_err());
        assert!(Side::parse("roles=7", Fill::keys(5)).is_err());
    }
}
