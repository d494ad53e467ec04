//! Tags as Cloud and Ops Manager have them: words, in the order that they were given. Their error codes call them
//! tokens.

/// Why a list of words is no list of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTagWords {
    /// More than ten.
    #[error("a project can have at most {max} tags", max = TagWords::MAX)]
    TooMany,
    /// A word is empty, too long, or has a character that tags do not have.
    #[error("a tag has 1 to {max} letters A to Z and a to z, digits, periods, underscores and dashes", max = TagWords::MAX_LENGTH)]
    Word,
}

/// At most 10 words, each 1 to 32 letters A to Z and a to z, digits and `._-`. Case counts; a word that is there twice
/// is there once.
///
/// Source: endpoint contract 8.3 and the Ops Manager manual, requirements of tag names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagWords(Vec<String>);

impl TagWords {
    /// The most tags that a project can have.
    pub const MAX: usize = 10;
    /// The most characters that a tag can have.
    pub const MAX_LENGTH: usize = 32;

    /// Checks the words.
    ///
    /// # Errors
    /// [`InvalidTagWords`], for the first rule that is broken.
    pub fn new(words: Vec<String>) -> Result<Self, InvalidTagWords> {
        let mut kept: Vec<String> = Vec::new();
        for word in words {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            if !(1..=Self::MAX_LENGTH).contains(&word.len()) || !word.bytes().all(allowed) {
                return Err(InvalidTagWords::Word);
            }
            if !kept.contains(&word) {
                kept.push(word);
            }
            if kept.len() > Self::MAX {
                return Err(InvalidTagWords::TooMany);
            }
        }
        Ok(Self(kept))
    }

    /// The words, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(words: &[&str]) -> Result<TagWords, InvalidTagWords> {
        TagWords::new(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn words_keep_their_order_and_their_case_and_are_there_once() {
        let words = tags(&["PROD", "a.b_c-9", "prod", "PROD"]).unwrap();

        assert_eq!(words.iter().collect::<Vec<_>>(), ["PROD", "a.b_c-9", "prod"]);
    }

    #[test]
    fn a_word_is_not_empty_not_longer_than_32_and_has_no_other_characters() {
        let long = "x".repeat(33);

        for word in ["", "a b", "a:b", "a\tb", "ä", &long] {
            assert_eq!(tags(&["fine", word]), Err(InvalidTagWords::Word), "{word:?}");
        }
        assert!(tags(&[&long[..32]]).is_ok());
    }

    #[test]
    fn there_are_at_most_ten() {
        let eleven: Vec<_> = (0..11).map(|n| format!("t{n}")).collect();

        assert!(TagWords::new(eleven[..10].to_vec()).is_ok());
        assert_eq!(TagWords::new(eleven), Err(InvalidTagWords::TooMany));
    }
}
