//! Settings of an organization: values that they cannot have.

use super::{EVERY, world};
use serde_json::json;

#[tokio::test]
async fn a_contact_that_is_no_address_is_named() {
    let world = world().await;

    for base in EVERY {
        for member in ["operationsContact", "securityContact"] {
            let answer = world.patch(&world.owner, &world.org_path(base, "/settings"), json!({member: "nobody"})).await;
            answer.is_refused((400, "INVALID_EMAIL_ADDRESS", json!(["nobody"])));
        }
    }
}

#[tokio::test]
async fn a_value_out_of_range_is_named_by_its_member() {
    let world = world().await;

    for base in EVERY {
        for (member, value) in [
            ("maxServiceAccountSecretValidityInHours", json!(7)),
            ("maxServiceAccountSecretValidityInHours", json!(8761)),
            ("maxServiceAccountSecretValidityInHours", json!(-8)),
            ("maxServiceAccountSecretValidityInHours", json!(8.5)),
            ("maxServiceAccountSecretValidityInHours", json!(1e300)),
        ] {
            let answer = world.patch(&world.owner, &world.org_path(base, "/settings"), json!({member: value})).await;
            answer.is_refused((400, "INVALID_ATTRIBUTE", json!([member])));
        }
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_named_by_its_member() {
    let world = world().await;

    for base in EVERY {
        for (member, value) in [
            ("apiAccessListRequired", json!("true")),
            ("multiFactorAuthRequired", json!(1)),
            ("restrictEmployeeAccess", json!([])),
            ("genAIFeaturesEnabled", json!({})),
            ("streamsCrossGroupEnabled", json!("no")),
            ("customSessionTimeouts", json!(3600)),
            ("maxServiceAccountSecretValidityInHours", json!("24")),
            ("operationsContact", json!(7)),
        ] {
            let answer = world.patch(&world.owner, &world.org_path(base, "/settings"), json!({member: value})).await;
            answer.is_refused((400, "INVALID_JSON_ATTRIBUTE", json!([member])));
        }
    }
}

#[tokio::test]
async fn one_refused_value_leaves_the_others_as_they_were() {
    let world = world().await;
    let path = world.org_path(EVERY[1], "/settings");
    let before = world.get(&world.owner, &path).await.ok().text;

    let body = json!({"multiFactorAuthRequired": true, "securityContact": "nobody"});
    world.patch(&world.owner, &path, body).await.is_refused((400, "INVALID_EMAIL_ADDRESS", json!(["nobody"])));

    assert_eq!(world.get(&world.owner, &path).await.text, before);
}
