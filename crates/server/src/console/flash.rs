//! What the next page has to say: one line, kept in a cookie across a redirect and gone when it was shown.

use crate::http::percent::{Place, Plus, decode, encode};

/// How long it waits for the next page, in seconds.
pub(super) const LIFE: u32 = 60;

/// One line for the next page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Flash {
    /// The line: `Deleted ci-deployer`.
    pub(crate) text: String,
    /// The id of what was changed or made, for the page to mark; empty for none.
    pub(crate) mark: String,
}

impl Flash {
    pub(super) fn from_cookie(value: &str) -> Option<Self> {
        let (mark, text) = value.split_once('.')?;
        let plain = mark.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let text = decode(text, Plus::Plus)?.into_owned();
        plain.then(|| Self { text, mark: mark.to_owned() })
    }

    pub(super) fn to_cookie(&self) -> String {
        // Cookies of 4 kB are kept by all browsers; a longer line loses its end.
        let mut value = format!("{}.", self.mark);
        for letter in self.text.chars().take(300) {
            match letter {
                ',' => value.push_str("%2C"),
                ';' => value.push_str("%3B"),
                letter => encode(letter, Place::Query, &mut value),
            }
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_any_text_comes_back() {
        for text in ["Deleted a, b; \"c\" \\ = é", "100 % + 1", ""] {
            let flash = Flash { text: text.to_owned(), mark: "65f0c0ffee".to_owned() };
            let cookie = flash.to_cookie();

            assert!(cookie.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)), "{cookie}");
            assert_eq!(Flash::from_cookie(&cookie), Some(flash));
        }
    }

    #[test]
    fn a_mark_is_an_id_and_nothing_else() {
        assert_eq!(Flash::from_cookie("<b>.text"), None);
        assert_eq!(Flash::from_cookie("no dot"), None);
    }
}
