//! Filling and sending a form of a page, as a browser without scripts does.

use super::page::{Page, selector, words};
use keywright_server::http::percent::{Place, encode};
use scraper::{ElementRef, Html};

/// What somebody has done to the fields of a page since it was loaded.
#[derive(Default, Debug)]
pub(super) struct Typed {
    texts: Vec<(String, String)>,
    /// Boxes by name and value, and whether they are ticked now.
    boxes: Vec<((String, String), bool)>,
}

/// A form on its way.
pub(super) struct Sent {
    pub(super) is_post: bool,
    pub(super) action: String,
    pub(super) body: String,
}

/// A name or a value, as a form sends it.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    encode(text, Place::Query, &mut out);
    out
}

/// The text of a label without its asides.
fn label_text(label: ElementRef<'_>) -> String {
    words(label).replace(" (required)", "")
}

/// The field that a label stands at.
fn field<'h>(html: &'h Html, label: &str, at: &str) -> ElementRef<'h> {
    let labels = selector("label");
    let named = html.select(&labels).find(|element| {
        let text = label_text(*element);
        text == label || text.starts_with(&format!("{label} "))
    });
    let named = named.unwrap_or_else(|| panic!("no label {label:?} in {at}"));
    let inside = selector("input, select, textarea");
    match named.attr("for") {
        Some(id) => html.select(&selector(&format!("[id='{id}']"))).next().unwrap(),
        None => named.select(&inside).next().unwrap(),
    }
}

impl Typed {
    pub(super) fn fill(&mut self, page: &Page, label: &str, text: &str) {
        let html = page.html();
        let field = field(&html, label, &page.at);
        self.texts.push((field.attr("name").unwrap().to_owned(), text.to_owned()));
    }

    pub(super) fn tick(&mut self, page: &Page, label: &str, ticked: bool) {
        let html = page.html();
        let field = field(&html, label, &page.at);
        let key = (field.attr("name").unwrap().to_owned(), field.attr("value").unwrap_or("on").to_owned());
        if field.attr("type") == Some("radio") {
            self.boxes.retain(|((name, _), _)| *name != key.0);
        }
        self.boxes.push((key, ticked));
    }

    /// The form that a button sends, with everything in it.
    pub(super) fn press(&self, page: &Page, button: &str) -> Sent {
        let html = page.html();
        let buttons = selector("button");
        let name = |element: &ElementRef<'_>| element.attr("aria-label").map_or_else(|| words(*element), str::to_owned);
        let pressed = html.select(&buttons).find(|element| name(element) == button);
        let pressed =
            pressed.unwrap_or_else(|| panic!("no button {button:?} in {}: {:?}", page.at, page.all("button")));
        let parents = || pressed.ancestors().filter_map(ElementRef::wrap);
        let form = match pressed.attr("form") {
            Some(id) => html.select(&selector(&format!("form[id='{id}']"))).next().unwrap(),
            None => parents().find(|element| element.value().name() == "form").expect("a form around the button"),
        };
        let mut pairs: Vec<(String, String)> = Vec::new();
        let id = form.attr("id").unwrap_or("\u{0}");
        let controls = selector("input, select, textarea");
        for control in html.select(&controls) {
            let inside = control.ancestors().any(|node| node.id() == form.id());
            if inside && control.attr("form").is_none() || control.attr("form") == Some(id) {
                pairs.extend(self.value(control));
            }
        }
        if let Some(name) = pressed.attr("name") {
            pairs.push((name.to_owned(), pressed.attr("value").unwrap_or_default().to_owned()));
        }
        let body = pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        Sent {
            is_post: form.attr("method") == Some("post"),
            action: pressed.attr("formaction").or(form.attr("action")).unwrap().to_owned(),
            body: body.collect::<Vec<_>>().join("&"),
        }
    }

    /// What a field sends; a box that is not ticked sends nothing.
    fn value(&self, control: ElementRef<'_>) -> Vec<(String, String)> {
        let (Some(name), None) = (control.attr("name"), control.attr("disabled")) else { return Vec::new() };
        let name = name.to_owned();
        let typed = self.texts.iter().rev().find(|(known, _)| *known == name).map(|(_, text)| text.clone());
        let kind = control.attr("type").unwrap_or("text");
        if matches!(kind, "checkbox" | "radio") {
            let key = (name, control.attr("value").unwrap_or("on").to_owned());
            let changed = self.boxes.iter().rev().find(|(known, _)| *known == key).map(|(_, ticked)| *ticked);
            let replaced = kind == "radio" && self.boxes.iter().any(|((known, _), _)| *known == key.0);
            let ticked = changed.unwrap_or(control.attr("checked").is_some() && !replaced);
            return if ticked { vec![key] } else { Vec::new() };
        }
        let there = match control.value().name() {
            "textarea" => control.text().collect(),
            "select" => {
                let chosen = control.select(&selector("option[selected]")).next();
                let option = chosen.or_else(|| control.select(&selector("option")).next());
                option.map_or(String::new(), |option| option.attr("value").map_or_else(|| words(option), str::to_owned))
            }
            _ => control.attr("value").unwrap_or_default().to_owned(),
        };
        vec![(name, typed.unwrap_or(there))]
    }
}

#[test]
fn a_form_sends_what_a_browser_without_scripts_would() {
    let text = r#"<form method="post" action="/a" id="f"><input type="hidden" name="_token" value="t">
        <label for="d">Name (required)</label><input id="d" name="d" value="old">
        <label><input type="checkbox" name="r" value="A" checked> A</label>
        <label><input type="checkbox" name="r" value="B"> B</label>
        <label><input type="radio" name="o" value="1" checked> One</label>
        <label><input type="radio" name="o" value="2"> Two</label>
        <select name="s"><option value="x">X<option value="y" selected>Y</select>
        <input name="gone" value="1" disabled><textarea name="t">line</textarea></form>
        <button form="f" name="go" value="on">Save</button><input name="outside" value="no">"#;
    let headers = http::HeaderMap::new();
    let page = Page { status: 200, headers, text: text.to_owned(), at: "/".to_owned() };
    let mut typed = Typed::default();
    typed.fill(&page, "Name", "a b&c");
    typed.tick(&page, "A", false);
    typed.tick(&page, "B", true);
    typed.tick(&page, "Two", true);

    let sent = typed.press(&page, "Save");

    assert_eq!((sent.is_post, sent.action.as_str()), (true, "/a"));
    assert_eq!(sent.body, "_token=t&d=a%20b%26c&r=B&o=2&s=y&t=line&go=on");
}
