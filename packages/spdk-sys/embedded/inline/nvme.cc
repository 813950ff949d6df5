// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/nvme.h and spdk/nvme_spec.h have inline in SPDK: facts about numbers of the
// specification, which need no NVMe driver.
#include "spdk/nvme.h"

#include <cstdint>

bool spdk_nvme_trtype_is_fabrics(enum spdk_nvme_transport_type trtype) {
  // Transport types of the specification have eight bits; SPDK's own local ones lie above.
  return static_cast<unsigned>(trtype) <= UINT8_MAX || trtype == SPDK_NVME_TRANSPORT_CUSTOM_FABRICS;
}

enum spdk_nvme_data_transfer spdk_nvme_opc_get_data_transfer(uint8_t opc) {
  return static_cast<enum spdk_nvme_data_transfer>(opc & 3);
}

uint32_t spdk_nvme_bytes_to_numd(uint32_t len) { return len / 4 - 1; }
