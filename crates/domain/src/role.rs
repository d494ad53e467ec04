//! Roles: the constants that the products publish, what each is called, and which product offers it.
//!
//! Rights follow the roles held whatever the product; "offered" says only where a constant may be granted
//! (roles contract 1, 2 and 5).

/// One of the products whose API and console Keywright speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Product {
    /// MongoDB Atlas: `/api/atlas/v1.0` and `/api/atlas/v2`.
    Atlas,
    /// Cloud Manager: `/api/public/v1.0`.
    CloudManager,
    /// Ops Manager: `/api/public/v1.0`.
    OpsManager,
}

/// Declares a kind of role: the enum, its table of names, and the two ways between constant and value.
macro_rules! roles {
    ($(#[$outer:meta])* $kind:ident { $($role:ident, $name:literal, $label:literal, [$($product:ident),*];)* }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum $kind { $(#[doc = concat!("`", $name, "`: ", $label, ".")] $role,)* }

        impl $kind {
            /// Every role of this kind, in the order of the contract's tables.
            pub const ALL: &'static [Self] = &[$(Self::$role),*];

            /// The published constant, upper case; its casing is exact.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)* }
            }

            /// What the console calls it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$role => $label,)* }
            }

            /// The products that offer it, that is, in whose bodies it may be granted.
            pub const fn products(self) -> &'static [Product] {
                match self { $(Self::$role => &[$(Product::$product),*],)* }
            }

            /// The role of a constant; `None` for anything else.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|role| role.name() == name)
            }
        }
    };
}

roles! {
    /// A role in an organization (roles contract 1).
    OrgRole {
        Owner, "ORG_OWNER", "Organization Owner", [Atlas, CloudManager, OpsManager];
        UserAdmin, "ORG_USER_ADMIN", "Organization User Admin", [CloudManager, OpsManager];
        GroupCreator, "ORG_GROUP_CREATOR", "Organization Project Creator", [Atlas, CloudManager, OpsManager];
        BillingAdmin, "ORG_BILLING_ADMIN", "Organization Billing Admin", [Atlas, CloudManager];
        BillingReadOnly, "ORG_BILLING_READ_ONLY", "Organization Billing Viewer", [Atlas, CloudManager];
        StreamProcessingAdmin, "ORG_STREAM_PROCESSING_ADMIN", "Organization Stream Processing Admin", [Atlas];
        ReadOnly, "ORG_READ_ONLY", "Organization Read Only", [Atlas, CloudManager, OpsManager];
        Member, "ORG_MEMBER", "Organization Member", [Atlas, CloudManager, OpsManager];
    }
}

roles! {
    /// A role in one project (roles contract 2.1 and 2.2). Each of them implies Project Read Only.
    ProjectRole {
        Owner, "GROUP_OWNER", "Project Owner", [Atlas, CloudManager, OpsManager];
        UserAdmin, "GROUP_USER_ADMIN", "Project User Admin", [CloudManager, OpsManager];
        ClusterManager, "GROUP_CLUSTER_MANAGER", "Project Cluster Manager", [Atlas];
        StreamProcessingOwner, "GROUP_STREAM_PROCESSING_OWNER", "Project Stream Processing Owner", [Atlas];
        DataAccessAdmin, "GROUP_DATA_ACCESS_ADMIN", "Project Data Access Admin", [Atlas, CloudManager, OpsManager];
        DataAccessReadWrite, "GROUP_DATA_ACCESS_READ_WRITE", "Project Data Access Read/Write", [Atlas, CloudManager, OpsManager];
        DataAccessReadOnly, "GROUP_DATA_ACCESS_READ_ONLY", "Project Data Access Read Only", [Atlas, CloudManager, OpsManager];
        DatabaseAccessAdmin, "GROUP_DATABASE_ACCESS_ADMIN", "Project Database Access Admin", [Atlas];
        BackupManager, "GROUP_BACKUP_MANAGER", "Project Backup Manager", [Atlas];
        ObservabilityViewer, "GROUP_OBSERVABILITY_VIEWER", "Project Observability Viewer", [Atlas];
        SearchIndexEditor, "GROUP_SEARCH_INDEX_EDITOR", "Project Search Index Editor", [Atlas];
        AutomationAdmin, "GROUP_AUTOMATION_ADMIN", "Project Automation Admin", [CloudManager, OpsManager];
        BackupAdmin, "GROUP_BACKUP_ADMIN", "Project Backup Admin", [CloudManager, OpsManager];
        MonitoringAdmin, "GROUP_MONITORING_ADMIN", "Project Monitoring Admin", [CloudManager, OpsManager];
        BillingAdmin, "GROUP_BILLING_ADMIN", "Project Billing Admin", [CloudManager];
        ChartsAdmin, "GROUP_CHARTS_ADMIN", "Project Charts Admin", [Atlas, CloudManager, OpsManager];
        ReadOnly, "GROUP_READ_ONLY", "Project Read Only", [Atlas, CloudManager, OpsManager];
    }
}

roles! {
    /// A role over the whole deployment, held by Ops Manager's global keys (roles contract 2.3).
    GlobalRole {
        Owner, "GLOBAL_OWNER", "Global Owner", [OpsManager];
        ReadOnly, "GLOBAL_READ_ONLY", "Global Read Only", [OpsManager];
        UserAdmin, "GLOBAL_USER_ADMIN", "Global User Admin", [OpsManager];
        MonitoringAdmin, "GLOBAL_MONITORING_ADMIN", "Global Monitoring Admin", [OpsManager];
        BackupAdmin, "GLOBAL_BACKUP_ADMIN", "Global Backup Admin", [OpsManager];
        AutomationAdmin, "GLOBAL_AUTOMATION_ADMIN", "Global Automation Admin", [OpsManager];
    }
}

impl OrgRole {
    /// Billing roles are refused by Ops Manager with a code of their own (roles contract 1).
    pub const fn is_billing(self) -> bool {
        matches!(self, Self::BillingAdmin | Self::BillingReadOnly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_names_its_role_and_its_casing_is_exact() {
        assert_eq!(OrgRole::from_name("ORG_OWNER"), Some(OrgRole::Owner));
        assert_eq!(OrgRole::from_name("org_owner"), None);
        assert_eq!(ProjectRole::from_name("ORG_OWNER"), None);
    }

    #[test]
    fn atlas_offers_exactly_the_seven_organization_roles_of_its_enum() {
        let offered: Vec<_> = OrgRole::ALL
            .iter()
            .filter(|role| role.products().contains(&Product::Atlas))
            .map(|role| role.name())
            .collect();

        assert_eq!(offered.len(), 7);
        assert!(!offered.contains(&"ORG_USER_ADMIN"));
    }
}
