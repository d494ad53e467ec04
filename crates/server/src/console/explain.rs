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

/// Somebody who has the role that is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Holder {
    pub(super) name: String,
    pub(super) email: String,
}

#[derive(Template)]
#[template(path = "error/problem.html")]
struct ProblemPage {
    frame: Frame,
    heading: String,
    sentences: Vec<String>,
    /// Who has the missing role, five people at most; empty where they are none of the reader's business.
    holders: Vec<Holder>,
    /// Where to go from here, and what is there.
    back: (String, &'static str),
    reference: String,
}

impl Visit {
    /// The page of a problem; or the way to sign in, where that is what is missing.
    pub(super) fn explain(&mut self, problem: &Problem) -> Response<Body> {
        match problem {
            Problem::SignIn => return self.ask("/login"),
            Problem::Confirm => return self.ask("/login/confirm"),
            _ => {}
        }
        if let Problem::Failed(cause) = problem {
            let cause = keywright_store::causes(cause.as_ref());
            tracing::error!(request = %self.request, page = self.title, cause, "page failed");
        }
        let page = ProblemPage {
            frame: self.plain_frame(Spot::Nowhere, Section::Other).titled(problem.heading()),
            heading: problem.heading(),
            sentences: problem.sentences(),
            holders: Vec::new(),
            back: if self.session.is_some() {
                ("/orgs".to_owned(), "Your organizations")
            } else {
                ("/login".to_owned(), "Sign in")
            },
            reference: self.request.to_string(),
        };
        let mut response = match page.render() {
            Ok(page) => self.html(problem.status(), page),
            Err(_) => plain_failure(&self.request.to_string()),
        };
        if let Problem::TooMany { seconds } = problem {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response
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

/// When not even the page of a problem can be made.
fn plain_failure(reference: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("Something went wrong here. Reference: {reference}\n")));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
