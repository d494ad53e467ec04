//! Pages of a list: which rows the caller asked for, and from which end they are nearer.

use thiserror::Error;

/// Why there is no such page. Whether a dialect refuses or clamps is its own matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidPage {
    /// The number is 0.
    #[error("pages are numbered from 1")]
    Number,
    /// The size is not from 1 to 500.
    #[error("a page has 1 to {max} items", max = Page::MAX_SIZE)]
    Size,
}

/// A page of a list: its number, from 1, and its size, 1 to 500 rows. By default the first hundred.
///
/// Source: HTTP conventions 4.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    number: u64,
    size: u32,
}

impl Page {
    /// The most rows on a page.
    pub const MAX_SIZE: u32 = 500;
    /// The rows of a page when the caller does not say.
    pub const DEFAULT_SIZE: u32 = 100;

    /// The page of this number and size.
    ///
    /// # Errors
    /// When either is out of range.
    pub fn new(number: u64, size: u32) -> Result<Self, InvalidPage> {
        match (number, size) {
            (0, _) => Err(InvalidPage::Number),
            (_, 1..=Self::MAX_SIZE) => Ok(Self { number, size }),
            _ => Err(InvalidPage::Size),
        }
    }

    /// The first page of the largest size.
    pub fn largest() -> Self {
        Self { number: 1, size: Self::MAX_SIZE }
    }

    /// The page after it in a list of `total`, if there is one.
    #[must_use]
    pub fn next(&self, total: u64) -> Option<Self> {
        self.has_next(total).then_some(Self { number: self.number + 1, ..*self })
    }

    /// Its number, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many rows fit on it.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// How many rows come before it, at most `u64::MAX`.
    pub fn offset(&self) -> u64 {
        (self.number - 1).saturating_mul(u64::from(self.size))
    }

    /// Where its rows lie in a list of `total`.
    pub fn window(&self, total: u64) -> Window {
        let from_start = self.offset().min(total);
        let rows = u64::from(self.size).min(total - from_start);
        let from_end = total - from_start - rows;

        Window { rows, from_start, from_end, nearer_end: from_end < from_start }
    }

    /// Whether a list of `total` rows goes on after it.
    pub fn has_next(&self, total: u64) -> bool {
        self.window(total).from_end > 0
    }

    /// Whether a page comes before it, even if it lies past the end itself.
    pub fn has_previous(&self) -> bool {
        self.number > 1
    }
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1, size: Self::DEFAULT_SIZE }
    }
}

/// Where a page's rows lie in a list, so that a query can walk from the nearer end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How many rows are on the page; 0 past the end.
    pub rows: u64,
    /// How many rows come before them; never more than the list has.
    pub from_start: u64,
    /// How many rows come after them: the offset in the reversed list.
    pub from_end: u64,
    /// Whether fewer rows come after than before.
    pub nearer_end: bool,
}

/// The rows of one page, and how many the whole list has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// The rows of the page, in the list's order.
    pub items: Vec<T>,
    /// How many rows the list has over all pages.
    pub total: u64,
}

impl<T> Listing<T> {
    /// One page of a list that is there whole.
    pub fn page_of(whole: Vec<T>, page: Page) -> Self {
        let total = whole.len() as u64;
        let window = page.window(total);
        let place = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        let items = whole.into_iter().skip(place(window.from_start)).take(place(window.rows)).collect();
        Self { items, total }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_has_a_number_from_1_and_1_to_500_rows() {
        assert_eq!(Page::new(0, 100), Err(InvalidPage::Number));
        assert_eq!(Page::new(1, 0), Err(InvalidPage::Size));
        assert_eq!(Page::new(1, 501), Err(InvalidPage::Size));
        assert!(Page::new(u64::MAX, 500).is_ok());
        assert_eq!(Page::new(1, 100), Ok(Page::default()));
    }

    #[test]
    fn the_last_page_is_nearer_the_end() {
        let window = Page::new(3, 10).unwrap().window(25);

        assert_eq!(window, Window { rows: 5, from_start: 20, from_end: 0, nearer_end: true });
    }

    #[test]
    fn a_page_past_the_end_is_empty_and_has_only_a_previous_one() {
        let page = Page::new(u64::MAX, 500).unwrap();

        assert_eq!(page.window(25).rows, 0);
        assert!(page.has_previous());
        assert!(!page.has_next(25));
    }

    #[test]
    fn a_full_last_page_has_no_next_one() {
        assert!(!Page::new(2, 10).unwrap().has_next(20));
        assert!(Page::new(2, 10).unwrap().has_next(21));
        assert!(!Page::new(1, 10).unwrap().has_previous());
        assert_eq!(Page::largest().next(501), Page::new(2, 500).ok());
        assert_eq!(Page::new(2, 500).unwrap().next(501), None);
    }

    proptest! {
        #[test]
        fn both_ends_lead_to_the_same_rows(number in 1_u64..40, size in 1_u32..=500, total in 0_usize..2_000) {
            let page = Page::new(number, size).unwrap();
            let list: Vec<_> = (0..total).collect();
            let expected: Vec<_> = list.iter().skip(usize::try_from(page.offset()).unwrap()).take(size as usize).collect();

            let window = page.window(total as u64);
            let [rows, from_start, from_end] = [window.rows, window.from_start, window.from_end].map(|n| usize::try_from(n).unwrap());
            let forwards: Vec<_> = list.iter().skip(from_start).take(rows).collect();
            let mut backwards: Vec<_> = list.iter().rev().skip(from_end).take(rows).collect();
            backwards.reverse();

            prop_assert_eq!(&forwards, &expected);
            prop_assert_eq!(&backwards, &expected);
            prop_assert_eq!(page.has_next(total as u64), page.offset() + u64::from(size) < total as u64);
        }
    }
}
