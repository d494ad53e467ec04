//! The second factor of a person who signs in: set up, asked for, turned off.
//!
//! The rules of codes are the domain's ([`TotpSecret`](keywright_domain::TotpSecret),
//! [`RecoveryCode`](keywright_domain::RecoveryCode)); what is kept of them is sealed and hashed by the
//! [`Vault`](keywright_store::Vault). How a secret is shown ([`Enrolment`]) is pure.

mod enrolment;
mod judge;
mod own;
mod qr_code;

pub use enrolment::Enrolment;
pub(crate) use judge::JudgedCode;
pub(crate) use own::{RecoveryCodes, SecondFactorRefusal};
pub use qr_code::{QrCode, TooLong};
