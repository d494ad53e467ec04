//! Suite G on every page that the console's table has. A row without a walk fails a test, and each walk takes its pages
//! from here alone. Console contract 16.3.

use crate::account::turn_on_second_factor;
use crate::acts::{Key, assign, make_key, project};
use crate::cheap_password::{PASSWORD, cheap_hash};
use crate::links::{reset_link, shown_link};
use crate::page::Page;
use crate::pages::walk;
use crate::setup::{MARA as FIRST, bring_token, name_owner};
use crate::suite::suite_g_here;
use crate::users::{MARA, member};
use crate::world::{OWNER, World};
use crate::{before_first_run, in_console};
use keywright_server::console::pages;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

in_console!(
    pages_for_everybody_keep_every_rule,
    keys_of_an_organization_keep_every_rule,
    keys_of_a_project_keep_every_rule,
    people_keep_every_rule,
    organizations_and_projects_keep_every_rule,
    administration_keeps_every_rule,
    accounts_keep_every_rule,
    a_second_factor_keeps_every_rule,
    what_a_member_sees_keeps_every_rule,
    pages_that_lead_elsewhere_lead_there,
);

before_first_run!(the_pages_of_setup_keep_every_rule);

/// In which walk a page is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Walk {
    Everybody,
    Setup,
    OrganizationKeys,
    ProjectKeys,
    People,
    Places,
    Administration,
    Account,
    SecondFactor,
    /// For somebody whose sign-in is not fresh any more.
    Confirmation,
    /// It is never seen: it leads to the path that stands in the place of a title.
    Elsewhere,
}

use Walk::{
    Account, Administration, Confirmation, Elsewhere, Everybody, OrganizationKeys, People, Places, ProjectKeys,
    SecondFactor, Setup,
};

/// Every row of the table that can be shown, with its title. Words in braces are [`Things`].
const ROWS: &[(&str, Walk, &str)] = &[
    ("/login", Everybody, "Sign in"),
    ("/login/verify", Everybody, "Second factor"),
    ("/login/forgot", Everybody, "Reset password"),
    ("/help", Everybody, "Help"),
    ("/reset", Everybody, "Reset password"),
    ("/invite", Everybody, "Join Acme"),
    ("/setup", Setup, "Set up: token"),
    ("/setup/owner", Setup, "Set up: owner"),
    ("/setup/organization", Setup, "Set up: organization"),
    ("/orgs/{orgId}/access/api-keys", OrganizationKeys, "API Keys"),
    ("/orgs/{orgId}/access/api-keys/new", OrganizationKeys, "Create API Key"),
    ("/orgs/{orgId}/access/api-keys/{keyId}", OrganizationKeys, "{public} API Key Details"),
    ("/orgs/{orgId}/access/api-keys/{keyId}/edit", OrganizationKeys, "Edit API Key"),
    ("/orgs/{orgId}/access/api-keys/{keyId}/edit/access-list", OrganizationKeys, "Edit API Key: Access List"),
    ("/orgs/{orgId}/access/api-keys/{keyId}/delete", OrganizationKeys, "Delete API Key"),
    ("/orgs/{orgId}/access/api-keys/{keyId}/activity", OrganizationKeys, "Activity"),
    ("/projects/{projectId}/access/api-keys", ProjectKeys, "API Keys"),
    ("/projects/{projectId}/access/api-keys/new", ProjectKeys, "Create API Key"),
    ("/projects/{projectId}/access/api-keys/invite", ProjectKeys, "Invite to Project"),
    ("/projects/{projectId}/access/api-keys/{keyId}", ProjectKeys, "{public} API Key Details"),
    ("/projects/{projectId}/access/api-keys/{keyId}/edit", ProjectKeys, "Edit API Key"),
    ("/projects/{projectId}/access/api-keys/{keyId}/edit/access-list", ProjectKeys, "Edit API Key: Access List"),
    ("/projects/{projectId}/access/api-keys/{keyId}/remove", ProjectKeys, "Remove from project"),
    ("/orgs/{orgId}/access/users", People, "Users"),
    ("/orgs/{orgId}/access/users/{userId}", People, "Mara Lindqvist"),
    ("/orgs/{orgId}/access/users/{userId}/remove", People, "Remove Mara Lindqvist?"),
    ("/orgs/{orgId}/access/invitations", People, "Invite users"),
    ("/orgs/{orgId}/access/invitations/{invitationId}/cancel", People, "Cancel the invitation of teo@example.org?"),
    ("/projects/{projectId}/access/users", People, "Users"),
    ("/projects/{projectId}/access/users/new", People, "Add users"),
    ("/projects/{projectId}/access/users/{userId}", People, "Mara Lindqvist"),
    ("/projects/{projectId}/access/users/{userId}/remove", People, "Remove Mara Lindqvist from sandbox?"),
    (
        "/projects/{projectId}/access/invitations/{invitationId}/cancel",
        People,
        "Cancel the invitation of ida@example.org?",
    ),
    ("/orgs", Places, "Organizations"),
    ("/orgs/new", Places, "New organization"),
    ("/orgs/{orgId}/projects", Places, "Projects"),
    ("/orgs/{orgId}/projects/new", Places, "New project"),
    ("/orgs/{orgId}/settings", Places, "Organization Settings"),
    ("/orgs/{orgId}/activity", Places, "Activity Feed"),
    ("/orgs/{orgId}/welcome", Places, "Set up: check"),
    ("/orgs/{orgId}/welcome/project", Places, "Set up: first project"),
    ("/orgs/{orgId}/welcome/done", Places, "You are set up"),
    ("/projects/{projectId}", Places, "Overview"),
    ("/projects/{projectId}/settings", Places, "Project Settings"),
    ("/projects/{projectId}/activity", Places, "Activity Feed"),
    ("/admin/api-keys", Administration, "Global API Keys"),
    ("/admin/api-keys/new", Administration, "Create API Key"),
    ("/admin/api-keys/{keyId}/edit", Administration, "Edit API Key"),
    ("/admin/api-keys/{keyId}/delete", Administration, "Delete API Key"),
    ("/admin/access-list", Administration, "Global Access List"),
    ("/admin/users", Administration, "All Users"),
    ("/admin/users/{userId}/reset-link", Administration, "New password for mara@example.org"),
    ("/admin/activity", Administration, "Deployment Activity"),
    ("/account", Account, "Account"),
    ("/account/security", Account, "Security"),
    ("/account/security/password", Account, "Change password"),
    ("/account/security/second-factor", Account, "Set up a second factor"),
    ("/account/api-access", Account, "API Access"),
    ("/account/preferences", Account, "Preferences"),
    ("/login/confirm", Confirmation, "Confirm that it is you"),
    ("/account/security/second-factor/off", SecondFactor, "Turn off the second factor"),
    ("/account/security/recovery-codes", SecondFactor, "Recovery codes"),
    ("", Elsewhere, "/orgs/{orgId}/projects"),
    ("/orgs/{orgId}", Elsewhere, "/orgs/{orgId}/projects"),
    (
        "/projects/{projectId}/access/api-keys/{keyId}/activity",
        Elsewhere,
        "/orgs/{orgId}/access/api-keys/{keyId}/activity",
    ),
    ("/account/security/sessions", Elsewhere, "/account/security"),
    ("/reset/{token}", Elsewhere, "/reset"),
    ("/invite/{token}", Elsewhere, "/invite"),
    ("/v2", Elsewhere, "/orgs/{orgId}/projects"),
    ("/v2/{projectId}", Elsewhere, "/orgs/{orgId}/projects"),
];

#[test]
fn every_page_of_the_table_has_a_walk() {
    let rows = pages();
    let shown: BTreeSet<_> = rows.iter().filter(|page| page.is_shown()).map(|page| page.path).collect();
    let walked: BTreeSet<_> = ROWS.iter().map(|(path, _, _)| *path).collect();

    let without: Vec<_> = shown.difference(&walked).collect();
    assert!(without.is_empty(), "say in ROWS how suite G comes to {without:?}");
    let gone: Vec<_> = walked.difference(&shown).collect();
    assert!(gone.is_empty(), "there are no such pages: {gone:?}");
    assert_eq!(ROWS.len(), walked.len(), "a page has one walk");
}

/// What the pages are about.
struct Things {
    org: String,
    project: String,
    key: Key,
    /// Invitations to the organization and to the project.
    invitations: (String, String),
}

const GLOBAL_KEY: &str = "00000000000000000000001b";

impl Things {
    /// Puts something on every page: a key that was used, people, invitations, a global key.
    async fn of(world: &World) -> Self {
        let (project, key) = (project(world).await, make_key(world, "nightly export").await);
        assign(world, &project, &key, &["GROUP_READ_ONLY"]).await;
        assert_eq!(key.calls(world).await, 200);
        world.app.flush_usage().await;
        let post = async |target: String, body| {
            let (status, made) = world.call(Method::POST, &format!("/api/atlas/v2{target}"), Some(body)).await;
            assert!(status < 300, "{target}: {made}");
            made["id"].as_str().unwrap_or_default().to_owned()
        };
        let list = format!("/orgs/{}/apiKeys/{}/accessList", world.org, key.id);
        post(list, json!([{"cidrBlock": "203.0.113.0/24"}, {"ipAddress": "127.0.0.1"}])).await;
        member(world, MARA, "mara@example.org", "ORG_MEMBER");
        let body = json!({"username": "mara@example.org", "roles": ["GROUP_READ_ONLY"]});
        post(format!("/groups/{project}/users"), body).await;
        let body = json!({"username": "teo@example.org", "roles": ["ORG_MEMBER"]});
        let to_organization = post(format!("/orgs/{}/invites", world.org), body).await;
        let body = json!({"username": "ida@example.org", "roles": ["GROUP_READ_ONLY"]});
        let to_project = post(format!("/groups/{project}/invites"), body).await;
        world.database.run(&format!(
            "UPDATE users SET global_roles = 'GLOBAL_OWNER' WHERE username = '{OWNER}'; \
             INSERT INTO api_keys (id, org_id, public_key, description, private_key_tail, roles, created, \
             access_list_count, access_list_last, rights_revision, global_roles, description_key) VALUES \
             ('{GLOBAL_KEY}', NULL, 'globalky', 'watcher', '0123456789ab', '', 1795334400000, 0, 0, 0, \
             'GLOBAL_READ_ONLY', 'watcher')"
        ));
        Self { org: world.org.clone(), project, key, invitations: (to_organization, to_project) }
    }

    fn fill(&self, text: &str) -> String {
        let (key, invitation) = match text.split('/').nth(1) {
            Some("admin") => (GLOBAL_KEY, ""),
            Some("projects") => (&*self.key.id, &*self.invitations.1),
            _ => (&*self.key.id, &*self.invitations.0),
        };
        let text = text.replace("{orgId}", &self.org).replace("{projectId}", &self.project);
        let text = text.replace("{keyId}", key).replace("{userId}", MARA).replace("{invitationId}", invitation);
        text.replace("{public}", &self.key.public)
    }

    /// The pages of a walk: path, title, status.
    fn rows(&self, walk: Walk) -> Vec<(String, String, u64)> {
        let rows = ROWS.iter().filter(|(_, found, _)| *found == walk);
        rows.map(|(path, _, title)| (self.fill(path), self.fill(title), 200)).collect()
    }

    /// Walks them, and these too.
    async fn walk(&self, world: &World, page: &Page, rows: Walk, more: &[(&str, &str, u64)]) {
        let mut rows = self.rows(rows);
        rows.extend(more.iter().map(|(path, title, status)| (self.fill(path), self.fill(title), *status)));
        let rows: Vec<_> = rows.iter().map(|(path, title, status)| (path.as_str(), title.as_str(), *status)).collect();
        walk(world, page, "owner", &rows).await;
    }
}

async fn pages_for_everybody_keep_every_rule(world: World, page: Page) {
    let (invitation, reset) = (shown_link(&world, &page).await, reset_link(&world).await);
    page.clear_cookies().await;

    for (path, _, title) in ROWS.iter().filter(|(_, walk, _)| *walk == Everybody) {
        match *path {
            "/invite" => page.visit(&invitation).await,
            "/reset" => page.visit(&reset).await,
            _ => {}
        }
        walk(&world, &page, "signed out", &[(path, title, 200)]).await;
    }
    page.clear_cookies().await;
    let over = "This link is not good any more";
    let more = [
        ("/login?to=%2Fhelp&ended=1", "Sign in", 200),
        ("/nowhere", "Page not found", 404),
        ("/invite", over, 410),
        ("/setup", "This server is set up", 404),
    ];
    walk(&world, &page, "signed out", &more).await;
}

async fn the_pages_of_setup_keep_every_rule(world: World, page: Page) {
    for (path, _, title) in ROWS.iter().filter(|(_, walk, _)| *walk == Setup) {
        match *path {
            "/setup" => {}
            "/setup/owner" => bring_token(&world, &page).await,
            "/setup/organization" => {
                page.visit(&world.url("/setup/owner")).await;
                name_owner(&page, FIRST).await;
            }
            other => panic!("say here how a person comes to {other}"),
        }
        walk(&world, &page, "setup", &[(path, title, 200)]).await;
    }
}

async fn keys_of_an_organization_keep_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    world.sign_in(&page, "/help").await;
    let list = "/orgs/{orgId}/access/api-keys";
    let found = format!("{list}?q=export&used=7d&list=any&per=25");

    things
        .walk(
            &world,
            &page,
            OrganizationKeys,
            &[(&format!("{list}?q=nothing"), "API Keys", 200), (&found, "API Keys", 200)],
        )
        .await;
}

async fn keys_of_a_project_keep_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    world.sign_in(&page, "/help").await;
    let editing = "/projects/{projectId}/access/api-keys?edit={keyId}";

    things.walk(&world, &page, ProjectKeys, &[(editing, "API Keys", 200)]).await;
}

async fn people_keep_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    world.sign_in(&page, "/help").await;

    things.walk(&world, &page, People, &[]).await;
}

async fn organizations_and_projects_keep_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    world.sign_in(&page, "/help").await;
    let more = [
        ("/orgs/{orgId}/settings?ask=1&require=on", "Organization Settings", 200),
        ("/orgs/{orgId}/activity?category=api-keys&event=API_KEY_CREATED", "Activity Feed", 200),
        ("/help", "Help", 200),
        ("/nowhere", "Page not found", 404),
    ];

    things.walk(&world, &page, Places, &more).await;
}

async fn administration_keeps_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    world.sign_in(&page, "/help").await;

    things.walk(&world, &page, Administration, &[]).await;
}

async fn accounts_keep_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    world.sign_in(&page, "/account/api-access").await;
    page.fill("Addresses", "203.0.113.9").await;
    page.click("button", "Add").await;
    page.says("The address was added.").await;

    things.walk(&world, &page, Account, &[]).await;
    world.later(Duration::from_mins(16)).await;
    things.walk(&world, &page, Confirmation, &[]).await;
}

async fn a_second_factor_keeps_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    turn_on_second_factor(&world, &page).await;

    things.walk(&world, &page, SecondFactor, &[("/account/security", "Security", 200)]).await;

    page.clear_cookies().await;
    page.visit(&world.url("/login")).await;
    page.fill("Email", OWNER).await;
    page.fill("Password", PASSWORD).await;
    page.click("button", "Sign in").await;
    page.sees("heading", "Second factor").await;
    suite_g_here(&page, "the code of a second factor").await;
}

async fn what_a_member_sees_keeps_every_rule(world: World, page: Page) {
    let things = Things::of(&world).await;
    let hash = cheap_hash(PASSWORD);
    world.database.run(&format!("UPDATE users SET password_hash = '{hash}' WHERE id = '{MARA}'"));
    world.sign_in_as(&page, "mara@example.org", "/help").await;

    let pages = [
        ("/orgs/{orgId}/access/api-keys", "API Keys", 200),
        ("/orgs/{orgId}/access/api-keys/{keyId}", "{public} API Key Details", 200),
        ("/orgs/{orgId}/access/users", "Users", 200),
        ("/orgs/{orgId}/settings", "Organization Settings", 200),
        ("/orgs/{orgId}/access/api-keys/new", "You need the Organization Owner role", 403),
    ];
    let pages: Vec<_> =
        pages.iter().map(|(path, title, status)| (things.fill(path), things.fill(title), *status)).collect();
    let pages: Vec<_> = pages.iter().map(|(path, title, status)| (path.as_str(), title.as_str(), *status)).collect();
    walk(&world, &page, "member", &pages).await;
}

async fn pages_that_lead_elsewhere_lead_there(world: World, page: Page) {
    let things = Things::of(&world).await;
    let (invitation, reset) = (shown_link(&world, &page).await, reset_link(&world).await);

    for (path, to, _) in things.rows(Elsewhere) {
        let from = match path.as_str() {
            "/invite/{token}" => invitation.clone(),
            "/reset/{token}" => reset.clone(),
            path => world.url(path),
        };
        page.visit(&world.url("/help")).await;
        page.visit(&from).await;
        let arrived = page.until(async || page.path().await == to).await;
        assert!(arrived, "{path} leads to {} and not to {to}", page.path().await);
    }
}
