//! G6: the Tab key stops at everything, in the order that the eye reads, visibly, and at nothing that is covered or too
//! small. Console contract 11.1.

use super::judged;
use crate::key::TAB;
use crate::page::Page;
use serde_json::{Value, json};

/// More stops than any page has: a page that never lets go would be walked for ever.
const MOST: usize = 500;

/// Walks the page, or the dialog that is open, from its beginning.
pub(crate) async fn complaints(page: &Page) -> Vec<String> {
    let mut complaints = judged(page, "G6", include_str!("keyboard.js"), "").await;
    for _ in 0..MOST {
        page.press(TAB).await;
        if page.session.run("return keywright_walk.step()", json!([])).await == Value::Bool(false) {
            break;
        }
    }
    complaints.extend(judged(page, "G6", "return keywright_walk.end()", "").await);
    complaints
}
