//! What users meet: address, URL and products. `bootstrap` prints links, so it shares these with `serve`.

use std::net::SocketAddr;

use clap::{Args, ValueEnum};
use keywright_domain::Product;

use super::public_url::PublicUrl;

/// Address, URL and products.
#[derive(Args)]
#[command(next_help_heading = "Site")]
pub struct Site {
    /// IP address and port to listen on; 0.0.0.0 or [::] for all of this machine's addresses, port 0 for a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// URL that users reach this server by, which links begin with [default: http:// and the address listened on].
    #[arg(long, value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Products whose API and console are offered.
    #[arg(long, value_name = "NAME", default_value = "all")]
    pub product: Products,
}

impl Site {
    /// What links begin with, once it is known which address is listened on.
    pub fn public_url(&self, bound: SocketAddr) -> PublicUrl {
        self.public_url.clone().unwrap_or_else(|| PublicUrl::of_listener(bound))
    }
}

/// Which products a deployment offers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Products {
    /// MongoDB Atlas: /api/atlas/v1.0 and /api/atlas/v2.
    Atlas,
    /// Cloud Manager: /api/public/v1.0.
    CloudManager,
    /// Ops Manager: /api/public/v1.0, with global roles.
    OpsManager,
    /// All of them.
    All,
}

impl Products {
    /// Whether this product is among them.
    pub fn offer(self, product: Product) -> bool {
        match self {
            Self::Atlas => product == Product::Atlas,
            Self::CloudManager => product == Product::CloudManager,
            Self::OpsManager => product == Product::OpsManager,
            Self::All => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_product_is_the_only_one() {
        assert!(Products::OpsManager.offer(Product::OpsManager));
        assert!(!Products::OpsManager.offer(Product::Atlas));
        assert!(Products::All.offer(Product::CloudManager));
    }
}
