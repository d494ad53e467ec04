//! `/api/oauth/…`: where service accounts ask for tokens. Nothing is there yet, and whoever asks is told so: a client that
//! was challenged instead would look for a mistake in its credentials.

use crate::database::Kind;
use crate::world::{HOME, World};
use axum::body::Body;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";
const TOKEN: &str = "/api/oauth/token";
const REVOKE: &str = "/api/oauth/revoke";

#[tokio::test]
async fn whoever_asks_for_a_token_or_gives_one_back_gets_no_challenge() {
    let world = World::new(Kind::Sqlite).await;
    let basic = "Basic bWRiX3NhX2lkXzA6bWRiX3NhX3NrXzA=";

    for (path, form) in [(TOKEN, "grant_type=client_credentials"), (REVOKE, "token=abc&token_type_hint=access_token")] {
        for credentials in [None, Some(basic), Some("Bearer abc"), Some("Digest username=\"zzzzzzzz\"")] {
            let mut request = Request::post(path).header(CONTENT_TYPE, FORM);
            if let Some(credentials) = credentials {
                request = request.header(AUTHORIZATION, credentials);
            }
            let answer = world.send(HOME, request.body(Body::from(form)).unwrap()).await;

            answer.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
        }
    }
}

#[tokio::test]
async fn no_path_of_the_family_is_answered_with_a_challenge_whatever_the_method() {
    let world = World::new(Kind::Sqlite).await;

    for path in [TOKEN, REVOKE, "/api/oauth/token/", "/api/oauth/nothing/here"] {
        for method in ["GET", "POST", "DELETE", "BREW"] {
            world.anonymous(method, path).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
        }
        world.get(&world.owner, path).await.is_refused((404, "RESOURCE_NOT_FOUND", json!([path])));
    }
}

#[tokio::test]
async fn what_is_only_called_alike_is_challenged() {
    let world = World::new(Kind::Sqlite).await;

    for path in ["/api/oauth", "/api/oauthorize/token", "/api/atlas/v2/oauth/token", "/api/private/oauth/token"] {
        world.anonymous("POST", path).await.is_challenged();
    }
}
