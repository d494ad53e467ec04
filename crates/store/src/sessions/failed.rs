//! Writing down that somebody failed to sign in.

use crate::change::{Change, Stop, Tx};
use crate::seam::statements;
use keywright_domain::policy::RecordFailedSignIn as Action;
use keywright_domain::{Draft, EventType, Scope, Timestamp, UserId};

statements! {
    USERNAME = "SELECT username FROM users WHERE id = $1";
}

/// Somebody failed to sign in to an account. The caller sees to it that a flood of failures is few events.
#[derive(Clone, Copy, Debug)]
pub struct RecordFailedSignIn {
    /// The account; what is typed in the place of one is never written down, for it may be a password.
    pub user: Option<UserId>,
}

impl Change for RecordFailedSignIn {
    type Action = Action;
    type Out = ();
    type Refusal = ();

    async fn apply(&self, _: &Scope, _: Timestamp, tx: &mut Tx) -> Result<(), Stop<()>> {
        let mut draft = Draft::of_deployment(EventType::SignInFailed);
        if let Some(user) = self.user
            && let Some(row) = tx.optional(USERNAME.bind(user.to_string())).await?
        {
            draft = draft.about_user(user, row.get::<String>("username")?);
        }
        tx.record(draft);
        Ok(())
    }
}
