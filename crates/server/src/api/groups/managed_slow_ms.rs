//! `/groups/{groupId}/managedSlowMs`: a switch, kept and echoed.

use super::not_found;
use crate::api::call::Call;
use crate::api::outcome::{Failure, not_written};
use crate::api::reply::Reply;
use keywright_domain::Permit;
use keywright_domain::policy::{ChangeManagedSlowMs, ReadProject};

/// `GET …`: a bare boolean.
pub(in crate::api) async fn get(permit: Permit<ReadProject>, call: Call) -> Result<Reply, Failure> {
    let on = call.app.managed_slow_ms(&permit).await?.ok_or_else(|| not_found(&call))?;

    call.ok(&on)
}

/// `POST …/enable`: 204.
pub(in crate::api) async fn enable(permit: Permit<ChangeManagedSlowMs>, call: Call) -> Result<Reply, Failure> {
    turn(&permit, &call, true).await
}

/// `DELETE …/disable`: 204.
pub(in crate::api) async fn disable(permit: Permit<ChangeManagedSlowMs>, call: Call) -> Result<Reply, Failure> {
    turn(&permit, &call, false).await
}

async fn turn(permit: &Permit<ChangeManagedSlowMs>, call: &Call, on: bool) -> Result<Reply, Failure> {
    let turned = call.app.change_managed_slow_ms(permit, on).await;
    turned.map_err(|error| not_written(error, |_| not_found(call)))?;

    call.nothing()
}
