//! A row of the route table: what exists, as data, and the handler that runs behind the checks.

use super::call::Call;
use super::dialect::Dialect;
use super::error::{ApiError, ErrorRow, Spelling, caller, key};
use super::outcome::Failure;
use super::rate_limit::{Counted, Set};
use super::reply::Reply;
use super::version::Versions;
use http::Method;
use keywright_domain::{Action, ApiKey, Caller, KeyId, Permit, Refusal, Rule, Scope, TargetsKey};
use std::future::Future;
use std::pin::Pin;

/// Where a row's scope stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The organization that the path names.
    PathOrg,
    /// The project that the path names by its id.
    PathProject,
    /// The project of the caller's organization that the path names by its name.
    NamedProject,
    /// The organization that a member of the body names.
    BodyOrg,
    /// The caller's own organization.
    Caller,
    /// Nowhere: anybody may call it.
    Open,
}

/// What a role that does not suffice is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Denied {
    /// This row.
    Row(&'static ErrorRow),
    /// What the dialect says of making organizations.
    CannotCreateOrganization,
}

type Running = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send>>;
type Run = Box<dyn Fn(Scope, Option<KeyId>, Call) -> Result<Running, Refusal> + Send + Sync>;

/// A row of the table.
pub struct Route {
    /// The method; HEAD is answered like GET.
    pub method: Method,
    /// The path below the dialect's base, in the tree's template language.
    pub path: &'static str,
    /// The dialects that have it.
    pub dialects: &'static [&'static Dialect],
    /// Its versions, in the dialect that has versions.
    pub versions: Versions,
    /// The action that it asks a permit for; `None` when anybody may call it.
    pub rule: Option<&'static Rule>,
    /// Where its scope stands.
    pub place: Place,
    /// Which spelling of error codes and links its path has.
    pub spelling: Spelling,
    /// Is it answered whatever the key's list says? Only the helper that fills the first entry is.
    pub skips_list: bool,
    /// The endpoint set whose bucket a call takes a token of.
    pub counted: Counted,
    pub(crate) denied: Denied,
    pub(crate) targets_caller: bool,
    pub(crate) run: Option<Run>,
}

impl Route {
    fn new<A: Action>(method: Method, path: &'static str, run: Run) -> Self {
        Self {
            method,
            path,
            dialects: &[],
            versions: super::version::FIRST,
            rule: Some(A::RULE),
            place: Place::PathOrg,
            spelling: Spelling::AccessList,
            skips_list: false,
            counted: Counted::Unsaid,
            denied: Denied::Row(&caller::USER_UNAUTHORIZED),
            targets_caller: false,
            run: Some(run),
        }
    }

    /// The name that the log and the metrics have for it.
    pub fn name(&self) -> &'static str {
        self.rule.map_or("open", |rule| rule.name)
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub(crate) fn denied_as(mut self, denied: Denied) -> Self {
        self.denied = denied;
        self
    }

    pub(crate) fn versions(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }

    pub(crate) fn spelled(mut self, spelling: Spelling) -> Self {
        self.spelling = spelling;
        self
    }

    /// Each call takes a token of this set.
    pub(crate) fn in_set(mut self, set: Set) -> Self {
        self.counted = Counted::In(set);
        self
    }

    /// No rate limit holds it: it is answered from memory alone.
    pub(crate) fn never_counted(mut self) -> Self {
        self.counted = Counted::Never;
        self
    }

    pub(crate) fn whatever_the_list(mut self) -> Self {
        self.skips_list = true;
        self
    }

    /// The target is the calling key itself.
    pub(crate) fn on_the_caller(mut self) -> Self {
        self.targets_caller = true;
        self.place = Place::Caller;
        self
    }

    /// What a caller without the role is told.
    pub(crate) fn denial(&self, dialect: &Dialect) -> ApiError {
        match self.denied {
            Denied::Row(row) => ApiError::new(row),
            Denied::CannotCreateOrganization => dialect.cannot_create_organization(),
        }
    }
}

/// A route that anybody may call.
pub(crate) fn open(method: Method, path: &'static str) -> Route {
    Route {
        method,
        path,
        dialects: &[],
        versions: super::version::FIRST,
        rule: None,
        place: Place::Open,
        spelling: Spelling::AccessList,
        skips_list: true,
        counted: Counted::Unsaid,
        denied: Denied::Row(&caller::USER_UNAUTHORIZED),
        targets_caller: false,
        run: None,
    }
}

/// A route without a target.
pub(crate) fn route<A, F>(method: Method, path: &'static str, handler: fn(Permit<A>, Call) -> F) -> Route
where
    A: Action,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    let run: Run = Box::new(move |scope, target, call| {
        let permit = permit::<A>(&call.caller, scope, target)?;
        Ok(Box::pin(handler(permit, call)))
    });
    Route::new::<A>(method, path, run)
}

/// A route whose target is the key that the path names: step 11 reads it with the permit.
pub(crate) fn keyed<A, F>(method: Method, path: &'static str, handler: fn(Permit<A>, ApiKey, Call) -> F) -> Route
where
    A: TargetsKey,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    let run: Run = Box::new(move |scope, target, call| {
        let permit = permit::<A>(&call.caller, scope, target)?;
        Ok(Box::pin(async move {
            let found = call.app.target_key(&permit).await?;
            let key = found.ok_or_else(|| {
                let id = permit.target().map_or_else(String::new, |id| id.to_string());
                ApiError::new(&key::API_KEY_NOT_FOUND).with(id)
            })?;
            handler(permit, key, call).await
        }))
    });
    Route::new::<A>(method, path, run)
}

fn permit<A: Action>(caller: &Caller, scope: Scope, target: Option<KeyId>) -> Result<Permit<A>, Refusal> {
    caller.permit::<A>(scope, target)
}
