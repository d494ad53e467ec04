//! A call: everything that a handler may look at, beside its permit and its target.

use super::body::{self, Fields};
use super::dialect::Dialect;
use super::dialect::link::{Href, Link};
use super::envelope::Presentation;
use super::error::{ApiError, Spelling};
use super::members::Members;
use super::openapi::Documents;
use super::outcome::Failure;
use super::page::{ListQuery, ListView};
use super::reply::Reply;
use super::service::Site;
use super::version;
use crate::app::App;
use crate::auth::verify::Proved;
use crate::http::body as raw_body;
use crate::http::query::Query;
use axum::body::Body;
use http::request::Parts;
use http::{StatusCode, header};
use hyper::body::Body as HttpBody;
use keywright_domain::policy::GrantProjectOwner;
use keywright_domain::{
    Action, Caller, KeyEntry, Listing, Permit, ProjectId, ProjectRole, ProjectRoles, Refusal, Scope,
};
use serde::Serialize;
use serde_json::Value;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most that a body may have, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// A body that nobody has read yet; whatever is left of it after the answer is dropped in the background. `None` for a
/// request without one.
#[derive(Clone)]
pub(crate) struct Unread(Option<Arc<Mutex<Option<Body>>>>);

impl Unread {
    pub(crate) fn new(body: Body) -> Self {
        Self((!body.is_end_stream()).then(|| Arc::new(Mutex::new(Some(body)))))
    }

    /// Is there nothing to read?
    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_none_or(|body| body.as_ref().is_none_or(HttpBody::is_end_stream))
    }

    /// The body, once.
    pub(crate) fn take(&self) -> Option<Body> {
        self.lock()?.take()
    }

    fn lock(&self) -> Option<MutexGuard<'_, Option<Body>>> {
        self.0.as_ref().map(|body| body.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The body as JSON.
///
/// # Errors
/// 413, 415, 400 `MALFORMED_JSON`.
pub(crate) async fn read_json(parts: &Parts, body: &Unread) -> Result<Value, ApiError> {
    if !body.is_empty() {
        version::check_body_type(parts.headers.get(header::CONTENT_TYPE))?;
    }
    let reading = raw_body::read(body.take().unwrap_or_default(), BODY_LIMIT, raw_body::spare(&parts.headers));
    body::parse(&reading.await?)
}

/// One request, checked up to its body.
pub(crate) struct Call {
    pub(crate) app: Arc<App>,
    pub(crate) site: Arc<Site>,
    pub(crate) documents: Arc<Documents>,
    pub(crate) dialect: &'static Dialect,
    pub(crate) spelling: Spelling,
    pub(crate) presentation: Presentation,
    pub(crate) parts: Parts,
    pub(crate) params: Vec<(&'static str, String)>,
    pub(crate) caller: Caller,
    pub(crate) proved: Proved,
    pub(crate) body: Unread,
    pub(crate) parsed: Option<Value>,
}

impl Call {
    /// The calling key.
    pub(crate) fn key(&self) -> &KeyEntry {
        self.caller.entry()
    }

    /// The client's address.
    pub(crate) fn address(&self) -> IpAddr {
        self.caller.address()
    }

    /// The raw query.
    pub(crate) fn query(&self) -> Query<'_> {
        Query::parse(self.parts.uri.query())
    }

    /// Does the query ask for a form that answers can have? It is looked at before the body, lest a write is answered
    /// with a refusal.
    pub(crate) fn presentable(&self) -> Result<(), ApiError> {
        Presentation::read(self.query()).map(drop)
    }

    /// What the path says for a parameter of the route's template.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The paging that the query asks for.
    pub(crate) fn list_query(&self) -> Result<ListQuery, ApiError> {
        ListQuery::read(self.query(), self.dialect)
    }

    /// A second permit in the same scope, for what the body asks for; `None` when the caller has no such right, nor
    /// has the log heard of one.
    pub(crate) async fn second_permit<B: Action, A: Action>(
        &self,
        first: &Permit<A>,
    ) -> Result<Option<Permit<B>>, Failure> {
        Ok(self.permit_in::<B>(*first.scope()).await?.ok())
    }

    /// A permit in another scope than the call's own, or why the caller has no such right there as far as the log has
    /// heard.
    pub(crate) async fn permit_in<B: Action>(&self, scope: Scope) -> Result<Result<Permit<B>, Refusal>, Failure> {
        let first = self.caller.permit::<B>(scope, None);
        if first.is_ok() {
            return Ok(first);
        }
        self.app.follower.catch_up().await;
        let newer = self.app.verifier.again(&self.proved, self.app.moment()).await?;
        Ok(match newer.map(|proved| proved.caller(self.address(), self.caller.request())) {
            Some(caller) => caller.permit::<B>(scope, None),
            None => first,
        })
    }

    /// The first permit, with a further right if the body asks for it and the caller has it. Whether it is needed is
    /// judged under the lock, where the roles that are held already are known.
    pub(crate) async fn with_right<B: Action, A: Action>(
        &self,
        first: Permit<A>,
        asked: bool,
    ) -> Result<Permit<A>, Failure> {
        let second = if asked { self.second_permit::<B, _>(&first).await? } else { None };
        Ok(match second {
            Some(second) => first.along_with(&second),
            None => first,
        })
    }

    /// The permit with the right to grant Project Owner, if the roles ask for it (endpoint contract 2.3).
    pub(crate) async fn with_project_owner<A: Action>(
        &self,
        permit: Permit<A>,
        roles: ProjectRoles,
    ) -> Result<Permit<A>, Failure> {
        self.with_right::<GrantProjectOwner, _>(permit, roles.contains(ProjectRole::Owner)).await
    }

    /// The roles in a project that a body names, in the words of the dialect.
    ///
    /// # Errors
    /// The dialect's, for a role that cannot be granted there.
    pub(crate) fn project_roles<'n>(
        &self,
        names: impl IntoIterator<Item = &'n String>,
        project: ProjectId,
    ) -> Result<ProjectRoles, ApiError> {
        let role = |name: &String| self.dialect.project_role(name, project, &self.site.products);
        names.into_iter().map(role).collect()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// 413, 415, 400 `MALFORMED_JSON`.
    pub(crate) async fn json(&mut self) -> Result<Value, ApiError> {
        match self.parsed.take() {
            Some(parsed) => Ok(parsed),
            None => read_json(&self.parts, &self.body).await,
        }
    }

    /// The body as such an object; members that are `echoed` are ignored.
    ///
    /// # Errors
    /// As [`Call::json`]; 400 for another form.
    pub(crate) async fn object<T: Members>(&mut self, echoed: &[&str]) -> Result<Fields, ApiError> {
        Fields::of::<T>(self.json().await?, echoed)
    }

    /// Where the links of this dialect begin.
    pub(crate) fn root(&self) -> Href {
        self.site.links.root(self.dialect)
    }

    /// 200 with an object.
    pub(crate) fn ok<T: Serialize>(&self, view: &T) -> Result<Reply, Failure> {
        self.with_status(StatusCode::OK, view)
    }

    /// An object with another status.
    pub(crate) fn with_status<T: Serialize>(&self, status: StatusCode, view: &T) -> Result<Reply, Failure> {
        Ok(Reply::object(status, self.presentation, view)?)
    }

    /// 204.
    pub(crate) fn nothing(&self) -> Result<Reply, Failure> {
        Ok(Reply::nothing(self.presentation)?)
    }

    /// 200 with a page of a list.
    pub(crate) fn list<T: Serialize>(
        &self,
        query: &ListQuery,
        collection: &Href,
        filters: &[(&str, &str)],
        listing: Listing<T>,
    ) -> Result<Reply, Failure> {
        let view = query.view(self.dialect, collection, filters, listing);
        Ok(Reply::bare(StatusCode::OK, self.presentation, &view)?)
    }

    /// 200 with all of a list, as calls that change one answer.
    pub(crate) fn whole_list<T: Serialize>(&self, collection: &Href, items: Vec<T>) -> Result<Reply, Failure> {
        let view = ListView::whole(self.dialect, collection, self.presentation, items);
        Ok(Reply::bare(StatusCode::OK, self.presentation, &view)?)
    }

    /// A link to something related.
    pub(crate) fn related(&self, name: &'static str, href: Href) -> Link {
        Link::related(self.dialect, name, href)
    }
}
