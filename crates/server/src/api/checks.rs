//! The order of checks, in one place: HTTP contract 2.1, steps 1 to 11. The body comes after.
//!
//! Allow from memory, refuse from the log: before a refusal that newer data could cure, the node catches up with the
//! log once, and decides again if that changed anything about the caller.

use super::call::{Unread, read_json};
use super::dialect::Dialect;
use super::envelope::Presentation;
use super::error::{ApiError, caller as caller_errors, request as request_errors};
use super::outcome::Failure;
use super::place::{self, Ids, Named};
use super::rate_limit::set::SetScope;
use super::rate_limit::{Charge, Counted, Entity, Over};
use super::reply::Reply;
use super::route::{Place, Route};
use super::service::Api;
use super::table::Found;
use super::unsigned::{UnsignedCall, is_never_challenged};
use super::version::Version;
use crate::api::call::Call;
use crate::auth::reason::Unverified;
use crate::auth::usage::Called;
use crate::auth::verify::{self, Moment, Proved};
use crate::http::query::Query;
use http::Method;
use http::header::{ACCEPT, ALLOW, HeaderName, HeaderValue, RETRY_AFTER};
use http::request::Parts;
use keywright_domain::{Admitted, Also, Ask, Refusal, Rule, Scope};
use std::net::IpAddr;
use std::sync::Arc;

/// Why a request was not answered by a handler, or by it not well.
pub(super) enum Stop {
    /// 401 with a challenge.
    Unverified(Unverified),
    /// An error of the contract, with a header of its own.
    Error(ApiError, Option<(HeaderName, HeaderValue)>),
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Error(error, None)
    }
}

impl From<verify::Failure> for Stop {
    fn from(failure: verify::Failure) -> Self {
        match failure {
            verify::Failure::Unverified(reason) => Self::Unverified(reason),
            verify::Failure::Unavailable(error) => Self::from(ApiError::from(error)),
        }
    }
}

/// What became of a request, and what is known of it for the answer.
pub(super) struct Answered {
    pub(super) result: Result<Reply, Stop>,
    pub(super) version: Version,
    /// What its rate limit said, once it was charged.
    pub(super) charge: Option<Charge>,
}

/// The name of a method that a route can have, as a constant: what a key last did is kept without a copy.
const fn constant(method: &Method) -> Option<&'static str> {
    match *method {
        Method::GET => Some("GET"),
        Method::HEAD => Some("HEAD"),
        Method::POST => Some("POST"),
        Method::PUT => Some("PUT"),
        Method::PATCH => Some("PATCH"),
        Method::DELETE => Some("DELETE"),
        _ => None,
    }
}

/// One request on its way through the steps.
pub(super) struct Checks<'a> {
    api: &'a Api,
    moment: Moment,
    peer: IpAddr,
    address: IpAddr,
    caught_up: bool,
    charged: Option<Charge>,
}

impl<'a> Checks<'a> {
    pub(super) fn new(api: &'a Api, moment: Moment, peer: IpAddr, address: IpAddr) -> Self {
        Self { api, moment, peer, address, caught_up: false, charged: None }
    }

    /// Performs the steps and runs the handler. `body` is left in place when nobody has read it, `path` is that of `parts`.
    pub(super) async fn answer(mut self, path: &str, parts: Parts, found: Found<'_>, body: &Unread) -> Answered {
        let mut version = Version::UNVERSIONED;
        let result = self.steps(path, parts, found, body, &mut version).await;
        Answered { result, version, charge: self.charged }
    }

    async fn steps(
        &mut self,
        path: &str,
        parts: Parts,
        found: Found<'_>,
        body: &Unread,
        version: &mut Version,
    ) -> Result<Reply, Stop> {
        let (app, address) = (&self.api.app, self.address);
        let known = found.route(&parts.method);

        // What anybody may call has no other check than the limit of their address.
        if let Some((route, dialect)) = known
            && route.rule.is_none()
        {
            let charged = self.charge(route, |scope| Entity::of_caller(scope, None, address));
            charged.map_err(|over| limited(over, dialect, path))?;
            return Box::pin(self.run_unsigned(route, dialect, parts, body)).await;
        }
        if is_never_challenged(path) {
            return Err(unknown(&found, path));
        }

        // 1. Authentication.
        let mut proved = self.prove(&parts).await?;
        if !app.lease_holds(self.moment.boot) {
            return Err(ApiError::new(&request_errors::SERVICE_UNAVAILABLE).into());
        }

        // 2. The key's own list, its organization's requirement or the global list.
        let skips_list = known.is_some_and(|(route, _)| route.skips_list);
        let admitted = self.judge(&mut proved, |proved| listed(proved, address, skips_list)).await?;
        let admitted = admitted.map_err(|refusal| self.refused(refusal, None))?;
        let call = Called { method: constant(&parts.method), path: known.map(|(route, _)| route.path) };
        app.usage.count(proved.key.entry.id, admitted, self.moment.wall, address, call);

        // 3. URL and method.
        let Some((route, dialect)) = known else { return Err(unknown(&found, path)) };

        // 4. Version.
        if dialect.versioned {
            let accept = parts.headers.get_all(ACCEPT);
            let today = self.moment.wall.date();
            *version = route.versions.negotiate(accept, today, self.api.site.require_version, path)?;
        }

        // 5. Rate limits of the user and of the address.
        let caller = proved.key.entry.id;
        let charged = self.charge(route, |scope| Entity::of_caller(scope, Some(caller), address));
        charged.map_err(|over| limited(over, dialect, path))?;

        // 6. Syntax of the path.
        let params = found.params();
        let ids = Ids::read(&params, dialect, path)?;
        // Where the organization is a member of the body, the body is parsed now.
        let parsed = match route.place {
            Place::BodyOrg | Place::BodyRoles => Some(Box::pin(read_json(&parts, body)).await?),
            _ => None,
        };

        // 7. Existence and membership.
        let rule = route.rule.ok_or_else(|| ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(path))?;
        let named = Named { ids: &ids, params: &params, parsed: parsed.as_ref(), dialect };
        let scope = self.place(route.place, rule, &named, &mut proved).await?;
        let person = ids.user.map(|user| user.to_string());
        let asked = Asked { route, dialect, scope, person: person.as_deref() };
        let member = |proved: &Proved| {
            listed(proved, address, skips_list)?;
            keywright_domain::membership(&proved.key.entry, &scope)
        };
        let judged = self.judge(&mut proved, member).await?;
        judged.map_err(|refusal| self.refused(refusal, Some(&asked)))?;

        // 8. Rate limits of the scope: after membership, so that no stranger drains another's bucket.
        let charged = self.charge(route, |kind| Entity::of_place(kind, &scope));
        charged.map_err(|over| limited(over, dialect, path))?;

        // 9. Explicit lists. 10. Role. What is learnt here may undo step 7.
        let target_of = |proved: &Proved| if route.targets_caller { Some(proved.key.entry.id) } else { ids.key };
        let mode = app.limits.explicit_access_list;
        let judged = self
            .judge(&mut proved, |proved| {
                let ask = Ask { rule, scope, target: target_of(proved), also: Also::NONE };
                member(proved)?;
                keywright_domain::explicit_list(&proved.key.entry, &ask, mode)?;
                keywright_domain::role(&proved.key.entry, &ask)
            })
            .await?;
        let refused = |refusal| self.refused(refusal, Some(&asked));
        judged.map_err(refused)?;

        // 11. The target, with the permit; then the handler.
        let key = target_of(&proved);
        let call = Call {
            app: Arc::clone(app),
            site: Arc::clone(&self.api.site),
            documents: Arc::clone(&self.api.documents),
            dialect,
            spelling: route.spelling,
            presentation: Presentation::lenient(Query::parse(parts.uri.query())),
            params,
            caller: proved.caller(address, app.next_request()),
            proved,
            body: body.clone(),
            parsed,
            parts,
        };
        let run = route.run(*version).ok_or_else(|| ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(path))?;
        let running = run(scope, key, call).map_err(refused)?;
        running.await.map_err(|failure| match failure {
            Failure::Api(error) => error.into(),
            Failure::Refused(refusal) => refused(refusal),
            Failure::Gone => Stop::Unverified(Unverified::Gone),
        })
    }

    /// Step 1: who signed the request.
    async fn prove(&self, parts: &Parts) -> Result<Proved, verify::Failure> {
        #[cfg(feature = "bench")]
        if let Some(assumed) = self.api.assumed() {
            return Ok(assumed.clone());
        }
        let target = parts.uri.path_and_query().map_or(parts.uri.path(), |target| target.as_str());
        self.api.app.verifier.verify(parts.method.as_str(), target, &parts.headers, self.moment).await
    }

    /// Runs a handler that needs no credentials.
    async fn run_unsigned(
        &self,
        route: &Route,
        dialect: &'static Dialect,
        parts: Parts,
        body: &Unread,
    ) -> Result<Reply, Stop> {
        let absent = || ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(parts.uri.path());
        let run = route.run_unsigned.as_ref().ok_or_else(absent)?;
        let call = UnsignedCall {
            app: Arc::clone(&self.api.app),
            site: Arc::clone(&self.api.site),
            dialect,
            presentation: Presentation::read(Query::parse(parts.uri.query()))?,
            parts,
            body: body.clone(),
            peer: self.peer,
            address: self.address,
        };
        Ok(run(call).await?)
    }

    /// Takes a token of the bucket that the route's set has for this entity, if it is known at this step.
    fn charge(&mut self, route: &Route, entity: impl FnOnce(SetScope) -> Option<Entity>) -> Result<(), Over> {
        let Counted::In(set) = route.counted else { return Ok(()) };
        let Some(entity) = entity(set.row().scope) else { return Ok(()) };
        self.charged = self.api.limiter.charge(set, entity, self.moment.steady.0);
        let Some(over) = self.charged.and_then(|charge| charge.over) else { return Ok(()) };
        tracing::debug!(set = set.row().id, address = %self.address, "over the rate limit");
        Err(over)
    }

    /// Where it is. A place that follows the caller's rights is looked for again with what the log then says of them.
    async fn place(
        &mut self,
        place: Place,
        rule: &Rule,
        named: &Named<'_>,
        proved: &mut Proved,
    ) -> Result<Scope, Stop> {
        let app = &self.api.app;
        let first = place::scope(place, rule, named, proved, app).await;
        let allowed = |scope: &Scope| proved.key.entry.rights.holders(scope).meets(rule.allowed);
        let follows = matches!(place, Place::Person | Place::BodyRoles);
        if !follows || first.as_ref().is_ok_and(allowed) || !self.catch_up(proved).await? {
            return Ok(first?);
        }
        Ok(place::scope(place, rule, named, proved, app).await?)
    }

    /// Catches up with the log, once a request. Did it say anything new of the caller?
    async fn catch_up(&mut self, proved: &mut Proved) -> Result<bool, Stop> {
        if self.caught_up {
            return Ok(false);
        }
        self.caught_up = true;
        // In a box: what is allowed from memory does not move about what waits for the log.
        let newer = Box::pin(async {
            self.api.app.follower.catch_up().await;
            self.api.app.verifier.again(proved, self.moment).await
        });
        let newer = newer.await?;
        let is_newer = newer.is_some();
        if let Some(newer) = newer {
            *proved = newer;
        }
        Ok(is_newer)
    }

    /// Judges; a refusal only after catching up with the log, and with what the log then says of the caller.
    async fn judge<T>(
        &mut self,
        proved: &mut Proved,
        judge: impl Fn(&Proved) -> Result<T, Refusal>,
    ) -> Result<Result<T, Refusal>, Stop> {
        let first = judge(proved);
        if first.is_ok() || !self.catch_up(proved).await? {
            return Ok(first);
        }
        Ok(judge(proved))
    }

    /// The contract's words for a refusal.
    fn refused(&self, refusal: Refusal, asked: Option<&Asked<'_>>) -> Stop {
        crate::metrics::refusal(refusal.label());
        tracing::debug!(reason = refusal.label(), address = %self.address, "refused");
        let here = |row| ApiError::new(row).with(self.address);
        let error = match refusal {
            Refusal::LeaseEnded => ApiError::new(&request_errors::SERVICE_UNAVAILABLE),
            Refusal::NotOnAccessList | Refusal::NotOnGlobalList => here(&caller_errors::IP_ADDRESS_NOT_ON_ACCESS_LIST),
            Refusal::OrgRequiresAccessList => here(&caller_errors::ORG_REQUIRES_ACCESS_LIST),
            Refusal::ResourceRequiresAccessList => here(&caller_errors::RESOURCE_REQUIRES_ACCESS_LIST),
            Refusal::NotMember => match asked.and_then(|asked| asked.scope.project()) {
                Some(_) => ApiError::new(&caller_errors::USER_CANNOT_ACCESS_GROUP),
                None => ApiError::new(&caller_errors::USER_CANNOT_ACCESS_ORG),
            },
            Refusal::NotPermitted => match asked {
                Some(asked) => asked.route.denial(asked.dialect, asked.person),
                None => ApiError::new(&caller_errors::USER_UNAUTHORIZED),
            },
        };
        error.into()
    }
}

/// What is asked for, as far as a refusal speaks of it.
struct Asked<'a> {
    route: &'a Route,
    dialect: &'static Dialect,
    scope: Scope,
    person: Option<&'a str>,
}

fn listed(proved: &Proved, address: IpAddr, skips: bool) -> Result<Admitted, Refusal> {
    match keywright_domain::network(&proved.key.entry, &proved.home, address) {
        Err(_) if skips => Ok(Admitted::default()),
        judged => judged,
    }
}

/// The contract's words for a call over its limit.
fn limited(over: Over, dialect: &Dialect, path: &str) -> Stop {
    let retry = dialect.tells_rate_limits().then(|| (RETRY_AFTER, HeaderValue::from(over.seconds)));
    Stop::Error(dialect.rate_limited(path, over), retry)
}

/// There is no such path, or it has no such method.
fn unknown(found: &Found<'_>, path: &str) -> Stop {
    match found.allow() {
        None => ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(path).into(),
        Some(allow) => {
            let allow = HeaderValue::try_from(allow).ok().map(|allow| (ALLOW, allow));
            Stop::Error(ApiError::new(&request_errors::METHOD_NOT_ALLOWED), allow)
        }
    }
}
