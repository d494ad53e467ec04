//! The files in which a new key is taken away: what lands on the disk is read as its programs read it, and both halves
//! call the API. Console contract 6 and 16.3, "Step 2 (secret)".

use crate::acts::{Key, keys, project, shown, to_secret};
use crate::in_console;
use crate::page::{GLANCE, PATIENCE, Page};
use crate::world::World;
use hcl::Block;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use tokio::time::timeout;

mod hcl;

in_console!(
    an_environment_file_holds_what_terraform_and_the_command_line_read,
    a_profile_is_toml_as_the_command_line_reads_it,
    terraform_files_are_hcl_and_keep_the_key_out_of_the_provider,
    a_curl_file_runs_as_it_is,
    a_json_file_says_what_was_made,
);

/// Goes to the page of a new key's secret; the key, and a folder to which downloads go.
async fn new_key(world: &World, page: &Page, list: &str) -> (Key, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let behavior = json!({"behavior": "allow", "downloadPath": folder.path()});
    page.session.cdp("Browser.setDownloadBehavior", behavior).await;
    world.sign_in(page, list).await;
    to_secret(page, "taken \"away\" \\ <b>").await;
    (shown(page).await, folder)
}

/// Downloads a file of a format, and gives what is in it.
async fn downloaded(page: &Page, folder: &Path, format: &str, file: &str) -> String {
    page.click("tab", format).await;
    page.click("button", &format!("Download {file}")).await;
    page.says(&format!("{file} downloaded")).await;
    let place = folder.join(file);
    let arriving = async {
        loop {
            if let Ok(text) = std::fs::read_to_string(&place)
                && text.ends_with('\n')
            {
                return text;
            }
            tokio::time::sleep(GLANCE).await;
        }
    };
    timeout(PATIENCE, arriving).await.unwrap_or_else(|_| panic!("{} does not arrive", place.display()))
}

/// Both halves of a key, as they stand in a file, are the key's and call the API.
async fn is_the_key(world: &World, key: &Key, public: &str, private: &str) {
    assert_eq!((public, private), (&*key.public, &*key.private));
    let read = Key { id: key.id.clone(), public: public.to_owned(), private: private.to_owned() };
    assert_eq!(read.calls(world).await, 200);
}

async fn an_environment_file_holds_what_terraform_and_the_command_line_read(world: World, page: Page) {
    let project = project(&world).await;
    let (key, folder) = new_key(&world, &page, &format!("/projects/{project}/access/api-keys")).await;

    let file = downloaded(&page, folder.path(), "Environment", &format!("atlas-{}.env", key.public)).await;

    let pairs: BTreeMap<_, _> = file.lines().map(|line| line.split_once('=').unwrap()).collect();
    assert!(
        pairs.values().all(|value| !value.contains([' ', '"', '\'', '$', '`', '\\'])),
        "no shell reads more: {file}"
    );
    let base = world.url("/");
    for (name, value) in [
        ("MONGODB_ATLAS_BASE_URL", &base),
        ("MONGODB_ATLAS_OPS_MANAGER_URL", &base),
        ("MONGODB_ATLAS_ORG_ID", &world.org),
        ("MONGODB_ATLAS_PROJECT_ID", &project),
    ] {
        assert_eq!(pairs.get(name), Some(&value.as_str()), "{name}");
    }
    is_the_key(&world, &key, pairs["MONGODB_ATLAS_PUBLIC_API_KEY"], pairs["MONGODB_ATLAS_PRIVATE_API_KEY"]).await;
}

async fn a_profile_is_toml_as_the_command_line_reads_it(world: World, page: Page) {
    let project = project(&world).await;
    let (key, folder) = new_key(&world, &page, &format!("/projects/{project}/access/api-keys")).await;

    let file = downloaded(&page, folder.path(), "CLI profile", "config.toml").await;

    let read: toml::Table = file.parse().unwrap();
    let [(name, profile)] = &read.iter().collect::<Vec<_>>()[..] else { panic!("one profile: {file}") };
    assert!(!name.contains('.'), "the command line takes no dot in a profile's name");
    let text =
        |name: &str| profile.get(name).and_then(toml::Value::as_str).unwrap_or_else(|| panic!("no {name}: {file}"));
    assert_eq!((text("service"), text("auth_type")), ("cloud", "api_keys"));
    assert_eq!((text("org_id"), text("project_id")), (&*world.org, &*project));
    assert_eq!(text("ops_manager_url"), world.url("/"));
    is_the_key(&world, &key, text("public_api_key"), text("private_api_key")).await;
}

async fn terraform_files_are_hcl_and_keep_the_key_out_of_the_provider(world: World, page: Page) {
    let (key, folder) = new_key(&world, &page, &keys(&world, "")).await;
    let values = format!("atlas-{}.auto.tfvars", key.public);

    let values = downloaded(&page, folder.path(), "Terraform", &values).await;
    let provider = downloaded(&page, folder.path(), "Terraform", "provider.tf").await;

    assert!(values.starts_with("# Do not commit this file."), "{values}");
    let read = hcl::read(&values);
    is_the_key(&world, &key, read.text("public_key"), read.text("private_key")).await;
    assert!(!provider.contains(&key.private) && !provider.contains(&key.public), "{provider}");
    let read = hcl::read(&provider);
    let variables: Vec<_> = read.blocks.iter().filter(|block| block.kind == "variable").map(Block::label).collect();
    assert_eq!(variables, ["public_key", "private_key"]);
    let found = read.blocks.iter().find(|block| block.kind == "provider").unwrap();
    assert_eq!(found.label(), "mongodbatlas");
    assert_eq!((found.body.text("public_key"), found.body.text("private_key")), ("var.public_key", "var.private_key"));
    assert_eq!(found.body.text("base_url"), world.url("/"));
}

async fn a_curl_file_runs_as_it_is(world: World, page: Page) {
    let (key, folder) = new_key(&world, &page, &keys(&world, "")).await;
    let name = format!("curl-{}.sh", key.public);

    downloaded(&page, folder.path(), "curl", &name).await;

    let file = folder.path().join(name);
    // The server that it calls runs on this thread.
    let run = move || Command::new("sh").arg(file).env("no_proxy", "*").output().unwrap();
    let done = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((answer["id"].as_str(), answer["name"].as_str()), (Some(&*world.org), Some("Acme")));
}

async fn a_json_file_says_what_was_made(world: World, page: Page) {
    let (key, folder) = new_key(&world, &page, &keys(&world, "")).await;

    let file = downloaded(&page, folder.path(), "JSON", &format!("atlas-{}.json", key.public)).await;

    let read: Value = serde_json::from_str(&file).unwrap();
    let target = format!("/api/atlas/v2/orgs/{}/apiKeys/{}", world.org, key.id);
    let (_, told) = world.call(Method::GET, &target, None).await;
    assert_eq!((&read["id"], &read["desc"]), (&told["id"], &told["desc"]));
    assert_eq!((read["orgId"].as_str(), &read["roles"]), (Some(&*world.org), &json!(["ORG_MEMBER"])));
    assert!(read["created"].as_str().is_some_and(|time| time.starts_with("2026-11-22T08:")), "{read}");
    is_the_key(&world, &key, read["publicKey"].as_str().unwrap(), read["privateKey"].as_str().unwrap()).await;
}
