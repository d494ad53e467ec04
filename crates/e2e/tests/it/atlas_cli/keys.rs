//! `atlas organizations apiKeys …` and the access list of a key.

use super::{Site, each};
use serde_json::json;

#[tokio::test]
async fn a_key_of_the_organization_is_made_shown_changed_and_ended() {
    let Some(site) = Site::open().await else { return };
    let atlas = site.owner();

    let made = atlas.json("organizations apiKeys create --desc nightly --role ORG_MEMBER").await;
    let id = made["id"].as_str().unwrap();
    let own = site.session(&made).json("organizations list").await;
    let described = atlas.json(&format!("organizations apiKeys describe {id}")).await;
    let renamed = atlas.json(&format!("organizations apiKeys assign {id} --desc weekly")).await;
    let granted =
        atlas.json(&format!("organizations apiKeys updates {id} --role ORG_READ_ONLY,ORG_GROUP_CREATOR")).await;
    let ended = atlas.said(&format!("organizations apiKeys delete {id} --force")).await;
    let gone = atlas.refused(&format!("organizations apiKeys describe {id}")).await;
    let dead = site.session(&made).refused("organizations list").await;

    let private = made["privateKey"].as_str().unwrap();
    assert_eq!(own["results"][0]["name"], "Development", "a new key should work at once");
    assert_eq!(described["privateKey"], format!("********-****-****-{}", &private[24..]));
    assert_eq!(each(&described["roles"], "roleName"), ["ORG_MEMBER"]);
    assert_eq!((&renamed["desc"], &renamed["roles"]), (&json!("weekly"), &described["roles"]));
    assert_eq!(granted["desc"], "weekly");
    assert_eq!(each(&granted["roles"], "roleName"), ["ORG_GROUP_CREATOR", "ORG_READ_ONLY"]);
    assert_eq!(ended.trim(), format!("API Key '{id}' deleted"));
    assert!(gone.contains("API_KEY_NOT_FOUND"), "{gone}");
    assert!(dead.contains("401"), "{dead}");
    site.held().await;
}

#[tokio::test]
async fn a_new_key_is_printed_as_text_too() {
    let Some(site) = Site::open().await else { return };
    let atlas = site.owner();

    let printed = atlas.said("organizations apiKeys create --desc text --role ORG_MEMBER").await;
    let table = atlas.said("organizations apiKeys list").await;

    let half = |name: &str| printed.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let key = json!({"publicKey": half("Public API Key "), "privateKey": half("Private API Key ")});
    assert!(table.contains(&half("Public API Key ")), "{table}");
    assert!(!table.contains(&half("Private API Key ")), "{table}");
    assert_eq!(site.session(&key).json("organizations list").await["totalCount"], 1);
    site.held().await;
}

#[tokio::test]
async fn the_keys_are_listed_whole_bare_and_page_by_page() {
    let Some(site) = Site::open().await else { return };
    let atlas = site.owner();
    for name in ["one", "two", "three", "four"] {
        atlas.said(&format!("organizations apiKeys create --desc {name} --role ORG_MEMBER")).await;
    }

    let whole = atlas.json("organizations apiKeys list").await;
    let bare = atlas.json("organizations apiKeys list -c").await;
    let page = atlas.json("organizations apiKeys list --limit 2 --page 3").await;
    let uncounted = atlas.json("organizations apiKeys list --limit 2 --omitCount").await;

    assert_eq!((&whole["totalCount"], whole["results"].as_array().unwrap().len()), (&json!(5), 5));
    assert_eq!(bare, whole["results"]);
    assert_eq!((&page["totalCount"], &page["results"]), (&json!(5), &json!([whole["results"][4]])));
    assert_eq!(uncounted["results"], json!([whole["results"][0], whole["results"][1]]));
    assert_eq!(uncounted.get("totalCount"), None);
    site.held().await;
}

#[tokio::test]
async fn an_access_list_takes_addresses_blocks_and_the_callers_own() {
    let Some(site) = Site::open().await else { return };
    let atlas = site.owner();
    let key = atlas.json("organizations apiKeys create --desc listed --role ORG_MEMBER").await;
    let (id, lists) = (key["id"].as_str().unwrap(), "organizations apiKeys accessLists");

    let addresses = atlas.json(&format!("{lists} create --apiKey {id} --ip 192.0.2.7,2001:db8::7")).await;
    let far = site.session(&key).refused("organizations list").await;
    let blocks =
        atlas.json(&format!("{lists} create --apiKey {id} --cidr 198.51.100.0/24 --cidr 2001:db8:1::/48")).await;
    let own = atlas.json(&format!("{lists} create --apiKey {id} --currentIp")).await;
    let near = site.session(&key).json("organizations list").await;
    for entry in ["192.0.2.7", "2001:db8::7", "198.51.100.0/24", "2001:db8:1::/48"] {
        atlas.said(&format!("{lists} delete {entry} --apiKey {id} --force")).await;
    }
    let left = atlas.json(&format!("{lists} list {id}")).await;
    let gone = atlas.refused(&format!("{lists} delete 192.0.2.7 --apiKey {id} --force")).await;

    assert_eq!((&addresses["totalCount"], &blocks["totalCount"]), (&json!(2), &json!(4)));
    assert!(far.contains("IP_ADDRESS_NOT_ON_ACCESS_LIST"), "{far}");
    assert!(far.contains("IP address 127.0.0.1 is not allowed to access this resource."), "{far}");
    assert!(each(&own["results"], "cidrBlock").contains(&"127.0.0.1/32"), "{own}");
    assert_eq!(near["totalCount"], 1);
    assert_eq!(each(&left["results"], "ipAddress"), ["127.0.0.1"]);
    assert!(gone.contains("API_KEY_ACCESS_LIST_NOT_FOUND"), "{gone}");
    site.held().await;
}
