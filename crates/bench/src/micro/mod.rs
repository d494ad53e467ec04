//! The parts of a request one by one, in process and without sockets: what takes microseconds is counted and not timed.
//!
//! callgrind counts instructions, which depend on no neighbour; so they are a gate of CI. Each part is run N and 2N times
//! and the difference divided by N, so what a start costs does not count. (valgrind knows no SHA extensions: the counts hold
//! for MD5.)

mod counted;
mod world;

pub use counted::instructions;
pub use world::{Prepared, World};

use clap::ValueEnum;

/// A part of a request, or a whole one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Part {
    /// From the header to the decision, by MD5.
    Verification,
    /// `whoami`, verified, from the call to the answer.
    Whoami,
    /// The same with verification off.
    Off,
    /// The same without credentials.
    Challenge,
    /// The same with a response that proves nothing.
    Wrong,
    /// The same in the name of a key that nobody has.
    Unknown,
}

impl Part {
    /// Each of them.
    pub const ALL: [Self; 6] =
        [Self::Verification, Self::Whoami, Self::Off, Self::Challenge, Self::Wrong, Self::Unknown];
}
