//! API keys in the database: made, changed, deleted, read.

pub(crate) mod add;
pub(crate) mod change;
pub(crate) mod delete;
pub(crate) mod read;

pub use add::{AddKey, AddKeyRefusal, NewKey, NewSecret};
pub use change::{ChangeKey, ChangeKeyRefusal};
pub use delete::{DeleteKey, DeleteKeyRefusal};

use crate::Error;
use crate::change::Tx;
use crate::seam::statements;
use keywright_domain::OrgId;

statements! {
    COUNT_OWNERS = "UPDATE organizations SET owner_count = owner_count + $2 WHERE id = $1";
}

/// Keeps the organization's count of owners, which the last-owner rules are exact by.
async fn count_owners(org: OrgId, by: i64, tx: &mut Tx) -> Result<(), Error> {
    if by != 0 {
        tx.write(COUNT_OWNERS.bind(org.to_string()).bind(by)).await?;
    }
    Ok(())
}
