//! A document, put together from the rows of the route table and what is said of them.

use super::operation::{Answer, Noun, Operation};
use super::parameter::{in_header, in_path, paging, presentation};
use super::response::{PLAIN, bad, content, good, media_types};
use super::{described, form, refusals};
use crate::api::dialect::link::Links;
use crate::api::dialect::{Dialect, DialectId};
use crate::api::route::Route;
use crate::api::table::routes;
use http::Method;
use keywright_domain::{Holder, Product, Rule};
use serde_json::Value;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, Paths};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::Components;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{Deprecated, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa::openapi::{Ref, RefOr, Required, Schema, ServerBuilder};

/// The name of the one way to say who calls.
const DIGEST: &str = "digest";

/// The document of a dialect: its base, and its routes as far as these products have them.
pub(super) fn document(dialect: &'static Dialect, served: &[Product], links: &Links, version: &str) -> OpenApi {
    let nouns = described::nouns();
    let mut components = Components::new();
    let mut paths = Paths::new();
    let mut tags: Vec<Tag> = Vec::new();
    let has = |route: &&Route| route.dialects.contains(&dialect) && route.served.among(served);
    for route in routes().iter().filter(has) {
        let Some((noun, told)) = told(&nouns, route, dialect) else { continue };
        let operation = operation(route, told, dialect, served, &mut components).tag(noun.name);
        let path = if route.path.is_empty() { "/".to_owned() } else { route.path.replace("*}", "}") };
        paths.add_path_operation(path, method(route).into_iter().collect(), operation);
        if !tags.iter().any(|tag| tag.name == noun.name) {
            tags.push(TagBuilder::new().name(noun.name).description(Some(noun.about)).build());
        }
    }
    for (name, schema) in &mut components.schemas {
        if let (RefOr::T(Schema::Object(form)), Some(choices)) = (schema, form::choices(name, dialect, served)) {
            form.enum_values = Some(choices.into_iter().map(Value::from).collect());
        }
    }
    components.security_schemes.insert(DIGEST.to_owned(), digest().into());
    OpenApiBuilder::new()
        .info(info(dialect, version))
        .servers(Some([ServerBuilder::new().url(links.root(dialect).as_str()).build()]))
        .paths(paths)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(DIGEST, Vec::<String>::new())]))
        .tags(Some(tags))
        .build()
}

/// What is said of a route, and under which noun.
pub(super) fn told<'n>(nouns: &'n [Noun], route: &Route, dialect: &Dialect) -> Option<(&'n Noun, &'n Operation)> {
    let all = nouns.iter().flat_map(|noun| noun.operations.iter().map(move |told| (noun, told)));
    all.into_iter().find(|(_, told)| told.is_of(route, dialect))
}

fn info(dialect: &Dialect, version: &str) -> Info {
    let about = match dialect.id {
        DialectId::AtlasV1 => "The Administration API as MongoDB Atlas spoke it in v1.0, answered by Keywright.",
        DialectId::AtlasV2 => "The Administration API of MongoDB Atlas, v2, answered by Keywright.",
        DialectId::Public => "The Administration API of Cloud Manager and Ops Manager, answered by Keywright.",
        DialectId::Own => "What only Keywright has.",
        DialectId::Private => "Helpers that clients call beside the Administration API.",
    };
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let title = format!("Keywright: {}", dialect.base);
    InfoBuilder::new().title(title).description(Some(about)).version(version).license(Some(license)).build()
}

fn digest() -> SecurityScheme {
    let about = "HTTP Digest: the public half of an API key is the user name, its private half the password.";
    let mut digest = Http::new(HttpAuthScheme::Digest);
    digest.description = Some(about.to_owned());
    SecurityScheme::Http(digest)
}

fn method(route: &Route) -> Option<HttpMethod> {
    Some(match route.method {
        Method::GET => HttpMethod::Get,
        Method::POST => HttpMethod::Post,
        Method::PATCH => HttpMethod::Patch,
        Method::PUT => HttpMethod::Put,
        Method::DELETE => HttpMethod::Delete,
        _ => return None,
    })
}

fn operation(
    route: &Route,
    told: &Operation,
    dialect: &Dialect,
    served: &[Product],
    components: &mut Components,
) -> OperationBuilder {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(told.id))
        .summary(Some(told.summary))
        .request_body(body(route, told, dialect, components))
        .deprecated(told.deprecated.then_some(Deprecated::True));
    operation = match route.rule {
        Some(rule) => operation.description(Some(needs(rule))),
        None => operation.securities(Some([])),
    };
    for parameter in parameters(route, told, dialect, components) {
        operation = match parameter {
            RefOr::Ref(reference) => operation.parameter_ref(reference),
            RefOr::T(parameter) => operation.parameter(parameter),
        };
    }
    for (status, response) in good(route, told, dialect, components) {
        operation = operation.response(status.to_string(), response);
    }
    for (status, response) in bad(route, &refusals::of(route, told, dialect, served), dialect, components) {
        operation = operation.response(status.to_string(), response);
    }
    operation
}

/// Whom the policy allows it.
fn needs(rule: &Rule) -> String {
    let labels: Vec<_> = Holder::ALL.iter().filter(|holder| rule.allowed.contains(**holder)).collect();
    let mut who = match labels.split_last() {
        _ if labels.len() == Holder::ALL.len() => "every key that belongs there".to_owned(),
        Some((last, [])) => last.label().to_owned(),
        Some((last, rest)) => {
            let rest: Vec<_> = rest.iter().map(|holder| holder.label()).collect();
            format!("{} or {}", rest.join(", "), last.label())
        }
        None => "nobody".to_owned(),
    };
    if rule.own {
        who.push_str(", and the key itself");
    }
    format!("Allowed to {who} (`{}`).", rule.name)
}

/// Those that many operations have stand among the components.
fn parameters(
    route: &Route,
    told: &Operation,
    dialect: &Dialect,
    components: &mut Components,
) -> Vec<RefOr<Parameter>> {
    let mut shared = Vec::new();
    for (parameter, shape) in route.parameters().filter_map(in_path) {
        content(&shape, components);
        shared.push(parameter);
    }
    if matches!(told.answer, Answer::Page(_)) {
        shared.extend(paging(dialect));
    }
    shared.extend(presentation());
    let mut parameters = Vec::new();
    for parameter in shared {
        let name = parameter.name.clone();
        components.parameters.insert(name.clone(), parameter.into());
        parameters.push(RefOr::Ref(Ref::new(format!("#/components/parameters/{name}"))));
    }
    for query in &told.queries {
        content(&query.shape, components);
        parameters.push(query.parameter().into());
    }
    parameters.extend(told.header.map(|header| in_header(header).into()));
    parameters
}

fn body(route: &Route, told: &Operation, dialect: &Dialect, components: &mut Components) -> Option<RequestBody> {
    let content = content(&(told.body?)(dialect), components);
    let mut body = RequestBodyBuilder::new().required(Some(Required::True));
    for media in media_types(route, dialect) {
        body = body.content(media, content.clone());
    }
    Some(body.content(PLAIN, content).build())
}
