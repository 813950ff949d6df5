// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <string_view>

namespace spdk_ts {

// Returns the one NUL-terminated copy of the text that lives as long as the process: for C
// functions that keep the pointer they are given, where no end of its use is known. Equal texts
// share a copy, so repeating a call takes no more memory. Safe on any thread.
const char* retain_string(std::string_view text);

}  // namespace spdk_ts
