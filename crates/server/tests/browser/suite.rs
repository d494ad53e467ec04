//! Suite G: what holds on every page of the console, whatever it is for. Console contract 16.3, G1 to G7 and G9; what
//! needs no browser (G8, G10) is proved at the HTTP surface.
//!
//! A rule gives complaints. [`suite_g`] goes to each page and applies all of them, in both colour schemes, wide and
//! narrow; [`suite_g_here`] applies those that judge a state of a page, for dialogs and refused forms.

use crate::page::{Look, NARROW, Page, WIDE, Window, ZOOMED};
use answered::Expected;
use serde_json::json;

pub(crate) mod answered;
pub(crate) mod axe;
pub(crate) mod keyboard;
pub(crate) mod rendered;
pub(crate) mod structure;

/// A page, and what it should answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen<'s> {
    pub(crate) url: &'s str,
    /// How its title begins: its name, before the organization or project and the product.
    pub(crate) title: &'s str,
    pub(crate) status: u64,
}

impl<'s> Screen<'s> {
    pub(crate) fn new(url: &'s str, title: &'s str) -> Self {
        Self { url, title, status: 200 }
    }

    /// The same page where it answers that something is wrong.
    pub(crate) fn answering(self, status: u64) -> Self {
        Self { status, ..self }
    }
}

/// Applies every rule to every page, and fails with all complaints.
pub(crate) async fn suite_g(page: &Page, screens: &[Screen<'_>]) {
    let mut complaints = Vec::new();
    for screen in screens {
        complaints.extend(of_screen(page, screen).await);
    }
    none(&complaints);
}

/// Applies the rules about a state of a page to the page as it stands: with a dialog open, or errors shown.
pub(crate) async fn suite_g_here(page: &Page, state: &str) {
    none(&of_state(page, state, true).await);
}

fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "suite G has {} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// All complaints about one page.
pub(crate) async fn of_screen(page: &Page, screen: &Screen<'_>) -> Vec<String> {
    let expected = Expected::of(screen.url);
    let mut found = Found::default();
    for window in [WIDE, NARROW] {
        page.look(Look { window, ..Look::default() }).await;
        page.forget().await;
        page.visit(screen.url).await;
        found.add(&width(window), structure::complaints(page, screen).await);
        page.visit(screen.url).await;
        of_window(page, window, true, &mut found).await;
        found.add(&width(window), answered::complaints(page, screen, &expected).await);
    }
    page.look(Look { window: ZOOMED, ..Look::default() }).await;
    found.add("at 400 %", rendered::sideways(page).await);
    found.add("without script", without_script(page, screen).await);
    page.look(Look::default()).await;
    found.told(screen.url)
}

/// The same for what closes when the focus leaves it, a menu: all but the walk of the Tab key.
pub(crate) async fn suite_g_still(page: &Page, state: &str) {
    none(&of_state(page, state, false).await);
}

async fn of_state(page: &Page, state: &str, walks: bool) -> Vec<String> {
    let mut found = Found::default();
    for window in [WIDE, NARROW] {
        page.look(Look { window, ..Look::default() }).await;
        of_window(page, window, walks, &mut found).await;
    }
    page.look(Look::default()).await;
    found.told(state)
}

/// What is judged without loading anything: G2, G5, G6 and G9.
async fn of_window(page: &Page, window: Window, walks: bool, found: &mut Found) {
    for (dark, scheme) in [(false, "light"), (true, "dark")] {
        page.look(Look { window, dark, ..Look::default() }).await;
        // Where the walk before has left it, a bar may lie over something that nobody has asked for.
        page.run("scrollTo(0, 0)").await;
        let place = format!("{} {scheme}", width(window));
        found.add(&place, axe::complaints(page).await);
        if walks {
            found.add(&place, keyboard::complaints(page).await);
        }
    }
    if window == NARROW {
        found.add(&width(window), rendered::sideways(page).await);
    }
    page.look(Look { window, forced_colors: true, ..Look::default() }).await;
    found.add(&width(window), rendered::forced_colors(page).await);
    page.look(Look { window, ..Look::default() }).await;
    found.add(&width(window), rendered::motion(page).await);
}

/// G7, as far as it can be judged without knowing the task: without script the page is there, and nothing on it is dead.
pub(crate) async fn without_script(page: &Page, screen: &Screen<'_>) -> Vec<String> {
    page.look(Look { script: false, ..Look::default() }).await;
    page.visit(screen.url).await;
    judged(page, "G7", include_str!("suite/scriptless.js"), "").await
}

fn width(window: Window) -> String {
    format!("{} px", window.0)
}

/// Complaints about one page, each with the looks in which it was found.
#[derive(Default)]
struct Found(Vec<(String, Vec<String>)>);

impl Found {
    fn add(&mut self, place: &str, complaints: Vec<String>) {
        for complaint in complaints {
            match self.0.iter_mut().find(|(known, _)| *known == complaint) {
                Some((_, places)) => places.push(place.to_owned()),
                None => self.0.push((complaint, vec![place.to_owned()])),
            }
        }
    }

    fn told(self, page: &str) -> Vec<String> {
        self.0.into_iter().map(|(complaint, places)| format!("{complaint} [{page}: {}]", places.join(", "))).collect()
    }
}

/// Runs a rule that is written in the page's language: a function body that returns complaints.
async fn judged(page: &Page, rule: &str, body: &str, argument: &str) -> Vec<String> {
    let body = format!("{}\n{body}", include_str!("suite/seen.js"));
    let found = page.session.run(&body, json!([argument])).await;
    let found = found.as_array().unwrap_or_else(|| panic!("{rule} gives no list: {found}"));
    found.iter().map(|complaint| format!("{rule} {}", complaint.as_str().unwrap_or_default())).collect()
}
