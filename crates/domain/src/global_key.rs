//! Global keys: API keys of the deployment, which belong to no organization and hold global roles alone.

use crate::{Description, GlobalRoles, KeyId, PrivateKeyTail, PublicKey, Timestamp};

/// A global key as lists and single reads show it (endpoint contract 5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GlobalKey {
    /// Its id.
    pub id: KeyId,
    /// Its public half: unique over the deployment, among all keys.
    pub public_key: PublicKey,
    /// What it is for.
    pub description: Description,
    /// The last twelve digits of its private half.
    pub tail: PrivateKeyTail,
    /// Its roles; never none.
    pub roles: GlobalRoles,
    /// When it was made.
    pub created: Timestamp,
}
