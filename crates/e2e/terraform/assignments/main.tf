# Keys in projects: one made with its projects, and one of the organization that is assigned to them.

variable "description" {
  type    = string
  default = "deploys"
}

variable "roles" {
  type    = set(string)
  default = ["GROUP_READ_ONLY"]
}

variable "second" {
  type    = bool
  default = true
}

data "mongodbatlas_roles_org_id" "own" {}

resource "mongodbatlas_project" "each" {
  for_each = toset(["first", "second"])

  org_id = data.mongodbatlas_roles_org_id.own.org_id
  name   = each.key
}

resource "mongodbatlas_project_api_key" "deploys" {
  description = var.description

  project_assignment {
    project_id = mongodbatlas_project.each["first"].id
    role_names = var.roles
  }

  dynamic "project_assignment" {
    for_each = var.second ? [mongodbatlas_project.each["second"].id] : []
    content {
      project_id = project_assignment.value
      role_names = ["GROUP_OWNER", "GROUP_READ_ONLY"]
    }
  }
}

resource "mongodbatlas_api_key" "wanderer" {
  org_id      = data.mongodbatlas_roles_org_id.own.org_id
  description = "wanderer"
  role_names  = ["ORG_MEMBER"]
}

resource "mongodbatlas_api_key_project_assignment" "wanderer" {
  for_each = mongodbatlas_project.each

  project_id = each.value.id
  api_key_id = mongodbatlas_api_key.wanderer.api_key_id
  roles      = var.roles
}

data "mongodbatlas_project_api_key" "deploys" {
  project_id = mongodbatlas_project.each["first"].id
  api_key_id = mongodbatlas_project_api_key.deploys.api_key_id
}

data "mongodbatlas_project_api_keys" "first" {
  project_id = mongodbatlas_project.each["first"].id
  depends_on = [mongodbatlas_project_api_key.deploys, mongodbatlas_api_key_project_assignment.wanderer]
}

data "mongodbatlas_api_key_project_assignment" "wanderer" {
  project_id = mongodbatlas_project.each["first"].id
  api_key_id = mongodbatlas_api_key_project_assignment.wanderer["first"].api_key_id
}

data "mongodbatlas_api_key_project_assignments" "first" {
  project_id = mongodbatlas_project.each["first"].id
  depends_on = [mongodbatlas_project_api_key.deploys, mongodbatlas_api_key_project_assignment.wanderer]
}

output "read_back" {
  value = {
    projects = length(data.mongodbatlas_project_api_key.deploys.project_assignment)
    listed   = [for key in data.mongodbatlas_project_api_keys.first.results : key.description]
    roles    = data.mongodbatlas_api_key_project_assignment.wanderer.roles
    assigned = length(data.mongodbatlas_api_key_project_assignments.first.results)
  }
}
