//! What must be true of style and script as they are written.

use super::*;
use std::collections::{BTreeMap, HashSet};

/// The colours of a theme: names and values of the custom properties in a block of `tokens.css`.
fn colours(block: &str) -> BTreeMap<String, [f64; 3]> {
    let lines = block.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": "));
    let hex = |text: &str| {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok().map(f64::from);
        Some([part(0)?, part(2)?, part(4)?])
    };
    lines.filter_map(|(name, value)| Some((name.to_owned(), hex(value)?))).collect()
}

/// The themes of `tokens.css`, by the selector that each begins with.
fn themes() -> [(&'static str, BTreeMap<String, [f64; 3]>); 3] {
    let tokens = include_str!("css/tokens.css");
    [":root {", "html.dark {", "html:not(.light, .dark) {"].map(|selector| {
        let block = tokens.split(selector).nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        (selector, colours(block))
    })
}

/// WCAG 2.2, "relative luminance" and "contrast ratio".
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let [red, green, blue] = colour.map(|part| {
            let part = part / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_can_be_read_on_whatever_it_stands_on_in_every_theme() {
    const GROUNDS: [&str; 4] = ["page", "surface", "raised", "sunken"];
    for (theme, colours) in themes() {
        let pair = |text: &str, ground: &str, least: f64| {
            let ratio = contrast(colours[text], colours[ground]);
            assert!(ratio >= least, "{theme} {text} on {ground}: {ratio:.2}, not {least}");
        };
        for ground in GROUNDS {
            for text in ["text", "text-soft", "link", "link-hover", "good", "warn", "bad"] {
                pair(text, ground, 4.5);
            }
            for mark in ["line-strong", "focus", "action", "danger"] {
                pair(mark, ground, 3.0);
            }
        }
        for name in ["good", "warn", "bad", "note"] {
            for text in ["text", "text-soft", "link", name] {
                pair(text, &format!("{name}-surface"), 4.5);
            }
        }
        for name in ["action", "action-hover"] {
            pair("action-text", name, 4.5);
        }
        for name in ["danger", "danger-hover"] {
            pair("danger-text", name, 4.5);
        }
    }
}

#[test]
fn the_dark_theme_is_the_same_whoever_chose_it() {
    let [(_, light), (_, chosen), (_, of_the_system)] = themes();

    assert_eq!(chosen, of_the_system);
    assert_eq!(chosen.keys().collect::<Vec<_>>(), light.keys().collect::<Vec<_>>());
}

#[test]
fn style_and_script_stay_small() {
    let (style, script) = (joined(STYLE).len(), joined(SCRIPT).len() + joined(DEEP_LINKS).len());

    assert!(style < 40_000, "{style} bytes of style");
    assert!(script < 30_000, "{script} bytes of script");
    assert!(SCRIPT.iter().chain(DEEP_LINKS).chain(STYLE).all(|part| part.lines().count() < 400));
}

#[test]
fn only_what_is_for_readers_of_the_sources_is_left_out() {
    let script = "// says\n/**\n * what\n */\nfunction a() {\n  return 6\n    * 7; // here\n}\n\n";
    let style = "/* says\n   what */\n* {\n  margin: 0; /* here */\n}\n/* more */\n";

    assert_eq!(joined(&[script, style]), "function a() {\nreturn 6\n* 7; // here\n}\n* {\nmargin: 0; /* here */\n}\n");
    assert!(SCRIPT.iter().flat_map(|part| part.lines()).all(|line| line.matches('`').count() % 2 == 0));
}

#[test]
fn the_parts_of_the_script_declare_each_name_once() {
    let mut names = HashSet::new();
    for line in SCRIPT.iter().flat_map(|part| part.lines()) {
        let rest = ["const ", "let ", "function ", "async function ", "class "]
            .iter()
            .find_map(|kind| line.strip_prefix(kind));
        let name = rest.and_then(|rest| rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            assert!(names.insert(name), "{name} is declared twice");
        }
    }
    assert!(names.contains("policy") && names.contains("fetchPage"));
}

#[test]
fn no_script_makes_markup_or_asks_another_host() {
    let script = joined(SCRIPT) + &joined(DEEP_LINKS);
    for banned in [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "setAttribute(\"style",
        ".style.",
        "http:",
        "https:",
        "localStorage",
        "sessionStorage",
        "document.cookie",
    ] {
        assert!(!script.contains(banned), "{banned}");
    }
    assert_eq!(script.matches("createPolicy").count(), 1);
}

#[test]
fn style_asks_for_nothing() {
    let style = joined(STYLE);

    assert!(!style.contains("url(") && !style.contains("@import"));
}
