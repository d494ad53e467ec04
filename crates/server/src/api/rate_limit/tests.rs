//! The limiter: modes, who shares a bucket, many callers at once; and the route table's use of the sets.

use super::*;
use crate::api::{Place, routes};
use keywright_domain::KeyId;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU32, Ordering};

const START: u64 = 1_795_334_400_000;

fn key(n: u8) -> Entity {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Entity::of_caller(SetScope::User, Some(KeyId::from_bytes([n; 12])), address).unwrap()
}

fn limiter(mode: Mode) -> Limiter {
    let overrides = vec!["root_user=3/1/60".parse().unwrap()];
    Limiter::new(&RateLimits { mode, overrides })
}

#[test]
fn an_empty_bucket_refuses_where_limits_are_on_and_tells_where_they_count() {
    let (on, count, off) = (limiter(Mode::On), limiter(Mode::Count), limiter(Mode::Off));

    for remaining in [2, 1, 0] {
        for limiter in [&on, &count] {
            let charge = limiter.charge(Set::Root, key(1), START).unwrap();
            assert_eq!((charge.limit.capacity, charge.remaining, charge.over), (3, remaining, None));
        }
    }

    let refused = on.charge(Set::Root, key(1), START + 1_000).unwrap();
    assert_eq!((refused.remaining, refused.over.unwrap().seconds), (0, 59));
    let counted = count.charge(Set::Root, key(1), START + 1_000).unwrap();
    assert_eq!((counted.remaining, counted.over), (0, None));
    assert_eq!(off.charge(Set::Root, key(1), START), None);
}

#[test]
fn neither_another_entity_nor_another_set_shares_a_bucket() {
    let limiter = limiter(Mode::On);
    while limiter.charge(Set::Root, key(1), START).unwrap().over.is_none() {}

    assert_eq!(limiter.charge(Set::Root, key(2), START).unwrap().remaining, 2);
    assert_eq!(limiter.charge(Set::Orgs, key(1), START).unwrap().remaining, 299);
}

#[test]
fn many_threads_together_get_the_capacity_and_not_one_more() {
    let limiter = Limiter::new(&RateLimits::default());
    let admitted = AtomicU32::new(0);

    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (limiter, admitted) = (&limiter, &admitted);
            scope.spawn(move || {
                for n in 0..500_u32 {
                    // Others are about, so that the shard is worked on.
                    limiter.charge(Set::Orgs, key(u8::try_from(n % 200).unwrap() + 20), START);
                    let charge = limiter.charge(Set::Orgs, key(7), START + thread).unwrap();
                    admitted.fetch_add(u32::from(charge.over.is_none()), Ordering::Relaxed);
                }
            });
        }
    });

    assert_eq!(admitted.into_inner(), 300);
}

#[test]
fn every_route_names_its_set_or_says_that_it_has_none() {
    let routes = routes();
    let never = routes.iter().filter(|route| route.counted == Counted::Never).map(|route| route.path);

    assert_eq!(never.collect::<Vec<_>>(), ["/ipinfo", "/whoami", "/openapi/{document}"]);
    for route in &routes {
        assert_ne!(
            route.counted,
            Counted::Unsaid,
            "{} {} names no set: in_set, or never_counted",
            route.method,
            route.path
        );
    }
}

#[test]
fn a_set_is_charged_at_a_step_that_knows_whose_bucket_it_is() {
    for route in routes() {
        let Counted::In(set) = route.counted else { continue };
        let fitting: &[SetScope] = match route.place {
            Place::PathOrg => &[SetScope::Organization, SetScope::User],
            Place::PathProject => &[SetScope::Group, SetScope::User],
            Place::NamedProject
            | Place::BodyOrg
            | Place::BodyRoles
            | Place::Person
            | Place::Caller
            | Place::Deployment => &[SetScope::User],
            Place::Open => &[SetScope::Ip],
        };
        assert!(fitting.contains(&set.row().scope), "{} {}: {set:?}", route.method, route.path);
    }
}

#[test]
fn every_set_has_routes() {
    for set in Set::ALL {
        let used = routes().iter().any(|route| route.counted == Counted::In(*set));

        assert!(used, "{set:?}: no route of the table names it");
    }
}

#[test]
fn calls_over_a_limit_are_counted_by_set_refused_or_not() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();

    metrics::with_local_recorder(&recorder, || {
        for mode in [Mode::On, Mode::Count, Mode::Off] {
            let limiter = limiter(mode);
            for _ in 0..5 {
                limiter.charge(Set::Root, key(1), START);
            }
        }
    });

    let page = recorder.handle().render();
    for refused in ["true", "false"] {
        let line = format!(r#"keywright_rate_limited_total{{set="root_user",refused="{refused}"}} 2"#);
        assert!(page.contains(&line), "{page}");
    }
}
