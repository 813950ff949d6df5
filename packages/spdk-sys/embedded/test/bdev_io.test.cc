// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Submitting and completing I/O.
#include "bdev_layer.h"

TEST(bdev_io_bad_arguments) {
  DeviceFixture f;
  Outcome o;
  char* buf = f.memory.data;
  auto* desc = f.desc();
  auto* ch = f.channel();
  CHECK_EQ(spdk_bdev_read(desc, ch, buf, 1, 512, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_read(desc, ch, buf, 0, 511, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_write(desc, ch, buf, 100, 512, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_unmap(desc, ch, 0, 100, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_flush(desc, ch, 3, 512, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_write_zeroes(desc, ch, 0, 5, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_read_blocks(desc, ch, buf, 1024, 1, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_read_blocks(desc, ch, buf, 1000, 25, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_read_blocks(desc, ch, buf, UINT64_MAX, 2, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_write_blocks(desc, ch, buf, 5, UINT64_MAX, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_unmap_blocks(desc, ch, 1020, 5, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_flush_blocks(desc, ch, 1020, 5, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(desc, ch, 1020, 5, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_compare_blocks(desc, ch, buf, 1020, 5, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_copy_blocks(desc, ch, 0, 1020, 5, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_copy_blocks(desc, ch, 1020, 0, 5, record, &o), -EINVAL);
  iovec iov{buf, 1024};
  CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(desc, ch, &iov, 1, &iov, 1, 0, 2, record, &o),
           -EINVAL);  // More than acwu.
  CHECK_EQ(spdk_bdev_zcopy_start(desc, ch, nullptr, 0, 0, 1, true, record, &o), -ENOTSUP);
  CHECK_EQ(spdk_bdev_abort(desc, ch, nullptr, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_seek_data(desc, ch, 1024, record, &o), -EINVAL);
  spdk_nvme_cmd cmd{};
  CHECK_EQ(spdk_bdev_nvme_admin_passthru(desc, ch, &cmd, buf, 512, record, &o), -ENOTSUP);
  CHECK_EQ(spdk_bdev_nvme_io_passthru(desc, ch, &cmd, buf, 512, record, &o), -ENOTSUP);
  CHECK_EQ(spdk_bdev_nvme_io_passthru_md(desc, ch, &cmd, buf, 512, nullptr, 0, record, &o),
           -ENOTSUP);
  // Metadata where there is none.
  CHECK_EQ(spdk_bdev_read_blocks_with_md(desc, ch, buf, buf, 0, 1, record, &o), -EINVAL);
  CHECK_EQ(spdk_bdev_writev_blocks_with_md(desc, ch, &iov, 1, buf, 0, 1, record, &o), -EINVAL);
  CHECK(f.device.submitted.empty());
  CHECK_EQ(o.calls, 0);
}

TEST(bdev_io_extended_options) {
  DeviceFixture f;
  Outcome o;
  iovec iov{f.memory.data, 512};
  spdk_bdev_ext_io_opts opts{};
  opts.size = 8;
  CHECK_EQ(spdk_bdev_readv_blocks_ext(f.desc(), f.channel(), &iov, 1, 0, 1, record, &o, &opts),
           -EINVAL);
  opts.size = sizeof(opts) + 1;
  CHECK_EQ(spdk_bdev_writev_blocks_ext(f.desc(), f.channel(), &iov, 1, 0, 1, record, &o, &opts),
           -EINVAL);
  opts.size = sizeof(opts);
  opts.metadata = f.memory.data;
  CHECK_EQ(spdk_bdev_readv_blocks_ext(f.desc(), f.channel(), &iov, 1, 0, 1, record, &o, &opts),
           -EINVAL);
  opts.metadata = nullptr;
  CHECK_EQ(spdk_bdev_readv_blocks_ext(f.desc(), f.channel(), &iov, 1, 0, 1, record, &o, &opts), 0);
  CHECK_EQ(spdk_bdev_readv_blocks_ext(f.desc(), f.channel(), &iov, 1, 0, 1, record, &o, nullptr),
           0);
  f.device.complete_all();
  CHECK_EQ(o.calls, 2);
}

TEST(bdev_io_read_only_descriptor) {
  DeviceFixture f;
  OpenBdev reader("dev", false);
  auto* ch = reader.get_channel();
  Outcome o;
  iovec iov{f.memory.data, 512};
  spdk_nvme_cmd cmd{};
  char* buf = f.memory.data;
  CHECK_EQ(spdk_bdev_write(reader.desc, ch, buf, 0, 512, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_write_blocks(reader.desc, ch, buf, 9999, 1, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_writev_blocks(reader.desc, ch, &iov, 1, 0, 1, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_writev_blocks_ext(reader.desc, ch, &iov, 1, 0, 1, record, &o, nullptr),
           -EBADF);
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(reader.desc, ch, 0, 1, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_unmap_blocks(reader.desc, ch, 0, 1, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_flush_blocks(reader.desc, ch, 0, 1, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_copy_blocks(reader.desc, ch, 0, 1, 1, record, &o), -EBADF);
  CHECK_EQ(
      spdk_bdev_comparev_and_writev_blocks(reader.desc, ch, &iov, 1, &iov, 1, 0, 1, record, &o),
      -EBADF);
  CHECK_EQ(spdk_bdev_zcopy_start(reader.desc, ch, nullptr, 0, 0, 1, true, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_nvme_io_passthru(reader.desc, ch, &cmd, buf, 512, record, &o), -EBADF);
  CHECK_EQ(spdk_bdev_read_blocks(reader.desc, ch, buf, 0, 1, record, &o), 0);
  f.device.complete_all();
  CHECK_EQ(o.calls, 1);
}

TEST(bdev_io_never_completes_inside_the_submission) {
  DeviceFixture f([](TestDevice& device) { device.complete_at_once = true; });
  Outcome o;
  CHECK_EQ(f.read(0, o), 0);
  CHECK_EQ(o.calls, 0);
  poll_app();
  CHECK_EQ(o.calls, 1);
  CHECK(o.success);
}

TEST(bdev_io_completes_on_the_submitting_thread) {
  DeviceFixture f;
  TestThread other("other");
  spdk_io_channel* channel = nullptr;
  Outcome o;
  other.run([&] {
    channel = spdk_bdev_get_io_channel(f.desc());
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), channel, f.memory.data, 0, 1, record, &o), 0);
    CHECK(spdk_bdev_io_get_thread(f.device.held.front()) == other.get());
    f.device.complete_all();
    CHECK(o.thread == other.get());
    spdk_put_io_channel(channel);
  });
  other.poll();
}

TEST(bdev_io_carries_what_was_submitted) {
  DeviceFixture f;
  Outcome o;
  iovec iovs[2] = {{f.memory.data, 512}, {f.memory.data + 4096, 1024}};
  CHECK_EQ(spdk_bdev_writev(f.desc(), f.channel(), iovs, 2, 1024, 1536, record, &o), 0);
  spdk_bdev_io* io = f.device.held.front();
  CHECK(io->bdev == &f.device.bdev);
  CHECK_EQ(io->type, SPDK_BDEV_IO_TYPE_WRITE);
  CHECK_EQ(io->u.bdev.offset_blocks, 2);
  CHECK_EQ(io->u.bdev.num_blocks, 3);
  CHECK_EQ(io->u.bdev.iovcnt, 2);
  CHECK(io->u.bdev.iovs == iovs);
  CHECK(io->u.bdev.md_buf == nullptr);
  CHECK(io->u.bdev.memory_domain == nullptr);
  CHECK(spdk_bdev_io_get_cb_arg(io) == &o);
  iovec* got = nullptr;
  int count = 0;
  spdk_bdev_io_get_iovec(io, &got, &count);
  CHECK(got == iovs);
  CHECK_EQ(count, 2);
  CHECK(spdk_bdev_io_get_md_buf(io) == nullptr);
  f.device.complete_all();
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 1, 2, record, &o), 0);
  spdk_bdev_io_get_iovec(f.device.held.front(), &got, &count);
  CHECK(got == nullptr);
  CHECK_EQ(count, 0);
  f.device.complete_all();
}

TEST(bdev_io_statuses) {
  DeviceFixture f;
  Outcome o;
  o.keep = true;
  int sc = 0;
  int sk = 0;
  int asc = 0;
  int ascq = 0;
  int aio = 1;
  const auto submit = [&] {
    CHECK_EQ(f.read(0, o), 0);
    auto* io = f.device.held.front();
    f.device.held.pop_front();
    return io;
  };
  spdk_bdev_io_complete_nvme_status(submit(), 5, SPDK_NVME_SCT_MEDIA_ERROR,
                                    SPDK_NVME_SC_UNRECOVERED_READ_ERROR);
  CHECK(!o.success);
  CHECK_EQ(o.sct, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(o.sc, SPDK_NVME_SC_UNRECOVERED_READ_ERROR);
  CHECK_EQ(o.cdw0, 5);
  spdk_bdev_io_get_scsi_status(o.io, &sc, &sk, &asc, &ascq);
  CHECK_EQ(sc, SPDK_SCSI_STATUS_CHECK_CONDITION);
  CHECK_EQ(sk, SPDK_SCSI_SENSE_MEDIUM_ERROR);
  CHECK_EQ(asc, SPDK_SCSI_ASC_UNRECOVERED_READ_ERROR);
  spdk_bdev_io_get_aio_status(o.io, &aio);
  CHECK_EQ(aio, -EIO);
  spdk_bdev_free_io(o.io);

  spdk_bdev_io_complete_scsi_status(submit(), SPDK_SCSI_STATUS_CHECK_CONDITION,
                                    SPDK_SCSI_SENSE_NOT_READY, 4, 7);
  spdk_bdev_io_get_scsi_status(o.io, &sc, &sk, &asc, &ascq);
  CHECK_EQ(sk, SPDK_SCSI_SENSE_NOT_READY);
  CHECK_EQ(asc, 4);
  CHECK_EQ(ascq, 7);
  CHECK_EQ(o.sc, SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
  spdk_bdev_free_io(o.io);

  spdk_bdev_io_complete_aio_status(submit(), -ENOSPC);
  spdk_bdev_io_get_aio_status(o.io, &aio);
  CHECK_EQ(aio, -ENOSPC);
  spdk_bdev_free_io(o.io);

  spdk_bdev_io_complete_nvme_status(submit(), 0, SPDK_NVME_SCT_GENERIC,
                                    SPDK_NVME_SC_ABORTED_BY_REQUEST);
  CHECK_EQ(o.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
  spdk_bdev_free_io(o.io);

  spdk_bdev_io_complete_aio_status(submit(), 0);
  CHECK(o.success);
  spdk_bdev_io_get_scsi_status(o.io, &sc, &sk, &asc, &ascq);
  CHECK_EQ(sc, SPDK_SCSI_STATUS_GOOD);
  spdk_bdev_io_get_aio_status(o.io, &aio);
  CHECK_EQ(aio, 0);
  spdk_bdev_free_io(o.io);
}

TEST(bdev_io_fused_status) {
  DeviceFixture f(
      [](TestDevice& device) { device.types.insert(SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE); });
  Outcome o;
  o.keep = true;
  iovec iov{f.memory.data, 512};
  CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(f.desc(), f.channel(), &iov, 1, &iov, 1, 0, 1,
                                                record, &o),
           0);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_MISCOMPARE);
  uint32_t cdw0 = 0;
  int sct1 = 0;
  int sc1 = 0;
  int sct2 = 0;
  int sc2 = 0;
  spdk_bdev_io_get_nvme_fused_status(o.io, &cdw0, &sct1, &sc1, &sct2, &sc2);
  CHECK_EQ(sct1, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(sc1, SPDK_NVME_SC_COMPARE_FAILURE);
  CHECK_EQ(sct2, SPDK_NVME_SCT_GENERIC);
  CHECK_EQ(sc2, SPDK_NVME_SC_ABORTED_FAILED_FUSED);
  spdk_bdev_free_io(o.io);
}

TEST(bdev_io_empty_ranges) {
  DeviceFixture f;
  Outcome o;
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 0, 0, record, &o), 0);
  CHECK_EQ(spdk_bdev_copy_blocks(f.desc(), f.channel(), 4, 4, 8, record, &o), 0);
  CHECK_EQ(o.calls, 0);
  poll_app();
  CHECK_EQ(o.calls, 2);
  CHECK(o.success);
  CHECK(f.device.submitted.empty());
}

TEST(bdev_io_seek_without_support) {
  DeviceFixture f;
  Outcome data;
  data.keep = true;
  Outcome hole;
  hole.keep = true;
  CHECK_EQ(spdk_bdev_seek_data(f.desc(), f.channel(), 17, record, &data), 0);
  CHECK_EQ(spdk_bdev_seek_hole(f.desc(), f.channel(), 17, record, &hole), 0);
  poll_app();
  CHECK_EQ(spdk_bdev_io_get_seek_offset(data.io), 17);
  CHECK_EQ(spdk_bdev_io_get_seek_offset(hole.io), UINT64_MAX);
  spdk_bdev_free_io(data.io);
  spdk_bdev_free_io(hole.io);
}

// The pool is exhausted: -ENOMEM, and those who wait are called in order.
TEST(bdev_io_pool_exhaustion) {
  DeviceFixture f;
  Outcome o;
  int submitted = 0;
  int rc = 0;
  while ((rc = f.read(0, o)) == 0) {
    submitted++;
  }
  CHECK_EQ(rc, -ENOMEM);
  CHECK_EQ(submitted, kIoPoolSize);

  std::vector<int> order;
  struct Waiter {
    spdk_bdev_io_wait_entry entry{};
    std::vector<int>* order = nullptr;
    int number = 0;
    std::function<void()> then;
  };
  Waiter waiters[2];
  for (int i = 0; i < 2; i++) {
    waiters[i].order = &order;
    waiters[i].number = i;
    waiters[i].entry.bdev = &f.device.bdev;
    waiters[i].entry.cb_arg = &waiters[i];
    waiters[i].entry.cb_fn = [](void* context) {
      auto* waiter = static_cast<Waiter*>(context);
      waiter->order->push_back(waiter->number);
      if (waiter->then) {
        waiter->then();
      }
    };
    CHECK_EQ(spdk_bdev_queue_io_wait(&f.device.bdev, f.channel(), &waiters[i].entry), 0);
  }
  waiters[0].then = [&] { CHECK_EQ(f.read(0, o), 0); };
  f.device.complete_next();
  CHECK_EQ(order.size(), 1);  // The first took what was freed.
  f.device.complete_next();
  CHECK_EQ(order.size(), 2);
  CHECK_EQ(order.at(0) * 10 + order.at(1), 1);
  // Waiting while there are free ones is refused; so is a wait entry of another bdev.
  CHECK_EQ(spdk_bdev_queue_io_wait(&f.device.bdev, f.channel(), &waiters[0].entry), -EINVAL);
  waiters[0].entry.bdev = nullptr;
  CHECK_EQ(spdk_bdev_queue_io_wait(&f.device.bdev, f.channel(), &waiters[0].entry), -EINVAL);
  f.device.complete_all();
  poll_app();
}

TEST(bdev_io_nomem_is_retried_in_order) {
  DeviceFixture f;
  Outcome outcomes[4];
  CHECK_EQ(f.read(0, outcomes[0]), 0);
  f.device.refuse_with_nomem = 1;
  for (int i = 1; i < 4; i++) {
    CHECK_EQ(f.read(static_cast<uint64_t>(i), outcomes[i]), 0);
  }
  CHECK_EQ(f.device.held.size(), 1);  // The others queue behind the refused one.
  f.device.complete_next();
  CHECK_EQ(f.device.held.size(), 3);
  for (uint64_t i = 1; i < 4; i++) {
    CHECK_EQ(f.device.held.at(i - 1)->u.bdev.offset_blocks, i);
  }
  CHECK_EQ(f.device.held.at(0)->num_retries, 1);
  f.device.complete_all();
  for (const Outcome& outcome : outcomes) {
    CHECK_EQ(outcome.calls, 1);
    CHECK(outcome.success);
  }
}

// With nothing outstanding, time is what triggers the retry.
TEST(bdev_io_nomem_with_nothing_outstanding) {
  DeviceFixture f;
  Outcome o;
  f.device.refuse_with_nomem = 2;
  CHECK_EQ(f.read(0, o), 0);
  CHECK_EQ(f.device.held.size(), 0);
  poll_until([&] { return f.device.held.size() == 1; });
  f.device.complete_all();
  CHECK_EQ(o.calls, 1);
  CHECK(o.success);
}

TEST(bdev_io_zcopy_and_lent_buffers) {
  BdevLayer layer;
  create_malloc("Malloc0", 1024, 512);
  {
    OpenBdev open("Malloc0", true);
    auto* ch = open.get_channel();
    Memory memory(4096, 0x5a);
    Outcome o;
    CHECK_EQ(spdk_bdev_write_blocks(open.desc, ch, memory.data, 8, 8, record, &o), 0);
    poll_until([&] { return o.calls == 1; });
    Outcome z;
    z.keep = true;
    CHECK_EQ(spdk_bdev_zcopy_start(open.desc, ch, nullptr, 0, 8, 8, true, record, &z), 0);
    poll_until([&] { return z.calls == 1; });
    iovec* iovs = nullptr;
    int count = 0;
    spdk_bdev_io_get_iovec(z.io, &iovs, &count);
    CHECK_EQ(count, 1);
    CHECK_EQ(iovs[0].iov_len, 4096);
    CHECK_EQ(memcmp(iovs[0].iov_base, memory.data, 4096), 0);
    memset(iovs[0].iov_base, 0x11, 512);
    Outcome end;
    CHECK_EQ(spdk_bdev_zcopy_end(z.io, true, record, &end), 0);
    poll_until([&] { return end.calls == 1; });
    Outcome lent;
    lent.keep = true;
    CHECK_EQ(spdk_bdev_read_blocks(open.desc, ch, nullptr, 8, 1, record, &lent), 0);
    poll_until([&] { return lent.calls == 1; });
    spdk_bdev_io_get_iovec(lent.io, &iovs, &count);
    CHECK_EQ(static_cast<char*>(iovs[0].iov_base)[0], 0x11);
    CHECK_EQ(spdk_bdev_zcopy_end(lent.io, true, record, &end), -EINVAL);
    spdk_bdev_free_io(lent.io);
  }
  delete_malloc("Malloc0");
}
