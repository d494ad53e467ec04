//! How an operation can refuse: what its row in the route table brings along, and what its description adds.

use super::operation::Operation;
use crate::api::dialect::Dialect;
use crate::api::error::{ErrorRow, Spelling, caller, key, organization, project, request};
use crate::api::rate_limit::{Counted, Limit, Over};
use crate::api::route::{Place, Route};
use keywright_domain::{Holder, ListClass, Product};
use std::collections::BTreeMap;

/// The code of a 401 with a challenge.
const CHALLENGE: &str = "UNEXPECTED_ERROR";

/// Codes by status.
pub(super) type Refusals = BTreeMap<u16, Vec<&'static str>>;

/// Everything that a route can refuse with in a dialect.
pub(super) fn of(route: &Route, told: &Operation, dialect: &Dialect, served: &[Product]) -> Refusals {
    let mut refusals = Refusals::new();
    // Every operation can be asked for `pretty` and `envelope`, from an address that cannot be read.
    let mut rows = vec![&request::INVALID_QUERY_PARAMETER, &request::VALIDATION_ERROR];
    if route.rule.is_some() {
        refusals.insert(401, vec![CHALLENGE]);
        rows.extend(of_the_row(route, dialect));
    } else if let Counted::In(_) = route.counted {
        rows.push(limited(dialect));
    }
    if told.body.is_some() {
        rows.extend([&request::MALFORMED_JSON, &request::INVALID_JSON, &request::INVALID_JSON_ATTRIBUTE]);
        rows.extend([&request::INVALID_ATTRIBUTE, &request::REQUEST_TOO_LARGE, &request::UNSUPPORTED_MEDIA_TYPE]);
    }
    rows.extend(&told.refusals);
    rows.extend(told.more_refusals.iter().flat_map(|more| more(dialect, served)));
    for row in rows {
        let code = match route.spelling {
            Spelling::AccessList => row.code,
            Spelling::Whitelist => row.whitelist_code.unwrap_or(row.code),
        };
        let codes = refusals.entry(row.status).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    refusals
}

fn limited(dialect: &Dialect) -> &'static ErrorRow {
    let limit = Limit { capacity: 1, refill: 1, seconds: 1 };
    dialect.rate_limited("", Over { limit, seconds: 1 }).row()
}

/// Steps 1 to 11 of the order of checks (HTTP contract 2.1).
fn of_the_row(route: &Route, dialect: &Dialect) -> Vec<&'static ErrorRow> {
    let mut rows = vec![&request::UNEXPECTED_ERROR, &request::SERVICE_UNAVAILABLE];
    if !route.skips_list {
        rows.extend([&caller::IP_ADDRESS_NOT_ON_ACCESS_LIST, &caller::ORG_REQUIRES_ACCESS_LIST]);
    }
    if dialect.versioned {
        rows.push(&request::INVALID_VERSION_DATE);
        rows.extend(route.versions.0.iter().any(|row| row.sunset.is_some()).then_some(&request::VERSION_GONE));
    }
    for name in route.parameters().filter(|name| super::parameter::is_id(name)) {
        rows.push(dialect.bad_id(name, "", "").row());
    }
    match route.place {
        Place::PathOrg | Place::BodyOrg => {
            rows.extend([&organization::ORG_NOT_FOUND, &caller::USER_CANNOT_ACCESS_ORG]);
        }
        Place::PathProject => rows.extend([&project::GROUP_NOT_FOUND, &caller::USER_CANNOT_ACCESS_GROUP]),
        Place::NamedProject => rows.extend([&project::GROUP_NAME_NOT_FOUND, &caller::USER_CANNOT_ACCESS_GROUP]),
        // What these can be refused with, their descriptions say.
        Place::Person | Place::BodyRoles | Place::Deployment | Place::Caller | Place::Open => {}
    }
    if let Counted::In(_) = route.counted {
        rows.push(limited(dialect));
    }
    if let Some(rule) = route.rule {
        if rule.list == ListClass::ChangesKeyList {
            rows.push(&caller::RESOURCE_REQUIRES_ACCESS_LIST);
        }
        if Holder::ALL.iter().any(|holder| !rule.allowed.contains(*holder)) {
            rows.push(route.denial(dialect, None).row());
        }
    }
    if route.parameters().any(|name| name == "apiUserId") {
        rows.push(&key::API_KEY_NOT_FOUND);
    }
    rows
}
