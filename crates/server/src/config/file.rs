//! The file `keywright.toml`: a flat table of option names and values, every key of which must be known.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::ConfigError;

/// The file's name where none was given.
pub(super) const NAME: &str = "keywright.toml";

/// A file that was read; empty when there is none and none was asked for.
#[derive(Default)]
pub(super) struct File {
    path: PathBuf,
    table: Table,
}

impl File {
    /// Reads the file that was named, or [`NAME`] if it is there.
    ///
    /// # Errors
    /// `Unreadable`, `NotToml`.
    pub(super) fn read(folder: &Path, named: Option<&Path>) -> Result<Self, ConfigError> {
        let path = folder.join(named.unwrap_or(Path::new(NAME)));

        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(path, &text),
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(ConfigError::Unreadable { path, source }),
        }
    }

    fn parse(path: PathBuf, text: &str) -> Result<Self, ConfigError> {
        match text.parse() {
            Ok(table) => Ok(Self { path, table }),
            Err(error) => {
                let error: toml::de::Error = error;
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                // The error's own text quotes the line, in which a password may stand.
                Err(ConfigError::NotToml { path, line, reason: error.message().to_owned() })
            }
        }
    }

    /// Refuses a key that is not known; `nearest` guesses which was meant.
    ///
    /// # Errors
    /// `UnknownKey`.
    pub(super) fn check_keys(
        &self,
        known: &[String],
        nearest: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let Some(key) = self.table.keys().find(|key| !known.contains(key)) else {
            return Ok(());
        };
        let hint = match nearest(key).filter(|guess| known.contains(guess)) {
            Some(guess) => format!("did you mean \"{guess}\"?"),
            None => format!("known are {}", known.join(", ")),
        };

        Err(ConfigError::UnknownKey { path: self.path.clone(), key: key.clone(), hint })
    }

    /// The values under a key as a command line would give them; several only for an option that takes several.
    ///
    /// # Errors
    /// `Value`, for tables, dates, and a list where one value is meant.
    pub(super) fn values(&self, key: &str, takes_several: bool) -> Result<Option<Vec<OsString>>, ConfigError> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        let texts = match value {
            Value::Array(values) if takes_several => values.iter().map(text).collect(),
            value => text(value).map(|text| vec![text]),
        };

        texts.map(Some).ok_or_else(|| ConfigError::Value {
            origin: self.origin(key),
            reason: if takes_several {
                "expected a text or a list of texts".to_owned()
            } else {
                "expected one text, whole number, true or false".to_owned()
            },
        })
    }

    /// How an error names the place.
    pub(super) fn origin(&self, key: &str) -> String {
        format!("{}: {key}", self.path.display())
    }
}

fn text(value: &Value) -> Option<OsString> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Integer(number) => Some(number.to_string().into()),
        Value::Boolean(switch) => Some(switch.to_string().into()),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<File, ConfigError> {
        File::parse("keywright.toml".into(), text)
    }

    #[test]
    fn values_come_as_a_command_line_would_give_them() {
        let file = file("a = 'x'\nb = 500\nc = true\nd = ['x', 'y']").unwrap();

        assert_eq!(file.values("a", false).unwrap(), Some(vec!["x".into()]));
        assert_eq!(file.values("b", false).unwrap(), Some(vec!["500".into()]));
        assert_eq!(file.values("c", false).unwrap(), Some(vec!["true".into()]));
        assert_eq!(file.values("d", true).unwrap(), Some(vec!["x".into(), "y".into()]));
        assert_eq!(file.values("e", true).unwrap(), None);
    }

    #[test]
    fn a_list_or_table_where_one_value_is_meant_is_refused() {
        for text in ["a = ['x']", "a = 1.5", "[a]\nb = 1", "a = 2031-04-09"] {
            let refused = file(text).unwrap().values("a", false).unwrap_err();

            assert_eq!(
                refused.to_string(),
                "keywright.toml: a: expected one text, whole number, true or false",
                "{text}"
            );
        }
    }

    #[test]
    fn a_file_that_is_not_toml_is_told_the_line_but_not_its_text() {
        let refused = file("a = 1\n\ndatabase-url = postgres://user:hunter2@host").err().unwrap().to_string();

        assert!(refused.starts_with("keywright.toml, line 3: "), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_or_all() {
        let known = ["listen".to_owned(), "data".to_owned()];
        let guess = |key: &str| (key == "listn").then(|| "listen".to_owned());
        let refusal = |text| file(text).unwrap().check_keys(&known, guess).unwrap_err().to_string();

        assert_eq!(refusal("listn = 1"), r#"keywright.toml: unknown key "listn"; did you mean "listen"?"#);
        assert_eq!(refusal("[server]"), r#"keywright.toml: unknown key "server"; known are listen, data"#);
    }
}
