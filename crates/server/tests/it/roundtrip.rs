//! What real clients do, call after call, as they do it.

use crate::answer::Answer;
use crate::database::on_both;
use crate::world::{HOME, Key, PUBLIC, V1, V2, World};
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

on_both!(
    terraform_keeps_an_organization_key,
    terraform_keeps_an_access_list_entry,
    the_atlas_cli_walks_through_keys_and_lists,
    mongocli_walks_through_keys_and_whitelists,
    curl_asks_first_and_signs_then,
);

const ANSWERED: &str = "application/vnd.atlas.2023-01-01+json;charset=utf-8";

/// A client of v2: which version it asks for, and as whom.
pub(crate) struct Client<'w> {
    pub(crate) world: &'w World,
    pub(crate) key: &'w Key,
    pub(crate) accept: &'static str,
}

impl Client<'_> {
    /// A call whose first, unsigned attempt carries the body too, as Go does it.
    pub(crate) async fn call(&self, method: &str, target: &str, body: Value) -> Answer {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let dressed = |request: http::request::Builder| {
            let request = request.header("accept", self.accept);
            if text.is_empty() { request } else { request.header("content-type", self.accept) }
        };
        let unsigned = dressed(Request::builder().method(method).uri(target)).body(Body::from(text.clone())).unwrap();
        assert_eq!(self.world.send(HOME, unsigned).await.status, 401);
        let signed = dressed(self.world.signed(self.key, method, target).await).body(Body::from(text)).unwrap();
        self.world.send(HOME, signed).await
    }

    pub(crate) async fn ok(&self, method: &str, target: &str, body: Value) -> Answer {
        let answer = self.call(method, target, body).await.ok();
        assert_eq!(answer.header("content-type"), Some(ANSWERED));
        answer
    }
}

async fn terraform_keeps_an_organization_key(world: World) {
    let terraform = Client { world: &world, key: &world.owner, accept: "application/vnd.atlas.2025-03-12+json" };
    let organizations = terraform.ok("GET", &format!("{V2}/orgs"), Value::Null).await;
    let org = organizations.text_at("/results/0/id");
    assert_eq!(org, world.org, "the first is its own");
    let keys = format!("{V2}/orgs/{org}/apiKeys");

    let made = terraform.ok("POST", &keys, json!({"desc": "terraform", "roles": ["ORG_READ_ONLY"]})).await;
    let key = format!("{keys}/{}", made.text_at("/id"));
    assert_eq!(terraform.ok("GET", &key, Value::Null).await.text_at("/desc"), "terraform");
    let described = terraform.ok("PATCH", &key, json!({"desc": "renamed"})).await;
    assert_eq!(described.at("/roles/0/roleName"), "ORG_READ_ONLY");
    let changed = terraform.ok("PATCH", &key, json!({"desc": "renamed", "roles": ["ORG_MEMBER"]})).await;
    assert_eq!(changed.at("/roles/0/roleName"), "ORG_MEMBER");
    assert_eq!(terraform.ok("DELETE", &key, Value::Null).await.status, 204);

    let gone = terraform.call("GET", &key, Value::Null).await;
    assert_eq!(gone.refusal(), (400, "API_KEY_NOT_FOUND".into()), "it makes a new one on this code");
    assert_eq!(gone.header("content-type"), Some("application/json"));
}

async fn terraform_keeps_an_access_list_entry(world: World) {
    let terraform = Client { world: &world, key: &world.owner, accept: "application/vnd.atlas.2025-03-12+json" };
    let key = world.key(&["ORG_READ_ONLY"]).await;
    let list = world.org_path(V2, &format!("/apiKeys/{}/accessList", key.id));

    for (sent, path) in [("203.0.113.64/32", "203.0.113.64"), ("198.51.100.0/24", "198.51.100.0%2F24")] {
        terraform.ok("POST", &list, json!([{"cidrBlock": sent}])).await;
        let read = terraform.ok("GET", &format!("{list}/{path}"), Value::Null).await;
        assert_eq!(read.text_at("/cidrBlock"), sent);
        assert_eq!(terraform.ok("DELETE", &format!("{list}/{path}"), Value::Null).await.status, 204);
        let gone = terraform.call("GET", &format!("{list}/{path}"), Value::Null).await;
        assert_eq!(gone.refusal(), (404, "API_KEY_ACCESS_LIST_NOT_FOUND".into()));
    }
}

async fn the_atlas_cli_walks_through_keys_and_lists(world: World) {
    let cli = Client { world: &world, key: &world.owner, accept: "application/vnd.atlas.2023-01-01+json" };
    let keys = world.org_path(V2, "/apiKeys");

    let made = cli.ok("POST", &keys, json!({"desc": "cli", "roles": ["ORG_READ_ONLY"]})).await;
    let key = format!("{keys}/{}", made.text_at("/id"));
    let listed = cli.ok("GET", &format!("{keys}?includeCount=true&itemsPerPage=100&pageNum=1"), Value::Null).await;
    assert!(listed.each("id").contains(&made.at("/id")));
    let renamed = cli.ok("PATCH", &key, json!({"desc": "cli-updated", "roles": []})).await;
    assert_eq!((renamed.text_at("/desc"), renamed.at("/roles")), ("cli-updated".into(), made.at("/roles")));
    let changed = cli.ok("PATCH", &key, json!({"desc": "", "roles": ["ORG_MEMBER"]})).await;
    assert_eq!(
        (changed.text_at("/desc"), changed.text_at("/roles/0/roleName")),
        ("cli-updated".into(), "ORG_MEMBER".into())
    );
    assert_eq!(cli.ok("GET", &key, Value::Null).await.text, changed.text);

    let list = format!("{key}/accessList");
    cli.ok("POST", &list, json!([{"ipAddress": "192.168.0.229"}])).await;
    cli.ok("POST", &list, json!([{"cidrBlock": "198.51.100.0/24"}])).await;
    let address = cli.call("GET", "/api/private/ipinfo", Value::Null).await.ok().text_at("/currentIpv4Address");
    let whole = cli.ok("POST", &list, json!([{"ipAddress": address}])).await;
    assert_eq!(whole.each("cidrBlock"), ["192.168.0.229/32", "198.51.100.0/24", "192.0.2.10/32"]);
    let own = Key::of(&made.json());
    assert_eq!(world.get(&own, &keys).await.status, 200, "the new key calls from here");
    for entry in [HOME, "198.51.100.0%2F24", "192.168.0.229"] {
        assert_eq!(cli.ok("DELETE", &format!("{list}/{entry}"), Value::Null).await.status, 204);
    }
    let empty = cli.ok("GET", &list, Value::Null).await;
    assert_eq!((empty.at("/results"), empty.at("/totalCount")), (json!([]), json!(0)));

    assert_eq!(cli.ok("DELETE", &key, Value::Null).await.status, 204);
    assert_eq!(world.get(&own, &keys).await.status, 401);
}

async fn mongocli_walks_through_keys_and_whitelists(world: World) {
    for base in [V1, PUBLIC] {
        let keys = world.org_path(base, "/apiKeys");
        let version = world.anonymous("GET", "/api/private/unauth/version").await.ok();
        assert!(version.header("x-mongodb-service-version").unwrap().split("; ").all(|part| part.contains('=')));

        let made = world.post(&world.owner, &keys, json!({"desc": "mongocli", "roles": ["ORG_MEMBER"]})).await.ok();
        let list = format!("{keys}/{}/whitelist", made.text_at("/id"));
        world
            .post(&world.owner, &list, json!([{"ipAddress": "203.0.113.64"}, {"cidrBlock": "198.51.100.0/24"}]))
            .await
            .ok();
        let read = world.get(&world.owner, &format!("{list}/198.51.100.0/24")).await.ok();
        assert_eq!(read.text_at("/cidrBlock"), "198.51.100.0/24", "its slash is not escaped");
        world.delete(&world.owner, &format!("{list}/198.51.100.0/24")).await.ok();
        assert_eq!(world.get(&world.owner, &list).await.ok().each("ipAddress"), ["203.0.113.64"]);
        assert_eq!(world.delete(&world.owner, &format!("{keys}/{}", made.text_at("/id"))).await.status, 204);
    }
}

async fn curl_asks_first_and_signs_then(world: World) {
    let keys = world.org_path(V2, "/apiKeys");
    let accept = "application/vnd.atlas.2023-01-01+json";
    let asked = Request::builder().method("POST").uri(&keys).header("accept", accept).header("content-length", "0");
    let challenge = world.send(HOME, asked.body(Body::empty()).unwrap()).await;
    assert_eq!(challenge.status, 401, "an empty body is no reason yet");

    let nonce = crate::sign::nonce(challenge.header("www-authenticate").unwrap());
    let Key { public, private, .. } = &world.owner;
    let signature = crate::sign::authorization(public, private, &nonce, 1, "POST", &keys);
    let signed =
        Request::builder().method("POST").uri(&keys).header("accept", accept).header("authorization", signature);
    let signed = signed.header("content-type", "application/json");
    let made = world.send(HOME, signed.body(Body::from(r#"{"desc":"curl","roles":["ORG_MEMBER"]}"#)).unwrap()).await;

    assert_eq!((made.status, made.header("content-type")), (200, Some(ANSWERED)));
    assert_eq!(world.get(&Key::of(&made.json()), &keys).await.status, 200);
}
