//! Elements by role and name, as assistive technology sees them: the browser computes both.
//!
//! Whoever looks for one waits for it, and gets it only if it is the only one.

use crate::page::Page;
use crate::session::ELEMENT;
use serde_json::{Value, json};

/// What opens a `details`: no standard gives it a role, and this is what Chromium calls it.
pub const SUMMARY: &str = "DisclosureTriangle";

/// An element that was found.
pub struct Element<'p> {
    page: &'p Page,
    /// The browser's number for it, for looking inside it.
    node: u64,
    /// The protocol's id of it.
    id: String,
}

impl Page {
    /// The element with this role and exactly this name.
    pub async fn role(&self, role: &str, name: &str) -> Element<'_> {
        self.only(None, role, name).await
    }

    /// Waits until there is exactly one.
    pub async fn sees(&self, role: &str, name: &str) {
        self.role(role, name).await;
    }

    /// Waits until there is none any more.
    pub async fn misses(&self, role: &str, name: &str) {
        let gone = self.until(async || self.nodes(None, role, Some(name)).await.is_empty()).await;
        assert!(gone, "there still is a {role} {name:?}");
    }

    /// The names of all elements with this role that are there now, in the order of the document.
    pub async fn names(&self, role: &str) -> Vec<String> {
        self.nodes(None, role, None).await.into_iter().map(|(_, name)| name).collect()
    }

    /// Clicks the only element with this role and name.
    pub async fn click(&self, role: &str, name: &str) {
        self.role(role, name).await.click().await;
    }

    /// Types into the text field of this name, in place of what it held.
    pub async fn fill(&self, name: &str, text: &str) {
        self.role("textbox", name).await.fill(text).await;
    }

    async fn only(&self, within: Option<u64>, role: &str, name: &str) -> Element<'_> {
        let (mut count, mut only) = (0, None);
        self.until(async || {
            let found = self.nodes(within, role, Some(name)).await;
            count = found.len();
            if let [(node, _)] = found[..] {
                only = self.id(node).await.map(|id| Element { page: self, node, id });
            }
            only.is_some()
        })
        .await;
        if only.is_none() {
            let names: Vec<_> = self.nodes(within, role, None).await.into_iter().map(|(_, name)| name).collect();
            panic!("{} has {count} of {role} {name:?}; every {role} there: {names:?}", self.url().await);
        }
        only.unwrap()
    }

    /// Number and name of what has the role, and the name if one is given.
    async fn nodes(&self, within: Option<u64>, role: &str, name: Option<&str>) -> Vec<(u64, String)> {
        // A document that is just being replaced has no nodes to look among.
        let query = match within {
            Some(node) => json!({"backendNodeId": node, "role": role}),
            None => match self.ask("DOM.getDocument", json!({"depth": 0})).await {
                Some(document) => json!({"nodeId": document["root"]["nodeId"], "role": role}),
                None => return Vec::new(),
            },
        };
        let found = self.ask("Accessibility.queryAXTree", query).await.unwrap_or_default();
        let nodes = found["nodes"].as_array().cloned().unwrap_or_default();
        let seen = nodes.iter().filter(|node| node["ignored"] == false);
        let named = seen.filter_map(|node| {
            let name = node["name"]["value"].as_str().unwrap_or_default().trim();
            Some((node["backendDOMNodeId"].as_u64()?, name.to_owned()))
        });
        named.filter(|(_, found)| name.is_none_or(|name| name == found)).collect()
    }

    async fn ask(&self, command: &str, parameters: Value) -> Option<Value> {
        self.session.post("/goog/cdp/execute", json!({"cmd": command, "params": parameters})).await.ok()
    }

    /// From the browser's number to the protocol's id, by way of a name in the page that is taken back at once. None
    /// when the element has just gone.
    async fn id(&self, node: u64) -> Option<String> {
        let object = self.ask("DOM.resolveNode", json!({"backendNodeId": node})).await?;
        let hand_over = json!({
            "objectId": object["object"]["objectId"],
            "functionDeclaration": "function () { globalThis.keywright_found = this; }",
        });
        self.ask("Runtime.callFunctionOn", hand_over).await?;
        let take = "const found = globalThis.keywright_found; delete globalThis.keywright_found; return found;";
        self.session.element(take).await
    }
}

impl<'p> Element<'p> {
    /// The element inside this one with this role and exactly this name.
    pub async fn role(&self, role: &str, name: &str) -> Element<'p> {
        self.page.only(Some(self.node), role, name).await
    }

    /// Clicks it as a person would: it is scrolled into view, and nothing may cover it.
    pub async fn click(&self) {
        // To the middle: at an edge a bar may lie over it, from under which a person scrolls it, too.
        let middle = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        self.page.session.run(middle, json!([{ ELEMENT: self.id }])).await;
        self.page.session.must(&format!("/element/{}/click", self.id), json!({})).await;
    }

    /// Types into it, in place of what it held.
    pub async fn fill(&self, text: &str) {
        self.page.session.must(&format!("/element/{}/clear", self.id), json!({})).await;
        self.page.session.must(&format!("/element/{}/value", self.id), json!({"text": text})).await;
    }

    /// What can be read in it.
    pub async fn text(&self) -> String {
        self.get("text").await.as_str().unwrap_or_default().to_owned()
    }

    /// What a field holds.
    pub async fn value(&self) -> String {
        self.get("property/value").await.as_str().unwrap_or_default().to_owned()
    }

    /// An attribute as it stands in the document.
    pub async fn attribute(&self, name: &str) -> Option<String> {
        self.get(&format!("attribute/{name}")).await.as_str().map(str::to_owned)
    }

    /// Whether the focus is on it.
    pub async fn has_focus(&self) -> bool {
        self.page.session.element("return document.activeElement").await.as_ref() == Some(&self.id)
    }

    async fn get(&self, what: &str) -> Value {
        self.page.session.get(&format!("/element/{}/{what}", self.id)).await.unwrap()
    }
}
