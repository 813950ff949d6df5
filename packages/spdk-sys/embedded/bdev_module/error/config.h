// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Bases that are to get an error bdev, there already or not.
#pragma once

#include "spdk/json.h"
#include "spdk/uuid.h"

namespace embedded::bdev_module::error {

// Returns 0 or -EEXIST.
int add_config(const char* base_name, const spdk_uuid& uuid);
void remove_config(const char* base_name);
bool has_config(const char* base_name);
void clear_config();
int write_config(spdk_json_write_ctx* w);

}  // namespace embedded::bdev_module::error
