//! What leads where.

use proptest::prelude::*;

use super::*;
use crate::http::percent::{Place, encode};

const BASE: &str = "/api/atlas/v2";

const TEMPLATES: &[(&str, &[&str])] = &[
    ("", &["GET"]),
    ("/orgs", &["GET", "POST"]),
    ("/orgs/{orgId}", &["GET", "PATCH", "DELETE"]),
    ("/orgs/{orgId}/apiKeys", &["GET", "POST"]),
    ("/orgs/{orgId}/apiKeys/{apiUserId}", &["GET"]),
    ("/orgs/{orgId}/apiKeys/{apiUserId}/accessList", &["GET", "POST"]),
    ("/orgs/{orgId}/apiKeys/{apiUserId}/accessList/{ipAddress*}", &["GET", "DELETE"]),
    ("/orgs/{orgId}/users/{userId}", &["GET"]),
    ("/orgs/{orgId}/users/{userId}:addRole", &["POST"]),
    ("/users/{userId}", &["GET"]),
    ("/users/byName/{userName}", &["GET"]),
];

/// A tree whose routes are their own templates.
fn tree() -> Tree<&'static str> {
    let mut tree = Tree::new(&[("accesslist", "accessList")]);
    for (template, methods) in TEMPLATES {
        for method in *methods {
            tree.add(BASE, template, method.parse().unwrap(), *template).unwrap();
        }
    }
    tree
}

/// The template that a path leads to, and its parameters.
fn found(path: &str) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let tree = tree();
    let path = format!("{BASE}{path}");
    let found = tree.find(&path)?;

    let route = *found.routes.methods().next()?;
    Some((route, found.params.iter().map(|(name, value)| (name, value.to_owned())).collect()))
}

fn template(path: &str) -> Option<&'static str> {
    found(path).map(|(template, _)| template)
}

/// The last parameter of the template that a path leads to.
fn last(path: &str) -> String {
    found(path).unwrap().1.pop().unwrap().1
}

#[test]
fn a_path_leads_to_its_template_and_gives_its_parameters() {
    let tree = tree();

    let found = tree.find("/api/atlas/v2/orgs/64f1/apiKeys/6a79").unwrap();

    assert_eq!(found.routes.get(&Method::GET), Some(&"/orgs/{orgId}/apiKeys/{apiUserId}"));
    assert_eq!(found.params.get("orgId"), Some("64f1"));
    assert_eq!(found.params.get("apiUserId"), Some("6a79"));
    assert_eq!(found.params.get("groupId"), None);
}

#[test]
fn one_trailing_slash_is_ignored_and_empty_segments_match_nothing() {
    assert_eq!(template(""), Some(""));
    assert_eq!(template("/"), Some(""));
    assert_eq!(template("/orgs/"), Some("/orgs"));
    for path in ["//", "/orgs//", "//orgs", "/orgs//apiKeys", "/orgs/x//apiKeys/y", "/orgs/x/apiKeys/y/accessList//"] {
        assert_eq!(template(path), None, "{path}");
    }
    for path in ["", "/", "//", "api/atlas/v2", "/api/atlas", "*"] {
        assert!(tree().find(path).is_none(), "{path}");
    }
}

#[test]
fn case_counts_and_literals_are_compared_decoded() {
    assert_eq!(template("/Orgs"), None);
    assert_eq!(template("/orgs/x/apikeys"), None);
    assert_eq!(template("/%6frgs"), Some("/orgs"));
    assert_eq!(template("/orgs%2Fx"), None);
}

#[test]
fn an_alias_is_the_literal_it_stands_for_and_nothing_else() {
    assert_eq!(template("/orgs/x/apiKeys/y/accesslist"), Some("/orgs/{orgId}/apiKeys/{apiUserId}/accessList"));
    assert_eq!(last("/orgs/x/apiKeys/y/accesslist/192.0.2.1"), "192.0.2.1");
    assert_eq!(last("/orgs/accesslist"), "accesslist");
    assert_eq!(template("/orgs/x/apiKeys/y/ACCESSLIST"), None);
}

#[test]
fn a_block_is_one_segment_or_two() {
    for entry in ["192.0.2.0%2F24", "192.0.2.0%2f24", "192.0.2.0/24", "192.0.2.0/24/"] {
        assert_eq!(last(&format!("/orgs/x/apiKeys/y/accessList/{entry}")), "192.0.2.0/24", "{entry}");
    }
    assert_eq!(last("/orgs/x/apiKeys/y/accessList/2001:db8::%2F32"), "2001:db8::/32");
    assert_eq!(template("/orgs/x/apiKeys/y/accessList/192.0.2.0/24/1"), None);
}

#[test]
fn a_suffix_goes_before_a_bare_parameter() {
    let (template, params) = found("/orgs/x/users/y:addRole").unwrap();

    assert_eq!(template, "/orgs/{orgId}/users/{userId}:addRole");
    assert_eq!(params, [("orgId", "x".to_owned()), ("userId", "y".to_owned())]);
    assert_eq!(last("/orgs/x/users/y%3AaddRole"), "y");
    assert_eq!(last("/orgs/x/users/y:addrole"), "y:addrole");
    assert_eq!(last("/orgs/x/users/:addRole"), ":addRole");
}

#[test]
fn a_literal_goes_before_a_parameter_and_a_dead_end_goes_back() {
    assert_eq!(last("/users/byName/a+b@ex.com"), "a+b@ex.com");
    assert_eq!(last("/users/byName/my%20proj+1"), "my proj+1");
    assert_eq!(found("/users/byName").unwrap(), ("/users/{userId}", vec![("userId", "byName".to_owned())]));
}

#[test]
fn what_cannot_be_decoded_stays_as_it_is() {
    for raw in ["%ff", "%", "%zz", "a%2"] {
        assert_eq!(last(&format!("/orgs/{raw}")), raw);
    }
}

#[test]
fn another_method_gets_the_ones_that_are_allowed() {
    let tree = tree();
    let found = tree.find("/api/atlas/v2/orgs").unwrap();

    assert!(found.routes.get(&Method::DELETE).is_none());
    assert_eq!(found.routes.allow(), "GET, HEAD, POST");
    assert_eq!(found.routes.get(&Method::HEAD), Some(&"/orgs"));
    assert!(tree.find("/api/atlas/v2/orgs/x/users/y:addRole").unwrap().routes.get(&Method::HEAD).is_none());
}

#[test]
fn malformed_and_repeated_templates_are_refused() {
    let mut tree = tree();

    for template in [
        "orgs",
        "//",
        "/a//b",
        "/{",
        "/{}",
        "/a{b}",
        "/{a}{b}",
        "/{a*}/b",
        "/{a*}:x",
        "/{*}",
        "/{a}/{a}",
        "/{a}/{b}/{c}/{d}/{e}",
    ] {
        assert_eq!(tree.add("", template, Method::GET, ""), Err(InvalidTemplate::Malformed(template)));
    }
    for (template, method) in [("/orgs", Method::GET), ("/orgs/{organization}", Method::PUT)] {
        assert_eq!(tree.add(BASE, template, method, ""), Err(InvalidTemplate::Taken(template)));
    }
}

/// A template's path with these texts for its parameters.
fn path(template: &str, texts: &[String; 3]) -> String {
    let mut texts = texts.iter();
    let mut path = String::from(BASE);
    for segment in template.split('/').skip(1) {
        path.push('/');
        match segment.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((_, suffix)) => {
                encode(texts.next().unwrap(), Place::Segment, &mut path);
                path.push_str(suffix);
            }
            None => path.push_str(segment),
        }
    }
    path
}

proptest! {
    #[test]
    fn a_path_made_from_a_template_leads_back_to_it(
        place in 0..TEMPLATES.len(),
        texts in prop::array::uniform3("[^a-z]\\PC*[^e]|[0-9a-f]{24}"),
        slash: bool,
    ) {
        let (template, _) = TEMPLATES[place];
        let tree = tree();
        let path = path(template, &texts) + if slash { "/" } else { "" };

        let found = tree.find(&path).unwrap();

        prop_assert_eq!(found.routes.methods().next(), Some(&template));
        let values: Vec<_> = found.params.iter().map(|(_, value)| value).collect();
        prop_assert!(texts.iter().zip(&values).all(|(text, value)| text == value), "{:?}", values);
    }

    #[test]
    fn any_path_leads_somewhere_or_nowhere(path in "\\PC*|(/(api|atlas|v2|orgs|users|byName|apiKeys|accessList|%2F|%|:addRole|x)){0,12}/?") {
        let _ = (tree().find(&path), tree().find(&format!("{BASE}{path}")));
    }
}
