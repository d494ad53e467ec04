//! A private key is in the answer that made it and nowhere else, whatever the server and the browser write down. Console
//! contract 6 and 16.4.

use crate::acts::{Key, finish, keys, project, shown, to_secret};
use crate::in_console;
use crate::logged::Logged;
use crate::page::Page;
use crate::world::World;
use keywright_server::console::{Page as Row, pages};
use keywright_store::Location;
use reqwest::Method;
use serde_json::json;
use std::path::{Path, PathBuf};

in_console!(twenty_private_keys_are_nowhere_but_in_the_answers_that_showed_them);

const COUNT: usize = 20;
/// As many of them are deleted again.
const DELETED: usize = 3;

/// What is looked for, in every text and file.
struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    /// A part is enough to be found. The last twelve digits are no secret: they tell keys apart.
    fn of(keys: &[Key]) -> Self {
        let parts = keys.iter().map(|key| &key.private[..23]);
        // Browsers write some texts with two bytes a character.
        Self(parts.flat_map(|part| [part.as_bytes().to_vec(), wide(part)]).collect())
    }

    #[track_caller]
    fn are_not_in(&self, place: &str, bytes: &[u8]) {
        let found = self.0.iter().filter(|secret| contains(bytes, secret)).count();
        assert_eq!(found, 0, "{place} has parts of private keys");
    }

    /// Looks into every file below a folder; how many there were.
    fn are_in_no_file_below(&self, folder: &Path) -> usize {
        let files = files(folder);
        for file in &files {
            // What is gone since it was listed is no place for anything.
            self.are_not_in(&file.display().to_string(), &std::fs::read(file).unwrap_or_default());
        }
        files.len()
    }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let below = entries.flat_map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => files(&entry.path()),
        Ok(kind) if kind.is_file() => vec![entry.path()],
        _ => Vec::new(),
    });
    below.collect()
}

/// Does any file below the folder have this text?
fn is_written_below(folder: &Path, text: &str) -> bool {
    let has = |bytes: Vec<u8>| contains(&bytes, text.as_bytes()) || contains(&bytes, &wide(text));
    files(folder).iter().filter_map(|file| std::fs::read(file).ok()).any(has)
}

/// Makes keys as people do: each in the wizard, looked at, copied or downloaded; and deletes some of them.
async fn make_keys(world: &World, page: &Page) -> Vec<Key> {
    page.allow_clipboard(&world.url("")).await;
    let downloads = tempfile::tempdir().unwrap();
    let behavior = json!({"behavior": "allow", "downloadPath": downloads.path()});
    page.session.cdp("Browser.setDownloadBehavior", behavior).await;
    let project = project(world).await;
    world.sign_in(page, &keys(world, "")).await;
    let mut made = Vec::new();
    for number in 0..COUNT {
        if number == COUNT / 2 {
            page.visit(&world.url(&format!("/projects/{project}/access/api-keys"))).await;
        }
        let description = format!("service {number}");
        to_secret(page, &description).await;
        let key = shown(page).await;
        match number % 4 {
            0 => page.click("button", "Copy private key").await,
            1 => page.click("button", &format!("Download atlas-{}.env", key.public)).await,
            2 => page.click("button", "Show private key").await,
            _ => page.click("button", "Use Current IP Address").await,
        }
        if number % 4 < 2 {
            page.click("button", "Done").await;
            page.says(&format!("Created {description}")).await;
        } else {
            finish(page, &description).await;
        }
        made.push(key);
    }
    for key in &made[..DELETED] {
        page.visit(&world.url(&keys(world, &format!("/{}/delete", key.id)))).await;
        page.fill("Description or public key", &key.public).await;
        page.click("button", "Delete").await;
        page.says("Deleted").await;
    }
    page.back().await;
    made
}

/// Every page of the console, and what can be taken away from it, about this key.
fn paths(world: &World, project: &str, key: &Key) -> Vec<String> {
    let rows = pages().into_iter().filter(Row::is_shown).map(|page| page.path.to_owned());
    let list = keys(world, "");
    let more = ["?as=csv", "?as=json", "?q=service"].map(|rest| format!("{list}{rest}"));
    let feed = ["csv", "json"].map(|kind| format!("/orgs/{}/activity?export={kind}", world.org));
    let fill = |path: String| {
        let path = path.replace("{orgId}", &world.org).replace("{projectId}", project).replace("{keyId}", &key.id);
        path.replace("{userId}", &key.id).replace("{invitationId}", &key.id).replace("{token}", "0123456789abcdef")
    };
    rows.chain(more).chain(feed).map(fill).collect()
}

async fn twenty_private_keys_are_nowhere_but_in_the_answers_that_showed_them(world: World, page: Page) {
    let (logged, _guard) = Logged::here();
    let made = make_keys(&world, &page).await;
    let secrets = Secrets::of(&made);
    let (gone, kept) = (&made[0], &made[DELETED]);
    assert_eq!((gone.calls(&world).await, kept.calls(&world).await), (401, 200));
    world.app.flush_usage().await;

    let session = format!("session={}", page.cookie("session").await.unwrap());
    let (project, mut good) = (project(&world).await, 0);
    for key in [gone, kept, &made[COUNT - 1]] {
        for path in paths(&world, &project, key) {
            let (status, text) = world.fetch(&path, &session).await;
            secrets.are_not_in(&path, text.as_bytes());
            good += usize::from(status == 200 && text.contains(&key.public));
        }
    }
    assert!(good > 20, "only {good} pages say anything of these keys");
    let target = format!("/api/atlas/v2/orgs/{}/events?includeExtensions=true&itemsPerPage=500", world.org);
    let (_, events) = world.call(Method::GET, &target, None).await;
    let events = events.to_string();
    assert!(events.contains("API_KEY_DELETED") && events.contains(&kept.public), "{events}");
    secrets.are_not_in("events", events.as_bytes());
    secrets.are_not_in("metrics", world.fetch("/metrics", "").await.1.as_bytes());
    let log = logged.text();
    assert!(log.contains("DEBUG") && log.contains("not authenticated"), "the log says what a log says");
    secrets.are_not_in("the log", log.as_bytes());

    let stored = page.run("return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])").await;
    secrets.are_not_in("web storage", stored.to_string().as_bytes());
    page.visit(&world.url(&keys(&world, ""))).await;
    // The browser writes down what it still holds when it ends.
    page.session.at_once("DELETE", "");
    assert!(secrets.are_in_no_file_below(page.profile()) > 10);
    assert!(is_written_below(page.profile(), "/access/api-keys"), "the browser has a history");

    let Location::Sqlite { file, .. } = &world.database.location else { panic!("a file") };
    let data = file.parent().unwrap();
    assert!(secrets.are_in_no_file_below(data) > 0 && is_written_below(data, &kept.public));
}

#[test]
fn a_part_of_a_key_is_found_in_either_writing() {
    let private = "01234567-89ab-cdef-0123-456789abcdef".to_owned();
    let secrets = Secrets::of(&[Key { id: String::new(), public: String::new(), private: private.clone() }]);

    secrets.are_not_in("the end", &private.as_bytes()[13..]);
    for bytes in [private.as_bytes().to_vec(), wide(&format!("{{{private}}}"))] {
        let found = std::panic::catch_unwind(|| secrets.are_not_in("here", &bytes));
        assert!(found.is_err());
    }
}
