//! First run in the console: what somebody who brought a setup token says of the first owner is kept as a draft, and at
//! the end becomes an account, an organization and a session in one change.
//!
//! A draft belongs to one browser. It is good for a day, and all end with first run, whichever way in was faster.

use crate::change::{Change, Stop, Tx};
use crate::first_run;
use crate::first_user::is_token;
use crate::organizations::{NewOrganization, create};
use crate::seam::{On, Row, statements};
use crate::sessions::NewSession;
use crate::sessions::create::{self as sessions, Proof};
use crate::users::{self, Person};
use crate::{Error, Store, org_users};
use keywright_domain::policy;
use keywright_domain::{
    Draft, Email, EventType, GlobalRole, GlobalRoles, OrgId, OrgRole, OrgRoles, PersonName, Scope, Timestamp, User,
    UserId,
};

statements! {
    FORGET_OLD = "DELETE FROM setup_drafts WHERE created <= $1";
    INSERT_DRAFT = "INSERT INTO setup_drafts (draft_hash, first_name, last_name, username, password_hash, created) \
        VALUES ($1, '', '', '', '', $2)";
    SET_OWNER = "UPDATE setup_drafts SET first_name = $2, last_name = $3, username = $4, password_hash = $5 \
        WHERE draft_hash = $1";
    FIND_DRAFT = "SELECT first_name, last_name, username, password_hash, created FROM setup_drafts \
        WHERE draft_hash = $1";
}

/// How long a draft is good, in milliseconds.
const LIFE: i64 = 24 * 60 * 60 * 1000;

/// Begins: somebody has brought a setup token.
#[derive(Debug)]
pub struct BeginSetup {
    /// The token's keyed hash.
    pub token_hash: Vec<u8>,
    /// The keyed hash of what the draft's cookie holds.
    pub draft_hash: Vec<u8>,
}

/// Says who the owner will be, in the place of what was said before.
#[derive(Debug)]
pub struct DraftOwner {
    /// Which draft.
    pub draft_hash: Vec<u8>,
    /// Who.
    pub owner: DraftedOwner,
    /// The password's hash; `None` keeps the one that was said before.
    pub password_hash: Option<String>,
}

/// The first owner, as far as a draft knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DraftedOwner {
    /// The given name.
    pub first_name: PersonName,
    /// The family name.
    pub last_name: PersonName,
    /// The name to sign in with.
    pub username: Email,
}

/// Ends first run: makes the organization, its owner, and the session in which the owner goes on.
#[derive(Debug)]
pub struct CompleteSetup {
    /// Which draft.
    pub draft_hash: Vec<u8>,
    /// The organization.
    pub organization: NewOrganization,
    /// The owner's id.
    pub owner: UserId,
    /// Where Ops Manager pages exist the first owner is also Global Owner.
    pub global_owner: bool,
    /// The session.
    pub session: NewSession,
}

/// What first run has made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetUp {
    /// The organization.
    pub org: OrgId,
    /// When the session ends.
    pub session_ends: Timestamp,
}

/// Why first run does not go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetupRefusal {
    /// Somebody has claimed the deployment already.
    Over,
    /// There is no such setup token.
    UnknownToken,
    /// The draft is too old, or never was.
    DraftGone,
    /// The draft does not say yet who the owner will be, or with which password.
    OwnerMissing,
}

impl Store {
    /// The draft of a cookie, by its keyed hash, with the owner if one was named; `None` when there is no such draft.
    /// Without a permit: nobody is known yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_setup_draft(
        &self,
        draft_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<Option<DraftedOwner>>, Error> {
        let row = FIND_DRAFT.bind(draft_hash).optional(On::Read(&self.pools)).await?;
        let drafted = row.as_ref().map(|row| read(row, now)).transpose()?.flatten();
        Ok(drafted.map(|(owner, _)| owner))
    }
}

impl Change for BeginSetup {
    type Action = policy::DraftSetup;
    type Out = ();
    type Refusal = SetupRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<SetupRefusal>> {
        check_open(tx).await?;
        if !is_token(&self.token_hash, tx).await? {
            return Err(Stop::Refused(SetupRefusal::UnknownToken));
        }

        tx.write(FORGET_OLD.bind(now.plus_millis(-LIFE).millis())).await?;
        tx.write(INSERT_DRAFT.bind(self.draft_hash.as_slice()).bind(now.millis())).await?;
        tx.record(Draft::of_deployment(EventType::SetupDrafted));
        Ok(())
    }
}

impl Change for DraftOwner {
    type Action = policy::DraftSetup;
    type Out = ();
    type Refusal = SetupRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<(), Stop<SetupRefusal>> {
        check_open(tx).await?;
        let (_, before) = find(&self.draft_hash, now, tx).await?;
        let password_hash = self.password_hash.clone().unwrap_or(before);
        if password_hash.is_empty() {
            return Err(Stop::Refused(SetupRefusal::OwnerMissing));
        }

        let set = SET_OWNER
            .bind(self.draft_hash.as_slice())
            .bind(self.owner.first_name.as_str())
            .bind(self.owner.last_name.as_str())
            .bind(self.owner.username.as_str())
            .bind(password_hash);
        tx.write(set).await?;
        let said = format!("owner {}", self.owner.username.as_str());
        tx.record(Draft::of_deployment(EventType::SetupDrafted).saying(said));
        Ok(())
    }
}

impl Change for CompleteSetup {
    type Action = policy::Bootstrap;
    type Out = SetUp;
    type Refusal = SetupRefusal;

    async fn apply(&self, _: &Scope, now: Timestamp, tx: &mut Tx) -> Result<SetUp, Stop<SetupRefusal>> {
        check_open(tx).await?;
        let (owner, password_hash) = find(&self.draft_hash, now, tx).await?;
        let owner = owner.ok_or(Stop::Refused(SetupRefusal::OwnerMissing))?;

        first_run::close(tx).await?;
        let username = owner.username.as_str();
        tx.record(Draft::of_deployment(EventType::FirstUserCreated).about_user(self.owner, username));
        let user = User {
            first_name: owner.first_name.as_str().to_owned(),
            last_name: owner.last_name.as_str().to_owned(),
            ..User::new(self.owner, owner.username.clone(), now)
        };
        let global = if self.global_owner { [GlobalRole::Owner].into() } else { GlobalRoles::EMPTY };
        users::insert(&user, Some(&password_hash), global, tx).await?;
        let organization = create::insert(&self.organization, now, tx).await?;
        let person = Person { id: self.owner, username: username.to_owned() };
        org_users::write_roles(&person, organization.id, OrgRoles::EMPTY, [OrgRole::Owner].into(), tx).await?;
        let session_ends = sessions::insert(&self.session, self.owner, now, tx).await?;
        sessions::signed_in(self.owner, username, &Proof::Password, now, tx).await?;
        Ok(SetUp { org: organization.id, session_ends })
    }
}

async fn check_open(tx: &mut Tx) -> Result<(), Stop<SetupRefusal>> {
    if first_run::is_open(tx).await? { Ok(()) } else { Err(Stop::Refused(SetupRefusal::Over)) }
}

/// The owner whom a draft names, and the hash of their password.
type Drafted = (Option<DraftedOwner>, String);

async fn find(draft_hash: &[u8], now: Timestamp, tx: &mut Tx) -> Result<Drafted, Stop<SetupRefusal>> {
    let row = tx.optional(FIND_DRAFT.bind(draft_hash)).await?;
    let drafted = row.as_ref().map(|row| read(row, now)).transpose()?.flatten();
    drafted.ok_or(Stop::Refused(SetupRefusal::DraftGone))
}

/// What a draft says, unless it is too old.
fn read(row: &Row, now: Timestamp) -> Result<Option<Drafted>, Error> {
    if row.get::<i64>("created")?.saturating_add(LIFE) <= now.millis() {
        return Ok(None);
    }
    let password_hash: String = row.get("password_hash")?;
    if password_hash.is_empty() {
        return Ok(Some((None, password_hash)));
    }
    let name = |column| {
        let text: String = row.get(column)?;
        PersonName::try_from(text).map_err(|_| row.damaged("setup_drafts", column))
    };
    let (first_name, last_name) = (name("first_name")?, name("last_name")?);
    let owner = DraftedOwner { first_name, last_name, username: row.parsed("setup_drafts", "username")? };
    Ok(Some((Some(owner), password_hash)))
}
