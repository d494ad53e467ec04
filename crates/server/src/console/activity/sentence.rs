//! Each event as a sentence: one table, type by type. Source: console contract 8.

use keywright_domain::{Event, EventType};

/// The sentence of a type; in braces what the event says of its target.
const fn pattern(kind: EventType) -> &'static str {
    use EventType as E;
    match kind {
        E::ApiKeyCreated => "API key {key} created",
        E::ApiKeyDeleted => "API key {key} deleted",
        E::ApiKeyRolesChanged => "Roles of API key {key} changed",
        E::ApiKeyDescriptionChanged => "Description of API key {key} changed",
        E::ApiKeyAddedToGroup => "API key {key} added to the project",
        E::ApiKeyRemovedFromGroup => "API key {key} removed from the project",
        E::ApiKeyAccessListEntryAdded => "Address {entry} added to API key {key}",
        E::ApiKeyAccessListEntryDeleted => "Address {entry} removed from API key {key}",
        E::OrgCreated => "Organization created",
        E::OrgRenamed => "Organization renamed",
        E::OrgAccessListRequired => "Access lists became required for the Administration API",
        E::OrgAccessListNotRequired => "Access lists are no longer required for the Administration API",
        E::OrgTwoFactorRequired => "The second factor became required",
        E::OrgTwoFactorOptional => "The second factor became optional",
        E::OrgEmployeeAccessRestricted => "Access by employees restricted",
        E::OrgEmployeeAccessUnrestricted => "Access by employees no longer restricted",
        E::SessionTimeoutModified => "Session timeouts changed",
        E::SecurityContactModified => "Security contact changed",
        E::OperationsContactModified => "Operations contact changed",
        E::ServiceAccountMaxSecretValidityEdited => "Longest life of service-account secrets changed",
        E::OrgSettingsModified => "Organization settings changed",
        E::OrgDeleted => "Organization deleted",
        E::GroupCreated => "Project created",
        E::GroupDeleted => "Project deleted",
        E::GroupNameChanged => "Project renamed",
        E::GroupTagsModified => "Tags of the project changed",
        E::DataExplorerEnabled => "Data explorer turned on",
        E::DataExplorerDisabled => "Data explorer turned off",
        E::CollectDatabaseStatisticsUpdated => "Collecting of database statistics changed",
        E::ExtendedStorageSizesUpdated => "Extended storage sizes changed",
        E::DataValidationUpdated => "Data validation changed",
        E::GroupDefaultAlertsSettingsChanged => "Default alerts changed",
        E::ProjectLimitUpdated => "A limit of the project changed",
        E::GroupSettingsModified => "Project settings changed",
        E::JoinedGroup => "{user} joined the project",
        E::JoinedOrg => "{user} joined the organization",
        E::RemovedFromGroup => "{user} left the project",
        E::RemovedFromOrg => "{user} left the organization",
        E::InvitedToOrg => "{user} invited to the organization",
        E::InvitedToGroup => "{user} invited to the project",
        E::OrgInvitationDeleted => "Invitation of {user} to the organization taken back",
        E::GroupInvitationDeleted => "Invitation of {user} to the project taken back",
        E::InvitationModified => "Invitation of {user} changed",
        E::InvitationRejected => "{user} declined an invitation",
        E::InvitationLinkCreated => "New invitation link for {user}",
        E::UserRolesChanged => "Roles of {user} changed",
        E::TeamCreated => "Team created",
        E::TeamNameChanged => "Team renamed",
        E::TeamDeleted => "Team deleted",
        E::JoinedTeam => "{user} joined a team",
        E::RemovedFromTeam => "{user} left a team",
        E::InvitedToTeam => "{user} will join a team",
        E::TeamAddedToGroup => "Team added to the project",
        E::TeamRolesModified => "Roles of a team in the project changed",
        E::TeamRemovedFromGroup => "Team removed from the project",
        E::UserCreated => "Account of {user} created",
        E::UserUpdated => "Account of {user} changed",
        E::UserDeleted => "Account of {user} deleted",
        E::GlobalEntryAdded => "Address {entry} added to the global access list",
        E::GlobalEntryUpdated => "Address {entry} on the global access list changed",
        E::GlobalEntryDeleted => "Address {entry} removed from the global access list",
        E::SetupTokenCreated => "Setup token made at a start of the server",
        E::SetupDrafted => "Setting this server up was begun",
        E::FirstUserCreated => "The first user set this server up",
        E::UserAccessListEntryAdded => "Address {entry} added to the own access list of {user}",
        E::UserAccessListEntryDeleted => "Address {entry} removed from the own access list of {user}",
        E::SignInSucceeded => "{user} signed in",
        E::SignInFailed => "Sign-in of {user} failed",
        E::SignOut => "{user} signed out",
        E::SessionRevoked => "A session of {user} was ended",
        E::ResetLinkCreated => "Link to set a new password made for {user}",
        E::PasswordChanged => "Password of {user} changed",
        E::SecondFactorStarted => "Second factor of {user} is being set up",
        E::SecondFactorEnabled => "Second factor of {user} turned on",
        E::SecondFactorDisabled => "Second factor of {user} turned off",
        E::RecoveryCodesReplaced => "Recovery codes of {user} replaced",
        E::RecoveryCodeUsed => "Recovery code of {user} used",
    }
}

/// What happened, in a sentence without its full stop.
pub(crate) fn sentence(event: &Event) -> String {
    let draft = &event.draft;
    let key = draft.target_key.map(|(_, key)| key.to_string());
    let user = draft.target_user.as_ref().map(|(_, name)| name.clone());
    let parts = [
        ("{key}", key, "(unknown)"),
        ("{user}", user, "somebody unknown"),
        ("{entry}", draft.whitelist_entry.clone(), "(unknown)"),
    ];
    let mut text = pattern(draft.kind).to_owned();
    for (place, value, otherwise) in parts {
        text = text.replace(place, value.as_deref().unwrap_or(otherwise));
    }
    let mut letters = text.chars();
    // A sentence that begins with a name keeps it as it is written.
    match letters.next() {
        Some('s') if text.starts_with("somebody") => format!("S{}", letters.as_str()),
        _ => text,
    }
}

/// The words of a type for a list to choose from, without a target.
pub(crate) fn words(kind: EventType) -> String {
    let text = pattern(kind).replace("API key {key}", "API key").replace("{entry}", "").replace("{user}", "user");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use keywright_domain::{Chain, Draft, EventId, OrgId, Revision, Timestamp, UserId};

    fn event(draft: Draft) -> Event {
        Event {
            revision: Revision(1),
            id: EventId::from_bytes([1; 12]),
            seq: 1,
            created: Timestamp::from_millis(0),
            draft,
            org_number: None,
            group_number: None,
            actor_key: None,
            actor_user: None,
            remote_address: None,
            request: None,
        }
    }

    #[test]
    fn a_sentence_names_its_target() {
        let org = OrgId::from_bytes([2; 12]);
        let user = UserId::from_bytes([3; 12]);
        let key = keywright_domain::KeyId::from_bytes([4; 12]);
        let entry = Draft::of_org(EventType::ApiKeyAccessListEntryAdded, org)
            .about_key(key, "qhzvkdte".try_into().unwrap())
            .about_entry("203.0.113.0/24".into());
        let joined = Draft::of_org(EventType::JoinedOrg, org).about_user(user, "mara@example.org");

        assert_eq!(sentence(&event(entry)), "Address 203.0.113.0/24 added to API key qhzvkdte");
        assert_eq!(sentence(&event(joined)), "mara@example.org joined the organization");
        let failed = Draft::of_deployment(EventType::SignInFailed);
        assert_eq!(failed.chain, Chain::Deployment);
        assert_eq!(sentence(&event(failed)), "Sign-in of somebody unknown failed");
    }

    #[test]
    fn no_braces_are_left_in_what_people_read() {
        for kind in EventType::ALL {
            let texts = [sentence(&event(Draft::of_deployment(*kind))), words(*kind)];
            for text in texts {
                assert!(!text.contains(['{', '}']) && text.starts_with(char::is_uppercase), "{text:?}");
            }
        }
    }
}
