//! The activity feeds in the console: who did what to what, from where; narrowed, turned over, taken away.

use super::Browser;
use super::page::Page;
use crate::database::Kind;
use crate::world::{V2, World};
use http::Method;
use keywright_domain::EventType;
use serde_json::{Value, json};

fn sentences(page: &Page) -> Vec<String> {
    page.all("tbody th .sentence")
}

async fn renamed(world: &World, name: &str) {
    world.patch(&world.owner, &world.org_path(V2, ""), json!({ "name": name })).await.ok();
}

/// One event of each flow that the API and the console have for keys.
async fn lived_in(world: &World) {
    let key = world.key(&["ORG_MEMBER"]).await;
    world.allow(&key, &["203.0.113.0/24"]).await;
    world.patch(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", key.id)), json!({"desc": "x"})).await.ok();
    world.delete(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", key.id))).await.ok();
}

#[tokio::test]
async fn each_event_is_a_sentence_with_its_target_its_actor_and_its_address() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let world = World::new(kind).await;
        lived_in(&world).await;
        let mut browser = Browser::of(&world, "owner@example.org").await;
        browser.open(&format!("/projects/{}/settings", world.project)).await;
        browser.fill("Name", "Box");
        browser.press("Save name").await;

        browser.open(&format!("/orgs/{}/activity", world.org)).await;

        let told = sentences(&browser.page);
        let starts =
            ["Project renamed", "API key ", "Description of API key ", "Address 203.0.113.0/24 added to API key "];
        for (text, start) in told.iter().zip(starts) {
            assert!(text.starts_with(start), "{told:?}");
        }
        let by = browser.page.all("tbody td[data-label=By]");
        assert_eq!(by[..2], ["owner@example.org".to_owned(), format!("key {}", world.owner.public)]);
        assert_eq!(browser.page.all("tbody td[data-label=Address]")[..2], ["192.0.2.10", "192.0.2.10"]);
        assert_eq!(browser.page.all("tbody .badge")[..2], ["Info", "Warning"]);
        assert!(browser.page.first("tbody th").contains("in project Box"));
        assert!(
            browser.page.attributes("tbody time", "datetime").iter().all(|time| time.starts_with("2026-11-22T08:"))
        );
    }
}

#[tokio::test]
async fn the_raw_json_of_an_event_is_what_the_api_gives() {
    let world = World::new(Kind::Sqlite).await;
    lived_in(&world).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    let feed = format!("/orgs/{}/activity?category=api-keys", world.org);
    browser.open(&feed).await;
    let ids = browser.page.attributes("tbody tr", "id");
    assert!(browser.page.all("tbody pre").is_empty(), "events are told in a sentence until somebody wants all of one");

    let mut shown: Vec<Value> = Vec::new();
    for id in ids.iter().filter_map(|id| id.strip_prefix("event-")) {
        let page = browser.open(&format!("{feed}&open={id}")).await;
        assert_eq!(page.all("tbody details > summary.sentence").len(), 1);
        shown.extend(page.all("tbody pre").iter().map(|text| serde_json::from_str::<Value>(text).unwrap()));
    }

    assert!(shown.len() >= 3 && shown.len() == ids.len());
    for event in shown {
        let path = match event["orgId"].as_str() {
            Some(_) => world.org_path(V2, &format!("/events/{}", event["id"].as_str().unwrap())),
            None => format!("{V2}/groups/{}/events/{}", world.project, event["id"].as_str().unwrap()),
        };
        assert_eq!(world.get(&world.owner, &path).await.ok().json(), event);
    }
}

#[tokio::test]
async fn filters_are_chosen_combined_and_taken_away_again() {
    let world = World::new(Kind::Sqlite).await;
    lived_in(&world).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open(&format!("/orgs/{}/activity", world.org)).await;
    let all = sentences(&browser.page).len();

    browser.fill("Category", "access-lists");
    browser.press("Apply").await;
    assert_eq!(sentences(&browser.page).len(), 1);

    browser.fill("Category", "api-keys");
    browser.fill("Which severity", "warning");
    browser.press("Apply").await;
    assert!(sentences(&browser.page).iter().all(|text| text.ends_with(" deleted")), "{}", browser.page.text);
    assert_eq!(sentences(&browser.page).len(), 1);
    browser.fill("Severity", "not");
    browser.press("Apply").await;
    assert!(sentences(&browser.page).len() > 1);
    assert!(sentences(&browser.page).iter().all(|text| !text.ends_with(" deleted")));
    assert_eq!(browser.page.all(".chips .badge").len(), 2);

    browser.follow("severity: not Warning , remove this filter").await;
    browser.follow("API keys , remove this filter").await;
    assert_eq!(sentences(&browser.page).len(), all);

    browser.fill("User e-mail or public key", &world.owner.public);
    browser.press("Apply").await;
    let by_key = sentences(&browser.page).len();
    assert!(browser.page.all("td[data-label=By]").iter().all(|by| *by == format!("key {}", world.owner.public)));
    browser.fill("Initiated by", "not");
    browser.press("Apply").await;
    assert_eq!(sentences(&browser.page).len(), all - by_key);
    assert!(browser.page.all("td[data-label=By]").iter().all(|by| !by.contains(&world.owner.public)));
    browser.follow("Clear all").await;
    assert_eq!(sentences(&browser.page).len(), all);
}

#[tokio::test]
async fn single_events_are_chosen_from_their_categories() {
    let world = World::new(Kind::Sqlite).await;
    lived_in(&world).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    browser.open(&format!("/orgs/{}/activity?per=25", world.org)).await;
    browser.follow("Single events").await;
    let offered = browser.page.attributes("input[name=event]", "value");
    assert!(offered.iter().all(|name| EventType::from_name(name).is_some()) && offered.len() > 40);

    browser.tick("API key created");
    browser.tick("API key deleted");
    browser.press("Apply").await;

    assert!(sentences(&browser.page).len() >= 2);
    assert!(sentences(&browser.page).iter().all(|text| text.ends_with("created") || text.ends_with("deleted")));
    assert_eq!(browser.page.attributes("input[name=event][checked]", "value"), ["API_KEY_CREATED", "API_KEY_DELETED"]);
    assert!(browser.page.says("2 kinds of event"));
}

#[tokio::test]
async fn a_page_of_fifty_events_is_small() {
    let world = World::new(Kind::Sqlite).await;
    for n in 0..60 {
        renamed(&world, &format!("the organization's name number {n}")).await;
    }
    let mut browser = Browser::of(&world, "owner@example.org").await;

    let page = browser.open(&format!("/orgs/{}/activity", world.org)).await;

    assert_eq!(sentences(page).len(), 50);
    assert!(page.text.len() < 60_000, "{} bytes", page.text.len());
}

#[tokio::test]
async fn a_span_of_time_ends_now_or_is_exact() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;
    world.clock.turn(2 * 60 * 60 * 1000);
    // The lease ends with the jump; the node hears from the log again by itself.
    world.until(&world.owner, &world.org_path(V2, ""), |answer| answer.status == 200).await;
    renamed(&world, "Acme 2").await;
    let feed = format!("/orgs/{}/activity", world.org);
    let mut count = async |query: &str| {
        browser.open(&format!("{feed}?{query}")).await;
        sentences(&browser.page).len()
    };

    assert_eq!(count("range=1h").await, 1);
    assert!(count("range=24h").await > 1);
    assert_eq!(count("range=exact&from=2026-11-22T10:00&until=2026-11-22T10:00").await, 1, "the whole minute is meant");
    assert_eq!(count("range=exact&from=2026-11-22T10:01").await, 0);
    assert!(count("range=exact&until=2026-11-22T09:59").await > 1);
    assert!(count("range=exact&from=yesterday").await > 1, "what cannot be read counts as absent");
    assert!(count("range=ever&category=none&severity=loud&per=7&before=x").await > 1);
    browser.open(&format!("{feed}?range=exact&from=2026-11-22T10:01")).await;
    assert!(browser.page.says("Events are kept since 22 Nov 2026, 08:00:00 UTC"), "{}", browser.page.text);
}

#[tokio::test]
async fn pages_are_turned_both_ways_and_their_addresses_show_the_same_to_others() {
    let world = World::new(Kind::Sqlite).await;
    for n in 0..60 {
        renamed(&world, &format!("Acme {n}")).await;
    }
    let feed = format!("/orgs/{}/activity?event=ORG_RENAMED&per=25", world.org);
    let mut browser = Browser::of(&world, "owner@example.org").await;

    browser.open(&feed).await;
    let first = sentences_and_ids(&browser.page);
    browser.follow("Older").await;
    let second = sentences_and_ids(&browser.page);
    let address = browser.page.first("#view-url");
    browser.follow("Older").await;
    assert_eq!((first.len(), second.len(), sentences(&browser.page).len()), (25, 25, 10));
    assert!(!browser.page.all("nav.pages a").contains(&"Older".to_owned()));
    browser.follow("Newer").await;
    assert_eq!(sentences_and_ids(&browser.page), second);
    browser.follow("Newer").await;
    assert_eq!(sentences_and_ids(&browser.page), first);

    renamed(&world, "Acme 61").await;
    let mut other = Browser::of(&world, "owner@example.org").await;
    other.open(address.strip_prefix("http://localhost:8080").unwrap()).await;
    assert_eq!(sentences_and_ids(&other.page), second, "a link shows the same when more has happened");
    let more = other.page.attributes("tbody a.sentence", "href")[3].clone();
    let (path, id) = more.split_once('#').unwrap();
    let link = other.open(path).await.attributes("tbody details a[href*='#event-']", "href")[0].clone();
    assert_eq!(other.open(link.split_once('#').unwrap().0).await.attributes("tbody tr", "id")[0], id);
}

fn sentences_and_ids(page: &Page) -> Vec<String> {
    page.attributes("tbody tr", "id")
}

#[tokio::test]
async fn a_view_is_taken_away_as_a_table_without_formulas_or_as_the_apis_objects() {
    let world = World::new(Kind::Sqlite).await;
    lived_in(&world).await;
    world.member("=cmd@example.org", "ORG_OWNER");
    let mut mara = Browser::of(&world, "=cmd@example.org").await;
    mara.open(&format!("/orgs/{}/settings", world.org)).await;
    mara.fill("Name", "Other");
    mara.press("Save name").await;
    let feed = format!("/orgs/{}/activity?category=organization", world.org);
    mara.open(&feed).await;
    let events = sentences(&mara.page).len();

    let csv = mara.send(Method::GET, &format!("{feed}&export=csv"), &[], String::new()).await;
    let json = mara.send(Method::GET, &format!("{feed}&export=json"), &[], String::new()).await;

    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"activity.csv\""));
    assert_eq!(csv.text.lines().count(), events + 1);
    assert!(csv.text.contains("\"'=cmd@example.org\"") && !csv.text.contains("\"=cmd"), "{}", csv.text);
    let objects: Vec<Value> = serde_json::from_str(&json.text).unwrap();
    assert_eq!(objects.len(), events);
    assert_eq!(objects[0]["username"], json!("=cmd@example.org"));
    assert_eq!(json.header("content-type"), Some("application/json"));
    assert_eq!(json.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_member_reads_nothing_of_projects_that_they_do_not_see() {
    let world = World::new(Kind::Sqlite).await;
    world.member("mara@example.org", "ORG_MEMBER");
    world.patch(&world.owner, &format!("{V2}/groups/{}", world.project), json!({"name": "Secret"})).await.ok();
    let mut browser = Browser::of(&world, "mara@example.org").await;
    let feed = format!("/orgs/{}/activity", world.org);

    browser.open(&feed).await;
    assert!(!sentences(&browser.page).contains(&"Project renamed".to_owned()) && !browser.page.text.contains("Secret"));
    let csv = browser.send(Method::GET, &format!("{feed}?export=csv"), &[], String::new()).await;
    assert!(!csv.text.contains("Secret"), "an export has no more than the page");
    assert_eq!(browser.open(&format!("/projects/{}/activity", world.project)).await.status, 404);

    let mut owner = Browser::of(&world, "owner@example.org").await;
    owner.open(&feed).await;
    assert!(sentences(&owner.page).contains(&"Project renamed".to_owned()));
    owner.open(&format!("/projects/{}/activity", world.project)).await;
    assert!(sentences(&owner.page).contains(&"Project renamed".to_owned()));
    assert!(!sentences(&owner.page).iter().any(|text| text.starts_with("Organization")));
}

#[tokio::test]
async fn a_keys_activity_has_all_events_by_its_id_and_outlives_it() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_OWNER"]).await;
    world.patch(&key, &world.org_path(V2, ""), json!({"name": "By key"})).await.ok();
    world.delete(&world.owner, &world.org_path(V2, &format!("/apiKeys/{}", key.id))).await.ok();
    let mut browser = Browser::of(&world, "owner@example.org").await;

    browser.open(&format!("/orgs/{}/access/api-keys/{}/activity", world.org, key.id)).await;

    let name = &key.public;
    let told =
        [format!("API key {name} deleted"), "Organization renamed".to_owned(), format!("API key {name} created")];
    assert_eq!(sentences(&browser.page), told);
    let none = format!("/orgs/{}/access/api-keys/0123456789abcdef01234567/activity", world.org);
    assert_eq!(browser.open(&none).await.status, 404);
}

#[tokio::test]
async fn the_activity_of_a_key_is_found_from_its_project_too() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_MEMBER"]).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    let path = format!("/projects/{}/access/api-keys/{}/activity", world.project, key.id);
    browser.open(&path).await;

    assert_eq!(browser.page.heading(), "Activity of this API key");
    assert_eq!(sentences(&browser.page), [format!("API key {} created", key.public)]);
}

#[tokio::test]
async fn no_secret_stands_in_any_feed() {
    let world = World::new(Kind::Sqlite).await;
    let key = world.key(&["ORG_OWNER"]).await;
    let mut browser = Browser::of(&world, "owner@example.org").await;

    for path in [format!("/orgs/{}/activity", world.org), format!("/projects/{}/activity", world.project)] {
        for query in ["", "?export=csv", "?export=json"] {
            let page = browser.send(Method::GET, &format!("{path}{query}"), &[], String::new()).await;
            assert_eq!(page.status, 200);
            assert!(!page.text.contains(&key.private) && !page.text.contains(&world.owner.private));
        }
    }
}
