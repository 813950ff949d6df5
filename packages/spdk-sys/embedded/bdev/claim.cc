// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "claim.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "../log/logging.h"
#include "descriptor.h"
#include "spin_guard.h"

namespace embedded::bdev {

namespace {

bool is_shared_kind(spdk_bdev_claim_type type) {
  return type == SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE ||
         type == SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE ||
         type == SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED;
}

bool makes_writable(spdk_bdev_claim_type type) {
  return type == SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE ||
         type == SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED;
}

bool has_other_writer(const spdk_bdev_desc* desc) {
  const auto& descs = desc->bdev->internal.open_descs;
  for (spdk_bdev_desc* it = descs.tqh_first; it != nullptr; it = Descriptors::next(it)) {
    if (it != desc && it->write) {
      return true;
    }
  }
  return false;
}

int refuse(const spdk_bdev* bdev, int rc, const char* reason) {
  EMBEDDED_NOTICELOG("%s: cannot be claimed: %s\n", bdev->name, reason);
  return rc;
}

int check_one_writer(const spdk_bdev_desc* desc, const spdk_bdev_claim_opts& opts) {
  const spdk_bdev* bdev = desc->bdev;
  if (opts.shared_claim_key != 0) {
    return refuse(bdev, -EINVAL, "a key is for shared claims only");
  }
  if (bdev->internal.claim_type != SPDK_BDEV_CLAIM_NONE) {
    return refuse(bdev, -EPERM, "claimed already");
  }
  return has_other_writer(desc) ? refuse(bdev, -EPERM, "open for writing elsewhere") : 0;
}

int check_no_writer(const spdk_bdev_desc* desc, const spdk_bdev_claim_opts& opts) {
  const spdk_bdev* bdev = desc->bdev;
  if (desc->write) {
    return refuse(bdev, -EINVAL, "a read-only claim by a descriptor opened for writing");
  }
  if (opts.shared_claim_key != 0) {
    return refuse(bdev, -EINVAL, "a key is for shared claims only");
  }
  if (bdev->internal.claim_type == SPDK_BDEV_CLAIM_NONE && has_other_writer(desc)) {
    return refuse(bdev, -EPERM, "open for writing elsewhere");
  }
  return 0;
}

int check_shared_writers(const spdk_bdev_desc* desc, const spdk_bdev_claim_opts& opts) {
  const spdk_bdev* bdev = desc->bdev;
  if (opts.shared_claim_key == 0) {
    return refuse(bdev, -EINVAL, "a shared claim needs a key");
  }
  if (bdev->internal.claim_type == SPDK_BDEV_CLAIM_NONE) {
    return has_other_writer(desc) ? refuse(bdev, -EPERM, "open for writing elsewhere") : 0;
  }
  if (opts.shared_claim_key != bdev->internal.claim.v2.key) {
    return refuse(bdev, -EPERM, "claimed with another key");
  }
  return 0;
}

int take_claim(spdk_bdev_desc* desc, spdk_bdev_claim_type type, const spdk_bdev_claim_opts& opts,
               spdk_bdev_module* module) {
  auto& internal = desc->bdev->internal;
  auto* claim = static_cast<spdk_bdev_module_claim*>(calloc(1, sizeof(spdk_bdev_module_claim)));
  if (claim == nullptr) {
    return -ENOMEM;
  }
  claim->module = module;
  claim->desc = desc;
  memcpy(claim->name, opts.name, sizeof(claim->name));
  desc->claim = claim;
  if (internal.claim_type == SPDK_BDEV_CLAIM_NONE) {
    internal.claim_type = type;
    internal.claim.v2.key = opts.shared_claim_key;
    Claims::init(internal.claim.v2.claims);
  }
  Claims::push_back(internal.claim.v2.claims, claim);
  desc->write = desc->write || makes_writable(type);
  return 0;
}

void forget_claims(spdk_bdev* bdev) {
  memset(&bdev->internal.claim, 0, sizeof(bdev->internal.claim));
  bdev->internal.claim_type = SPDK_BDEV_CLAIM_NONE;
}

// Callers may be built against a shorter struct.
int read_options(const spdk_bdev_claim_opts* from, spdk_bdev_claim_opts& to) {
  to = {};
  to.opts_size = sizeof(to);
  if (from == nullptr) {
    return 0;
  }
  if (from->opts_size == 0) {
    EMBEDDED_ERRLOG("opts_size of the claim options is zero\n");
    return -EINVAL;
  }
  const size_t known = std::min(from->opts_size, sizeof(to));
  memcpy(&to, from, known);
  to.name[sizeof(to.name) - 1] = '\0';
  return 0;
}

}  // namespace

bool claim_allows_write(const spdk_bdev* bdev) {
  const auto& internal = bdev->internal;
  if (internal.claim_type == SPDK_BDEV_CLAIM_NONE) {
    return true;
  }
  // OpenEBS serves a bdev over NVMe-oF and writes to it locally (rebuild) at the same time.
  const spdk_bdev_module* owner =
      internal.claim_type == SPDK_BDEV_CLAIM_EXCL_WRITE ? internal.claim.v1.module : nullptr;
  return owner != nullptr && owner->name != nullptr && strcmp(owner->name, "NVMe-oF Target") == 0;
}

void release_claim(spdk_bdev_desc* desc) {
  spdk_bdev_module_claim* claim = desc->claim;
  if (claim == nullptr) {
    return;
  }
  auto& internal = desc->bdev->internal;
  desc->claim = nullptr;
  if (internal.examine_in_progress > 0) {
    claim->module = nullptr;
    claim->desc = nullptr;
    return;
  }
  Claims::remove(internal.claim.v2.claims, claim);
  free(claim);
  if (Claims::empty(internal.claim.v2.claims)) {
    forget_claims(desc->bdev);
  }
}

void remove_empty_claims(spdk_bdev* bdev) {
  auto& claims = bdev->internal.claim.v2.claims;
  Claims::for_each(claims, [&claims](spdk_bdev_module_claim* claim) {
    if (claim->desc == nullptr) {
      Claims::remove(claims, claim);
      free(claim);
    }
  });
  if (Claims::empty(claims)) {
    forget_claims(bdev);
  }
}

void log_claims(spdk_bdev* bdev, const char* consequence) {
  const auto& internal = bdev->internal;
  const char* type = spdk_bdev_claim_get_name(internal.claim_type);
  if (internal.claim_type == SPDK_BDEV_CLAIM_EXCL_WRITE) {
    EMBEDDED_ERRLOG("bdev %s %s: claimed (%s) by module %s\n", bdev->name, consequence, type,
                    internal.claim.v1.module->name);
    return;
  }
  if (!is_shared_kind(internal.claim_type)) {
    return;
  }
  for (auto* claim = internal.claim.v2.claims.tqh_first; claim != nullptr;
       claim = Claims::next(claim)) {
    EMBEDDED_ERRLOG("bdev %s %s: claimed (%s) by module %s\n", bdev->name, consequence, type,
                    claim->module != nullptr ? claim->module->name : "(none)");
  }
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_module_claim_bdev(spdk_bdev* bdev, spdk_bdev_desc* desc, spdk_bdev_module* module) {
  SpinGuard guard(bdev->internal.spinlock);
  if (bdev->internal.claim_type != SPDK_BDEV_CLAIM_NONE) {
    log_claims(bdev, "cannot be claimed");
    return -EPERM;
  }
  if (desc != nullptr) {
    desc->write = true;
  }
  bdev->internal.claim_type = SPDK_BDEV_CLAIM_EXCL_WRITE;
  bdev->internal.claim.v1.module = module;
  return 0;
}

void spdk_bdev_module_release_bdev(spdk_bdev* bdev) {
  SpinGuard guard(bdev->internal.spinlock);
  if (bdev->internal.claim_type != SPDK_BDEV_CLAIM_EXCL_WRITE) {
    EMBEDDED_ERRLOG("bdev %s is released, but not claimed exclusively\n", bdev->name);
    return;
  }
  bdev->internal.claim_type = SPDK_BDEV_CLAIM_NONE;
  bdev->internal.claim.v1.module = nullptr;
}

int spdk_bdev_module_claim_bdev_desc(spdk_bdev_desc* desc, spdk_bdev_claim_type type,
                                     spdk_bdev_claim_opts* opts, spdk_bdev_module* module) {
  if (desc == nullptr) {
    EMBEDDED_ERRLOG("a claim needs a descriptor\n");
    return -EINVAL;
  }
  spdk_bdev_claim_opts read;
  if (read_options(opts, read) != 0) {
    return -EINVAL;
  }
  spdk_bdev* bdev = desc->bdev;
  if (type == SPDK_BDEV_CLAIM_EXCL_WRITE) {
    return spdk_bdev_module_claim_bdev(bdev, desc, module);
  }
  SpinGuard guard(bdev->internal.spinlock);
  if (bdev->internal.claim_type != SPDK_BDEV_CLAIM_NONE && bdev->internal.claim_type != type) {
    log_claims(bdev, "cannot be claimed");
    return -EPERM;
  }
  if (is_shared_kind(type) && desc->claim != nullptr) {
    return refuse(bdev, -EPERM, "this descriptor has a claim already");
  }
  int rc = -ENOTSUP;
  switch (type) {
    case SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE:
      rc = check_one_writer(desc, read);
      break;
    case SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE:
      rc = check_no_writer(desc, read);
      break;
    case SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED:
      rc = check_shared_writers(desc, read);
      break;
    default:
      break;
  }
  return rc != 0 ? rc : take_claim(desc, type, read, module);
}

const char* spdk_bdev_claim_get_name(spdk_bdev_claim_type type) {
  switch (type) {
    case SPDK_BDEV_CLAIM_NONE:
      return "not_claimed";
    case SPDK_BDEV_CLAIM_EXCL_WRITE:
      return "exclusive_write";
    case SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE:
      return "read_many_write_one";
    case SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE:
      return "read_many_write_none";
    case SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED:
      return "read_many_write_many";  // The header documents another name; this is what SPDK
                                      // returns.
    default:
      return "invalid_claim";
  }
}

void spdk_bdev_claim_opts_init(spdk_bdev_claim_opts* opts, size_t size) {
  if (opts == nullptr || size == 0) {
    EMBEDDED_ERRLOG("spdk_bdev_claim_opts_init needs a struct and its size\n");
    return;
  }
  memset(opts, 0, size);
  opts->opts_size = size;
}
