//! Standard base64 of 24 bytes, which are 32 characters and need no padding: the text of a nonce.
//!
//! The one rule: no allocation, and a fixed length both ways. So it takes a tenth of what a decoder for any length does.

/// RFC 4648 section 4.
const ALPHABET: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What no character stands for.
const NONE: u8 = 0xff;

/// The characters of 24 bytes, given as three numbers in network order.
pub(crate) fn write([first, second, third]: [u64; 3]) -> [u8; 32] {
    let quarters = [first >> 16, first << 32 | second >> 32, second << 16 | third >> 48, third];
    let mut text = [[b'A'; 8]; 4];
    for (eight, bits) in text.iter_mut().zip(quarters) {
        for (place, character) in eight.iter_mut().rev().enumerate() {
            let six = (bits >> (6 * place)) & 63;
            *character = usize::try_from(six).ok().and_then(|six| ALPHABET.get(six)).copied().unwrap_or_default();
        }
    }
    let mut flat = [0; 32];
    flat.copy_from_slice(text.as_flattened());
    flat
}

/// The 24 bytes of 32 characters, as three numbers in network order; `None` when another character is among them.
pub(crate) fn read(text: &[u8; 32]) -> Option<[u64; 3]> {
    // Characters are judged together at the end, as hex digits are.
    let mut wrong = 0;
    let mut quarters = [0; 4];
    for (quarter, eight) in quarters.iter_mut().zip(text.as_chunks::<8>().0) {
        for character in eight {
            let six = value(*character);
            wrong |= six;
            *quarter = *quarter << 6 | u64::from(six & 63);
        }
    }
    let [a, b, c, d] = quarters;
    (wrong < 64).then_some([a << 16 | b >> 32, b << 32 | c >> 16, c << 48 | d])
}

/// What a character stands for.
fn value(of: u8) -> u8 {
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses an index beyond the end")]
    const VALUES: [u8; 256] = {
        let mut values = [NONE; 256];
        let mut six = 0;
        while six < 64 {
            values[ALPHABET[six as usize] as usize] = six;
            six += 1;
        }
        values
    };
    VALUES.get(usize::from(of)).copied().unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use proptest::prelude::*;

    #[test]
    fn the_text_is_standard_base64() {
        // From Python: base64.b64encode(bytes(range(24))), and 24 bytes of 0xff, and of 0xfb.
        let bytes = [0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f, 0x1011_1213_1415_1617];

        assert_eq!(&write(bytes), b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
        assert_eq!(&write([u64::MAX; 3]), &[b'/'; 32]);
        assert_eq!(&write([0xfbfb_fbfb_fbfb_fbfb; 3]), b"+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7");
    }

    #[test]
    fn other_characters_are_refused_wherever_they_stand() {
        for wrong in [b'=', b'-', b'_', b' ', b'\\', 0, 0x80, 0xff] {
            for place in [0, 7, 8, 31] {
                let mut text = [b'A'; 32];
                text[place] = wrong;

                assert_eq!(read(&text), None, "{wrong} at {place}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(words: [u64; 3]) {
            prop_assert_eq!(read(&write(words)), Some(words));
        }
    }
}
