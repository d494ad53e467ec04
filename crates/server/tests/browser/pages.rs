//! Suite G on states that every page can have, and the walk of pages that it is applied to.

use crate::in_console;
use crate::page::{Look, NARROW, Page, WIDE, pictures_are_wanted};
use crate::suite::{Screen, suite_g, suite_g_here, suite_g_still};
use crate::world::{OWNER, World};

in_console!(a_refused_sign_in_keeps_every_rule, an_open_menu_keeps_every_rule,);

async fn a_refused_sign_in_keeps_every_rule(world: World, page: Page) {
    page.visit(&world.url("/login")).await;
    page.fill("Email", "abcdefgh").await;
    page.fill("Password", "x").await;

    page.click("button", "Sign in").await;

    page.says("API keys cannot sign in.").await;
    suite_g_here(&page, "a refused sign-in").await;
}

async fn an_open_menu_keeps_every_rule(world: World, page: Page) {
    world.sign_in(&page, "/help").await;

    page.click("button", OWNER).await;

    page.sees("menuitem", "Preferences").await;
    suite_g_still(&page, "the account menu").await;
    page.sees("menuitem", "Preferences").await;
}

/// Suite G on pages: path, title, status. With a picture of each look, if pictures are wanted.
pub(crate) async fn walk(world: &World, page: &Page, who: &str, pages: &[(&str, &str, u64)]) {
    let urls: Vec<_> = pages.iter().map(|(path, _, _)| world.url(path)).collect();
    if pictures_are_wanted() {
        for (url, (path, title, _)) in urls.iter().zip(pages) {
            let place = match path.split('/').nth(1) {
                Some("orgs") => "organization, ",
                Some("projects") => "project, ",
                _ => "",
            };
            for (window, dark) in [(WIDE, false), (WIDE, true), (NARROW, false), (NARROW, true)] {
                page.look(Look { window, dark, ..Look::default() }).await;
                page.visit(url).await;
                page.picture(&format!("{title}, {place}{who}, {} {}", window.0, if dark { "dark" } else { "light" }))
                    .await;
            }
        }
    }
    let screens = urls.iter().zip(pages).map(|(url, (_, title, status))| Screen::new(url, title).answering(*status));

    suite_g(page, &screens.collect::<Vec<_>>()).await;
}
