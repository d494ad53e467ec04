//! Changing an organization's settings: what is given is merged, and each kind of change is its own event.

use super::{OrgGone, read};
use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy::ChangeOrganizationSettings;
use keywright_domain::{Draft, EventType, OrgId, OrganizationSettings, Scope, SettingsPatch, Timestamp};

statements! {
    SET_SETTINGS = "UPDATE organizations SET api_access_list_required = $2, multi_factor_auth_required = $3, \
        restrict_employee_access = $4, gen_ai_features_enabled = $5, absolute_session_timeout_in_seconds = $6, \
        idle_session_timeout_in_seconds = $7, max_service_account_secret_validity_in_hours = $8, \
        operations_contact = $9, security_contact = $10, streams_cross_group_enabled = $11, \
        rights_revision = $12 WHERE id = $1";
}

/// Merges a patch into the settings of the permit's organization.
#[derive(Debug)]
pub struct ChangeSettings {
    /// What changes.
    pub patch: SettingsPatch,
}

impl Change for ChangeSettings {
    type Action = ChangeOrganizationSettings;
    type Out = OrganizationSettings;
    type Refusal = OrgGone;

    async fn apply(&self, scope: &Scope, _: Timestamp, tx: &mut Tx) -> Result<OrganizationSettings, Stop<OrgGone>> {
        let org = scope.org().ok_or(Stop::Refused(OrgGone))?;
        let before = read::settings_within(org, tx).await?.ok_or(Stop::Refused(OrgGone))?;
        let after = self.patch.apply(&before);
        if after == before {
            return Ok(after);
        }

        let number = |value: Option<u64>| value.and_then(|value| i64::try_from(value).ok());
        let timeouts = after.custom_session_timeouts.as_ref();
        let set = SET_SETTINGS
            .bind(org.to_string())
            .bind(after.api_access_list_required)
            .bind(after.multi_factor_auth_required)
            .bind(after.restrict_employee_access)
            .bind(after.gen_ai_features_enabled)
            .bind(number(timeouts.and_then(keywright_domain::SessionTimeouts::absolute_session_timeout_in_seconds)))
            .bind(number(timeouts.and_then(keywright_domain::SessionTimeouts::idle_session_timeout_in_seconds)))
            .bind(after.max_service_account_secret_validity_in_hours.map(|validity| i64::from(validity.hours())))
            .bind(after.operations_contact.as_ref().map(|email| email.as_str().to_owned()))
            .bind(after.security_contact.as_ref().map(|email| email.as_str().to_owned()))
            .bind(after.streams_cross_group_enabled)
            .bind(tx.next_revision());
        tx.write(set).await?;
        for draft in events(org, &before, &after) {
            tx.record(draft);
        }
        Ok(after)
    }
}

/// One event for each kind of change (endpoint contract 8.5).
fn events(org: OrgId, before: &OrganizationSettings, after: &OrganizationSettings) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut switch = |was: bool, is: bool, on, off| {
        if was != is {
            drafts.push(Draft::of_org(if is { on } else { off }, org));
        }
    };
    switch(
        before.api_access_list_required,
        after.api_access_list_required,
        EventType::OrgAccessListRequired,
        EventType::OrgAccessListNotRequired,
    );
    switch(
        before.multi_factor_auth_required,
        after.multi_factor_auth_required,
        EventType::OrgTwoFactorRequired,
        EventType::OrgTwoFactorOptional,
    );
    switch(
        before.restrict_employee_access,
        after.restrict_employee_access,
        EventType::OrgEmployeeAccessRestricted,
        EventType::OrgEmployeeAccessUnrestricted,
    );
    let mut changed = |differs: bool, kind| {
        if differs {
            drafts.push(Draft::of_org(kind, org));
        }
    };
    changed(before.custom_session_timeouts != after.custom_session_timeouts, EventType::SessionTimeoutModified);
    changed(before.security_contact != after.security_contact, EventType::SecurityContactModified);
    changed(before.operations_contact != after.operations_contact, EventType::OperationsContactModified);
    changed(
        before.max_service_account_secret_validity_in_hours != after.max_service_account_secret_validity_in_hours,
        EventType::ServiceAccountMaxSecretValidityEdited,
    );
    let rest =
        |settings: &OrganizationSettings| (settings.gen_ai_features_enabled, settings.streams_cross_group_enabled);
    changed(rest(before) != rest(after), EventType::OrgSettingsModified);
    drafts
}
