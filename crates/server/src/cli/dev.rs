//! `keywright serve --dev`: on an empty database everything a first call needs, printed once and kept in `dev.env`.

use crate::app::{App, FirstOwner, FirstRun, FirstRunDone, password};
use crate::data_folder::{DataFolder, PrivateFile};
use crate::log;
use anyhow::{Context as _, anyhow};
use keywright_domain::{Description, Email, OrganizationName, ProjectName};
use std::fmt::Write as _;

const OWNER: &str = "owner@localhost.test";
const PASSWORD_LENGTH: usize = 20;

/// Makes the organization "Development" with its project, owner and key; on data that is there changes nothing.
pub(super) async fn prepare(app: &App, folder: &DataFolder, url: &str, global_owner: bool) -> anyhow::Result<()> {
    let file = folder.dev_env();
    if !app.is_first_run_open().await? {
        if file.exists() {
            log::say(&format!("Development data is there already; its key is in {}", file.display()));
        } else {
            log::say(&format!(
                "Development data is there already, but {} is gone and secrets are not kept: start on an empty folder, \
                 or make an organization of your own with keywright bootstrap on another --data",
                file.display()
            ));
        }
        return Ok(());
    }
    let password = password::mint(PASSWORD_LENGTH, &mut app.chance.rng());
    let hash = password::hash(&password, &mut app.chance.rng()).context("the password cannot be hashed")?;
    let run = FirstRun {
        organization: OrganizationName::try_from("Development").context("the development organization's name")?,
        owner: Email::try_from(OWNER.to_owned()).context("the development owner's name")?,
        password: FirstOwner::Password(hash),
        global_owner,
        description: Description::try_from("owner key of keywright serve --dev").context("the key's description")?,
        project: Some(ProjectName::try_from("sandbox").context("the development project's name")?),
    };
    let done = app.first_run(run).await.map_err(|error| anyhow!("development data cannot be made: {error:?}"))?;
    // Shown before the file is written: if that fails, the key is not lost.
    let private = done.private.reveal();
    log::say(&format!("Organization Development: {}", done.organization.id));
    log::say(&format!("Owner key, shown this once and kept in {}:", file.display()));
    log::say(&format!("  public key:  {}", done.key.public_key));
    log::say(&format!("  private key: {private}"));
    folder.write_private(PrivateFile::DevEnv, shell(&done, url, &password).as_bytes())?;
    log::say("Try it:");
    log::say(&format!("  curl --digest --user {}:{private} {url}/api/atlas/v2/orgs", done.key.public_key));
    Ok(())
}

/// The shell file: our names, then the same values under the names that the clients read.
fn shell(done: &FirstRunDone, url: &str, password: &str) -> String {
    let project = done.key.roles.projects.first().map_or_else(String::new, |(project, _)| project.to_string());
    let (org, public, private) =
        (done.organization.id.to_string(), done.key.public_key.to_string(), done.private.reveal());
    let values = [
        ("KEYWRIGHT_URL", url),
        ("KEYWRIGHT_ORG_ID", org.as_str()),
        ("KEYWRIGHT_PROJECT_ID", project.as_str()),
        ("KEYWRIGHT_PUBLIC_KEY", public.as_str()),
        ("KEYWRIGHT_PRIVATE_KEY", private),
        ("KEYWRIGHT_CONSOLE_USER", OWNER),
        ("KEYWRIGHT_CONSOLE_PASSWORD", password),
        ("KEYWRIGHT_OWNER_USER_ID", &done.owner.to_string()),
        ("MONGODB_ATLAS_PUBLIC_API_KEY", public.as_str()),
        ("MONGODB_ATLAS_PRIVATE_API_KEY", private),
        ("MONGODB_ATLAS_ORG_ID", org.as_str()),
        ("MONGODB_ATLAS_PROJECT_ID", project.as_str()),
        ("MONGODB_ATLAS_OPS_MANAGER_URL", &format!("{url}/")),
        ("MONGODB_ATLAS_BASE_URL", &format!("{url}/")),
    ];
    let mut text = String::from("# Made by keywright serve --dev. Holds secrets: for development only.\n");
    for (name, value) in values {
        // Writing to a `String` does not fail.
        let _ = writeln!(text, "export {name}='{value}'");
    }
    text
}
