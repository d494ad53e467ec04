//! Keys without a character, by the code points that `WebDriver` gives them.

/// Held together with others.
pub const SHIFT: &str = "\u{E008}";
/// To the next stop.
pub const TAB: &str = "\u{E004}";
/// Presses what has the focus.
pub const ENTER: &str = "\u{E007}";
/// Closes and cancels.
pub const ESCAPE: &str = "\u{E00C}";
/// Held together with others.
pub const CONTROL: &str = "\u{E009}";
/// To the next option.
pub const DOWN: &str = "\u{E015}";
