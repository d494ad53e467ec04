//! The picker of roles: which are offered, which of them somebody may grant, what each means in plain words.
//!
//! One for keys and for people, in organizations and in projects. What is offered follows the flavour's product; a role of
//! another product that is held already is shown, can be taken away, and stays when nobody touches it. Source: console
//! contract 4, 5.1.

use super::service::ConsoleSite;
use crate::config::console::Flavor;
use keywright_domain::{GlobalRole, OrgRole, Product, ProjectRole, Role, RoleSet};

/// What a role lets somebody do, in plain words.
#[derive(Clone, Copy)]
pub(crate) struct Meaning {
    /// One line: `sees invoices`.
    pub(crate) about: &'static str,
    /// The same in "will be able to …".
    pub(crate) can: &'static str,
    /// How far it goes.
    pub(crate) reach: Reach,
}

/// How far a role goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// It sees.
    Read,
    /// It changes some things.
    Write,
    /// It changes everything there is.
    Full,
}

impl Reach {
    /// Its badge.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Full => "full control",
        }
    }
}

/// A kind of role that people pick from.
pub(crate) trait Picked: Role {
    fn meaning(self) -> Meaning;

    /// Is it offered where this product's roles are?
    fn is_offered(self, product: Product) -> bool {
        self.products().contains(&product)
    }
}

const fn meaning(reach: Reach, about: &'static str, can: &'static str) -> Meaning {
    Meaning { about, can, reach }
}

impl Picked for OrgRole {
    fn meaning(self) -> Meaning {
        use Reach::{Full, Read, Write};
        match self {
            Self::Owner => meaning(
                Full,
                "Does everything in the organization and its projects, and can delete it.",
                "do everything in the organization and its projects",
            ),
            Self::UserAdmin => meaning(
                Write,
                "Makes and changes API keys and people, everywhere in the organization.",
                "make and change API keys and people in the organization",
            ),
            Self::GroupCreator => meaning(Write, "Makes projects, and owns those it makes.", "make projects"),
            Self::BillingAdmin => meaning(Write, "Changes payment and sees invoices.", "change payment"),
            Self::BillingReadOnly => meaning(Read, "Sees invoices.", "see invoices"),
            Self::StreamProcessingAdmin => {
                meaning(Write, "Changes stream processing in the organization.", "change stream processing")
            }
            Self::ReadOnly => meaning(
                Read,
                "Sees everything in the organization and its projects.",
                "see everything in the organization and its projects",
            ),
            Self::Member => meaning(
                Read,
                "Sees the organization, and the projects that it is added to.",
                "see the organization and the projects that it is added to",
            ),
        }
    }
}

impl Picked for ProjectRole {
    fn meaning(self) -> Meaning {
        use Reach::{Full, Read, Write};
        match self {
            Self::Owner => {
                meaning(Full, "Does everything in the project, and can delete it.", "do everything in the project")
            }
            Self::UserAdmin => meaning(
                Write,
                "Makes and changes API keys and people in the project.",
                "make and change API keys and people in the project",
            ),
            Self::ClusterManager => meaning(Write, "Changes clusters.", "change clusters"),
            Self::StreamProcessingOwner => meaning(Write, "Changes stream processing.", "change stream processing"),
            Self::DataAccessAdmin => {
                meaning(Write, "Reads and writes data, and manages its structure.", "read, write and manage data")
            }
            Self::DataAccessReadWrite => meaning(Write, "Reads and writes data.", "read and write data"),
            Self::DataAccessReadOnly => meaning(Read, "Reads data.", "read data"),
            Self::DatabaseAccessAdmin => meaning(Write, "Changes database users.", "change database users"),
            Self::BackupManager | Self::BackupAdmin => {
                meaning(Write, "Makes and restores backups.", "make and restore backups")
            }
            Self::ObservabilityViewer => meaning(Read, "Sees logs and measurements.", "see logs and measurements"),
            Self::SearchIndexEditor => meaning(Write, "Changes search indexes.", "change search indexes"),
            Self::AutomationAdmin => meaning(Write, "Changes what is deployed.", "change what is deployed"),
            Self::MonitoringAdmin => meaning(Write, "Changes monitoring and alerts.", "change monitoring and alerts"),
            Self::BillingAdmin => meaning(Write, "Sees and pays the project's invoices.", "pay the project's invoices"),
            Self::ChartsAdmin => meaning(Write, "Changes charts.", "change charts"),
            Self::ReadOnly => meaning(Read, "Sees everything in the project.", "see everything in the project"),
        }
    }
}

impl Picked for GlobalRole {
    fn meaning(self) -> Meaning {
        use Reach::{Full, Read, Write};
        match self {
            Self::Owner => meaning(
                Full,
                "Does everything on this server, in every organization and project.",
                "do everything on this server",
            ),
            Self::ReadOnly => meaning(Read, "Sees everything on this server.", "see everything on this server"),
            Self::UserAdmin => meaning(
                Write,
                "Makes and changes people and API keys in every organization.",
                "make and change people and API keys in every organization",
            ),
            Self::MonitoringAdmin => {
                meaning(Write, "Changes monitoring and alerts everywhere.", "change monitoring and alerts everywhere")
            }
            Self::BackupAdmin => {
                meaning(Write, "Makes and restores backups everywhere.", "make and restore backups everywhere")
            }
            Self::AutomationAdmin => {
                meaning(Write, "Changes what is deployed, everywhere.", "change what is deployed, everywhere")
            }
        }
    }

    /// The pages that name them exist with Ops Manager alone, whatever the flavour.
    fn is_offered(self, _: Product) -> bool {
        true
    }
}

/// A role to pick.
pub(crate) struct Choice {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) about: &'static str,
    pub(crate) can: &'static str,
    pub(crate) badge: &'static str,
    /// Is it ticked?
    pub(crate) ticked: bool,
    /// Why it cannot be ticked; empty when it can.
    pub(crate) locked: &'static str,
    /// Does another product offer it, and not this one?
    pub(crate) foreign: bool,
    /// Is it worth a second thought?
    pub(crate) caution: bool,
}

/// The picker, as its macro shows it.
pub(crate) struct RolePicker {
    /// The name of its boxes, and the id of the group.
    pub(crate) field: &'static str,
    /// What the group is called: `Organization Permissions`.
    pub(crate) legend: &'static str,
    /// Who gets the roles: `This key`.
    pub(crate) who: &'static str,
    /// The roles.
    pub(crate) choices: Vec<Choice>,
}

/// What a picker is made of.
pub(crate) struct Picking<R> {
    pub(crate) field: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) who: &'static str,
    /// Roles that are held already.
    pub(crate) held: RoleSet<R>,
    /// Roles that are ticked now.
    pub(crate) ticked: RoleSet<R>,
    /// The one role that not everybody may grant, and whether this person may.
    pub(crate) owner: R,
    pub(crate) may_grant_owner: bool,
}

impl RolePicker {
    /// The picker of a site.
    pub(crate) fn new<R: Picked + PartialEq>(site: &ConsoleSite, picking: &Picking<R>) -> Self {
        let product = product(site);
        let choice = |role: R| {
            let (foreign, meaning) = (!role.is_offered(product), role.meaning());
            let held = picking.held.contains(role);
            let locked = role == picking.owner && !picking.may_grant_owner && !held;
            (!foreign || held).then(|| Choice {
                name: role.name(),
                label: role.label(),
                about: meaning.about,
                can: meaning.can,
                badge: meaning.reach.label(),
                ticked: picking.ticked.contains(role),
                locked: if locked { "Only somebody who has this role can give it." } else { "" },
                foreign,
                caution: meaning.reach == Reach::Full,
            })
        };
        let choices = R::ALL.iter().copied().filter_map(choice).collect();
        Self { field: picking.field, legend: picking.legend, who: picking.who, choices }
    }

    /// What the ticked roles come to, in a sentence.
    pub(crate) fn summary(&self) -> String {
        let ticked: Vec<_> = self.choices.iter().filter(|choice| choice.ticked).collect();
        if ticked.is_empty() {
            return format!("{} will not be able to do anything.", self.who);
        }
        let can: Vec<_> = ticked.iter().map(|choice| choice.can).collect();
        let only_reads = ticked.iter().all(|choice| choice.badge == Reach::Read.label());
        let end = if only_reads { " It will not be able to change anything." } else { "" };
        format!("{} will be able to {}.{end}", self.who, can.join("; "))
    }
}

/// The product whose roles are offered.
pub(crate) fn product(site: &ConsoleSite) -> Product {
    match (site.products.as_slice(), site.flavor) {
        ([Product::OpsManager], _) => Product::OpsManager,
        (_, Flavor::Atlas) => Product::Atlas,
        (_, Flavor::CloudManager) => Product::CloudManager,
    }
}

/// The roles that a form names: those of the kind that the site offers, or that are held already; `None` when it names
/// another, which no page of ours does.
pub(crate) fn parse<'f, R: Picked>(
    site: &ConsoleSite,
    names: impl Iterator<Item = &'f str>,
    held: RoleSet<R>,
) -> Option<RoleSet<R>> {
    let product = product(site);
    let offered = |role: &R| role.is_offered(product) || held.contains(*role);
    names.map(|name| R::ALL.iter().copied().find(|role| role.name() == name).filter(offered)).collect()
}

/// Roles as people read them, in the order of the contract.
pub(crate) fn labels<R: Picked>(roles: RoleSet<R>) -> Vec<&'static str> {
    roles.iter().map(Role::label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_address::{ClientAddress, ForwardedHeader};
    use crate::config::PublicUrl;
    use crate::config::console::CreateOrganizations;
    use keywright_domain::OrgRoles;

    fn site(products: &[Product], flavor: Flavor) -> ConsoleSite {
        ConsoleSite {
            url: "http://localhost:8080".parse::<PublicUrl>().unwrap(),
            has_public_url: false,
            products: products.to_vec(),
            flavor,
            create_organizations: CreateOrganizations::Owners,
            client_address: ClientAddress::new([], ForwardedHeader::XForwardedFor),
            version: "0",
        }
    }

    fn picking(held: OrgRoles, may_grant_owner: bool) -> Picking<OrgRole> {
        let (field, legend, who) = ("roles", "Organization Permissions", "This key");
        Picking { field, legend, who, held, ticked: held, owner: OrgRole::Owner, may_grant_owner }
    }

    const ALL: &[Product] = &[Product::Atlas, Product::CloudManager, Product::OpsManager];

    #[test]
    fn atlas_never_offers_organization_user_admin_but_keeps_it_where_it_is_held() {
        let atlas = site(ALL, Flavor::Atlas);
        let names = |picker: &RolePicker| picker.choices.iter().map(|choice| choice.name).collect::<Vec<_>>();

        let fresh = RolePicker::new(&atlas, &picking(OrgRoles::EMPTY, true));
        let held = RolePicker::new(&atlas, &picking([OrgRole::UserAdmin].into(), true));

        assert!(!names(&fresh).contains(&"ORG_USER_ADMIN"));
        let kept = held.choices.iter().find(|choice| choice.name == "ORG_USER_ADMIN").unwrap();
        assert!(kept.foreign && kept.ticked && kept.locked.is_empty());
        let sent = || ["ORG_USER_ADMIN"].into_iter();
        assert_eq!(parse::<OrgRole>(&atlas, sent(), OrgRoles::EMPTY), None);
        assert!(parse::<OrgRole>(&atlas, sent(), [OrgRole::UserAdmin].into()).is_some());
    }

    #[test]
    fn the_roles_offered_are_those_of_the_product() {
        assert_eq!(product(&site(ALL, Flavor::CloudManager)), Product::CloudManager);
        assert_eq!(product(&site(&[Product::OpsManager], Flavor::Atlas)), Product::OpsManager);
    }

    #[test]
    fn who_may_not_grant_ownership_sees_it_locked_unless_it_is_held() {
        let cloud = site(ALL, Flavor::CloudManager);
        let locked = |held: OrgRoles| {
            let picker = RolePicker::new(&cloud, &picking(held, false));
            picker.choices.iter().any(|choice| choice.name == "ORG_OWNER" && !choice.locked.is_empty())
        };

        assert!(locked(OrgRoles::EMPTY));
        assert!(!locked([OrgRole::Owner].into()));
    }

    #[test]
    fn what_is_ticked_is_said_in_a_sentence() {
        let atlas = site(ALL, Flavor::Atlas);
        let said = |held: OrgRoles| RolePicker::new(&atlas, &picking(held, true)).summary();

        assert_eq!(said(OrgRoles::EMPTY), "This key will not be able to do anything.");
        assert_eq!(
            said([OrgRole::BillingReadOnly].into()),
            "This key will be able to see invoices. It will not be able to change anything."
        );
        assert_eq!(
            said([OrgRole::GroupCreator, OrgRole::BillingReadOnly].into()),
            "This key will be able to make projects; see invoices."
        );
    }
}
