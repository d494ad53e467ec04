//! Lists of keys in a file.

use super::{key, keys};
use crate::console::Browser;
use crate::database::Kind;
use crate::world::World;
use http::Method;
use serde_json::Value;

#[tokio::test]
async fn an_export_has_what_the_list_has_and_no_secret_and_no_formula() {
    let world = World::new(Kind::Sqlite).await;
    let danger = key(&world, "=cmd|' /C calc'!A0", &["ORG_MEMBER"]).await;
    key(&world, "plain, \"quoted\"", &["ORG_MEMBER"]).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    let csv = browser.send(Method::GET, &keys(&world, "?as=csv"), &[], String::new()).await;
    assert_eq!((csv.status, csv.header("content-type")), (200, Some("text/csv; charset=utf-8")));
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"api-keys.csv\""));
    assert_eq!(csv.text.lines().count(), 4);
    assert!(
        csv.text.contains("\"'=cmd|' /C calc'!A0\"") && csv.text.contains("\"plain, \"\"quoted\"\"\""),
        "{}",
        csv.text
    );
    assert!(!csv.text.contains(&danger.private));

    let json = browser.send(Method::GET, &keys(&world, "?q=plain&as=json"), &[], String::new()).await;
    let listed: Value = serde_json::from_str(&json.text).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "the filtered set");
    assert_eq!(listed[0]["description"], "plain, \"quoted\"");
    assert_eq!(listed[0]["createdBy"], world.owner.public.as_str());
}
