//! Addresses as people type or paste them: one or several, with commas, spaces or lines between. Source: console
//! contract 5.1, 10.

use keywright_domain::{Cidr, HostBits, InvalidCidr};
use std::borrow::Cow;
use std::collections::HashSet;

/// So many wrong things of a text are named; the rest are counted.
pub(crate) const MOST_NAMED: usize = 10;
/// So many characters of a wrong one are repeated.
const LONGEST: usize = 100;

/// What is wrong with one of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct WrongAddress {
    /// What was typed.
    pub(crate) typed: String,
    /// What is wrong with it, in a sentence.
    pub(crate) message: String,
    /// The block that was meant, perhaps.
    pub(crate) offered: Option<Cidr>,
}

/// The addresses of a text, each once, in its order; or what is wrong with those that are none. A block with bits behind
/// its prefix is never changed without a word: `mask` says that it was offered and accepted.
pub(crate) fn parse(text: &str, mask: bool) -> Result<Vec<Cidr>, Vec<WrongAddress>> {
    let host_bits = if mask { HostBits::Mask } else { HostBits::Refuse };
    let (mut found, mut known, mut wrong, mut more) = (Vec::new(), HashSet::new(), Vec::new(), 0_usize);
    for typed in text.split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';')) {
        if typed.is_empty() {
            continue;
        }
        match one(typed, host_bits) {
            Ok(cidr) if !known.insert(cidr) => {}
            Ok(cidr) => found.push(cidr),
            Err(error) if wrong.len() < MOST_NAMED => wrong.push(error),
            Err(_) => more += 1,
        }
    }
    if more > 0 {
        wrong.push(WrongAddress { typed: String::new(), message: format!("And {more} more are wrong"), offered: None });
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

/// The beginning of a text that is repeated to whoever typed it.
pub(crate) fn shortened(typed: &str) -> Cow<'_, str> {
    match typed.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", typed.get(..end).unwrap_or_default()).into(),
        None => typed.into(),
    }
}

fn one(typed: &str, host_bits: HostBits) -> Result<Cidr, WrongAddress> {
    let parsed = if typed.contains('/') { Cidr::from_block(typed, host_bits) } else { Cidr::from_address(typed) };
    let typed = shortened(typed);
    let wrong = |message, offered| WrongAddress { typed: typed.clone().into_owned(), message, offered };
    match parsed {
        Ok(cidr) if cidr.unspecified_host() => {
            Err(wrong(format!("{typed} is no address that anybody calls from"), None))
        }
        Ok(cidr) => Ok(cidr),
        Err(InvalidCidr::NotCanonical { canonical, .. }) => {
            let message = format!("{typed} has bits behind its prefix: the block is {canonical}");
            Err(wrong(message, Cidr::from_block(&canonical, HostBits::Mask).ok()))
        }
        Err(InvalidCidr::Unparsable | InvalidCidr::PrefixOutOfRange) => {
            let message = format!("{typed} is no address: give one like 203.0.113.9, or a block like 203.0.113.0/24");
            Err(wrong(message, None))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<String> {
        parse(text, false).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn several_are_pasted_with_commas_lines_or_spaces_between() {
        assert_eq!(
            parsed("203.0.113.9, 2001:DB8::1\r\n198.51.100.0/24;203.0.113.9/32\n"),
            ["203.0.113.9/32", "2001:db8::1/128", "198.51.100.0/24"]
        );
        assert!(parsed(" \n").is_empty());
    }

    #[test]
    fn a_block_with_bits_behind_its_prefix_is_offered_and_not_changed() {
        let wrong = parse("198.51.100.7/24", false).unwrap_err();

        assert_eq!(wrong[0].offered.map(|cidr| cidr.to_string()).as_deref(), Some("198.51.100.0/24"));
        assert_eq!(parse("198.51.100.7/24", true).unwrap()[0].to_string(), "198.51.100.0/24");
    }

    #[test]
    fn a_page_of_wrong_ones_is_told_in_a_few_lines() {
        let wrong = parse(&"x ".repeat(10_000), false).unwrap_err();
        assert_eq!((wrong.len(), wrong[10].message.as_str()), (11, "And 9990 more are wrong"));

        let long = parse(&"9".repeat(100_000), false).unwrap_err();
        assert!(long[0].typed.chars().count() == 101 && long[0].message.len() < 300);
        let many: Vec<_> = (0..20_000).map(|n: u32| std::net::Ipv4Addr::from(n + 1).to_string()).collect();
        assert_eq!(parse(&many.join(" "), false).unwrap().len(), 20_000);
    }

    #[test]
    fn all_that_is_wrong_is_named() {
        let wrong = parse("203.0.113.9 nowhere 10.0.0.0/33 0.0.0.0", false).unwrap_err();

        assert_eq!(
            wrong.iter().map(|one| one.typed.as_str()).collect::<Vec<_>>(),
            ["nowhere", "10.0.0.0/33", "0.0.0.0"]
        );
    }
}
