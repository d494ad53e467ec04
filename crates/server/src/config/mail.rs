//! Mail: the server that takes it, who it is from, and what secures the way there.

use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::{Args, ValueEnum};
use lettre::message::{Mailbox, Mailboxes};

use super::smtp_url::SmtpUrl;
use super::{ConfigError, Secret};
use crate::mail::{MailServer, Security};

/// Mail to people: invitations, links to set a password, notices.
#[derive(Args)]
#[command(next_help_heading = "Mail")]
pub struct Mail {
    /// Server that takes mail, `smtp://user:password@host:587` or `smtps://user:password@host:465`, without user and
    /// password where it asks for none; without this option nothing is sent. Other users of this machine see options:
    /// the variable or the file hides a password.
    #[arg(long, value_name = "URL", value_parser = secret())]
    pub smtp_url: Option<Arc<Secret>>,

    /// Whom mail is from: keys@example.org or "Keywright <keys@example.org>"; needed with --smtp-url.
    #[arg(long, value_name = "ADDRESS", value_parser = sender)]
    pub mail_from: Option<Mailbox>,

    /// Whether `smtp://` must go on under TLS (STARTTLS) before anything is sent [default: required; off for a loopback
    /// address].
    #[arg(long, value_name = "MODE")]
    pub smtp_starttls: Option<StartTls>,

    /// File with the certificates (PEM) that the mail server's is checked by [default: the public authorities].
    #[arg(long, value_name = "PATH")]
    pub smtp_ca_file: Option<PathBuf>,
}

/// What becomes of a connection that begins without TLS.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum StartTls {
    /// It goes on under TLS, or nothing is sent.
    Required,
    /// It goes on in the clear.
    Off,
}

impl Mail {
    /// The server that takes mail; none, if nothing is to be sent.
    ///
    /// # Errors
    /// `SmtpUrl` and `Conflict`, which `check` has found before.
    pub fn server(&self) -> Result<Option<MailServer>, ConfigError> {
        let (url, from) = match (&self.smtp_url, &self.mail_from) {
            (Some(url), Some(from)) => (SmtpUrl::parse(url.reveal())?, from.clone()),
            (Some(_), None) => return Err(ConfigError::Conflict("--smtp-url needs --mail-from: whom mail is from")),
            (None, Some(_)) => return Err(ConfigError::Conflict("--mail-from needs --smtp-url: who takes mail")),
            (None, None) => return Ok(None),
        };
        let security = self.security(&url)?;
        if security == Security::None && url.login.is_some() && !url.is_loopback() {
            return Err(ConfigError::Conflict(
                "--smtp-url has a password, which is sent under TLS only: leave --smtp-starttls required",
            ));
        }

        let SmtpUrl { host, port, login, .. } = url;
        Ok(Some(MailServer { host, port, security, login, ca_file: self.smtp_ca_file.clone(), from }))
    }

    fn security(&self, url: &SmtpUrl) -> Result<Security, ConfigError> {
        match (url.is_wrapped, self.smtp_starttls) {
            (true, None) => Ok(Security::Tls),
            (true, Some(_)) => {
                Err(ConfigError::Conflict("--smtp-starttls is for smtp://; smtps:// is under TLS from the first byte"))
            }
            (false, Some(StartTls::Required)) => Ok(Security::StartTls),
            (false, Some(StartTls::Off)) => Ok(Security::None),
            (false, None) => Ok(if url.is_loopback() { Security::None } else { Security::StartTls }),
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.server().map(drop)
    }
}

/// Any text: whether it is right is said by [`Mail::check`], because clap prints what it refuses.
fn secret() -> impl TypedValueParser<Value = Arc<Secret>> {
    StringValueParser::new().map(|text| Arc::new(Secret::new(text)))
}

fn sender(text: &str) -> Result<Mailbox, &'static str> {
    let mut several = text.parse::<Mailboxes>().into_iter().flatten();

    match (several.next(), several.next()) {
        (Some(one), None) => Ok(one),
        _ => Err("expected an address, such as keys@example.org or Keywright <keys@example.org>"),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::*;
    use crate::config::{self, Command};

    fn server(options: &[&str]) -> Result<Option<MailServer>, String> {
        let line = ["keywright", "serve"].iter().chain(options).map(OsString::from);
        match config::load(line, |_| None, Path::new("/nonexistent")) {
            Ok(Command::Serve(serve)) => Ok(serve.mail.server().unwrap()),
            Ok(_) => panic!("another command"),
            Err(error) => Err(error.to_string()),
        }
    }

    fn security(url: &str, more: &[&str]) -> Result<Security, String> {
        let options = [&["--smtp-url", url, "--mail-from", "keys@example.org"], more].concat();
        server(&options).map(|server| server.unwrap().security)
    }

    #[test]
    fn without_a_word_no_mail_is_sent() {
        assert!(server(&[]).unwrap().is_none());
    }

    #[test]
    fn who_it_is_from_is_an_address_perhaps_with_a_name() {
        for (text, name) in [
            ("keys@example.org", None),
            ("Keys of Example <keys@example.org>", Some("Keys of Example")),
            ("\"Keys, Inc.\" <keys@example.org>", Some("Keys, Inc.")),
        ] {
            let from = server(&["--smtp-url", "smtp://mail", "--mail-from", text]).unwrap().unwrap().from;

            assert_eq!((from.name.as_deref(), from.email.to_string()), (name, "keys@example.org".to_owned()), "{text}");
        }
        for text in ["", "keys", "keys@", "Keys <keys>", "keys@example.org, other@example.org"] {
            let refusal = server(&["--smtp-url", "smtp://mail", "--mail-from", text]).err().unwrap();

            assert!(refusal.contains("expected an address, such as keys@example.org"), "{refusal}");
        }
    }

    #[test]
    fn a_server_and_whom_mail_is_from_go_together() {
        for (options, says) in [
            (["--smtp-url", "smtp://mail"], "--smtp-url needs --mail-from: whom mail is from"),
            (["--mail-from", "keys@example.org"], "--mail-from needs --smtp-url: who takes mail"),
        ] {
            assert_eq!(server(&options).err().as_deref(), Some(says));
        }
    }

    #[test]
    fn the_way_is_under_tls_unless_it_ends_on_this_machine_or_the_operator_says_so() {
        for (url, more, expected) in [
            ("smtp://mail.example.org", &[][..], Security::StartTls),
            ("smtp://u:p@mail.example.org", &[], Security::StartTls),
            ("smtp://mail.example.org", &["--smtp-starttls", "off"], Security::None),
            ("smtp://localhost", &[], Security::None),
            ("smtp://u:p@127.0.0.1", &[], Security::None),
            ("smtp://localhost", &["--smtp-starttls", "required"], Security::StartTls),
            ("smtps://localhost", &[], Security::Tls),
        ] {
            assert_eq!(security(url, more), Ok(expected), "{url} {more:?}");
        }
    }

    #[test]
    fn a_password_goes_nowhere_in_the_clear() {
        let refusal = security("smtp://u:hunter2@mail.example.org", &["--smtp-starttls", "off"]).unwrap_err();

        assert!(refusal.contains("which is sent under TLS only") && !refusal.contains("hunter2"), "{refusal}");
    }

    #[test]
    fn starttls_is_no_matter_of_smtps() {
        for mode in ["required", "off"] {
            let refusal = security("smtps://mail.example.org", &["--smtp-starttls", mode]).unwrap_err();

            assert!(refusal.starts_with("--smtp-starttls is for smtp://"), "{refusal}");
        }
    }

    #[test]
    fn a_malformed_url_is_told_in_one_line_without_its_password() {
        for url in ["smtp://u:hunter2@", "imap://u:hunter2@mail", "smtp://u:hunter2/w@mail", "smtp://u:hunter2@mail:x"]
        {
            let refusal = security(url, &[]).unwrap_err();

            assert!(refusal.starts_with("--smtp-url") && !refusal.contains("hunter2"), "{refusal}");
            assert_eq!(refusal.lines().count(), 1);
        }
    }
}
