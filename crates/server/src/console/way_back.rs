//! The way back: where somebody goes on who had to prove first who they are, and with which form in hand.
//!
//! A form that came after its session had ended is not executed, now or later: it is shown again, filled, and its sender
//! decides. Somebody else gets it empty. Secrets are never part of it. Source: console contract 10.

use super::answer::Answer;
use super::form::{Form, PERSON};
use super::visit::Visit;
use http::Method;

/// The field that names the path to go back to.
const TO: &str = "to";
/// The field that names the person whose form it was.
const WHOSE: &str = "carried-person";
/// What the names of the carried fields begin with.
const CARRIED: &str = "carried.";

/// How a page was come to.
pub(crate) enum Way {
    /// By its own address.
    Straight,
    /// As the answer to the form of a sign-in; what was kept was another person's.
    Back,
    /// The same, with the form that was kept.
    WithForm(Form),
}

/// Where to go on, and with which form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct WayBack {
    /// A path of ours.
    pub(crate) to: String,
    /// Hidden fields that keep a form: names and texts.
    pub(crate) fields: Vec<(String, String)>,
}

impl WayBack {
    /// As a link brought it: `?to=/orgs`.
    pub(crate) fn of_query(visit: &Visit) -> Self {
        Self { to: own_path(&visit.asked(TO)).to_owned(), fields: Vec::new() }
    }

    /// As the form of a sign-in page brought it.
    pub(crate) fn of_form(form: &Form) -> Self {
        let carried = form.within(CARRIED);
        let mut fields = kept(&carried);
        if !fields.is_empty() {
            fields.push((WHOSE.to_owned(), form.text(WHOSE).to_owned()));
        }
        Self { to: own_path(form.text(TO)).to_owned(), fields }
    }

    /// Back to the form that has just been sent.
    pub(super) fn of_interrupted(visit: &Visit) -> Self {
        let mut fields = kept(&visit.form);
        if !fields.is_empty() {
            fields.push((WHOSE.to_owned(), visit.form.text(PERSON).to_owned()));
        }
        Self { to: own_path(&visit.here()).to_owned(), fields }
    }

    fn form(&self) -> Option<Form> {
        let whose = self.fields.iter().find(|(name, _)| name == WHOSE)?;
        let carried =
            self.fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(CARRIED)?, value.as_str())));
        Some(Form::of(carried.chain([(PERSON, whose.1.as_str())])))
    }
}

fn kept(form: &Form) -> Vec<(String, String)> {
    form.carried().into_iter().map(|(name, value)| (format!("{CARRIED}{name}"), value.to_owned())).collect()
}

impl Visit {
    /// Goes on, now that it is known who somebody is: to the page, or to its form, filled as it was.
    pub(crate) async fn go_back(&mut self, way: WayBack) -> Answer {
        let (path, query) = way.to.split_once('?').unwrap_or((&way.to, ""));
        let pages = std::sync::Arc::clone(&self.pages);
        let found = pages.find(path);
        let page = found.as_ref().and_then(|found| found.routes.get(&Method::GET));
        let (Some(found), Some(page), Some(form)) = (&found, page, way.form()) else {
            return self.see_other(&way.to);
        };
        let Some(handler) = page.get else { return self.see_other(&way.to) };

        self.title = page.title;
        self.params = found.params.iter().map(|(name, value)| (name, value.to_owned())).collect();
        (self.path, self.query) = (path.to_owned(), query.to_owned());
        let own = form.person().is_some_and(|whose| self.person().is_ok_and(|person| person.id == whose));
        self.way = if own { Way::WithForm(form) } else { Way::Back };
        handler(self).await
    }
}

/// A path of this console to go back to; anything else is the beginning. Two slashes, or a backslash, would be another
/// host to a browser.
fn own_path(text: &str) -> &str {
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

    #[test]
    fn a_form_goes_through_a_sign_in_without_its_secrets() {
        let sent = "to=/orgs/x&carried-person=65f0c0ffee65f0c0ffee65f0&carried.desc=a%26b&carried.role=A&carried.role=B\
            &carried.password=p&carried._token=t&email=e";

        let way = WayBack::of_form(&Form::parse(sent).unwrap());
        let form = way.form().unwrap();

        assert_eq!(form.text("desc"), "a&b");
        assert_eq!(form.all("role").collect::<Vec<_>>(), ["A", "B"]);
        assert!(!form.has("password") && !form.has("_token") && !form.has("email"));
        assert!(form.person().is_some());
    }

    #[test]
    fn without_a_form_there_is_only_the_path() {
        let way = WayBack::of_form(&Form::parse("to=/orgs&carried-person=65f0c0ffee65f0c0ffee65f0").unwrap());

        assert_eq!(way, WayBack { to: "/orgs".to_owned(), fields: Vec::new() });
        assert!(way.form().is_none());
    }
}
