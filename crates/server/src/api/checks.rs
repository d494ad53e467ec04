//! The order of checks, in one place: HTTP contract 2.1, steps 1 to 11. The body comes after.
//!
//! Allow from memory, refuse from the log: before a refusal that newer data could cure, the node catches up with the
//! log once, and decides again if that changed anything about the caller.

use super::call::{Unread, read_json};
use super::dialect::Dialect;
use super::envelope::Presentation;
use super::error::{ApiError, caller as caller_errors, request as request_errors};
use super::outcome::Failure;
use super::place::{self, Ids};
use super::reply::Reply;
use super::route::{Place, Route};
use super::service::Api;
use super::table::Found;
use super::version::Version;
use crate::api::call::Call;
use crate::auth::reason::Unverified;
use crate::auth::verify::{self, Moment, Proved};
use crate::http::query::Query;
use http::header::{ACCEPT, ALLOW, HeaderName, HeaderValue};
use http::request::Parts;
use keywright_domain::{Also, Ask, EntryId, Refusal};
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
}

/// One request on its way through the steps.
pub(super) struct Checks<'a> {
    api: &'a Api,
    moment: Moment,
    address: IpAddr,
    caught_up: bool,
}

impl<'a> Checks<'a> {
    pub(super) fn new(api: &'a Api, address: IpAddr) -> Self {
        Self { api, moment: api.app.moment(), address, caught_up: false }
    }

    /// Performs the steps and runs the handler. `body` is left in place when nobody has read it.
    pub(super) async fn answer(mut self, parts: Parts, found: Found<'_>, body: &Unread) -> Answered {
        let mut version = Version::UNVERSIONED;
        let result = self.steps(parts, found, body, &mut version).await;
        Answered { result, version }
    }

    async fn steps(
        &mut self,
        parts: Parts,
        found: Found<'_>,
        body: &Unread,
        version: &mut Version,
    ) -> Result<Reply, Stop> {
        let app = &self.api.app;
        let path = parts.uri.path().to_owned();
        let known = found.route(&parts.method);

        // 1. Authentication.
        let target = parts.uri.path_and_query().map_or(path.as_str(), |target| target.as_str());
        let mut proved = app.verifier.verify(parts.method.as_str(), target, &parts.headers, self.moment).await?;
        if !app.lease_holds() {
            return Err(ApiError::new(&request_errors::SERVICE_UNAVAILABLE).into());
        }

        // 2. The key's own list, its organization's requirement.
        let skips_list = known.is_some_and(|(route, _)| route.skips_list);
        let address = self.address;
        let admitted = self.judge(&mut proved, |proved| listed(proved, address, skips_list)).await?;
        let admitted = admitted.map_err(|refusal| self.refused(refusal, None))?;
        app.usage.count(proved.key.entry.id, admitted, self.moment.wall, address);

        // 3. URL and method.
        let Some((route, dialect)) = known else { return Err(unknown(&found, &path)) };

        // 4. Version.
        if dialect.versioned {
            let accept = parts.headers.get_all(ACCEPT);
            let today = self.moment.wall.date();
            *version = route.versions.negotiate(accept, today, self.api.site.require_version, &path)?;
        }

        // 5. Rate limits by user and by address come with the buckets.
        // 6. Syntax of the path.
        let params = found.params();
        let ids = Ids::read(&params, dialect, &path)?;
        // Where the organization is a member of the body, the body is parsed now.
        let parsed = match route.place {
            Place::BodyOrg => Some(read_json(&parts, body).await?),
            _ => None,
        };

        // 7. Existence and membership. 8. Rate limits of the scope. 9. Explicit lists. 10. Role.
        let scope = place::scope(route.place, &ids, &params, parsed.as_ref(), dialect, &proved, app).await?;
        let rule = route.rule.ok_or_else(|| ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(path.as_str()))?;
        let target_of = |proved: &Proved| if route.targets_caller { Some(proved.key.entry.id) } else { ids.key };
        let mode = app.limits.explicit_access_list;
        let judged = self
            .judge(&mut proved, |proved| {
                let ask = Ask { rule, scope, target: target_of(proved), also: Also::NONE };
                listed(proved, address, skips_list)?;
                keywright_domain::membership(&proved.key.entry, &scope)?;
                keywright_domain::explicit_list(&proved.key.entry, &ask, mode)?;
                keywright_domain::role(&proved.key.entry, &ask)
            })
            .await?;
        judged.map_err(|refusal| self.refused(refusal, Some((route, dialect))))?;

        // 11. The target, with the permit; then the handler.
        let key = target_of(&proved);
        let call = Call {
            app: Arc::clone(app),
            site: Arc::clone(&self.api.site),
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
        let run = route.run.as_ref().ok_or_else(|| ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(path))?;
        let running = run(scope, key, call).map_err(|refusal| self.refused(refusal, Some((route, dialect))))?;
        running.await.map_err(|failure| match failure {
            Failure::Api(error) => error.into(),
            Failure::Refused(refusal) => self.refused(refusal, Some((route, dialect))),
            Failure::Gone => Stop::Unverified(Unverified::Gone),
        })
    }

    /// Judges; a refusal only after catching up with the log, and with what the log then says of the caller.
    async fn judge<T>(
        &mut self,
        proved: &mut Proved,
        judge: impl Fn(&Proved) -> Result<T, Refusal>,
    ) -> Result<Result<T, Refusal>, Stop> {
        let first = judge(proved);
        if first.is_ok() || self.caught_up {
            return Ok(first);
        }
        self.caught_up = true;
        self.api.app.follower.catch_up().await;
        match self.api.app.verifier.again(proved, self.moment).await? {
            None => Ok(first),
            Some(newer) => {
                *proved = newer;
                Ok(judge(proved))
            }
        }
    }

    /// The contract's words for a refusal.
    fn refused(&self, refusal: Refusal, route: Option<(&Route, &'static Dialect)>) -> Stop {
        crate::metrics::refusal(refusal.label());
        tracing::debug!(reason = refusal.label(), address = %self.address, "refused");
        let here = |row| ApiError::new(row).with(self.address);
        let error = match refusal {
            Refusal::LeaseEnded => ApiError::new(&request_errors::SERVICE_UNAVAILABLE),
            Refusal::NotOnAccessList => here(&caller_errors::IP_ADDRESS_NOT_ON_ACCESS_LIST),
            Refusal::OrgRequiresAccessList => here(&caller_errors::ORG_REQUIRES_ACCESS_LIST),
            Refusal::ResourceRequiresAccessList => here(&caller_errors::RESOURCE_REQUIRES_ACCESS_LIST),
            Refusal::NotMember => match route.map(|(route, _)| route.place) {
                Some(Place::PathProject | Place::NamedProject) => {
                    ApiError::new(&caller_errors::USER_CANNOT_ACCESS_GROUP)
                }
                _ => ApiError::new(&caller_errors::USER_CANNOT_ACCESS_ORG),
            },
            Refusal::NotPermitted => match route {
                Some((route, dialect)) => route.denial(dialect),
                None => ApiError::new(&caller_errors::USER_UNAUTHORIZED),
            },
        };
        error.into()
    }
}

fn listed(proved: &Proved, address: IpAddr, skips: bool) -> Result<Option<EntryId>, Refusal> {
    if skips {
        return Ok(proved.key.entry.access_list.find(address));
    }
    keywright_domain::network(&proved.key.entry, &proved.org, address)
}

fn unknown(found: &Found<'_>, path: &str) -> Stop {
    match found.allow() {
        None => ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(path).into(),
        Some(allow) => {
            let allow = HeaderValue::try_from(allow).ok().map(|allow| (ALLOW, allow));
            Stop::Error(ApiError::new(&request_errors::METHOD_NOT_ALLOWED), allow)
        }
    }
}
