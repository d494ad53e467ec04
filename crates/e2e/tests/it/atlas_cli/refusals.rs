//! What a user reads when the server refuses: exit code 1, and the server's code and words on stderr.

use super::Site;
use serde_json::json;

#[tokio::test]
async fn a_refusal_reaches_the_user_with_its_code_and_its_words() {
    let Some(site) = Site::open().await else { return };
    let atlas = site.owner();
    let member = site.session(&atlas.json("organizations apiKeys create --desc member --role ORG_MEMBER").await);
    let wrong = json!({"publicKey": site.id("KEYWRIGHT_PUBLIC_KEY"), "privateKey": "wrong"});

    for (session, line, code, words) in [
        (&atlas, "organizations apiKeys create --desc x --role NO_ROLE", "INVALID_ENUM_VALUE", "Invalid role NO_ROLE"),
        (&atlas, "organizations apiKeys create --desc x --role GROUP_OWNER", "INVALID_ROLE_FOR_ORG", "GROUP_OWNER"),
        (&atlas, "organizations apiKeys describe 0123", "PATH_PARAM_PARSE_ERROR", "malformed"),
        (&atlas, "projects create sandbox", "GROUP_ALREADY_EXISTS", "A group with name sandbox already exists."),
        (
            &member,
            "organizations apiKeys create --desc x --role ORG_MEMBER",
            "USER_UNAUTHORIZED",
            "Current user is not authorized to perform this action.",
        ),
        (&site.session(&wrong), "organizations list", "UNEXPECTED_ERROR", "You are not authorized for this resource."),
    ] {
        let said = session.refused(line).await;

        assert!(said.contains(code) && said.contains(words), "atlas {line}: {said}");
    }
    site.held().await;
}
