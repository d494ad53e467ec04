//! diqwest over reqwest: the flows of python/flows.py, in the same order and with the same checks.
//!
//! A challenge for each request, and the count always 1.

use diqwest::WithDigestAuth as _;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::env;
use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const V2: &str = "/api/atlas/v2";
const WHOAMI: &str = "/api/keywright/v1/whoami";
const AT_ONCE: u32 = 8;
static CALLS: AtomicU32 = AtomicU32::new(0);

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| fail(format!("{name} is not set")))
}

fn fail(sentence: String) -> ! {
    eprintln!("{sentence}");
    exit(1)
}

fn check(holds: bool, sentence: impl FnOnce() -> String) {
    if !holds {
        fail(sentence());
    }
}

fn held(flow: &str) {
    println!("flow {flow}");
}

fn keys() -> String {
    format!("{V2}/orgs/{}/apiKeys", variable("KEYWRIGHT_ORG_ID"))
}

/// A session that knows which status it expects, and counts.
struct Caller {
    client: Client,
    public: String,
    private: String,
}

impl Caller {
    fn new(public: &str, private: &str) -> Self {
        let client = Client::builder().no_proxy().build().unwrap_or_else(|error| fail(error.to_string()));
        Self { client, public: public.to_owned(), private: private.to_owned() }
    }

    fn owner() -> Self {
        Self::new(&variable("KEYWRIGHT_PUBLIC_KEY"), &variable("KEYWRIGHT_PRIVATE_KEY"))
    }

    async fn text(&self, method: &str, target: &str, expected: u16, body: Option<Value>) -> String {
        CALLS.fetch_add(1, Ordering::Relaxed);
        let method: Method = method.parse().unwrap_or_else(|_| fail(format!("{method} is no method")));
        let mut request = self.client.request(method.clone(), variable("KEYWRIGHT_URL") + target);
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        let answer = request.send_digest_auth((self.public.as_str(), self.private.as_str())).await;
        let answer = answer.unwrap_or_else(|error| fail(format!("{method} {target}: {error}")));
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap_or_else(|error| fail(format!("{method} {target}: {error}")));
        check(status == expected, || format!("{method} {target} answered {status}, not {expected}: {text}"));
        text
    }

    async fn json(&self, method: &str, target: &str, expected: u16, body: Option<Value>) -> Value {
        decoded(&self.text(method, target, expected, body).await)
    }
}

fn decoded(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| fail(format!("{error}: {text}")))
}

/// A member of each object of a list, in order.
fn members<'l>(list: &'l Value, name: &str) -> Vec<&'l str> {
    let mut values: Vec<_> = list.as_array().into_iter().flatten().filter_map(|one| one[name].as_str()).collect();
    values.sort_unstable();
    values
}

async fn organizations(owner: &Caller) {
    let page = owner.json("GET", &format!("{V2}/orgs"), 200, None).await;
    check(members(&page["results"], "id") == [variable("KEYWRIGHT_ORG_ID")], || format!("not the only one: {page}"));
    held("organizations");
}

async fn make_key(owner: &Caller) -> Value {
    let wanted = json!({"desc": "diqwest", "roles": ["ORG_MEMBER", "ORG_READ_ONLY"]});
    let made = owner.json("POST", &keys(), 200, Some(wanted)).await;
    let private = made["privateKey"].as_str().unwrap_or_default();
    check(private.len() == 36, || format!("the private key is not shown: {made}"));
    check(members(&made["roles"], "roleName") == ["ORG_MEMBER", "ORG_READ_ONLY"], || format!("other roles: {made}"));

    let key = format!("/orgs/{}/apiKeys/{}", variable("KEYWRIGHT_ORG_ID"), made["id"].as_str().unwrap_or_default());
    let read = owner.json("GET", &format!("{V2}{key}"), 200, None).await;
    check(read["privateKey"] == format!("********-****-****-{}", &private[24..]), || format!("not masked: {read}"));

    let changed = owner.json("PATCH", &format!("{V2}{key}"), 200, Some(json!({"desc": "diqwest ü"}))).await;
    check(changed["desc"] == "diqwest ü", || format!("not what was asked for: {changed}"));

    for root in ["/api/atlas/v1.0", "/api/atlas/v2", "/api/public/v1.0"] {
        let same = owner.json("GET", &format!("{root}{key}"), 200, None).await;
        check(same["desc"] == "diqwest ü", || format!("another key in {root}: {same}"));
    }
    held("key");
    made
}

async fn access_list(owner: &Caller, key: &str) {
    let entries = format!("{}/{key}/accessList", keys());
    let blocks = json!([{"cidrBlock": "192.0.2.0/24"}, {"cidrBlock": "2001:db8::/32"}, {"ipAddress": "198.51.100.7"}]);
    let page = owner.json("POST", &entries, 200, Some(blocks)).await;
    check(page["totalCount"] == 3, || format!("not all entries are there: {page}"));

    let compact = owner.text("GET", &format!("{entries}/192.0.2.0%2F24"), 200, None).await;
    let pretty = owner.text("GET", &format!("{entries}/192.0.2.0%2F24?pretty=true&q=a%20b"), 200, None).await;
    check(pretty.lines().count() > compact.lines().count(), || format!("not printed prettily: {pretty}"));
    check(decoded(&pretty)["cidrBlock"] == "192.0.2.0/24", || format!("another entry: {pretty}"));
    let slash = owner.text("GET", &format!("{entries}/192.0.2.0/24"), 200, None).await;
    check(slash == compact, || format!("the slash leads to another entry: {slash}"));

    for entry in ["192.0.2.0/24", "2001:db8::%2F32?q=a%20b", "198.51.100.7"] {
        let text = owner.text("DELETE", &format!("{entries}/{entry}"), 204, None).await;
        check(text.is_empty(), || format!("204 has a body: {text}"));
    }
    let gone = owner.json("GET", &format!("{entries}/192.0.2.0%2F24"), 404, None).await;
    check(gone["errorCode"] == "API_KEY_ACCESS_LIST_NOT_FOUND", || format!("another error: {gone}"));
    let left = owner.json("GET", &entries, 200, None).await;
    check(left["totalCount"] == 0, || format!("an entry is left: {left}"));
    held("access list");
}

async fn project(owner: &Caller, key: &str) {
    let wanted = json!({"name": "of diqwest", "orgId": variable("KEYWRIGHT_ORG_ID")});
    let made = owner.json("POST", &format!("{V2}/groups"), 201, Some(wanted)).await;
    let group = format!("{V2}/groups/{}", made["id"].as_str().unwrap_or_default());
    let (keys, assigned) = (format!("{group}/apiKeys"), format!("{group}/apiKeys/{key}"));
    owner.text("POST", &assigned, 204, Some(json!([{"roles": ["GROUP_READ_ONLY"]}]))).await;
    let role = json!({"roles": ["GROUP_DATA_ACCESS_READ_ONLY"]});
    let changed = owner.json("PATCH", &assigned, 200, Some(role)).await;
    let roles = members(&changed["roles"], "roleName");
    check(roles.contains(&"GROUP_DATA_ACCESS_READ_ONLY"), || format!("the role is not there: {roles:?}"));
    let with = owner.json("GET", &keys, 200, None).await;
    check(members(&with["results"], "id").contains(&key), || format!("the key is not in the project: {with}"));
    owner.text("DELETE", &assigned, 204, None).await;
    let without = owner.json("GET", &keys, 200, None).await;
    check(!members(&without["results"], "id").contains(&key), || format!("the key is still there: {without}"));
    owner.text("DELETE", &group, 202, None).await;
    let gone = owner.json("GET", &group, 404, None).await;
    check(gone["error"] == 404 && gone["errorCode"] == "GROUP_NOT_FOUND", || format!("another error: {gone}"));
    held("project");
}

async fn death(owner: &Caller, key: &Value) {
    let half = |name: &str| key[name].as_str().unwrap_or_default();
    let of_key = Caller::new(half("publicKey"), half("privateKey"));
    let who = of_key.json("GET", WHOAMI, 200, None).await;
    check(who["apiKeyId"] == key["id"], || format!("the key is taken for another: {who}"));
    let target = format!("{}/{}", keys(), half("id"));
    owner.text("DELETE", &target, 204, None).await;
    let gone = owner.json("DELETE", &target, 400, None).await;
    check(gone["errorCode"] == "API_KEY_NOT_FOUND", || format!("another error: {gone}"));
    of_key.text("GET", WHOAMI, 401, None).await;
    held("death");
}

/// One request, and then 8 at once in the same session.
async fn in_tasks() {
    let owner = Arc::new(Caller::owner());
    owner.text("GET", &keys(), 200, None).await;
    let asked = (1..=AT_ONCE).map(|number| {
        let (owner, target) = (Arc::clone(&owner), format!("{}?itemsPerPage={number}", keys()));
        tokio::spawn(async move { owner.text("GET", &target, 200, None).await })
    });
    for answer in asked.collect::<Vec<_>>() {
        answer.await.unwrap_or_else(|error| fail(error.to_string()));
    }
    held(&format!("{AT_ONCE} at once"));
}

async fn refusals() {
    let stranger = Caller::new(&variable("KEYWRIGHT_PUBLIC_KEY"), "00000000-0000-4000-8000-000000000000");
    let wrong = stranger.json("GET", &keys(), 401, None).await;
    check(wrong["errorCode"] == "UNEXPECTED_ERROR", || format!("another error: {wrong}"));
    held("wrong password");
    let member = Caller::new(&variable("KEYWRIGHT_MEMBER_PUBLIC_KEY"), &variable("KEYWRIGHT_MEMBER_PRIVATE_KEY"));
    let wanted = json!({"desc": "no", "roles": ["ORG_MEMBER"]});
    let denied = member.json("POST", &keys(), 401, Some(wanted)).await;
    check(denied["errorCode"] == "USER_UNAUTHORIZED", || format!("another error: {denied}"));
    held("missing role");
}

/// The version of diqwest that the lock file has.
fn version() -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let after = lock.split_once("name = \"diqwest\"\nversion = \"").map(|(_, after)| after);
    after.and_then(|after| after.split('"').next()).unwrap_or_else(|| fail("diqwest is not locked".to_owned()))
}

#[tokio::main]
async fn main() {
    println!("client diqwest {}", version());
    match env::args().nth(1).as_deref() {
        Some("at-once") => in_tasks().await,
        Some("refusals") => refusals().await,
        _ => {
            let owner = Caller::owner();
            organizations(&owner).await;
            let key = make_key(&owner).await;
            let id = key["id"].as_str().unwrap_or_default();
            access_list(&owner, id).await;
            project(&owner, id).await;
            death(&owner, &key).await;
        }
    }
    println!("calls {}", CALLS.load(Ordering::Relaxed));
}
