//! Rate limits (HTTP contract 6).

use super::super::form::{Id, IpAddress};
use super::super::operation::{Operation, get};
use super::super::parameter::Query;
use crate::api::error::{caller, organization, project, request};
use crate::api::rate_limit::show::SetView;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        filtered(get("/rateLimits", "listRateLimits", "Lists the endpoint sets and the figures of their buckets."))
            .query(Query::many_texts("name", "Only sets of these names."))
            .query(Query::many_texts("endpointPath", "Only sets to which one of these paths belongs."))
            .answers_page::<SetView>(),
        filtered(get("/rateLimits/{endpointSetId}", "getRateLimit", "Reads an endpoint set."))
            .answers::<SetView>()
            .refuses(&[&request::RESOURCE_NOT_FOUND]),
    ]
}

fn filtered(operation: Operation) -> Operation {
    operation
        .query(Query::of::<Id>("groupId", "What holds for this project, which must be the caller's."))
        .query(Query::of::<Id>("orgId", "What holds for this organization, which must be the caller's."))
        .query(Query::text("userId", "What holds for this key, which must be the caller: its ID or its public half."))
        .query(Query::of::<IpAddress>("ipAddress", "What holds for this address, which must be the caller's."))
        .refuses(&[&project::GROUP_NOT_FOUND, &organization::ORG_NOT_FOUND, &caller::USER_UNAUTHORIZED])
        .refuses(&[&caller::USER_CANNOT_ACCESS_GROUP, &caller::USER_CANNOT_ACCESS_ORG])
}
