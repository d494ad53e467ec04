//! Judging what somebody types whose password was right: the code of an app, or a recovery code.
//!
//! Between the page that asks for the password and the one that asks for the code nothing is kept on the server: the
//! person brings a ticket, which says that the password was right and is good for a few minutes in the same browser.

use crate::app::{App, Error, KnownPerson, Proof, SignInError};
use crate::auth::lockout::Wait;
use crate::auth::person::Asked;
use keywright_domain::{RecoveryCode, Timestamp, TotpCode, TotpStep, UserId};
use std::fmt::Write as _;
use subtle::ConstantTimeEq as _;

/// For so long a ticket is good, in milliseconds.
const TICKET: i64 = 5 * 60 * 1000;

/// What a code comes to.
pub(crate) enum JudgedCode {
    /// It is right; whoever writes it down under the lock says so again.
    Right(Proof),
    /// It is not.
    Wrong,
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
        if let Err(wait) = self.lockout.attempt(known.typed(), asked.address, self.now()) {
            return Ok(JudgedCode::Wait(wait));
        }
        if let Some(proof) = self.proof(known.id, typed).await? {
            return Ok(JudgedCode::Right(proof));
        }
        self.failed(known.typed(), Some(known.id), asked).await;
        Ok(JudgedCode::Wrong)
    }

    /// What a typed text proves about a person; nothing, perhaps.
    async fn proof(&self, user: UserId, typed: &str) -> Result<Option<Proof>, Error> {
        if let Ok(code) = TotpCode::try_from(typed) {
            let found = self.store.find_second_factor(user).await?.filter(|found| found.enabled);
            let Some(found) = found else { return Ok(None) };
            let last = TotpStep::from_number(found.last_step);
            let step = self.opened(user, found)?.accept(&code, self.now(), Some(last));
            return Ok(step.map(|step| Proof::Step(step.number())));
        }
        let Ok(code) = RecoveryCode::try_from(typed) else { return Ok(None) };
        Ok(Some(Proof::RecoveryCode(self.store.vault().recovery_hash(user, &code)?)))
    }

    /// A ticket for somebody whose password was right, in a browser that is told from others by `browser`.
    pub(crate) fn ticket(&self, known: &KnownPerson, browser: &[u8]) -> Result<String, Error> {
        let ends = self.now().plus_millis(TICKET);
        let mut ticket = format!("{}.{}.", known.id, ends.millis());
        for byte in self.ticket_mark(known.id, known.typed(), ends, browser)? {
            // Writing to a `String` does not fail.
            let _ = write!(ticket, "{byte:02x}");
        }
        ticket.push('.');
        ticket.push_str(known.typed());
        Ok(ticket)
    }

    /// Whose ticket it is; nobody's when it is over, or was made up, or for another browser.
    pub(crate) fn read_ticket(&self, ticket: &str, browser: &[u8]) -> Result<Option<KnownPerson>, Error> {
        let mut parts = ticket.splitn(4, '.');
        let (Some(id), Some(ends), Some(mark), Some(typed)) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let (Ok(id), Ok(ends)) = (id.parse::<UserId>(), ends.parse().map(Timestamp::from_millis)) else {
            return Ok(None);
        };
        let mut right = String::with_capacity(64);
        for byte in self.ticket_mark(id, typed, ends, browser)? {
            let _ = write!(right, "{byte:02x}");
        }
        let is_ours: bool = right.as_bytes().ct_eq(mark.as_bytes()).into();
        Ok((is_ours && self.now() < ends).then(|| KnownPerson::with_second_factor(id, typed.to_owned())))
    }

    fn ticket_mark(&self, id: UserId, typed: &str, ends: Timestamp, browser: &[u8]) -> Result<Vec<u8>, Error> {
        let text = format!("second factor ticket 1\0{id}\0{}\0{typed}\0", ends.millis());
        self.keyed_hash(&[text.as_bytes(), browser].concat())
    }
}
