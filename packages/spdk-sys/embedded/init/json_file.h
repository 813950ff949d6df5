// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// Reading a configuration file.
#pragma once

#include <optional>
#include <string>

namespace embedded::init {

std::optional<std::string> read_file(const char* path);

}  // namespace embedded::init
