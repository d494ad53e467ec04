//! Judging what somebody types whose password was right: the code of an app, or a recovery code.
//!
//! Between the page that asks for the password and the one that asks for the code nothing is kept on the server: the
//! person brings a ticket, which says that the password was right and is good for a few minutes in the same browser.

use crate::app::{App, Error, KnownPerson, Proof, SignInError};
use crate::auth::lockout::Wait;
use crate::auth::person::Asked;
use keywright_domain::{Email, RecoveryCode, Timestamp, TotpCode, TotpStep, UserId, hex};
use subtle::ConstantTimeEq as _;

/// For so long a ticket is good, in milliseconds.
const TICKET: i64 = 5 * 60 * 1000;

/// What a code comes to.
pub(crate) enum JudgedCode {
    /// It is right; whoever writes it down under the lock says so again.
    Right(Proof),
    /// It is not.
    Wrong,
    /// Too many were tried for this account: a recovery code is judged still.
    UsedUp,
    /// Too many were not.
    Wait(Wait),
}

impl App {
    /// Judges a code. Each try counts as a try to sign in does.
    pub(crate) async fn judge_code(
        &self,
        known: &KnownPerson,
        typed: &str,
        asked: Asked,
    ) -> Result<JudgedCode, SignInError> {
        if let Err(wait) = self.lockout.attempt(Some(&known.username), asked.address, self.now()) {
            return Ok(JudgedCode::Wait(wait));
        }
        self.judge_code_beside(known, typed, asked).await
    }

    /// Judges a code that came in one form with the password: both together are one try.
    pub(crate) async fn judge_code_beside(
        &self,
        known: &KnownPerson,
        typed: &str,
        asked: Asked,
    ) -> Result<JudgedCode, SignInError> {
        let judged = self.judged(known.id, typed).await?;
        if !matches!(judged, JudgedCode::Right(_)) {
            self.failed(Some(&known.username), Some(known.id), asked).await;
        }
        Ok(judged)
    }

    /// What a typed text proves about a person.
    async fn judged(&self, user: UserId, typed: &str) -> Result<JudgedCode, Error> {
        let Ok(code) = TotpCode::try_from(typed) else {
            let Ok(code) = RecoveryCode::try_from(typed) else { return Ok(JudgedCode::Wrong) };
            // Whether it is one of theirs is for the lock to say.
            return Ok(JudgedCode::Right(Proof::RecoveryCode(self.store.vault().recovery_hash(user, &code)?)));
        };
        let found = self.store.find_second_factor(user).await?.filter(|found| found.enabled);
        let Some(found) = found else { return Ok(JudgedCode::Wrong) };
        if !self.store.count_code(user, self.now()).await? {
            return Ok(JudgedCode::UsedUp);
        }
        let last = TotpStep::from_number(found.last_step);
        let Some(step) = self.opened(user, found)?.accept(&code, self.now(), Some(last)) else {
            return Ok(JudgedCode::Wrong);
        };
        self.store.code_was_right(user).await?;
        Ok(JudgedCode::Right(Proof::Step(step.number())))
    }

    /// A ticket for somebody whose password was right, in a browser that is told from others by `browser`. It is good
    /// as long as that is their password.
    pub(crate) fn ticket(&self, known: &KnownPerson, browser: &[u8]) -> Result<String, Error> {
        let ends = self.now().plus_millis(TICKET);
        let mark = self.ticket_mark(known, ends, browser)?;
        Ok(format!("{}.{}.{mark}.{}", known.id, ends.millis(), known.username.as_str()))
    }

    /// Whose ticket it is; nobody's when it is over, or was made up, or for another browser, or for another password.
    pub(crate) async fn read_ticket(&self, ticket: &str, browser: &[u8]) -> Result<Option<KnownPerson>, Error> {
        let mut parts = ticket.splitn(4, '.');
        let (Some(id), Some(ends), Some(mark), Some(name)) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let (Ok(id), Ok(ends), Ok(name)) = (id.parse::<UserId>(), ends.parse(), Email::try_from(name)) else {
            return Ok(None);
        };
        let ends = Timestamp::from_millis(ends);
        if ends <= self.now() {
            return Ok(None);
        }
        let account = self.store.find_credentials(&name).await?;
        let Some(known) = account.and_then(KnownPerson::of).filter(|known| known.id == id) else { return Ok(None) };
        let right = self.ticket_mark(&known, ends, browser)?;
        let is_ours: bool = right.as_bytes().ct_eq(mark.as_bytes()).into();
        // A second factor was asked for, whatever has become of it.
        Ok(is_ours.then_some(KnownPerson { second_factor: true, ..known }))
    }

    fn ticket_mark(&self, known: &KnownPerson, ends: Timestamp, browser: &[u8]) -> Result<String, Error> {
        let (id, name, password) = (known.id, known.username.key(), &known.password);
        let text = format!("second factor ticket 2\0{id}\0{}\0{name}\0{password}\0", ends.millis());
        Ok(hex(&self.keyed_hash(&[text.as_bytes(), browser].concat())?))
    }
}
