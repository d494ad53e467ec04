//! The service: takes a request off the wire, has it checked and answered, and dresses the answer.

use super::call::Unread;
use super::checks::{Answered, Checks, Stop};
use super::dialect::Dialect;
use super::dialect::link::Links;
use super::envelope::{Enveloped, Presentation};
use super::error::{ApiError, Spelling, caller::UNAUTHENTICATED_BODY, request as request_errors};
use super::headers::{self, DEPRECATION, SUNSET, X_ERROR_CODE};
use super::openapi::Documents;
use super::rate_limit::{Charge, Limiter, RateLimits};
use super::reply::Reply;
use super::table::{Found, Table};
use super::version::Version;
use crate::app::App;
use crate::auth::noted::Noted;
use crate::auth::reason::Unverified;
use crate::auth::verify::Moment;
use crate::client_address::ClientAddress;
use crate::http::query::Query;
use crate::http::tree::InvalidTemplate;
use crate::http::{body, json};
use axum::body::{Body, HttpBody as _};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use keywright_digest::Steady;
use keywright_domain::Product;
use std::net::IpAddr;
use std::sync::Arc;

/// What is true of the site that answers.
pub struct Site {
    /// Where links begin.
    pub links: Links,
    /// The products that are served.
    pub products: Vec<Product>,
    /// What an operator says about rate limits.
    pub rate_limits: RateLimits,
    /// Must v2 requests name a version?
    pub require_version: bool,
    /// Who is believed about the client's address.
    pub client_address: ClientAddress,
    /// 40 hex digits of the build.
    pub build: &'static str,
    /// The version that operators know it by.
    pub version: &'static str,
}

/// The API of one running application.
pub struct Api {
    pub(crate) app: Arc<App>,
    pub(crate) site: Arc<Site>,
    pub(super) limiter: Limiter,
    pub(crate) documents: Arc<Documents>,
    table: Table,
    common: HeaderMap,
    noted: Noted,
    #[cfg(feature = "bench")]
    assumed: Option<crate::bench::Verified>,
}

impl Api {
    /// The API over an application.
    ///
    /// # Errors
    /// A mistake in the route table.
    pub fn new(app: Arc<App>, site: Site) -> Result<Self, InvalidTemplate> {
        let table = Table::new(&site.products)?;
        let service_version = format!("gitHash={}; versionString={}", site.build, site.version);
        let service_version = HeaderValue::try_from(service_version).unwrap_or(HeaderValue::from_static("unknown"));
        let limiter = Limiter::new(&site.rate_limits);
        let site = Arc::new(site);
        let documents = Arc::new(Documents::of(Arc::clone(&site)));
        Ok(Self {
            app,
            site,
            limiter,
            documents,
            table,
            common: headers::common(service_version),
            noted: Noted::default(),
            #[cfg(feature = "bench")]
            assumed: None,
        })
    }

    /// The same API, which takes every request for one that this caller signed.
    #[cfg(feature = "bench")]
    #[must_use]
    pub fn assuming(self, verified: crate::bench::Verified) -> Self {
        Self { assumed: Some(verified), ..self }
    }

    #[cfg(feature = "bench")]
    pub(super) fn assumed(&self) -> Option<&crate::auth::verify::Proved> {
        self.assumed.as_ref().map(|verified| &verified.0)
    }

    /// Answers one request of a TCP peer.
    pub async fn answer(&self, peer: IpAddr, request: Request<Body>) -> Response<Body> {
        let (parts, incoming) = request.into_parts();
        self.app.verifier.expect(&parts.headers);
        let incoming = Unread::new(incoming);
        let spare = if incoming.is_empty() { 0 } else { body::spare(&parts.headers) };
        let (method, moment) = (parts.method.clone(), self.app.moment());
        let uri = parts.uri.clone();
        let found = self.table.find(uri.path());
        let route = found.route(&method);
        let (spelling, fields) =
            route.map_or((Spelling::AccessList, true), |(route, dialect)| (route.spelling, dialect.shows_fields));
        let presentation = Presentation::lenient(Query::parse(uri.query()));

        if let Some(document) = self.documents.at(uri.path()).filter(|_| matches!(method, Method::GET | Method::HEAD)) {
            // JSON that anybody may have.
            let mut response = self.response(StatusCode::OK, document);
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
            return self.dressed(response, None, &method);
        }
        if !is_of_the_api(uri.path()) {
            let error = ApiError::new(&request_errors::RESOURCE_NOT_FOUND).with(uri.path());
            let response = self.failed(&error, spelling, fields, presentation, None);
            return self.dressed(response, None, &method);
        }
        let answered = self.checked(peer, moment, uri.path(), parts, found, &incoming).await;
        if let Some(unread) = incoming.take() {
            body::drain(unread, spare);
        }
        // A challenge is the same to the byte whatever the reason, so it tells nothing about limits either.
        let told = answered.charge.filter(|_| {
            let challenged = matches!(answered.result, Err(Stop::Unverified(_)));
            !challenged && route.is_some_and(|(_, dialect)| dialect.tells_rate_limits())
        });
        let mut response = match answered.result {
            Ok(reply) => self.succeeded(reply, answered.version),
            Err(Stop::Unverified(reason)) => self.challenged(reason, moment.steady, uri.path()),
            Err(Stop::Error(error, extra)) => {
                let name = route.map_or("unknown", |(route, _)| route.name());
                if let Some(cause) = std::error::Error::source(&error) {
                    let cause = keywright_store::causes(cause);
                    tracing::warn!(code = error.row().code, cause, route = name, "request failed");
                }
                self.failed(&error, spelling, fields, presentation, extra)
            }
        };
        if let Some(Charge { limit, remaining, .. }) = told {
            response.headers_mut().insert(headers::RATE_LIMIT, limit.capacity.into());
            response.headers_mut().insert(headers::RATE_LIMIT_REMAINING, remaining.into());
        }
        self.dressed(response, route.map(|(_, dialect)| dialect), &method)
    }

    /// An answer with what all carry.
    fn response(&self, status: StatusCode, body: impl Into<Body>) -> Response<Body> {
        let mut response = Response::new(body.into());
        *response.status_mut() = status;
        *response.headers_mut() = self.common.clone();
        response
    }

    /// What is done with every answer.
    fn dressed(&self, mut response: Response<Body>, dialect: Option<&Dialect>, method: &Method) -> Response<Body> {
        if self.app.serves_stale() {
            response.headers_mut().insert(headers::STALE, HeaderValue::from_static("true"));
        }
        crate::metrics::request(dialect.map_or("none", |dialect| dialect.id.name()), response.status());
        if method == Method::HEAD {
            // The length is that of the body that a GET would get (RFC 9110 8.6).
            let length = response.body().size_hint().exact().map(HeaderValue::from);
            *response.body_mut() = Body::empty();
            response.headers_mut().extend(length.map(|length| (CONTENT_LENGTH, length)));
        }
        response
    }

    async fn checked(
        &self,
        peer: IpAddr,
        moment: Moment,
        path: &str,
        parts: http::request::Parts,
        found: Found<'_>,
        incoming: &Unread,
    ) -> Answered {
        match self.site.client_address.of(peer, &parts.headers) {
            Ok(address) => Checks::new(self, moment, peer, address).answer(path, parts, found, incoming).await,
            Err(unreadable) => {
                let error = ApiError::new(&request_errors::VALIDATION_ERROR).with(unreadable.to_string());
                Answered { result: Err(error.into()), version: Version::UNVERSIONED, charge: None }
            }
        }
    }

    /// 401 with a fresh challenge, the same to the byte whatever the reason.
    fn challenged(&self, reason: Unverified, now: Steady, path: &str) -> Response<Body> {
        crate::metrics::challenge();
        if reason != Unverified::NoCredentials {
            crate::metrics::refusal(reason.label());
        }
        self.noted.note(reason, now.0, path);
        let mut response = self.response(StatusCode::UNAUTHORIZED, UNAUTHENTICATED_BODY);
        for challenge in self.app.verifier.challenges(self.app.start_number(), now, reason.is_stale()) {
            if let Ok(value) = HeaderValue::try_from(challenge) {
                response.headers_mut().append(WWW_AUTHENTICATE, value);
            }
        }
        response
    }

    fn succeeded(&self, reply: Reply, version: Version) -> Response<Body> {
        let mut response = self.response(reply.status, reply.body);
        response.headers_mut().insert(CONTENT_TYPE, version.content_type());
        if let Some(since) = version.deprecation() {
            response.headers_mut().insert(DEPRECATION, since);
        }
        if let Some(end) = version.sunset() {
            response.headers_mut().insert(SUNSET, end);
        }
        response.headers_mut().extend(reply.headers);
        response
    }

    fn failed(
        &self,
        error: &ApiError,
        spelling: Spelling,
        fields: bool,
        presentation: Presentation,
        extra: Option<(HeaderName, HeaderValue)>,
    ) -> Response<Body> {
        let (status, view) = (error.status(), error.body(spelling, fields));
        let written = if presentation.envelope {
            json::write(&Enveloped::new(view, status), presentation.pretty)
        } else {
            json::write(&view, presentation.pretty)
        };
        let mut response = self.response(status, written.unwrap_or_default());
        response.headers_mut().insert(X_ERROR_CODE, HeaderValue::from_static(error.code(spelling)));
        response.headers_mut().extend(extra);
        response
    }
}

/// Does the API answer there: below `/api`, and where its documents are?
pub(crate) fn answers(path: &str) -> bool {
    is_of_the_api(path) || path.starts_with("/openapi/")
}

/// Below `/api`? Elsewhere nothing asks for a key's credentials.
fn is_of_the_api(path: &str) -> bool {
    path.strip_prefix("/api").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
