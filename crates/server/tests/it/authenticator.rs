//! What an authenticator app does, written a second time: RFC 6238 as apps read it.

use hmac::{Hmac, KeyInit as _, Mac as _};

/// The six digits that an app shows at an instant, in milliseconds since the epoch, for a key in Base32.
pub(crate) fn shows(key: &str, millis: u64) -> String {
    let bit_text = |letter: u8| match letter {
        b'A'..=b'Z' => format!("{:05b}", letter - b'A'),
        _ => format!("{:05b}", letter - b'2' + 26),
    };
    let bits: String = key.bytes().filter(|letter| *letter != b' ').map(bit_text).collect();
    let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
    let secret: Vec<u8> = bits.as_bytes().chunks(8).map(byte).collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&secret).unwrap();
    mac.update(&(millis / 30_000).to_be_bytes());
    let mac = mac.finalize().into_bytes();
    let at = usize::from(mac[19] & 15);
    let word = u32::from_be_bytes(mac[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}
