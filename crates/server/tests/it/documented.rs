//! The documents, as tests look at them: every answer that any test gets is compared with the document of its dialect.
//!
//! The comparison is stricter than the document: a member that it does not name is a mistake, too.

use crate::answer::Answer;
use http::Method;
use keywright_domain::Product;
use keywright_server::api::dialect::link::Links;
use keywright_server::api::dialect::{ALL, Dialect};
use keywright_server::api::openapi;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

/// The document of a dialect.
pub(crate) struct Document {
    pub(crate) dialect: &'static Dialect,
    root: Value,
}

/// An operation of a document.
pub(crate) struct Operation<'d> {
    pub(crate) method: String,
    /// As the document writes it: `/orgs/{orgId}`.
    pub(crate) path: &'d str,
    pub(crate) value: &'d Value,
}

type Built = HashMap<String, Arc<Document>>;
static BUILT: LazyLock<Mutex<Built>> = LazyLock::new(Mutex::default);

/// The documents of a server with these products, each built once.
pub(crate) fn documents(served: &[Product]) -> Vec<Arc<Document>> {
    let mut built = BUILT.lock().unwrap();
    let spoken = ALL.iter().filter(|dialect| dialect.is_served(served));
    let build = |dialect: &&'static Dialect| {
        let document = || {
            let document = openapi::document(dialect, served, &Links::new("http://localhost:8080"), "0.0.0-test");
            Arc::new(Document { dialect, root: serde_json::to_value(document).unwrap() })
        };
        Arc::clone(built.entry(format!("{} {served:?}", dialect.id)).or_insert_with(document))
    };
    spoken.map(build).collect()
}

/// Compares an answer with the document that its path belongs to.
pub(crate) fn compare(served: &[Product], method: &Method, path: &str, answer: &Answer) {
    for document in documents(served) {
        let Some(rest) = path.strip_prefix(document.dialect.base) else { continue };
        let Some(operation) = document.find(method, rest) else { continue };
        if let Err(difference) = document.allows(&operation, method, answer) {
            panic!("{method} {path} answers what its document does not say: {difference}\n{}", answer.text);
        }
    }
}

impl Document {
    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.root["paths"].as_object().unwrap().iter();
        let of_a_path = |(path, item): (&'_ String, &'_ Value)| -> Vec<(String, String)> {
            item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())).collect()
        };
        let named: Vec<_> = paths.flat_map(of_a_path).collect();
        named.into_iter().map(|(method, path)| self.operation(&method, &path).unwrap()).collect()
    }

    fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let (path, item) = self.root["paths"].as_object()?.get_key_value(path)?;
        Some(Operation { method: method.to_owned(), path, value: item.get(method.to_lowercase())? })
    }

    /// The operation that a request is one of, by the path below the dialect's base.
    fn find(&self, method: &Method, path: &str) -> Option<Operation<'_>> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let path = path.strip_suffix('/').unwrap_or(path);
        let path: Vec<_> = path.split('/').skip(1).collect();
        let templates = self.root["paths"].as_object().unwrap().keys().filter(|template| matches(template, &path));
        // Where two match, what is literal wins over a parameter, from left to right.
        let literal = |template: &&String| template.split('/').map(|part| !part.contains('{')).collect::<Vec<_>>();
        self.operation(method.as_str(), templates.max_by_key(literal)?)
    }

    /// Follows references.
    pub(crate) fn resolved<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(reference) => self.resolved(self.root.pointer(reference.trim_start_matches('#')).unwrap()),
            None => value,
        }
    }

    fn allows(&self, operation: &Operation<'_>, method: &Method, answer: &Answer) -> Result<(), String> {
        let status = answer.status.to_string();
        let response = operation.value["responses"].get(&status);
        let response = self.resolved(response.ok_or_else(|| format!("the status {status}"))?);
        if answer.status >= 400 && method != Method::HEAD {
            let code = if answer.at("/content/errorCode").is_string() { "/content/errorCode" } else { "/errorCode" };
            let code = answer.text_at(code);
            let codes = response["description"].as_str().unwrap();
            if !codes.contains(&format!("`{code}`")) {
                return Err(format!("{status} {code}; it has {codes}"));
            }
        }
        for name in [
            "location",
            "www-authenticate",
            "deprecation",
            "sunset",
            "retry-after",
            "ratelimit-limit",
            "ratelimit-remaining",
        ] {
            let named = response["headers"].as_object().into_iter().flatten();
            let said = named.map(|(named, _)| named.to_lowercase()).any(|named| named == name);
            if answer.headers.contains_key(name) && !said {
                return Err(format!("the header {name}"));
            }
        }
        let media = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
        match response["content"].get(media) {
            Some(content) if !answer.text.is_empty() => self.fits(&content["schema"], &answer.json()),
            None if !answer.text.is_empty() => Err(format!("the media type {media:?}")),
            _ => Ok(()),
        }
    }

    /// Is a value of this schema, with no member that the schema does not name?
    fn fits(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let schema = self.resolved(schema);
        if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            let misfits: Vec<_> = choices.iter().filter_map(|choice| self.fits(choice, value).err()).collect();
            return if misfits.len() < choices.len() { Ok(()) } else { Err(misfits.join("; or ")) };
        }
        let kinds: Vec<_> = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            kind => kind.as_str().into_iter().collect(),
        };
        if !kinds.iter().any(|kind| is(kind, value)) {
            return Err(format!("{value} is no {kinds:?}"));
        }
        if schema["enum"].as_array().is_some_and(|choices| !choices.contains(value)) {
            return Err(format!("{value} is none of {}", schema["enum"]));
        }
        let length = value.as_str().map(|text| text.chars().count() as u64);
        let items = value.as_array().map(|items| items.len() as u64);
        for (bound, actual) in [("maxLength", length), ("maxItems", items), ("maximum", value.as_u64())] {
            if schema[bound].as_u64().is_some_and(|bound| actual.is_some_and(|actual| actual > bound)) {
                return Err(format!("{value} is beyond {bound}"));
            }
        }
        for item in value.as_array().into_iter().flatten() {
            self.fits(&schema["items"], item)?;
        }
        match (value.as_object(), schema["properties"].as_object()) {
            (Some(members), Some(properties)) => {
                let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
                if let Some(missing) = required.into_iter().find(|name| !members.contains_key(*name)) {
                    return Err(format!("{missing} is missing"));
                }
                for (name, member) in members {
                    let described = properties.get(name).ok_or_else(|| format!("the member {name}"))?;
                    self.fits(described, member).map_err(|misfit| format!("{name}: {misfit}"))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// Does a template such as `/orgs/{orgId}/users/{userId}:addRole` match these segments? The last parameter of an entry's
/// address may be two of them.
fn matches(template: &str, path: &[&str]) -> bool {
    let parts: Vec<_> = template.split('/').skip(1).filter(|part| !part.is_empty()).collect();
    let address = parts.last() == Some(&"{ipAddress}") && path.len() == parts.len() + 1;
    let same = |(part, segment): (&&str, &&str)| match part.split_once('}') {
        Some((_, suffix)) => segment.ends_with(suffix) && segment.len() > suffix.len(),
        None => part == segment || (*part == "accessList" && *segment == "accesslist"),
    };
    (path.len() == parts.len() || address) && parts.iter().zip(path).all(same)
}

#[test]
fn a_difference_between_answer_and_document_is_seen() {
    let all = [Product::Atlas, Product::CloudManager, Product::OpsManager];
    let answer = |status: u16, text: &str| Answer {
        status,
        headers: [("content-type".parse().unwrap(), "application/json".parse().unwrap())].into_iter().collect(),
        text: text.to_owned(),
    };
    let documents = documents(&all);
    let document = documents.iter().find(|document| document.dialect.base == "/api/atlas/v1.0").unwrap();
    let operation =
        document.find(&Method::GET, "/orgs/5f0a1b2c3d4e5f6071829304/apiKeys/5f0a1b2c3d4e5f6071829305").unwrap();
    let key = |links: &str, more: &str| {
        format!(
            r#"{{"desc":"d","id":"5f0a1b2c3d4e5f6071829305","links":{links},"privateKey":"p","publicKey":"q","roles":[]{more}}}"#
        )
    };
    let refusal =
        |code: &str| format!(r#"{{"detail":"","error":400,"errorCode":"{code}","parameters":[],"reason":""}}"#);

    for (answer, difference) in [
        (answer(200, &key("[]", "")), None),
        (answer(200, &format!(r#"{{"content":{},"status":200}}"#, key("[]", ""))), None),
        (answer(200, &key("[]", r#","secret":1"#)), Some("the member secret")),
        (answer(200, &key("[7]", "")), Some("7 is no")),
        (answer(200, "{}"), Some("desc is missing")),
        (answer(418, "{}"), Some("the status 418")),
        (answer(400, &refusal("API_KEY_NOT_FOUND")), None),
        (answer(400, &refusal("ORG_NOT_EMPTY")), Some("400 ORG_NOT_EMPTY")),
    ] {
        let found = document.allows(&operation, &Method::GET, &answer);

        match difference {
            None => assert_eq!(found, Ok(())),
            Some(difference) => assert!(found.as_ref().unwrap_err().contains(difference), "{found:?}"),
        }
    }
}
