//! Roles in bodies: which constants a dialect takes, among the products that are served, and what it says of the rest.

use super::{Dialect, MisplacedRole};
use crate::api::error::{ApiError, ErrorRow, Parameter, key, project};
use keywright_domain::{GlobalRole, OrgRole, Product, ProjectId, ProjectRole};

impl Dialect {
    /// The organization role of a constant in a body, among those of `products`, the ones this server serves.
    ///
    /// # Errors
    /// 400 `INVALID_ENUM_VALUE` for a name that no role offered here has; 400 for a project's role, as the dialect says
    /// it; 401 `BILLING_UNSUPPORTED` for a billing role where Ops Manager alone is offered.
    pub fn organization_role(
        &self,
        name: &str,
        organization: impl Into<Parameter>,
        products: &[Product],
    ) -> Result<OrgRole, ApiError> {
        if let Some(role) = OrgRole::from_name(name) {
            if self.offered(role.products(), products) {
                return Ok(role);
            }
            if role.is_billing() && self.offers_only_ops_manager(products) {
                return Err(ApiError::new(&key::BILLING_UNSUPPORTED));
            }
        }

        let of_a_project = ProjectRole::from_name(name).is_some_and(|role| self.offered(role.products(), products));
        Err(match self.project_role {
            _ if !of_a_project => ApiError::new(&key::UNKNOWN_ROLE).with(name),
            MisplacedRole::InvalidForOrganization => {
                ApiError::new(&key::INVALID_ROLE_FOR_ORG).with(name).with(organization)
            }
            MisplacedRole::CannotAddGroupRole => ApiError::new(&key::CANNOT_ADD_GROUP_ROLE),
        })
    }

    /// The project role of a constant in a body.
    ///
    /// # Errors
    /// 400 `INVALID_ENUM_VALUE` for a name that no role offered here has, 400 `INVALID_ROLE_FOR_GROUP` for an
    /// organization's role.
    pub fn project_role(&self, name: &str, project: ProjectId, products: &[Product]) -> Result<ProjectRole, ApiError> {
        if let Some(role) = ProjectRole::from_name(name).filter(|role| self.offered(role.products(), products)) {
            return Ok(role);
        }
        let of_an_org = OrgRole::from_name(name).is_some_and(|role| self.offered(role.products(), products));
        Err(if of_an_org {
            ApiError::new(&project::INVALID_ROLE_FOR_GROUP).with(name).with(project)
        } else {
            ApiError::new(&key::UNKNOWN_ROLE).with(name)
        })
    }

    /// Is it a role over the deployment, and one that is offered here?
    pub fn is_global_role(&self, name: &str, products: &[Product]) -> bool {
        GlobalRole::from_name(name).is_some_and(|role| self.offered(role.products(), products))
    }

    /// The organization roles that its bodies may name, among `served` products.
    pub fn organization_roles(&self, served: &[Product]) -> impl Iterator<Item = OrgRole> {
        OrgRole::ALL.iter().copied().filter(|role| self.offered(role.products(), served))
    }

    /// The project roles that its bodies may name, among `served` products.
    pub fn project_roles(&self, served: &[Product]) -> impl Iterator<Item = ProjectRole> {
        ProjectRole::ALL.iter().copied().filter(|role| self.offered(role.products(), served))
    }

    /// The rows that [`Dialect::organization_role`] refuses with.
    pub fn organization_role_refusals(&self, products: &[Product]) -> Vec<&'static ErrorRow> {
        let misplaced = match self.project_role {
            MisplacedRole::InvalidForOrganization => &key::INVALID_ROLE_FOR_ORG,
            MisplacedRole::CannotAddGroupRole => &key::CANNOT_ADD_GROUP_ROLE,
        };
        let billing = self.offers_only_ops_manager(products).then_some(&key::BILLING_UNSUPPORTED);
        [&key::UNKNOWN_ROLE, misplaced].into_iter().chain(billing).collect()
    }

    fn offered(&self, role: &[Product], served: &[Product]) -> bool {
        role.iter().any(|product| self.offers.contains(product) && served.contains(product))
    }

    fn offers_only_ops_manager(&self, served: &[Product]) -> bool {
        let mut offered = self.offers.iter().filter(|product| served.contains(product));

        offered.next() == Some(&Product::OpsManager) && offered.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ATLAS_V1, ATLAS_V2, PUBLIC};
    use super::*;
    use keywright_domain::OrgId;

    const EVERY_PRODUCT: &[Product] = &[Product::Atlas, Product::CloudManager, Product::OpsManager];

    fn role(dialect: &Dialect, name: &str, products: &[Product]) -> Result<OrgRole, &'static str> {
        let organization = OrgId::from_bytes([7; 12]);

        dialect.organization_role(name, organization, products).map_err(|error| {
            assert!(!error.detail().is_empty());
            error.row().code
        })
    }

    #[test]
    fn a_role_of_another_product_is_unknown_here() {
        assert_eq!(role(&PUBLIC, "ORG_USER_ADMIN", EVERY_PRODUCT), Ok(OrgRole::UserAdmin));
        assert_eq!(role(&ATLAS_V2, "ORG_USER_ADMIN", EVERY_PRODUCT), Err("INVALID_ENUM_VALUE"));
        assert_eq!(role(&PUBLIC, "ORG_STREAM_PROCESSING_ADMIN", EVERY_PRODUCT), Err("INVALID_ENUM_VALUE"));
        assert_eq!(role(&PUBLIC, "GROUP_CLUSTER_MANAGER", EVERY_PRODUCT), Err("INVALID_ENUM_VALUE"));
        assert_eq!(role(&ATLAS_V2, "org_owner", EVERY_PRODUCT), Err("INVALID_ENUM_VALUE"));
    }

    #[test]
    fn a_projects_role_has_no_place_in_an_organization() {
        assert_eq!(role(&ATLAS_V2, "GROUP_OWNER", EVERY_PRODUCT), Err("INVALID_ROLE_FOR_ORG"));
        assert_eq!(role(&ATLAS_V1, "GROUP_OWNER", EVERY_PRODUCT), Err("CANNOT_ADD_GROUP_ROLE"));
    }

    #[test]
    fn only_ops_manager_alone_says_that_billing_is_unsupported() {
        assert_eq!(role(&PUBLIC, "ORG_BILLING_ADMIN", EVERY_PRODUCT), Ok(OrgRole::BillingAdmin));
        assert_eq!(role(&PUBLIC, "ORG_BILLING_ADMIN", &[Product::OpsManager]), Err("BILLING_UNSUPPORTED"));
    }
}
