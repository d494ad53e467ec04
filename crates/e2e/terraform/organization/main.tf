# A further organization, run by the key that is made with it.

variable "owner_id" {
  type = string
}

variable "name" {
  type    = string
  default = "Branch"
}

variable "contact" {
  type    = string
  default = "security@example.com"
}

variable "strict" {
  type    = bool
  default = false
}

resource "mongodbatlas_organization" "branch" {
  name                       = var.name
  org_owner_id               = var.owner_id
  description                = "first key of the branch"
  role_names                 = ["ORG_OWNER"]
  multi_factor_auth_required = var.strict
  restrict_employee_access   = var.strict
  security_contact           = var.contact
}

data "mongodbatlas_organizations" "visible" {}

data "mongodbatlas_organization" "own" {
  org_id = data.mongodbatlas_organizations.visible.results[0].id
}

output "read_back" {
  value = {
    own = data.mongodbatlas_organization.own.name
  }
}
