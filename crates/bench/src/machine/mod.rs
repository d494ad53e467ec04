//! The machine that is measured on: its cores, its processes, what it is.

pub mod about;
pub mod cores;
pub mod processes;
