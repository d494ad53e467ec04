# A person who is asked to join, with roles in the organization and in a project.

variable "org_roles" {
  type    = set(string)
  default = ["ORG_MEMBER"]
}

variable "project_roles" {
  type    = set(string)
  default = ["GROUP_READ_ONLY"]
}

variable "owner_id" {
  type = string
}

data "mongodbatlas_roles_org_id" "own" {}

locals {
  org_id = data.mongodbatlas_roles_org_id.own.org_id
}

resource "mongodbatlas_project" "payments" {
  org_id           = local.org_id
  name             = "payments"
  project_owner_id = var.owner_id
}

resource "mongodbatlas_cloud_user_org_assignment" "guest" {
  org_id   = local.org_id
  username = "guest@example.com"
  roles    = { org_roles = var.org_roles }
}

resource "mongodbatlas_cloud_user_project_assignment" "guest" {
  project_id = mongodbatlas_project.payments.id
  username   = mongodbatlas_cloud_user_org_assignment.guest.username
  roles      = var.project_roles
}

data "mongodbatlas_cloud_user_org_assignment" "by_name" {
  org_id     = local.org_id
  username   = mongodbatlas_cloud_user_org_assignment.guest.username
  depends_on = [mongodbatlas_cloud_user_project_assignment.guest]
}

data "mongodbatlas_cloud_user_org_assignment" "by_id" {
  org_id     = local.org_id
  user_id    = mongodbatlas_cloud_user_org_assignment.guest.user_id
  depends_on = [mongodbatlas_cloud_user_project_assignment.guest]
}

data "mongodbatlas_cloud_user_project_assignment" "by_name" {
  project_id = mongodbatlas_project.payments.id
  username   = mongodbatlas_cloud_user_project_assignment.guest.username
}

data "mongodbatlas_cloud_user_project_assignment" "by_id" {
  project_id = mongodbatlas_project.payments.id
  user_id    = mongodbatlas_cloud_user_project_assignment.guest.user_id
}

data "mongodbatlas_atlas_user" "by_id" {
  user_id = var.owner_id
}

data "mongodbatlas_atlas_user" "by_name" {
  username = data.mongodbatlas_atlas_user.by_id.username
}

data "mongodbatlas_atlas_users" "of_the_organization" {
  org_id = local.org_id
}

data "mongodbatlas_atlas_users" "of_the_project" {
  project_id = mongodbatlas_project.payments.id
}

output "read_back" {
  value = {
    roles = {
      org        = data.mongodbatlas_cloud_user_org_assignment.by_name.roles.org_roles
      in_project = [for project in data.mongodbatlas_cloud_user_org_assignment.by_id.roles.project_role_assignments : project.project_roles]
      project    = data.mongodbatlas_cloud_user_project_assignment.by_name.roles
    }
    same  = data.mongodbatlas_cloud_user_project_assignment.by_id.user_id == data.mongodbatlas_cloud_user_org_assignment.by_id.user_id
    state = data.mongodbatlas_cloud_user_org_assignment.by_id.org_membership_status
    owner = data.mongodbatlas_atlas_user.by_name.user_id
    users = {
      org     = [for user in data.mongodbatlas_atlas_users.of_the_organization.results : user.username]
      project = [for user in data.mongodbatlas_atlas_users.of_the_project.results : user.username]
    }
  }
}
