//! Links by which somebody sets a password: made by a Global Owner, by an operator, or because somebody forgot theirs.

use crate::change::{Change, Stop, Tx};
use crate::own_account::password::set_password;
use crate::own_account::second_factor::take_away;
use crate::seam::{On, Row, statements};
use crate::sessions::create::actor;
use crate::{Error, Store};
use keywright_domain::policy;
use keywright_domain::{Draft, Email, EventType, LinkId, Scope, Timestamp, UserId};

statements! {
    ACCOUNT = "SELECT id, username FROM users WHERE registered = TRUE AND (id = $1 OR name_key = $2)";
    FORGET_OLD = "DELETE FROM one_time_tokens WHERE ends <= $1";
    INSERT_LINK = "INSERT INTO one_time_tokens (id, purpose, user_id, token_hash, created, ends, second_factor) \
        VALUES ($1, 'set-password', $2, $3, $4, $5, $6)";
    FIND_LINK = "SELECT t.user_id AS user_id, u.username AS username, t.ends AS ends, \
        t.second_factor AS second_factor FROM one_time_tokens t JOIN users u ON u.id = t.user_id \
        WHERE t.token_hash = $1 AND t.purpose = 'set-password'";
}

/// A link is forgotten so long after its end, in milliseconds; until then whoever opens it is told that it has ended.
const REMEMBERED: i64 = 7 * 24 * 60 * 60 * 1000;

/// A link that is about to be made.
#[derive(Clone, Debug)]
pub struct NewResetLink {
    /// Its id.
    pub id: LinkId,
    /// The keyed hash of what it holds.
    pub token_hash: Vec<u8>,
    /// Its life in milliseconds.
    pub life: i64,
    /// Does setting the password take the second factor away?
    pub second_factor: bool,
}

/// Whose password.
#[derive(Clone, Debug)]
pub enum Whose {
    /// That of this account.
    Id(UserId),
    /// That of the account of this name.
    Username(Email),
}

/// Makes a link by which somebody sets a new password. Links that the account has already stay.
#[derive(Debug)]
pub struct MakeResetLink {
    /// Whose.
    pub whose: Whose,
    /// The link.
    pub link: NewResetLink,
}

/// A link that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MadeResetLink {
    /// Whose password it sets.
    pub user: UserId,
    /// The name.
    pub username: Email,
    /// Until when it is good.
    pub ends: Timestamp,
}

/// There is no such account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoSuchAccount;

/// A link as whoever opens it finds it; whether it has ended is for the clock to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResetLink {
    /// Whose password it sets.
    pub user: UserId,
    /// The name.
    pub username: Email,
    /// Until when it is good.
    pub ends: Timestamp,
    /// Does setting the password take the second factor away?
    pub second_factor: bool,
}

/// Sets the password of the person who acts: they brought this link. Every session of the account ends, and so does
/// every other such link.
#[derive(Debug)]
pub struct SetPasswordByLink {
    /// The keyed hash of what the link holds.
    pub token_hash: Vec<u8>,
    /// The password's hash.
    pub password_hash: String,
}

/// What became of the account beside its password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PasswordSet {
    /// Did it have a second factor, and the link took it away?
    pub second_factor_taken: bool,
}

/// The link has ended, or was used, or never was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkOver;

impl Store {
    /// The link that holds this, by its keyed hash. Without a permit: here somebody is being found out.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_reset_link(&self, token_hash: &[u8]) -> Result<Option<ResetLink>, Error> {
        let row = FIND_LINK.bind(token_hash).optional(On::Read(&self.pools)).await?;
        row.as_ref().map(read).transpose()
    }
}

impl Change for MakeResetLink {
    type Action = policy::MakeResetLink;
    type Out = MadeResetLink;
    type Refusal = NoSuchAccount;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<MadeResetLink, Stop<NoSuchAccount>> {
        let (id, name) = match &self.whose {
            Whose::Id(id) => (id.to_string(), String::new()),
            Whose::Username(name) => (String::new(), name.key()),
        };
        let row = tx.optional(ACCOUNT.bind(id).bind(name)).await?.ok_or(Stop::Refused(NoSuchAccount))?;
        let (user, username): (UserId, Email) = (row.parsed("users", "id")?, row.parsed("users", "username")?);

        let ends = insert(&self.link, user, now, tx).await?;
        let kept = if self.link.second_factor { ", takes the second factor away" } else { "" };
        let draft = Draft::of_deployment(EventType::ResetLinkCreated).about_user(user, username.as_str());
        tx.record(draft.saying(format!("good until {ends}{kept}")));
        Ok(MadeResetLink { user, username, ends })
    }
}

impl Change for SetPasswordByLink {
    type Action = policy::ChangeOwnPassword;
    type Out = PasswordSet;
    type Refusal = LinkOver;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<PasswordSet, Stop<LinkOver>> {
        let (user, username) = actor(tx).ok_or(Stop::Refused(LinkOver))?;
        let row = tx.optional(FIND_LINK.bind(self.token_hash.as_slice())).await?;
        let link = row.as_ref().map(read).transpose()?;
        let link = link.filter(|link| link.user == user && now < link.ends).ok_or(Stop::Refused(LinkOver))?;

        // The links end with the old password, this one too.
        set_password(user, &username, &self.password_hash, None, tx).await?;
        let second_factor_taken = link.second_factor && take_away(user, &username, tx).await?;
        Ok(PasswordSet { second_factor_taken })
    }
}

/// The row of a link; answers with its end. Those that ended long ago are forgotten.
pub(crate) async fn insert(link: &NewResetLink, user: UserId, now: Timestamp, tx: &mut Tx) -> Result<Timestamp, Error> {
    let ends = now.plus_millis(link.life);
    tx.write(FORGET_OLD.bind(now.plus_millis(-REMEMBERED).millis())).await?;
    let insert = INSERT_LINK
        .bind(link.id.to_string())
        .bind(user.to_string())
        .bind(link.token_hash.as_slice())
        .bind(now.millis())
        .bind(ends.millis())
        .bind(link.second_factor);
    tx.write(insert).await?;
    Ok(ends)
}

fn read(row: &Row) -> Result<ResetLink, Error> {
    Ok(ResetLink {
        user: row.parsed("one_time_tokens", "user_id")?,
        username: row.parsed("users", "username")?,
        ends: Timestamp::from_millis(row.get("ends")?),
        second_factor: row.get("second_factor")?,
    })
}
