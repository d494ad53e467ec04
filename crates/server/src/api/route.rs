//! A row of the route table: what exists, as data, and the handler that runs behind the checks.

use super::call::Call;
use super::dialect::Dialect;
use super::error::{ApiError, ErrorRow, Spelling, caller, key, team, user as user_errors};
use super::outcome::Failure;
use super::rate_limit::{Counted, Set};
use super::reply::Reply;
use super::target::Target;
use super::unsigned::UnsignedCall;
use super::users;
use super::version::{Version, Versions};
use crate::app::SeesPeople;
use http::Method;
use keywright_domain::{
    Action, Caller, KeyId, OrgUser, Permit, Product, Reach, Refusal, Rule, Scope, TargetsKey, TargetsTeam, Team, TeamId,
};
use std::future::Future;
use std::pin::Pin;

/// Where a row's scope stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The organization that the path names.
    PathOrg,
    /// The project that the path names by its id.
    PathProject,
    /// The project of the caller's home that the path names by its name.
    NamedProject,
    /// Where the caller administers the person whom the path names, by id or by name.
    Person,
    /// Where the roles that the body grants are.
    BodyRoles,
    /// The organization that a member of the body names.
    BodyOrg,
    /// The caller's home: its organization, or the deployment for a global key.
    Caller,
    /// The deployment.
    Deployment,
    /// Nowhere: anybody may call it.
    Open,
}

/// Under which products a row exists, beside its dialects'.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Served {
    /// Under all that its dialects offer.
    Always,
    /// Where this product is among those that are served.
    With(Product),
    /// Where this product alone is served.
    Alone(Product),
}

impl Served {
    /// Does a row exist where these products are served?
    pub fn among(self, products: &[Product]) -> bool {
        match self {
            Self::Always => true,
            Self::With(product) => products.contains(&product),
            Self::Alone(product) => products == [product],
        }
    }
}

/// What a role that does not suffice is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Denied {
    /// This row.
    Row(&'static ErrorRow),
    /// What the dialect says of making organizations.
    CannotCreateOrganization,
    /// That a person's own list is that person's alone.
    ListOfPerson,
}

type Running = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send>>;
type Run = Box<dyn Fn(Scope, Option<KeyId>, Call) -> Result<Running, Refusal> + Send + Sync>;
type RunningUnsigned = Pin<Box<dyn Future<Output = Result<Reply, ApiError>> + Send>>;
type RunUnsigned = Box<dyn Fn(UnsignedCall) -> RunningUnsigned + Send + Sync>;

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
    /// The products under which it exists.
    pub served: Served,
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
    pub(crate) run_unsigned: Option<RunUnsigned>,
    newer: Option<(&'static str, Run)>,
}

impl Route {
    fn new<A: Action>(method: Method, path: &'static str, run: Run) -> Self {
        Self {
            method,
            path,
            dialects: &[],
            versions: super::version::FIRST,
            served: Served::Always,
            rule: Some(A::RULE),
            place: Place::PathOrg,
            spelling: Spelling::AccessList,
            skips_list: false,
            counted: Counted::Unsaid,
            denied: Denied::Row(&caller::USER_UNAUTHORIZED),
            targets_caller: false,
            run: Some(run),
            run_unsigned: None,
            newer: None,
        }
    }

    /// What answers a request that asked for this version.
    pub(crate) fn run(&self, version: Version) -> Option<&Run> {
        match &self.newer {
            Some((since, newer)) if version.since(since) => Some(newer),
            _ => self.run.as_ref(),
        }
    }

    /// From this version on, another handler answers: the same action, in another shape.
    pub(crate) fn since<A, F>(self, date: &'static str, handler: fn(Permit<A>, Call) -> F) -> Self
    where
        A: Action,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        self.with_newer::<A>(date, running(handler))
    }

    /// The same where the target is the team that the path names.
    pub(crate) fn since_with_team<A, F>(self, date: &'static str, handler: fn(Permit<A>, Team, Call) -> F) -> Self
    where
        A: TargetsTeam,
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        self.with_newer::<A>(date, running_with_team(handler))
    }

    fn with_newer<A: Action>(mut self, date: &'static str, run: Run) -> Self {
        debug_assert_eq!(self.rule.map(|rule| rule.name), Some(A::RULE.name), "one row, one action");
        self.newer = Some((date, run));
        self
    }

    /// The name that the log and the metrics have for it.
    pub fn name(&self) -> &'static str {
        self.rule.map_or("open", |rule| rule.name)
    }

    /// The names of the parameters in its path, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        let names = self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        names.map(|name| name.trim_end_matches('*'))
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub(crate) fn served(mut self, served: Served) -> Self {
        self.served = served;
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
    pub(crate) fn denial(&self, dialect: &Dialect, person: Option<&str>) -> ApiError {
        match self.denied {
            Denied::Row(row) => ApiError::new(row),
            Denied::ListOfPerson => {
                ApiError::new(&user_errors::ACCESS_LIST_ACCESS_DENIED).with(person.unwrap_or_default())
            }
            Denied::CannotCreateOrganization => dialect.cannot_create_organization(),
        }
    }
}

/// A route that anybody may call.
pub(crate) fn open<F>(method: Method, path: &'static str, handler: fn(UnsignedCall) -> F) -> Route
where
    F: Future<Output = Result<Reply, ApiError>> + Send + 'static,
{
    Route {
        method,
        path,
        dialects: &[],
        versions: super::version::FIRST,
        served: Served::Always,
        rule: None,
        place: Place::Open,
        spelling: Spelling::AccessList,
        skips_list: true,
        counted: Counted::Unsaid,
        denied: Denied::Row(&caller::USER_UNAUTHORIZED),
        targets_caller: false,
        run: None,
        run_unsigned: Some(Box::new(move |call| Box::pin(handler(call)))),
        newer: None,
    }
}

/// A route without a target.
pub(crate) fn route<A, F>(method: Method, path: &'static str, handler: fn(Permit<A>, Call) -> F) -> Route
where
    A: Action,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    Route::new::<A>(method, path, running(handler))
}

fn running<A, F>(handler: fn(Permit<A>, Call) -> F) -> Run
where
    A: Action,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    Box::new(move |scope, target, call| {
        let permit = permit::<A>(&call.caller, scope, target)?;
        Ok(Box::pin(async move {
            call.presentable()?;
            handler(permit, call).await
        }))
    })
}

/// A route whose target is the key that the path names: step 11 reads it with the permit.
pub(crate) fn keyed<A, K, F>(method: Method, path: &'static str, handler: fn(Permit<A>, K, Call) -> F) -> Route
where
    A: TargetsKey,
    K: Target,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    let run: Run = Box::new(move |scope, target, call| {
        let permit = permit::<A>(&call.caller, scope, target)?;
        Ok(Box::pin(async move {
            let found = K::read(&call.app, &permit).await?;
            let key = found.ok_or_else(|| {
                let id = permit.target().map_or_else(String::new, |id| id.to_string());
                ApiError::new(&key::API_KEY_NOT_FOUND).with(id)
            })?;
            call.presentable()?;
            handler(permit, key, call).await
        }))
    });
    Route::new::<A>(method, path, run)
}

/// A route whose target is a person in the place that the path names: step 11 reads them with the permit.
pub(crate) fn personal<A, F>(
    method: Method,
    path: &'static str,
    reach: Reach,
    handler: fn(Permit<A>, OrgUser, Call) -> F,
) -> Route
where
    A: SeesPeople,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    let run: Run = Box::new(move |scope, target, call| {
        let permit = permit::<A>(&call.caller, scope, target)?;
        Ok(Box::pin(async move {
            let person = users::target(&permit, reach, &call).await?;
            call.presentable()?;
            handler(permit, person, call).await
        }))
    });
    Route::new::<A>(method, path, run)
}

/// A route whose target is the team that the path names: step 11 reads it with the permit.
pub(crate) fn teamed<A, F>(method: Method, path: &'static str, handler: fn(Permit<A>, Team, Call) -> F) -> Route
where
    A: TargetsTeam,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    Route::new::<A>(method, path, running_with_team(handler))
}

fn running_with_team<A, F>(handler: fn(Permit<A>, Team, Call) -> F) -> Run
where
    A: TargetsTeam,
    F: Future<Output = Result<Reply, Failure>> + Send + 'static,
{
    Box::new(move |scope, target, call| {
        let permit = permit::<A>(&call.caller, scope, target)?;
        Ok(Box::pin(async move {
            let absent = || ApiError::new(&team::TEAM_NOT_FOUND).with(call.param("teamId"));
            let id: TeamId = call.param("teamId").parse().map_err(|_| absent())?;
            let found = call.app.team(&permit, id).await?.ok_or_else(absent)?;
            if let Some(org) = permit.scope().org().filter(|org| *org != found.org) {
                return Err(ApiError::new(&team::TEAM_NOT_IN_ORG).with(id).with(org).into());
            }
            call.presentable()?;
            handler(permit, found, call).await
        }))
    })
}

fn permit<A: Action>(caller: &Caller, scope: Scope, target: Option<KeyId>) -> Result<Permit<A>, Refusal> {
    caller.permit::<A>(scope, target)
}
