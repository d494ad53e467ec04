//! The mail server that takes what we send, and the way to it: SMTP, under TLS unless it is on this machine.
//!
//! A connection is made for each letter. What the server answers may quote addresses and links, so of its answers to a
//! letter only the codes are repeated.

use crate::config::Secret;
use keywright_store::causes;
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, AsyncSmtpTransport};
use lettre::{AsyncTransport as _, Tokio1Executor};
use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// Which server, and how.
pub struct MailServer {
    /// A name or an address, without the brackets of IPv6.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What secures the connection.
    pub security: Security,
    /// User name and password, where it asks for them.
    pub login: Option<(String, Secret)>,
    /// The authorities that vouch for it; else the public ones.
    pub ca_file: Option<PathBuf>,
    /// Whom letters are from.
    pub from: Mailbox,
}

/// What secures a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything is said but the greeting, or nothing is said.
    StartTls,
    /// Nothing.
    None,
}

/// Why letters cannot even be tried to be sent.
#[derive(Debug, Error)]
pub enum Unusable {
    /// The file of authorities is not there, or may not be read.
    #[error("--smtp-ca-file {} cannot be read", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// There is no certificate in it.
    #[error("--smtp-ca-file {} holds no certificate in PEM", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// TLS does not start.
    #[error("TLS to the mail server cannot be set up")]
    Tls(#[source] smtp::Error),
}

/// The way to the server, to be gone as often as needed.
pub struct Transport {
    smtp: AsyncSmtpTransport<Tokio1Executor>,
    place: String,
}

/// Why a letter was not taken by the server.
#[derive(Debug)]
pub struct Failure {
    /// What can be said of it in a log.
    pub said: String,
    /// Would trying again end in the same way?
    pub is_final: bool,
}

impl MailServer {
    /// The way there; `name` is how we introduce ourselves, a host's name or address.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn transport(&self, name: &str) -> Result<Transport, Unusable> {
        let tls = match self.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(self.tls()?),
            Security::Tls => Tls::Wrapper(self.tls()?),
        };
        let mut smtp = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(self.host.as_str())
            .port(self.port)
            .tls(tls)
            .hello_name(client_id(name));
        if let Some((user, password)) = &self.login {
            smtp = smtp.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(Transport { smtp: smtp.build(), place: self.to_string() })
    }

    /// Is what goes there hidden from those between?
    pub fn is_secured(&self) -> bool {
        self.security != Security::None
    }

    fn tls(&self) -> Result<TlsParameters, Unusable> {
        let mut tls = TlsParameters::builder(self.host.clone());
        if let Some(path) = &self.ca_file {
            let pem = std::fs::read(path).map_err(|source| Unusable::CaFile { path: path.clone(), source })?;
            let none = || Unusable::NoCertificate { path: path.clone() };
            if !pem.windows(BEGIN.len()).any(|text| text == BEGIN) {
                return Err(none());
            }
            let certificates = Certificate::from_pem(&pem).map_err(|_| none())?;
            tls = tls.certificate_store(CertificateStore::None).add_root_certificate(certificates);
        }
        tls.build_rustls().map_err(Unusable::Tls)
    }
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

impl fmt::Display for MailServer {
    /// `mail.example.org:587`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

fn client_id(name: &str) -> ClientId {
    match name.trim_start_matches('[').trim_end_matches(']').parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(name.to_owned()),
    }
}

impl Transport {
    /// Which server, `mail.example.org:587`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Connects, goes on under TLS, signs in, and takes leave.
    ///
    /// # Errors
    /// What was in the way, in words that no letter had a part in.
    pub async fn probe(&self, limit: Duration) -> Result<(), String> {
        match tokio::time::timeout(limit, self.smtp.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("it hung up".to_owned()),
            Ok(Err(error)) => Err(causes(&error)),
            Err(_) => Err(too_long(limit)),
        }
    }

    /// Hands a letter over.
    pub(super) async fn send(&self, envelope: &Envelope, text: &[u8], limit: Duration) -> Result<(), Failure> {
        match tokio::time::timeout(limit, self.smtp.send_raw(envelope, text)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure::of(&error)),
            Err(_) => Err(Failure { said: too_long(limit), is_final: false }),
        }
    }
}

fn too_long(limit: Duration) -> String {
    format!("it took longer than {} s", limit.as_secs_f32())
}

impl Failure {
    fn of(error: &smtp::Error) -> Self {
        let said = match error.status() {
            Some(code) => match enhanced_code(error) {
                Some(enhanced) => format!("{code} {enhanced}"),
                None => code.to_string(),
            },
            None if error.is_response() => "an answer that is none of SMTP".to_owned(),
            None => causes(error),
        };
        Self { said, is_final: error.is_permanent() || error.is_client() }
    }
}

/// The code that says more, `5.1.1`, which many servers begin their words with. Source: RFC 3463 section 2.
fn enhanced_code(error: &smtp::Error) -> Option<String> {
    let words = error.source()?.to_string();
    let code = words.split_whitespace().next()?;
    let is_one =
        code.split('.').count() == 3 && code.split('.').all(|part| matches!(part.len(), 1..=3) && is_number(part));

    is_one.then(|| code.to_owned())
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|digit| digit.is_ascii_digit())
}
