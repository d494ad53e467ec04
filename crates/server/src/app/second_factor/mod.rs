//! Setting up the second factor of a person who signs in: the secret as it is shown, this once.
//!
//! The rules of codes are the domain's ([`TotpSecret`](keywright_domain::TotpSecret),
//! [`RecoveryCode`](keywright_domain::RecoveryCode)); what is kept of them is sealed and hashed by the
//! [`Vault`](keywright_store::Vault). Nothing here is stored or decided: the functions are pure.

mod enrolment;
mod qr_code;

pub use enrolment::Enrolment;
pub use qr_code::{QrCode, TooLong};
