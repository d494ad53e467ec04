//! The data folder: what a server keeps on disk beside its database, and the lock that makes it one server's.
//!
//! The folder and its files are for their owner alone. A file is written whole or not at all, and is on the disk
//! before anyone is told of it. The lock is the system's: it ends with the process, however that ends.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What kept the folder or a file in it from being used.
#[derive(Debug, Error)]
pub enum DataFolderError {
    /// A running server, or another command, has the lock.
    #[error("another keywright holds {}", .0.display())]
    Held(PathBuf),
    /// A file that is never written over.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot {doing} {}", path.display())]
    Io {
        /// What was tried: `create`, `lock`, `write`, `read`, `remove`.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A file of the folder that only its owner may read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrivateFile {
    /// `secret.key`: the sealing key, without which the database authenticates nobody.
    SecretKey,
    /// `dev.env`: what `serve --dev` made, for a shell to read.
    DevEnv,
    /// `setup-token`: lets its bearer claim a deployment that nobody owns, and is removed when that is done.
    SetupToken,
}

impl PrivateFile {
    fn name(self) -> &'static str {
        match self {
            Self::SecretKey => "secret.key",
            Self::DevEnv => "dev.env",
            Self::SetupToken => "setup-token",
        }
    }
}

/// An existing data folder, and its lock if it was taken.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: Option<File>,
}

impl DataFolder {
    /// Makes the folder (0700) if need be, and takes its lock until the value is dropped.
    ///
    /// # Errors
    /// `Held`, `Io`.
    pub fn lock(path: &Path) -> Result<Self, DataFolderError> {
        let folder = Self::visit(path)?;
        let lock = path.join("keywright.lock");

        let file = private().create(true).open(&lock).map_err(failed("create", &lock))?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => DataFolderError::Held(path.to_owned()),
            TryLockError::Error(source) => failed("lock", &lock)(source),
        })?;
        Ok(Self { _lock: Some(file), ..folder })
    }

    /// Makes the folder if need be and leaves the lock alone: for commands that work beside a running server, over
    /// PostgreSQL.
    ///
    /// # Errors
    /// `Io`.
    pub fn visit(path: &Path) -> Result<Self, DataFolderError> {
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed("create", path))?;

        Ok(Self { path: path.to_owned(), _lock: None })
    }

    /// Looks at the folder as it is, or is not: for commands that change nothing.
    pub fn look(path: &Path) -> Self {
        Self { path: path.to_owned(), _lock: None }
    }

    /// Whether others on this machine may look into the folder, which then was not made by us.
    ///
    /// # Errors
    /// `Io`.
    pub fn is_open_to_others(&self) -> Result<bool, DataFolderError> {
        let found = fs::metadata(&self.path).map_err(failed("read", &self.path))?;

        Ok(found.permissions().mode() & 0o077 != 0)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The embedded database; `SQLite` keeps two more files beside it.
    pub fn database(&self) -> PathBuf {
        self.path.join("keywright.db")
    }

    /// Makes the embedded database's file (0600), empty, if it is not there; `SQLite` gives the other two its mode.
    ///
    /// # Errors
    /// `Io`.
    pub fn prepare_database(&self) -> Result<(), DataFolderError> {
        let path = self.database();

        private().create(true).open(&path).map(drop).map_err(failed("create", &path))
    }

    /// The sealing key.
    pub fn secret_key(&self) -> PathBuf {
        self.file(PrivateFile::SecretKey)
    }

    /// What `serve --dev` made.
    pub fn dev_env(&self) -> PathBuf {
        self.file(PrivateFile::DevEnv)
    }

    /// Where a private file is, or would be.
    pub fn file(&self, file: PrivateFile) -> PathBuf {
        self.path.join(file.name())
    }

    /// Writes a file (0600) that does not exist yet: a sealing key is never written over.
    ///
    /// # Errors
    /// `Exists`, `Io`.
    pub fn create_private(&self, file: PrivateFile, contents: &[u8]) -> Result<(), DataFolderError> {
        let path = self.file(file);

        // Nobody makes it in between: that would be another holder of the lock.
        if fs::symlink_metadata(&path).is_ok() {
            return Err(DataFolderError::Exists(path));
        }
        self.write_private(file, contents)
    }

    /// Writes a file (0600), in the place of one that may be there: readers see the old or the new, whole.
    ///
    /// # Errors
    /// `Io`; then the old one is still there.
    pub fn write_private(&self, file: PrivateFile, contents: &[u8]) -> Result<(), DataFolderError> {
        let path = self.file(file);
        let draft = self.path.join(format!(".{}.new", file.name()));

        self.replace(&path, &draft, contents).map_err(failed("write", &path))
    }

    fn replace(&self, path: &Path, draft: &Path, contents: &[u8]) -> io::Result<()> {
        let mut file = private().create(true).truncate(true).open(draft)?;
        // A draft that an earlier crash left behind may have been opened to others since.
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.write_all(contents)?;
        file.sync_all()?;

        fs::rename(draft, path)?;
        File::open(&self.path)?.sync_all()
    }

    /// Removes a file; one that is not there is removed already.
    ///
    /// # Errors
    /// `Io`.
    pub fn remove_private(&self, file: PrivateFile) -> Result<(), DataFolderError> {
        let path = self.file(file);

        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", &path)(error)),
            _ => Ok(()),
        }
    }
}

/// How a file for the owner alone is opened for writing.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DataFolderError {
    let path = path.to_owned();

    move |source| DataFolderError::Io { doing, path, source }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn place() -> (TempDir, PathBuf) {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("deep/data");
        (parent, path)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_folder_is_made_for_its_owner_alone() {
        let (_parent, path) = place();

        let folder = DataFolder::lock(&path).unwrap();

        assert_eq!(mode(&path), 0o700);
        assert!(!folder.is_open_to_others().unwrap());
        assert_eq!(folder.database(), path.join("keywright.db"));
    }

    #[test]
    fn a_folder_that_others_may_look_into_is_noticed_and_left_as_it_is() {
        let (_parent, path) = place();
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o750)).unwrap();

        let folder = DataFolder::lock(&path).unwrap();

        assert!(folder.is_open_to_others().unwrap());
        assert_eq!(mode(&path), 0o750);
    }

    #[test]
    fn a_second_server_is_kept_out_until_the_first_is_gone() {
        let (_parent, path) = place();
        let first = DataFolder::lock(&path).unwrap();

        let refused = DataFolder::lock(&path).unwrap_err();

        assert_eq!(refused.to_string(), format!("another keywright holds {}", path.display()));
        assert!(DataFolder::visit(&path).is_ok());
        drop(first);
        assert!(DataFolder::lock(&path).is_ok());
    }

    #[test]
    fn a_private_file_is_written_whole_and_for_its_owner_alone() {
        let (_parent, path) = place();
        let folder = DataFolder::lock(&path).unwrap();
        let draft = path.join(".dev.env.new");
        fs::write(&draft, "left behind by a crash, and longer than what follows").unwrap();
        fs::set_permissions(&draft, Permissions::from_mode(0o644)).unwrap();

        folder.write_private(PrivateFile::DevEnv, b"one").unwrap();
        folder.write_private(PrivateFile::DevEnv, b"two").unwrap();

        assert_eq!(fs::read(folder.dev_env()).unwrap(), b"two");
        assert_eq!(mode(&folder.dev_env()), 0o600);
        assert!(!draft.exists());
    }

    #[test]
    fn a_sealing_key_is_never_written_over() {
        let (_parent, path) = place();
        let folder = DataFolder::lock(&path).unwrap();
        folder.create_private(PrivateFile::SecretKey, b"first").unwrap();

        let refused = folder.create_private(PrivateFile::SecretKey, b"second").unwrap_err();

        assert!(refused.to_string().ends_with("secret.key exists already"), "{refused}");
        assert_eq!(fs::read(folder.secret_key()).unwrap(), b"first");
    }

    #[test]
    fn a_file_is_removed_once_and_that_is_enough() {
        let (_parent, path) = place();
        let folder = DataFolder::lock(&path).unwrap();
        folder.write_private(PrivateFile::SetupToken, b"token").unwrap();

        folder.remove_private(PrivateFile::SetupToken).unwrap();
        folder.remove_private(PrivateFile::SetupToken).unwrap();

        assert!(!folder.file(PrivateFile::SetupToken).exists());
    }

    #[test]
    fn a_place_that_is_no_folder_is_told() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("file");
        fs::write(&path, "").unwrap();

        let refused = DataFolder::lock(&path).unwrap_err();

        assert_eq!(refused.to_string(), format!("cannot create {}", path.display()));
    }
}
