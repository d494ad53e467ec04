use super::super::dialect::ALL;
use super::super::table::routes;
use super::*;
use serde_json::Value;
use std::collections::BTreeSet;

const EVERY_PRODUCT: &[Product] = &[Product::Atlas, Product::CloudManager, Product::OpsManager];

fn of(dialect: &'static Dialect, served: &[Product]) -> OpenApi {
    document(dialect, served, &Links::new("http://localhost:8080"), env!("CARGO_PKG_VERSION"))
}

fn built(dialect: &'static Dialect, served: &[Product]) -> Value {
    serde_json::to_value(of(dialect, served)).unwrap()
}

/// Every object and list of a document, with the way to it.
fn walk(value: &Value, way: &str, visit: &mut impl FnMut(&str, &Value)) {
    visit(way, value);
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| walk(member, &format!("{way}/{name}"), visit));
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, way, visit)),
        _ => {}
    }
}

#[test]
fn the_documents_are_those_in_docs() {
    let update = std::env::var_os("KEYWRIGHT_UPDATE_DOCS").is_some();
    for dialect in ALL {
        let path = format!("{}/../../docs/openapi/{}.json", env!("CARGO_MANIFEST_DIR"), dialect.id);
        let built = serde_json::to_string_pretty(&of(dialect, EVERY_PRODUCT)).unwrap() + "\n";
        if update {
            std::fs::write(&path, &built).unwrap();
        }

        let kept = std::fs::read_to_string(&path).unwrap();

        assert!(kept == built, "{path}: run with KEYWRIGHT_UPDATE_DOCS=1 and review the difference");
    }
}

#[test]
fn every_route_is_described_once_in_each_dialect_and_every_description_has_a_route() {
    let (nouns, routes) = (described::nouns(), routes());
    let mut used = BTreeSet::new();

    for route in &routes {
        for dialect in route.dialects {
            let operations = nouns.iter().flat_map(|noun| &noun.operations);
            let found: Vec<_> = operations.enumerate().filter(|(_, told)| told.is_of(route, dialect)).collect();

            assert_eq!(found.len(), 1, "{} {}{}: descriptions", route.method, dialect.base, route.path);
            used.extend(found.iter().map(|(n, _)| *n));
        }
    }

    let unused = nouns.iter().flat_map(|noun| &noun.operations).enumerate().filter(|(n, _)| !used.contains(n));
    let unused: Vec<_> = unused.map(|(_, told)| format!("{} {}", told.method, told.path)).collect();
    assert_eq!(unused, Vec::<String>::new(), "descriptions of no route");
}

#[test]
fn what_the_policy_allows_to_nobody_has_no_good_answer_and_everything_else_has_one() {
    let allowed_to_nobody = |needs: &str| needs.contains("Allowed to nobody");
    for dialect in ALL {
        let document = built(dialect, EVERY_PRODUCT);
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let good = operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with('2'));
                let nobody = operation["description"].as_str().is_some_and(allowed_to_nobody);
                assert_eq!(good, !nobody, "{} {method} {path}", dialect.id);
            }
        }
    }
}

#[test]
fn every_parameter_of_a_path_is_known() {
    for route in routes() {
        for name in route.parameters() {
            assert!(parameter::in_path(name).is_some(), "{}: what is {{{name}}}?", route.path);
        }
    }
}

#[test]
fn a_name_is_that_of_one_operation_in_a_document() {
    for dialect in ALL {
        let mut names = Vec::new();
        walk(&built(dialect, EVERY_PRODUCT), "", &mut |_, value| {
            names.extend(value.get("operationId").and_then(Value::as_str).map(ToOwned::to_owned));
        });

        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{}: {names:?}", dialect.id);
        for name in names {
            let camel = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(char::is_alphanumeric);
            assert!(camel, "{name}");
        }
    }
}

#[test]
fn everything_referred_to_is_there_and_everything_there_is_referred_to() {
    for dialect in ALL {
        let document = built(dialect, EVERY_PRODUCT);
        let mut wanted = BTreeSet::new();
        walk(&document, "", &mut |_, value| {
            let reference = value.get("$ref").and_then(Value::as_str);
            wanted.extend(reference.map(|reference| reference.trim_start_matches('#').to_owned()));
        });

        for reference in &wanted {
            assert!(document.pointer(reference).is_some(), "{}: there is no {reference}", dialect.id);
        }
        for kind in ["schemas", "responses", "parameters"] {
            for name in document["components"][kind].as_object().into_iter().flat_map(serde_json::Map::keys) {
                let reference = format!("/components/{kind}/{name}");
                assert!(wanted.contains(&reference), "{}: nothing refers to {reference}", dialect.id);
            }
        }
    }
}

#[test]
fn every_response_says_what_it_is() {
    for dialect in ALL {
        walk(&built(dialect, EVERY_PRODUCT), "", &mut |way, value| {
            if let (true, Some(responses)) = (way.ends_with("/responses"), value.as_object()) {
                for (status, response) in responses {
                    assert!(response["description"].is_string() || response["$ref"].is_string(), "{way}/{status}");
                }
            }
        });
    }
}

#[test]
fn a_document_lists_only_what_its_products_have() {
    let of_ops_manager = [Product::OpsManager];
    let roles = |served: &[Product]| {
        built(&super::super::dialect::PUBLIC, served)["components"]["schemas"]["OrganizationRole"].clone()
    };

    let (all, ops_manager) = (roles(EVERY_PRODUCT)["enum"].clone(), roles(&of_ops_manager)["enum"].clone());

    assert!(all.as_array().unwrap().contains(&"ORG_BILLING_ADMIN".into()));
    assert!(!ops_manager.as_array().unwrap().contains(&"ORG_BILLING_ADMIN".into()));
}
