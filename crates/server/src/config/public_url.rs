//! The public URL: where users reach this server, and what every link begins with.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use http::Uri;
use thiserror::Error;

/// Why a text is no public URL.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum InvalidPublicUrl {
    /// Not an absolute URL of http or https with a host.
    #[error("expected an absolute URL, such as https://keys.example.org or http://localhost:8080/keys")]
    NotAbsolute,
    /// A query, a fragment or a user name, which no link could keep.
    #[error("must have no user name, no query and no fragment")]
    TooMuch,
    /// A path that a client or a proxy would rewrite.
    #[error("must have a plain path, without empty, \".\" or \"..\" segments")]
    UnclearPath,
}

/// Scheme, host, perhaps a port and a path prefix: `https://keys.example.org/keys`, without a slash at the end.
///
/// Kept as browsers write an origin: lower case, without the scheme's own port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicUrl {
    text: String,
    /// How many bytes of the text are the origin.
    origin: usize,
}

impl PublicUrl {
    /// What links show when nothing was said: the address listened on; for all addresses, `localhost`.
    pub fn of_listener(address: SocketAddr) -> Self {
        let text = if address.ip().is_unspecified() {
            format!("http://localhost:{}", address.port())
        } else {
            format!("http://{address}")
        };

        Self { origin: text.len(), text }
    }

    /// The whole of it, to put a path behind.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What a browser sends as `Origin`: `https://keys.example.org`.
    pub fn origin(&self) -> &str {
        self.text.get(..self.origin).unwrap_or_default()
    }

    /// The host's name or address, an IPv6 address in its brackets: `keys.example.org`.
    pub fn host(&self) -> &str {
        let place = self.origin().split_once("://").map_or("", |(_, place)| place);
        let end = place.rfind(':').filter(|colon| place.rfind(']').is_none_or(|bracket| bracket < *colon));

        end.and_then(|end| place.get(..end)).unwrap_or(place)
    }

    /// The path in front of every path of ours, empty or `/keys`.
    pub fn prefix(&self) -> &str {
        self.text.get(self.origin..).unwrap_or_default()
    }

    /// Whether users come by https, so that cookies may be `Secure`.
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidPublicUrl::NotAbsolute)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(InvalidPublicUrl::NotAbsolute);
        };
        let default_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(InvalidPublicUrl::NotAbsolute),
        };
        if text.contains(['?', '#']) || authority.as_str().contains('@') {
            return Err(InvalidPublicUrl::TooMuch);
        }

        let host = authority.host().to_ascii_lowercase();
        let port_text = authority.as_str().get(host.len()..).unwrap_or_default();
        if host.is_empty() || (authority.port_u16().is_none() && !port_text.is_empty()) {
            return Err(InvalidPublicUrl::NotAbsolute);
        }
        let prefix = uri.path().strip_suffix('/').unwrap_or(uri.path());
        if prefix.split('/').skip(1).any(|segment| matches!(segment, "" | "." | "..")) {
            return Err(InvalidPublicUrl::UnclearPath);
        }

        let port = authority.port_u16().filter(|port| *port != default_port);
        let origin = port.map_or_else(|| format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}"));
        Ok(Self { origin: origin.len(), text: origin + prefix })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_kept_as_an_origin_and_a_prefix() {
        for (text, origin, host, prefix) in [
            ("http://localhost:8080", "http://localhost:8080", "localhost", ""),
            ("https://keys.example.org/", "https://keys.example.org", "keys.example.org", ""),
            ("HTTPS://Keys.Example.org:443/a/b/", "https://keys.example.org", "keys.example.org", "/a/b"),
            ("http://keys.example.org:80", "http://keys.example.org", "keys.example.org", ""),
            ("https://keys.example.org:80", "https://keys.example.org:80", "keys.example.org", ""),
            ("http://[2001:DB8::1]:8080/Keys", "http://[2001:db8::1]:8080", "[2001:db8::1]", "/Keys"),
            ("http://[2001:DB8::1]", "http://[2001:db8::1]", "[2001:db8::1]", ""),
        ] {
            let url: PublicUrl = text.parse().unwrap();

            assert_eq!((url.origin(), url.host(), url.prefix()), (origin, host, prefix), "{text}");
            assert_eq!(url.as_str(), format!("{origin}{prefix}"));
        }
    }

    #[test]
    fn what_no_link_could_begin_with_is_refused() {
        for (text, why) in [
            ("", InvalidPublicUrl::NotAbsolute),
            ("keys.example.org", InvalidPublicUrl::NotAbsolute),
            ("/keys", InvalidPublicUrl::NotAbsolute),
            ("ftp://keys.example.org", InvalidPublicUrl::NotAbsolute),
            ("https://", InvalidPublicUrl::NotAbsolute),
            ("https://keys.example.org:99999", InvalidPublicUrl::NotAbsolute),
            ("https://keys.example.org:/", InvalidPublicUrl::NotAbsolute),
            ("https://keys.example.org/?a=1", InvalidPublicUrl::TooMuch),
            ("https://keys.example.org/#a", InvalidPublicUrl::TooMuch),
            ("https://u:p@keys.example.org", InvalidPublicUrl::TooMuch),
            ("https://keys.example.org//a", InvalidPublicUrl::UnclearPath),
            ("https://keys.example.org/a/../b", InvalidPublicUrl::UnclearPath),
        ] {
            assert_eq!(text.parse::<PublicUrl>(), Err(why), "{text}");
        }
    }

    #[test]
    fn without_one_links_show_the_address_listened_on() {
        let of = |text: &str| PublicUrl::of_listener(text.parse().unwrap()).to_string();

        assert_eq!(of("127.0.0.1:8080"), "http://127.0.0.1:8080");
        assert_eq!(of("[::1]:80"), "http://[::1]:80");
        assert_eq!(of("0.0.0.0:8080"), "http://localhost:8080");
        assert!(!PublicUrl::of_listener("127.0.0.1:1".parse().unwrap()).is_https());
    }
}
