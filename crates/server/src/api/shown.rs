//! What is written into an answer as its own text, without a copy of that in between.

use serde::{Serialize, Serializer};
use std::fmt::Display;

/// A value that stands in JSON as the text it prints.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn a_value_is_written_as_its_text() {
        assert_eq!(serde_json::to_string(&Shown(std::net::Ipv4Addr::LOCALHOST)).unwrap(), r#""127.0.0.1""#);
        assert_eq!(serde_json::to_string(&Shown("a\"b")).unwrap(), r#""a\"b""#);
    }
}
