//! Users: people with an account, who sign in to the console and hold roles as keys do. They never call the API.

use crate::{Email, Timestamp, UserId};

/// An account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name to sign in with, which is an e-mail address.
    pub username: Email,
    /// Where notices go; else to the name. Links that open doors go to the name alone.
    pub email_address: Option<Email>,
    /// The given name; may be empty.
    pub first_name: String,
    /// The family name; may be empty.
    pub last_name: String,
    /// Where the person lives, if they say so.
    pub country: Option<Country>,
    /// A telephone number, if they give one.
    pub mobile_number: Option<String>,
    /// When the account was made.
    pub created: Timestamp,
    /// When the person last signed in.
    pub last_auth: Option<Timestamp>,
}

impl User {
    /// An account of somebody of whom only the name is known.
    pub const fn new(id: UserId, username: Email, created: Timestamp) -> Self {
        Self {
            id,
            username,
            email_address: None,
            first_name: String::new(),
            last_name: String::new(),
            country: None,
            mobile_number: None,
            created,
            last_auth: None,
        }
    }

    /// Where notices go.
    pub fn address(&self) -> &Email {
        self.email_address.as_ref().unwrap_or(&self.username)
    }
}

/// A country: two upper-case letters, as ISO 3166-1 writes them (or XK). Not every pair is one.
///
/// Source: endpoint contract 8.4, 8.9.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Country([u8; 2]);

/// The text is no code of a country.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a country is two upper-case letters of ISO 3166-1, as DE")]
pub struct InvalidCountry;

/// Every code, in order: ISO 3166-1 alpha-2, and XK, which is in use beside it.
const CODES: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCL\
    CMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHU\
    IDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMU\
    MVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSS\
    STSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

impl Country {
    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<&str> for Country {
    type Error = InvalidCountry;

    fn try_from(text: &str) -> Result<Self, InvalidCountry> {
        let code: [u8; 2] = text.as_bytes().try_into().map_err(|_| InvalidCountry)?;
        let (codes, _) = CODES.as_bytes().as_chunks::<2>();
        if codes.contains(&code) { Ok(Self(code)) } else { Err(InvalidCountry) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_one_of_the_codes_that_exist() {
        for code in ["DE", "IE", "US", "ZW", "AD", "XK"] {
            assert_eq!(Country::try_from(code).unwrap().as_str(), code);
        }
        for text in ["", "D", "de", "ZZ", "DEU", "É", "EA"] {
            assert_eq!(Country::try_from(text), Err(InvalidCountry), "{text:?}");
        }
        assert_eq!(CODES.len(), 250 * 2);
    }
}
