//! The service: takes a request off the wire, makes the checks that all pages share, and dresses the answer.
//!
//! In this order: files, the right host, the client's address, who is signed in, first run, is there such a page, is the
//! form ours. A request with credentials of the API is answered as if it had none: keys never sign in (console contract
//! 5.13).

use super::account;
use super::answer::{self, Answer};
use super::assets::Assets;
use super::cookie::Cookie;
use super::flash::Flash;
use super::form::{self, Form};
use super::form_token::{self, FormToken};
use super::headers;
use super::look::Look;
use super::origin::Origin;
use super::problem::Problem;
use super::table::{self, Needs, Page};
use super::visit::Visit;
use super::way_back::Way;
use crate::api::dialect::link::{Href, Links};
use crate::api::dialect::{ATLAS_V2, PUBLIC};
use crate::app::App;
use crate::client_address::ClientAddress;
use crate::config::PublicUrl;
use crate::config::console::{CreateOrganizations, Flavor};
use crate::http::body::{self, BodyError};
use crate::http::tree::{InvalidTemplate, Tree};
use axum::body::{Body, HttpBody as _};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, FORWARDED, SET_COOKIE, USER_AGENT, VIA};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use keywright_domain::Product;
use std::net::IpAddr;
use std::sync::Arc;

/// Where a server is claimed that nobody owns.
const SETUP: &str = "/setup";
/// How long the forms of somebody who is not signed in are good, in seconds.
const FORM_LIFE: u32 = 12 * 60 * 60;

/// What is true of the site that answers.
pub struct ConsoleSite {
    /// Where users find it; the address listened on when nobody said.
    pub url: PublicUrl,
    /// Did an operator say where users find it, so that they are sent there?
    pub has_public_url: bool,
    /// The products that are served.
    pub products: Vec<Product>,
    /// Whose words are shown.
    pub flavor: Flavor,
    /// Who may make organizations.
    pub create_organizations: CreateOrganizations,
    /// Who is believed about the client's address.
    pub client_address: ClientAddress,
    /// The version that operators know it by.
    pub version: &'static str,
}

impl ConsoleSite {
    /// The path in front of every path of ours, empty or `/keys`.
    pub(crate) fn prefix(&self) -> &str {
        self.url.prefix()
    }

    /// Where the calls of the API begin, for people of this flavor.
    pub(crate) fn api(&self) -> String {
        self.api_root().as_str().to_owned()
    }

    /// The same, for links to go on from.
    pub(crate) fn api_root(&self) -> Href {
        let dialect = if self.flavor == Flavor::Atlas { &ATLAS_V2 } else { &PUBLIC };
        Links::new(self.url.as_str()).root(dialect)
    }

    fn public_url(&self) -> Option<&PublicUrl> {
        self.has_public_url.then_some(&self.url)
    }
}

/// The console of one running application.
pub struct Console {
    app: Arc<App>,
    site: Arc<ConsoleSite>,
    assets: Arc<Assets>,
    pages: Arc<Tree<Arc<Page>>>,
}

impl Console {
    /// The console over an application.
    ///
    /// # Errors
    /// A mistake in the table of pages.
    pub fn new(app: Arc<App>, site: ConsoleSite) -> Result<Self, InvalidTemplate> {
        let pages = Arc::new(table::tree(&site.products)?);
        Ok(Self { app, site: Arc::new(site), assets: Arc::new(Assets::new()), pages })
    }

    /// Answers one request of a TCP peer.
    pub async fn answer(&self, peer: IpAddr, request: Request<Body>) -> Response<Body> {
        let (parts, incoming) = request.into_parts();
        let origin = Origin::of(self.site.public_url(), &parts.headers);
        let is_get = matches!(parts.method, Method::GET | Method::HEAD);

        let mut response = if Assets::is_below(parts.uri.path()) && is_get {
            match self.assets.at(parts.uri.path()) {
                Some(file) => file,
                None => self.page(peer, &parts, incoming, &origin).await,
            }
        } else {
            self.page(peer, &parts, incoming, &origin).await
        };

        headers::dress(response.headers_mut(), &origin);
        crate::metrics::request("console", response.status());
        if parts.method == Method::HEAD {
            // The length is that of the body that a GET would get (RFC 9110 8.6).
            let length = response.body().size_hint().exact().map(HeaderValue::from);
            *response.body_mut() = Body::empty();
            response.headers_mut().extend(length.map(|length| (CONTENT_LENGTH, length)));
        }
        response
    }

    /// A page, with its cookies.
    async fn page(&self, peer: IpAddr, parts: &Parts, incoming: Body, origin: &Origin) -> Response<Body> {
        let behind_proxy = self.site.client_address.trusts(peer);
        if matches!(parts.method, Method::GET | Method::HEAD)
            && Origin::elsewhere(self.site.public_url(), &parts.headers, behind_proxy)
        {
            let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
            return answer::see_other(path, self.site.url.as_str());
        }

        let mut visit = self.visit(peer, parts, origin);
        let answered = self.answered(&mut visit, peer, parts, incoming).await;
        let mut response = match answered {
            Ok(response) => response,
            Err(problem) => visit.explain(&problem).await,
        };
        if visit.is_partial {
            answer::tell_where(&mut response);
        }
        response.headers_mut().extend(visit.cookies.drain(..).map(|cookie| (SET_COOKIE, cookie)));
        response
    }

    fn visit(&self, peer: IpAddr, parts: &Parts, origin: &Origin) -> Visit {
        let cookie = |cookie: Cookie| cookie.read(&parts.headers, origin.is_https());
        let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let mut visit = Visit {
            app: Arc::clone(&self.app),
            site: Arc::clone(&self.site),
            pages: Arc::clone(&self.pages),
            assets: Arc::clone(&self.assets),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            params: Vec::new(),
            title: "",
            address: peer,
            request: self.app.next_request(),
            user_agent: text(USER_AGENT).unwrap_or_default().chars().take(300).collect(),
            session: None,
            session_ended: false,
            form: Form::default(),
            way: Way::Straight,
            is_partial: text(HeaderName::from_static("x-partial")) == Some("1"),
            look: Look::from_cookie(cookie(Cookie::Look)),
            token: FormToken::of(cookie(Cookie::Form).unwrap_or_default()),
            last: cookie(Cookie::Last).and_then(|id| id.parse().ok()),
            flash: cookie(Cookie::Flash).and_then(Flash::from_cookie),
            reset: cookie(Cookie::Reset).map(str::to_owned),
            invitation: cookie(Cookie::Invitation).map(str::to_owned),
            setup: cookie(Cookie::Setup).map(str::to_owned),
            is_forwarded: !self.site.client_address.trusts(peer) && passed_on(&parts.headers),
            cookies: Vec::new(),
            origin: origin.clone(),
        };
        if cookie(Cookie::Form).is_none() {
            let fresh = form_token::fresh_cookie(&mut self.app.chance.rng());
            visit.token = FormToken::of(&fresh);
            visit.set_cookie(Cookie::Form, &fresh, Some(FORM_LIFE));
        }
        visit
    }

    /// Who is signed in, by the cookie alone.
    async fn recognize(&self, visit: &mut Visit, parts: &Parts) -> Result<(), Problem> {
        let Some(token) = Cookie::Session.read(&parts.headers, visit.origin.is_https()) else { return Ok(()) };
        if let Some((session, renewed)) = self.app.session(token, visit.source()).await? {
            visit.keep_session(session, renewed.as_ref());
        } else {
            visit.session_ended = true;
            visit.set_cookie(Cookie::Session, "", Some(0));
        }
        Ok(())
    }

    /// Every check that pages share, in its order, and then the page.
    async fn answered(&self, visit: &mut Visit, peer: IpAddr, parts: &Parts, incoming: Body) -> Answer {
        match self.site.client_address.of(peer, &parts.headers) {
            Ok(address) => visit.address = address,
            Err(unreadable) => return Err(Problem::Address(unreadable.to_string())),
        }
        self.recognize(visit, parts).await?;
        let found = self.pages.find(parts.uri.path());
        let is_setup = |page: &Arc<Page>| page.needs == Needs::Setup;
        let asks_for_setup = found.as_ref().is_some_and(|found| found.routes.methods().any(is_setup));
        match (self.app.is_claimed().await?, asks_for_setup) {
            (false, false) => return visit.see_other(SETUP),
            (true, true) => return Err(Problem::OwnedAlready),
            (false, true) | (true, false) => {}
        }
        let Some(found) = found else { return Err(Problem::NotFound) };
        let Some(page) = found.routes.get(&parts.method) else { return Err(Problem::NotFound) };
        visit.title = page.title;
        visit.params = found.params.iter().map(|(name, value)| (name, value.to_owned())).collect();

        if parts.method == Method::POST {
            if !visit.origin.sent(&parts.headers) {
                return Err(Problem::ForgedForm);
            }
            visit.form = read(parts, incoming).await?;
        }
        if page.needs == Needs::SignedIn && visit.session.is_none() {
            // A form is kept where it can be shown again.
            let keeps = parts.method == Method::POST && page.is_shown();
            return if keeps { visit.ask_for_form().await } else { Err(Problem::SignIn) };
        }
        let handler = if parts.method == Method::POST {
            if !visit.token.is(visit.form.text(form::TOKEN)) {
                return Err(Problem::ForgedForm);
            }
            page.post
        } else {
            page.get
        };
        let Some(handler) = handler else { return Err(Problem::NotFound) };
        match handler(visit).await {
            // A form that wants a fresher proof of who sent it is kept, too.
            Err(Problem::Confirm) if parts.method == Method::POST && page.is_shown() => {
                account::ask_to_confirm(visit).await
            }
            answer => answer,
        }
    }
}

/// Has something between the browser and this server left its mark?
fn passed_on(headers: &HeaderMap) -> bool {
    [FORWARDED, VIA, HeaderName::from_static("x-forwarded-for")].iter().any(|name| headers.contains_key(name))
}

/// Reads a form.
async fn read(parts: &Parts, incoming: Body) -> Result<Form, Problem> {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = kind.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
    let bytes = body::read(incoming, form::LIMIT, body::spare(&parts.headers)).await.map_err(|error| match error {
        BodyError::TooLarge { .. } => Problem::TooLarge,
        BodyError::Broken(_) => Problem::Unreadable,
    })?;
    let text = std::str::from_utf8(&bytes).ok().filter(|_| is_form);
    text.and_then(Form::parse).ok_or(Problem::Unreadable)
}
