// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The aio module.
#include <fcntl.h>
#include <sys/resource.h>

#include <csignal>

#include "bdev_file.h"

extern "C" {
#include "bdev/aio/bdev_aio.h"
}

namespace {

template <bool is_readonly, bool fallocate>
int create(const char* name, const char* path, uint32_t block_size) {
  return create_aio_bdev(name, path, block_size, is_readonly, fallocate);
}

template <bool is_readonly = false, bool fallocate = false>
constexpr FileModule kModule{.name = "aio",
                             .product_name = "AIO disk",
                             .create = create<is_readonly, fallocate>,
                             .tells_errno = true,
                             .rescan = bdev_aio_rescan,
                             .remove = bdev_aio_delete};

constexpr const FileModule& kAio = kModule<>;
constexpr const FileModule& kAioFallocate = kModule<false, true>;
constexpr const FileModule& kAioReadonly = kModule<true>;

int aio_status_of(const Outcome& o) {
  int status = 0;
  spdk_bdev_io_get_aio_status(o.io, &status);
  spdk_bdev_free_io(o.io);
  return status;
}

}  // namespace

TEST(bdev_aio_keeps_data_in_the_file) { keeps_data_in_the_file(kAio); }
TEST(bdev_aio_takes_vectors_and_any_alignment) { takes_vectors_and_any_alignment(kAio); }
TEST(bdev_aio_does_more_than_its_queue_holds) { does_more_than_its_queue_holds(kAio); }
TEST(bdev_aio_serves_two_threads_and_devices) { serves_two_threads_and_devices(kAio); }
TEST(bdev_aio_writes_zeroes_by_writes) { writes_zeroes_by_writes(kAio); }
TEST(bdev_aio_follows_the_size_of_the_file) { follows_the_size_of_the_file(kAio); }
TEST(bdev_aio_goes_while_it_is_open) { goes_while_it_is_open(kAio); }
TEST(bdev_aio_refuses_bad_files) { refuses_bad_files(kAio); }
TEST(bdev_aio_survives_truncation) { survives_truncation(kAio); }
TEST(bdev_aio_survives_a_full_disk) { survives_a_full_disk(kAio, -ENOSPC); }

TEST(bdev_aio_io_types) {
  FileFixture f(kAio);
  CHECK(spdk_bdev_has_write_cache(f.bdev()));
  for (const auto type : {SPDK_BDEV_IO_TYPE_READ, SPDK_BDEV_IO_TYPE_WRITE, SPDK_BDEV_IO_TYPE_FLUSH,
                          SPDK_BDEV_IO_TYPE_RESET}) {
    CHECK(spdk_bdev_io_type_supported(f.bdev(), type));
  }
  for (const auto type :
       {SPDK_BDEV_IO_TYPE_UNMAP, SPDK_BDEV_IO_TYPE_ABORT, SPDK_BDEV_IO_TYPE_COMPARE}) {
    CHECK(!spdk_bdev_io_type_supported(f.bdev(), type));
  }
  Outcome unmap;
  unmap.keep = true;
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 0, 8, record, &unmap), 0);
  poll_until([&] { return unmap.calls == 1; });
  CHECK(!unmap.success);
  CHECK_EQ(aio_status_of(unmap), -ENOTSUP);
}

TEST(bdev_aio_flush) {
  FileFixture f(kAio);
  std::vector<Outcome> writes(8);
  for (size_t i = 0; i < writes.size(); ++i) {
    CHECK_EQ(spdk_bdev_write_blocks(f.desc(), f.channel(), f.memory.data, i, 1, record, &writes[i]),
             0);
  }
  Outcome flush;
  CHECK_EQ(spdk_bdev_flush_blocks(f.desc(), f.channel(), 0, 2048, record, &flush), 0);
  poll_until([&] { return flush.calls == 1; });
  CHECK(flush.success);
  for (const Outcome& write : writes) {
    poll_until([&] { return write.calls == 1; });
    CHECK(write.success);
  }
}

TEST(bdev_aio_fallocate) {
  FileFixture f(kAioFallocate);
  CHECK(spdk_bdev_io_type_supported(f.bdev(), SPDK_BDEV_IO_TYPE_UNMAP));
  f.file.write(0, std::string(1024 * 1024, 'x'));
  const uint64_t full = f.file.allocated();
  Outcome o;
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 1024, 512, record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  CHECK(o.success);
  CHECK_EQ(f.file.allocated(), full - 512 * 512);
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(f.desc(), f.channel(), 8, 8, record, &o), 0);
  poll_until([&] { return o.calls == 2; });
  CHECK(o.success);
  CHECK_EQ(f.file.read(0, 12288),
           std::string(4096, 'x') + std::string(4096, '\0') + std::string(4096, 'x'));
  CHECK_EQ(f.file.read(1024 * 512, 512 * 512), std::string(512 * 512, '\0'));
  CHECK_EQ(f.file.read(1536 * 512, 512), std::string(512, 'x'));
  CHECK_EQ(spdk_bdev_get_num_blocks(f.bdev()), 2048);
}

TEST(bdev_aio_fallocate_after_writes_of_the_same_turn) {
  FileFixture f(kAioFallocate);
  memset(f.memory.data, 'x', 4096);
  Outcome outcomes[3];
  CHECK_EQ(spdk_bdev_write_blocks(f.desc(), f.channel(), f.memory.data, 0, 8, record, &outcomes[0]),
           0);
  CHECK_EQ(spdk_bdev_unmap_blocks(f.desc(), f.channel(), 64, 8, record, &outcomes[1]), 0);
  CHECK_EQ(
      spdk_bdev_write_blocks(f.desc(), f.channel(), f.memory.data, 128, 8, record, &outcomes[2]),
      0);
  for (const Outcome& outcome : outcomes) {
    poll_until([&] { return outcome.calls == 1; });
    CHECK(outcome.success);
  }
  CHECK_EQ(f.file.read(128 * 512, 4096), std::string(4096, 'x'));
}

TEST(bdev_aio_reset_waits_for_io) {
  FileFixture f(kAio);
  TestThread thread("other");
  spdk_io_channel* theirs = nullptr;
  thread.run([&] { theirs = spdk_bdev_get_io_channel(f.desc()); });
  Outcome own;
  Outcome other;
  Outcome reset;
  CHECK_EQ(spdk_bdev_read_blocks(f.desc(), f.channel(), f.memory.data, 0, 8, record, &own), 0);
  thread.run([&] {
    CHECK_EQ(spdk_bdev_read_blocks(f.desc(), theirs, f.memory.data + 4096, 0, 8, record, &other),
             0);
  });
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &reset), 0);
  reset.then = [&] { CHECK_EQ(own.calls + other.calls, 2); };
  poll_until([&] { return reset.calls == 1; }, {thread.get()});
  CHECK(reset.success);
  CHECK(own.success && other.success);
  thread.run([&] { spdk_put_io_channel(theirs); });
  poll_all({app_thread(), thread.get()});
  CHECK(f.read(f.memory.data, 0, 1).success);
  thread.end();
}

TEST(bdev_aio_readonly) {
  FileFixture f(kAioReadonly);
  f.file.write(0, std::string(512, 'x'));
  CHECK(f.read(f.memory.data, 0, 1).success);
  CHECK_EQ(f.memory.data[511], 'x');
  memset(f.memory.data, 'y', 512);
  const Outcome o = f.write(f.memory.data, 0, 1);
  CHECK(!o.success);
  CHECK_EQ(f.file.read(0, 512), std::string(512, 'x'));
  Outcome flush;
  CHECK_EQ(spdk_bdev_flush_blocks(f.desc(), f.channel(), 0, 8, record, &flush), 0);
  poll_until([&] { return flush.calls == 1; });
  CHECK(flush.success);
}

TEST(bdev_aio_beyond_the_largest_file) {
  FileFixture f(kAio);
  rlimit before{};
  CHECK_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 4096;
  CHECK_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  Outcome o;
  o.keep = true;
  CHECK_EQ(spdk_bdev_write_blocks(f.desc(), f.channel(), f.memory.data, 1024, 1, record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  CHECK(!o.success);
  CHECK_EQ(aio_status_of(o), -EFBIG);
  CHECK_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, handler);
}

TEST(bdev_aio_readonly_of_what_is_no_file) {
  BdevLayer layer;
  CHECK_EQ(create_aio_bdev("Bad", "/no/such/file", 512, true, false), -ENOENT);
  // A device without blocks.
  CHECK_EQ(create_aio_bdev("Null", "/dev/null", 512, true, false), 0);
  poll_app();
  CHECK_EQ(spdk_bdev_get_num_blocks(spdk_bdev_get_by_name("Null")), 0);
  delete_file_bdev(kAio, "Null");
}

TEST(bdev_aio_tells_of_itself) {
  FileFixture f(kAioFallocate);
  const std::string name = f.file.path();
  const std::string info = info_of(f.bdev());
  CHECK_EQ(info, R"({"aio":{"filename":")" + name +
                     R"(","block_size_override":true,"readonly":false,"fallocate":true}})");
  CHECK_EQ(config_of(f.bdev()),
           R"({"method":"bdev_aio_create","params":{"name":"F","block_size":512,"filename":")" +
               name + R"(","readonly":false,"fallocate":true}})");
}
