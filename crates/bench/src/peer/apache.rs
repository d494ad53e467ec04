//! Apache: the event MPM with one process of 80 threads, `mod_auth_digest` with its file provider.

use super::Setting;
use crate::REALM;
use std::process::Command;

const MODULES: &str = "/usr/lib/apache2/modules";

/// Writes the configuration, and says how Apache is started with it.
pub(super) fn configure(setting: &Setting<'_>, command: &mut Command) -> anyhow::Result<()> {
    let Setting { folder, address, users } = setting;
    let modules = ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_digest"];
    let modules = modules.map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n")).concat();
    let (folder, users) = (folder.display(), users.display());
    let text = format!(
        "{modules}\
         ServerRoot {folder}\nServerName localhost\nListen {address}\nPidFile {folder}/pid\n\
         DefaultRuntimeDir {folder}\nErrorLog {folder}/errors\nLogLevel crit\n\
         User nobody\nGroup nogroup\n\
         ServerLimit 1\nStartServers 1\nThreadLimit 80\nThreadsPerChild 80\nMaxRequestWorkers 80\n\
         KeepAlive On\nMaxKeepAliveRequests 0\nKeepAliveTimeout 75\n\
         DocumentRoot {folder}/htdocs\n\
         <Directory {folder}/htdocs>\nAllowOverride None\nAuthType Digest\nAuthName \"{REALM}\"\n\
         AuthDigestProvider file\nAuthUserFile {users}\nRequire valid-user\n</Directory>\n"
    );
    let file = setting.folder.join("apache.conf");
    std::fs::write(&file, text)?;
    command.arg("-f").arg(file).arg("-DFOREGROUND");
    Ok(())
}
