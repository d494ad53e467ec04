//! The console's options.

use clap::{Args, ValueEnum};

use super::site::Products;

/// The console.
#[derive(Args)]
#[command(next_help_heading = "Console")]
pub struct Console {
    /// Whose words and entry points the console shows [default: cloud-manager where --product is cloud-manager or
    /// ops-manager, else atlas].
    #[arg(long, value_name = "NAME")]
    pub console_flavor: Option<Flavor>,

    /// Who may make organizations in the console: owners of one, anyone with an account, nobody. A Global Owner always
    /// may.
    #[arg(long, value_name = "WHO", default_value = "owners")]
    pub console_create_organizations: CreateOrganizations,
}

impl Console {
    /// The flavor, once it is known which products are served.
    pub fn flavor(&self, products: Products) -> Flavor {
        self.console_flavor.unwrap_or(match products {
            Products::CloudManager | Products::OpsManager => Flavor::CloudManager,
            Products::Atlas | Products::All => Flavor::Atlas,
        })
    }
}

/// Whose words and entry points the console shows. Rights never depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Flavor {
    /// Those of MongoDB Atlas.
    Atlas,
    /// Those of Cloud Manager and Ops Manager.
    CloudManager,
}

/// Who may make organizations in the console.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum CreateOrganizations {
    /// Whoever owns an organization already.
    Owners,
    /// Whoever has an account.
    Anyone,
    /// Nobody but a Global Owner.
    Nobody,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flavor_follows_the_product_until_somebody_says_otherwise() {
        let said =
            |console_flavor| Console { console_flavor, console_create_organizations: CreateOrganizations::Owners };

        assert_eq!(said(None).flavor(Products::All), Flavor::Atlas);
        assert_eq!(said(None).flavor(Products::OpsManager), Flavor::CloudManager);
        assert_eq!(said(Some(Flavor::Atlas)).flavor(Products::OpsManager), Flavor::Atlas);
    }
}
