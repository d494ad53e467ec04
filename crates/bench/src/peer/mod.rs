//! Other servers that do a part of the same job, each with a configuration of its own in a temporary folder.
//!
//! Nobody is to beat a straw man: one process or worker, keep-alive without end, no log, the same 400 bytes, the realm and
//! the target of ours.

mod apache;
mod lighttpd;
mod nginx;

use crate::load::{Mode, Users, ha1};
use crate::machine::{cores, processes};
use crate::serve::echo;
use crate::{REALM, WHOAMI, clock, keys};
use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keywright_digest::Algorithm;
use sha1::{Digest as _, Sha1};
use std::fmt::Write as _;
use std::fs::Permissions;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A peer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Peer {
    /// Apache with `mod_auth_digest`.
    Apache,
    /// lighttpd with its `mod_auth`, Digest.
    Lighttpd,
    /// nginx with `auth_basic`: it has no Digest.
    Nginx,
}

/// A peer that runs.
pub struct RunningPeer {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How its users sign.
    pub mode: Mode,
    folder: TempDir,
}

/// What a configuration is written from.
struct Setting<'a> {
    folder: &'a Path,
    address: SocketAddr,
    users: PathBuf,
}

impl Peer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Apache, Self::Lighttpd, Self::Nginx];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apache => "Apache mod_auth_digest",
            Self::Lighttpd => "lighttpd digest",
            Self::Nginx => "nginx auth_basic {SHA}",
        }
    }

    const fn program(self) -> &'static str {
        match self {
            Self::Apache => "/usr/sbin/apache2",
            Self::Lighttpd => "/usr/sbin/lighttpd",
            Self::Nginx => "/usr/sbin/nginx",
        }
    }

    /// Is it installed?
    pub fn is_here(self) -> bool {
        Path::new(self.program()).exists()
    }

    /// How its users sign.
    pub const fn mode(self) -> Mode {
        match self {
            Self::Apache | Self::Lighttpd => Mode::Digest(Algorithm::Md5),
            Self::Nginx => Mode::Basic,
        }
    }

    /// The users that it knows.
    pub fn users(self, count: u32) -> Users {
        Users::numbered(count, self.mode(), REALM)
    }

    /// Starts it on the servers' core.
    ///
    /// # Errors
    /// It is not installed, or does not listen within ten seconds.
    pub fn start(self, users: u32) -> anyhow::Result<RunningPeer> {
        let folder = tempfile::tempdir()?;
        let path = folder.path();
        // Started by root, workers run as somebody else.
        std::fs::set_permissions(path, Permissions::from_mode(0o755))?;
        let page = path.join("htdocs").join(WHOAMI.trim_start_matches('/'));
        std::fs::create_dir_all(page.parent().context("a page in no folder")?)?;
        std::fs::write(&page, echo::body())?;
        let setting = Setting { folder: path, address: free()?, users: path.join("users") };
        std::fs::write(&setting.users, self.passwords(users))?;
        let mut command = Command::new(self.program());
        match self {
            Self::Apache => apache::configure(&setting, &mut command)?,
            Self::Lighttpd => lighttpd::configure(&setting, &mut command)?,
            Self::Nginx => nginx::configure(&setting, &mut command)?,
        }
        let log = std::fs::File::create(path.join("said"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        // What is started inherits the core.
        cores::keep_to(cores::SERVER);
        let process = command.spawn();
        cores::keep_to(cores::CLIENT);
        let mut peer = RunningPeer { process: process?, address: setting.address, mode: self.mode(), folder };
        peer.wait()?;
        Ok(peer)
    }

    fn passwords(self, users: u32) -> String {
        let mut text = String::new();
        for number in 0..users {
            let (Some(name), secret) = (keys::public_key(number), keys::private_key(number)) else { continue };
            // Writing to a `String` does not fail.
            let _ = match self {
                Self::Apache | Self::Lighttpd => {
                    writeln!(text, "{name}:{REALM}:{}", ha1(Algorithm::Md5, name.as_str(), REALM, &secret))
                }
                Self::Nginx => writeln!(text, "{name}:{{SHA}}{}", STANDARD.encode(Sha1::digest(secret))),
            };
        }
        text
    }
}

impl RunningPeer {
    fn wait(&mut self) -> anyhow::Result<()> {
        for _ in 0..200 {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            if self.process.try_wait()?.is_some() {
                break;
            }
            clock::wait(Duration::from_millis(50));
        }
        let said = std::fs::read_to_string(self.folder.path().join("said")).unwrap_or_default();
        bail!("it does not listen: {}", said.lines().take(5).collect::<Vec<_>>().join("; "))
    }

    /// All its processes.
    pub fn processes(&self) -> Vec<u32> {
        processes::family(self.process.id())
    }
}

impl Drop for RunningPeer {
    fn drop(&mut self) {
        // Its workers end with it: each peer ends them on the polite signal.
        if let Some(process) = rustix::process::Pid::from_raw(i32::try_from(self.process.id()).unwrap_or(0)) {
            rustix::process::kill_process(process, rustix::process::Signal::TERM).ok();
        }
        for _ in 0..100 {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            clock::wait(Duration::from_millis(20));
        }
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// An address that nobody listens on.
fn free() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?.local_addr()?)
}
