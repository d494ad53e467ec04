//! The `Authorization` header of a Digest client, parsed once and borrowed.
//!
//! The one rule: what comes out has the form that the check needs (one algorithm, `qop=auth`, an `nc`, a response of
//! the right length), so nothing is looked at twice. Nothing is allocated. Whether the credentials are *right* is
//! told by [`Credentials::names`] and [`Credentials::proves`].

use std::fmt;

use crate::element::{Elements, Malformed, split_scheme};
use crate::invalid_header::InvalidHeader;
use crate::value::Value;
use crate::{Algorithm, Parameter, hex};

/// The longest header value that is read, in bytes.
pub const MAX_HEADER: usize = 8192;

/// The longest `cnonce`, in bytes after quoted pairs are undone.
pub const MAX_CNONCE: usize = 128;

/// So many bytes are looked at for a username in front.
const MAX_HINT: usize = 32;

/// What a client sent to prove who it is, with `qop=auth`.
///
/// Texts are given as they stand in the header. A quoted pair stays as it is (`\"`): no public key, realm or nonce of
/// ours contains one, so such a text simply equals none of them. The hashes take what the pair means.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    username: Value<'a>,
    realm: Value<'a>,
    nonce: Value<'a>,
    uri: Value<'a>,
    algorithm: Option<Algorithm>,
    nc: u32,
    nc_text: &'a [u8],
    cnonce: Value<'a>,
    response: [u8; 32],
}

impl<'a> Credentials<'a> {
    /// Parses the whole value of an `Authorization` header, scheme included, as it was received.
    ///
    /// Parameters come in any order, quoted or bare, with optional white space and empty list elements; unknown ones
    /// are ignored. Source: RFC 7616 section 3.4, clients contract R8 and 17.
    ///
    /// # Errors
    /// The first reason found, each a stable word: see [`InvalidHeader`].
    pub fn parse(value: &'a [u8]) -> Result<Self, InvalidHeader> {
        let (scheme, list) = split_scheme(value).ok_or(InvalidHeader::NotDigest)?;
        if !scheme.eq_ignore_ascii_case(b"Digest") {
            return Err(InvalidHeader::NotDigest);
        }
        if value.len() > MAX_HEADER {
            return Err(InvalidHeader::TooLong);
        }
        let fields = Fields::gather(list)?;

        // Without qop there is neither nc nor cnonce and the response covers nothing that changes: anyone who sees it
        // once may repeat it for as long as the nonce lives. So the form of RFC 2069 is refused.
        let qop = fields.qop.ok_or(InvalidHeader::Rfc2069)?;
        if qop.raw() != b"auth" {
            return Err(InvalidHeader::UnsupportedQop);
        }
        let algorithm = match fields.algorithm {
            None => None,
            Some(name) => Some(Algorithm::named(name.raw()).ok_or(InvalidHeader::UnsupportedAlgorithm)?),
        };
        let nc_text = fields.nc.ok_or(InvalidHeader::Missing(Parameter::Nc))?.raw();
        let cnonce = fields.cnonce.ok_or(InvalidHeader::Missing(Parameter::Cnonce))?;
        if cnonce.len() > MAX_CNONCE {
            return Err(InvalidHeader::LongCnonce);
        }
        let response = fields.response.ok_or(InvalidHeader::Missing(Parameter::Response))?;

        Ok(Self {
            username: text(fields.username, Parameter::Username)?,
            realm: text(fields.realm, Parameter::Realm)?,
            nonce: text(fields.nonce, Parameter::Nonce)?,
            uri: text(fields.uri, Parameter::Uri)?,
            algorithm,
            nc: count(nc_text).ok_or(InvalidHeader::BadNc)?,
            nc_text,
            cnonce,
            response: proof(response, algorithm).ok_or(InvalidHeader::BadResponse)?,
        })
    }

    /// The username of a header that begins with it, as most do, before the rest is looked at; `None` for another header.
    /// A hint, by which memory may be asked for: only [`parse`](Self::parse) says what the header says.
    pub fn username_in_front(value: &'a [u8]) -> Option<&'a str> {
        let front = value.strip_prefix(b"Digest username=\"")?.get(..MAX_HINT)?;
        std::str::from_utf8(front.split(|byte| *byte == b'"').next()?).ok()
    }

    /// The public key that the client names, as it stands in the header.
    pub fn username(&self) -> &'a str {
        shown(self.username)
    }

    /// The realm that the client names, as it stands in the header. It needs no check: HA1 contains the real one.
    pub fn realm(&self) -> &'a str {
        shown(self.realm)
    }

    /// The nonce, as it stands in the header.
    pub fn nonce(&self) -> &'a str {
        shown(self.nonce)
    }

    /// The target that the client hashed, as it stands in the header. It is compared by [`names`](Self::names).
    pub fn uri(&self) -> &'a str {
        shown(self.uri)
    }

    /// The algorithm that the client names; `None` means MD5: see [`algorithm_used`](Self::algorithm_used).
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// The algorithm of the response: the named one, or else MD5.
    pub fn algorithm_used(&self) -> Algorithm {
        self.algorithm.unwrap_or(Algorithm::Md5)
    }

    /// The nonce count, read as the hexadecimal number that RFC 7616 says it is. Some clients count in decimal digits
    /// (clients contract R9): the numbers still differ from each other, which is all that is asked of them.
    pub fn nc(&self) -> u32 {
        self.nc
    }

    /// `nc` as it stands in the header: 8 hex digits, hashed as they are.
    pub(crate) fn nc_text(&self) -> &'a [u8] {
        self.nc_text
    }

    /// The nonce's bytes, for [`NonceKey::read`](crate::NonceKey::read).
    pub fn nonce_bytes(&self) -> &'a [u8] {
        self.nonce.raw()
    }

    pub(crate) fn nonce_value(&self) -> Value<'a> {
        self.nonce
    }

    pub(crate) fn uri_value(&self) -> Value<'a> {
        self.uri
    }

    pub(crate) fn cnonce(&self) -> Value<'a> {
        self.cnonce
    }

    /// The response as raw bytes, as many as the algorithm's hash has.
    pub(crate) fn response(&self) -> &[u8] {
        self.response.get(..self.algorithm_used().size()).unwrap_or(&self.response)
    }
}

/// Shows what a log may show: who asked for what, without the proof.
impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("username", &self.username())
            .field("uri", &self.uri())
            .field("nonce", &self.nonce())
            .field("nc", &self.nc)
            .finish_non_exhaustive()
    }
}

/// The known parameters of a header, each at most once.
#[derive(Default)]
struct Fields<'a> {
    username: Option<Value<'a>>,
    realm: Option<Value<'a>>,
    nonce: Option<Value<'a>>,
    uri: Option<Value<'a>>,
    response: Option<Value<'a>>,
    algorithm: Option<Value<'a>>,
    qop: Option<Value<'a>>,
    nc: Option<Value<'a>>,
    cnonce: Option<Value<'a>>,
    opaque: Option<Value<'a>>,
    userhash: Option<Value<'a>>,
}

impl<'a> Fields<'a> {
    fn gather(list: &'a [u8]) -> Result<Self, InvalidHeader> {
        let mut fields = Self::default();
        let mut elements = Elements::of(list);
        while let Some(element) = elements.next().map_err(|Malformed| InvalidHeader::Malformed)? {
            if let Some(parameter) = element.name.parameter()
                && fields.field(parameter).replace(element.value).is_some()
            {
                return Err(InvalidHeader::Duplicate(parameter));
            }
        }
        Ok(fields)
    }

    fn field(&mut self, parameter: Parameter) -> &mut Option<Value<'a>> {
        match parameter {
            Parameter::Username => &mut self.username,
            Parameter::Realm => &mut self.realm,
            Parameter::Nonce => &mut self.nonce,
            Parameter::Uri => &mut self.uri,
            Parameter::Response => &mut self.response,
            Parameter::Algorithm => &mut self.algorithm,
            Parameter::Qop => &mut self.qop,
            Parameter::Nc => &mut self.nc,
            Parameter::Cnonce => &mut self.cnonce,
            Parameter::Opaque => &mut self.opaque,
            Parameter::Userhash => &mut self.userhash,
        }
    }
}

fn text(value: Option<Value<'_>>, parameter: Parameter) -> Result<Value<'_>, InvalidHeader> {
    let value = value.ok_or(InvalidHeader::Missing(parameter))?;
    if value.is_text() { Ok(value) } else { Err(InvalidHeader::NotText(parameter)) }
}

/// A value that is known to be UTF-8, for which the fallback is never taken.
fn shown(value: Value<'_>) -> &str {
    str::from_utf8(value.raw()).unwrap_or_default()
}

fn count(digits: &[u8]) -> Option<u32> {
    let mut bytes = [0; 4];
    hex::read(digits, &mut bytes)?;
    Some(u32::from_be_bytes(bytes))
}

fn proof(digits: Value<'_>, algorithm: Option<Algorithm>) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let size = algorithm.unwrap_or(Algorithm::Md5).size();
    hex::read(digits.raw(), bytes.get_mut(..size)?)?;
    Some(bytes)
}
