// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "config.h"

#include <algorithm>
#include <cerrno>
#include <list>
#include <string>

#include "../../rpc/never_destroyed.h"

namespace embedded::bdev_module::error {

namespace {

struct Config {
  std::string base;
  spdk_uuid uuid;
};

std::list<Config>& configs() {
  static rpc::NeverDestroyed<std::list<Config>> instance;
  return *instance;
}

}  // namespace

bool has_config(const char* base_name) {
  return std::ranges::any_of(configs(), [&](const Config& it) { return it.base == base_name; });
}

int add_config(const char* base_name, const spdk_uuid& uuid) {
  if (has_config(base_name)) {
    return -EEXIST;
  }
  configs().push_back({base_name, uuid});
  return 0;
}

void remove_config(const char* base_name) {
  configs().remove_if([&](const Config& it) { return it.base == base_name; });
}

void clear_config() { configs().clear(); }

int write_config(spdk_json_write_ctx* w) {
  for (const Config& config : configs()) {
    spdk_json_write_object_begin(w);
    spdk_json_write_named_string(w, "method", "bdev_error_create");
    spdk_json_write_named_object_begin(w, "params");
    spdk_json_write_named_string(w, "base_name", config.base.c_str());
    if (!spdk_uuid_is_null(&config.uuid)) {
      spdk_json_write_named_uuid(w, "uuid", &config.uuid);
    }
    spdk_json_write_object_end(w);
    spdk_json_write_object_end(w);
  }
  return 0;
}

}  // namespace embedded::bdev_module::error
