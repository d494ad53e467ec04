//! What a verification may cost, in figures that do not depend on neighbours. What counts instructions or fills a million
//! keys holds for the optimised program: `make test` runs it so.

#[cfg(test)]
mod allocations;
#[cfg(test)]
mod instructions;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod statements;

/// The bench's binary.
#[cfg(test)]
const BENCH: &str = env!("CARGO_BIN_EXE_keywright-bench");
