//! What Keywright costs, measured so that anyone can measure it again.
//!
//! One thread is the client and signs its own requests; what it calls are child processes on a core of their own; two of
//! them are compared turn by turn, so that a machine that drifts drifts for both.

pub mod clock;
pub mod stats;
