//! From a new binary to a first call, as a person with a browser walks it: the printed token, the owner, the organization,
//! a project, a key with an address, and the line that the last page of setting up says to paste.

use crate::readme::{answers, paste};
use crate::secrets::found;
use crate::server::{Deployment, Server};
use keywright_browser::page::Page;
use serde_json::json;

const PASSWORD: &str = "correct horse battery staple";

/// The token that the start printed.
fn printed_token(server: &Server) -> String {
    let said = server.stdout();
    let (_, rest) = said.split_once("enter this token: ").unwrap_or_else(|| panic!("no token in: {said}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn arrives(page: &Page, ending: &str) {
    let arrived = page.until(async || page.path().await.ends_with(ending)).await;
    assert!(arrived, "at {} instead of …{ending}:\n{}", page.path().await, page.text().await);
}

/// From the printed token to the page that says what is left; answers with the call that it proposes.
async fn set_up(page: &Page, server: &Server) -> String {
    page.visit(server.url()).await;
    arrives(page, "/setup").await;
    page.fill("Setup token (required)", &printed_token(server)).await;
    page.click("button", "Continue").await;
    arrives(page, "/setup/owner").await;
    page.fill("First name (required)", "Mara").await;
    page.fill("Last name (required)", "Lindqvist").await;
    page.fill("Email (required)", "mara@example.org").await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Continue").await;
    arrives(page, "/setup/organization").await;
    page.fill("Organization name (required)", "Northwind Tools").await;
    page.click("button", "Finish").await;
    arrives(page, "/welcome").await;
    page.click("link", "Continue").await;
    page.fill("Project name", "Billing").await;
    page.click("button", "Make the project").await;
    arrives(page, "/welcome/done").await;
    page.role("region", "Example call").await.text().await
}

/// Makes the first key, which may be used from here; answers with its halves.
async fn make_key(page: &Page) -> (String, String) {
    page.click("link", "Create API Key").await;
    page.fill("Description (required)", "nightly export").await;
    page.click("button", "Next").await;
    page.sees("heading", "Save your API key").await;
    page.click("button", "Show private key").await;
    let half = async |name| page.role("textbox", name).await.value().await;
    let halves = (half("Public key").await, half("Private key").await);
    page.click("button", "Use Current IP Address").await;
    page.click("button", "Add Access List Entry").await;
    page.says("Added 127.0.0.1/32").await;
    page.click("checkbox", "I have stored the private key").await;
    page.click("button", "Done").await;
    page.says("Created nightly export").await;
    halves
}

#[tokio::test]
async fn a_person_walks_from_the_printed_token_to_a_call_that_works() {
    let Some(page) = Page::open("a_person_walks_from_the_printed_token_to_a_call_that_works").await else { return };
    let deployment = Deployment::on_sqlite();
    let server = deployment.serve(&["--log-level", "trace"]).await;

    let call = set_up(&page, &server).await;
    let (public, private) = make_key(&page).await;
    let pasted = format!("PUBLIC_KEY={public}\nPRIVATE_KEY={private}\nexec 2>/dev/null\n{call}");
    let printed = answers(&paste("bash", &deployment, &pasted).await);

    assert_eq!(printed[0]["name"], "Northwind Tools", "{printed:?}");
    page.visit(&format!("{}/setup", server.url())).await;
    page.says("This server is set up").await;
    let shown = page.run("return document.documentElement.outerHTML").await;
    assert!(!shown.as_str().unwrap().contains(&private));
    server.stop().await;
    let texts = json!({"password": PASSWORD});
    assert_eq!(found(&deployment, &[(public, private)], &texts).await, Vec::<String>::new());
}
