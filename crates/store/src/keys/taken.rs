//! A public key is minted before it is known to be free.

use super::AddKeyRefusal;
use crate::{AddProjectKeyRefusal, CreateOrganizationRefusal, FirstUserRefusal, OnceRefusal, PublicKeyTaken};

/// A refusal of a change that brings a key, which another public key may cure.
pub trait MayBeTaken {
    /// Is the minted public key taken?
    fn is_public_key_taken(&self) -> bool;
}

impl MayBeTaken for AddKeyRefusal {
    fn is_public_key_taken(&self) -> bool {
        matches!(self, Self::PublicKeyTaken)
    }
}

impl MayBeTaken for AddProjectKeyRefusal {
    fn is_public_key_taken(&self) -> bool {
        matches!(self, Self::Key(refusal) if refusal.is_public_key_taken())
    }
}

impl MayBeTaken for CreateOrganizationRefusal {
    fn is_public_key_taken(&self) -> bool {
        matches!(self, Self::PublicKeyTaken)
    }
}

impl MayBeTaken for FirstUserRefusal {
    fn is_public_key_taken(&self) -> bool {
        matches!(self, Self::PublicKeyTaken)
    }
}

impl MayBeTaken for PublicKeyTaken {
    fn is_public_key_taken(&self) -> bool {
        true
    }
}

impl<R: MayBeTaken> MayBeTaken for OnceRefusal<R> {
    fn is_public_key_taken(&self) -> bool {
        matches!(self, Self::Change(refusal) if refusal.is_public_key_taken())
    }
}
