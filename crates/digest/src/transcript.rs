//! A transcript: the pieces of a hash's input, gathered on the stack and hashed in one go.
//!
//! The one rule: no allocation, whatever the length. What a usual request hashes (71 and 177 to 241 bytes) fits the
//! staging array and costs one call of the hash; a longer piece goes to the hash directly. Where a secret stood, the
//! array is wiped at the end.

use md5::digest::Output;
use sha2::Digest;
use zeroize::Zeroize;

use crate::hex;
use crate::value::Value;

/// Bytes staged before the hash is called: enough for a usual request with SHA-256.
const STAGED: usize = 256;

pub(crate) struct Transcript<H> {
    hash: H,
    staged: [u8; STAGED],
    used: usize,
}

impl<H: Digest> Transcript<H> {
    pub(crate) fn new() -> Self {
        Self { hash: H::new(), staged: [0; STAGED], used: 0 }
    }

    /// The hash of secret parts, one after the other.
    pub(crate) fn of_secret(parts: &[&str]) -> Output<H> {
        let mut transcript = Self::new();
        for part in parts {
            transcript.push(part.as_bytes());
        }
        transcript.finish_wiping(STAGED)
    }

    /// Adds bytes as they are.
    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let end = self.used + bytes.len();
        if let Some(room) = self.staged.get_mut(self.used..end) {
            room.copy_from_slice(bytes);
            self.used = end;
        } else {
            self.flush();
            self.hash.update(bytes);
        }
    }

    /// Adds a colon and then bytes as they are.
    #[inline]
    pub(crate) fn push_next(&mut self, bytes: &[u8]) {
        let end = self.used + 1 + bytes.len();
        if let Some([colon, room @ ..]) = self.staged.get_mut(self.used..end) {
            *colon = b':';
            room.copy_from_slice(bytes);
            self.used = end;
        } else {
            self.push(b":");
            self.push(bytes);
        }
    }

    /// Adds a colon and then a header's value as it is after quoted pairs are undone.
    pub(crate) fn push_next_value(&mut self, value: Value<'_>) {
        if let Some(text) = value.unpaired() {
            self.push_next(text);
        } else {
            self.push(b":");
            value.bytes().for_each(|byte| self.push(&[byte]));
        }
    }

    /// Adds a hash as lower-case hex digits.
    pub(crate) fn push_hex(&mut self, bytes: &[u8]) {
        let end = self.used + 2 * bytes.len();
        if end > STAGED {
            self.flush();
        }
        let end = self.used + 2 * bytes.len();
        if let Some(room) = self.staged.get_mut(self.used..end) {
            hex::write(bytes, room);
            self.used = end;
        }
    }

    /// The hash of what was pushed, none of it secret.
    pub(crate) fn finish(mut self) -> Output<H> {
        self.flush();
        self.hash.finalize()
    }

    /// The hash of what was pushed, of which so many bytes at the beginning were secret.
    pub(crate) fn finish_wiping(mut self, secret: usize) -> Output<H> {
        self.flush();
        // What was staged first stood at the beginning of the array, and was overwritten if anything was.
        self.staged.get_mut(..secret).unwrap_or_default().zeroize();
        self.hash.finalize()
    }

    fn flush(&mut self) {
        self.hash.update(self.staged.get(..self.used).unwrap_or(&self.staged));
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::Transcript;
    use crate::value::Value;
    use sha2::{Digest, Sha256};

    #[test]
    fn pieces_of_every_length_hash_like_their_concatenation() {
        for length in (0..700).step_by(7) {
            let piece = vec![b'x'; length];
            let mut transcript = Transcript::<Sha256>::new();

            transcript.push(b"before");
            transcript.push(&piece);
            transcript.push(&piece);
            transcript.push_next(&piece);
            transcript.push_next(b"after");

            let whole = [&b"before"[..], &piece, &piece, b":", &piece, b":after"].concat();
            assert_eq!(transcript.finish(), Sha256::digest(whole), "{length}");
        }
    }

    #[test]
    fn quoted_pairs_are_undone_and_hashes_are_lower_case_hex() {
        let mut transcript = Transcript::<Sha256>::new();

        transcript.push_next_value(Value::any(br#"a\"b\\c"#));
        transcript.push_hex(&[0xab; 32]);

        let whole = [br#":a"b\c"#.to_vec(), b"ab".repeat(32)].concat();
        assert_eq!(transcript.finish(), Sha256::digest(whole));
    }
}
