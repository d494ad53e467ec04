//! Tags as Atlas has them: pairs of key and value, in the order that they were given.

/// Why a list of pairs is no list of tags. The words are those that Terraform's users are shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTagPairs {
    /// More than fifty.
    #[error("a project can have at most {max} tags", max = TagPairs::MAX)]
    TooMany,
    /// The same key twice.
    #[error("the tag key {0:?} is there more than once")]
    Repeated(String),
    /// Nothing between the quotes.
    #[error("a tag's key and its value must not be empty")]
    Empty,
    /// A key or value is too long.
    #[error("{0:?} exceeded the maximum allowed length of {max} characters", max = TagPairs::MAX_LENGTH)]
    TooLong(String),
    /// A character that tags do not have.
    #[error("{0:?} contains invalid characters. Allowable characters include letters, digits, spaces and ;@_-.+")]
    Character(String),
}

/// At most 50 pairs of texts, each 1 to 255 letters, digits, spaces and `;@_-.+`; no key twice.
///
/// Source: endpoint contract 8.3.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagPairs(Vec<(String, String)>);

impl TagPairs {
    /// The most tags that a project can have.
    pub const MAX: usize = 50;
    /// The most characters that a key or a value can have.
    pub const MAX_LENGTH: usize = 255;

    /// Checks the pairs.
    ///
    /// # Errors
    /// [`InvalidTagPairs`], for the first pair that breaks a rule.
    pub fn new(pairs: Vec<(String, String)>) -> Result<Self, InvalidTagPairs> {
        if pairs.len() > Self::MAX {
            return Err(InvalidTagPairs::TooMany);
        }
        let mut keys = std::collections::HashSet::new();
        for (key, value) in &pairs {
            check(key)?;
            check(value)?;
            if !keys.insert(key) {
                return Err(InvalidTagPairs::Repeated(key.clone()));
            }
        }
        Ok(Self(pairs))
    }

    /// Key and value, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn check(text: &str) -> Result<(), InvalidTagPairs> {
    let allowed = |c: char| c.is_alphanumeric() || " ;@_-.+".contains(c);
    match text.chars().count() {
        0 => Err(InvalidTagPairs::Empty),
        n if n > TagPairs::MAX_LENGTH => Err(InvalidTagPairs::TooLong(text.chars().take(32).collect())),
        _ if !text.chars().all(allowed) => Err(InvalidTagPairs::Character(text.to_owned())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Result<TagPairs, InvalidTagPairs> {
        TagPairs::new(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_tag_says_what_is_wrong_in_the_words_that_terraform_looks_for() {
        assert!(tags(&[("a/b", "c")]).unwrap_err().to_string().contains("contains invalid characters. Allowable"));
        let long = "x".repeat(256);
        assert!(tags(&[("a", &long)]).unwrap_err().to_string().contains("exceeded the maximum allowed length of 255"));
        assert_eq!(tags(&[("a", "b"), ("a", "c")]), Err(InvalidTagPairs::Repeated("a".into())));
        assert_eq!(tags(&[("", "b")]), Err(InvalidTagPairs::Empty));
        assert_eq!(tags(&[("a", "")]), Err(InvalidTagPairs::Empty));
    }
}
