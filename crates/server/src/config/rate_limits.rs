//! Rate limits: whether they refuse, and other figures than those of the table of endpoint sets.

use clap::Args;

use super::ConfigError;
use crate::api::rate_limit::{Mode, Override, RateLimits};

/// Rate limits.
#[derive(Args)]
#[command(next_help_heading = "Rate limits")]
pub struct RateLimiting {
    /// What becomes of calls over a rate limit [default: on; with --dev count].
    #[arg(long, value_name = "MODE")]
    pub rate_limits: Option<Mode>,

    /// Other figures for an endpoint set: how many calls a full bucket admits, and how many are added, each 1 to
    /// 1000000, and every how many seconds, 1 to 86400; repeat it or separate by commas [default: none].
    #[arg(long, value_name = "NAME=CAPACITY/REFILL/SECONDS", value_delimiter = ',')]
    pub rate_limit: Vec<Override>,
}

impl RateLimiting {
    /// All of it; `dev`: development mode, which counts and does not refuse unless it is told to.
    pub fn settings(&self, dev: bool) -> RateLimits {
        let silent = if dev { Mode::Count } else { Mode::On };
        RateLimits { mode: self.rate_limits.unwrap_or(silent), overrides: self.rate_limit.clone() }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match RateLimits::said_twice(&self.rate_limit) {
            Some(_) => Err(ConfigError::Conflict("--rate-limit says two things of one endpoint set")),
            None => Ok(()),
        }
    }
}
