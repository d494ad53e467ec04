//! Sealing: what a copy of the database cannot open without the sealing key.
//!
//! An envelope: random data keys live in the database wrapped by the sealing key; each sealed value names its data key.
//! AES-256-GCM-SIV, whose repeated nonce leaks only equality. The associated data binds a value to the place it was
//! made for, so that a sealed value moved to another key or organization does not open.

mod person;

use crate::Error;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use keywright_domain::{Chain, KeyId, OrgId, SecretId};
use rand::CryptoRng;
use std::collections::HashMap;
use std::fmt::Write as _;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const NONCE: usize = 12;

/// Bytes that were sealed, open; wiped on drop. No `Debug`, no `Clone`.
pub struct Unsealed(Zeroizing<Vec<u8>>);

impl Unsealed {
    /// The bytes.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

/// The key outside the database: 32 random bytes. No `Debug`, no `Clone`.
pub struct SealingKey(Zeroizing<[u8; 32]>);

impl SealingKey {
    /// A new one.
    pub fn mint(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    /// The key of its text: 64 hex digits, white space around them ignored. `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim().as_bytes();
        let mut bytes = Zeroizing::new([0; 32]);
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(text.chunks(2)) {
            let digits =
                std::str::from_utf8(pair).ok().filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The text that its file holds.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(keywright_domain::hex(self.0.as_ref()) + "\n")
    }
}

/// What a data key is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Purpose {
    /// Seals HA1 and the secrets of second factors.
    Seal,
    /// Hashes bearer secrets and one-time tokens.
    Bearer,
    /// Tags nonces and replay fingerprints.
    Nonce,
    /// Signs.
    Signing,
}

impl Purpose {
    pub(crate) const ALL: [Self; 4] = [Self::Seal, Self::Bearer, Self::Nonce, Self::Signing];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Bearer => "bearer",
            Self::Nonce => "nonce",
            Self::Signing => "signing",
        }
    }
}

/// The secret that a sealed value belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The organization of its key; a global key has none.
    pub org: Option<OrgId>,
    /// Its key.
    pub key: KeyId,
    /// Itself.
    pub secret: SecretId,
}

/// Which of a secret's two password equivalents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Half {
    /// HA1 by MD5.
    Md5,
    /// HA1 by SHA-256.
    Sha256,
}

/// How long the place of a password equivalent is at most, without the realm: there are as many as keys are read.
const A_PLACE: usize = 128;

/// A data key, open.
pub(crate) struct DataKey {
    pub(crate) id: String,
    pub(crate) purpose: Purpose,
    pub(crate) bytes: Zeroizing<[u8; 32]>,
}

/// The open data keys of a running server.
pub struct Vault {
    realm: String,
    sealing_with: String,
    seals: HashMap<String, LessSafeKey>,
    others: HashMap<&'static str, Zeroizing<[u8; 32]>>,
}

impl Vault {
    pub(crate) fn new(realm: String, keys: Vec<DataKey>) -> Result<Self, Error> {
        let mut vault = Self { realm, sealing_with: String::new(), seals: HashMap::new(), others: HashMap::new() };
        for key in keys {
            if key.purpose == Purpose::Seal {
                vault.seals.insert(key.id.clone(), aead(&key.bytes)?);
                vault.sealing_with = key.id;
            } else {
                vault.others.insert(key.purpose.name(), key.bytes);
            }
        }
        Ok(vault)
    }

    /// The realm that every HA1 of this deployment was made for.
    pub fn realm(&self) -> &str {
        &self.realm
    }

    /// The 32 bytes of a data key that does not seal.
    pub fn key(&self, purpose: Purpose) -> Option<[u8; 32]> {
        self.others.get(purpose.name()).map(|bytes| **bytes)
    }

    /// The keyed hash under which a bearer secret or one-time token is kept: HMAC-SHA-256.
    ///
    /// # Errors
    /// [`Error::Seal`] when there is no such key.
    pub fn keyed_hash(&self, token: &[u8]) -> Result<Vec<u8>, Error> {
        let key = self.key(Purpose::Bearer).ok_or(Error::Seal)?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        Ok(hmac::sign(&key, token).as_ref().to_vec())
    }

    /// Seals a password equivalent for its place; gives the data key's id and the sealed bytes.
    ///
    /// # Errors
    /// [`Error::Seal`] when there is no data key.
    pub fn seal(
        &self,
        context: &Context,
        half: Half,
        plain: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(String, Vec<u8>), Error> {
        self.seal_at(&self.place(context, half), plain, rng)
    }

    pub(crate) fn open(
        &self,
        data_key: &str,
        context: &Context,
        half: Half,
        sealed: Vec<u8>,
    ) -> Result<Unsealed, Error> {
        self.open_at(&self.place(context, half), data_key, sealed)
    }

    fn seal_at(&self, place: &str, plain: &[u8], rng: &mut impl CryptoRng) -> Result<(String, Vec<u8>), Error> {
        let key = self.seals.get(&self.sealing_with).ok_or(Error::Seal)?;
        let sealed = seal(key, place.as_bytes(), plain, rng)?;
        Ok((self.sealing_with.clone(), sealed))
    }

    fn open_at(&self, place: &str, data_key: &str, sealed: Vec<u8>) -> Result<Unsealed, Error> {
        let key = self.seals.get(data_key).ok_or(Error::Seal)?;
        open(key, place.as_bytes(), sealed)
    }

    fn place(&self, context: &Context, half: Half) -> String {
        let Context { org, key, secret } = context;
        let home = org.map_or(Chain::Deployment, Chain::Organization);
        let algorithm = match half {
            Half::Md5 => "MD5",
            Half::Sha256 => "SHA-256",
        };
        let mut place = String::with_capacity(A_PLACE + self.realm.len());
        // Writing to text cannot fail.
        write!(place, "ha1\0{FORMAT}\0{home}\0{key}\0{secret}\0{algorithm}\0{}", self.realm).ok();
        place
    }
}

/// Wraps a data key under the sealing key.
pub(crate) fn wrap(sealing: &SealingKey, key: &DataKey, rng: &mut impl CryptoRng) -> Result<Vec<u8>, Error> {
    seal(&aead(&sealing.0)?, wrapping(&key.id, key.purpose).as_bytes(), key.bytes.as_ref(), rng)
}

/// Unwraps it; [`Error::Seal`] is how a wrong sealing key is found out.
pub(crate) fn unwrap(sealing: &SealingKey, id: String, purpose: Purpose, wrapped: Vec<u8>) -> Result<DataKey, Error> {
    let open = open(&aead(&sealing.0)?, wrapping(&id, purpose).as_bytes(), wrapped)?;
    let bytes = <[u8; 32]>::try_from(open.reveal()).map_err(|_| Error::Seal)?;
    Ok(DataKey { id, purpose, bytes: Zeroizing::new(bytes) })
}

fn wrapping(id: &str, purpose: Purpose) -> String {
    format!("data key\0{FORMAT}\0{id}\0{}", purpose.name())
}

fn aead(bytes: &[u8; 32]) -> Result<LessSafeKey, Error> {
    UnboundKey::new(&AES_256_GCM_SIV, bytes).map(LessSafeKey::new).map_err(|_| Error::Seal)
}

/// Format byte, nonce, ciphertext with its tag.
fn seal(key: &LessSafeKey, place: &[u8], plain: &[u8], rng: &mut impl CryptoRng) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let mut body = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut body)
        .map_err(|_| Error::Seal)?;
    Ok([&[FORMAT], nonce.as_slice(), &body].concat())
}

fn open(key: &LessSafeKey, place: &[u8], mut sealed: Vec<u8>) -> Result<Unsealed, Error> {
    let (head, body) = sealed.split_at_mut_checked(1 + NONCE).ok_or(Error::Seal)?;
    let (format, nonce) = head.split_first().ok_or(Error::Seal)?;
    if *format != FORMAT {
        return Err(Error::Seal);
    }
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Error::Seal)?;
    let plain = key.open_in_place(nonce, Aad::from(place), body).map_err(|_| Error::Seal)?;
    let open = Unsealed(Zeroizing::new(plain.to_vec()));
    plain.fill(0);
    Ok(open)
}

#[cfg(test)]
fn vault() -> Vault {
    let key = |purpose| DataKey { id: "a".into(), purpose, bytes: Zeroizing::new([7; 32]) };
    Vault::new("realm".into(), vec![key(Purpose::Seal), key(Purpose::Bearer)]).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    #[test]
    fn what_was_sealed_opens_only_in_its_own_place() {
        let (vault, mut rng) = (vault(), rand::rngs::StdRng::seed_from_u64(1));
        let here = Context {
            org: Some(OrgId::from_bytes([1; 12])),
            key: KeyId::from_bytes([2; 12]),
            secret: SecretId::from_bytes([3; 12]),
        };
        let elsewhere = Context { org: Some(OrgId::from_bytes([9; 12])), ..here };
        let nowhere = Context { org: None, ..here };

        let (id, sealed) = vault.seal(&here, Half::Md5, b"password equivalent", &mut rng).unwrap();

        assert_eq!(vault.open(&id, &here, Half::Md5, sealed.clone()).ok().unwrap().reveal(), b"password equivalent");
        assert!(vault.open(&id, &here, Half::Sha256, sealed.clone()).is_err());
        assert!(vault.open(&id, &elsewhere, Half::Md5, sealed.clone()).is_err());
        assert!(vault.open(&id, &nowhere, Half::Md5, sealed.clone()).is_err());
        assert!(vault.open(&id, &here, Half::Md5, sealed[1..].to_vec()).is_err());
    }

    #[test]
    fn a_sealing_key_reads_its_own_text_and_another_does_not_unwrap() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(2);
        let key = SealingKey::mint(&mut rng);
        let data = DataKey { id: "a".into(), purpose: Purpose::Nonce, bytes: Zeroizing::new([7; 32]) };

        let wrapped = wrap(&key, &data, &mut rng).unwrap();

        let again = SealingKey::from_text(&key.reveal()).unwrap();
        assert!(unwrap(&again, "a".into(), Purpose::Nonce, wrapped.clone()).is_ok());
        assert!(unwrap(&SealingKey::mint(&mut rng), "a".into(), Purpose::Nonce, wrapped).is_err());
        assert!(SealingKey::from_text("short").is_none());
    }
}
