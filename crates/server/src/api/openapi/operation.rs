//! What the documents say of a route beyond its row: a name, a sentence, the body, the answer, the refusals.

use super::parameter::Query;
use super::shape::Shape;
use crate::api::dialect::{Dialect, DialectId};
use crate::api::error::ErrorRow;
use crate::api::route::Route;
use http::{Method, StatusCode};
use keywright_domain::Product;
use utoipa::ToSchema;

/// Rows of the errors tables that depend on the dialect and on the products that are served.
pub(super) type Rows = fn(&Dialect, &[Product]) -> Vec<&'static ErrorRow>;

/// The shape that a body or an answer has in a dialect.
pub(super) type Shaped = fn(&Dialect) -> Shape;

/// What an operation answers when all goes well.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    /// An object, a list, a switch.
    Whole(Shaped),
    /// A page of a list: paging, and links.
    Page(Shaped),
    /// 204, without a body.
    Nothing,
    /// None: the policy allows it to nobody, so that it only ever refuses.
    Never,
}

/// What is said of the routes of one noun: the tag of the documents.
pub(super) struct Noun {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) operations: Vec<Operation>,
}

/// A description of one route, for every dialect that has it.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) dialects: Option<&'static [DialectId]>,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) queries: Vec<Query>,
    pub(super) header: Option<(&'static str, &'static str)>,
    pub(super) body: Option<Shaped>,
    pub(super) status: StatusCode,
    pub(super) answer: Answer,
    pub(super) newer: Option<(&'static str, Shaped)>,
    pub(super) location: Option<&'static str>,
    pub(super) refusals: Vec<&'static ErrorRow>,
    pub(super) more_refusals: Vec<Rows>,
    pub(super) deprecated: bool,
}

/// `GET`: path, `operationId`, what it does.
pub(super) fn get(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new(Method::GET, path, id, summary)
}

/// `POST`.
pub(super) fn post(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new(Method::POST, path, id, summary)
}

/// `PATCH`.
pub(super) fn patch(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new(Method::PATCH, path, id, summary)
}

/// `PUT`.
pub(super) fn put(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new(Method::PUT, path, id, summary)
}

/// `DELETE`.
pub(super) fn delete(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new(Method::DELETE, path, id, summary)
}

impl Operation {
    fn new(method: Method, path: &'static str, id: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            dialects: None,
            id,
            summary,
            queries: Vec::new(),
            header: None,
            body: None,
            status: StatusCode::OK,
            answer: Answer::Nothing,
            newer: None,
            location: None,
            refusals: Vec::new(),
            more_refusals: Vec::new(),
            deprecated: false,
        }
    }

    /// Is this said of that route?
    pub(super) fn is_of(&self, route: &Route, dialect: &Dialect) -> bool {
        let here = self.dialects.is_none_or(|dialects| dialects.contains(&dialect.id));
        here && self.method == route.method && self.path == route.path
    }

    /// It is said of the route in these dialects; in others the same path is another operation.
    pub(super) fn in_dialects(mut self, dialects: &'static [DialectId]) -> Self {
        self.dialects = Some(dialects);
        self
    }

    /// It stays for old clients.
    pub(super) fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }

    /// A parameter of the query beside those that every operation or every page has.
    pub(super) fn query(mut self, query: Query) -> Self {
        self.queries.push(query);
        self
    }

    /// A header that it reads.
    pub(super) fn header(mut self, name: &'static str, about: &'static str) -> Self {
        self.header = Some((name, about));
        self
    }

    /// The body is such an object.
    pub(super) fn takes<T: ToSchema>(self) -> Self {
        self.takes_as(|_| Shape::taken::<T>())
    }

    /// The body is a list of such objects.
    pub(super) fn takes_many<T: ToSchema>(self) -> Self {
        self.takes_as(|_| Shape::taken_many::<T>(false))
    }

    /// The body is a list of such objects, or one of them.
    pub(super) fn takes_one_or_many<T: ToSchema>(self) -> Self {
        self.takes_as(|_| Shape::taken_many::<T>(true))
    }

    /// The body is what the dialect takes.
    pub(super) fn takes_as(mut self, shaped: Shaped) -> Self {
        self.body = Some(shaped);
        self
    }

    /// It answers with such an object.
    pub(super) fn answers<T: ToSchema>(self) -> Self {
        self.answers_as(|_| Shape::shown::<T>())
    }

    /// It answers with a bare list of such objects.
    pub(super) fn answers_array<T: ToSchema>(self) -> Self {
        self.answers_as(|_| Shape::array::<T>())
    }

    /// It answers with what the dialect shows.
    pub(super) fn answers_as(mut self, shaped: Shaped) -> Self {
        self.answer = Answer::Whole(shaped);
        self
    }

    /// It answers with a page of such objects.
    pub(super) fn answers_page<T: ToSchema>(self) -> Self {
        self.answers_page_as(|_| Shape::page::<T>())
    }

    /// It answers with a page of what the dialect shows.
    pub(super) fn answers_page_as(mut self, shaped: Shaped) -> Self {
        self.answer = Answer::Page(shaped);
        self
    }

    /// It answers nobody with anything good.
    pub(super) fn never_answers(mut self) -> Self {
        self.answer = Answer::Never;
        self
    }

    /// From this version on it answers with this instead: a page where it answers with a page before, and an object
    /// where with an object.
    pub(super) fn since(mut self, date: &'static str, shaped: Shaped) -> Self {
        self.newer = Some((date, shaped));
        self
    }

    /// What it answers with in a version; `None` is that of a dialect without versions.
    pub(super) fn shaped(&self, version: Option<&str>, first: Shaped) -> Shaped {
        match (self.newer, version) {
            (Some((since, newer)), Some(version)) if version >= since => newer,
            _ => first,
        }
    }

    /// The status of a good answer, where it is not 200.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// It answers with a `Location`.
    pub(super) fn with_location(mut self, about: &'static str) -> Self {
        self.location = Some(about);
        self
    }

    /// It can refuse with these rows, beside those that the route's row brings along.
    pub(super) fn refuses(mut self, rows: &[&'static ErrorRow]) -> Self {
        self.refusals.extend_from_slice(rows);
        self
    }

    /// It can refuse as the dialect does.
    pub(super) fn refuses_as(mut self, rows: Rows) -> Self {
        self.more_refusals.push(rows);
        self
    }
}
