# An organization that was there before Terraform.

variable "name" {
  type    = string
  default = "Development"
}

resource "mongodbatlas_organization" "own" {
  name = var.name
}
