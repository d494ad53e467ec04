//! Signing in and out. Keys never sign in: a public half in the name's place gets a hint, and no look-up.
//! Source: console contract 5.13.

use super::answer::Answer;
use super::field_errors::FieldErrors;
use super::layout::{Frame, Section};
use super::table::Page;
use super::visit::Visit;
use askama::Template;

/// The rows.
pub(super) fn pages() -> Vec<Page> {
    vec![
        Page::signed_in("", "Organizations").get(|visit| Box::pin(start(visit))),
        Page::open("/login", "Sign in").get(|visit| Box::pin(form(visit))),
    ]
}

#[derive(Template)]
#[template(path = "sign_in/form.html")]
struct SignInPage {
    frame: Frame,
    errors: FieldErrors,
    email: String,
    to: String,
}

/// `GET /`: where somebody begins who is signed in.
async fn start(visit: &mut Visit) -> Answer {
    visit.see_other("/orgs")
}

/// `GET /login`: the form.
async fn form(visit: &mut Visit) -> Answer {
    let page = SignInPage {
        frame: visit.frame(Section::Other).await?,
        errors: FieldErrors::none(),
        email: String::new(),
        to: own_path(&visit.asked("to")).to_owned(),
    };
    visit.page(&page)
}

/// A path of this console to go back to; anything else is the beginning. Two slashes, or a backslash, would be another
/// host to a browser.
pub(super) fn own_path(text: &str) -> &str {
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if text.starts_with('/') && !text.starts_with("//") && plain { text } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_a_path_of_ours() {
        for (text, path) in [
            ("/orgs/65f0/projects?page=2", "/orgs/65f0/projects?page=2"),
            ("//evil.example/a", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("orgs", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_path(text), path, "{text}");
        }
    }
}
