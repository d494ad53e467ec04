//! Terraform's language, as far as the files of the page need it: blocks with labels, and attributes that are a text, a
//! word or a reference.

use std::collections::BTreeMap;

/// What stands in a file or between braces.
#[derive(Default, Debug)]
pub(super) struct Body {
    attributes: BTreeMap<String, String>,
    pub(super) blocks: Vec<Block>,
}

#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: String,
    labels: Vec<String>,
    pub(super) body: Body,
}

impl Block {
    /// Its only label.
    pub(super) fn label(&self) -> &str {
        let [label] = &self.labels[..] else { panic!("{self:?} has not one label") };
        label
    }
}

impl Body {
    /// The value of an attribute: a text without its quotation marks, anything else as it stands.
    pub(super) fn text(&self, name: &str) -> &str {
        self.attributes.get(name).unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }
}

/// Reads a file, or fails the test.
pub(super) fn read(file: &str) -> Body {
    let tokens = tokens(file);
    let mut rest = &tokens[..];
    let body = body(&mut rest);
    assert!(rest.is_empty(), "what follows belongs to nothing: {rest:?}");
    body
}

#[derive(PartialEq, Eq, Debug)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

fn tokens(file: &str) -> Vec<Token> {
    let lines = file.lines().map(|line| line.split_once('#').map_or(line, |(code, _)| code));
    lines.flat_map(of_line).collect()
}

fn of_line(line: &str) -> Vec<Token> {
    let (mut tokens, mut rest) = (Vec::new(), line.trim());
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => 2 + rest[1..].find('"').expect("a text ends on its line"),
            '{' | '}' | '=' => 1,
            _ => rest.find(|sign: char| sign.is_whitespace() || "{}=\"".contains(sign)).unwrap_or(rest.len()),
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(match first {
            '"' => {
                assert!(!token.contains(['\\', '$', '%']), "nothing is escaped or put in: {token}");
                Token::Text(token.trim_matches('"').to_owned())
            }
            '{' | '}' | '=' => Token::Sign(first),
            _ => Token::Word(token.to_owned()),
        });
        rest = behind.trim_start();
    }
    tokens
}

fn body(rest: &mut &[Token]) -> Body {
    let mut body = Body::default();
    while let [Token::Word(name), behind @ ..] = *rest {
        if let [Token::Sign('='), Token::Word(value) | Token::Text(value), behind @ ..] = behind {
            assert!(body.attributes.insert(name.clone(), value.clone()).is_none(), "{name} is there twice");
            *rest = behind;
            continue;
        }
        let labels =
            behind.iter().map_while(|token| if let Token::Text(label) = token { Some(label.clone()) } else { None });
        let labels: Vec<_> = labels.collect();
        *rest = &behind[labels.len()..];
        sign(rest, '{');
        let inside = self::body(rest);
        sign(rest, '}');
        body.blocks.push(Block { kind: name.clone(), labels, body: inside });
    }
    body
}

fn sign(rest: &mut &[Token], expected: char) {
    assert_eq!(rest.first(), Some(&Token::Sign(expected)), "in {rest:?}");
    *rest = &rest[1..];
}

#[test]
fn blocks_and_attributes_are_read() {
    let read = read("a = \"b\" # c\nvariable \"x\" {}\nprovider \"y\" {\n  k = var.x\n}\n");

    assert_eq!(read.text("a"), "b");
    assert_eq!((read.blocks.len(), read.blocks[1].label(), read.blocks[1].body.text("k")), (2, "y", "var.x"));
}
