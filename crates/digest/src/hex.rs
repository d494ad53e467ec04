//! Hex digits: lower case on the way out, either case on the way in.
//!
//! The one rule: no allocation. The caller brings the array.

/// Writes `bytes` as lower-case hex digits into `digits`, two for each byte, as far as there is room.
///
/// Four bytes at once and without a branch or a table, so that the time tells nothing of a secret.
pub(crate) fn write(bytes: &[u8], digits: &mut [u8]) {
    let (fours, rest) = bytes.as_chunks::<4>();
    let (eights, last) = digits.as_chunks_mut::<8>();
    for (four, eight) in fours.iter().zip(eights) {
        *eight = of_four(*four);
    }
    if !rest.is_empty() {
        let mut four = [0; 4];
        four.iter_mut().zip(rest).for_each(|(byte, rest)| *byte = *rest);
        last.iter_mut().zip(of_four(four)).take(2 * rest.len()).for_each(|(digit, of)| *digit = of);
    }
}

/// The digits of four bytes.
const fn of_four(bytes: [u8; 4]) -> [u8; 8] {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // One nibble for each byte, the first in front.
    let wide = u32::from_be_bytes(bytes) as u64;
    let wide = (wide << 16 | wide) & 0x0000_ffff_0000_ffff;
    let wide = (wide << 8 | wide) & 0x00ff_00ff_00ff_00ff;
    let nibbles = (wide << 4 | wide) & 0x0f0f_0f0f_0f0f_0f0f;
    let letters = ((nibbles + ONES * 6) >> 4) & ONES;
    (nibbles + ONES * b'0' as u64 + letters * (b'a' - b'0' - 10) as u64).to_be_bytes()
}

/// Reads hex digits of either case into `bytes`; `None` unless there are exactly two for each byte.
pub(crate) fn read(digits: &[u8], bytes: &mut [u8]) -> Option<()> {
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.len() != bytes.len() || !rest.is_empty() {
        return None;
    }
    // Digits are judged together at the end: a branch for each would cost more than the rest of the loop.
    let mut wrong = 0;
    for ([high, low], byte) in pairs.iter().zip(bytes) {
        let (high, low) = (value(*high), value(*low));
        wrong |= high | low;
        *byte = high << 4 | low & 0x0f;
    }
    (wrong < 16).then_some(())
}

const fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'a' + nibble - 10,
    }
}

/// What a digit stands for; 255 for anything else.
fn value(of: u8) -> u8 {
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses an index beyond the end")]
    const VALUES: [u8; 256] = {
        let mut values = [255; 256];
        let mut value = 0;
        while value < 16 {
            values[digit(value) as usize] = value;
            values[digit(value).to_ascii_uppercase() as usize] = value;
            value += 1;
        }
        values
    };
    VALUES.get(usize::from(of)).copied().unwrap_or(255)
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn what_is_written_is_read_back() {
        let bytes: [u8; 256] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let mut digits = [0; 512];
        let mut back = [0; 256];

        write(&bytes, &mut digits);

        assert_eq!(&digits[..4], b"0001");
        assert_eq!(&digits[510..], b"ff");
        assert_eq!(read(&digits, &mut back), Some(()));
        assert_eq!(back, bytes);
    }

    #[test]
    fn upper_case_is_read_and_everything_else_refused() {
        let mut byte = [0];

        assert_eq!(read(b"AF", &mut byte), Some(()));
        assert_eq!(byte, [0xaf]);
        for wrong in [&b"a"[..], b"abc", b"g0", b"0g", b"", b" a", b"+1"] {
            assert_eq!(read(wrong, &mut byte), None);
        }
    }
}
