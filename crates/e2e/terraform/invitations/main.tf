# Invitations of the older kind, into the organization and into a project.

variable "org_roles" {
  type    = set(string)
  default = ["ORG_MEMBER"]
}

variable "project_roles" {
  type    = set(string)
  default = ["GROUP_READ_ONLY"]
}

data "mongodbatlas_roles_org_id" "own" {}

locals {
  org_id = data.mongodbatlas_roles_org_id.own.org_id
}

resource "mongodbatlas_project" "payments" {
  org_id = local.org_id
  name   = "payments"
}

resource "mongodbatlas_team" "builders" {
  org_id = local.org_id
  name   = "builders"
}

resource "mongodbatlas_org_invitation" "guest" {
  org_id    = local.org_id
  username  = "guest@example.com"
  roles     = var.org_roles
  teams_ids = [mongodbatlas_team.builders.team_id]
}

resource "mongodbatlas_project_invitation" "guest" {
  project_id = mongodbatlas_project.payments.id
  username   = mongodbatlas_org_invitation.guest.username
  roles      = var.project_roles
}

data "mongodbatlas_org_invitation" "guest" {
  org_id        = local.org_id
  username      = mongodbatlas_org_invitation.guest.username
  invitation_id = mongodbatlas_org_invitation.guest.invitation_id
}

data "mongodbatlas_project_invitation" "guest" {
  project_id    = mongodbatlas_project.payments.id
  username      = mongodbatlas_project_invitation.guest.username
  invitation_id = mongodbatlas_project_invitation.guest.invitation_id
}

output "read_back" {
  value = {
    org     = data.mongodbatlas_org_invitation.guest.roles
    teams   = length(data.mongodbatlas_org_invitation.guest.teams_ids)
    project = data.mongodbatlas_project_invitation.guest.roles
  }
}
