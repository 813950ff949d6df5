// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// What a bdev says about itself.
#include <array>
#include <cerrno>
#include <cstring>

#include "spdk/dif.h"

#include "manager.h"

using namespace embedded::bdev;

const char* spdk_bdev_get_name(const spdk_bdev* bdev) { return bdev->name; }

const char* spdk_bdev_get_product_name(const spdk_bdev* bdev) { return bdev->product_name; }

const char* spdk_bdev_get_module_name(const spdk_bdev* bdev) { return bdev->module->name; }

const spdk_uuid* spdk_bdev_get_uuid(const spdk_bdev* bdev) { return &bdev->uuid; }

uint32_t spdk_bdev_get_block_size(const spdk_bdev* bdev) { return bdev->blocklen; }

uint32_t spdk_bdev_get_physical_block_size(const spdk_bdev* bdev) { return bdev->phys_blocklen; }

uint32_t spdk_bdev_get_data_block_size(const spdk_bdev* bdev) {
  return spdk_bdev_is_md_interleaved(bdev) ? bdev->blocklen - bdev->md_len : bdev->blocklen;
}

uint64_t spdk_bdev_get_num_blocks(const spdk_bdev* bdev) { return bdev->blockcnt; }

uint32_t spdk_bdev_get_write_unit_size(const spdk_bdev* bdev) { return bdev->write_unit_size; }

uint16_t spdk_bdev_get_acwu(const spdk_bdev* bdev) { return bdev->acwu; }

size_t spdk_bdev_get_buf_align(const spdk_bdev* bdev) {
  return size_t{1} << bdev->required_alignment;
}

uint32_t spdk_bdev_get_optimal_io_boundary(const spdk_bdev* bdev) {
  return bdev->optimal_io_boundary;
}

uint32_t spdk_bdev_get_max_copy(const spdk_bdev* bdev) { return bdev->max_copy; }

bool spdk_bdev_has_write_cache(const spdk_bdev* bdev) { return bdev->write_cache != 0; }

uint32_t spdk_bdev_get_md_size(const spdk_bdev* bdev) { return bdev->md_len; }

bool spdk_bdev_is_md_interleaved(const spdk_bdev* bdev) {
  return bdev->md_len != 0 && bdev->md_interleave;
}

bool spdk_bdev_is_md_separate(const spdk_bdev* bdev) {
  return bdev->md_len != 0 && !bdev->md_interleave;
}

bool spdk_bdev_is_zoned(const spdk_bdev* bdev) { return bdev->zoned; }

spdk_dif_type spdk_bdev_get_dif_type(const spdk_bdev* bdev) {
  return bdev->md_len != 0 ? bdev->dif_type : SPDK_DIF_DISABLE;
}

bool spdk_bdev_is_dif_head_of_md(const spdk_bdev* bdev) {
  return spdk_bdev_get_dif_type(bdev) != SPDK_DIF_DISABLE && bdev->dif_is_head_of_md;
}

bool spdk_bdev_is_dif_check_enabled(const spdk_bdev* bdev, spdk_dif_check_type check_type) {
  if (spdk_bdev_get_dif_type(bdev) == SPDK_DIF_DISABLE) {
    return false;
  }
  switch (check_type) {
    case SPDK_DIF_CHECK_TYPE_REFTAG:
      return (bdev->dif_check_flags & SPDK_DIF_FLAGS_REFTAG_CHECK) != 0;
    case SPDK_DIF_CHECK_TYPE_APPTAG:
      return (bdev->dif_check_flags & SPDK_DIF_FLAGS_APPTAG_CHECK) != 0;
    case SPDK_DIF_CHECK_TYPE_GUARD:
      return (bdev->dif_check_flags & SPDK_DIF_FLAGS_GUARD_CHECK) != 0;
    default:
      return false;
  }
}

spdk_bdev_nvme_ctratt spdk_bdev_get_nvme_ctratt(spdk_bdev* bdev) { return bdev->ctratt; }

bool spdk_bdev_io_type_supported(spdk_bdev* bdev, spdk_bdev_io_type io_type) {
  if (is_type_supported(bdev, io_type)) {
    return true;
  }
  // Zeroes can always be written as data.
  return io_type == SPDK_BDEV_IO_TYPE_WRITE_ZEROES &&
         is_type_supported(bdev, SPDK_BDEV_IO_TYPE_WRITE);
}

int spdk_bdev_dump_info_json(spdk_bdev* bdev, spdk_json_write_ctx* w) {
  return bdev->fn_table->dump_info_json != nullptr ? bdev->fn_table->dump_info_json(bdev->ctxt, w)
                                                   : 0;
}

int spdk_bdev_get_memory_domains(spdk_bdev* bdev, spdk_memory_domain** domains, int array_size) {
  if (bdev == nullptr) {
    return -EINVAL;
  }
  return bdev->fn_table->get_memory_domains != nullptr
             ? bdev->fn_table->get_memory_domains(bdev->ctxt, domains, array_size)
             : 0;
}

const char* spdk_bdev_get_qos_rpc_type(spdk_bdev_qos_rate_limit_type type) {
  static constexpr std::array kNames{"rw_ios_per_sec", "rw_mbytes_per_sec", "r_mbytes_per_sec",
                                     "w_mbytes_per_sec"};
  static_assert(kNames.size() == SPDK_BDEV_QOS_NUM_RATE_LIMIT_TYPES);
  return type < kNames.size() ? kNames[type] : nullptr;
}
