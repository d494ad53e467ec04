//! Ids: what names an organization, a project, a key, a user.
//!
//! Each is twelve bytes, four of seconds and eight of chance, written as 24 lower-case hexadecimal digits. The kinds
//! are different types, so a project's id cannot be handed to what asks for an organization's. Whether the thing named
//! exists is for the store to say.

use std::fmt;
use std::str::FromStr;

use rand::CryptoRng;
use thiserror::Error;

use crate::hex::{digits, nibble};
use crate::timestamp::Timestamp;

/// The text is not 24 digits of `0`-`9` and `a`-`f`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an id is 24 hexadecimal digits in lower case")]
pub struct InvalidId;

/// What every id is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Bytes([u8; 12]);

impl Bytes {
    fn mint(now: Timestamp, rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 12];
        rng.fill_bytes(&mut bytes);

        let [seconds @ .., _, _, _, _, _, _, _, _] = &mut bytes;
        [_, _, _, _, seconds[0], seconds[1], seconds[2], seconds[3]] = now.seconds().to_be_bytes();
        Self(bytes)
    }

    fn nth(mut self, n: u32) -> Self {
        let [_, _, _, _, chance @ ..] = &mut self.0;
        *chance = u64::from_be_bytes(*chance).wrapping_add(u64::from(n)).to_be_bytes();
        self
    }

    fn parse(text: &str) -> Result<Self, InvalidId> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 12 || !rest.is_empty() {
            return Err(InvalidId);
        }

        let mut bytes = [0; 12];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = nibble(*high).ok_or(InvalidId)? << 4 | nibble(*low).ok_or(InvalidId)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: [u8; 24] = digits(&self.0);

        f.pad(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// Shape: 24 hexadecimal digits in lower case. Source: HTTP conventions 4.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Bytes);

        impl $name {
            /// A new id: the second it is made in (its low 32 bits), then 64 bits of chance.
            pub fn mint(now: Timestamp, rng: &mut impl CryptoRng) -> Self {
                Self(Bytes::mint(now, rng))
            }

            /// The id of these bytes, as the database keeps them.
            pub const fn from_bytes(bytes: [u8; 12]) -> Self {
                Self(Bytes(bytes))
            }

            /// The bytes, for the database.
            pub const fn bytes(&self) -> [u8; 12] {
                self.0.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Bytes::parse(text).map(Self)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidId;

            fn try_from(text: &str) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )+};
}

ids! {
    /// Names an organization.
    OrgId;
    /// Names a project, which paths call a group.
    ProjectId;
    /// Names an API key. Never its public half: paths take this one.
    KeyId;
    /// Names a user.
    UserId;
    /// Names a team.
    TeamId;
    /// Names an invitation to an organization or to a project.
    InvitationId;
    /// Names a stored secret.
    SecretId;
    /// Names a console session; what its cookie holds is another text.
    SessionId;
    /// Names a link by which somebody sets a password; what the link holds is another text.
    LinkId;
    /// Names an entry of an access list.
    EntryId;
    /// Names an event.
    EventId;
}

impl EventId {
    /// The id `n` places after this one, so that a batch's ids are minted at once.
    ///
    /// Only the eight bytes of chance count on, and from the last to the first.
    #[must_use]
    pub fn nth(self, n: u32) -> Self {
        Self(self.0.nth(n))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn an_id_begins_with_the_second_it_was_made_in() {
        let id = KeyId::mint(Timestamp::from_millis(1_694_606_003_999), &mut StdRng::seed_from_u64(7));

        assert!(id.to_string().starts_with("6501a2b3"), "{id}");
    }

    #[test]
    fn two_ids_of_the_same_second_differ() {
        let now = Timestamp::from_millis(0);
        let mut rng = StdRng::seed_from_u64(7);

        assert_ne!(KeyId::mint(now, &mut rng), KeyId::mint(now, &mut rng));
    }

    #[test]
    fn upper_case_other_lengths_and_other_letters_are_refused() {
        for text in [
            "",
            "64F1A2B3C4D5E6F708192A3B",
            "64f1a2b3c4d5e6f708192a3",
            "64f1a2b3c4d5e6f708192a3b0",
            "64f1a2b3c4d5e6f708192a3g",
            "+4f1a2b3c4d5e6f708192a3b",
            "éééééééééééé",
        ] {
            assert_eq!(OrgId::try_from(text), Err(InvalidId), "{text}");
        }
    }

    #[test]
    fn a_batch_counts_on_from_its_first_id_and_wraps() {
        let first: EventId = "64f1a2b3ffffffffffffffff".parse().unwrap();

        assert_eq!(first.nth(0), first);
        assert_eq!(first.nth(3).to_string(), "64f1a2b30000000000000002");
    }

    proptest! {
        #[test]
        fn an_id_reads_back_from_its_text(bytes: [u8; 12]) {
            let id = OrgId::from_bytes(bytes);

            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(format!("{id:?}"), id.to_string());
            prop_assert_eq!(id.bytes(), bytes);
        }

        #[test]
        fn only_the_printed_form_reads(text in "[0-9a-fA-Fg]{23,25}") {
            if let Ok(id) = text.parse::<OrgId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
