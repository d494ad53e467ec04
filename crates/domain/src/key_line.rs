//! A key as the console's lists and its page show it: beside what the key is, who made it and how it is used.

use crate::{
    ApiKey, Description, KeyId, KeyStatus, OrgRoles, ProjectId, ProjectName, ProjectRoles, PublicKey, StatusRule,
    Timestamp, UserId,
};
use std::net::IpAddr;

/// Who made a key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeyMaker {
    /// The name of the person, or the public half of the key; empty for the server itself.
    pub name: String,
    /// The person, when it was one.
    pub user: Option<UserId>,
}

/// How a key was used. At most two seconds behind.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KeyUse {
    /// Requests admitted.
    pub count: u64,
    /// The last of them.
    pub last: Option<LastUse>,
}

/// The last use of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// From where.
    pub address: IpAddr,
    /// Its method and the template of its path, where there was such a route.
    pub call: Option<(String, String)>,
}

/// A row of a list of keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyLine {
    /// The key.
    pub id: KeyId,
    /// Its public half.
    pub public_key: PublicKey,
    /// What it is for.
    pub description: Description,
    /// Its roles in the organization.
    pub roles: OrgRoles,
    /// Its roles in the project whose list this is; empty in the organization's list.
    pub project_roles: ProjectRoles,
    /// Was it made in the project whose list this is?
    pub made_here: bool,
    /// In how many projects it has a role.
    pub projects: u64,
    /// How many addresses are on its list.
    pub addresses: u64,
    /// Does an entry of its list cover every address of a family?
    pub everywhere: bool,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
    /// When it was made.
    pub created: Timestamp,
    /// By whom.
    pub maker: KeyMaker,
}

impl KeyLine {
    /// How it stands.
    pub fn status(&self, rule: &StatusRule, list_required: bool) -> KeyStatus {
        rule.of(list_required, self.addresses, self.created, self.last_used)
    }
}

/// A project in which a key has roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProjectOfKey {
    /// The project.
    pub id: ProjectId,
    /// Its name.
    pub name: ProjectName,
    /// The key's roles there.
    pub roles: ProjectRoles,
}

/// Everything that the page of a key shows, but its access list, which is not for everybody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyDetails {
    /// The key.
    pub key: ApiKey,
    /// Its projects, by name.
    pub projects: Vec<ProjectOfKey>,
    /// Who made it.
    pub maker: KeyMaker,
    /// How it is used.
    pub usage: KeyUse,
    /// How many addresses are on its list.
    pub addresses: u64,
    /// Does its organization require a list?
    pub list_required: bool,
}

impl KeyDetails {
    /// How it stands.
    pub fn status(&self, rule: &StatusRule) -> KeyStatus {
        let last = self.usage.last.as_ref().map(|last| last.at);
        rule.of(self.list_required, self.addresses, self.key.created, last)
    }

    /// Is the key a project's own: in no other project, and in the organization only a member (console contract 5.8)?
    pub fn belongs_to_project_alone(&self, project: ProjectId) -> bool {
        self.key.belongs_to_project_alone(project)
    }
}
