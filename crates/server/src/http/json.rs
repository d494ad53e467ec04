//! How JSON is written: compact, or with `?pretty=true` as the products' own printer lays it out.
//!
//! That layout is Jackson's default: two spaces for each **object** around, `"k" : v`, arrays in the line they begin in
//! (`[ {` … `} ]`, elements after `, `), and `{ }` and `[ ]` for nothing. Source: HTTP conventions 4.1.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Room for a usual answer, so that writing one object allocates once.
const USUAL_LENGTH: usize = 1024;

/// The value as JSON, pretty or compact.
///
/// # Errors
/// When the value cannot be written as JSON, such as a map whose keys are not text.
pub fn write<T: Serialize + ?Sized>(value: &T, pretty_print: bool) -> Result<Vec<u8>, serde_json::Error> {
    if pretty_print { pretty(value) } else { compact(value) }
}

/// The value as JSON without white space.
///
/// # Errors
/// As [`write`].
pub fn compact<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::with_capacity(USUAL_LENGTH);
    serde_json::to_writer(&mut text, value)?;

    Ok(text)
}

/// The value as JSON in Jackson's layout, without a line end after it.
///
/// # Errors
/// As [`write`].
pub fn pretty<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::with_capacity(USUAL_LENGTH);
    value.serialize(&mut Serializer::with_formatter(&mut text, Jackson::default()))?;

    Ok(text)
}

/// Jackson's `DefaultPrettyPrinter`.
#[derive(Default)]
struct Jackson {
    /// How many objects are open.
    depth: usize,
    /// Whether something stands in the object or array that ends next.
    filled: bool,
}

impl Jackson {
    fn indent(&self, out: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
        out.write_all(b"\n")?;
        for _ in 0..self.depth {
            out.write_all(b"  ")?;
        }
        Ok(())
    }
}

impl Formatter for Jackson {
    fn begin_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.filled = false;
        out.write_all(b"[")
    }

    fn begin_array_value<W: io::Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        out.write_all(if first { b" " } else { b", " })
    }

    fn end_array_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b" ]")
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.filled = false;
        self.depth += 1;
        out.write_all(b"{")
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.indent(out)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b" : ")
    }

    fn end_object_value<W: io::Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.filled {
            self.indent(out)?;
        } else {
            out.write_all(b" ")?;
        }
        out.write_all(b"}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn text(value: &Value) -> String {
        String::from_utf8(pretty(value).unwrap()).unwrap()
    }

    #[test]
    fn objects_are_indented_and_arrays_stay_in_line() {
        let list = json!({
            "links": [{"href": "/x", "rel": "self"}],
            "results": [{"id": 1, "roles": [{"a": 1}, {"b": 2}]}, {"id": 2, "roles": ["X", "Y"]}],
            "totalCount": 2
        });

        insta::assert_snapshot!(text(&list), @r#"
        {
          "links" : [ {
            "href" : "/x",
            "rel" : "self"
          } ],
          "results" : [ {
            "id" : 1,
            "roles" : [ {
              "a" : 1
            }, {
              "b" : 2
            } ]
          }, {
            "id" : 2,
            "roles" : [ "X", "Y" ]
          } ],
          "totalCount" : 2
        }
        "#);
    }

    #[test]
    fn nothing_is_a_pair_of_brackets_with_a_space() {
        assert_eq!(text(&json!({})), "{ }");
        assert_eq!(text(&json!([])), "[ ]");
        assert_eq!(text(&json!([{}, []])), "[ { }, [ ] ]");
        assert_eq!(text(&json!({"a": {}, "b": []})), "{\n  \"a\" : { },\n  \"b\" : [ ]\n}");
    }

    #[test]
    fn compact_has_no_white_space() {
        let value = json!({"a": [1, {"b": null}]});

        assert_eq!(write(&value, false).unwrap(), br#"{"a":[1,{"b":null}]}"#);
        assert_eq!(write(&value, true).unwrap(), pretty(&value).unwrap());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC*|[\"\\\\\n]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map("\\PC*", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn both_layouts_read_back_to_the_same_value(value in any_json()) {
            for layout in [true, false] {
                let read: Value = serde_json::from_slice(&write(&value, layout).unwrap()).unwrap();

                prop_assert_eq!(&read, &value);
            }
        }
    }
}
