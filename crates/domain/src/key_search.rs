//! What a person looks for in a list of keys, and in which order.
//!
//! Source: console contract 7.1 and 7.2.

use crate::{Cidr, KeyId, KeyLine, KeyStatus, OrgRole, ProjectId, ProjectRole, Timestamp};

/// By which column a list is sorted; the id decides between equals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum KeySort {
    /// By description, whatever its case.
    #[default]
    Description,
    /// By public key.
    PublicKey,
    /// By status, the gravest first.
    Status,
    /// By the number of projects.
    Projects,
    /// By the number of addresses.
    Addresses,
    /// By last use; never is before everything.
    LastUsed,
    /// By creation.
    Created,
}

impl KeySort {
    /// Every column that a list can be sorted by.
    pub const ALL: &'static [Self] = &[
        Self::Description,
        Self::PublicKey,
        Self::Status,
        Self::Projects,
        Self::Addresses,
        Self::LastUsed,
        Self::Created,
    ];

    /// Its word in a URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Description => "desc",
            Self::PublicKey => "publicKey",
            Self::Status => "status",
            Self::Projects => "projects",
            Self::Addresses => "addresses",
            Self::LastUsed => "lastUsed",
            Self::Created => "created",
        }
    }

    /// The column of a word; `None` for anything else.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sort| sort.word() == word)
    }
}

/// When a key was last used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UsedFilter {
    /// Never.
    Never,
    /// In the last seven days.
    Week,
    /// In the last thirty days.
    Month,
    /// Not in the last ninety days, but once.
    Long,
}

impl UsedFilter {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::Never, Self::Week, Self::Month, Self::Long];

    /// Its word in a URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Long => "90d+",
        }
    }

    /// The choice of a word; `None` for anything else.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|used| used.word() == word)
    }
}

/// What a key's access list lets in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListFilter {
    /// It has no entry.
    None,
    /// It has one.
    Any,
    /// Calls are accepted from everywhere: an entry covers every address, or there is none and none is required.
    Open,
}

impl ListFilter {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::None, Self::Any, Self::Open];

    /// Its word in a URL.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Any => "any",
            Self::Open => "open",
        }
    }

    /// The choice of a word; `None` for anything else.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|list| list.word() == word)
    }
}

/// Which keys are looked for; everything that is not said fits every key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeyFilter {
    /// What was typed: part of a description, of its maker's or a project's name, the beginning of a public key, an id, or
    /// an address that its list lets in. Empty for nothing.
    pub text: String,
    /// How it stands.
    pub status: Option<KeyStatus>,
    /// A role in the organization.
    pub org_role: Option<OrgRole>,
    /// A role in the project whose list this is, or in the project that is looked for.
    pub project_role: Option<ProjectRole>,
    /// A project in which it has a role.
    pub project: Option<ProjectId>,
    /// A project in which it has none.
    pub not_in: Option<ProjectId>,
    /// When it was last used.
    pub used: Option<UsedFilter>,
    /// What its access list lets in.
    pub list: Option<ListFilter>,
    /// The whole name of who made it, whatever its case.
    pub created_by: Option<String>,
    /// Made at this instant or later.
    pub created_from: Option<Timestamp>,
    /// Made before this instant.
    pub created_before: Option<Timestamp>,
}

impl KeyFilter {
    /// Does it fit every key?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The id that was typed, if it is one.
    pub fn id(&self) -> Option<KeyId> {
        KeyId::try_from(self.text.trim()).ok()
    }

    /// The address or block that was typed, if it is one.
    pub fn address(&self) -> Option<Cidr> {
        Cidr::from_entry(self.text.trim()).ok()
    }
}

/// A list of keys as somebody wants to see it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeyView {
    /// Which keys.
    pub filter: KeyFilter,
    /// By which column.
    pub sort: KeySort,
    /// The other way round?
    pub descending: bool,
    /// The page, from 1; one past the end shows the last.
    pub page: u64,
    /// Rows of a page; 0 for all there are.
    pub per_page: u64,
}

/// A page of a list of keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyPage {
    /// Its rows.
    pub lines: Vec<KeyLine>,
    /// The page that it is, from 1.
    pub page: u64,
    /// How many keys fit.
    pub found: u64,
    /// How many keys there are.
    pub total: u64,
    /// Does the organization require access lists?
    pub list_required: bool,
    /// How many of all the keys cannot call for want of an address.
    pub cannot_call: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_url_names_its_column_or_choice() {
        assert!(KeySort::ALL.iter().all(|sort| KeySort::from_word(sort.word()) == Some(*sort)));
        assert!(UsedFilter::ALL.iter().all(|used| UsedFilter::from_word(used.word()) == Some(*used)));
        assert!(ListFilter::ALL.iter().all(|list| ListFilter::from_word(list.word()) == Some(*list)));
        assert_eq!(KeySort::from_word("expires"), None);
    }

    #[test]
    fn what_was_typed_is_an_id_or_an_address_only_when_it_is_one_whole() {
        let typed = |text: &str| KeyFilter { text: text.into(), ..KeyFilter::default() };

        assert!(typed(" 65f0c0ffee65f0c0ffee65f0 ").id().is_some());
        assert!(typed("65f0").id().is_none());
        assert!(typed("203.0.113.9").address().is_some());
        assert!(typed("203.0.113").address().is_none());
        assert!(KeyFilter::default().is_empty());
    }
}
