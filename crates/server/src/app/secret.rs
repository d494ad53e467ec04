//! A new secret: minted, turned into password equivalents, sealed for its place; shown once, and nowhere kept.

use super::App;
use keywright_digest::{Algorithm, Ha1};
use keywright_domain::{Description, KeyId, OrgId, PrivateKey, PublicKey, SecretId, Timestamp};
use keywright_store::{Context, Error, Half, NewKey, NewSecret, Vault};
use rand::CryptoRng;

/// Public keys are random: so many are tried before the deployment is called full.
pub(super) const MINTS: u32 = 8;

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
}
