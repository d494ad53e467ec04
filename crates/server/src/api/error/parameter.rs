//! A value in an error's `parameters`: text or a number.

use std::fmt;
use std::net::IpAddr;

use keywright_domain::{Cidr, EventId, InvitationId, KeyId, OrgId, ProjectId, TeamId, UserId};
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What a detail speaks of: an id, an address, a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// Printed and sent as it is.
    Text(String),
    /// Sent as a JSON number.
    Number(i64),
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
        }
    }
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

impl PartialSchema for Parameter {
    fn schema() -> RefOr<Schema> {
        let kinds = SchemaType::from_iter([Type::String, Type::Integer]);
        ObjectBuilder::new().schema_type(kinds).description(Some("A text or a number.")).into()
    }
}

impl ToSchema for Parameter {}

impl From<String> for Parameter {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Parameter {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

macro_rules! parameters {
    (text: $($text:ty),*; number: $($number:ty),*) => {
        $(impl From<$text> for Parameter {
            fn from(value: $text) -> Self {
                Self::Text(value.to_string())
            }
        })*
        $(impl From<$number> for Parameter {
            fn from(value: $number) -> Self {
                Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
            }
        })*
    };
}

parameters! {
    text: &str, std::borrow::Cow<'_, str>, IpAddr, Cidr, EventId, InvitationId, KeyId, OrgId, ProjectId, TeamId, UserId;
    number: u32, u64, usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_sent_as_text_and_a_number_as_a_number() {
        let address: IpAddr = "192.0.2.10".parse().unwrap();
        let parameters: [Parameter; 3] = [address.into(), 500_u32.into(), u64::MAX.into()];

        assert_eq!(serde_json::to_string(&parameters).unwrap(), r#"["192.0.2.10",500,9223372036854775807]"#);
        assert_eq!(parameters[1].to_string(), "500");
    }
}
