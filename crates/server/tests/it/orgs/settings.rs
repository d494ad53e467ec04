//! `/orgs/{orgId}/settings`.

use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, HOME, V2, World};
use serde_json::{Value, json};

on_both!(
    what_is_sent_is_merged_and_the_whole_is_answered,
    whole_settings_may_be_sent_back,
    what_was_set_can_be_taken_away,
    requiring_lists_locks_out_every_key_without_one,
);

async fn what_is_sent_is_merged_and_the_whole_is_answered(world: World) {
    for (number, base) in DIALECTS.into_iter().enumerate() {
        let settings = world.org_path(base, "/settings");
        let hours = 100 + number;

        let changed =
            world.patch(&world.owner, &settings, json!({"maxServiceAccountSecretValidityInHours": hours})).await;
        assert_eq!(changed.status, 200, "{base}");
        world.patch(&world.owner, &settings, json!({"multiFactorAuthRequired": true})).await.ok();
        let read = world.get(&world.owner, &settings).await.ok();

        assert_eq!(read.at("/maxServiceAccountSecretValidityInHours"), hours, "{base}");
        assert_eq!(read.at("/multiFactorAuthRequired"), true);
        let nothing = world.patch(&world.owner, &settings, json!({})).await.ok();
        assert_eq!(nothing.text, read.text, "{base}: nothing sent, nothing changed");
    }
}

/// Every setting with a value that is not its default, but the requirement.
fn everything() -> Value {
    json!({
        "apiAccessListRequired": false,
        "customSessionTimeouts": {"absoluteSessionTimeoutInSeconds": 7200, "idleSessionTimeoutInSeconds": 600},
        "genAIFeaturesEnabled": false,
        "maxServiceAccountSecretValidityInHours": 24,
        "multiFactorAuthRequired": true,
        "operationsContact": "ops@example.org",
        "restrictEmployeeAccess": true,
        "securityContact": "security@example.org",
        "streamsCrossGroupEnabled": true
    })
}

async fn whole_settings_may_be_sent_back(world: World) {
    for base in DIALECTS {
        let settings = world.org_path(base, "/settings");
        let changed = world.patch(&world.owner, &settings, everything()).await.ok();
        assert_eq!(changed.json(), everything(), "{base}");
        let before = world.events().await.len();

        let echoed = world.patch(&world.owner, &settings, changed.json()).await.ok();

        assert_eq!(echoed.text, changed.text, "{base}");
        assert_eq!(world.events().await.len(), before, "{base}: an echo is no event");
    }
}

async fn what_was_set_can_be_taken_away(world: World) {
    let settings = world.org_path(V2, "/settings");
    world.patch(&world.owner, &settings, everything()).await.ok();

    let taken = json!({
        "customSessionTimeouts": null, "maxServiceAccountSecretValidityInHours": null, "operationsContact": null,
        "securityContact": ""
    });
    let changed = world.patch(&world.owner, &settings, taken).await.ok();

    let members: Vec<_> = changed.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        members,
        [
            "apiAccessListRequired",
            "genAIFeaturesEnabled",
            "multiFactorAuthRequired",
            "restrictEmployeeAccess",
            "streamsCrossGroupEnabled"
        ]
    );
    let null = world.patch(&world.owner, &settings, json!({"multiFactorAuthRequired": null})).await.ok();
    assert_eq!(null.at("/multiFactorAuthRequired"), true, "a switch that is null is not mentioned");
}

async fn requiring_lists_locks_out_every_key_without_one(world: World) {
    let (listed, bare) = (world.key(&["ORG_OWNER"]).await, world.key(&["ORG_MEMBER"]).await);
    world.allow(&listed, &[HOME]).await;
    let (settings, keys) = (world.org_path(V2, "/settings"), world.org_path(V2, "/apiKeys"));

    let changed = world.patch(&world.owner, &settings, json!({"apiAccessListRequired": true})).await;

    assert_eq!(
        (changed.status, changed.at("/apiAccessListRequired")),
        (200, json!(true)),
        "it succeeds, and then locks"
    );
    for key in [&world.owner, &bare] {
        let refused = world.get(key, &keys).await;
        assert_eq!(refused.refusal_with(), (403, "ORG_REQUIRES_ACCESS_LIST".into(), json!([HOME])));
    }
    assert_eq!(world.get(&listed, &keys).await.status, 200);
    let own = format!("{keys}/{}/accessList", bare.id);
    let refused = world.post(&bare, &own, json!([{"ipAddress": HOME}])).await;
    assert_eq!(refused.refusal().1, "ORG_REQUIRES_ACCESS_LIST", "a key does not let itself in");
    assert_eq!(world.post(&listed, &own, json!([{"ipAddress": HOME}])).await.status, 200);
    assert_eq!(world.get(&bare, &keys).await.status, 200);

    assert_eq!(world.patch(&listed, &settings, json!({"apiAccessListRequired": false})).await.status, 200);
    assert_eq!(world.get(&world.owner, &keys).await.status, 200);
}

#[tokio::test]
async fn a_new_organization_has_the_defaults() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let read = world.get(&world.owner, &world.org_path(base, "/settings")).await.ok();

        insta::allow_duplicates!(
            insta::assert_snapshot!(read.text, @r#"{"apiAccessListRequired":false,"genAIFeaturesEnabled":true,"multiFactorAuthRequired":false,"restrictEmployeeAccess":false,"streamsCrossGroupEnabled":false}"#)
        );
    }
}

const HOURS: &str = "maxServiceAccountSecretValidityInHours";
const TIMEOUTS: &str = "customSessionTimeouts";

#[tokio::test]
async fn values_are_held_to_their_bounds() {
    let world = World::new(Kind::Sqlite).await;
    let timeouts = |absolute: Value, idle: Value| json!({"absoluteSessionTimeoutInSeconds": absolute, "idleSessionTimeoutInSeconds": idle});

    for base in DIALECTS {
        let settings = world.org_path(base, "/settings");
        for (name, value) in [
            (HOURS, json!(8)),
            (HOURS, json!(8760)),
            (TIMEOUTS, timeouts(json!(3600), json!(300))),
            (TIMEOUTS, timeouts(json!(43_200), Value::Null)),
            (TIMEOUTS, json!({"idleSessionTimeoutInSeconds": 43_200})),
        ] {
            let changed = world.patch(&world.owner, &settings, json!({name: value})).await;
            assert_eq!(changed.status, 200, "{base} {name} {value}");
        }
        for (name, value, code) in [
            (HOURS, json!(7), "INVALID_ATTRIBUTE"),
            (HOURS, json!(8761), "INVALID_ATTRIBUTE"),
            (HOURS, json!(-1), "INVALID_ATTRIBUTE"),
            (HOURS, json!(8.5), "INVALID_ATTRIBUTE"),
            (HOURS, json!("24"), "INVALID_JSON_ATTRIBUTE"),
            (TIMEOUTS, timeouts(json!(3599), Value::Null), "INVALID_ATTRIBUTE"),
            (TIMEOUTS, timeouts(json!(43_201), Value::Null), "INVALID_ATTRIBUTE"),
            (TIMEOUTS, timeouts(json!(3600), json!(3601)), "INVALID_ATTRIBUTE"),
            (TIMEOUTS, timeouts(Value::Null, json!(299)), "INVALID_ATTRIBUTE"),
            (TIMEOUTS, json!(600), "INVALID_JSON_ATTRIBUTE"),
            ("apiAccessListRequired", json!("true"), "INVALID_JSON_ATTRIBUTE"),
            ("securityContact", json!(["a@example.org"]), "INVALID_JSON_ATTRIBUTE"),
            ("colour", json!("red"), "INVALID_ATTRIBUTE"),
        ] {
            let refused = world.patch(&world.owner, &settings, json!({name: value})).await;
            assert_eq!(refused.refusal_with(), (400, code.to_owned(), json!([name])), "{base} {name} {value}");
        }
        let refused = world.patch(&world.owner, &settings, json!({"operationsContact": "nobody"})).await;
        assert_eq!(refused.refusal_with(), (400, "INVALID_EMAIL_ADDRESS".into(), json!(["nobody"])), "{base}");
    }
}

#[tokio::test]
async fn one_wrong_value_leaves_everything_as_it_was() {
    let world = World::new(Kind::Sqlite).await;
    let settings = world.org_path(V2, "/settings");
    let before = world.get(&world.owner, &settings).await.text;

    let body = json!({"multiFactorAuthRequired": true, "maxServiceAccountSecretValidityInHours": 7});
    assert_eq!(world.patch(&world.owner, &settings, body).await.status, 400);

    assert_eq!(world.get(&world.owner, &settings).await.text, before);
}
