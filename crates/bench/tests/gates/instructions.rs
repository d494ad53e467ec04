//! Instructions of one verification, counted by callgrind.

use crate::BENCH;
use keywright_bench::micro::{Part, instructions};
use std::path::Path;

/// What it took when this was written. Fewer is for whoever made it so to write here; more than a twentieth above fails.
const VERIFICATION: f64 = 10_930.0;
const MORE: f64 = 1.05;

#[test]
#[cfg_attr(debug_assertions, ignore = "the count is that of the optimised program")]
fn a_verification_takes_no_more_instructions_than_it_did() {
    let counted = instructions(Path::new(BENCH), Part::Verification, 2_000).unwrap();

    assert!(counted <= VERIFICATION * MORE, "{counted:.0} instructions, of {VERIFICATION}");
    assert!(counted > VERIFICATION / 2.0, "{counted:.0} instructions cannot be: what is counted does not verify");
}
