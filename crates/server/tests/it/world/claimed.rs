//! Deployments of Ops Manager: before anybody has claimed them, and after a first user has.

use super::{Changes, HandClock, Key, PUBLIC, V2, World, start};
use crate::answer::Answer;
use crate::database::{Database, Kind};
use http::Request;
use keywright_domain::Product;
use keywright_server::app::Limits;
use keywright_server::chance::Chance;
use keywright_store::SealingKey;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// What the first user sends.
pub(crate) fn first_user() -> Value {
    json!({"username": "root@example.org", "password": "correct horse", "firstName": "Ada", "lastName": "Root"})
}

impl World {
    /// A deployment of these products that nobody has claimed: nobody has a key yet.
    pub(crate) async fn unclaimed(kind: Kind, products: Vec<Product>) -> Self {
        Self::unclaimed_with(kind, Changes { products: Some(products), ..Changes::default() }).await
    }

    pub(crate) async fn unclaimed_with(kind: Kind, changes: Changes) -> Self {
        let (database, clock) = (Arc::new(Database::fresh(kind)), Arc::new(HandClock::new()));
        let sealing = SealingKey::mint(&mut Chance::open().unwrap().rng()).reveal().to_string();
        let (app, api, console) = start(&database, &sealing, &clock, &changes).await;
        let nobody = Key { id: String::new(), public: String::new(), private: String::new() };
        Self {
            api,
            console,
            app,
            clock,
            owner: nobody,
            org: String::new(),
            project: String::new(),
            owner_user: String::new(),
            nc: AtomicU32::new(1),
            sealing,
            changes,
            database,
        }
    }

    /// A deployment that its first user has claimed, under all products: the world as usual, and a global owner's key.
    pub(crate) async fn of_a_first_user(kind: Kind) -> (Self, Key) {
        let limits = Limits { usage_interval: Duration::from_hours(1), ..Limits::default() };
        Self::of_a_first_user_with(kind, limits).await
    }

    pub(crate) async fn of_a_first_user_with(kind: Kind, limits: Limits) -> (Self, Key) {
        // So many calls make a large future: it is boxed here, and not by every sentence.
        Box::pin(Self::claimed_and_restarted(kind, limits)).await
    }

    async fn claimed_and_restarted(kind: Kind, limits: Limits) -> (Self, Key) {
        let products = Some(vec![Product::OpsManager]);
        let mut world = Self::unclaimed_with(kind, Changes { limits, products, ..Changes::default() }).await;
        let made = world.first_user("", &[], first_user()).await.ok();
        world.owner_user = made.text_at("/user/id");
        world.changes.products = None;
        let mut world = world.restart().await;
        let global = Key::of(&made.at("/programmaticApiKey"));
        let body = json!({
            "name": "Acme", "orgOwnerId": world.owner_user, "apiKey": {"desc": "owner", "roles": ["ORG_OWNER"]}
        });
        let made = world.post(&global, &format!("{V2}/orgs"), body).await.ok();
        (world.org, world.owner) = (made.text_at("/organization/id"), Key::of(&made.at("/apiKey")));
        let body = json!({"name": "sandbox", "orgId": world.org});
        world.project = world.post(&world.owner, &format!("{V2}/groups"), body).await.ok().text_at("/id");
        (world, global)
    }

    /// The call that makes the first user, from the server's own machine.
    pub(crate) async fn first_user(&self, query: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        self.first_user_from("127.0.0.1", query, headers, body).await
    }

    pub(crate) async fn first_user_from(
        &self,
        from: &str,
        query: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Answer {
        let mut request = Request::post(format!("{PUBLIC}/unauth/users{query}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(from, request.body(body.to_string().into()).unwrap()).await
    }

    /// A key with global roles.
    pub(crate) async fn global_key(&self, by: &Key, roles: &[&str]) -> Key {
        let body = json!({"desc": "a global key", "roles": roles});
        Key::of(&self.post(by, &format!("{PUBLIC}/admin/apiKeys"), body).await.ok().json())
    }
}
