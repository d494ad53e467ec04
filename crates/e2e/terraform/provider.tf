# Shared by every configuration here. Address and key come from the environment, as in dev.env.

terraform {
  required_providers {
    mongodbatlas = {
      source = "mongodb/mongodbatlas"
    }
  }
}

provider "mongodbatlas" {}
