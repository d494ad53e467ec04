//! `--smtp-url`: which server takes mail, by which kind of TLS, and how to sign in there.
//!
//! It holds a password, so no error repeats a part of it.

use std::net::IpAddr;

use http::Uri;
use thiserror::Error;

use super::Secret;
use crate::http::percent::{self, Plus};

/// Why a text is no URL of a mail server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum InvalidSmtpUrl {
    /// Another scheme, or no host.
    #[error("--smtp-url: expected smtp:// or smtps:// and a host, such as smtp://user:password@mail.example.org:587")]
    Unreadable,
    /// A path or a query, or a password with a character in it that begins one.
    #[error(
        "--smtp-url must end after host and port; in user name and password, write / ? # @ % as %2F %3F %23 %40 %25"
    )]
    TooMuch,
    /// One without the other, or not UTF-8 behind its `%`.
    #[error("--smtp-url needs a user name and a password, user:password@, or neither")]
    HalfALogin,
}

/// `smtp://user:password@host:port`, in its parts.
pub(super) struct SmtpUrl {
    /// `smtps`: TLS from the first byte.
    pub(super) is_wrapped: bool,
    /// A name or an address, without the brackets of IPv6.
    pub(super) host: String,
    /// 465 for `smtps` and 587 for `smtp`, if it is not said.
    pub(super) port: u16,
    /// User name and password.
    pub(super) login: Option<(String, Secret)>,
}

impl SmtpUrl {
    /// Whether it is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost") || self.host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
    }

    pub(super) fn parse(text: &str) -> Result<Self, InvalidSmtpUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidSmtpUrl::Unreadable)?;
        let (is_wrapped, default_port) = match uri.scheme_str() {
            Some("smtp") => (false, 587),
            Some("smtps") => (true, 465),
            _ => return Err(InvalidSmtpUrl::Unreadable),
        };
        let authority = uri.authority().ok_or(InvalidSmtpUrl::Unreadable)?;
        if !matches!(uri.path(), "" | "/") || text.contains(['?', '#']) {
            return Err(InvalidSmtpUrl::TooMuch);
        }

        let (login, place) = match authority.as_str().rsplit_once('@') {
            Some((login, place)) => (Some(self::login(login).ok_or(InvalidSmtpUrl::HalfALogin)?), place),
            None => (None, authority.as_str()),
        };
        let host = authority.host();
        if host.is_empty() || (authority.port_u16().is_none() && place.len() != host.len()) {
            return Err(InvalidSmtpUrl::Unreadable);
        }
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        Ok(Self { is_wrapped, host, port: authority.port_u16().unwrap_or(default_port), login })
    }
}

fn login(text: &str) -> Option<(String, Secret)> {
    let (user, password) = text.split_once(':')?;
    let (user, password) = (percent::decode(user, Plus::Plus)?, percent::decode(password, Plus::Plus)?);
    let is_whole = !user.is_empty() && !password.is_empty();

    is_whole.then(|| (user.into_owned(), Secret::new(password.into_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_who_takes_mail_and_how_to_sign_in() {
        for (text, wrapped, host, port, login) in [
            ("smtp://mail.example.org", false, "mail.example.org", 587, None),
            ("smtps://mail.example.org/", true, "mail.example.org", 465, None),
            ("smtp://u:p@192.0.2.1:25", false, "192.0.2.1", 25, Some(("u", "p"))),
            (
                "smtps://u%40example.org:p%2F%25+@[2001:db8::1]:1465",
                true,
                "2001:db8::1",
                1465,
                Some(("u@example.org", "p/%+")),
            ),
            ("smtp://u:a:b@mail", false, "mail", 587, Some(("u", "a:b"))),
        ] {
            let url = SmtpUrl::parse(text).unwrap();

            assert_eq!((url.is_wrapped, url.host.as_str(), url.port), (wrapped, host, port), "{text}");
            assert_eq!(url.login.as_ref().map(|(user, password)| (user.as_str(), password.reveal())), login, "{text}");
        }
    }

    #[test]
    fn what_is_no_such_url_is_refused() {
        for (text, why) in [
            ("", InvalidSmtpUrl::Unreadable),
            ("mail.example.org:587", InvalidSmtpUrl::Unreadable),
            ("https://mail.example.org", InvalidSmtpUrl::Unreadable),
            ("smtp://", InvalidSmtpUrl::Unreadable),
            ("smtp://:587", InvalidSmtpUrl::Unreadable),
            ("smtp://mail:99999", InvalidSmtpUrl::Unreadable),
            ("smtp://mail:", InvalidSmtpUrl::Unreadable),
            ("smtp://u:p w@mail", InvalidSmtpUrl::Unreadable),
            ("smtp://u:p/w@mail", InvalidSmtpUrl::TooMuch),
            ("smtp://u:1/w@mail", InvalidSmtpUrl::TooMuch),
            ("smtp://mail/queue", InvalidSmtpUrl::TooMuch),
            ("smtp://mail?tls=off", InvalidSmtpUrl::TooMuch),
            ("smtp://u:p#w@mail", InvalidSmtpUrl::TooMuch),
            ("smtp://u@mail", InvalidSmtpUrl::HalfALogin),
            ("smtp://u:@mail", InvalidSmtpUrl::HalfALogin),
            ("smtp://:p@mail", InvalidSmtpUrl::HalfALogin),
            ("smtp://u:%ff@mail", InvalidSmtpUrl::HalfALogin),
        ] {
            assert_eq!(SmtpUrl::parse(text).err(), Some(why), "{text}");
        }
    }

    #[test]
    fn loopback_is_this_machine_by_name_or_address() {
        for (text, is) in [
            ("smtp://localhost", true),
            ("smtp://LOCALHOST:25", true),
            ("smtp://127.0.0.9", true),
            ("smtp://[::1]:25", true),
            ("smtp://localhost.example.org", false),
            ("smtp://192.0.2.1", false),
        ] {
            assert_eq!(SmtpUrl::parse(text).unwrap().is_loopback(), is, "{text}");
        }
    }
}
