//! A visit: one request on its way, with everything that a page may want to know of it.

use super::answer::{self, Answer};
use super::assets::Assets;
use super::clock_face::ClockFace;
use super::cookie::Cookie;
use super::flash::{self, Flash};
use super::form::Form;
use super::form_token::FormToken;
use super::look::Look;
use super::origin::Origin;
use super::problem::Problem;
use super::service::ConsoleSite;
use super::table::Page;
use super::way_back::Way;
use crate::app::{App, Session};
use crate::auth::lockout::Wait;
use crate::auth::person::Asked;
use crate::http::query::Query;
use crate::http::tree::Tree;
use askama::Template;
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use keywright_domain::{Action, KeyId, OrgId, Permit, PersonEntry, Refusal, RequestId, Scope, SignedIn, TargetsKey};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

/// For so long a proof of who somebody is counts as recent, in milliseconds.
const RECENT: i64 = 15 * 60 * 1000;

/// One request on its way.
pub(crate) struct Visit {
    /// The application.
    pub(crate) app: Arc<App>,
    /// What is true of this site.
    pub(crate) site: Arc<ConsoleSite>,
    /// Every page, by path.
    pub(super) pages: Arc<Tree<Arc<Page>>>,
    /// Where style and scripts are.
    pub(super) assets: Arc<Assets>,
    /// The path, as it came.
    pub(crate) path: String,
    /// The raw query.
    pub(super) query: String,
    /// What stands in the parameters of the path.
    pub(super) params: Vec<(&'static str, String)>,
    /// What the row of the table calls the page.
    pub(super) title: &'static str,
    /// The client's address, as every path of the server has it.
    pub(crate) address: IpAddr,
    /// The request, by which logs and events know it.
    pub(crate) request: RequestId,
    /// What the browser calls itself.
    pub(crate) user_agent: String,
    /// Who is signed in.
    pub(crate) session: Option<Session>,
    /// Was there a session that has ended meanwhile?
    pub(super) session_ended: bool,
    /// The form that was sent; empty for none.
    pub(crate) form: Form,
    /// Did its reader have to sign in on the way here, and with which form?
    pub(super) way: Way,
    /// Is only a part of the page asked for?
    pub(crate) is_partial: bool,
    /// Theme and density.
    pub(crate) look: Look,
    /// Where the browser thinks it is.
    pub(super) origin: Origin,
    /// What this browser's forms are bound to.
    pub(super) token: FormToken,
    /// The organization that was looked at last, in this browser.
    pub(super) last: Option<OrgId>,
    /// What this page has to say of the last one.
    pub(super) flash: Option<Flash>,
    /// What a link to set a password holds that was opened here.
    pub(super) reset: Option<String>,
    /// What an invitation's link holds that was opened here.
    pub(super) invitation: Option<String>,
    /// Which draft of first run is this browser's.
    pub(super) setup: Option<String>,
    /// Did the request come through a proxy that is not trusted to say for whom?
    pub(super) is_forwarded: bool,
    /// Cookies that go with the answer.
    pub(super) cookies: Vec<HeaderValue>,
}

impl Visit {
    /// What stands in a parameter of the path, as the type it is.
    ///
    /// # Errors
    /// `NotFound` for everything that the type cannot be: a wrong id is a page that does not exist.
    pub(crate) fn param<T: FromStr>(&self, name: &str) -> Result<T, Problem> {
        let value = self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str());
        value.parse().map_err(|_| Problem::NotFound)
    }

    /// The query. What cannot be read in it counts as absent (console contract 7.2).
    pub(crate) fn query(&self) -> Query<'_> {
        Query::parse(Some(&self.query))
    }

    /// One parameter of the query; empty when there is none.
    pub(crate) fn asked(&self, name: &'static str) -> String {
        self.query().get(name).ok().flatten().unwrap_or_default().into_owned()
    }

    /// Path and query, to come back to.
    pub(crate) fn here(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Does the browser take this for a secure context: https, or this machine?
    pub(crate) fn is_trustworthy(&self) -> bool {
        self.origin.is_trustworthy()
    }

    /// Where the request comes from, and which it is.
    pub(crate) const fn source(&self) -> Asked {
        Asked { address: self.address, request: self.request }
    }

    /// Who is signed in, to get permits from.
    ///
    /// # Errors
    /// `SignIn`; a page that needs somebody is never asked for without.
    pub(crate) fn signed_in(&self) -> Result<&SignedIn, Problem> {
        self.session.as_ref().map(|session| &session.signed_in).ok_or(Problem::SignIn)
    }

    /// Who is signed in, with their rights.
    ///
    /// # Errors
    /// As [`Self::signed_in`].
    pub(crate) fn person(&self) -> Result<&PersonEntry, Problem> {
        self.signed_in().map(SignedIn::entry)
    }

    /// The permit to do `A` in a place; `to` says what for, as in "You need this role to …".
    ///
    /// # Errors
    /// `NotFound` for who does not belong to the place, `Denied` for who may not do it there.
    pub(crate) fn permit<A: Action>(&self, scope: Scope, to: &'static str) -> Result<Permit<A>, Problem> {
        self.signed_in()?.permit(scope).map_err(|refusal| denied::<A>(refusal, scope, to))
    }

    /// The permit to do `A` to a key.
    ///
    /// # Errors
    /// As [`Self::permit`].
    pub(crate) fn permit_on<A: TargetsKey>(
        &self,
        scope: Scope,
        key: KeyId,
        to: &'static str,
    ) -> Result<Permit<A>, Problem> {
        self.signed_in()?.permit_on(scope, key).map_err(|refusal| denied::<A>(refusal, scope, to))
    }

    /// May the person do `A` there? For pages that show a button and say why it does not work.
    pub(crate) fn may<A: Action>(&self, scope: Scope) -> bool {
        self.signed_in().is_ok_and(|signed_in| signed_in.permit::<A>(scope).is_ok())
    }

    /// Has the person proved who they are within the last quarter of an hour (console contract 13.2)?
    ///
    /// # Errors
    /// `Confirm`: they are asked to, and then see this page again.
    pub(crate) fn is_confirmed(&self) -> Result<(), Problem> {
        let confirmed = self.session.as_ref().map(|session| session.confirmed).ok_or(Problem::SignIn)?;
        let age = self.app.now().millis().saturating_sub(confirmed.millis());
        if age <= RECENT { Ok(()) } else { Err(Problem::Confirm) }
    }

    /// The form whose fields the page is to show: one that came before its sender had to sign in again.
    pub(crate) fn refilled(&self) -> Option<&Form> {
        match &self.way {
            Way::WithForm(form) => Some(form),
            Way::Straight | Way::Back => None,
        }
    }

    /// How this person reads times.
    pub(crate) fn clock_face(&self) -> ClockFace {
        let preferences = self.session.as_ref().map(|session| session.preferences.clone()).unwrap_or_default();
        ClockFace::new(self.app.now(), &preferences)
    }

    /// A page.
    pub(crate) fn page(&self, page: &impl Template) -> Answer {
        self.page_as(StatusCode::OK, page)
    }

    /// A page with another status.
    pub(crate) fn page_as(&self, status: StatusCode, page: &impl Template) -> Answer {
        Ok(self.html(status, page.render()?))
    }

    /// A page, or the part of it that was asked for; the part is a block of the same template.
    pub(crate) fn page_or_part(&self, page: &impl Template, part: &impl Template) -> Answer {
        Ok(self.html(StatusCode::OK, if self.is_partial { part.render()? } else { page.render()? }))
    }

    /// The page of a form again, filled and with what is wrong.
    pub(crate) fn invalid(&self, page: &impl Template) -> Answer {
        self.invalid_as(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    /// The same with another status.
    pub(crate) fn invalid_as(&self, status: StatusCode, page: &impl Template) -> Answer {
        Ok(self.html(status, answer::with_error_title(&page.render()?)))
    }

    /// The page of a form that was sent too often: the time to wait is in a header, too.
    pub(crate) fn too_often(&self, wait: Wait, page: &impl Template) -> Answer {
        let mut answer = self.invalid_as(StatusCode::TOO_MANY_REQUESTS, page)?;
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.seconds.unsigned_abs()));
        Ok(answer)
    }

    pub(super) fn html(&self, status: StatusCode, page: String) -> Response<Body> {
        answer::html(status, page, self.site.prefix())
    }

    /// Go there.
    #[expect(clippy::unnecessary_wraps, reason = "pages end with it")]
    pub(crate) fn see_other(&self, path: &str) -> Answer {
        Ok(answer::see_other(path, self.site.prefix()))
    }

    /// It is done: go there, where one line says so.
    pub(crate) fn done(&mut self, path: &str, line: impl Into<String>) -> Answer {
        self.done_to(path, line, "")
    }

    /// It is done: go there, where one line says so and the thing with this id is marked.
    pub(crate) fn done_to(&mut self, path: &str, line: impl Into<String>, mark: &str) -> Answer {
        let flash = Flash { text: line.into(), mark: mark.to_owned() };
        self.set_cookie(Cookie::Flash, &flash.to_cookie(), Some(flash::LIFE));
        self.see_other(path)
    }

    /// Sends a cookie with the answer; with 0 seconds it goes.
    pub(crate) fn set_cookie(&mut self, cookie: Cookie, value: &str, seconds: Option<u32>) {
        self.cookies.extend(cookie.write(value, seconds, self.origin.is_https()));
    }

    /// What the last page left to say, this once.
    pub(super) fn take_flash(&mut self) -> Option<Flash> {
        let flash = self.flash.take()?;
        self.set_cookie(Cookie::Flash, "", Some(0));
        Some(flash)
    }

    /// The token that a form of this page shows.
    pub(super) fn shown_token(&self) -> String {
        self.token.shown(&mut self.app.chance.rng())
    }
}

/// Why somebody may not do `A`: not at all theirs to know of, or not with their role.
pub(super) fn denied<A: Action>(refusal: Refusal, scope: Scope, to: &'static str) -> Problem {
    match refusal {
        Refusal::NotPermitted => Problem::Denied { to, rule: A::RULE, scope },
        _ => Problem::NotFound,
    }
}
