//! A new secret: minted, turned into password equivalents, sealed for its place; shown once, and nowhere kept.

use super::{App, WriteError};
use keywright_digest::{Algorithm, Ha1};
use keywright_domain::{Description, KeyId, OrgId, Permit, PrivateKey, PublicKey, SecretId, Timestamp};
use keywright_store::{Change, Context, Error, Half, MayBeTaken, NewKey, NewSecret, Vault};
use rand::CryptoRng;

/// Public keys are random: so many are tried before the deployment is called full.
const MINTS: u32 = 8;

/// A new key of an organization, or of none, with the private half that is shown this once.
pub(crate) fn mint<R>(
    vault: &Vault,
    org: Option<OrgId>,
    description: Description,
    roles: R,
    now: Timestamp,
    rng: &mut impl CryptoRng,
) -> Result<(NewKey<R>, PrivateKey), Error> {
    let (public_key, private) = (PublicKey::mint(rng), PrivateKey::mint(rng));
    let (id, secret) = (KeyId::mint(now, rng), SecretId::mint(now, rng));
    let context = Context { org, key: id, secret };
    let mut seal = |algorithm, half| {
        let ha1 = Ha1::of(algorithm, public_key.as_str(), vault.realm(), private.reveal());
        vault.seal(&context, half, ha1.reveal(), rng)
    };
    let (data_key, md5) = seal(Algorithm::Md5, Half::Md5)?;
    let (_, sha256) = seal(Algorithm::Sha256, Half::Sha256)?;
    let tail = private.tail();
    let secret = NewSecret { id: secret, data_key, md5, sha256 };
    Ok((NewKey { id, public_key, description, roles, tail, secret }, private))
}

impl App {
    /// The same, with this application's vault, clock and chance.
    pub(super) fn mint<R>(
        &self,
        org: Option<OrgId>,
        description: Description,
        roles: R,
    ) -> Result<(NewKey<R>, PrivateKey), Error> {
        mint(self.store.vault(), org, description, roles, self.clocks.now(), &mut self.chance.rng())
    }

    /// Mints a key and writes the change that brings it; another key when its public half is taken.
    pub(super) async fn write_minted<K, P, C: Change<Refusal: MayBeTaken>>(
        &self,
        permit: &Permit<C::Action>,
        mint: impl Fn() -> Result<(K, P), Error>,
        change: impl Fn(K) -> C,
    ) -> Result<(C::Out, P), WriteError<C::Refusal>> {
        let mut tries = 1;
        loop {
            let (key, private) = mint().map_err(WriteError::Failed)?;
            match self.store.write(permit, change(key)).await {
                Err(WriteError::Refused(refusal)) if refusal.is_public_key_taken() && tries < MINTS => tries += 1,
                written => return written.map(|committed| (committed.value, private)),
            }
        }
    }
}
