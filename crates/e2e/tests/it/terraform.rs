//! Terraform and the provider for Atlas, unchanged, where `KEYWRIGHT_E2E_TERRAFORM` and
//! `KEYWRIGHT_E2E_TERRAFORM_PROVIDER` name them: what is applied stays as it was applied (clients contract 10).
//!
//! The configurations are the folders of `crates/e2e/terraform`, and what the guide shows.

mod guide;
mod keys;
mod many;
mod organization;
mod people;
mod projects;

use crate::given::{self, Flow, Program};
use crate::repository;
use crate::server::{Deployment, Ended, Server};
use serde_json::{Map, Value, json};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

const REQUESTS: &str = "keywright_requests_total";
const OPTIONS: &[&str] = &["--dev"];
/// What `plan -detailed-exitcode` says.
const NOTHING_TO_DO: Option<i32> = Some(0);
const CHANGES: Option<i32> = Some(2);

/// A development server, and a folder with a configuration.
struct Terraform {
    program: Program,
    deployment: Deployment,
    /// There but for the moment of a crash.
    server: Option<Server>,
    before: Value,
    flow: Flow,
    /// What servers saw that are dead.
    requests: u64,
}

impl Terraform {
    /// With a folder of `crates/e2e/terraform`; `None` where nobody has named the programs.
    async fn open(configuration: &str) -> Option<Self> {
        let folder = format!("crates/e2e/terraform/{configuration}");
        let texts = repository::files(&folder, ".tf").into_iter().map(|file| file.text);
        let texts: Vec<_> = texts.chain([repository::read("crates/e2e/terraform/provider.tf")]).collect();
        Self::with(&texts).await
    }

    /// With these files.
    async fn with(texts: &[String]) -> Option<Self> {
        let terraform = given::program("KEYWRIGHT_E2E_TERRAFORM")?;
        let provider = given::program("KEYWRIGHT_E2E_TERRAFORM_PROVIDER")?;
        let flow = Flow::of("Terraform provider");
        let deployment = Deployment::on_sqlite();
        let server = deployment.serve(OPTIONS).await;
        let mut program = Program::new(terraform);
        for (number, text) in texts.iter().enumerate() {
            fs::write(program.folder().join(format!("{number}.tf")), text).unwrap();
        }
        use_provider(&mut program, provider);
        for (name, value) in deployment.dev_env() {
            program.set(&name, &value);
        }
        let before = inventory(&deployment, &server).await;
        Some(Self { program, deployment, server: Some(server), before, flow, requests: 0 })
    }

    /// Everything that the test wanted held.
    async fn held(self) {
        let told: Value = serde_json::from_str(&self.succeed(&["version", "-json"]).await).unwrap();
        let requests = self.requests + self.server().counter(REQUESTS).await;
        let note = format!("no drift; Terraform {}", told["terraform_version"].as_str().unwrap());
        self.flow.held("as given".to_owned(), requests, &note);
    }

    fn server(&self) -> &Server {
        self.server.as_ref().unwrap()
    }

    /// The value of a variable from now on; lists and numbers as JSON.
    fn set(&mut self, variable: &str, value: &str) {
        self.program.set(&format!("TF_VAR_{variable}"), value);
    }

    async fn run(&self, arguments: &[&str]) -> Ended {
        self.program.run(arguments).await
    }

    async fn succeed(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments).await;
        assert_eq!(ended.code, Some(0), "terraform {arguments:?}: {}{}", ended.stdout, ended.stderr);
        ended.stdout
    }

    async fn plan(&self) -> Ended {
        self.run(&["plan", "-input=false", "-no-color", "-detailed-exitcode"]).await
    }

    async fn expect_no_drift(&self, when: &str) {
        let plan = self.plan().await;
        assert_eq!(plan.code, NOTHING_TO_DO, "{when}: {}{}", plan.stdout, plan.stderr);
    }

    /// Applies at the first try, and three plans find nothing to do.
    async fn applied(&self) {
        self.succeed(&["apply", "-input=false", "-no-color", "-auto-approve", "-parallelism=20"]).await;
        for plan in ["first", "second", "third"] {
            self.expect_no_drift(&format!("{plan} plan after the apply")).await;
        }
    }

    /// Gives a variable another value: a plan sees it, and then it is applied.
    async fn changed(&mut self, variable: &str, value: &str) {
        self.set(variable, value);
        let plan = self.plan().await;
        assert_eq!(plan.code, CHANGES, "{variable} = {value}: {}{}", plan.stdout, plan.stderr);
        self.applied().await;
    }

    /// Kills the server, and starts it again at the same address: a plan finds nothing to do.
    async fn crashed(&mut self) {
        let address = self.server().address().to_owned();
        self.requests += self.server().counter(REQUESTS).await;
        self.server.take().unwrap().kill().await;
        self.server = Some(self.deployment.serve_at(&address, OPTIONS).await);
        self.expect_no_drift("after a crash of the server").await;
    }

    /// Forgets a resource and takes it in again by its id, in which `{…}` stands for an attribute.
    async fn imported(&self, address: &str, id: &str) {
        let known = self.attributes(address).await;
        let id = known.iter().fold(id.to_owned(), |id, (name, value)| {
            id.replace(&format!("{{{name}}}"), value.as_str().unwrap_or_default())
        });
        self.succeed(&["state", "rm", address]).await;
        self.succeed(&["import", "-input=false", "-no-color", address, &id]).await;
        self.expect_no_drift(&format!("after the import of {address}")).await;
    }

    /// What the state knows of a resource.
    async fn attributes(&self, address: &str) -> Map<String, Value> {
        let state: Value = serde_json::from_str(&self.succeed(&["show", "-json"]).await).unwrap();
        let resources = state["values"]["root_module"]["resources"].as_array().unwrap();
        let found = resources.iter().find(|resource| resource["address"] == address);
        found.unwrap_or_else(|| panic!("{address} is not in the state"))["values"].as_object().unwrap().clone()
    }

    /// The output that says what the data sources have read.
    async fn read_back(&self) -> Value {
        serde_json::from_str(&self.succeed(&["output", "-json", "read_back"]).await).unwrap()
    }

    /// Destroys everything: the server is as it was before.
    async fn destroyed(&self) {
        self.succeed(&["destroy", "-input=false", "-no-color", "-auto-approve", "-parallelism=20"]).await;
        assert_eq!(inventory(&self.deployment, self.server()).await, self.before, "something was left");
    }
}

/// Has Terraform take this file for the provider, without asking a registry.
fn use_provider(program: &mut Program, provider: PathBuf) {
    let plugins = program.folder().join("plugins");
    let settings = program.folder().join("terraform.rc");
    fs::create_dir(&plugins).unwrap();
    symlink(provider, plugins.join("terraform-provider-mongodbatlas")).unwrap();
    let text =
        format!("provider_installation {{\n  dev_overrides {{\n    \"mongodb/mongodbatlas\" = {plugins:?}\n  }}\n}}\n");
    fs::write(&settings, text).unwrap();
    program.set("TF_CLI_CONFIG_FILE", settings.to_str().unwrap());
    program.set("TF_IN_AUTOMATION", "1");
    program.set("CHECKPOINT_DISABLE", "1");
}

/// All that Terraform may make, as the server shows it.
async fn inventory(deployment: &Deployment, server: &Server) -> Value {
    let (owner, values) = (deployment.owner(server), deployment.dev_env());
    let org = format!("/api/atlas/v2/orgs/{}", values["KEYWRIGHT_ORG_ID"]);
    let project = format!("/api/atlas/v2/groups/{}", values["KEYWRIGHT_PROJECT_ID"]);
    let mut shown = Map::new();
    for (place, lists) in [
        (&org, &["", "/apiKeys", "/groups", "/users", "/teams", "/invites"][..]),
        (&project, &["", "/apiKeys", "/settings", "/users", "/teams", "/invites", "/limits"]),
    ] {
        for list in lists {
            let path = format!("{place}{list}");
            let answer = owner.get(&path).await;
            shown.insert(path, json!({"status": answer.status, "body": answer.body}));
        }
    }
    Value::Object(shown)
}
