//! Limits and switches that an operator sets, as the application needs them.

use keywright_domain::ExplicitAccessList;
use std::time::Duration;

/// What the application is held to.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the configuration")]
pub struct Limits {
    /// Keys an organization may have.
    pub keys_per_org: u64,
    /// Projects an organization may have.
    pub projects_per_org: u64,
    /// People an organization may have, invited ones included.
    pub users_per_org: u64,
    /// People a project may have.
    pub users_per_project: u64,
    /// Teams an organization may have.
    pub teams_per_org: u64,
    /// Teams a project may have.
    pub teams_per_project: u64,
    /// Members a team may have.
    pub users_per_team: u64,
    /// Entries a key's access list may have.
    pub access_list_entries: u64,
    /// Are entries that are there already refused, or left as they are?
    pub refuse_present_entries: bool,
    /// May an entry cover every address (`0.0.0.0/0`, `::/0`)?
    pub allow_open_cidr: bool,
    /// Which writes to access lists need a list of the caller's own.
    pub explicit_access_list: ExplicitAccessList,
    /// Do organizations made through the API start with the access-list requirement?
    pub new_orgs_require_access_list: bool,
    /// How long a nonce is good.
    pub nonce_lifetime: Duration,
    /// Replays remembered in each of two generations.
    pub replay_entries: usize,
    /// Is a SHA-256 challenge offered after the MD5 one?
    pub offer_sha256: bool,
    /// How long memory may be trusted without hearing from the log.
    pub lease: Duration,
    /// When the lease has ended: refuse, or go on from memory?
    pub serve_past_lease: bool,
    /// How often the log is asked.
    pub poll_interval: Duration,
    /// How often usage is written.
    pub usage_interval: Duration,
    /// Keys in memory.
    pub keyring_entries: usize,
    /// Are keys read into memory after the start, before anybody asks for them?
    pub read_ahead: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            keys_per_org: 500,
            projects_per_org: 250,
            users_per_org: 500,
            users_per_project: 500,
            teams_per_org: 250,
            teams_per_project: 100,
            users_per_team: 250,
            access_list_entries: 200,
            refuse_present_entries: false,
            allow_open_cidr: true,
            explicit_access_list: ExplicitAccessList::Own,
            new_orgs_require_access_list: false,
            nonce_lifetime: Duration::from_mins(5),
            replay_entries: 1 << 20,
            offer_sha256: false,
            lease: Duration::from_secs(30),
            serve_past_lease: false,
            poll_interval: Duration::from_millis(250),
            usage_interval: Duration::from_secs(1),
            keyring_entries: 1_000_000,
            read_ahead: false,
        }
    }
}
