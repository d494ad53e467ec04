//! The pages: everything that the console answers, a row a path. The router and the tests that walk every page are made
//! of it.
//!
//! The rows of a noun stand in the noun's file, in [`pages`] all of them together.

use super::answer::Answer;
use super::visit::Visit;
use super::{help, keys, links, setup, sign_in};
use crate::http::tree::{InvalidTemplate, Tree};
use http::Method;
use keywright_domain::Product;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A page, being made.
pub(crate) type Running<'v> = Pin<Box<dyn Future<Output = Answer> + Send + 'v>>;
/// What makes a page: `|visit| Box::pin(list(visit))`.
pub(crate) type Handler = for<'v> fn(&'v mut Visit) -> Running<'v>;

/// Who may ask for a page at all. What they may see there is decided behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Anybody.
    Open,
    /// Whoever has the setup token, while nobody owns the server; afterwards the page does not exist.
    Setup,
    /// Somebody who is signed in; others are sent to the sign-in page and back.
    SignedIn,
}

/// A row of the table.
pub struct Page {
    /// The path, in the tree's template language; empty for the root.
    pub path: &'static str,
    /// What it is called: the beginning of its `<title>`, unless the page says better.
    pub title: &'static str,
    /// Who may ask for it.
    pub needs: Needs,
    /// The product without which it does not exist.
    pub only_with: Option<Product>,
    pub(super) get: Option<Handler>,
    pub(super) post: Option<Handler>,
}

impl Page {
    /// A page for anybody.
    pub(super) const fn open(path: &'static str, title: &'static str) -> Self {
        Self { path, title, needs: Needs::Open, only_with: None, get: None, post: None }
    }

    /// A page for people who are signed in.
    pub(super) const fn signed_in(path: &'static str, title: &'static str) -> Self {
        Self { needs: Needs::SignedIn, ..Self::open(path, title) }
    }

    /// A page of first run.
    pub(super) const fn setup(path: &'static str, title: &'static str) -> Self {
        Self { needs: Needs::Setup, ..Self::open(path, title) }
    }

    /// What shows it. It changes nothing.
    pub(super) const fn get(self, handler: Handler) -> Self {
        Self { get: Some(handler), ..self }
    }

    /// What its form does.
    pub(super) const fn post(self, handler: Handler) -> Self {
        Self { post: Some(handler), ..self }
    }

    /// It exists only where this product is served.
    pub(super) const fn only_with(self, product: Product) -> Self {
        Self { only_with: Some(product), ..self }
    }

    /// Can it be shown?
    pub const fn is_shown(&self) -> bool {
        self.get.is_some()
    }

    /// Does it take a form?
    pub const fn takes_form(&self) -> bool {
        self.post.is_some()
    }
}

/// Every row.
pub fn pages() -> Vec<Page> {
    let parts = [sign_in::pages(), links::pages(), setup::pages(), help::pages(), keys::pages()];
    parts.into_iter().flatten().collect()
}

/// The rows as a tree of paths, by method.
pub(super) fn tree(products: &[Product]) -> Result<Tree<Arc<Page>>, InvalidTemplate> {
    let mut tree = Tree::new(&[]);
    for page in pages().into_iter().filter(|page| page.only_with.is_none_or(|product| products.contains(&product))) {
        let page = Arc::new(page);
        for (method, handler) in [(Method::GET, page.get), (Method::POST, page.post)] {
            if handler.is_some() {
                tree.add("", page.path, method, Arc::clone(&page))?;
            }
        }
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_can_be_reached_and_says_what_it_is() {
        let paths: HashSet<_> = pages().iter().map(|page| page.path).collect();

        assert!(tree(&[]).is_ok());
        assert_eq!(paths.len(), pages().len(), "a path has one row");
        assert!(pages().iter().all(|page| (page.is_shown() || page.takes_form()) && !page.title.is_empty()));
    }
}
