# A key of the organization, held to a few addresses, and everything that reads it back.

variable "description" {
  type    = string
  default = "nightly export"
}

variable "roles" {
  type    = set(string)
  default = ["ORG_MEMBER"]
}

variable "block" {
  type    = string
  default = "192.0.2.0/24"
}

data "mongodbatlas_roles_org_id" "own" {}

locals {
  org_id = data.mongodbatlas_roles_org_id.own.org_id
}

resource "mongodbatlas_api_key" "export" {
  org_id      = local.org_id
  description = var.description
  role_names  = var.roles
}

resource "mongodbatlas_access_list_api_key" "address" {
  org_id     = local.org_id
  api_key_id = mongodbatlas_api_key.export.api_key_id
  ip_address = "198.51.100.7"
}

resource "mongodbatlas_access_list_api_key" "block" {
  org_id     = local.org_id
  api_key_id = mongodbatlas_api_key.export.api_key_id
  cidr_block = var.block
}

resource "mongodbatlas_access_list_api_key" "single" {
  org_id     = local.org_id
  api_key_id = mongodbatlas_api_key.export.api_key_id
  cidr_block = "203.0.113.9/32"
}

resource "mongodbatlas_access_list_api_key" "six" {
  org_id     = local.org_id
  api_key_id = mongodbatlas_api_key.export.api_key_id
  cidr_block = "2001:db8::/48"
}

data "mongodbatlas_api_key" "export" {
  org_id     = local.org_id
  api_key_id = mongodbatlas_api_key.export.api_key_id
}

data "mongodbatlas_api_keys" "all" {
  org_id     = local.org_id
  depends_on = [mongodbatlas_api_key.export]
}

data "mongodbatlas_access_list_api_key" "address" {
  org_id     = local.org_id
  api_key_id = mongodbatlas_api_key.export.api_key_id
  ip_address = mongodbatlas_access_list_api_key.address.ip_address
}

data "mongodbatlas_access_list_api_keys" "all" {
  org_id     = local.org_id
  api_key_id = mongodbatlas_api_key.export.api_key_id
  depends_on = [
    mongodbatlas_access_list_api_key.address,
    mongodbatlas_access_list_api_key.block,
    mongodbatlas_access_list_api_key.single,
    mongodbatlas_access_list_api_key.six,
  ]
}

output "read_back" {
  value = {
    description = data.mongodbatlas_api_key.export.description
    roles       = data.mongodbatlas_api_key.export.role_names
    listed      = sort([for key in data.mongodbatlas_api_keys.all.results : key.description])
    address     = data.mongodbatlas_access_list_api_key.address.cidr_block
    blocks      = [for entry in data.mongodbatlas_access_list_api_keys.all.results : entry.cidr_block]
  }
}
