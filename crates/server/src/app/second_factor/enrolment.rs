//! Setting up: the secret as a person's app takes it in, by the camera or by hand.

use super::{QrCode, TooLong};
use crate::http::percent::{Place, encode};
use keywright_domain::{Email, TotpSecret};
use zeroize::Zeroizing;

/// Whose codes an app says these are.
const ISSUER: &str = "Keywright";

/// A secret, ready to be shown to the person whose it will be. Shown once, and only over a page that is not stored.
pub struct Enrolment {
    /// What the QR code holds: `otpauth://totp/Keywright:ada@example.org?secret=…`, as authenticator apps read it.
    pub uri: Zeroizing<String>,
    /// The secret to be typed: eight groups of four letters.
    pub typed: Zeroizing<String>,
    /// The URI, for a camera.
    pub qr_code: QrCode,
}

impl Enrolment {
    /// How the secret of this account is shown.
    ///
    /// # Errors
    /// [`TooLong`], which no address reaches.
    pub fn of(secret: &TotpSecret, account: &Email) -> Result<Self, TooLong> {
        let base32 = secret.base32();
        let uri = uri(&base32, account);
        let qr_code = QrCode::of(&uri)?;
        Ok(Self { typed: in_fours(&base32), qr_code, uri })
    }
}

/// The parameters say the defaults too: some apps take others for them.
fn uri(base32: &str, account: &Email) -> Zeroizing<String> {
    let mut uri = Zeroizing::new(String::with_capacity(1024));
    uri.push_str("otpauth://totp/");
    uri.push_str(ISSUER);
    uri.push(':');
    // In its stricter form: apps that read the label as a query value would take a plus for a space.
    encode(account.as_str(), Place::Query, &mut uri);
    uri.push_str("?secret=");
    uri.push_str(base32);
    uri.push_str("&issuer=");
    uri.push_str(ISSUER);
    uri.push_str("&algorithm=SHA1&digits=6&period=30");
    uri
}

fn in_fours(base32: &str) -> Zeroizing<String> {
    let mut typed = Zeroizing::new(String::with_capacity(base32.len() * 5 / 4));
    for (place, letter) in base32.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            typed.push(' ');
        }
        typed.push(letter);
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enrolment(account: &str) -> Enrolment {
        let secret = TotpSecret::try_from(b"12345678901234567890".as_slice()).unwrap();
        Enrolment::of(&secret, &Email::try_from(account).unwrap()).unwrap()
    }

    #[test]
    fn the_uri_names_issuer_account_and_how_codes_are_made() {
        assert_eq!(
            *enrolment("ada@example.org").uri,
            "otpauth://totp/Keywright:ada@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Keywright\
             &algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn an_account_cannot_add_to_the_uri() {
        let uri = enrolment("a?secret=B&c/d+e%f#é@example.org").uri;

        assert!(
            uri.starts_with("otpauth://totp/Keywright:a%3Fsecret%3DB%26c%2Fd%2Be%25f%23%C3%A9@example.org?"),
            "{uri:?}"
        );
    }

    #[test]
    fn what_is_typed_stands_in_groups_of_four() {
        assert_eq!(*enrolment("ada@example.org").typed, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn the_longest_address_of_the_widest_letters_still_fits() {
        let account = format!("{}@b", "é".repeat(126));

        assert!(enrolment(&account).uri.len() < 1024);
        assert_eq!(account.len(), Email::MAX);
    }
}
