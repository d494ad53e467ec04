//! Texts that people write, compared the way that people read them.

use unicode_normalization::UnicodeNormalization as _;

/// A text as search and sort see it: composed (NFC) and in lower case, so that one word is one word however it was typed.
pub fn folded(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    lower.nfc().collect()
}

/// A text as a confirmation sees it: composed, both ends trimmed, inner white space as one space; its case stays.
pub fn settled(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").nfc().collect()
}

/// Did a person type one of these names to confirm? Nothing typed confirms nothing.
pub fn confirms(typed: &str, names: &[&str]) -> bool {
    let typed = settled(typed);
    !typed.is_empty() && names.iter().any(|name| settled(name) == typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_one_word_however_it_was_typed() {
        assert_eq!(folded("CAFE\u{301}"), folded("caf\u{e9}"));
        assert_eq!(folded("Straße ÅÄÖ"), "straße åäö");
    }

    #[test]
    fn folding_twice_changes_nothing_more() {
        for text in ["İstanbul", "ΑΣ", "\u{1e9e}", "A\u{30a}"] {
            assert_eq!(folded(&folded(text)), folded(text), "{text}");
        }
    }

    #[test]
    fn a_name_confirms_whatever_the_space_around_it_and_only_in_its_case() {
        let names = ["ci  deployer", "qhzvkdte"];

        assert!(confirms("  ci deployer\t", &names));
        assert!(confirms("qhzvkdte", &names));
        assert!(!confirms("CI deployer", &names));
        assert!(!confirms("ci", &names));
        assert!(!confirms("  ", &names));
        assert!(!confirms("", &["\u{3000}"]));
    }
}
