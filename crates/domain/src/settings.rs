//! An organization's settings, and a change of some of them.
//!
//! A setting that can be unset is `None` when it is; a patch wraps each setting once more, `None` meaning that it stays
//! as it is. What the settings bring about is decided elsewhere.

use thiserror::Error;

use crate::email::Email;

/// The settings of one organization. Source: endpoint contract 8.2.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the contract's object has five switches")]
pub struct OrganizationSettings {
    /// Whether every key needs an access list before it may call.
    pub api_access_list_required: bool,
    /// Whether users need a second factor.
    pub multi_factor_auth_required: bool,
    /// Kept and shown; nobody here is an employee of the real service.
    pub restrict_employee_access: bool,
    /// Kept and shown. On by default.
    pub gen_ai_features_enabled: bool,
    /// How long console sessions last; `None` for the defaults.
    pub custom_session_timeouts: Option<SessionTimeouts>,
    /// How long a new service-account secret may be valid at most; `None` for no rule of the organization's own.
    pub max_service_account_secret_validity_in_hours: Option<SecretValidity>,
    /// Whom to tell about operations.
    pub operations_contact: Option<Email>,
    /// Whom to tell about security.
    pub security_contact: Option<Email>,
    /// Kept and shown.
    pub streams_cross_group_enabled: bool,
}

impl Default for OrganizationSettings {
    fn default() -> Self {
        Self {
            api_access_list_required: false,
            multi_factor_auth_required: false,
            restrict_employee_access: false,
            gen_ai_features_enabled: true,
            custom_session_timeouts: None,
            max_service_account_secret_validity_in_hours: None,
            operations_contact: None,
            security_contact: None,
            streams_cross_group_enabled: false,
        }
    }
}

/// New values for some settings: outer `None` leaves a setting as it is, `Some(None)` unsets it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the members are those of OrganizationSettings")]
pub struct SettingsPatch {
    pub api_access_list_required: Option<bool>,
    pub multi_factor_auth_required: Option<bool>,
    pub restrict_employee_access: Option<bool>,
    pub gen_ai_features_enabled: Option<bool>,
    pub custom_session_timeouts: Option<Option<SessionTimeouts>>,
    pub max_service_account_secret_validity_in_hours: Option<Option<SecretValidity>>,
    pub operations_contact: Option<Option<Email>>,
    pub security_contact: Option<Option<Email>>,
    pub streams_cross_group_enabled: Option<bool>,
}

impl SettingsPatch {
    /// The settings with this patch's values in place.
    pub fn apply(&self, old: &OrganizationSettings) -> OrganizationSettings {
        fn kept<T: Clone>(new: Option<&T>, old: &T) -> T {
            new.unwrap_or(old).clone()
        }

        OrganizationSettings {
            api_access_list_required: self.api_access_list_required.unwrap_or(old.api_access_list_required),
            multi_factor_auth_required: self.multi_factor_auth_required.unwrap_or(old.multi_factor_auth_required),
            restrict_employee_access: self.restrict_employee_access.unwrap_or(old.restrict_employee_access),
            gen_ai_features_enabled: self.gen_ai_features_enabled.unwrap_or(old.gen_ai_features_enabled),
            custom_session_timeouts: self.custom_session_timeouts.unwrap_or(old.custom_session_timeouts),
            max_service_account_secret_validity_in_hours: self
                .max_service_account_secret_validity_in_hours
                .unwrap_or(old.max_service_account_secret_validity_in_hours),
            operations_contact: kept(self.operations_contact.as_ref(), &old.operations_contact),
            security_contact: kept(self.security_contact.as_ref(), &old.security_contact),
            streams_cross_group_enabled: self.streams_cross_group_enabled.unwrap_or(old.streams_cross_group_enabled),
        }
    }
}

/// The number of hours is not from 8 to 8760.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the validity of a secret is {min} to {max} hours, not {0}",
    min = SecretValidity::MIN,
    max = SecretValidity::MAX
)]
pub struct InvalidSecretValidity(pub u32);

/// How long a service-account secret is valid: 8 hours to 8760, a year. Source: endpoint contract 8.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretValidity(u32);

impl SecretValidity {
    /// The fewest hours.
    pub const MIN: u32 = 8;
    /// The most hours.
    pub const MAX: u32 = 8760;

    /// In hours.
    pub fn hours(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for SecretValidity {
    type Error = InvalidSecretValidity;

    fn try_from(hours: u32) -> Result<Self, InvalidSecretValidity> {
        if (Self::MIN..=Self::MAX).contains(&hours) { Ok(Self(hours)) } else { Err(InvalidSecretValidity(hours)) }
    }
}

/// Why a session cannot last so long, or so short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidSessionTimeouts {
    /// So many seconds from sign-in.
    #[error("the absolute session timeout is 3600 to 43200 seconds, not {0}")]
    Absolute(u64),
    /// So many seconds without a request.
    #[error("the idle session timeout is 300 seconds up to the absolute session timeout, not {0} seconds")]
    Idle(u64),
}

/// How long a console session lasts from sign-in, and how long without a request.
///
/// Absolute: 3600 to 43200 seconds, 43200 when unset. Idle: 300 seconds up to the absolute one, no end when unset.
/// Source: console 5.11; `customSessionTimeouts` of the Atlas Admin API v2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SessionTimeouts {
    absolute: Option<u64>,
    idle: Option<u64>,
}

impl SessionTimeouts {
    /// How long a session lasts in seconds when nothing else is set, and the most that can be.
    pub const MAX_ABSOLUTE: u64 = 43_200;
    /// The least that an absolute timeout can be set to, in seconds.
    pub const MIN_ABSOLUTE: u64 = 3_600;
    /// The least that an idle timeout can be set to, in seconds.
    pub const MIN_IDLE: u64 = 300;

    /// These timeouts, in seconds.
    ///
    /// # Errors
    /// When either is out of its range; the idle one is measured against the absolute one that will be in force.
    pub fn new(absolute: Option<u64>, idle: Option<u64>) -> Result<Self, InvalidSessionTimeouts> {
        let limit = absolute.unwrap_or(Self::MAX_ABSOLUTE);

        match idle {
            _ if !(Self::MIN_ABSOLUTE..=Self::MAX_ABSOLUTE).contains(&limit) => {
                Err(InvalidSessionTimeouts::Absolute(limit))
            }
            Some(idle) if !(Self::MIN_IDLE..=limit).contains(&idle) => Err(InvalidSessionTimeouts::Idle(idle)),
            _ => Ok(Self { absolute, idle }),
        }
    }

    /// Seconds from sign-in, if set.
    pub fn absolute_session_timeout_in_seconds(&self) -> Option<u64> {
        self.absolute
    }

    /// Seconds without a request, if set.
    pub fn idle_session_timeout_in_seconds(&self) -> Option<u64> {
        self.idle
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_patch_changes_nothing() {
        let old = OrganizationSettings { api_access_list_required: true, ..Default::default() };

        assert_eq!(SettingsPatch::default().apply(&old), old);
    }

    #[test]
    fn a_patch_sets_what_it_names_and_leaves_the_rest() {
        let old = OrganizationSettings {
            security_contact: Some(Email::try_from("sec@example.org").unwrap()),
            operations_contact: Some(Email::try_from("ops@example.org").unwrap()),
            ..Default::default()
        };
        let patch = SettingsPatch {
            api_access_list_required: Some(true),
            gen_ai_features_enabled: Some(false),
            operations_contact: Some(None),
            ..Default::default()
        };

        let new = patch.apply(&old);

        assert_eq!(
            new,
            OrganizationSettings {
                api_access_list_required: true,
                gen_ai_features_enabled: false,
                operations_contact: None,
                ..old
            }
        );
    }

    #[test]
    fn a_secret_is_valid_for_8_hours_to_a_year() {
        assert_eq!(SecretValidity::try_from(7), Err(InvalidSecretValidity(7)));
        assert_eq!(SecretValidity::try_from(8).unwrap().hours(), 8);
        assert_eq!(SecretValidity::try_from(8760).unwrap().hours(), 8760);
        assert_eq!(SecretValidity::try_from(8761), Err(InvalidSecretValidity(8761)));
    }

    #[test]
    fn a_session_lasts_one_to_twelve_hours() {
        assert_eq!(SessionTimeouts::new(Some(3_599), None), Err(InvalidSessionTimeouts::Absolute(3_599)));
        assert!(SessionTimeouts::new(Some(3_600), None).is_ok());
        assert!(SessionTimeouts::new(Some(43_200), None).is_ok());
        assert_eq!(SessionTimeouts::new(Some(43_201), None), Err(InvalidSessionTimeouts::Absolute(43_201)));
        assert_eq!(SessionTimeouts::new(None, None), Ok(SessionTimeouts::default()));
    }

    #[test]
    fn an_idle_session_ends_between_five_minutes_and_the_absolute_end() {
        assert_eq!(SessionTimeouts::new(None, Some(299)), Err(InvalidSessionTimeouts::Idle(299)));
        assert!(SessionTimeouts::new(None, Some(43_200)).is_ok());
        assert!(SessionTimeouts::new(Some(3_600), Some(3_600)).is_ok());
        assert_eq!(SessionTimeouts::new(Some(3_600), Some(3_601)), Err(InvalidSessionTimeouts::Idle(3_601)));
    }
}
