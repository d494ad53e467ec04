//! The names of events, as the Administration API prints them. Names that begin with `X_` are ours.
//!
//! Source: endpoint contract 8.5.

macro_rules! event_types {
    ($(#[doc = $about:literal] $kind:ident, $name:literal;)*) => {
        /// What happened.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum EventType { $(#[doc = $about] $kind,)* }

        impl EventType {
            /// Every type that this server emits.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// `eventTypeName`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// What it means, in a sentence.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$kind => $about.trim_ascii(),)* }
            }
        }
    };
}

event_types! {
    /// An API key was made.
    ApiKeyCreated, "API_KEY_CREATED";
    /// An API key was deleted.
    ApiKeyDeleted, "API_KEY_DELETED";
    /// An API key's roles in its organization were changed.
    ApiKeyRolesChanged, "API_KEY_ROLES_CHANGED";
    /// An API key's description was changed.
    ApiKeyDescriptionChanged, "API_KEY_DESCRIPTION_CHANGED";
    /// An API key was given a role in a project.
    ApiKeyAddedToGroup, "API_KEY_ADDED_TO_GROUP";
    /// An entry was added to a key's access list.
    ApiKeyAccessListEntryAdded, "API_KEY_ACCESS_LIST_ENTRY_ADDED";
    /// An entry was removed from a key's access list.
    ApiKeyAccessListEntryDeleted, "API_KEY_ACCESS_LIST_ENTRY_DELETED";
    /// An organization was made.
    OrgCreated, "ORG_CREATED";
    /// An organization was renamed.
    OrgRenamed, "ORG_RENAMED";
    /// An organization now requires access lists.
    OrgAccessListRequired, "ORG_PUBLIC_API_ACCESS_LIST_REQUIRED";
    /// An organization no longer requires access lists.
    OrgAccessListNotRequired, "ORG_PUBLIC_API_ACCESS_LIST_NOT_REQUIRED";
    /// The second factor became required.
    OrgTwoFactorRequired, "ORG_TWO_FACTOR_AUTH_REQUIRED";
    /// The second factor became optional.
    OrgTwoFactorOptional, "ORG_TWO_FACTOR_AUTH_OPTIONAL";
    /// Access by the vendor's employees was restricted.
    OrgEmployeeAccessRestricted, "ORG_EMPLOYEE_ACCESS_RESTRICTED";
    /// The restriction of access by the vendor's employees was lifted.
    OrgEmployeeAccessUnrestricted, "ORG_EMPLOYEE_ACCESS_UNRESTRICTED";
    /// Session time-outs were changed.
    SessionTimeoutModified, "CUSTOM_SESSION_TIMEOUT_MODIFIED";
    /// The security contact was changed.
    SecurityContactModified, "SECURITY_CONTACT_MODIFIED";
    /// The operations contact was changed.
    OperationsContactModified, "OPERATIONS_CONTACT_MODIFIED";
    /// The longest life of a service account's secret was changed.
    ServiceAccountMaxSecretValidityEdited, "ORG_SERVICE_ACCOUNT_MAX_SECRET_VALIDITY_EDITED";
    /// Other settings of an organization were changed.
    OrgSettingsModified, "X_ORG_SETTINGS_MODIFIED";
    /// An organization was deleted, and its keys with it.
    OrgDeleted, "X_ORG_DELETED";
    /// A project was made.
    GroupCreated, "GROUP_CREATED";
    /// A project was deleted.
    GroupDeleted, "GROUP_DELETED";
    /// A project was renamed.
    GroupNameChanged, "GROUP_NAME_CHANGED";
    /// A project's tags were changed, or given when it was made.
    GroupTagsModified, "GROUP_TAGS_MODIFIED";
    /// The data explorer was turned on.
    DataExplorerEnabled, "DATA_EXPLORER_ENABLED";
    /// The data explorer was turned off.
    DataExplorerDisabled, "DATA_EXPLORER_DISABLED";
    /// Collecting database statistics was turned on or off.
    CollectDatabaseStatisticsUpdated, "PROJECT_COLLECT_DATABASE_STATISTICS_UPDATED";
    /// Extended storage sizes were turned on or off.
    ExtendedStorageSizesUpdated, "PROJECT_ENABLE_EXTENDED_STORAGE_SIZES_UPDATED";
    /// Data validation was turned on or off.
    DataValidationUpdated, "PROJECT_ENABLE_DATA_VALIDATION_UPDATED";
    /// Default alerts were turned on or off.
    GroupDefaultAlertsSettingsChanged, "GROUP_DEFAULT_ALERTS_SETTINGS_CHANGED";
    /// A limit of a project was set or reset.
    ProjectLimitUpdated, "PROJECT_LIMIT_UPDATED";
    /// Other settings of a project were changed.
    GroupSettingsModified, "X_GROUP_SETTINGS_MODIFIED";
    /// An API key lost its roles in a project.
    ApiKeyRemovedFromGroup, "API_KEY_REMOVED_FROM_GROUP";
    /// A person joined a project.
    JoinedGroup, "JOINED_GROUP";
    /// A person joined an organization.
    JoinedOrg, "JOINED_ORG";
    /// A person left a project, or was taken out of it.
    RemovedFromGroup, "REMOVED_FROM_GROUP";
    /// A person left an organization, or was taken out of it.
    RemovedFromOrg, "REMOVED_FROM_ORG";
    /// A person was invited to an organization.
    InvitedToOrg, "INVITED_TO_ORG";
    /// A person was invited to a project.
    InvitedToGroup, "INVITED_TO_GROUP";
    /// An invitation to an organization was taken back.
    OrgInvitationDeleted, "ORG_INVITATION_DELETED";
    /// An invitation to a project was taken back.
    GroupInvitationDeleted, "GROUP_INVITATION_DELETED";
    /// What an invitation brings was changed.
    InvitationModified, "X_INVITATION_MODIFIED";
    /// A person's roles in an organization or a project were changed.
    UserRolesChanged, "USER_ROLES_CHANGED_AUDIT";
    /// A team was made.
    TeamCreated, "TEAM_CREATED";
    /// A team was renamed.
    TeamNameChanged, "TEAM_NAME_CHANGED";
    /// A team was deleted.
    TeamDeleted, "TEAM_DELETED";
    /// A person joined a team.
    JoinedTeam, "JOINED_TEAM";
    /// A person left a team, or was taken out of it.
    RemovedFromTeam, "REMOVED_FROM_TEAM";
    /// A person who is invited to the organization will join a team.
    InvitedToTeam, "INVITED_TO_TEAM";
    /// A team was given roles in a project.
    TeamAddedToGroup, "TEAM_ADDED_TO_GROUP";
    /// A team's roles in a project were changed.
    TeamRolesModified, "TEAM_ROLES_MODIFIED";
    /// A team lost its roles in a project.
    TeamRemovedFromGroup, "TEAM_REMOVED_FROM_GROUP";
    /// An account was made.
    UserCreated, "X_USER_CREATED";
    /// An account was changed.
    UserUpdated, "X_USER_UPDATED";
    /// An account was deleted.
    UserDeleted, "X_USER_DELETED";
    /// An entry was added to the global access list.
    GlobalEntryAdded, "X_GLOBAL_ACCESS_LIST_ENTRY_ADDED";
    /// An entry of the global access list was changed.
    GlobalEntryUpdated, "X_GLOBAL_ACCESS_LIST_ENTRY_UPDATED";
    /// An entry was removed from the global access list.
    GlobalEntryDeleted, "X_GLOBAL_ACCESS_LIST_ENTRY_DELETED";
    /// A start made a token that lets somebody set the deployment up.
    SetupTokenCreated, "X_SETUP_TOKEN_CREATED";
    /// Somebody who brought a setup token began to set the deployment up, or said who its owner will be.
    SetupDrafted, "X_SETUP_DRAFTED";
    /// The first user set the deployment up.
    FirstUserCreated, "X_FIRST_USER_CREATED";
    /// An invitation was refused by the person whom it was for.
    InvitationRejected, "X_INVITATION_REJECTED";
    /// A new link to an invitation was made; an older one ended.
    InvitationLinkCreated, "X_INVITATION_LINK_CREATED";
    /// An entry was added to a person's own access list.
    UserAccessListEntryAdded, "X_USER_ACCESS_LIST_ENTRY_ADDED";
    /// An entry was removed from a person's own access list.
    UserAccessListEntryDeleted, "X_USER_ACCESS_LIST_ENTRY_DELETED";
    /// A person signed in to the console.
    SignInSucceeded, "X_SIGN_IN_SUCCEEDED";
    /// Somebody failed to sign in to the console.
    SignInFailed, "X_SIGN_IN_FAILED";
    /// A person signed out of the console.
    SignOut, "X_SIGN_OUT";
    /// A session was ended from another one, or with every session of the account.
    SessionRevoked, "X_SESSION_REVOKED";
    /// A link to set a new password was made.
    ResetLinkCreated, "X_RESET_LINK_CREATED";
    /// A password was changed.
    PasswordChanged, "X_PASSWORD_CHANGED";
    /// The second factor of an account was turned on.
    SecondFactorEnabled, "X_SECOND_FACTOR_ENABLED";
    /// The second factor of an account was turned off.
    SecondFactorDisabled, "X_SECOND_FACTOR_DISABLED";
    /// The recovery codes of an account were replaced.
    RecoveryCodesReplaced, "X_RECOVERY_CODES_REPLACED";
    /// A recovery code of an account was used.
    RecoveryCodeUsed, "X_RECOVERY_CODE_USED";
}

impl EventType {
    /// Ours: left out of the API's lists unless asked for.
    pub fn is_extension(self) -> bool {
        self.name().starts_with("X_")
    }

    /// Does it change what the global access list covers?
    pub const fn is_of_the_global_list(self) -> bool {
        matches!(self, Self::GlobalEntryAdded | Self::GlobalEntryUpdated | Self::GlobalEntryDeleted)
    }

    /// The type of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_name_of_its_own_and_a_sentence() {
        for kind in EventType::ALL {
            assert_eq!(EventType::from_name(kind.name()), Some(*kind));
            let text = kind.description();
            assert!(text.starts_with(char::is_uppercase) && text.ends_with('.'), "{text:?}");
        }
    }
}
