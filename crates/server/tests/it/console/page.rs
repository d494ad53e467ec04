//! A page that was answered, and what is asked of every page.

use http::HeaderMap;
use scraper::{ElementRef, Html, Selector};
use std::collections::HashSet;

/// An answer of the console.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// The path and query that was asked for last.
    pub(crate) at: String,
}

pub(super) fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The text of an element, as one line.
pub(super) fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.text)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The texts of all elements that a selector finds.
    pub(crate) fn all(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(words).collect()
    }

    /// The text of the first of them; empty when there is none.
    pub(crate) fn first(&self, css: &str) -> String {
        self.all(css).into_iter().next().unwrap_or_default()
    }

    /// The values of an attribute, of all elements that have it.
    pub(crate) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let html = self.html();
        html.select(&selector(css)).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    pub(crate) fn title(&self) -> String {
        self.first("title")
    }

    pub(crate) fn heading(&self) -> String {
        self.first("h1")
    }

    /// What is wrong, as the summary says it.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.all("#problems li")
    }

    /// Is this said anywhere in the page's main part?
    pub(crate) fn says(&self, text: &str) -> bool {
        self.first("main").contains(text)
    }

    /// What every page must be, whatever it shows (console contract 11 and 13, suites G1 and 16.1).
    #[track_caller]
    pub(crate) fn is_well_made(&self) {
        let (html, at) = (self.html(), &self.at);
        let none = |css: &str, why: &str| {
            let found: Vec<_> = html.select(&selector(css)).map(|element| element.html()).collect();
            assert!(found.is_empty(), "{at}: {why}: {found:?}");
        };
        assert!(html.errors.is_empty(), "{at}: {:?}", html.errors);
        assert_eq!(self.all("h1").len(), 1, "{at}: one h1");
        assert!(!self.heading().is_empty(), "{at}: an empty h1");
        assert!(self.title().ends_with(" · Keywright"), "{at}: the title is {:?}", self.title());
        assert_eq!(self.attributes("html", "lang"), ["en"], "{at}");
        for landmark in ["header", "main", "footer"] {
            assert_eq!(self.all(&format!("body {landmark}")).len(), 1, "{at}: one {landmark}");
        }
        let first = html.select(&selector("body a")).next().and_then(|link| link.attr("href"));
        assert_eq!(first, Some("#main"), "{at}: the skip link comes first");
        none("[style]", "no style in a page");
        none("style", "no style in a page");
        none("script:not([src])", "no script in a page");
        none("img:not([alt])", "every picture has a text");
        none("[autofocus]", "focus starts at the top");
        self.has_no_foreign_parts();
        self.has_no_duplicate_ids();
        self.has_labels();
        self.has_forms_of_ours();
    }

    fn has_no_foreign_parts(&self) {
        let html = self.html();
        for element in html.select(&selector("*")) {
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on"), "{}: {name}={value:?}", self.at);
                let leads = matches!(name, "href" | "src" | "action" | "formaction" | "data-url" | "srcset");
                let ours = value.starts_with('/') && !value.starts_with("//") || value.starts_with('#');
                let other_program = value.starts_with("mailto:") || value.starts_with("otpauth://totp/");
                assert!(!leads || ours || other_program, "{}: {name}={value:?}", self.at);
            }
        }
    }

    fn has_no_duplicate_ids(&self) {
        let mut seen = HashSet::new();
        for id in self.attributes("[id]", "id") {
            assert!(!id.is_empty() && seen.insert(id.clone()), "{}: the id {id:?} is there twice", self.at);
        }
        let named: Vec<_> = ["aria-labelledby", "aria-describedby", "aria-controls", "for"]
            .iter()
            .flat_map(|name| self.attributes(&format!("[{name}]"), name))
            .collect();
        for id in named.iter().flat_map(|ids| ids.split_whitespace()) {
            assert!(seen.contains(id), "{}: nothing has the id {id:?}", self.at);
        }
        for link in self.attributes("a[href^='#']", "href") {
            assert!(seen.contains(link.trim_start_matches('#')), "{}: {link} leads nowhere", self.at);
        }
    }

    fn has_labels(&self) {
        let html = self.html();
        for field in html.select(&selector("input:not([type=hidden]), select, textarea")) {
            let labelled = field.attr("aria-label").is_some() || field.attr("aria-labelledby").is_some();
            let id = field.attr("id").unwrap_or_default();
            let around = field.ancestors().filter_map(ElementRef::wrap).any(|parent| parent.value().name() == "label");
            let label = !id.is_empty() && html.select(&selector(&format!("label[for='{id}']"))).next().is_some();
            assert!(labelled || around || label, "{}: no label for {}", self.at, field.html());
        }
        for button in html.select(&selector("button, a[href], summary")) {
            let named = !words(button).is_empty() || button.attr("aria-label").is_some_and(|name| !name.is_empty());
            assert!(named, "{}: nameless {}", self.at, button.html());
        }
    }

    fn has_forms_of_ours(&self) {
        let html = self.html();
        for form in html.select(&selector("form")) {
            assert!(form.attr("action").is_some_and(|action| action.starts_with('/')), "{}: {}", self.at, form.html());
            let token = form.select(&selector("input[type=hidden][name=_token]")).count();
            assert_eq!(token, usize::from(form.attr("method") == Some("post")), "{}: {}", self.at, form.html());
        }
    }
}
