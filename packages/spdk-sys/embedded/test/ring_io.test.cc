// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// I/O rings: what is submitted, and how it completes.
#include <cmath>

#include "ring_fixture.h"

namespace {

uint32_t byte_of(uint32_t word, int index) { return (word >> (8 * index)) & 0xff; }

}  // namespace

TEST(ring_reads_and_writes) {
  RingFixture f;
  f.submit(3, RingOperation::kWrite, 7, 2, f.memory.data);
  CHECK_EQ(f.device.held.size(), 1u);
  CHECK_EQ(f.device.held[0]->u.bdev.offset_blocks, 7u);
  CHECK_EQ(f.device.held[0]->u.bdev.num_blocks, 2u);
  CHECK_EQ(f.drain(), 0u);
  CHECK_EQ(f.ring->in_flight(), 1u);
  f.device.complete_all();
  RingCompletion done = f.only();
  CHECK_EQ(done.slot, 3u);
  CHECK_EQ(done.status, 0);
  CHECK(f.ring->is_idle());
}

TEST(ring_drops_slots_that_it_cannot_have) {
  RingFixture f(4);
  f.submit(0, RingOperation::kRead, 0, 1, f.memory.data);
  f.submit(0, RingOperation::kRead, 1, 1, f.memory.data);
  f.submit(4, RingOperation::kRead, 2, 1, f.memory.data);
  f.submit(UINT32_MAX, RingOperation::kRead, 3, 1, f.memory.data);
  CHECK_EQ(f.device.submitted.size(), 1u);
  f.device.complete_all();
  CHECK_EQ(f.only().slot, 0u);
  // More than a round of the ring is no count at all.
  f.ring->memory().header().submitted += 1000;
  f.ring->take_submissions();
  CHECK_EQ(f.device.submitted.size(), 1u);
  CHECK(f.ring->is_idle());
}

TEST(ring_refuses_what_cannot_be) {
  RingFixture f;
  double nonsense[] = {-1, 1e300, NAN, INFINITY, 1024, 1023.5 + 1};
  for (double offset : nonsense) {
    f.submit(0, RingOperation::kRead, offset, 1, f.memory.data);
    CHECK_EQ(f.only().status, -EINVAL);
  }
  constexpr auto kPastTheLast = static_cast<uint32_t>(RingOperation::kForward) + 1;
  for (uint32_t operation : {0u, kPastTheLast, 1000u, UINT32_MAX}) {
    f.submit(0, static_cast<RingOperation>(operation), 0, 1, f.memory.data);
    CHECK_EQ(f.only().status, -EINVAL);
  }
  CHECK(f.device.submitted.empty());
}

TEST(ring_gives_spdk_its_own_copy_of_vectors) {
  RingFixture f;
  char* data = f.memory.data;
  {
    Arguments arguments({{data, 512}, {data + 4096, 1024}});
    f.submit(0, RingOperation::kWritev, 5, 3, &arguments);
    arguments = Arguments({});
  }
  CHECK_EQ(f.device.held.size(), 1u);
  const auto& io = f.device.held[0]->u.bdev;
  CHECK_EQ(io.iovcnt, 2);
  CHECK(io.iovs[0].iov_base == data && io.iovs[0].iov_len == 512);
  CHECK(io.iovs[1].iov_base == data + 4096 && io.iovs[1].iov_len == 1024);
  f.device.complete_all();
  CHECK_EQ(f.only().status, 0);
}

TEST(ring_refuses_vectors_that_do_not_fit_the_blocks) {
  RingFixture f;
  char* data = f.memory.data;
  Arguments arguments({{data, 512}, {data, 512}});
  f.submit(0, RingOperation::kReadv, 0, 1, &arguments);
  CHECK_EQ(f.only().status, -EINVAL);
  f.submit(0, RingOperation::kReadv, 0, 0x1p60, &arguments);
  CHECK_EQ(f.only().status, -EINVAL);
  f.submit(0, RingOperation::kReadv, 0, 2, nullptr);
  CHECK_EQ(f.only().status, -EINVAL);
  for (double count : {-1.0, 65537.0, 1e300, static_cast<double>(NAN)}) {
    Arguments wrong = arguments;
    wrong.head.data_vectors = count;
    f.submit(0, RingOperation::kReadv, 0, 2, &wrong);
    CHECK_EQ(f.only().status, -EINVAL);
  }
  Arguments overflow({{data, UINT64_MAX - 511}, {data, 1024}});
  f.submit(0, RingOperation::kReadv, 0, 1, &overflow);
  CHECK_EQ(f.only().status, -EINVAL);
  // Metadata, which the device does not have.
  arguments.head.metadata = number(data);
  f.submit(0, RingOperation::kReadv, 0, 2, &arguments);
  CHECK_EQ(f.only().status, -EINVAL);
  CHECK(f.device.submitted.empty());
}

TEST(ring_compares_and_writes) {
  RingFixture f(8, [](TestDevice& device) {
    device.types.insert(SPDK_BDEV_IO_TYPE_COMPARE);
    device.types.insert(SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE);
  });
  char* data = f.memory.data;
  Arguments compare({{data, 512}});
  f.submit(1, RingOperation::kComparev, 3, 1, &compare);
  CHECK_EQ(f.device.held[0]->type, SPDK_BDEV_IO_TYPE_COMPARE);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_MISCOMPARE);
  CHECK_EQ(f.only().status, kFailed);
  CHECK_EQ(f.failure(1).io_status, SPDK_BDEV_IO_STATUS_MISCOMPARE);
  CHECK_EQ(byte_of(f.failure(1).nvme, 0), SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(byte_of(f.failure(1).nvme, 1), SPDK_NVME_SC_COMPARE_FAILURE);

  Arguments both({{data, 512}}, {{data + 512, 256}, {data + 1024, 256}});
  f.submit(1, RingOperation::kCompareAndWrite, 3, 1, &both);
  const auto& io = f.device.held[0]->u.bdev;
  CHECK_EQ(f.device.held[0]->type, SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE);
  CHECK_EQ(io.iovcnt, 1);
  CHECK_EQ(io.fused_iovcnt, 2);
  CHECK(io.iovs[0].iov_base == data && io.fused_iovs[1].iov_base == data + 1024);
  spdk_bdev_io* held = f.device.held.front();
  f.device.held.clear();
  spdk_bdev_io_complete_nvme_status(held, 0, SPDK_NVME_SCT_MEDIA_ERROR,
                                    SPDK_NVME_SC_COMPARE_FAILURE);
  CHECK_EQ(f.only().status, kFailed);
  CHECK_EQ(byte_of(f.failure(1).nvme, 1), SPDK_NVME_SC_COMPARE_FAILURE);
  CHECK_EQ(byte_of(f.failure(1).nvme, 2), SPDK_NVME_SCT_GENERIC);
  CHECK_EQ(byte_of(f.failure(1).nvme, 3), SPDK_NVME_SC_ABORTED_FAILED_FUSED);
  // Fewer bytes to write than to compare.
  Arguments uneven({{data, 512}}, {{data, 256}});
  f.submit(1, RingOperation::kCompareAndWrite, 3, 1, &uneven);
  CHECK_EQ(f.only().status, -EINVAL);
}

TEST(ring_sends_nvme_commands) {
  RingFixture f(8, [](TestDevice& device) {
    device.types.insert(
        {SPDK_BDEV_IO_TYPE_NVME_ADMIN, SPDK_BDEV_IO_TYPE_NVME_IO, SPDK_BDEV_IO_TYPE_NVME_IO_MD});
  });
  char* data = f.memory.data;
  Arguments arguments({{data, 4096}});
  spdk_nvme_cmd command = {};
  command.opc = SPDK_NVME_OPC_IDENTIFY;
  command.nsid = 0xfffffffe;
  command.cdw15 = 15;
  memcpy(arguments.head.command, &command, sizeof(command));
  f.submit(0, RingOperation::kNvmeAdmin, 0, 0, &arguments);
  spdk_bdev_io* io = f.device.held.front();
  f.device.held.clear();
  CHECK_EQ(io->type, SPDK_BDEV_IO_TYPE_NVME_ADMIN);
  CHECK(io->u.nvme_passthru.cmd.opc == SPDK_NVME_OPC_IDENTIFY);
  CHECK_EQ(io->u.nvme_passthru.cmd.nsid, 0xfffffffe);
  CHECK_EQ(io->u.nvme_passthru.cmd.cdw15, 15u);
  CHECK(io->u.nvme_passthru.buf == data && io->u.nvme_passthru.nbytes == 4096);
  spdk_bdev_io_complete_nvme_status(io, 0xabcd, SPDK_NVME_SCT_GENERIC, SPDK_NVME_SC_SUCCESS);
  CHECK_EQ(f.only().status, 0);
  CHECK_EQ(f.failure(0).command_word, 0xabcdu);

  Arguments none({});
  f.submit(0, RingOperation::kNvmeIo, 0, 0, &none);
  io = f.device.held.front();
  f.device.held.clear();
  CHECK(io->u.nvme_passthru.buf == nullptr && io->u.nvme_passthru.nbytes == 0);
  spdk_bdev_io_complete_nvme_status(io, 7, SPDK_NVME_SCT_VENDOR_SPECIFIC, 0xc1);
  CHECK_EQ(f.only().status, kFailed);
  CHECK_EQ(f.failure(0).io_status, SPDK_BDEV_IO_STATUS_NVME_ERROR);
  CHECK_EQ(byte_of(f.failure(0).nvme, 0), SPDK_NVME_SCT_VENDOR_SPECIFIC);
  CHECK_EQ(byte_of(f.failure(0).nvme, 1), 0xc1u);
  CHECK_EQ(f.failure(0).command_word, 7u);

  arguments.head.metadata = number(data + 8192);
  arguments.head.metadata_bytes = 64;
  f.submit(0, RingOperation::kNvmeIoMetadata, 0, 0, &arguments);
  CHECK(f.device.held[0]->u.nvme_passthru.md_buf == data + 8192);
  CHECK_EQ(f.device.held[0]->u.nvme_passthru.md_len, 64u);
  f.device.complete_all();
  CHECK_EQ(f.only().status, 0);
  Arguments two({{data, 512}, {data, 512}});
  f.submit(0, RingOperation::kNvmeIo, 0, 0, &two);
  CHECK_EQ(f.only().status, -EINVAL);
}

TEST(ring_keeps_the_status_of_the_device) {
  RingFixture f;
  auto fail = [&](const std::function<void(spdk_bdev_io*)>& complete) {
    f.submit(2, RingOperation::kRead, 0, 1, f.memory.data);
    spdk_bdev_io* io = f.device.held.front();
    f.device.held.clear();
    complete(io);
    CHECK_EQ(f.only().status, kFailed);
    return f.failure(2);
  };
  RingFailure scsi = fail([](spdk_bdev_io* io) {
    spdk_bdev_io_complete_scsi_status(io, SPDK_SCSI_STATUS_CHECK_CONDITION,
                                      SPDK_SCSI_SENSE_HARDWARE_ERROR, 0x44, 3);
  });
  CHECK_EQ(scsi.io_status, SPDK_BDEV_IO_STATUS_SCSI_ERROR);
  CHECK_EQ(scsi.scsi, 0x03440402u);
  CHECK_EQ(scsi.command_word, 0u);
  RingFailure aio = fail([](spdk_bdev_io* io) { spdk_bdev_io_complete_aio_status(io, -ENOSPC); });
  CHECK_EQ(aio.io_status, SPDK_BDEV_IO_STATUS_AIO_ERROR);
  CHECK_EQ(aio.aio, -ENOSPC);
  RingFailure nvme = fail([](spdk_bdev_io* io) {
    spdk_bdev_io_complete_nvme_status(io, 9, SPDK_NVME_SCT_MEDIA_ERROR,
                                      SPDK_NVME_SC_UNRECOVERED_READ_ERROR);
  });
  CHECK_EQ(nvme.io_status, SPDK_BDEV_IO_STATUS_NVME_ERROR);
  CHECK_EQ(nvme.nvme, 0x8102u);
  CHECK_EQ(nvme.command_word, 9u);
  CHECK_EQ(byte_of(nvme.scsi, 1), SPDK_SCSI_SENSE_MEDIUM_ERROR);
  RingFailure plain =
      fail([](spdk_bdev_io* io) { spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED); });
  CHECK_EQ(plain.io_status, SPDK_BDEV_IO_STATUS_FAILED);
  CHECK_EQ(byte_of(plain.nvme, 1), SPDK_NVME_SC_INTERNAL_DEVICE_ERROR);
}

TEST(ring_waits_for_memory) {
  RingFixture f(512);
  for (uint32_t n = 0; n < 512; ++n) f.put(n, RingOperation::kWrite, n, 1, f.memory.data);
  f.ring->take_submissions();
  // The pool is smaller than the ring.
  CHECK(f.device.held.size() <= kIoPoolSize);
  for (int rounds = 0; f.drain() < 512 && rounds < 100; ++rounds) {
    f.device.complete_all();
    f.ring->take_submissions();
  }
  CHECK_EQ(f.completions.size(), 512u);
  for (const RingCompletion& completion : f.completions) CHECK_EQ(completion.status, 0);
  CHECK(f.ring->is_idle());
}

TEST(ring_closes_with_io_under_way) {
  RingFixture f(512);
  for (uint32_t n = 0; n < 512; ++n) f.put(n, RingOperation::kWrite, n, 1, f.memory.data);
  f.ring->take_submissions();
  // The last was never taken.
  f.put(0, RingOperation::kWrite, 0, 1, f.memory.data);
  size_t submitted = f.device.submitted.size();
  f.close();
  for (int rounds = 0; !f.device.held.empty() && rounds < 100; ++rounds) {
    f.device.complete_all();
    poll_app();
  }
  CHECK_EQ(f.device.submitted.size(), submitted);
}
