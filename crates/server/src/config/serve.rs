//! The options of `serve`, a group a noun. An option is declared here and nowhere else: the name of the field is the
//! option, the environment variable and the key of the file; its sentence is the help; its parser knows the range.

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum, value_parser};
use keywright_domain::{Cidr, ExplicitAccessList, HostBits, InvalidCidr};

use super::ConfigError;
use super::console::Console;
use super::duration::between;
use super::mail::Mail;
use super::rate_limits::RateLimiting;
use super::site::Site;
use super::storage::Storage;
use crate::client_address::{ClientAddress, ForwardedHeader};
use crate::log::{LogFormat, LogLevel};

/// Everything `serve` is told; `check` reads the same.
#[derive(Args)]
pub struct Serve {
    /// Where users find it.
    #[command(flatten)]
    pub site: Site,
    /// The console.
    #[command(flatten)]
    pub console: Console,
    /// Where data lives.
    #[command(flatten)]
    pub storage: Storage,
    /// Development mode.
    #[command(flatten)]
    pub dev: Dev,
    /// Whose word is taken about the client address.
    #[command(flatten)]
    pub proxies: Proxies,
    /// What the API allows where the contract leaves a choice.
    #[command(flatten)]
    pub policy: Policy,
    /// Rate limits.
    #[command(flatten)]
    pub rate_limiting: RateLimiting,
    /// Digest authentication.
    #[command(flatten)]
    pub digest: Digest,
    /// This node and its memory.
    #[command(flatten)]
    pub node: Node,
    /// Mail to people.
    #[command(flatten)]
    pub mail: Mail,
    /// Connections.
    #[command(flatten)]
    pub connections: Connections,
    /// The server's own log.
    #[command(flatten)]
    pub log: Log,
}

/// Development mode.
#[derive(Args)]
#[command(next_help_heading = "Development")]
pub struct Dev {
    /// Make an organization, a project, an owner and a key on an empty database, and print them once.
    #[arg(long)]
    pub dev: bool,

    /// Let --dev listen on other addresses than loopback.
    #[arg(long)]
    pub dev_allow_remote: bool,
}

/// Whose word is taken about the client address.
#[derive(Args)]
#[command(next_help_heading = "Proxies")]
pub struct Proxies {
    /// Address or network of a proxy whose forwarding header is believed; repeat it or separate by commas
    /// [default: none].
    #[arg(long, value_name = "CIDR", value_delimiter = ',', value_parser = trusted_network)]
    pub trusted_proxy: Vec<Cidr>,

    /// The one header that trusted proxies write the client address into.
    #[arg(long, value_name = "NAME", default_value = "x-forwarded-for")]
    pub forwarded_header: ForwardedHeader,
}

/// What the API allows where the contract leaves a choice.
#[derive(Args)]
#[command(next_help_heading = "Policy")]
pub struct Policy {
    /// How many API keys an organization may have, 1 to 1000000.
    #[arg(long, value_name = "COUNT", default_value = "500", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_keys_per_org: u32,

    /// Projects an organization may have.
    #[arg(long, value_name = "COUNT", default_value = "250", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_projects_per_org: u32,

    /// People an organization may have, invited ones included, 1 to 1000000.
    #[arg(long, value_name = "COUNT", default_value = "500", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_users_per_org: u32,

    /// People a project may have, 1 to 1000000.
    #[arg(long, value_name = "COUNT", default_value = "500", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_users_per_project: u32,

    /// Teams an organization may have, 1 to 1000000.
    #[arg(long, value_name = "COUNT", default_value = "250", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_teams_per_org: u32,

    /// Teams a project may have, 1 to 1000000.
    #[arg(long, value_name = "COUNT", default_value = "100", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_teams_per_project: u32,

    /// Members a team may have, 1 to 1000000.
    #[arg(long, value_name = "COUNT", default_value = "250", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_users_per_team: u32,

    /// How many entries an access list may have, 1 to 10000.
    #[arg(long, value_name = "COUNT", default_value = "200", value_parser = value_parser!(u32).range(1..=10_000))]
    pub max_access_list_entries: u32,

    /// Which changes of access lists need a list of the calling key's own: of its own list (own), of any (strict), none
    /// (off).
    #[arg(long, value_name = "MODE", default_value = "own", value_parser = explicit_access_list())]
    pub explicit_access_list: ExplicitAccessList,

    /// Refuse calls of the v2 API whose Accept names no version, instead of answering the oldest.
    #[arg(long)]
    pub require_api_version: bool,

    /// What adding an address does that is on the list already: nothing (200) or a refusal (409).
    #[arg(long, value_name = "MODE", default_value = "ignore")]
    pub duplicate_address: DuplicateAddress,

    /// Whether `0.0.0.0/0` and `::/0` may be put on an access list.
    #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set, default_value = "true")]
    pub allow_open_cidr: bool,

    /// Make new organizations require that every key has an access list.
    #[arg(long)]
    pub new_organizations_require_access_list: bool,
}

/// Digest authentication.
#[derive(Args)]
#[command(next_help_heading = "Digest authentication")]
pub struct Digest {
    /// How long a nonce is good, 10s to 1d.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = between(secs(10), Duration::from_hours(24)))]
    pub nonce_lifetime: Duration,

    /// How many requests each of the two generations of the replay table remembers, 1024 to 268435456; 32 bytes each.
    #[arg(long, value_name = "COUNT", default_value = "1048576", value_parser = value_parser!(u32).range(1024..=1 << 28))]
    pub replay_entries: u32,

    /// Offer SHA-256 as a second challenge behind MD5.
    #[arg(long)]
    pub sha256: bool,
}

/// This node and its memory.
#[derive(Args)]
#[command(next_help_heading = "Node")]
pub struct Node {
    /// How long this node trusts its memory without hearing from the database, 1s to 1h.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = between(secs(1), Duration::from_hours(1)))]
    pub lease: Duration,

    /// What is done with requests once the lease has ended.
    #[arg(long, value_name = "MODE", default_value = "refuse")]
    pub when_lease_ends: WhenLeaseEnds,

    /// How often changes of other nodes are asked for, 10ms to 10s and shorter than the lease.
    #[arg(long, value_name = "TIME", default_value = "250ms", value_parser = between(Duration::from_millis(10), secs(10)))]
    pub poll_interval: Duration,

    /// How often the use of keys is written down, 100ms to 2s; as much is lost when the server is killed.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = between(Duration::from_millis(100), secs(2)))]
    pub usage_interval: Duration,

    /// How many API keys this node remembers, 1000 to 100000000.
    #[arg(long, value_name = "COUNT", default_value = "1000000",
          value_parser = value_parser!(u32).range(1_000..=100_000_000))]
    pub keyring_entries: u32,
}

/// Connections.
#[derive(Args)]
#[command(next_help_heading = "Connections")]
pub struct Connections {
    /// How long a connection may take to bring the next request's whole header, idle time included, 1s to 1h.
    #[arg(long, value_name = "TIME", default_value = "75s", value_parser = between(secs(1), Duration::from_hours(1)))]
    pub header_timeout: Duration,

    /// How long requests in flight may take to finish when the server is told to stop, 0s to 10m.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = between(secs(0), Duration::from_mins(10)))]
    pub shutdown_grace: Duration,

    /// How many connections may be open at once, 1 to 1000000; more are closed as they come.
    #[arg(long, value_name = "COUNT", default_value = "10000", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub max_connections: u32,
}

/// The server's own log, on stderr.
#[derive(Args)]
#[command(next_help_heading = "Log")]
pub struct Log {
    /// How log lines are written.
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub log_format: LogFormat,

    /// The least important log lines to write.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub log_level: LogLevel,
}

/// What adding an address does that is on the list already. Source: access lists 4.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum DuplicateAddress {
    /// Nothing; the answer is 200.
    Ignore,
    /// It is refused with 409 `ADDRESS_ALREADY_IN_ACCESS_LIST`.
    Refuse,
}

/// What is done with requests once this node's lease has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum WhenLeaseEnds {
    /// They are refused with 503 until the database answers again.
    Refuse,
    /// They are served from memory, and the answers marked as stale.
    Serve,
}

impl Serve {
    /// The one who says where a call comes from.
    pub fn client_address(&self) -> ClientAddress {
        ClientAddress::new(self.proxies.trusted_proxy.iter().copied(), self.proxies.forwarded_header)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.storage.check()?;
        self.rate_limiting.check()?;
        self.mail.check()?;

        if self.dev.dev && !self.dev.dev_allow_remote && !self.site.listen.ip().is_loopback() {
            return Err(ConfigError::Conflict(
                "--dev hands out an owner key, so it listens on loopback only; --dev-allow-remote lifts that",
            ));
        }
        if self.node.poll_interval >= self.node.lease {
            return Err(ConfigError::Conflict("--poll-interval must be shorter than --lease"));
        }
        Ok(())
    }
}

const fn secs(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn explicit_access_list() -> impl TypedValueParser<Value = ExplicitAccessList> {
    PossibleValuesParser::new(["own", "strict", "off"]).map(|name| match name.as_str() {
        "strict" => ExplicitAccessList::Strict,
        "off" => ExplicitAccessList::Off,
        _ => ExplicitAccessList::Own,
    })
}

/// An address or a block without host bits, but not everybody: then any caller could claim any address.
fn trusted_network(text: &str) -> Result<Cidr, String> {
    let read = if text.contains('/') { Cidr::from_block(text, HostBits::Refuse) } else { Cidr::from_address(text) };
    let network = read.map_err(|error: InvalidCidr| error.to_string())?;

    if network.network().prefix_len() == 0 {
        return Err("this trusts everybody, so that any caller could claim any address: name the proxies".to_owned());
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address_or_a_block_but_not_everybody() {
        assert_eq!(trusted_network("10.0.0.1").unwrap().to_string(), "10.0.0.1/32");
        assert_eq!(trusted_network("::ffff:10.0.0.0/104").unwrap().to_string(), "10.0.0.0/8");
        for text in ["0.0.0.0/0", "::/0", "::ffff:0:0/96", "10.0.0.1/8", "proxy", ""] {
            assert!(trusted_network(text).is_err(), "{text}");
        }
    }
}
