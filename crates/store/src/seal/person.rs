//! What is kept of a person's second factor: its secret, sealed, and recovery codes, hashed. Both are bound to the person,
//! so that a value moved to another row opens nothing.

use super::{FORMAT, Vault};
use crate::Error;
use keywright_domain::{RecoveryCode, TotpSecret, UserId};
use rand::CryptoRng;
use zeroize::Zeroizing;

impl Vault {
    /// Seals the secret of a person's second factor; gives the data key's id and the sealed bytes.
    ///
    /// # Errors
    /// [`Error::Seal`] when there is no data key.
    pub fn seal_totp(
        &self,
        user: UserId,
        secret: &TotpSecret,
        rng: &mut impl CryptoRng,
    ) -> Result<(String, Vec<u8>), Error> {
        self.seal_at(&totp_place(user), secret.reveal(), rng)
    }

    /// Opens what [`seal_totp`](Self::seal_totp) sealed for the same person.
    ///
    /// # Errors
    /// [`Error::Seal`] for another person's, for anything else that was sealed, and when the data key is not there.
    pub fn open_totp(&self, data_key: &str, user: UserId, sealed: Vec<u8>) -> Result<TotpSecret, Error> {
        let open = self.open_at(&totp_place(user), data_key, sealed)?;
        TotpSecret::try_from(open.reveal()).map_err(|_| Error::Seal)
    }

    /// The keyed hash under which a person's recovery code is kept: over the person, the purpose and the code.
    ///
    /// # Errors
    /// [`Error::Seal`] when there is no such key.
    pub fn recovery_hash(&self, user: UserId, code: &RecoveryCode) -> Result<Vec<u8>, Error> {
        let text = Zeroizing::new(format!("recovery code\0{user}\0{}", code.reveal()));
        self.keyed_hash(text.as_bytes())
    }
}

fn totp_place(user: UserId) -> String {
    format!("totp\0{FORMAT}\0{user}")
}

#[cfg(test)]
mod tests {
    use super::super::{Context, Half, vault};
    use super::*;
    use keywright_domain::{KeyId, SecretId};
    use rand::SeedableRng as _;

    #[test]
    fn a_second_factor_opens_for_its_own_person_alone() {
        let (vault, mut rng) = (vault(), rand::rngs::StdRng::seed_from_u64(3));
        let (person, another) = (UserId::from_bytes([1; 12]), UserId::from_bytes([2; 12]));
        let secret = TotpSecret::mint(&mut rng);

        let (id, sealed) = vault.seal_totp(person, &secret, &mut rng).unwrap();

        assert_eq!(vault.open_totp(&id, person, sealed.clone()).ok().unwrap().reveal(), secret.reveal());
        assert!(vault.open_totp(&id, another, sealed.clone()).is_err());
        assert!(vault.open_totp("another data key", person, sealed.clone()).is_err());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(vault.open_totp(&id, person, changed).is_err(), "byte {place}");
        }
        let (_, again) = vault.seal_totp(person, &secret, &mut rng).unwrap();
        assert_ne!(again, sealed, "a nonce of its own");
        assert!(!sealed.windows(8).any(|bytes| secret.reveal().windows(8).any(|plain| plain == bytes)));
    }

    #[test]
    fn what_was_sealed_for_a_key_is_no_second_factor_and_the_other_way_round() {
        let (vault, mut rng) = (vault(), rand::rngs::StdRng::seed_from_u64(4));
        let bytes = [7; 12];
        let context = Context { org: None, key: KeyId::from_bytes(bytes), secret: SecretId::from_bytes(bytes) };
        let (user, secret) = (UserId::from_bytes(bytes), TotpSecret::mint(&mut rng));

        let (id, ha1) = vault.seal(&context, Half::Md5, secret.reveal(), &mut rng).unwrap();
        let (_, totp) = vault.seal_totp(user, &secret, &mut rng).unwrap();

        assert!(vault.open_totp(&id, user, ha1).is_err());
        assert!(vault.open(&id, &context, Half::Md5, totp).is_err());
    }

    #[test]
    fn a_recovery_code_is_known_by_its_hash_for_its_own_person_alone() {
        let (vault, mut rng) = (vault(), rand::rngs::StdRng::seed_from_u64(5));
        let (person, another) = (UserId::from_bytes([1; 12]), UserId::from_bytes([2; 12]));
        let code = RecoveryCode::mint(&mut rng);
        let typed = RecoveryCode::try_from(code.reveal().to_uppercase().as_str()).unwrap();

        let kept = vault.recovery_hash(person, &code).unwrap();

        assert_eq!(vault.recovery_hash(person, &typed).unwrap(), kept);
        assert_ne!(vault.recovery_hash(another, &code).unwrap(), kept);
        assert_ne!(vault.recovery_hash(person, &RecoveryCode::mint(&mut rng)).unwrap(), kept);
        assert_ne!(vault.keyed_hash(code.reveal().as_bytes()).unwrap(), kept, "no token of another kind");
    }
}
