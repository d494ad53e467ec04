//! Things of an organization, one of each kind that a path can name.

use crate::world::{HOME, Key, PUBLIC, V2, World};
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
    /// The account that owns the organization and its projects.
    pub(crate) person: String,
    pub(crate) person_name: String,
    /// A team of the organization that has a role in the project; the person is in it.
    pub(crate) team: String,
    pub(crate) team_name: String,
    /// Who is invited to the organization, and to the project.
    pub(crate) invited: [String; 2],
    pub(crate) invitation: String,
    pub(crate) project_invitation: String,
    /// A key that owns the organization.
    pub(crate) owner: Key,
    /// What belongs to no organization, where somebody owns the deployment.
    pub(crate) global: Option<Global>,
}

/// What the deployment has.
pub(crate) struct Global {
    /// A key that owns it.
    pub(crate) owner: Key,
    pub(crate) key: Key,
    /// An entry of the global access list, by its ID.
    pub(crate) entry: String,
}

impl Things {
    /// Makes them: a project of this name, and in it a key with this entry on its list.
    pub(crate) async fn make(world: &World, org: &str, owner: &Key, name: &str, entry: &str) -> Self {
        let (of_org, invites) = (format!("{V2}/orgs/{org}"), ["organization", "project"]);
        let people = world.get(owner, &format!("{of_org}/users")).await.ok();
        let (person, person_name) = (people.text_at("/results/0/id"), people.text_at("/results/0/username"));
        let project = json!({"name": name, "orgId": org});
        let project = world.post(owner, &format!("{V2}/groups"), project).await.ok().text_at("/id");
        let of_project = format!("{V2}/groups/{project}");
        let key = json!({"desc": format!("key of {name}"), "roles": ["GROUP_READ_ONLY"]});
        let key = Key::of(&world.post(owner, &format!("{of_project}/apiKeys"), key).await.ok().json());
        let list = format!("{of_org}/apiKeys/{}/accessList", key.id);
        world.post(owner, &list, json!([{"ipAddress": entry}])).await.ok();
        let team_name = format!("Team of {name}");
        let team = json!({"name": team_name, "usernames": [person_name]});
        let team = world.post(owner, &format!("{of_org}/teams"), team).await.ok().text_at("/id");
        let assigned = json!([{"teamId": team, "roleNames": ["GROUP_READ_ONLY"]}]);
        world.post(owner, &format!("{of_project}/teams"), assigned).await.ok();
        let invited = invites.map(|place| format!("{place}-of-{name}@example.org"));
        let to_org = json!({"username": invited[0], "roles": ["ORG_MEMBER"]});
        let to_project = json!({"username": invited[1], "roles": ["GROUP_READ_ONLY"]});
        let newest = |parent: String| async move {
            let events = format!("{parent}/events?includeExtensions=true");
            world.get(owner, &events).await.ok().text_at("/results/0/id")
        };
        Self {
            invitation: world.post(owner, &format!("{of_org}/invites"), to_org).await.ok().text_at("/id"),
            project_invitation: world
                .post(owner, &format!("{of_project}/invites"), to_project)
                .await
                .ok()
                .text_at("/id"),
            event: newest(of_org).await,
            project_event: newest(of_project).await,
            org: org.to_owned(),
            project,
            project_name: name.to_owned(),
            key,
            entry: entry.to_owned(),
            person,
            person_name,
            team,
            team_name,
            invited,
            owner: owner.clone(),
            global: None,
        }
    }

    /// Makes the deployment's things beside them; this key owns it.
    pub(crate) async fn with_global(self, world: &World, owner: &Key) -> Self {
        let entry = json!({"cidrBlock": HOME, "description": "home"});
        let entry = world.post(owner, &format!("{PUBLIC}/admin/accessList"), entry).await.ok().text_at("/id");
        let key = world.global_key(owner, &["GLOBAL_READ_ONLY"]).await;
        Self { global: Some(Global { owner: owner.clone(), key, entry }), ..self }
    }

    /// The owner of what a path is about. Organizations are in no organization.
    pub(crate) fn caller(&self, path: &str) -> &Key {
        match &self.global {
            Some(global) if path.starts_with("/admin/") || path == "/orgs" => &global.owner,
            _ => &self.owner,
        }
    }

    fn global_for(&self, path: &str) -> Option<&Global> {
        self.global.as_ref().filter(|_| path.starts_with("/admin/"))
    }

    /// What a parameter of a path stands for among them; what is nobody's own stands for itself.
    ///
    /// # Panics
    /// For a parameter of which nobody has said what it names: say it here, and in `cross_organization`.
    pub(crate) fn named(&self, parameter: &str, path: &str) -> String {
        let in_project = path.starts_with("/groups/");
        let text = match parameter {
            "orgId" => &self.org,
            "groupId" => &self.project,
            "groupName" => &self.project_name,
            "apiUserId" => self.global_for(path).map_or(&self.key.id, |global| &global.key.id),
            "entryId" => &self.global_for(path).expect("entries with an ID are the deployment's").entry,
            "ipAddress" => &self.entry,
            "userId" => &self.person,
            "userName" => &self.person_name,
            "teamId" => &self.team,
            "teamName" => &self.team_name,
            "invitationId" if in_project => &self.project_invitation,
            "invitationId" => &self.invitation,
            "eventId" if in_project => &self.project_event,
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
    pub(crate) fn private_texts(&self) -> [&str; 8] {
        let [invited, invited_to_project] = &self.invited;
        let of_people = [&self.person_name, &self.team_name, invited, invited_to_project];
        let [person, team, invited, invited_to_project] = of_people.map(String::as_str);
        let Self { project_name, key, entry, .. } = self;
        [project_name, &key.public, &key.private, entry, person, team, invited, invited_to_project]
    }
}

/// The names of the parameters in a template, in order.
pub(crate) fn parameters(template: &str) -> Vec<&str> {
    template.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}
