//! Where accounts are, among the dialects.

use super::{ATLAS_V1, Dialect};

/// The root that answers about a new account, for its `Location`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountsIn {
    /// The one that made it.
    Own,
    /// Atlas v1.0, as recorded.
    AtlasV1,
}

impl Dialect {
    /// The dialect that a new account's `Location` is in.
    pub fn accounts(&'static self) -> &'static Self {
        match self.accounts {
            AccountsIn::Own => self,
            AccountsIn::AtlasV1 => &ATLAS_V1,
        }
    }
}
