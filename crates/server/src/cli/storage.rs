//! Opening what a command works on: the data folder, the database, the sealing key.

use crate::chance::Chance;
use crate::config::Storage;
use crate::config::storage::SqliteSynchronous;
use crate::data_folder::{DataFolder, PrivateFile};
use anyhow::{Context as _, bail};
use keywright_store::{Location, Opened, SealingKey, Synchronous};
use std::path::Path;

/// Where the database is.
pub(super) fn location(storage: &Storage, folder: &DataFolder) -> Location {
    match &storage.database_url {
        Some(url) => Location::Postgres { url: url.reveal().to_owned() },
        None => Location::Sqlite {
            file: folder.database(),
            synchronous: match storage.sqlite_synchronous {
                SqliteSynchronous::Full => Synchronous::Full,
                SqliteSynchronous::Normal => Synchronous::Normal,
            },
        },
    }
}

/// The database, open, and the key that it is sealed with; on an empty database a new key.
pub(super) async fn open(
    storage: &Storage,
    folder: &DataFolder,
    chance: &Chance,
) -> anyhow::Result<(Opened, SealingKey)> {
    if storage.database_url.is_none() {
        folder.prepare_database()?;
    }
    let opened = Opened::at(&location(storage, folder)).await?;
    let sealed = opened.is_sealed().await?;
    let key = sealing_key(storage, folder, sealed, chance)?;
    Ok((opened, key))
}

/// The key that must be there: from the environment, a file that was named, or the data folder.
pub(super) fn existing_key(storage: &Storage, folder: &DataFolder) -> anyhow::Result<SealingKey> {
    if let Some(key) = &storage.secret_key {
        return SealingKey::from_text(key.reveal())
            .context("KEYWRIGHT_SECRET_KEY is not a sealing key: 64 hexadecimal digits");
    }
    if let Some(file) = &storage.secret_key_file {
        return read(file);
    }
    let file = folder.secret_key();
    if !file.exists() {
        bail!(
            "the sealing key {} is missing, and this database was sealed with one: bring it back, or name it with \
             KEYWRIGHT_SECRET_KEY or --secret-key-file",
            file.display()
        );
    }
    read(&file)
}

/// From the environment, a file that was named, or the data folder; made only where nothing was ever sealed.
fn sealing_key(storage: &Storage, folder: &DataFolder, sealed: bool, chance: &Chance) -> anyhow::Result<SealingKey> {
    let named = storage.secret_key.is_some() || storage.secret_key_file.is_some();
    if sealed || named || folder.secret_key().exists() {
        return existing_key(storage, folder);
    }
    let key = SealingKey::mint(&mut chance.rng());
    folder.create_private(PrivateFile::SecretKey, key.reveal().as_bytes())?;
    Ok(key)
}

fn read(file: &Path) -> anyhow::Result<SealingKey> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("the sealing key {} cannot be read", file.display()))?;
    SealingKey::from_text(&text)
        .with_context(|| format!("{} is not a sealing key: it should hold 64 hexadecimal digits", file.display()))
}
