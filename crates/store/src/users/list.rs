//! Every account of the deployment, for those who watch over it.

use crate::keys::list::escaped;
use crate::seam::{On, Row, statements};
use crate::users::read;
use crate::{Error, Store};
use keywright_domain::policy::ReadAccounts;
use keywright_domain::{GlobalRoles, Listing, Page, Permit, User};

statements! {
    COUNT_ACCOUNTS = "SELECT COUNT(*) AS total FROM users WHERE registered = TRUE AND ($1 = '' \
        OR name_key LIKE $1 ESCAPE '!' OR lower(first_name || ' ' || last_name) LIKE $1 ESCAPE '!')";
    ACCOUNTS = "SELECT u.id AS id, username, email_address, first_name, last_name, country, mobile_number, \
        u.created AS created, last_auth, global_roles, \
        (SELECT COUNT(*) FROM second_factors f WHERE f.user_id = u.id AND f.enabled = TRUE) AS factors, \
        (SELECT COUNT(*) FROM org_users o WHERE o.user_id = u.id) AS orgs FROM users u WHERE registered = TRUE \
        AND ($1 = '' OR name_key LIKE $1 ESCAPE '!' OR lower(first_name || ' ' || last_name) LIKE $1 ESCAPE '!') \
        ORDER BY name_key, u.id LIMIT $2 OFFSET $3";
}

/// An account in the list of all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountLine {
    /// Who.
    pub user: User,
    /// Roles over the deployment.
    pub global_roles: GlobalRoles,
    /// Does signing in take a second factor?
    pub second_factor: bool,
    /// How many organizations the person is in.
    pub orgs: u64,
}

impl Store {
    /// A page of the accounts whose name contains a text, whatever its case, by name to sign in with.
    ///
    /// # Errors
    /// The database's.
    pub async fn list_accounts(
        &self,
        _: &Permit<ReadAccounts>,
        text: &str,
        page: Page,
    ) -> Result<Listing<AccountLine>, Error> {
        let wanted = pattern(text);
        let mut moment = self.pools.moment().await?;
        let count = COUNT_ACCOUNTS.bind(wanted.as_str()).one(On::Within(&mut moment)).await?;
        let total = crate::page::total(Some(count.get("total")?));
        let window = page.window(total);
        let list = crate::page::range(ACCOUNTS.bind(wanted), window.rows, window.from_start);
        let rows = if window.rows == 0 { Vec::new() } else { list.all(On::Within(&mut moment)).await? };
        moment.rollback().await?;
        Ok(Listing { items: rows.iter().map(line).collect::<Result<_, _>>()?, total })
    }
}

/// What a text is looked for by; empty for everything. Nothing in it stands for anything else.
fn pattern(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return text;
    }
    format!("%{}%", escaped(&text))
}

fn line(row: &Row) -> Result<AccountLine, Error> {
    let global: String = row.get("global_roles")?;
    Ok(AccountLine {
        user: read::read(row)?,
        global_roles: GlobalRoles::from_text(&global).ok_or_else(|| row.damaged("users", "global_roles"))?,
        second_factor: row.get::<i64>("factors")? > 0,
        orgs: crate::page::total(Some(row.get("orgs")?)),
    })
}
