//! Sessions of the console, and what proves who somebody is before there is one.
//!
//! A session is made and ended by changes; only when it was last seen, how often codes were tried, and that it has another
//! token because its person has other rights, is written beside them.

pub(crate) mod create;
pub(crate) mod credentials;
pub(crate) mod end;
pub(crate) mod failed;
pub(crate) mod read;
pub(crate) mod renew;
pub(crate) mod seen;
pub(crate) mod tries;

pub use create::{ConfirmSession, CreateSession, NewSession, Proof, SignInRefusal};
pub use credentials::Credentials;
pub use end::{EndSessions, WhichSessions};
pub use failed::RecordFailedSignIn;
pub use read::{FoundSession, OwnSession};
pub use renew::Renewing;
pub use seen::SeenSession;
