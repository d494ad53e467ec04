//! Cookies: reading those that came, writing those that go.
//!
//! All are for the whole host, out of reach of scripts and of other sites' posts. Where people come by https they are
//! `Secure` and bear the prefix that only this host can set. Source: console contract 13.2.

use http::{HeaderMap, HeaderValue, header};

/// What our cookies are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cookie {
    /// Who is signed in: an opaque 256-bit token.
    Session,
    /// What the forms of somebody who is not signed in are bound to.
    Form,
    /// What the next page has to say.
    Flash,
    /// Theme and density.
    Look,
    /// The token of a link that sets a new password, while it is at hand.
    Reset,
    /// The token of an invitation's link, while it is at hand.
    Invitation,
    /// The organization that was looked at last.
    Last,
    /// Which draft of first run is this browser's.
    Setup,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Form => "form",
            Self::Flash => "flash",
            Self::Look => "look",
            Self::Reset => "reset",
            Self::Invitation => "invitation",
            Self::Last => "last",
            Self::Setup => "setup",
        }
    }

    /// What came under this name; the first one counts, as with every server.
    pub(super) fn read(self, headers: &HeaderMap, https: bool) -> Option<&str> {
        let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        pairs
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| name.strip_prefix(if https { "__Host-" } else { "" }) == Some(self.name()))
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
    }

    /// Sets it for so many seconds; without a number until the browser is closed, with 0 it goes.
    ///
    /// The value must be of the characters that cookies may have; any other sets nothing.
    pub(super) fn write(self, value: &str, seconds: Option<u32>, https: bool) -> Option<HeaderValue> {
        let (prefix, secure) = if https { ("__Host-", "; Secure") } else { ("", "") };
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let fits = value.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\'));
        let line = format!("{prefix}{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name());
        HeaderValue::try_from(line).ok().filter(|_| fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = headers(&["a=b; session=s1;look=dark", "session=s2; form="]);

        assert_eq!(Cookie::Session.read(&headers, false), Some("s1"));
        assert_eq!(Cookie::Look.read(&headers, false), Some("dark"));
        assert_eq!(Cookie::Form.read(&headers, false), None);
    }

    #[test]
    fn by_https_only_the_name_counts_that_no_neighbour_can_set() {
        let headers = headers(&["session=planted; __Host-session=ours"]);

        assert_eq!(Cookie::Session.read(&headers, true), Some("ours"));
        assert_eq!(
            Cookie::Session.write("x", None, true).unwrap(),
            "__Host-session=x; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn a_value_cannot_bring_attributes_of_its_own() {
        assert_eq!(Cookie::Look.write("dark; Domain=example.org", None, false), None);
        assert_eq!(
            Cookie::Look.write("dark", Some(60), false).unwrap(),
            "look=dark; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"
        );
    }
}
