//! What the target of a route is read as: step 11 of HTTP contract 2.1. Where the permit's scope is an organization or a
//! project the target is a key of the organization, in the deployment a global key.

use crate::app::{App, Error};
use keywright_domain::{ApiKey, GlobalKey, Permit, TargetsKey};
use std::future::Future;

/// A key that a path names, read with the permit.
pub(crate) trait Target: Sized + Send + 'static {
    /// The key that the permit names; `None` when its scope has no such key.
    fn read<A: TargetsKey>(app: &App, permit: &Permit<A>) -> impl Future<Output = Result<Option<Self>, Error>> + Send;
}

impl Target for ApiKey {
    async fn read<A: TargetsKey>(app: &App, permit: &Permit<A>) -> Result<Option<Self>, Error> {
        app.target_key(permit).await
    }
}

impl Target for GlobalKey {
    async fn read<A: TargetsKey>(app: &App, permit: &Permit<A>) -> Result<Option<Self>, Error> {
        app.target_global_key(permit).await
    }
}
