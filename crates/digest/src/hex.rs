//! Hex digits: lower case on the way out, either case on the way in.
//!
//! The one rule: no allocation. The caller brings the array.

const ONES: u64 = 0x0101_0101_0101_0101;
/// The top bit of each byte.
const TOPS: u64 = ONES * 0x80;

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
    // One nibble for each byte, the first in front.
    let wide = u32::from_be_bytes(bytes) as u64;
    let wide = (wide << 16 | wide) & 0x0000_ffff_0000_ffff;
    let wide = (wide << 8 | wide) & 0x00ff_00ff_00ff_00ff;
    let nibbles = (wide << 4 | wide) & 0x0f0f_0f0f_0f0f_0f0f;
    let letters = ((nibbles + ONES * 6) >> 4) & ONES;
    (nibbles + ONES * b'0' as u64 + letters * (b'a' - b'0' - 10) as u64).to_be_bytes()
}

/// Reads hex digits of either case into `bytes`, eight digits at once; `None` unless there are exactly two for each byte.
/// There must be a multiple of four bytes.
pub(crate) fn read(digits: &[u8], bytes: &mut [u8]) -> Option<()> {
    let (eights, rest) = digits.as_chunks::<8>();
    let (fours, left) = bytes.as_chunks_mut::<4>();
    if eights.len() != fours.len() || !rest.is_empty() || !left.is_empty() {
        return None;
    }
    // Digits are judged together at the end: a branch for each would cost more than the rest of the loop.
    let mut right = TOPS;
    for (eight, four) in eights.iter().zip(fours) {
        let (read, are_digits) = of_eight(*eight);
        *four = read;
        right &= are_digits;
    }
    (right == TOPS).then_some(())
}

/// The bytes that eight digits stand for, and the top bit of each that is one.
const fn of_eight(digits: [u8; 8]) -> ([u8; 4], u64) {
    let word = u64::from_be_bytes(digits);
    let low = word & !TOPS;
    let lower = low | (ONES * 0x20);
    let numbers = at_least(low, b'0') & !at_least(low, b'9' + 1);
    let letters = at_least(lower, b'a') & !at_least(lower, b'f' + 1);
    let nibbles = (low & (ONES * 0x0f)) + ((letters & TOPS) >> 7) * 9;
    let pairs = ((nibbles >> 4) | nibbles) & 0x00ff_00ff_00ff_00ff;
    let twos = ((pairs >> 8) | pairs) & 0x0000_ffff_0000_ffff;
    let [_, _, _, _, bytes @ ..] = ((twos >> 16) | twos).to_be_bytes();
    (bytes, (numbers | letters) & !word & TOPS)
}

/// The top bit of each byte that is at least this; of bytes and a bound below 128.
const fn at_least(word: u64, bound: u8) -> u64 {
    word + ONES * (0x80 - bound) as u64
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
    fn upper_case_is_read_and_other_lengths_refused() {
        let mut bytes = [0; 4];

        assert_eq!(read(b"0AbF9eCd", &mut bytes), Some(()));
        assert_eq!(bytes, [0x0a, 0xbf, 0x9e, 0xcd]);
        for wrong in [&b""[..], b"a", b"0123456", b"012345678", b"0123456789abcdef"] {
            assert_eq!(read(wrong, &mut bytes), None);
        }
        assert_eq!(read(b"01", &mut [0]), None);
    }

    #[test]
    fn no_other_byte_is_a_digit_wherever_it_stands() {
        for (byte, place) in (0..=255_u8).flat_map(|byte| (0..16).map(move |place| (byte, place))) {
            let mut digits = *b"0123456789abcdef";
            digits[place] = byte;

            let read = read(&digits, &mut [0; 8]);

            assert_eq!(read.is_some(), byte.is_ascii_hexdigit(), "{byte} at {place}");
        }
    }
}
