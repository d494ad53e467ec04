//! What a project is tagged with: pairs, as Atlas has them, and words, as Cloud and Ops Manager have them.
//!
//! A project may have both. Each dialect shows its own kind and replaces its own kind: nobody is shown a tag that is
//! not what was given, and nobody removes a tag that it could not see.

use crate::{TagPairs, TagWords};

/// All tags of a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags {
    /// Those of Atlas.
    pub pairs: TagPairs,
    /// Those of Cloud and Ops Manager.
    pub words: TagWords,
}

/// All tags of one kind, which replace those that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewTags {
    /// Those of Atlas.
    Pairs(TagPairs),
    /// Those of Cloud and Ops Manager.
    Words(TagWords),
}

impl From<NewTags> for Tags {
    fn from(new: NewTags) -> Self {
        Self::default().with(new)
    }
}

impl Tags {
    /// These tags, with all of one kind replaced.
    #[must_use]
    pub fn with(mut self, new: NewTags) -> Self {
        match new {
            NewTags::Pairs(pairs) => self.pairs = pairs,
            NewTags::Words(words) => self.words = words,
        }
        self
    }

    /// Are there none of either kind?
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.words.is_empty()
    }

    /// The text that the database keeps: a line a tag, key and value apart by a tab, which a word does not have.
    pub fn to_text(&self) -> String {
        let pairs = self.pairs.iter().flat_map(|(key, value)| [key, "\t", value, "\n"]);
        pairs.chain(self.words.iter().flat_map(|word| [word, "\n"])).collect()
    }

    /// All of them on one line, as an event says them: `[env=ci, PROD]`.
    pub fn said(&self) -> String {
        let pairs = self.pairs.iter().map(|(key, value)| format!("{key}={value}"));
        let all: Vec<_> = pairs.chain(self.words.iter().map(str::to_owned)).collect();
        format!("[{}]", all.join(", "))
    }

    /// The tags of a stored text; `None` for a damaged one.
    pub fn from_text(text: &str) -> Option<Self> {
        let (mut pairs, mut words) = (Vec::new(), Vec::new());
        for line in text.lines() {
            match line.split_once('\t') {
                Some((key, value)) => pairs.push((key.to_owned(), value.to_owned())),
                None => words.push(line.to_owned()),
            }
        }
        Some(Self { pairs: TagPairs::new(pairs).ok()?, words: TagWords::new(words).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> NewTags {
        let owned = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        NewTags::Pairs(TagPairs::new(owned.collect()).unwrap())
    }

    fn words(words: &[&str]) -> NewTags {
        NewTags::Words(TagWords::new(words.iter().map(|word| (*word).to_owned()).collect()).unwrap())
    }

    #[test]
    fn tags_of_both_kinds_keep_their_order_and_read_their_own_text() {
        let tags = Tags::from(pairs(&[("team", "payments + billing"), ("env", "ci")])).with(words(&["PROD", "DEV"]));

        assert_eq!(Tags::from_text(&tags.to_text()), Some(tags));
        assert_eq!(Tags::from_text(""), Some(Tags::default()));
        assert_eq!(Tags::from_text("not a word"), None);
    }

    #[test]
    fn one_kind_is_replaced_and_the_other_stays() {
        let tags = Tags::from(pairs(&[("env", "ci")])).with(words(&["env"]));

        assert_eq!(tags.clone().with(words(&[])), Tags::from(pairs(&[("env", "ci")])));
        assert_eq!(tags.with(pairs(&[])), Tags::from(words(&["env"])));
    }
}
