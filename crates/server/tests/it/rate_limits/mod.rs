//! Rate limits (HTTP contract 6) as clients meet them: by the table's own figures where that is quick, else by smaller
//! ones. The hands of the clock move the refill.

mod buckets;
mod counted;
mod modes;
mod show;

use crate::answer::Answer;
use crate::database::Kind;
use crate::world::{Changes, World};
use keywright_server::api::rate_limit::{Mode, Override, RateLimits};
use keywright_server::app::Limits;
use std::time::Duration;

/// A world that refuses by the table's figures.
pub(crate) async fn limited() -> World {
    limited_to(&[]).await
}

/// A world that refuses by the table's figures, but for these.
pub(crate) async fn limited_to(figures: &[&str]) -> World {
    World::with(Kind::Sqlite, changed(figures)).await
}

/// The same figures, for a world with other changes beside. A lease outlasts the turns of the clock.
pub(crate) fn changed(figures: &[&str]) -> Changes {
    let overrides = figures.iter().map(|text| text.parse().unwrap()).collect();
    in_mode(Mode::On, overrides)
}

fn in_mode(mode: Mode, overrides: Vec<Override>) -> Changes {
    let limits = Limits { lease: Duration::from_hours(24), ..Limits::default() };
    Changes { limits, rate_limits: Some(RateLimits { mode, overrides }), ..Changes::default() }
}

/// What the headers say: capacity and what is left.
fn told(answer: &Answer) -> (Option<u32>, Option<u32>) {
    let number = |name| answer.header(name).map(|text| text.parse().unwrap());
    (number("ratelimit-limit"), number("ratelimit-remaining"))
}
