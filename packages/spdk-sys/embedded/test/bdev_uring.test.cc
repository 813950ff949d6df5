// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The uring module.
#include "bdev_file.h"
#include "spdk/uuid.h"

extern "C" {
#include "bdev/uring/bdev_uring.h"
}

namespace {

int create(const char* name, const char* path, uint32_t block_size) {
  bdev_uring_opts opts{};
  opts.name = name;
  opts.filename = path;
  opts.block_size = block_size;
  return create_uring_bdev(&opts) != nullptr ? 0 : -1;
}

constexpr FileModule kUring{.name = "uring",
                            .product_name = "URING bdev",
                            .create = create,
                            .tells_errno = false,
                            .rescan = bdev_uring_rescan,
                            .remove = delete_uring_bdev};

}  // namespace

TEST(bdev_uring_keeps_data_in_the_file) { keeps_data_in_the_file(kUring); }
TEST(bdev_uring_takes_vectors_and_any_alignment) { takes_vectors_and_any_alignment(kUring); }
TEST(bdev_uring_does_more_than_its_queue_holds) { does_more_than_its_queue_holds(kUring); }
TEST(bdev_uring_serves_two_threads_and_devices) { serves_two_threads_and_devices(kUring); }
TEST(bdev_uring_writes_zeroes_by_writes) { writes_zeroes_by_writes(kUring); }
TEST(bdev_uring_follows_the_size_of_the_file) { follows_the_size_of_the_file(kUring); }
TEST(bdev_uring_goes_while_it_is_open) { goes_while_it_is_open(kUring); }
TEST(bdev_uring_refuses_bad_files) { refuses_bad_files(kUring); }
TEST(bdev_uring_survives_truncation) { survives_truncation(kUring); }
// The module does not tell why.
TEST(bdev_uring_survives_a_full_disk) { survives_a_full_disk(kUring, -EIO); }

TEST(bdev_uring_on_a_file_in_memory) {
  FileFixture f(kUring, 1024 * 1024, 512, "/dev/shm");
  memset(f.memory.data, 'x', 4096);
  CHECK(f.write(f.memory.data, 8, 8).success);
  CHECK_EQ(f.file.read(4096, 4096), std::string(4096, 'x'));
  CHECK(f.read(f.memory.data + 4096, 8, 8).success);
  CHECK_EQ(std::string(f.memory.data + 4096, 4096), std::string(4096, 'x'));
  f.file.resize(4096);
  CHECK(!f.read(f.memory.data, 8, 8).success);
}

TEST(bdev_uring_io_types) {
  FileFixture f(kUring);
  CHECK(!spdk_bdev_has_write_cache(f.bdev()));
  CHECK(spdk_bdev_io_type_supported(f.bdev(), SPDK_BDEV_IO_TYPE_READ));
  CHECK(spdk_bdev_io_type_supported(f.bdev(), SPDK_BDEV_IO_TYPE_WRITE));
  for (const auto type : {SPDK_BDEV_IO_TYPE_FLUSH, SPDK_BDEV_IO_TYPE_RESET, SPDK_BDEV_IO_TYPE_UNMAP,
                          SPDK_BDEV_IO_TYPE_ABORT}) {
    CHECK(!spdk_bdev_io_type_supported(f.bdev(), type));
  }
  Outcome o;
  CHECK_EQ(spdk_bdev_reset(f.desc(), f.channel(), record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  CHECK(!o.success);
}

TEST(bdev_uring_tells_of_itself) {
  BdevLayer layer;
  const TemporaryFile file(1024 * 1024);
  const std::string path = file.path();
  bdev_uring_opts opts{};
  opts.name = "U";
  opts.filename = file.path();
  opts.block_size = 4096;
  CHECK_EQ(spdk_uuid_parse(&opts.uuid, "deadbeef-0000-4000-8000-000000000007"), 0);
  spdk_bdev* bdev = create_uring_bdev(&opts);
  CHECK(bdev != nullptr);
  poll_app();
  CHECK(spdk_bdev_get_by_name("deadbeef-0000-4000-8000-000000000007") == bdev);
  CHECK_EQ(info_of(bdev), R"({"uring":{"filename":")" + path + R"("}})");
  CHECK_EQ(config_of(bdev),
           R"({"method":"bdev_uring_create","params":{"name":"U","block_size":4096,"filename":")" +
               path + R"(","uuid":"deadbeef-0000-4000-8000-000000000007"}})");
  delete_file_bdev(kUring, "U");
}
