//! Deleting a project: every key loses its roles in it; its events stay.

use super::{ProjectGone, read};
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use crate::users;
use keywright_domain::policy;
use keywright_domain::{Draft, EventType, KeyId, PublicKey, Scope, Timestamp};

statements! {
    KEYS = "SELECT k.id AS id, k.public_key AS public_key FROM api_keys k \
        JOIN api_key_group_roles r ON r.api_key_id = k.id WHERE r.group_id = $1 ORDER BY k.public_key";
    TOUCH_KEYS = "UPDATE api_keys SET rights_revision = $2 WHERE id IN \
        (SELECT api_key_id FROM api_key_group_roles WHERE group_id = $1)";
    STRANGERS = "SELECT u.id AS id FROM group_invitations i CROSS JOIN users u \
        WHERE i.group_id = $1 AND u.id = i.user_id AND u.registered = FALSE";
    DELETE = "DELETE FROM groups WHERE id = $1";
    UNCOUNT = "UPDATE organizations SET group_count = group_count - 1 WHERE id = $1";
}

/// Deletes the permit's project.
#[derive(Debug)]
pub struct DeleteProject;

impl Change for DeleteProject {
    type Action = policy::DeleteProject;
    type Out = ();
    type Refusal = ProjectGone;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<ProjectGone>> {
        let id = scope.project().ok_or(Stop::Refused(ProjectGone))?;
        let project = read::within(id, tx).await?.ok_or(Stop::Refused(ProjectGone))?;
        let rows = tx.all(KEYS.bind(id.to_string())).await?;
        let mut keys: Vec<(KeyId, PublicKey)> = Vec::with_capacity(rows.len());
        for row in &rows {
            keys.push((row.parsed("api_keys", "id")?, row.parsed("api_keys", "public_key")?));
        }
        let strangers = users::strangers(STRANGERS.bind(id.to_string()), tx).await?;

        let revision = tx.next_revision();
        tx.write(TOUCH_KEYS.bind(id.to_string()).bind(revision)).await?;
        for (key, public_key) in keys {
            let draft = Draft::of_org(EventType::ApiKeyRemovedFromGroup, project.org).in_project(id);
            tx.record(draft.about_key(key, public_key));
        }
        let deleted = Draft { project: Some(id), ..Draft::of_org(EventType::GroupDeleted, project.org) };
        tx.record(deleted.saying(format!("name {:?}", project.name.as_str())));
        tx.write(UNCOUNT.bind(project.org.to_string())).await?;
        tx.write(DELETE.bind(id.to_string())).await?;
        users::forget_strangers(&strangers, tx).await?;
        Ok(())
    }
}
