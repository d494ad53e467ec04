//! A client for the tests: the formula of RFC 7616 written with `format!`, apart from the code under test.

use keywright_digest::Algorithm;
use sha2::Digest as _;

/// The inputs of a response; change what a test is about.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) algorithm: Algorithm,
    pub(crate) username: String,
    pub(crate) realm: String,
    pub(crate) password: String,
    pub(crate) nonce: String,
    pub(crate) nc: String,
    pub(crate) cnonce: Vec<u8>,
    pub(crate) method: String,
    pub(crate) uri: String,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            algorithm: Algorithm::Md5,
            username: "ABCDEFGH".to_owned(),
            realm: "MMS Public API".to_owned(),
            password: "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9".to_owned(),
            nonce: "Tq3mD2v0bXo9K1sYc8RzJ4wLh7EuPf+/".to_owned(),
            nc: "00000001".to_owned(),
            cnonce: b"f2c1a9d07b3e4856".to_vec(),
            method: "GET".to_owned(),
            uri: "/api/atlas/v2/orgs?pretty=true&q=a%20b".to_owned(),
        }
    }
}

impl Client {
    pub(crate) fn response(&self) -> String {
        let ha1 = self.hash(format!("{}:{}:{}", self.username, self.realm, self.password));
        let ha2 = self.hash(format!("{}:{}", self.method, self.uri));
        let mut text = format!("{ha1}:{}:{}:", self.nonce, self.nc).into_bytes();
        text.extend_from_slice(&self.cnonce);
        text.extend_from_slice(format!(":auth:{ha2}").as_bytes());
        self.hash(text)
    }

    /// All nine parameters, each with the value that is meant.
    pub(crate) fn parameters(&self) -> Vec<(&'static str, Vec<u8>)> {
        vec![
            ("username", self.username.clone().into_bytes()),
            ("realm", self.realm.clone().into_bytes()),
            ("nonce", self.nonce.clone().into_bytes()),
            ("uri", self.uri.clone().into_bytes()),
            ("algorithm", self.algorithm.name().as_bytes().to_vec()),
            ("qop", b"auth".to_vec()),
            ("nc", self.nc.clone().into_bytes()),
            ("cnonce", self.cnonce.clone()),
            ("response", self.response().into_bytes()),
        ]
    }

    fn hash(&self, text: impl AsRef<[u8]>) -> String {
        match self.algorithm {
            Algorithm::Md5 => hex(&md5::Md5::digest(text)),
            Algorithm::Sha256 => hex(&sha2::Sha256::digest(text)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

/// A header of quoted parameters.
pub(crate) fn header(parameters: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let parameters: Vec<Vec<u8>> =
        parameters.iter().map(|(name, value)| [name.as_bytes(), b"=\"", value, b"\""].concat()).collect();
    [b"Digest ".to_vec(), parameters.join(&b", "[..])].concat()
}
