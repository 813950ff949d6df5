// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// NVMe commands handed through to modules that take them.
#include <cerrno>

#include "io.h"
#include "submit.h"

using namespace embedded::bdev;

namespace {

struct Passthru {
  spdk_bdev_io_type type;
  const spdk_nvme_cmd* cmd;
  void* buf;
  iovec* iovs;
  int iovcnt;
  size_t nbytes;
  void* md_buf;
  size_t md_len;
};

// The command is not parsed, so whether it writes is unknown: a descriptor for reading is not
// enough.
int submit_passthru(spdk_bdev_desc* desc, spdk_io_channel* ch, spdk_bdev_io_type required,
                    const Passthru& request, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  if (!desc->write) {
    return -EBADF;
  }
  if (!is_type_supported(desc->bdev, required)) {
    return -ENOTSUP;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, request.type, cb, cb_arg);
  auto& passthru = io->u.nvme_passthru;
  passthru.cmd = *request.cmd;
  passthru.iovs = request.iovs;
  passthru.iovcnt = request.iovcnt;
  passthru.buf = request.buf;
  passthru.nbytes = request.nbytes;
  passthru.md_buf = request.md_buf;
  passthru.md_len = request.md_len;
  submit(io);
  return 0;
}

}  // namespace

int spdk_bdev_nvme_admin_passthru(spdk_bdev_desc* desc, spdk_io_channel* ch,
                                  const spdk_nvme_cmd* cmd, void* buf, size_t nbytes,
                                  spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_passthru(desc, ch, SPDK_BDEV_IO_TYPE_NVME_ADMIN,
                         {SPDK_BDEV_IO_TYPE_NVME_ADMIN, cmd, buf, nullptr, 0, nbytes, nullptr, 0},
                         cb, cb_arg);
}

int spdk_bdev_nvme_io_passthru(spdk_bdev_desc* bdev_desc, spdk_io_channel* ch,
                               const spdk_nvme_cmd* cmd, void* buf, size_t nbytes,
                               spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_passthru(bdev_desc, ch, SPDK_BDEV_IO_TYPE_NVME_IO,
                         {SPDK_BDEV_IO_TYPE_NVME_IO, cmd, buf, nullptr, 0, nbytes, nullptr, 0}, cb,
                         cb_arg);
}

int spdk_bdev_nvme_io_passthru_md(spdk_bdev_desc* bdev_desc, spdk_io_channel* ch,
                                  const spdk_nvme_cmd* cmd, void* buf, size_t nbytes, void* md_buf,
                                  size_t md_len, spdk_bdev_io_completion_cb cb, void* cb_arg) {
  return submit_passthru(
      bdev_desc, ch, SPDK_BDEV_IO_TYPE_NVME_IO_MD,
      {SPDK_BDEV_IO_TYPE_NVME_IO_MD, cmd, buf, nullptr, 0, nbytes, md_buf, md_len}, cb, cb_arg);
}

int spdk_bdev_nvme_iov_passthru_md(spdk_bdev_desc* desc, spdk_io_channel* ch,
                                   const spdk_nvme_cmd* cmd, iovec* iov, int iovcnt, size_t nbytes,
                                   void* md_buf, size_t md_len, spdk_bdev_io_completion_cb cb,
                                   void* cb_arg) {
  if (desc->write && md_buf != nullptr &&
      !is_type_supported(desc->bdev, SPDK_BDEV_IO_TYPE_NVME_IO_MD)) {
    return -ENOTSUP;
  }
  return submit_passthru(
      desc, ch, SPDK_BDEV_IO_TYPE_NVME_IO,
      {SPDK_BDEV_IO_TYPE_NVME_IOV_MD, cmd, nullptr, iov, iovcnt, nbytes, md_buf, md_len}, cb,
      cb_arg);
}
