# A project with everything that can be said about one.

variable "name" {
  type    = string
  default = "payments"
}

variable "tags" {
  type    = map(string)
  default = { stage = "test", team = "keys" }
}

variable "clusters" {
  type    = number
  default = 26
}

variable "explorer" {
  type    = bool
  default = true
}

variable "teams" {
  type    = map(set(string))
  default = {}
}

data "mongodbatlas_roles_org_id" "own" {}

resource "mongodbatlas_project" "payments" {
  org_id = data.mongodbatlas_roles_org_id.own.org_id
  name   = var.name
  tags   = var.tags

  limits {
    name  = "atlas.project.deployment.clusters"
    value = var.clusters
  }

  limits {
    name  = "atlas.project.security.databaseAccess.customRoles"
    value = 50
  }

  dynamic "teams" {
    for_each = var.teams
    content {
      team_id    = teams.key
      role_names = teams.value
    }
  }

  is_data_explorer_enabled          = var.explorer
  is_extended_storage_sizes_enabled = true
}

resource "mongodbatlas_project" "plain" {
  org_id                       = data.mongodbatlas_roles_org_id.own.org_id
  name                         = "plain"
  with_default_alerts_settings = false
}

data "mongodbatlas_project" "by_id" {
  project_id = mongodbatlas_project.payments.id
}

data "mongodbatlas_project" "by_name" {
  name = mongodbatlas_project.payments.name
}

data "mongodbatlas_projects" "all" {
  depends_on = [mongodbatlas_project.payments, mongodbatlas_project.plain]
}

output "read_back" {
  value = {
    same     = data.mongodbatlas_project.by_id.id == data.mongodbatlas_project.by_name.id
    tags     = data.mongodbatlas_project.by_id.tags
    explorer = data.mongodbatlas_project.by_id.is_data_explorer_enabled
    names    = [for project in data.mongodbatlas_projects.all.results : project.name]
  }
}
