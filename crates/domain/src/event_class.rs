//! What kind of news an event is: its category, by which people look for it, and how much it matters.
//!
//! One table, exhaustive: a type that is new cannot be forgotten here. The API knows neither; they are the console's.

use crate::EventType;

macro_rules! classes {
    ($(#[$about:meta])* $class:ident; $($variant:ident, $name:literal, $label:literal;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $class { $(#[doc = $label] $variant,)* }

        impl $class {
            /// Every one of them, in the order in which people are offered them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// What it is called in an address.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What people call it.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The one of a name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|class| class.name() == name)
            }
        }
    };
}

classes! {
    /// What an event is about.
    EventCategory;
    ApiKeys, "api-keys", "API keys";
    AccessLists, "access-lists", "Access lists";
    Organization, "organization", "Organization";
    Projects, "projects", "Projects";
    People, "people", "Users";
    Invitations, "invitations", "Invitations";
    Teams, "teams", "Teams";
    SignIn, "sign-in", "Sign-in";
    Deployment, "deployment", "Deployment";
}

classes! {
    /// How much an event matters to somebody who watches over the keys.
    Severity;
    Info, "info", "Info";
    Warning, "warning", "Warning";
    Critical, "critical", "Critical";
}

impl EventType {
    /// What it is about.
    pub const fn category(self) -> EventCategory {
        self.class().0
    }

    /// Critical: a protection was lifted or a whole organization lost. Warning: somebody or something lost access, or was
    /// refused. Info: the rest.
    pub const fn severity(self) -> Severity {
        self.class().1
    }

    /// The types of a category, in the order of the table of types.
    pub fn of_category(category: EventCategory) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |kind| kind.category() == category)
    }

    const fn class(self) -> (EventCategory, Severity) {
        use EventCategory::{
            AccessLists, ApiKeys, Deployment, Invitations, Organization, People, Projects, SignIn, Teams,
        };
        use Severity::{Critical, Info, Warning};
        match self {
            Self::ApiKeyCreated
            | Self::ApiKeyRolesChanged
            | Self::ApiKeyDescriptionChanged
            | Self::ApiKeyAddedToGroup => (ApiKeys, Info),
            Self::ApiKeyDeleted | Self::ApiKeyRemovedFromGroup => (ApiKeys, Warning),

            Self::ApiKeyAccessListEntryAdded
            | Self::OrgAccessListRequired
            | Self::GlobalEntryAdded
            | Self::GlobalEntryUpdated
            | Self::UserAccessListEntryAdded
            | Self::UserAccessListEntryDeleted => (AccessLists, Info),
            Self::ApiKeyAccessListEntryDeleted | Self::GlobalEntryDeleted => (AccessLists, Warning),
            Self::OrgAccessListNotRequired => (AccessLists, Critical),

            Self::OrgCreated
            | Self::OrgRenamed
            | Self::OrgTwoFactorRequired
            | Self::OrgEmployeeAccessRestricted
            | Self::OrgEmployeeAccessUnrestricted
            | Self::SessionTimeoutModified
            | Self::OperationsContactModified
            | Self::ServiceAccountMaxSecretValidityEdited
            | Self::OrgSettingsModified => (Organization, Info),
            Self::SecurityContactModified => (Organization, Warning),
            Self::OrgTwoFactorOptional | Self::OrgDeleted => (Organization, Critical),

            Self::GroupCreated
            | Self::GroupNameChanged
            | Self::GroupTagsModified
            | Self::DataExplorerEnabled
            | Self::DataExplorerDisabled
            | Self::CollectDatabaseStatisticsUpdated
            | Self::ExtendedStorageSizesUpdated
            | Self::DataValidationUpdated
            | Self::GroupDefaultAlertsSettingsChanged
            | Self::ProjectLimitUpdated
            | Self::GroupSettingsModified => (Projects, Info),
            Self::GroupDeleted => (Projects, Warning),

            Self::JoinedGroup | Self::JoinedOrg | Self::UserRolesChanged | Self::UserCreated | Self::UserUpdated => {
                (People, Info)
            }
            Self::RemovedFromGroup | Self::RemovedFromOrg | Self::UserDeleted => (People, Warning),

            Self::InvitedToOrg
            | Self::InvitedToGroup
            | Self::InvitationModified
            | Self::InvitationRejected
            | Self::InvitationLinkCreated => (Invitations, Info),
            Self::OrgInvitationDeleted | Self::GroupInvitationDeleted => (Invitations, Warning),

            Self::TeamCreated
            | Self::TeamNameChanged
            | Self::JoinedTeam
            | Self::InvitedToTeam
            | Self::TeamAddedToGroup
            | Self::TeamRolesModified => (Teams, Info),
            Self::TeamDeleted | Self::RemovedFromTeam | Self::TeamRemovedFromGroup => (Teams, Warning),

            Self::SignInSucceeded | Self::SignOut | Self::SecondFactorEnabled | Self::RecoveryCodesReplaced => {
                (SignIn, Info)
            }
            Self::SignInFailed
            | Self::SessionRevoked
            | Self::ResetLinkCreated
            | Self::PasswordChanged
            | Self::RecoveryCodeUsed => (SignIn, Warning),
            Self::SecondFactorDisabled => (SignIn, Critical),

            Self::SetupTokenCreated | Self::SetupDrafted | Self::FirstUserCreated => (Deployment, Info),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_and_severity_has_events_and_a_name_of_its_own() {
        for category in EventCategory::ALL {
            assert!(EventType::of_category(*category).next().is_some(), "{category:?}");
            assert_eq!(EventCategory::from_name(category.name()), Some(*category));
        }
        for severity in Severity::ALL {
            assert!(EventType::ALL.iter().any(|kind| kind.severity() == *severity), "{severity:?}");
            assert_eq!(Severity::from_name(severity.name()), Some(*severity));
        }
        assert_eq!(EventCategory::from_name("API keys"), None);
    }

    #[test]
    fn what_lifts_a_protection_is_critical_and_what_takes_access_away_a_warning() {
        assert_eq!(EventType::OrgAccessListNotRequired.severity(), Severity::Critical);
        assert_eq!(EventType::ApiKeyDeleted.severity(), Severity::Warning);
        assert_eq!(EventType::ApiKeyCreated.severity(), Severity::Info);
    }
}
