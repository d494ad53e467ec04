//! Keys without a character, by the code points that `WebDriver` gives them.

pub(crate) const SHIFT: &str = "\u{E008}";
pub(crate) const TAB: &str = "\u{E004}";
pub(crate) const ENTER: &str = "\u{E007}";
pub(crate) const ESCAPE: &str = "\u{E00C}";
pub(crate) const CONTROL: &str = "\u{E009}";
pub(crate) const DOWN: &str = "\u{E015}";
