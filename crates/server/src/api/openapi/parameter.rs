//! Parameters: what may stand in a query, and what the names in paths stand for.

use super::form::{DocumentName, Email, EndpointSetId, EntryAddress, Id, LimitName, Name, TeamName};
use super::shape::{Shape, reference};
use crate::api::dialect::{Dialect, Paging};
use keywright_domain::Page;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required, Schema};

/// A parameter of the query.
pub(super) struct Query {
    name: &'static str,
    about: &'static str,
    pub(super) shape: Shape,
}

impl Query {
    /// A text of a form.
    pub(super) fn of<T: ToSchema>(name: &'static str, about: &'static str) -> Self {
        Self { name, about, shape: Shape::taken::<T>() }
    }

    /// Texts of a form: the parameter may be there more than once.
    pub(super) fn many<T: ToSchema>(name: &'static str, about: &'static str) -> Self {
        Self::some::<T>(name, about, None)
    }

    /// The same, at most so many times.
    pub(super) fn up_to<T: ToSchema>(most: usize, name: &'static str, about: &'static str) -> Self {
        Self::some::<T>(name, about, Some(most))
    }

    fn some<T: ToSchema>(name: &'static str, about: &'static str, most: Option<usize>) -> Self {
        let Shape { schema, components } = Shape::taken::<T>();
        let schema = ArrayBuilder::new().items(schema).max_items(most).into();
        Self { name, about, shape: Shape { schema, components } }
    }

    /// Any text.
    pub(super) fn text(name: &'static str, about: &'static str) -> Self {
        Self::plain(name, about, ObjectBuilder::new().schema_type(Type::String))
    }

    /// Any texts: the parameter may be there more than once.
    pub(super) fn many_texts(name: &'static str, about: &'static str) -> Self {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let schema = ArrayBuilder::new().items(text).into();
        Self { name, about, shape: Shape { schema, components: Vec::new() } }
    }

    /// A switch, off when it is not there.
    pub(super) fn switch(name: &'static str, about: &'static str) -> Self {
        Self::plain(name, about, switch(false))
    }

    fn plain(name: &'static str, about: &'static str, schema: ObjectBuilder) -> Self {
        Self { name, about, shape: Shape { schema: schema.into(), components: Vec::new() } }
    }

    pub(super) fn parameter(&self) -> Parameter {
        in_query(self.name, self.about, self.shape.schema.clone())
    }
}

fn switch(default: bool) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean).default(Some(Value::Bool(default)))
}

fn in_query(name: &str, about: &str, schema: impl Into<RefOr<Schema>>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

/// A header, which may be there.
pub(super) fn in_header((name, about): (&str, &str)) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// What every operation takes.
pub(super) fn presentation() -> [Parameter; 2] {
    [
        in_query("envelope", "Put the status into the body, for clients that cannot see it.", switch(false)),
        in_query("pretty", "Lay the JSON out for people.", switch(false)),
    ]
}

/// What every page takes. Where a number out of range is clamped, any number is good.
pub(super) fn paging(dialect: &Dialect) -> [Parameter; 3] {
    let refused = dialect.paging == Paging::Refuse;
    let number = |default: u32, most: Option<u32>| {
        let number = ObjectBuilder::new().schema_type(Type::Integer).default(Some(Value::from(default)));
        if refused { number.minimum(Some(1)).maximum(most) } else { number }
    };
    let size = if refused { "Size of a page: 1 to 500." } else { "Size of a page: 1 to 500; other sizes are clamped." };
    [
        in_query("includeCount", "Show `totalCount`.", switch(true)),
        in_query("itemsPerPage", size, number(Page::DEFAULT_SIZE, Some(Page::MAX_SIZE))),
        in_query("pageNum", "Number of the page, from 1.", number(1, None)),
    ]
}

/// The parameter of a path that has this name; `None` for one that nobody has described.
pub(super) fn in_path(name: &'static str) -> Option<(Parameter, Shape)> {
    let (about, shape) = match name {
        "orgId" => ("The organization's ID.", Shape::taken::<Id>()),
        "groupId" => ("The project's ID.", Shape::taken::<Id>()),
        "groupName" => ("The project's name.", Shape::taken::<Name>()),
        "apiUserId" => ("The API key's ID, not its public half.", Shape::taken::<Id>()),
        "teamId" => ("The team's ID.", Shape::taken::<Id>()),
        "teamName" => ("The team's name.", Shape::taken::<TeamName>()),
        "userId" => ("The user's ID.", Shape::taken::<Id>()),
        "userName" => ("The user's name, an e-mail address.", Shape::taken::<Email>()),
        "invitationId" => ("The invitation's ID.", Shape::taken::<Id>()),
        "entryId" => ("The entry's ID.", Shape::taken::<Id>()),
        "endpointSetId" => ("The endpoint set.", Shape::taken::<EndpointSetId>()),
        "limitName" => ("The limit.", Shape::taken::<LimitName>()),
        "eventId" => ("The event's ID.", Shape::taken::<Id>()),
        "document" => ("The document, by the name of its dialect.", Shape::taken::<DocumentName>()),
        "ipAddress" => ("The entry of the access list.", Shape::taken::<EntryAddress>()),
        _ => return None,
    };
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(shape.schema.clone()))
        .build();
    Some((parameter, shape))
}

/// Is it an ID, whose form is looked at before anything that it names?
pub(super) fn is_id(name: &'static str) -> bool {
    in_path(name).is_some_and(|(parameter, _)| parameter.schema == Some(reference(&Id::name())))
}
