//! Old links with a hash: one page for all of them, which knows the project of its path and nothing of the hash.

use super::Browser;
use crate::database::Kind;
use crate::world::World;
use http::Method;

#[tokio::test]
async fn the_page_of_old_links_needs_nobody_and_carries_the_project_of_its_path() {
    let world = World::new(Kind::Sqlite).await;
    let mut browser = Browser::new(&world);
    let named = "0123456789abcdef01234567";

    for (path, project) in [("/v2", ""), (&*format!("/v2/{named}"), named), ("/v2/nowhere", "")] {
        browser.open(path).await;
        assert_eq!(
            (browser.page.status, browser.page.attributes("#deep-link", "data-project")),
            (200, vec![project.into()])
        );
        assert_eq!(browser.page.attributes("#deep-link", "data-url"), ["/"]);
        let scripts = browser.page.attributes("script", "src");
        assert!(scripts[1].ends_with("/deep_links.js"), "a script of its own: {scripts:?}");
        assert_eq!(browser.send(Method::GET, &scripts[1], &[], String::new()).await.status, 200);
    }
}
