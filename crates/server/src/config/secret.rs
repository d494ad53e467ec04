//! Configuration that must not be seen: it prints nowhere, and leaves by `reveal` alone.

use std::hint::black_box;
use std::sync::Arc;

/// A text that is wiped when its last holder is done with it.
pub struct Secret(String);

impl Secret {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the one who uses it up.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();

        bytes.fill(0);
        black_box(&bytes);
    }
}

/// Where PostgreSQL is, perhaps with a password: a handle on the secret, not a copy of it.
///
/// Whether it is a URL at all is checked by [`DatabaseUrl::is_postgres`] after parsing, because clap prints what it
/// refuses.
#[derive(Clone)]
pub struct DatabaseUrl(Arc<Secret>);

impl DatabaseUrl {
    /// `postgres://user:password@host:5432/database`.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    pub(super) fn is_postgres(&self) -> bool {
        ["postgres://", "postgresql://"].iter().any(|scheme| self.reveal().starts_with(scheme))
    }
}

impl From<String> for DatabaseUrl {
    fn from(text: String) -> Self {
        Self(Arc::new(Secret::new(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_postgres_is_a_database_by_url() {
        for (text, is) in [
            ("postgres://u:p@h/d", true),
            ("postgresql://h", true),
            ("mysql://h", false),
            ("h:5432/postgres://", false),
            ("", false),
        ] {
            assert_eq!(DatabaseUrl::from(text.to_owned()).is_postgres(), is, "{text}");
        }
    }
}
