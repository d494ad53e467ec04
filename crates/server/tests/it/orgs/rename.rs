//! `PATCH /orgs/{orgId}`.

use crate::database::{Kind, on_both};
use crate::world::{DIALECTS, V2, World};
use serde_json::{Value, json};

on_both!(a_renamed_organization_answers_and_is_listed_by_its_new_name);

async fn a_renamed_organization_answers_and_is_listed_by_its_new_name(world: World) {
    for base in DIALECTS {
        let name = format!("R&D (Zürich) {}", base.len());
        let org = world.org_path(base, "");

        let renamed = world.patch(&world.owner, &org, json!({"name": name})).await;

        assert_eq!((renamed.status, renamed.text_at("/name")), (200, name.clone()), "{base}");
        assert_eq!(renamed.text, world.get(&world.owner, &org).await.text, "alone, with its relations");
        assert_eq!(world.get(&world.owner, &format!("{base}/orgs")).await.each("name"), [json!(name)]);
    }
}

#[tokio::test]
async fn a_whole_organization_may_be_sent_back() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        let org = world.org_path(base, "");
        let mut echo = world.get(&world.owner, &org).await.json();
        echo["name"] = json!("Echo");
        echo["skipDefaultAlertsSettings"] = json!(true);

        let renamed = world.patch(&world.owner, &org, echo).await.ok();

        assert_eq!(renamed.text_at("/name"), "Echo", "{base}");
        assert_eq!(renamed.at("/skipDefaultAlertsSettings"), false, "only the name is changed");
    }
}

#[tokio::test]
async fn a_name_has_1_to_64_letters_digits_and_a_few_signs() {
    let world = World::new(Kind::Sqlite).await;
    let org = world.org_path(V2, "");

    for name in ["a", &"ü".repeat(64), "A-b_c.(d),e:f&g@h+i'j 1", "東京"] {
        assert_eq!(world.patch(&world.owner, &org, json!({"name": name})).await.ok().text_at("/name"), name);
    }
    for name in ["", " a", "a ", &"ü".repeat(65), "a/b", "a\nb", "<a>", "a;b"] {
        let refused = world.patch(&world.owner, &org, json!({"name": name})).await;
        assert_eq!(refused.refusal_with(), (400, "INVALID_ORG_NAME".into(), json!([name])));
    }
    assert_eq!(world.get(&world.owner, &org).await.text_at("/name"), "東京");
}

#[tokio::test]
async fn a_name_must_be_there() {
    let world = World::new(Kind::Sqlite).await;

    for base in DIALECTS {
        for (body, code, parameter) in [
            (json!({}), "MISSING_ATTRIBUTE", "name"),
            (json!({"name": null}), "MISSING_ATTRIBUTE", "name"),
            (json!({"name": ["Acme"]}), "INVALID_JSON_ATTRIBUTE", "name"),
            (json!({"nmae": "Acme"}), "INVALID_ATTRIBUTE", "nmae"),
        ] {
            let refused = world.patch(&world.owner, &world.org_path(base, ""), body).await;
            assert_eq!(refused.refusal_with(), (400, code.to_owned(), json!([parameter])), "{base}");
        }
        let refused = world.patch(&world.owner, &world.org_path(base, ""), Value::Null).await;
        assert_eq!(refused.refusal(), (400, "INVALID_JSON".into()), "{base}");
    }
}
