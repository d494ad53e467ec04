# Fifteen of everything at once: what a server that serialises badly does not make at the first try.

data "mongodbatlas_roles_org_id" "own" {}

resource "mongodbatlas_project" "each" {
  count = 15

  org_id = data.mongodbatlas_roles_org_id.own.org_id
  name   = "project ${count.index}"
  tags   = { number = tostring(count.index) }
}

resource "mongodbatlas_api_key" "each" {
  count = 15

  org_id      = data.mongodbatlas_roles_org_id.own.org_id
  description = "key ${count.index}"
  role_names  = ["ORG_MEMBER"]
}

resource "mongodbatlas_api_key_project_assignment" "each" {
  count = 15

  project_id = mongodbatlas_project.each[count.index].id
  api_key_id = mongodbatlas_api_key.each[14 - count.index].api_key_id
  roles      = ["GROUP_READ_ONLY", "GROUP_OWNER"]
}

resource "mongodbatlas_access_list_api_key" "each" {
  count = 15

  org_id     = data.mongodbatlas_roles_org_id.own.org_id
  api_key_id = mongodbatlas_api_key.each[count.index].api_key_id
  cidr_block = "192.0.${count.index}.0/24"
}
