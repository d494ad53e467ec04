//! `/unauth/users`: the first user of Ops Manager, who claims the deployment.

use crate::database::{Kind, on_both_kinds};
use crate::world::{Changes, HOME, Key, PUBLIC, V2, World, first_user};
use keywright_domain::Product;
use keywright_server::app::Limits;
use serde_json::{Value, json};

on_both_kinds!(the_first_user_gets_a_key_that_owns_the_deployment, there_is_one_first_user);

const WHOAMI: &str = "/api/keywright/v1/whoami";
const OVER: (u16, &str) = (403, "CANNOT_CREATE_FIRST_USER_USERS_ALREADY_EXIST");

async fn unclaimed(kind: Kind) -> World {
    World::unclaimed(kind, vec![Product::OpsManager]).await
}

/// What the first user sends, with one member changed.
fn with(member: &str, value: Value) -> Value {
    let mut body = first_user();
    body[member] = value;
    body
}

async fn the_first_user_gets_a_key_that_owns_the_deployment(kind: Kind) {
    let world = unclaimed(kind).await;

    let made = world
        .first_user("?whitelist=192.0.2.10&accessList=203.0.113.7/24&whitelist=192.0.2.10", &[], first_user())
        .await;

    assert_eq!((made.status, made.header("content-type")), (201, Some("application/json")), "{}", made.text);
    let key = Key::of(&made.at("/programmaticApiKey"));
    assert_eq!(world.get(&key, WHOAMI).await.ok().at("/roles"), json!([{"roleName": "GLOBAL_OWNER"}]));
    let listed = world.get(&key, &format!("{PUBLIC}/admin/accessList")).await.ok();
    assert_eq!(listed.each("cidrBlock"), ["192.0.2.10/32", "203.0.113.0/24"]);
    let own = json!([
        {"cidrBlock": "192.0.2.10/32", "ipAddress": "192.0.2.10"},
        {"cidrBlock": "203.0.113.0/24", "ipAddress": null}
    ]);
    assert_eq!(world.get(&key, PUBLIC).await.ok().at("/apiKey/accessList"), own);
    assert_eq!(world.get(&key, &format!("{PUBLIC}/orgs")).await.ok().at("/totalCount"), 0);
    assert_eq!(world.post(&key, &format!("{PUBLIC}/orgs"), json!({"name": "Acme"})).await.status, 201);
}

async fn there_is_one_first_user(kind: Kind) {
    let world = unclaimed(kind).await;

    let (one, other) = tokio::join!(world.first_user("", &[], first_user()), world.first_user("", &[], first_user()));

    let (made, refused) = if one.status == 201 { (one, other) } else { (other, one) };
    assert_eq!(made.status, 201, "{}", made.text);
    refused.is_refused((OVER.0, OVER.1, json!([])));
    // Nor is there another after a restart, whatever is sent and from wherever.
    let world = world.restart().await;
    for (from, body) in [("127.0.0.1", first_user()), (HOME, json!("nonsense"))] {
        world.first_user_from(from, "", &[], body).await.is_refused((OVER.0, OVER.1, json!([])));
    }
}

#[tokio::test]
async fn the_whole_answer() {
    let world = unclaimed(Kind::Sqlite).await;

    let made = world.first_user("", &[], with("emailAddress", json!("ada@example.org"))).await.ok();

    assert!(made.is_alphabetical(), "{}", made.text);
    assert!(!made.text.contains("correct horse"));
    let (user, id) = (made.text_at("/user/id"), made.text_at("/programmaticApiKey/id"));
    let (public, private) =
        (made.text_at("/programmaticApiKey/publicKey"), made.text_at("/programmaticApiKey/privateKey"));
    let names = [(user.as_str(), "USER"), (&id, "KEY"), (&public, "PUBLIC"), (&private, "PRIVATE")];
    insta::assert_snapshot!(made.naming(&names), @r#"{"programmaticApiKey":{"desc":"Automatically generated Global API key","id":"KEY","links":[{"href":"http://localhost:8080/api/public/v1.0/orgs/null/apiKeys/KEY","rel":"self"}],"privateKey":"PRIVATE","publicKey":"PUBLIC","roles":[{"roleName":"GLOBAL_OWNER"}]},"user":{"emailAddress":"ada@example.org","firstName":"Ada","id":"USER","lastName":"Root","links":[{"href":"http://localhost:8080/api/public/v1.0/users/USER","rel":"self"},{"href":"http://localhost:8080/api/public/v1.0/users/USER/whitelist","rel":"http://cloud.mongodb.com/whitelist"},{"href":"http://localhost:8080/api/public/v1.0/users/USER/accessList","rel":"http://cloud.mongodb.com/accessList"}],"roles":[{"roleName":"GLOBAL_OWNER"}],"teamIds":[],"username":"root@example.org"}}"#);
}

#[tokio::test]
async fn the_password_is_kept_as_a_hash_that_it_opens() {
    let world = unclaimed(Kind::Postgres).await;
    world.first_user("", &[], first_user()).await.ok();

    let hash = world.database.ask("SELECT password_hash FROM users");

    assert!(hash.starts_with("$argon2id$v=19$m="), "{hash}");
    let parsed = argon2::PasswordHash::new(&hash).unwrap();
    let opens = |password: &str| {
        argon2::PasswordVerifier::verify_password(&argon2::Argon2::default(), password.as_bytes(), &parsed).is_ok()
    };
    assert!(opens("correct horse") && !opens("correct horsf"));
}

#[tokio::test]
async fn it_exists_where_ops_manager_alone_is_served() {
    for products in [
        vec![Product::Atlas, Product::CloudManager, Product::OpsManager],
        vec![Product::CloudManager],
        vec![Product::Atlas],
    ] {
        let world = World::unclaimed(Kind::Sqlite, products).await;
        let path = json!([format!("{PUBLIC}/unauth/users")]);
        world.first_user("", &[], first_user()).await.is_refused((404, "RESOURCE_NOT_FOUND", path));
    }
    let world = unclaimed(Kind::Sqlite).await;
    let refused = world.anonymous("GET", &format!("{PUBLIC}/unauth/users")).await;
    refused.is_refused((405, "METHOD_NOT_ALLOWED", json!([])));
    assert_eq!(refused.header("allow"), Some("POST"));
}

#[tokio::test]
async fn nothing_below_unauth_asks_for_credentials() {
    let world = unclaimed(Kind::Sqlite).await;

    for path in ["/api/private/unauth/nothing", "/api/public/v1.0/unauth/nothing"] {
        world.anonymous("GET", path).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
    }
    for path in ["/api/public/v1.0/unauth", "/api/public/v1.0/unauthorized/x", "/api/atlas/v2/unauth/users"] {
        world.anonymous("GET", path).await.is_challenged();
    }
}

#[tokio::test]
async fn from_elsewhere_it_takes_the_setup_token() {
    let world = unclaimed(Kind::Sqlite).await;
    let refused = (403, "ACCESS_FORBIDDEN", json!([]));
    let token = world.app.make_setup_token().await.ok().unwrap();
    let another = world.app.make_setup_token().await.ok().unwrap();
    assert_ne!(token, another, "each start makes its own");

    world.first_user_from(HOME, "", &[], first_user()).await.is_refused(refused.clone());
    for wrong in ["", "x", &token[1..], &token.to_uppercase()] {
        let header = [("x-keywright-setup-token", wrong)];
        world.first_user_from(HOME, "", &header, first_user()).await.is_refused(refused.clone());
        world.first_user_from("127.0.0.1", "", &header, first_user()).await.is_refused(refused.clone());
    }
    let header = [("X-Keywright-Setup-Token", token.as_str())];
    assert_eq!(world.first_user_from(HOME, "", &header, first_user()).await.status, 201);

    assert!(world.app.make_setup_token().await.is_err(), "first run is over");
}

#[tokio::test]
async fn the_machine_itself_is_the_peer_and_nobody_between() {
    let refused = || (403, "ACCESS_FORBIDDEN", json!([]));
    let world = unclaimed(Kind::Sqlite).await;
    // A page in a browser sends Origin, a proxy one of the others.
    for header in [
        ("origin", "http://localhost:8080"),
        ("origin", "null"),
        ("forwarded", "for=127.0.0.1"),
        ("x-forwarded-for", "127.0.0.1"),
        ("via", "1.1 proxy"),
    ] {
        world.first_user("", &[header], first_user()).await.is_refused(refused());
    }
    assert_eq!(world.first_user_from("::ffff:127.0.0.1", "", &[], first_user()).await.status, 201);

    let changes =
        Changes { products: Some(vec![Product::OpsManager]), trusted_proxies: vec!["10.0.0.1"], ..Changes::default() };
    let world = World::unclaimed_with(Kind::Sqlite, changes).await;
    for from in ["127.0.0.1", "::1", "10.0.0.1"] {
        world.first_user_from(from, "", &[], first_user()).await.is_refused(refused());
    }
    let token = world.app.make_setup_token().await.ok().unwrap();
    let headers = [("x-keywright-setup-token", token.as_str()), ("x-forwarded-for", "198.51.100.7")];
    assert_eq!(world.first_user_from("10.0.0.1", "", &headers, first_user()).await.status, 201);
}

#[tokio::test]
async fn what_is_wrong_with_the_request_is_said_and_claims_nothing() {
    let limits = Limits { access_list_entries: 1, allow_open_cidr: false, ..Limits::default() };
    let changes = Changes { limits, products: Some(vec![Product::OpsManager]), ..Changes::default() };
    let world = World::unclaimed_with(Kind::Sqlite, changes).await;
    for (query, code, parameters) in [
        ("?whitelist=nowhere", "INVALID_IP_ADDRESS_OR_CIDR_NOTATION", json!(["nowhere"])),
        ("?accessList=10.0.0.0/33", "INVALID_IP_ADDRESS_OR_CIDR_NOTATION", json!(["10.0.0.0/33"])),
        ("?accessList=0.0.0.0/0", "CANNOT_ADD_IP_ADDRESS_TO_API_KEY_ACCESS_LIST", json!(["0.0.0.0/0"])),
        ("?whitelist=%ff", "INVALID_QUERY_PARAMETER", json!(["whitelist"])),
        (
            "?whitelist=10.0.0.1&whitelist=10.0.0.2",
            "VALIDATION_ERROR",
            json!(["an access list may have at most 1 entries"]),
        ),
    ] {
        world.first_user(query, &[], first_user()).await.is_refused((400, code, parameters));
    }
    for (member, value, code, parameters) in [
        ("username", json!("root"), "INVALID_USERNAME", json!(["root"])),
        ("username", json!(null), "MISSING_ATTRIBUTE", json!(["username"])),
        ("username", json!(7), "INVALID_JSON_ATTRIBUTE", json!(["username"])),
        ("password", json!(null), "MISSING_ATTRIBUTE", json!(["password"])),
        ("password", json!("1234567"), "WEAK_PASSWORD", json!([])),
        ("password", json!("Password1"), "COMMON_PASSWORD", json!([])),
        ("firstName", json!(null), "MISSING_ATTRIBUTE", json!(["firstName"])),
        ("firstName", json!(" "), "INVALID_ATTRIBUTE", json!(["firstName"])),
        ("lastName", json!(null), "MISSING_ATTRIBUTE", json!(["lastName"])),
        ("lastName", json!("x".repeat(101)), "INVALID_ATTRIBUTE", json!(["lastName"])),
        ("emailAddress", json!("nobody"), "INVALID_EMAIL_ADDRESS", json!(["nobody"])),
        ("roles", json!([]), "INVALID_ATTRIBUTE", json!(["roles"])),
        ("country", json!("US"), "INVALID_ATTRIBUTE", json!(["country"])),
    ] {
        world.first_user("", &[], with(member, value)).await.is_refused((400, code, parameters));
    }
    world.first_user("", &[], json!([])).await.is_refused((400, "INVALID_JSON", json!([])));
    let typed = [("content-type", "text/plain")];
    world.first_user("", &typed, first_user()).await.is_refused((415, "UNSUPPORTED_MEDIA_TYPE", json!([])));

    assert_eq!(world.first_user("?whitelist=&pretty=true", &[], first_user()).await.status, 201, "nothing was claimed");
}

#[tokio::test]
async fn a_deployment_that_has_an_organization_has_no_first_user() {
    let changes = Changes { products: Some(vec![Product::OpsManager]), ..Changes::default() };
    let world = World::with(Kind::Sqlite, changes).await;

    world.first_user("", &[], first_user()).await.is_refused((OVER.0, OVER.1, json!([])));
    assert_eq!(world.get(&world.owner, &world.org_path(V2, "")).await.status, 404, "Atlas is not served");
}
