// docker buildx bake                     both platforms, with the same digest every time
// REGISTRY=… docker buildx bake --push   for a release
variable "REGISTRY" {
  default = ""
}
variable "VERSION" {
  default = "0.1.0"
}
variable "REVISION" {
  default = "unknown"
}
// Seconds since 1970 of the commit: git log -1 --format=%ct
variable "SOURCE_DATE_EPOCH" {
  default = "0"
}

group "default" {
  targets = ["waybill", "waybill-issuer"]
}

target "common" {
  platforms = ["linux/amd64", "linux/arm64"]
  args = {
    VERSION           = VERSION
    REVISION          = REVISION
    SOURCE_DATE_EPOCH = SOURCE_DATE_EPOCH
  }
  output = ["type=image,rewrite-timestamp=true"]
}

target "waybill" {
  inherits = ["common"]
  target   = "waybill"
  tags     = ["${REGISTRY}waybill:${VERSION}"]
}

target "waybill-issuer" {
  inherits = ["common"]
  target   = "waybill-issuer"
  tags     = ["${REGISTRY}waybill-issuer:${VERSION}"]
}
