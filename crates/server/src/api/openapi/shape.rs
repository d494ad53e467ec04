//! Shapes: the schema of a body or an answer, with the components that it refers to.

use crate::api::dialect::link::Link;
use crate::api::envelope::Nothing;
use std::borrow::Cow;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, ArrayBuilder, Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

/// A named schema.
type Component = (String, RefOr<Schema>);

/// A schema, and the components that it refers to.
#[derive(Clone)]
pub(super) struct Shape {
    pub(super) schema: RefOr<Schema>,
    pub(super) components: Vec<Component>,
}

impl Shape {
    /// An object of a request's body: a member that may be absent may be `null` as well.
    pub(super) fn taken<T: ToSchema>() -> Self {
        Self { schema: reference(&T::name()), components: components::<T>() }
    }

    /// A list of a request's objects; or one of them or more.
    pub(super) fn taken_many<T: ToSchema>(alone_too: bool) -> Self {
        let one = Self::taken::<T>();
        let many = ArrayBuilder::new().items(one.schema.clone());
        let schema = if alone_too {
            AnyOfBuilder::new().item(many.min_items(Some(1))).item(one.schema).into()
        } else {
            many.into()
        };
        Self { schema, components: one.components }
    }

    /// An object of an answer, or the same in its envelope.
    pub(super) fn shown<T: ToSchema>() -> Self {
        let (name, mut components) = shown::<T>();
        let answer = format!("{name}Answer");
        let about = "The object, or with `envelope=true` the same beside its status.";
        let either = AnyOfBuilder::new().item(reference(&name)).item(envelope(reference(&name)));
        components.push((answer.clone(), either.description(Some(about)).into()));
        Self { schema: reference(&answer), components }
    }

    /// A bare list, or the same in its envelope.
    pub(super) fn array<T: ToSchema>() -> Self {
        let (name, components) = shown::<T>();
        Self::bare(ArrayBuilder::new().items(reference(&name)).into(), components)
    }

    /// A bare switch, or the same in its envelope.
    pub(super) fn switch() -> Self {
        Self::bare(ObjectBuilder::new().schema_type(Type::Boolean).into(), Vec::new())
    }

    fn bare(schema: RefOr<Schema>, components: Vec<Component>) -> Self {
        Self { schema: AnyOfBuilder::new().item(schema.clone()).item(envelope(schema)).into(), components }
    }

    /// What an answer without a body is in an envelope.
    pub(super) fn nothing_in_an_envelope() -> Self {
        let (name, mut components) = shown::<Nothing>();
        let enveloped = format!("{name}InEnvelope");
        components.push((enveloped.clone(), envelope(reference(&name))));
        Self { schema: reference(&enveloped), components }
    }

    /// A page of a list.
    pub(super) fn page<T: ToSchema>() -> Self {
        let (name, mut components) = shown::<T>();
        let links = Link::name();
        let results = ArrayBuilder::new().items(reference(&name));
        let status = integer().description(Some("200, when an envelope was asked for."));
        let total = integer().description(Some("How many there are on all pages; left out with `includeCount=false`."));
        let page = ObjectBuilder::new()
            .property("links", ArrayBuilder::new().items(reference(&links)))
            .property("results", results)
            .property("status", status)
            .property("totalCount", total.minimum(Some(0)))
            .required("links")
            .required("results")
            .description(Some("A page of a list, with links to itself and to its neighbours."));
        let list = format!("{name}List");
        components.push((list.clone(), page.into()));
        components.extend(shown::<Link>().1);
        Self { schema: reference(&list), components }
    }
}

/// A component by its name.
pub(super) fn reference(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

fn integer() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer)
}

/// A content with the status that it would have had.
fn envelope(content: RefOr<Schema>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .property("content", content)
        .property("status", integer())
        .required("content")
        .required("status")
        .into()
}

/// A type and all that it refers to.
fn components<T: ToSchema>() -> Vec<Component> {
    let mut found = vec![(Cow::into_owned(T::name()), T::schema())];
    T::schemas(&mut found);
    found
}

/// The same as answers have it: a member that may be absent is never `null`.
fn shown<T: ToSchema>() -> (String, Vec<Component>) {
    let shown = components::<T>().into_iter().map(|(name, schema)| (name, without_null(schema))).collect();
    (T::name().into_owned(), shown)
}

fn without_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(mut object)) = schema else { return schema };
    let Object { required, properties, .. } = &mut object;
    let absent = properties.iter_mut().filter(|(name, _)| !required.contains(name));
    for (_, member) in absent {
        if let Some(present) = present(member) {
            *member = present;
        }
    }
    RefOr::T(Schema::Object(object))
}

/// What a nullable schema is when it is not `null`.
fn present(schema: &RefOr<Schema>) -> Option<RefOr<Schema>> {
    let only = |types: &SchemaType| match types {
        SchemaType::Array(types) => types.iter().find(|kind| **kind != Type::Null).cloned().map(SchemaType::Type),
        _ => None,
    };
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let mut object = object.clone();
            object.schema_type = only(&object.schema_type)?;
            Some(RefOr::T(Schema::Object(object)))
        }
        RefOr::T(Schema::Array(array)) => {
            let mut array = array.clone();
            array.schema_type = only(&array.schema_type)?;
            Some(RefOr::T(Schema::Array(array)))
        }
        RefOr::T(Schema::OneOf(choice)) => choice.items.iter().find(|item| matches!(item, RefOr::Ref(_))).cloned(),
        _ => None,
    }
}
