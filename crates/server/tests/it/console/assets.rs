//! Style, script and icon.

use super::Browser;
use crate::database::Kind;
use crate::world::World;
use http::Method;

#[tokio::test]
async fn a_page_costs_four_requests_and_its_files_are_kept_for_good() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);
    let page = browser.open("/login").await;
    let mut files = page.attributes("link", "href");
    files.extend(page.attributes("script", "src"));

    assert_eq!(files.len(), 3);
    for (file, kind) in files.iter().zip(["image/svg+xml", "text/css; charset=utf-8", "text/javascript; charset=utf-8"])
    {
        let answer = browser.send(Method::GET, file, &[], String::new()).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{file}");
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn files_of_another_version_are_not_there() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);

    for path in ["/static/0000000000000000/console.css", "/static/", "/static/console.css"] {
        assert_eq!(browser.send(Method::GET, path, &[], String::new()).await.status, 404, "{path}");
    }
}
