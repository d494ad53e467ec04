//! What a decision needs to know of a person: everything that they hold, wherever they hold it.

use crate::rights::{Holder, Holders, Rights};
use crate::{GlobalRoles, OrgId, OrgRoles, Revision, Scope, UserId};
use std::sync::Arc;

/// A person with their rights. What lets them in is kept elsewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonEntry {
    /// The person.
    pub id: UserId,
    /// The name to sign in with, as it was written when the account was made.
    pub username: Arc<str>,
    /// The given name; empty for somebody who is only invited.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Rights by organization, none twice; roles that teams bring are among those in projects.
    pub orgs: Box<[Rights]>,
    /// Roles over the deployment.
    pub global_roles: GlobalRoles,
    /// The revision at which all of this was read, in one statement.
    pub as_of: Revision,
}

impl PersonEntry {
    /// What the person holds in an organization of theirs.
    pub fn in_org(&self, org: OrgId) -> Option<&Rights> {
        self.orgs.iter().find(|rights| rights.org == Some(org))
    }

    /// All that the person holds, in one text: another one as soon as they hold anything else.
    pub fn rights_text(&self) -> String {
        let mut lines = vec![self.global_roles.to_text()];
        let mut orgs: Vec<_> = self.orgs.iter().collect();
        orgs.sort_by_key(|rights| rights.org);
        for rights in orgs {
            let org = rights.org.map(|org| org.to_string()).unwrap_or_default();
            lines.push(format!("{org} {}", rights.org_roles.to_text()));
            let mut projects: Vec<_> = rights.project_roles.iter().collect();
            projects.sort_by_key(|(project, _)| *project);
            lines.extend(projects.into_iter().map(|(project, roles)| format!("{project} {}", roles.to_text())));
        }
        lines.join("\n")
    }

    /// What the person's rights are for a place: those in its organization, and the global ones.
    fn with_rights<T>(&self, scope: &Scope, ask: impl FnOnce(&Rights) -> T) -> T {
        match scope.org().and_then(|org| self.in_org(org)) {
            Some(rights) => ask(rights),
            None => ask(&Rights {
                org: None,
                org_roles: OrgRoles::EMPTY,
                project_roles: Box::default(),
                global_roles: self.global_roles,
            }),
        }
    }

    /// The columns of the permission matrix under which the person falls in a place. Over the deployment everybody is a
    /// person with an account of their own.
    pub fn holders(&self, scope: &Scope) -> Holders {
        let held = self.with_rights(scope, |rights| rights.holders(scope));
        if *scope == Scope::Deployment { held.with(Holder::Person) } else { held }
    }

    /// Is the person a member of the place?
    pub fn belongs(&self, scope: &Scope) -> bool {
        self.with_rights(scope, |rights| rights.belongs(scope))
    }

    /// Does a global role of the person reach into every organization?
    pub fn reaches_every_organization(&self) -> bool {
        self.with_rights(&Scope::Deployment, Rights::reaches_every_organization)
    }

    /// Does a role of the person reach into every project of the organization?
    pub fn reaches_every_project(&self, org: OrgId) -> bool {
        self.with_rights(&Scope::Organization(org), |rights| rights.reaches_every_project(org))
    }
}
