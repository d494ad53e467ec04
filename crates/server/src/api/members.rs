//! Members of a body's objects: each object is a type, and its fields say both what the documents print and which
//! names the parser takes.
//!
//! Nobody makes a value of such a type: the parser reads member by member, because each wrong form has an answer of its
//! own. But an object cannot be described with one list of names and read with another.

use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;
use utoipa::ToSchema;

/// An object that a body has, or is.
pub(crate) trait Members: ToSchema {
    /// The names of its members.
    fn members() -> &'static [&'static str];
}

impl<T: DeserializeOwned + ToSchema> Members for T {
    fn members() -> &'static [&'static str] {
        match T::deserialize(Asked) {
            Err(Names(names)) => names,
            Ok(_) => &[],
        }
    }
}

/// A deserializer that has nothing to read: it takes down which fields it was asked for.
struct Asked;

/// What a type asked for.
#[derive(Debug)]
struct Names(&'static [&'static str]);

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "asked for {:?}", self.0)
    }
}

impl std::error::Error for Names {}

impl Error for Names {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

impl<'de> Deserializer<'de> for Asked {
    type Error = Names;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Names> {
        Err(Names(fields))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Names> {
        Err(Names(&[]))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, ToSchema)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "described and read by name")]
    struct Sample {
        with_default: Option<bool>,
        #[serde(rename = "genAIEnabled")]
        gen_ai: bool,
    }

    #[test]
    fn the_members_are_named_as_in_json() {
        assert_eq!(Sample::members(), ["withDefault", "genAIEnabled"]);
    }
}
