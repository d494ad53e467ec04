//! People in the database: accounts, and the names of strangers who are invited somewhere.
//!
//! One person is one row, however their name is written. A stranger's row is not registered: no call shows it as an
//! account, and it goes with the last invitation; the account that is made later keeps its id.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod read;

pub use change::{AccountPatch, ChangeAccount, NewRoles};
pub use create::{CreateAccount, NewAccount, RoleGrant};
pub use delete::DeleteAccount;
pub use list::AccountLine;

use crate::Error;
use crate::change::{Stop, Tx};
use crate::org_users::MembershipRefusal;
use crate::seam::{On, Query, statements};
use keywright_domain::{Draft, Email, EventType, GlobalRoles, OrgId, Timestamp, User, UserId};
use std::collections::HashMap;

statements! {
    NAMED = "SELECT id, username FROM users WHERE name_key = $1";
    ALL_NAMED = "WITH page (org_id, name_key) AS (VALUES ($1, $2)) \
        SELECT u.id AS id, u.name_key AS name_key FROM page p CROSS JOIN users u WHERE u.name_key = p.name_key \
        AND (EXISTS (SELECT 1 FROM org_users m WHERE m.org_id = p.org_id AND m.user_id = u.id) \
            OR EXISTS (SELECT 1 FROM org_invitations i WHERE i.org_id = p.org_id AND i.user_id = u.id))";
    INSERT_STRANGER = "INSERT INTO users (id, username, name_key, first_name, last_name, password_hash, global_roles, \
        created, registered) VALUES ($1, $2, $3, '', '', NULL, '', $4, FALSE)";
    INSERT_USER = "INSERT INTO users (id, username, name_key, email_address, first_name, last_name, country, \
        mobile_number, password_hash, global_roles, created, registered) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, TRUE)";
    FORGET_STRANGERS = "DELETE FROM users WHERE id IN (VALUES ($1)) AND registered = FALSE \
        AND NOT EXISTS (SELECT 1 FROM org_invitations i WHERE i.user_id = users.id) \
        AND NOT EXISTS (SELECT 1 FROM group_invitations i WHERE i.user_id = users.id)";
}

/// Why an account is not made, changed or deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountRefusal {
    /// No such account in the scope.
    NotFound,
    /// The name is taken.
    Exists,
    /// The caller may not change this of it.
    NotHere,
    /// Its roles cannot be what they are asked to be.
    Membership(MembershipRefusal),
}

fn membership(stop: Stop<MembershipRefusal>) -> Stop<AccountRefusal> {
    stop.map(AccountRefusal::Membership)
}

/// Somebody whom an event or a membership is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) username: String,
}

/// The id of the person of a folded name, registered or not.
pub(crate) async fn id_named(key: &str, on: On<'_>) -> Result<Option<UserId>, Error> {
    NAMED.bind(key).optional(on).await?.map(|row| row.parsed("users", "id")).transpose()
}

/// The person of a name, registered or not.
pub(crate) async fn named(username: &Email, tx: &mut Tx) -> Result<Option<Person>, Error> {
    let Some(row) = tx.optional(NAMED.bind(username.key())).await? else { return Ok(None) };
    Ok(Some(Person { id: row.parsed("users", "id")?, username: row.get("username")? }))
}

/// The ids of the people of these folded names who are in an organization or invited to it, by name. Somebody who is
/// elsewhere costs no more than nobody.
pub(crate) async fn all_named<'a>(
    keys: impl Iterator<Item = &'a str>,
    org: OrgId,
    tx: &mut Tx,
) -> Result<HashMap<String, UserId>, Error> {
    let keys: Vec<&str> = keys.collect();
    let rows = crate::page::about(ALL_NAMED, org, &keys, &mut tx.inner).await?;
    rows.iter().map(|row| Ok((row.get("name_key")?, row.parsed("users", "id")?))).collect()
}

/// The person of a name; a stranger gets the id that was minted for them.
pub(crate) async fn named_or_new(
    username: &Email,
    minted: UserId,
    now: Timestamp,
    tx: &mut Tx,
) -> Result<Person, Error> {
    if let Some(known) = named(username, tx).await? {
        return Ok(known);
    }
    let insert =
        INSERT_STRANGER.bind(minted.to_string()).bind(username.as_str()).bind(username.key()).bind(now.millis());
    tx.write(insert).await?;
    Ok(Person { id: minted, username: username.as_str().to_owned() })
}

/// Forgets a stranger who is invited nowhere any more; an account stays.
pub(crate) async fn forget_stranger(user: UserId, tx: &mut Tx) -> Result<(), Error> {
    forget_strangers(&[user], tx).await
}

/// The same of all whom a place had invited that has gone.
pub(crate) async fn forget_strangers(users: &[UserId], tx: &mut Tx) -> Result<(), Error> {
    for part in users.chunks(crate::page::MOST_AT_ONCE) {
        let forget = part.iter().fold(FORGET_STRANGERS.rows(part.len(), 1), |query, user| query.bind(user.to_string()));
        tx.write(forget).await?;
    }
    Ok(())
}

/// The people of rows that have their ids: whom a place has invited that goes now.
pub(crate) async fn strangers(invited: Query, tx: &mut Tx) -> Result<Vec<UserId>, Error> {
    tx.all(invited).await?.iter().map(|row| row.parsed("users", "id")).collect()
}

/// The row and the event of a new account.
pub(crate) async fn insert(
    user: &User,
    password_hash: Option<&str>,
    global_roles: GlobalRoles,
    tx: &mut Tx,
) -> Result<(), Error> {
    let insert = INSERT_USER
        .bind(user.id.to_string())
        .bind(user.username.as_str())
        .bind(user.username.key())
        .bind(user.email_address.as_ref().map(|address| address.as_str().to_owned()))
        .bind(user.first_name.as_str())
        .bind(user.last_name.as_str())
        .bind(user.country.map(|country| country.as_str().to_owned()))
        .bind(user.mobile_number.clone())
        .bind(password_hash.map(str::to_owned))
        .bind(global_roles.to_text())
        .bind(user.created.millis());
    tx.write(insert).await?;
    tx.record(made(user));
    Ok(())
}

/// The event of a new account.
pub(crate) fn made(user: &User) -> Draft {
    Draft::of_deployment(EventType::UserCreated).about_user(user.id, user.username.as_str())
}
