// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/base64.h has inline in SPDK.
#include "spdk/base64.h"

size_t spdk_base64_get_encoded_strlen(size_t raw_len) { return (raw_len + 2) / 3 * 4; }

size_t spdk_base64_get_decoded_len(size_t encoded_strlen) {
  return encoded_strlen / 4 * 3 + (encoded_strlen % 4 + 1) / 2;
}
