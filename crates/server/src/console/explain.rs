//! The pages that say why there is no page: what happened, what can be done, and a reference that the log knows.
//! Source: console contract 4, 10.

use super::answer;
use super::layout::{Frame, Section, Spot};
use super::problem::Problem;
use super::visit::Visit;
use crate::http::percent::{Place, encode};
use askama::Template;
use axum::body::Body;
use http::{HeaderValue, Response, StatusCode, header};
use keywright_domain::policy::{ReadOrganizationUsers, ReadProjectUsers};
use keywright_domain::{Scope, User};

/// Somebody who has a role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Holder {
    /// The person's name; the e-mail address where there is none.
    pub(crate) name: String,
    /// The e-mail address.
    pub(crate) email: String,
}

#[derive(Template)]
#[template(path = "error/problem.html")]
struct ProblemPage {
    frame: Frame,
    heading: String,
    sentences: Vec<String>,
    /// Who has the missing role; empty where they are none of the reader's business.
    holders: Vec<Holder>,
    /// Where to go from here, and what is there.
    back: (String, &'static str),
    reference: String,
}

impl Visit {
    /// The page of a problem; or the way to prove who one is, where that is what is missing.
    pub(super) async fn explain(&mut self, problem: &Problem) -> Response<Body> {
        match problem {
            Problem::SignIn => return self.ask("/login"),
            Problem::Confirm => return self.ask("/login/confirm"),
            _ => {}
        }
        let (request, page) = (&self.request, self.title);
        if let Problem::Failed(cause) = problem {
            let cause = keywright_store::causes(cause.as_ref());
            tracing::error!(%request, page, cause, "page failed");
        } else {
            tracing::info!(%request, page, status = problem.status().as_u16(), "page refused");
        }
        let (holders, back) = match problem {
            Problem::Denied { scope, .. } => (self.owners(*scope).await, back_to(*scope)),
            _ if self.session.is_some() => (Vec::new(), ("/orgs".to_owned(), "Your organizations")),
            _ => (Vec::new(), ("/login".to_owned(), "Sign in")),
        };
        let page = ProblemPage {
            frame: self.plain_frame(Spot::Nowhere, Section::Other).titled(problem.heading()),
            heading: problem.heading(),
            sentences: problem.sentences(),
            holders,
            back,
            reference: self.request.to_string(),
        };
        let mut response = match page.render() {
            Ok(page) => self.html(problem.status(), page),
            Err(_) => plain_failure(&self.request.to_string()),
        };
        let retry = problem.retry_after().map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds)));
        response.headers_mut().extend(retry);
        response
    }

    /// Who owns a place, as far as the person may see people there: five at most.
    pub(crate) async fn owners(&self, scope: Scope) -> Vec<Holder> {
        self.in_charge(scope, false).await
    }

    /// The same with those who administer a project's people.
    pub(crate) async fn in_charge(&self, scope: Scope, user_admins: bool) -> Vec<Holder> {
        let Ok(signed_in) = self.signed_in() else { return Vec::new() };
        let people = match scope {
            Scope::Organization(_) => match signed_in.permit::<ReadOrganizationUsers>(scope) {
                Ok(permit) => self.app.people_in_charge(&permit, user_admins).await,
                Err(_) => return Vec::new(),
            },
            Scope::Project { .. } => match signed_in.permit::<ReadProjectUsers>(scope) {
                Ok(permit) => self.app.people_in_charge(&permit, user_admins).await,
                Err(_) => return Vec::new(),
            },
            Scope::Deployment => return Vec::new(),
        };
        let people = people.unwrap_or_else(|error| {
            let cause = keywright_store::causes(&error);
            tracing::warn!(request = %self.request, cause, "it cannot be told who has a role");
            Vec::new()
        });
        people.iter().map(Holder::of).collect()
    }

    /// Sends whoever asks to where they prove who they are, and back here after it.
    fn ask(&self, page: &str) -> Response<Body> {
        let mut path = format!("{page}?to=");
        encode(if self.form.is_sent() { "/".to_owned() } else { self.here() }, Place::Query, &mut path);
        if self.session_ended {
            path.push_str("&ended=1");
        }
        answer::see_other(&path, self.site.prefix())
    }
}

impl Holder {
    fn of(user: &User) -> Self {
        let email = user.username.as_str().to_owned();
        let name = format!("{} {}", user.first_name, user.last_name).trim().to_owned();
        Self { name: if name.is_empty() { email.clone() } else { name }, email }
    }
}

fn back_to(scope: Scope) -> (String, &'static str) {
    match scope {
        Scope::Deployment => ("/orgs".to_owned(), "Your organizations"),
        Scope::Organization(org) => (format!("/orgs/{org}/projects"), "Back to the organization"),
        Scope::Project { project, .. } => (format!("/projects/{project}"), "Back to the project"),
    }
}

/// When not even the page of a problem can be made.
fn plain_failure(reference: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("Something went wrong here. Reference: {reference}\n")));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
