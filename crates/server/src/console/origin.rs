//! Where a request was sent to, as its browser sees it, and whether a page of ours sent it. Source: console contract
//! 13.2.

use crate::config::PublicUrl;
use http::{HeaderMap, HeaderValue, header};
use std::net::Ipv4Addr;

/// The scheme and host that the browser shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Origin(String);

impl Origin {
    /// The public URL's; where none was set, that of the `Host` that was asked for.
    pub(super) fn of(public: Option<&PublicUrl>, headers: &HeaderMap) -> Self {
        let asked = || format!("http://{}", host(headers).unwrap_or_default());
        Self(public.map_or_else(asked, |url| url.origin().to_owned()))
    }

    /// Do people come by https, so that cookies may be `Secure`?
    pub(super) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Do browsers count it as a secure context: https, or this machine?
    pub(super) fn is_trustworthy(&self) -> bool {
        let Some(authority) = self.0.strip_prefix("http://") else { return true };
        let name = match authority.strip_prefix('[') {
            Some(rest) => return rest.starts_with("::1]"),
            None => authority.split(':').next().unwrap_or_default(),
        };
        name == "localhost"
            || name.ends_with(".localhost")
            || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
    }

    /// Was a POST sent by a page of this origin? Browsers say so in one header or the other.
    pub(super) fn sent(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).map(HeaderValue::as_bytes);
        match text("sec-fetch-site") {
            Some(site) => site == b"same-origin",
            None => text("origin") == Some(self.0.as_bytes()),
        }
    }

    /// Where a GET must go instead: the public URL, when another host was asked for.
    ///
    /// Behind a trusted proxy the host is the proxy's choice; what was asked for is in a header of its own, if anywhere. Of
    /// several proxies the first says it.
    pub(super) fn elsewhere(public: Option<&PublicUrl>, headers: &HeaderMap, behind_proxy: bool) -> bool {
        let asked = if behind_proxy { forwarded(headers) } else { host(headers) };
        let (Some(public), Some(asked)) = (public, asked) else { return false };
        let (_, wanted) = public.origin().split_once("://").unwrap_or_default();
        let default_port = if public.is_https() { ":443" } else { ":80" };
        asked.strip_suffix(default_port).unwrap_or(&asked) != wanted
    }
}

fn host(headers: &HeaderMap) -> Option<String> {
    lower(headers.get(header::HOST))
}

/// What the first proxy was asked for; each further one may have added a host of its own.
fn forwarded(headers: &HeaderMap) -> Option<String> {
    let hosts = lower(headers.get("x-forwarded-host"))?;
    hosts.split(',').next().map(|first| first.trim().to_owned())
}

fn lower(value: Option<&HeaderValue>) -> Option<String> {
    value?.to_str().ok().map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    fn public(text: &str) -> PublicUrl {
        text.parse().unwrap()
    }

    #[test]
    fn the_public_url_says_what_the_browser_shows_and_else_the_host() {
        let asked = headers(&[("host", "Keys.Example.org:8080")]);

        assert_eq!(Origin::of(None, &asked).0, "http://keys.example.org:8080");
        assert_eq!(Origin::of(Some(&public("https://keys.example.org/a")), &asked).0, "https://keys.example.org");
    }

    #[test]
    fn this_machine_and_https_are_secure_contexts() {
        for (text, secure) in [
            ("https://keys.example.org", true),
            ("http://localhost:8080", true),
            ("http://keys.localhost", true),
            ("http://127.1.2.3:8080", true),
            ("http://[::1]:8080", true),
            ("http://keys.example.org", false),
            ("http://localhost.example.org", false),
            ("http://192.0.2.1", false),
            ("http://[2001:db8::1]", false),
        ] {
            assert_eq!(Origin(text.to_owned()).is_trustworthy(), secure, "{text}");
        }
    }

    #[test]
    fn a_post_is_ours_when_the_browser_says_so() {
        let origin = Origin("http://keys.example.org".to_owned());

        for (pairs, ours) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")], true),
            (vec![("origin", "http://keys.example.org")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "http://keys.example.org")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", "http://keys.example.org.evil.example")], false),
            (vec![("origin", "https://keys.example.org")], false),
            (vec![("origin", "null")], false),
            (vec![], false),
        ] {
            assert_eq!(origin.sent(&headers(&pairs)), ours, "{pairs:?}");
        }
    }

    #[test]
    fn another_host_is_sent_to_the_public_one() {
        let url = public("https://keys.example.org/keys");
        let goes = |host, behind_proxy| Origin::elsewhere(Some(&url), &headers(&[("host", host)]), behind_proxy);
        let told = |host| Origin::elsewhere(Some(&url), &headers(&[("host", "up"), ("x-forwarded-host", host)]), true);

        assert!(goes("10.0.0.1:8080", false) && goes("keys.example.org:8443", false));
        assert!(!goes("keys.example.org", false) && !goes("KEYS.example.org:443", false) && !goes("upstream", true));
        assert!(told("other.example.org") && !told("keys.example.org"));
        assert!(
            !told("keys.example.org, up") && !told("keys.example.org,keys.example.org") && told("a, keys.example.org")
        );
        assert!(!Origin::elsewhere(None, &headers(&[("host", "anything")]), false));
        assert!(!Origin::elsewhere(Some(&url), &HeaderMap::new(), false));
    }
}
