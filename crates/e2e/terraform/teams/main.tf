# Teams, the people in them and the projects they work in.

variable "owner_id" {
  type = string
}

variable "name" {
  type    = string
  default = "builders"
}

variable "members" {
  type    = set(string)
  default = ["owner@localhost.test"]
}

variable "roles" {
  type    = set(string)
  default = ["GROUP_READ_ONLY"]
}

data "mongodbatlas_roles_org_id" "own" {}

locals {
  org_id = data.mongodbatlas_roles_org_id.own.org_id
}

# Its teams are assigned by resources of their own.
resource "mongodbatlas_project" "payments" {
  org_id = local.org_id
  name   = "payments"

  lifecycle {
    ignore_changes = [teams]
  }
}

# Its teams are written into it.
resource "mongodbatlas_project" "reports" {
  org_id = local.org_id
  name   = "reports"

  teams {
    team_id    = mongodbatlas_team.owners.team_id
    role_names = var.roles
  }
}

resource "mongodbatlas_team" "builders" {
  org_id = local.org_id
  name   = var.name
}

resource "mongodbatlas_team" "owners" {
  org_id    = local.org_id
  name      = "owners"
  usernames = var.members
}

resource "mongodbatlas_cloud_user_org_assignment" "guest" {
  org_id   = local.org_id
  username = "guest@example.com"
  roles    = { org_roles = ["ORG_MEMBER"] }
}

resource "mongodbatlas_cloud_user_team_assignment" "guest" {
  org_id  = local.org_id
  team_id = mongodbatlas_team.builders.team_id
  user_id = mongodbatlas_cloud_user_org_assignment.guest.user_id
}

resource "mongodbatlas_cloud_user_team_assignment" "owner" {
  org_id  = local.org_id
  team_id = mongodbatlas_team.builders.team_id
  user_id = var.owner_id
}

resource "mongodbatlas_team_project_assignment" "builders" {
  project_id = mongodbatlas_project.payments.id
  team_id    = mongodbatlas_team.builders.team_id
  role_names = var.roles
}

data "mongodbatlas_team" "by_id" {
  org_id  = local.org_id
  team_id = mongodbatlas_team.owners.team_id
}

data "mongodbatlas_team" "by_name" {
  org_id = local.org_id
  name   = mongodbatlas_team.owners.name
}

data "mongodbatlas_cloud_user_team_assignment" "by_id" {
  org_id  = local.org_id
  team_id = mongodbatlas_team.builders.team_id
  user_id = mongodbatlas_cloud_user_team_assignment.guest.user_id
}

data "mongodbatlas_cloud_user_team_assignment" "by_name" {
  org_id   = local.org_id
  team_id  = mongodbatlas_team.builders.team_id
  username = mongodbatlas_cloud_user_team_assignment.guest.username
}

data "mongodbatlas_team_project_assignment" "builders" {
  project_id = mongodbatlas_project.payments.id
  team_id    = mongodbatlas_team_project_assignment.builders.team_id
}

data "mongodbatlas_atlas_users" "owners" {
  org_id  = local.org_id
  team_id = mongodbatlas_team.owners.team_id
}

output "read_back" {
  value = {
    same    = data.mongodbatlas_team.by_id.team_id == data.mongodbatlas_team.by_name.team_id
    members = data.mongodbatlas_team.by_name.usernames
    guest   = data.mongodbatlas_cloud_user_team_assignment.by_id.org_membership_status
    again   = data.mongodbatlas_cloud_user_team_assignment.by_name.org_membership_status
    roles   = data.mongodbatlas_team_project_assignment.builders.role_names
    users   = [for user in data.mongodbatlas_atlas_users.owners.results : user.username]
  }
}
