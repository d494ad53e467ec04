//! What a page gives back.

use super::problem::Problem;
use axum::body::Body;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};

/// A page, a redirection, or why there is none.
pub(crate) type Answer = Result<Response<Body>, Problem>;

/// Attributes whose value is a path of ours; the path of the public URL goes in front of it where it leaves.
const LINKS: [&str; 6] =
    [" href=\"/", " action=\"/", " src=\"/", " formaction=\"/", " data-url=\"/", " data-finds=\"/"];

/// A page of HTML. Links are written from the root of the site, `/orgs`, and put below `prefix` here: text of people is
/// escaped, so that nothing in it can look like an attribute.
pub(super) fn html(status: StatusCode, page: String, prefix: &str) -> Response<Body> {
    let place = |page: String, link: &&str| {
        let (attribute, _) = link.split_at(link.len().saturating_sub(1));
        page.replace(*link, &format!("{attribute}{prefix}/"))
    };
    let page = if prefix.is_empty() { page } else { LINKS.iter().fold(page, place) };

    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// A file to keep: its text, its type, its name.
///
/// # Errors
/// A name that cannot stand in a header.
pub(super) fn attached(text: String, kind: &'static str, name: &str) -> Answer {
    let mut response = Response::new(Body::from(text));
    let name = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(Problem::failed)?;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Go there, with a GET. The path is one of ours, from the root of the site.
pub(super) fn see_other(path: &str, prefix: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    // A path that cannot stand in a header is none of ours.
    let location = HeaderValue::try_from(format!("{prefix}{path}")).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// Says to a script where to go, which could not see a redirection: the browser would follow it in the background, and
/// what the next page has to say would be lost.
pub(super) fn tell_where(response: &mut Response<Body>) {
    if let Some(location) = response.headers_mut().remove(header::LOCATION) {
        *response.status_mut() = StatusCode::OK;
        response.headers_mut().insert(HeaderName::from_static("x-location"), location);
    }
}

/// A page's title behind a form with errors begins with the word that says so (console contract 11.3).
pub(super) fn with_error_title(page: &str) -> String {
    page.replacen("<title>", "<title>Error: ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    #[tokio::test]
    async fn links_are_put_below_the_path_of_the_public_url() {
        let page = r#"<a href="/orgs">x</a><form action="/login"><a href="https://x/">y</a> href=&#34;/no&#34;"#;

        let body = html(StatusCode::OK, page.to_owned(), "/keys").into_body().collect().await.unwrap().to_bytes();

        let expected =
            r#"<a href="/keys/orgs">x</a><form action="/keys/login"><a href="https://x/">y</a> href=&#34;/no&#34;"#;
        assert_eq!(body, expected);
        assert_eq!(see_other("/orgs", "/keys").headers()["location"], "/keys/orgs");
    }
}
