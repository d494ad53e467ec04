//! The Atlas CLI, unchanged, where `KEYWRIGHT_E2E_ATLAS` names it: every command that keys are made, seen and ended
//! with (clients contract 9).

mod api;
mod events;
mod guide;
mod invitations;
mod keys;
mod organizations;
mod profile;
mod projects;
mod refusals;
mod teams;
mod users;

use crate::given::{self, Flow, Program};
use crate::server::{Deployment, Ended, Server};
use serde_json::Value;
use std::path::PathBuf;

/// A development server, and the program that talks to it.
struct Site {
    file: PathBuf,
    deployment: Deployment,
    server: Server,
    flow: Flow,
}

impl Site {
    /// `None` where nobody has named the program.
    async fn open() -> Option<Self> {
        let file = given::program("KEYWRIGHT_E2E_ATLAS")?;
        let flow = Flow::of("Atlas CLI");
        let deployment = Deployment::on_sqlite();
        let server = deployment.serve(&["--dev"]).await;
        Some(Self { file, deployment, server, flow })
    }

    /// Everything that the test wanted held.
    async fn held(self) {
        let said = self.stranger().said("--version").await;
        let version = said.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
        let requests = self.server.counter("keywright_requests_total").await;
        self.flow.held(version, requests, "a challenge for each request");
    }

    /// The id that `dev.env` has under a name.
    fn id(&self, name: &str) -> String {
        self.deployment.dev_env()[name].clone()
    }

    /// A home without a profile, and only the variables that keep the program silent.
    fn stranger(&self) -> Atlas {
        let mut program = Program::new(self.file.clone());
        program.set("DO_NOT_TRACK", "1");
        program.set("MONGODB_ATLAS_TELEMETRY_ENABLED", "false");
        program.set("MONGODB_ATLAS_SKIP_UPDATE_CHECK", "true");
        Atlas(program)
    }

    /// What a user has who exported `dev.env`.
    fn owner(&self) -> Atlas {
        let mut atlas = self.stranger();
        for (name, value) in self.deployment.dev_env() {
            atlas.0.set(&name, &value);
        }
        atlas
    }

    /// The same for a key that was shown with its private half.
    fn session(&self, key: &Value) -> Atlas {
        let mut atlas = self.owner();
        atlas.0.set("MONGODB_ATLAS_PUBLIC_API_KEY", key["publicKey"].as_str().unwrap());
        atlas.0.set("MONGODB_ATLAS_PRIVATE_API_KEY", key["privateKey"].as_str().unwrap());
        atlas
    }
}

/// The program with a home and variables. Command lines are written as in a shell, without quotes.
struct Atlas(Program);

impl Atlas {
    async fn run(&self, line: &str) -> Ended {
        self.0.run(&line.split(' ').collect::<Vec<_>>()).await
    }

    /// Runs a command that must end well, and returns what it printed.
    async fn said(&self, line: &str) -> String {
        let ended = self.run(line).await;
        assert_eq!(ended.code, Some(0), "atlas {line}: {ended:?}");
        ended.stdout
    }

    /// The same, for what it prints as JSON.
    async fn json(&self, line: &str) -> Value {
        let printed = self.said(&format!("{line} -o json")).await;
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("atlas {line}: {error}: {printed}"))
    }

    /// Runs a command that must fail, and returns its complaint.
    async fn refused(&self, line: &str) -> String {
        let ended = self.run(line).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "atlas {line}: {}", ended.stderr);
        ended.stderr
    }
}

/// The member `name` of each element.
fn each<'v>(list: &'v Value, name: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|element| element[name].as_str().unwrap()).collect()
}
