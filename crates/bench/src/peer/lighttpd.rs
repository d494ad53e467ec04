//! lighttpd: its defaults, `mod_auth` with an htdigest file.

use super::Setting;
use crate::REALM;
use std::process::Command;

/// Writes the configuration, and says how lighttpd is started with it.
pub(super) fn configure(setting: &Setting<'_>, command: &mut Command) -> anyhow::Result<()> {
    let Setting { folder, address, users } = setting;
    let (folder, users) = (folder.display(), users.display());
    let (host, port) = (address.ip(), address.port());
    let text = format!(
        "server.modules = (\"mod_auth\", \"mod_authn_file\")\n\
         server.document-root = \"{folder}/htdocs\"\nserver.bind = \"{host}\"\nserver.port = {port}\n\
         server.max-keep-alive-requests = 65535\nserver.max-keep-alive-idle = 75\n\
         mimetype.assign = (\"\" => \"application/json\")\n\
         auth.backend = \"htdigest\"\nauth.backend.htdigest.userfile = \"{users}\"\n\
         auth.require = (\"/\" => (\"method\" => \"digest\", \"algorithm\" => \"MD5\", \"realm\" => \"{REALM}\", \
         \"require\" => \"valid-user\"))\n"
    );
    let file = setting.folder.join("lighttpd.conf");
    std::fs::write(&file, text)?;
    command.arg("-D").arg("-f").arg(file);
    Ok(())
}
