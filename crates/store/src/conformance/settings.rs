//! Settings: what is given is merged, and every kind of change is said.

use super::first_run::log;
use super::sentences;
use super::world::{Member, World};
use crate::change::Denial;
use crate::{AddKey, ChangeSettings, WriteError};
use keywright_domain::policy::{ChangeOrganizationSettings, CreateKey, ReadOrganizationSettings};
use keywright_domain::{
    Email, EventType, OrgRole, OrganizationSettings, Refusal, SecretValidity, SessionTimeouts, SettingsPatch,
};

sentences! {
    a_new_organization_has_the_default_settings,
    a_patch_is_merged_and_says_each_kind_of_change,
    a_patch_that_changes_nothing_says_nothing,
    what_was_set_is_unset,
    requiring_lists_refuses_the_writes_of_a_key_without_one,
}

async fn patch(world: &World, owner: Member, patch: SettingsPatch) -> (OrganizationSettings, Vec<EventType>) {
    let before = log(world).await.len();
    let permit = world.permit::<ChangeOrganizationSettings>(owner).await;
    let answered = world.store.write(&permit, ChangeSettings { patch }).await.unwrap().value;
    let read = world.store.settings(&world.permit::<ReadOrganizationSettings>(owner).await).await.unwrap();
    assert_eq!(read.as_ref(), Some(&answered));
    (answered, log(world).await.into_iter().skip(before).map(|event| event.draft.kind).collect())
}

fn everything() -> SettingsPatch {
    SettingsPatch {
        api_access_list_required: Some(false),
        multi_factor_auth_required: Some(true),
        restrict_employee_access: Some(true),
        gen_ai_features_enabled: Some(false),
        custom_session_timeouts: Some(Some(SessionTimeouts::new(Some(7_200), Some(600)).unwrap())),
        max_service_account_secret_validity_in_hours: Some(Some(SecretValidity::try_from(24).unwrap())),
        operations_contact: Some(Some(Email::try_from("ops@example.org").unwrap())),
        security_contact: Some(Some(Email::try_from("sec@example.org").unwrap())),
        streams_cross_group_enabled: Some(true),
    }
}

async fn a_new_organization_has_the_default_settings(world: &World) {
    let owner = world.bootstrap().await;

    let read = world.store.settings(&world.permit::<ReadOrganizationSettings>(owner).await).await.unwrap();

    assert_eq!(read, Some(OrganizationSettings::default()));
}

async fn a_patch_is_merged_and_says_each_kind_of_change(world: &World) {
    let owner = world.bootstrap().await;

    let (settings, said) = patch(world, owner, everything()).await;

    assert_eq!(settings, everything().apply(&OrganizationSettings::default()));
    let expected = [
        EventType::OrgTwoFactorRequired,
        EventType::OrgEmployeeAccessRestricted,
        EventType::SessionTimeoutModified,
        EventType::SecurityContactModified,
        EventType::OperationsContactModified,
        EventType::ServiceAccountMaxSecretValidityEdited,
        EventType::OrgSettingsModified,
    ];
    assert_eq!(said, expected);
}

async fn a_patch_that_changes_nothing_says_nothing(world: &World) {
    let owner = world.bootstrap().await;
    patch(world, owner, everything()).await;

    let (_, said) = patch(world, owner, everything()).await;
    let (_, also) = patch(world, owner, SettingsPatch::default()).await;

    assert_eq!((said, also), (vec![], vec![]));
}

async fn what_was_set_is_unset(world: &World) {
    let owner = world.bootstrap().await;
    patch(world, owner, everything()).await;

    let unset = SettingsPatch {
        multi_factor_auth_required: Some(false),
        restrict_employee_access: Some(false),
        custom_session_timeouts: Some(None),
        max_service_account_secret_validity_in_hours: Some(None),
        operations_contact: Some(None),
        ..SettingsPatch::default()
    };
    let (settings, said) = patch(world, owner, unset).await;

    assert_eq!(settings.custom_session_timeouts, None);
    assert_eq!(settings.max_service_account_secret_validity_in_hours, None);
    assert_eq!(settings.operations_contact, None);
    assert!(settings.security_contact.is_some());
    let expected = [
        EventType::OrgTwoFactorOptional,
        EventType::OrgEmployeeAccessUnrestricted,
        EventType::SessionTimeoutModified,
        EventType::OperationsContactModified,
        EventType::ServiceAccountMaxSecretValidityEdited,
    ];
    assert_eq!(said, expected);
}

async fn requiring_lists_refuses_the_writes_of_a_key_without_one(world: &World) {
    let owner = world.bootstrap().await;
    let waiting = world.permit::<CreateKey>(owner).await;
    let required = |required| SettingsPatch { api_access_list_required: Some(required), ..SettingsPatch::default() };

    let (_, said) = patch(world, owner, required(true)).await;
    assert_eq!(said, [EventType::OrgAccessListRequired]);
    assert!(world.store.find_org(owner.org).await.unwrap().unwrap().access_list_required);

    let change = AddKey { key: world.new_key(owner.org, [OrgRole::Member].into()), limit: 500 };
    let refused = world.store.write(&waiting, change).await;
    let denial = Denial::Refused(Refusal::OrgRequiresAccessList);
    assert!(matches!(refused, Err(WriteError::Denied(found)) if found == denial), "{refused:?}");
}
