//! Allocations on the path.

use keywright_bench::micro::{Part, Prepared, World};

#[test]
fn a_verification_allocates_nothing() {
    let world = World::open(&keywright_server::metrics::install().unwrap()).unwrap();
    let prepared = world.prepare(Part::Verification, 1_000).unwrap();
    let decide = |one: &Prepared| match one {
        Prepared::Headers(headers) => assert!(world.decides(headers)),
        Prepared::Request(_) => panic!("a verification needs no request"),
    };
    let (first, rest) = prepared.split_at(100);
    first.iter().for_each(decide);

    let counted = allocation_counter::measure(|| rest.iter().for_each(decide));

    assert_eq!(counted.count_total, 0, "{counted:?}");
    assert_eq!(
        allocation_counter::measure(|| drop(std::hint::black_box(Box::new(1)))).count_total,
        1,
        "what is allocated is counted"
    );
    world.close();
}
