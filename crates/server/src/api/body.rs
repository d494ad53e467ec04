//! Bodies: JSON of the form that an endpoint expects, member by member, each failing in its own words.
//!
//! A member that is `null` is absent. Members that the object has in answers are ignored, because SDKs echo whole
//! objects; any other unknown name is refused (HTTP contract 4 and 5.1).

use super::error::{ApiError, request};
use super::members::Members;
use serde_json::{Map, Number, Value};

/// The members of an object, and the names that they can have.
#[derive(Debug)]
pub(crate) struct Fields {
    members: Map<String, Value>,
    known: &'static [&'static str],
}

/// Reads a body as JSON.
///
/// # Errors
/// 400 `MALFORMED_JSON`.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| ApiError::new(&request::MALFORMED_JSON).caused_by(error))
}

/// Takes a value for an array.
///
/// # Errors
/// 400 `INVALID_JSON`.
pub(crate) fn array(value: Value) -> Result<Vec<Value>, ApiError> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(ApiError::new(&request::INVALID_JSON)),
    }
}

/// The answer to a member of another JSON type.
pub(crate) fn wrong_type(name: &str) -> ApiError {
    ApiError::new(&request::INVALID_JSON_ATTRIBUTE).with(name).about_field(name, "has the wrong JSON type")
}

/// The answer to a value that a member cannot have.
pub(crate) fn invalid(name: &str, why: &str) -> ApiError {
    ApiError::new(&request::INVALID_ATTRIBUTE).with(name).about_field(name, why)
}

/// The answer to a member that must be there.
pub(crate) fn missing(name: &str) -> ApiError {
    ApiError::new(&request::MISSING_ATTRIBUTE).with(name).about_field(name, "must not be null")
}

impl Fields {
    /// Takes a value for such an object; members that are `echoed` are ignored.
    ///
    /// # Errors
    /// 400 `INVALID_JSON`, `INVALID_ATTRIBUTE` for the first unknown name.
    pub(crate) fn of<T: Members>(value: Value, echoed: &[&str]) -> Result<Self, ApiError> {
        let Value::Object(members) = value else { return Err(ApiError::new(&request::INVALID_JSON)) };
        let known = T::members();
        let is_known = |name: &str| known.contains(&name) || echoed.contains(&name);
        match members.keys().find(|name| !is_known(name)) {
            Some(name) => Err(invalid(name, "is not a member of this object")),
            None => Ok(Self { members, known }),
        }
    }

    /// Is the member there at all, `null` included?
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    /// Is there a value for the member? `null` is none.
    pub(crate) fn sends(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !value.is_null())
    }

    /// Takes a member out; `null` is none.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        debug_assert!(self.known.contains(&name), "{name} is read, but the type of the body does not have it");
        self.members.remove(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A text that must be there.
    pub(crate) fn required_text(&mut self, name: &str) -> Result<String, ApiError> {
        self.text(name)?.ok_or_else(|| missing(name))
    }

    /// A switch.
    pub(crate) fn boolean(&mut self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(value)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A whole number, not negative; `8.0` is 8.
    pub(crate) fn number(&mut self, name: &str) -> Result<Option<u64>, ApiError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Number(value)) => whole(&value).map(Some).ok_or_else(|| invalid(name, "is not a whole number")),
            Some(_) => Err(wrong_type(name)),
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>, ApiError> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let Value::Array(items) = value else { return Err(wrong_type(name)) };
        let text = |item| match item {
            Value::String(text) => Ok(text),
            _ => Err(wrong_type(name)),
        };
        items.into_iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// An object in the object.
    pub(crate) fn object<T: Members>(&mut self, name: &str) -> Result<Option<Self>, ApiError> {
        match self.take(name) {
            None => Ok(None),
            Some(value @ Value::Object(_)) => Self::of::<T>(value, &[]).map(Some),
            Some(_) => Err(wrong_type(name)),
        }
    }
}

/// The whole number that a number is, if it is one. JSON knows no other numbers than decimal ones.
fn whole(number: &Number) -> Option<u64> {
    number.as_u64().or_else(|| format!("{:.0}", number.as_f64().filter(|decimal| decimal.fract() == 0.0)?).parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use utoipa::ToSchema;

    #[derive(Deserialize, ToSchema)]
    #[expect(dead_code, reason = "described and read by name")]
    struct Described {
        desc: String,
    }

    fn code(result: Result<impl std::fmt::Debug, ApiError>) -> &'static str {
        result.unwrap_err().row().code
    }

    #[test]
    fn each_wrong_form_has_its_own_code() {
        let object = |text: &str| Fields::of::<Described>(parse(text.as_bytes())?, &["id"]);

        assert_eq!(code(object("{")), "MALFORMED_JSON");
        assert_eq!(code(object("[]")), "INVALID_JSON");
        assert_eq!(code(object(r#"{"disc":""}"#)), "INVALID_ATTRIBUTE");
        assert_eq!(code(object(r#"{"desc":7}"#).and_then(|mut fields| fields.text("desc"))), "INVALID_JSON_ATTRIBUTE");
        assert_eq!(code(object("{}").and_then(|mut fields| fields.required_text("desc"))), "MISSING_ATTRIBUTE");
        assert!(object(r#"{"id":7}"#).is_ok());
    }

    #[test]
    fn a_number_is_whole_however_it_is_written() {
        let whole = |text: &str| whole(&serde_json::from_str(text).unwrap());

        assert_eq!(
            ["8", "8.0", "8e2", "8.5", "-8", "-8.0"].map(whole),
            [Some(8), Some(8), Some(800), None, None, None]
        );
    }

    #[test]
    fn a_hundred_thousand_nested_brackets_are_malformed_and_nothing_worse() {
        let deep = "[".repeat(100_000);

        assert_eq!(code(parse(deep.as_bytes())), "MALFORMED_JSON");
    }

    #[test]
    fn bytes_that_are_no_text_are_malformed() {
        assert_eq!(code(parse(b"{\"desc\":\"\xff\"}")), "MALFORMED_JSON");
    }
}
