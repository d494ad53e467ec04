//! nginx: one worker, `auth_basic`.

use super::Setting;
use crate::REALM;
use std::process::Command;

/// Writes the configuration, and says how nginx is started with it.
pub(super) fn configure(setting: &Setting<'_>, command: &mut Command) -> anyhow::Result<()> {
    let Setting { folder, address, users } = setting;
    let (folder, users) = (folder.display(), users.display());
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary.map(|name| format!("{name}_temp_path {folder}/{name};\n")).concat();
    let text = format!(
        "daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/errors crit;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n{temporary}access_log off;\nkeepalive_requests 1000000000;\nkeepalive_timeout 75;\n\
         default_type application/json;\n\
         server {{\nlisten {address};\nroot {folder}/htdocs;\n\
         location / {{ auth_basic \"{REALM}\"; auth_basic_user_file {users}; }}\n}}\n}}\n"
    );
    let file = setting.folder.join("nginx.conf");
    std::fs::write(&file, text)?;
    command.arg("-c").arg(file).arg("-e").arg(setting.folder.join("errors"));
    Ok(())
}
