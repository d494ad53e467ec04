//! Things of an organization, one of each kind that a path can name.

use crate::world::{Key, V2, World};
use serde_json::json;

/// What an organization has.
pub(crate) struct Things {
    pub(crate) org: String,
    pub(crate) project: String,
    pub(crate) project_name: String,
    pub(crate) key: Key,
    /// An entry of the key's access list.
    pub(crate) entry: String,
    pub(crate) event: String,
    pub(crate) project_event: String,
    /// A key that owns the organization.
    pub(crate) owner: Key,
}

impl Things {
    /// Makes them: a project of this name, and in it a key with this entry on its list.
    pub(crate) async fn make(world: &World, org: &str, owner: &Key, name: &str, entry: &str) -> Self {
        let project = json!({"name": name, "orgId": org});
        let project = world.post(owner, &format!("{V2}/groups"), project).await.ok().text_at("/id");
        let key = json!({"desc": format!("key of {name}"), "roles": ["GROUP_READ_ONLY"]});
        let key = Key::of(&world.post(owner, &format!("{V2}/groups/{project}/apiKeys"), key).await.ok().json());
        let list = format!("{V2}/orgs/{org}/apiKeys/{}/accessList", key.id);
        world.post(owner, &list, json!([{"ipAddress": entry}])).await.ok();
        let newest = |parent: String| async move {
            let events = format!("{V2}/{parent}/events?includeExtensions=true");
            world.get(owner, &events).await.ok().text_at("/results/0/id")
        };
        Self {
            event: newest(format!("orgs/{org}")).await,
            project_event: newest(format!("groups/{project}")).await,
            org: org.to_owned(),
            project,
            project_name: name.to_owned(),
            key,
            entry: entry.to_owned(),
            owner: owner.clone(),
        }
    }

    /// What a parameter of a path stands for among them; what is nobody's own stands for itself.
    ///
    /// # Panics
    /// For a parameter of which nobody has said what it names: say it here, and in `cross_organization`.
    pub(crate) fn named(&self, parameter: &str, path: &str) -> String {
        let text = match parameter {
            "orgId" => &self.org,
            "groupId" => &self.project,
            "groupName" => &self.project_name,
            "apiUserId" => &self.key.id,
            "ipAddress" => &self.entry,
            "eventId" if path.starts_with("/groups/") => &self.project_event,
            "eventId" => &self.event,
            "limitName" => "atlas.project.deployment.clusters",
            "endpointSetId" => "root_user",
            "document" => "atlas-v2",
            _ => panic!("{path}: which thing is {{{parameter}}}?"),
        };
        text.to_owned()
    }

    /// A path below a dialect's base, its parameters filled in, one of them perhaps with something else.
    pub(crate) fn path(&self, base: &str, template: &str, instead: Option<(&str, &str)>) -> String {
        let mut path = format!("{base}{template}");
        for parameter in parameters(template) {
            let own = || self.named(parameter, template);
            let value = instead.filter(|(name, _)| *name == parameter).map_or_else(own, |(_, value)| value.to_owned());
            path = path.replace(&format!("{{{parameter}}}"), &value.replace(' ', "%20").replace('/', "%2F"));
        }
        path
    }

    /// What nobody else may read in an answer: names, keys and addresses.
    pub(crate) fn private_texts(&self) -> [&str; 4] {
        [&self.project_name, &self.key.public, &self.key.private, &self.entry]
    }
}

/// The names of the parameters in a template, in order.
pub(crate) fn parameters(template: &str) -> Vec<&str> {
    template.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}
