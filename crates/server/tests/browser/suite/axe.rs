//! G2: no violation of what axe-core tests, with the tags of WCAG 2.2 AA and best practice. Console contract 11.

use crate::page::Page;
use serde_json::{Value, json};

const AXE: &str = include_str!("../axe/axe.min.js");
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const RUN: &str = "return axe.run(document, {runOnly: arguments[0], resultTypes: ['violations']})\
    .then((result) => ({passed: result.passes.length, violations: result.violations.map((found) => \
    `${found.id} (${found.help}): ` + found.nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; '))}))";

pub(crate) async fn complaints(page: &Page) -> Vec<String> {
    if page.run("return typeof axe").await == "undefined" {
        page.session.cdp("Runtime.evaluate", json!({"expression": AXE, "returnByValue": true})).await;
    }
    let result = page.session.run(RUN, json!([TAGS])).await;
    let mut complaints = Vec::new();
    if result["passed"] == 0 {
        complaints.push("G2 axe found nothing to judge".to_owned());
    }
    let violations = result["violations"].as_array().unwrap();
    complaints.extend(violations.iter().filter_map(Value::as_str).map(|found| format!("G2 {found}")));
    complaints
}
