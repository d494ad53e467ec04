//! What a key holds, and as what it therefore stands in a scope: the columns of the permission matrix.

use crate::{GlobalRole, GlobalRoles, OrgId, OrgRole, OrgRoles, ProjectId, ProjectRole, ProjectRoles, Scope};

/// A column of the permission matrix (roles contract 5): one way of standing towards a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Holder {
    /// OO: Organization Owner.
    OrgOwner,
    /// OU: Organization User Admin.
    OrgUserAdmin,
    /// OM: Organization Member and the other roles that imply it.
    OrgMember,
    /// OR: Organization Read Only.
    OrgReadOnly,
    /// Organization Project Creator, who is also a member.
    OrgGroupCreator,
    /// PO: Project Owner.
    ProjectOwner,
    /// PU: Project User Admin, Atlas' "Project Access Manager".
    ProjectUserAdmin,
    /// PR: any other role in the project.
    ProjectReader,
    /// GO: Global Owner.
    GlobalOwner,
    /// GR: Global Read Only.
    GlobalReadOnly,
    /// GM: any other global role, towards the deployment. In organizations and projects such a role counts as others do.
    GlobalMember,
    /// ME: a person, in what is theirs alone: their account, their sessions, invitations to them. Never a key.
    Person,
}

impl Holder {
    /// Every column, in the order of the matrix.
    pub const ALL: &'static [Self] = &[
        Self::OrgOwner,
        Self::OrgUserAdmin,
        Self::OrgMember,
        Self::OrgReadOnly,
        Self::OrgGroupCreator,
        Self::ProjectOwner,
        Self::ProjectUserAdmin,
        Self::ProjectReader,
        Self::GlobalOwner,
        Self::GlobalReadOnly,
        Self::GlobalMember,
        Self::Person,
    ];

    /// What the documents call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OrgOwner => "Organization Owner",
            Self::OrgUserAdmin => "Organization User Admin",
            Self::OrgMember => "Organization Member",
            Self::OrgReadOnly => "Organization Read Only",
            Self::OrgGroupCreator => "Organization Project Creator",
            Self::ProjectOwner => "Project Owner",
            Self::ProjectUserAdmin => "Project User Admin",
            Self::ProjectReader => "any other role in the project",
            Self::GlobalOwner => "Global Owner",
            Self::GlobalReadOnly => "Global Read Only",
            Self::GlobalMember => "any other global role",
            Self::Person => "the person themself",
        }
    }

    /// The head of the column in `docs/policy.md`.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::OrgOwner => "OO",
            Self::OrgUserAdmin => "OU",
            Self::OrgMember => "OM",
            Self::OrgReadOnly => "OR",
            Self::OrgGroupCreator => "OC",
            Self::ProjectOwner => "PO",
            Self::ProjectUserAdmin => "PU",
            Self::ProjectReader => "PR",
            Self::GlobalOwner => "GO",
            Self::GlobalReadOnly => "GR",
            Self::GlobalMember => "GM",
            Self::Person => "ME",
        }
    }
}

/// A set of columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holders(u16);

impl Holders {
    /// The set of these columns.
    pub const fn of(holders: &[Holder]) -> Self {
        let mut bits = 0;
        let mut rest = holders;
        while let [first, more @ ..] = rest {
            bits |= 1 << *first as u16;
            rest = more;
        }
        Self(bits)
    }

    /// Do the two sets share a column?
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Is there no column in it?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Is the column in the set?
    pub const fn contains(self, holder: Holder) -> bool {
        self.0 & (1 << holder as u16) != 0
    }

    pub(crate) const fn with(self, holder: Holder) -> Self {
        Self(self.0 | 1 << holder as u16)
    }
}

/// All roles of one key: in its organization, in projects of it, over the deployment.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Rights {
    /// The organization that the key belongs to; `None` for a global key.
    pub org: Option<OrgId>,
    /// Roles in that organization.
    pub org_roles: OrgRoles,
    /// Roles in projects, by project; no project twice.
    pub project_roles: Box<[(ProjectId, ProjectRoles)]>,
    /// Roles over the deployment.
    pub global_roles: GlobalRoles,
}

impl Rights {
    /// The columns under which these rights fall in a scope. Empty: not a member of it.
    pub fn holders(&self, scope: &Scope) -> Holders {
        let mut held = Holders::of(&[]);
        if !self.global_roles.is_empty() {
            held = self.over_the_deployment(held, scope);
        }
        if scope.org().is_some() && scope.org() == self.org {
            held = self.in_organization(held, scope);
        }
        held
    }

    /// What the global roles come to in a scope (roles contract 2.3).
    fn over_the_deployment(&self, mut held: Holders, scope: &Scope) -> Holders {
        for role in self.global_roles.iter() {
            held = match (role, scope) {
                (GlobalRole::Owner, _) => held.with(Holder::GlobalOwner),
                (GlobalRole::ReadOnly, _) => held.with(Holder::GlobalReadOnly),
                (_, Scope::Deployment) => held.with(Holder::GlobalMember),
                (GlobalRole::UserAdmin, Scope::Organization(_)) => held.with(Holder::OrgUserAdmin),
                (GlobalRole::UserAdmin, Scope::Project { .. }) => {
                    held.with(Holder::OrgUserAdmin).with(Holder::ProjectUserAdmin)
                }
                (_, Scope::Project { .. }) => held.with(Holder::ProjectReader),
                (_, Scope::Organization(_)) => held,
            };
        }
        held
    }

    fn in_organization(&self, mut held: Holders, scope: &Scope) -> Holders {
        for role in self.org_roles.iter() {
            held = held.with(match role {
                OrgRole::Owner => Holder::OrgOwner,
                OrgRole::UserAdmin => Holder::OrgUserAdmin,
                OrgRole::ReadOnly => Holder::OrgReadOnly,
                OrgRole::GroupCreator => Holder::OrgGroupCreator,
                OrgRole::BillingAdmin | OrgRole::BillingReadOnly | OrgRole::StreamProcessingAdmin | OrgRole::Member => {
                    Holder::OrgMember
                }
            });
        }
        if self.org_roles.contains(OrgRole::GroupCreator) {
            held = held.with(Holder::OrgMember);
        }
        let Some(project) = scope.project() else { return held };
        for role in self.in_project(project).iter() {
            held = held.with(match role {
                ProjectRole::Owner => Holder::ProjectOwner,
                ProjectRole::UserAdmin => Holder::ProjectUserAdmin,
                _ => Holder::ProjectReader,
            });
        }
        held
    }

    /// The roles held in one project by name; what an organization role implies there is not among them.
    pub fn in_project(&self, project: ProjectId) -> ProjectRoles {
        self.project_roles.iter().find(|(held, _)| *held == project).map_or(ProjectRoles::EMPTY, |(_, roles)| *roles)
    }

    /// Does a role of these rights reach into every project of the organization?
    pub fn reaches_every_project(&self, org: OrgId) -> bool {
        const REACHING: Holders = Holders::of(&[
            Holder::OrgOwner,
            Holder::OrgUserAdmin,
            Holder::OrgReadOnly,
            Holder::GlobalOwner,
            Holder::GlobalReadOnly,
        ]);
        self.holders(&Scope::Organization(org)).meets(REACHING)
    }

    /// Does a global role of these rights reach into every organization? The other global roles reach into projects only.
    pub fn reaches_every_organization(&self) -> bool {
        [GlobalRole::Owner, GlobalRole::ReadOnly, GlobalRole::UserAdmin]
            .into_iter()
            .any(|role| self.global_roles.contains(role))
    }

    /// Is the holder of these rights a member of the scope (HTTP contract 2.1, step 7)?
    ///
    /// Every key is a member of its organization; of a project by a role in it, or by an organization role that
    /// reaches into all projects.
    pub fn belongs(&self, scope: &Scope) -> bool {
        const REACHING: Holders = Holders::of(&[
            Holder::OrgOwner,
            Holder::OrgUserAdmin,
            Holder::OrgReadOnly,
            Holder::ProjectOwner,
            Holder::ProjectUserAdmin,
            Holder::ProjectReader,
            Holder::GlobalOwner,
            Holder::GlobalReadOnly,
        ]);
        match scope {
            Scope::Deployment => true,
            Scope::Organization(_) => !self.holders(scope).is_empty(),
            Scope::Project { .. } => self.holders(scope).meets(REACHING),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: OrgId = OrgId::from_bytes([1; 12]);
    const PROJECT: ProjectId = ProjectId::from_bytes([2; 12]);

    fn rights(org_roles: OrgRoles, project_roles: &[(ProjectId, ProjectRoles)]) -> Rights {
        Rights { org: Some(ORG), org_roles, project_roles: project_roles.into(), global_roles: GlobalRoles::EMPTY }
    }

    #[test]
    fn a_member_of_another_organization_holds_nothing_here() {
        let owner = rights([OrgRole::Owner].into(), &[]);

        assert!(owner.holders(&Scope::Organization(OrgId::from_bytes([9; 12]))).is_empty());
        assert!(owner.belongs(&Scope::Organization(ORG)));
    }

    /// The columns that a global role falls under.
    fn global(role: GlobalRole, scope: Scope) -> Holders {
        let rights = Rights {
            org: None,
            org_roles: OrgRoles::EMPTY,
            project_roles: Box::default(),
            global_roles: [role].into(),
        };
        rights.holders(&scope)
    }

    #[test]
    fn each_global_role_stands_for_others_in_organizations_and_projects() {
        let (org, project) = (Scope::Organization(ORG), Scope::Project { org: ORG, project: PROJECT });

        for scope in [Scope::Deployment, org, project] {
            assert_eq!(global(GlobalRole::Owner, scope), Holders::of(&[Holder::GlobalOwner]));
            assert_eq!(global(GlobalRole::ReadOnly, scope), Holders::of(&[Holder::GlobalReadOnly]));
        }
        assert_eq!(global(GlobalRole::UserAdmin, org), Holders::of(&[Holder::OrgUserAdmin]));
        assert_eq!(
            global(GlobalRole::UserAdmin, project),
            Holders::of(&[Holder::OrgUserAdmin, Holder::ProjectUserAdmin])
        );
        for role in [GlobalRole::MonitoringAdmin, GlobalRole::BackupAdmin, GlobalRole::AutomationAdmin] {
            assert_eq!(global(role, Scope::Deployment), Holders::of(&[Holder::GlobalMember]));
            assert!(global(role, org).is_empty());
            assert_eq!(global(role, project), Holders::of(&[Holder::ProjectReader]));
        }
    }

    #[test]
    fn a_plain_member_belongs_to_a_project_only_by_a_role_in_it() {
        let scope = Scope::Project { org: ORG, project: PROJECT };

        assert!(!rights([OrgRole::Member].into(), &[]).belongs(&scope));
        assert!(rights([OrgRole::Member].into(), &[(PROJECT, [ProjectRole::BackupManager].into())]).belongs(&scope));
        assert!(rights([OrgRole::Owner].into(), &[]).belongs(&scope));
    }
}
