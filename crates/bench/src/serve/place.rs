//! Where a server of the bench keeps its data: a folder with its database, its sealing key and its owner key.

use anyhow::Context as _;
use keywright_domain::OrgId;
use keywright_server::chance::Chance;
use keywright_store::{Location, Opened, SealingKey, Synchronous};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The folder, and the database in it or elsewhere.
#[derive(Clone, Debug)]
pub struct Place {
    folder: PathBuf,
    database_url: Option<String>,
}

/// The organization that there is from the start, and an owner key of it. The folder lasts as long as a measurement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Owner {
    /// The organization.
    pub org: String,
    /// The public half.
    pub public_key: String,
    /// The private half.
    pub private_key: String,
}

impl Owner {
    /// The organization's id.
    ///
    /// # Errors
    /// It is none.
    pub fn org_id(&self) -> anyhow::Result<OrgId> {
        self.org.parse().context("the owner's organization has no id")
    }
}

impl Place {
    /// A folder, with the embedded database unless a URL says otherwise.
    pub fn new(folder: &Path, database_url: Option<&str>) -> Self {
        Self { folder: folder.to_owned(), database_url: database_url.map(str::to_owned) }
    }

    /// Where the database is.
    pub fn location(&self) -> Location {
        match &self.database_url {
            Some(url) => Location::Postgres { url: url.clone() },
            None => Location::Sqlite { file: self.folder.join("keywright.db"), synchronous: Synchronous::Full },
        }
    }

    /// The database, open, and its sealing key; a new one when there is none yet.
    ///
    /// # Errors
    /// Either cannot be read or made.
    pub async fn open(&self, chance: &Chance) -> anyhow::Result<(Opened, SealingKey)> {
        let file = self.folder.join("secret.key");
        if !file.exists() {
            std::fs::write(&file, SealingKey::mint(&mut chance.rng()).reveal().as_bytes())?;
        }
        let key = SealingKey::from_text(&std::fs::read_to_string(&file)?).context("secret.key is no sealing key")?;
        Ok((Opened::at(&self.location()).await?, key))
    }

    /// The owner that was kept here.
    pub fn owner(&self) -> Option<Owner> {
        serde_json::from_str(&std::fs::read_to_string(self.folder.join("owner.json")).ok()?).ok()
    }

    /// Keeps an owner.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn keep(&self, owner: &Owner) -> anyhow::Result<()> {
        Ok(std::fs::write(self.folder.join("owner.json"), serde_json::to_string(owner)?)?)
    }
}
