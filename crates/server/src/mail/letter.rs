//! What people read: the three kinds of letters, and the words of each.
//!
//! Plain text alone: it is read by everything, hides no link behind other words, and loads nothing.

use keywright_domain::{Email, OrganizationName, PublicKey, Timestamp};
use std::fmt;
use std::net::IpAddr;
use zeroize::Zeroizing;

/// Something to tell somebody. Holds links that open doors: no `Debug`, no `Clone`.
pub enum Letter {
    /// Somebody is invited to an organization.
    Invitation {
        /// Which.
        organization: OrganizationName,
        /// By whom.
        inviter: Inviter,
        /// What the link ends with; good once.
        token: Zeroizing<String>,
        /// How long it is good.
        until: Timestamp,
    },
    /// Somebody asked for a link to set a new password.
    PasswordReset {
        /// The name that the account signs in with.
        account: Email,
        /// What the link ends with; good once.
        token: Zeroizing<String>,
        /// How long it is good.
        until: Timestamp,
        /// From where it was asked for.
        address: IpAddr,
    },
    /// Something about an account was changed that its person should know of.
    SecurityNotice {
        /// The name that the account signs in with.
        account: Email,
        /// What.
        what: Notice,
        /// When.
        at: Timestamp,
        /// From where.
        address: IpAddr,
    },
}

/// Who invites.
pub enum Inviter {
    /// A person, by the console.
    Person(Email),
    /// A key, by the API.
    Key(PublicKey),
}

/// What was changed about an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notice {
    /// It has another password.
    PasswordChanged,
    /// Signing in asks for a second factor.
    SecondFactorEnabled,
    /// It no longer does.
    SecondFactorDisabled,
    /// There are new recovery codes, and the old ones are worth nothing.
    RecoveryCodesReplaced,
    /// Somebody signed in with one.
    RecoveryCodeUsed,
}

/// A letter in words.
pub(super) struct Written {
    pub(super) subject: String,
    pub(super) text: String,
}

impl Letter {
    /// What it is, for the log.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::PasswordReset { .. } => "password_reset",
            Self::SecurityNotice { .. } => "security_notice",
        }
    }

    /// The words, with links to the site at this URL.
    pub(super) fn written(&self, site: &str) -> Written {
        let (subject, text) = match self {
            Self::Invitation { organization, inviter, token, until } => {
                let organization = organization.as_str();
                (
                    format!("Invitation to {organization} on Keywright"),
                    format!(
                        "{inviter} invites you to join the organization\n{organization} on Keywright.\n\n\
                         To accept or to decline, open this link:\n\n\
                         {site}/invite/{token}\n\n\
                         It is good once, until {until}.\n\n\
                         If you do not know what this is about, you need not do anything.\n",
                        token = token.as_str(),
                        until = in_words(*until),
                    ),
                )
            }
            Self::PasswordReset { account, token, until, address } => (
                "A new password for Keywright".to_owned(),
                format!(
                    "Somebody at {address} asked for a new password for the account\n{account} on Keywright.\n\n\
                     To set one, open this link:\n\n\
                     {site}/reset/{token}\n\n\
                     It is good once, until {until}. Setting a new\npassword signs the account out everywhere.\n\n\
                     If it was not you, you need not do anything: the password stays as it is.\n",
                    account = account.as_str(),
                    token = token.as_str(),
                    until = in_words(*until),
                ),
            ),
            Self::SecurityNotice { account, what, at, address } => (
                format!("Keywright: {}", what.headline()),
                format!(
                    "Account: {account}\nWhat: {what}\nWhen: {at}\nFrom: {address}\n\n\
                     If it was you, you need not do anything.\n\n\
                     If it was not you, set a new password at once, and tell whoever runs this\nserver:\n\n\
                     {site}/login/forgot\n",
                    account = account.as_str(),
                    what = what.headline(),
                    at = in_words(*at),
                ),
            ),
        };
        // What stands behind the mark is a signature, which most programs show in grey. Source: RFC 3676 section 4.3.
        let text =
            format!("{text}\n-- \nKeywright at {site}\nThis mail was sent by a program; nobody reads answers.\n");
        Written { subject, text }
    }
}

impl fmt::Display for Inviter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(address) => f.write_str(address.as_str()),
            Self::Key(key) => write!(f, "The API key {key}"),
        }
    }
}

impl Notice {
    const fn headline(self) -> &'static str {
        match self {
            Self::PasswordChanged => "your password was changed",
            Self::SecondFactorEnabled => "signing in now asks for a second factor",
            Self::SecondFactorDisabled => "signing in no longer asks for a second factor",
            Self::RecoveryCodesReplaced => "you have new recovery codes",
            Self::RecoveryCodeUsed => "a recovery code was used to sign in",
        }
    }
}

/// `2031-04-09 17:05 UTC`.
fn in_words(at: Timestamp) -> String {
    let at = at.to_string();
    format!("{} UTC", at.get(..16).unwrap_or(&at).replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://keys.example.org/keys";

    fn at() -> Timestamp {
        Timestamp::parse("2031-04-09T17:05:44Z").unwrap()
    }

    fn ada() -> Email {
        Email::try_from("ada@example.org").unwrap()
    }

    fn read(letter: &Letter) -> String {
        let Written { subject, text } = letter.written(SITE);
        assert!(text.lines().all(|line| line.len() <= 78), "{text}");
        format!("{subject}\n\n{text}")
    }

    #[test]
    fn an_invitation_says_who_invites_where_and_until_when() {
        let letter = |inviter| Letter::Invitation {
            organization: OrganizationName::try_from("Söhne & Co.").unwrap(),
            inviter,
            token: Zeroizing::new("TOKEN".to_owned()),
            until: at(),
        };

        insta::assert_snapshot!(read(&letter(Inviter::Person(ada()))), @"
        Invitation to Söhne & Co. on Keywright

        ada@example.org invites you to join the organization
        Söhne & Co. on Keywright.

        To accept or to decline, open this link:

        https://keys.example.org/keys/invite/TOKEN

        It is good once, until 2031-04-09 17:05 UTC.

        If you do not know what this is about, you need not do anything.

        -- 
        Keywright at https://keys.example.org/keys
        This mail was sent by a program; nobody reads answers.
        ");
        let by_key = read(&letter(Inviter::Key(PublicKey::try_from("qhzvkdte").unwrap())));
        assert!(by_key.contains("\nThe API key qhzvkdte invites you to join"), "{by_key}");
    }

    #[test]
    fn a_reset_says_who_asked_and_that_nothing_has_happened() {
        let letter = Letter::PasswordReset {
            account: ada(),
            token: Zeroizing::new("TOKEN".to_owned()),
            until: at(),
            address: "2001:db8::1".parse().unwrap(),
        };

        insta::assert_snapshot!(read(&letter), @"
        A new password for Keywright

        Somebody at 2001:db8::1 asked for a new password for the account
        ada@example.org on Keywright.

        To set one, open this link:

        https://keys.example.org/keys/reset/TOKEN

        It is good once, until 2031-04-09 17:05 UTC. Setting a new
        password signs the account out everywhere.

        If it was not you, you need not do anything: the password stays as it is.

        -- 
        Keywright at https://keys.example.org/keys
        This mail was sent by a program; nobody reads answers.
        ");
    }

    #[test]
    fn a_notice_says_what_happened_when_and_from_where() {
        let notice = |what| {
            let address = "192.0.2.10".parse().unwrap();
            read(&Letter::SecurityNotice { account: ada(), what, at: at(), address })
        };

        insta::assert_snapshot!(notice(Notice::SecondFactorDisabled), @"
        Keywright: signing in no longer asks for a second factor

        Account: ada@example.org
        What: signing in no longer asks for a second factor
        When: 2031-04-09 17:05 UTC
        From: 192.0.2.10

        If it was you, you need not do anything.

        If it was not you, set a new password at once, and tell whoever runs this
        server:

        https://keys.example.org/keys/login/forgot

        -- 
        Keywright at https://keys.example.org/keys
        This mail was sent by a program; nobody reads answers.
        ");
        for (what, words) in [
            (Notice::PasswordChanged, "your password was changed"),
            (Notice::SecondFactorEnabled, "signing in now asks for a second factor"),
            (Notice::RecoveryCodesReplaced, "you have new recovery codes"),
            (Notice::RecoveryCodeUsed, "a recovery code was used to sign in"),
        ] {
            assert!(notice(what).contains(&format!("\nWhat: {words}\n")), "{}", notice(what));
        }
    }
}
