//! G1: one first heading, a title by the pattern, landmarks, a skip link that works. Console contract 3.1, 3.2 and 11.1.

use super::{Screen, judged};
use crate::key::{ENTER, TAB};
use crate::page::Page;

const PRODUCT: &str = "Keywright";
const LANDMARKS: [&str; 3] = ["banner", "main", "contentinfo"];

/// Of a page that was just loaded. Leaves the focus behind the skip link.
pub(crate) async fn complaints(page: &Page, screen: &Screen<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    let title = page.title().await;
    if !is_by_pattern(&title, screen.title) {
        complaints.push(format!("G1 the title is {title:?}, not \"{} · … · {PRODUCT}\"", screen.title));
    }
    for landmark in LANDMARKS {
        match page.names(landmark).await.len() {
            1 => {}
            count => complaints.push(format!("G1 {count} of {landmark}, not one")),
        }
    }
    complaints.extend(judged(page, "G1", include_str!("structure.js"), "").await);
    page.press(TAB).await;
    let skip_link = judged(page, "G1", include_str!("skip_link.js"), "is first").await;
    if skip_link.is_empty() {
        page.press(ENTER).await;
        page.press(TAB).await;
        complaints.extend(judged(page, "G1", include_str!("skip_link.js"), "works").await);
    }
    complaints.extend(skip_link);
    complaints
}

/// `Applications · Keywright` or `Applications · Acme · Keywright`; a refused form says so first.
fn is_by_pattern(title: &str, begins: &str) -> bool {
    let title = title.strip_prefix("Error: ").unwrap_or(title);
    let parts: Vec<_> = title.split(" · ").collect();
    let whole = parts.iter().all(|part| !part.trim().is_empty());
    whole && (2..=3).contains(&parts.len()) && parts.first() == Some(&begins) && parts.last() == Some(&PRODUCT)
}

#[test]
fn titles_are_told_apart() {
    for good in ["Users · Keywright", "Users · Acme · Keywright", "Error: Users · Acme · Keywright"] {
        assert!(is_by_pattern(good, "Users"), "{good}");
    }
    for bad in ["Users", "Users · Acme", "Keywright", "Users ·  · Keywright", "People · Keywright", "Users - Keywright"]
    {
        assert!(!is_by_pattern(bad, "Users"), "{bad}");
    }
}
