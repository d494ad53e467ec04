//! The keys that are measured with: numbered, so that client and server know the same ones without telling each other.

use keywright_domain::{Cidr, EntryId, InvalidCidr, KeyId, PublicKey, SecretId};

/// The loopback network, from which every request of a measurement comes.
const HERE: &str = "127.0.0.0/8";

/// The public half of the key with this number.
pub fn public_key(number: u32) -> Option<PublicKey> {
    PublicKey::try_from(name('k', number).as_str()).ok()
}

/// The public half of a key that nobody has.
pub fn stranger(number: u32) -> String {
    name('z', number)
}

/// The private half of the key with this number.
pub fn private_key(number: u32) -> String {
    let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{number:08x}-0000-4000-8000-{:012x}", mixed >> 16)
}

/// The id of the key with this number.
pub fn id(number: u32) -> KeyId {
    KeyId::from_bytes(bytes(1, number, 0))
}

/// The id of its secret.
pub fn secret(number: u32) -> SecretId {
    SecretId::from_bytes(bytes(2, number, 0))
}

/// An access list of so many entries, the loopback network among them; the others are addresses in 10.0.0.0/8.
///
/// # Errors
/// More entries than that network has addresses.
pub fn access_list(number: u32, entries: u32) -> Result<Vec<(Cidr, EntryId)>, InvalidCidr> {
    let entry = |place: u32| {
        // Every other address, so that no two of them make one block.
        let [_, a, b, c] = (place * 2).to_be_bytes();
        let text = if place == entries / 2 { HERE.to_owned() } else { format!("10.{a}.{b}.{c}") };
        Ok((Cidr::from_entry(&text)?, EntryId::from_bytes(bytes(3, number, place))))
    };
    (0..entries).map(entry).collect()
}

/// Twelve bytes that no other kind, number or place has.
fn bytes(kind: u8, number: u32, place: u32) -> [u8; 12] {
    let mut bytes = [0x65, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let [_, _, _, _, rest @ ..] = &mut bytes;
    *rest = (u64::from(number) << 32 | u64::from(place)).to_be_bytes();
    bytes
}

/// Eight letters: the first says what kind, the others are the number.
fn name(first: char, number: u32) -> String {
    let mut letters = ['a'; 8];
    let mut rest = number;
    for letter in letters.iter_mut().rev() {
        *letter = char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0));
        rest /= 26;
    }
    if let Some(letter) = letters.first_mut() {
        *letter = first;
    }
    letters.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_names_of_their_own_and_strangers_have_none_of_theirs() {
        let names: Vec<_> = [0, 1, 25, 26, 999_999].map(|number| public_key(number).unwrap().to_string()).into();

        assert_eq!(names, ["kaaaaaaa", "kaaaaaab", "kaaaaaaz", "kaaaaaba", "kaacexhn"]);
        assert_eq!(stranger(1), "zaaaaaab");
        assert_ne!(private_key(1), private_key(2));
        assert_eq!(private_key(7).len(), 36);
    }

    #[test]
    fn an_access_list_has_its_entries_once_and_lets_the_measurement_in() {
        let list = access_list(7, 50_000).unwrap();

        let networks: std::collections::HashSet<_> = list.iter().map(|(cidr, _)| cidr.to_string()).collect();
        assert_eq!(networks.len(), 50_000);
        assert!(networks.contains(HERE));
        assert_eq!(access_list(7, 1).unwrap()[0].0.to_string(), HERE);
    }
}
