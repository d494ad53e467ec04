//! Mail, as the application sends it: handed in, and not waited for.

use super::App;
use crate::mail::{Letter, NotTaken};
use keywright_domain::Email;

impl App {
    /// Does this deployment send mail? If not, links are shown to be handed over.
    pub fn sends_mail(&self) -> bool {
        self.mailer.is_on()
    }

    /// Hands a letter in; it is sent after the answer, or tried to be.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn send_mail(&self, to: &Email, letter: &Letter) -> Result<(), NotTaken> {
        self.mailer.send(to, letter, self.clocks.now(), &mut self.chance.rng())
    }
}
