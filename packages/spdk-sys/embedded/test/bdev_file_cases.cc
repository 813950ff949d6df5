// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include <array>

#include "bdev_file.h"

namespace {

int create_error(const FileModule& module, const char* path, uint32_t block_size,
                 const char* name = "Bad") {
  const int rc = module.create(name, path, block_size);
  CHECK(rc != 0);
  return rc;
}

// The errno where the module tells it.
void check_refused(const FileModule& module, const char* path, uint32_t block_size, int error,
                   const char* name = "Bad") {
  const int rc = create_error(module, path, block_size, name);
  if (module.tells_errno) {
    CHECK_EQ(rc, error);
  }
  poll_app();
}

}  // namespace

void keeps_data_in_the_file(const FileModule& module) {
  FileFixture f(module);
  CHECK_EQ(std::string(spdk_bdev_get_product_name(f.bdev())), module.product_name);
  CHECK_EQ(std::string(spdk_bdev_get_module_name(f.bdev())), module.name);
  CHECK_EQ(spdk_bdev_get_block_size(f.bdev()), 512);
  CHECK_EQ(spdk_bdev_get_num_blocks(f.bdev()), 2048);
  CHECK_EQ(spdk_bdev_get_buf_align(f.bdev()), 512);
  memset(f.memory.data, 'x', 4096);
  CHECK(f.write(f.memory.data, 8, 8).success);
  CHECK_EQ(f.file.read(4096, 4096), std::string(4096, 'x'));
  CHECK_EQ(f.file.read(0, 4096), std::string(4096, '\0'));
  CHECK_EQ(f.file.read(8192, 4096), std::string(4096, '\0'));
  CHECK(f.read(f.memory.data + 4096, 15, 2).success);
  CHECK_EQ(std::string(f.memory.data + 4096, 1024), std::string(512, 'x') + std::string(512, '\0'));
  // The last block, and all of it at once.
  CHECK(f.write(f.memory.data, 2047, 1).success);
  CHECK(f.read(f.memory.data, 0, 2048).success);
  CHECK_EQ(f.memory.data[4096] + f.memory.data[1024 * 1024 - 1], 'x' + 'x');
}

void takes_vectors_and_any_alignment(const FileModule& module) {
  FileFixture f(module);
  char* data = f.memory.data;
  memset(data, 'a', 512);
  memset(data + 2048, 'b', 1024);
  memset(data + 8192, 'c', 512);
  std::array<iovec, 3> iovs{iovec{data, 512}, iovec{data + 2048, 1024}, iovec{data + 8192, 512}};
  Outcome o;
  CHECK_EQ(spdk_bdev_writev_blocks(f.desc(), f.channel(), iovs.data(), 3, 5, 4, record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  CHECK(o.success);
  const std::string expected =
      std::string(512, 'a') + std::string(1024, 'b') + std::string(512, 'c');
  CHECK_EQ(f.file.read(5 * 512, 2048), expected);
  memset(data, 0, 16384);
  std::array<iovec, 2> parts{iovec{data + 4096, 1024}, iovec{data, 1024}};
  CHECK_EQ(spdk_bdev_readv_blocks(f.desc(), f.channel(), parts.data(), 2, 5, 4, record, &o), 0);
  poll_until([&] { return o.calls == 2; });
  CHECK(o.success);
  CHECK_EQ(std::string(data + 4096, 1024) + std::string(data, 1024), expected);
  // Not at a multiple of the alignment, and divided within blocks.
  memset(data, 'd', 4096);
  std::array<iovec, 2> odd{iovec{data + 1, 100}, iovec{data + 1001, 924}};
  CHECK_EQ(spdk_bdev_writev_blocks(f.desc(), f.channel(), odd.data(), 2, 100, 2, record, &o), 0);
  poll_until([&] { return o.calls == 3; });
  CHECK(o.success);
  CHECK_EQ(f.file.read(100 * 512, 1024), std::string(1024, 'd'));
  CHECK(f.read(data + 8191, 100, 2).success);
  CHECK_EQ(std::string(data + 8191, 1024), std::string(1024, 'd'));
}

void does_more_than_its_queue_holds(const FileModule& module) {
  constexpr uint64_t kCount = 2000;
  FileFixture f(module, kCount * 512);
  struct Chain {
    FileFixture* fixture;
    uint64_t next = 0;
    uint64_t done = 0;
    uint64_t failed = 0;
    void submit() {
      char* data = fixture->memory.data + next % 2048 * 512;
      memcpy(data, &next, sizeof(next));
      const int rc = spdk_bdev_write_blocks(
          fixture->desc(), fixture->channel(), data, next, 1,
          [](spdk_bdev_io* io, bool success, void* context) {
            auto* chain = static_cast<Chain*>(context);
            chain->done++;
            chain->failed += success ? 0 : 1;
            spdk_bdev_free_io(io);
            if (chain->next < kCount) {
              chain->submit();
            }
          },
          this);
      CHECK_EQ(rc, 0);
      next++;
    }
  } chain{&f};
  // As many as the pool of the tests has, which is more than an aio queue takes.
  for (uint32_t i = 0; i < kIoPoolSize - kIoCacheSize; ++i) {
    chain.submit();
  }
  poll_until([&] { return chain.done == kCount; });
  CHECK_EQ(chain.failed, 0);
  for (uint64_t block = 0; block < kCount; ++block) {
    uint64_t found = ~0ULL;
    const std::string content = f.file.read(block * 512, sizeof(found));
    memcpy(&found, content.data(), sizeof(found));
    if (found != block) {
      CHECK_EQ(found, block);
      break;
    }
  }
}

void serves_two_threads_and_devices(const FileModule& module) {
  FileFixture f(module);
  const TemporaryFile second(1024 * 1024);
  CHECK_EQ(module.create("G", second.path(), 4096), 0);
  poll_app();
  TestThread thread("other");
  {
    OpenBdev other("G", true);
    CHECK_EQ(spdk_bdev_get_buf_align(spdk_bdev_get_by_name("G")), 4096);
    spdk_io_channel* own = other.get_channel();
    spdk_io_channel* theirs = nullptr;
    spdk_io_channel* theirs_of_f = nullptr;
    thread.run([&] {
      theirs = spdk_bdev_get_io_channel(other.desc);
      theirs_of_f = spdk_bdev_get_io_channel(f.desc());
    });
    CHECK(theirs != nullptr && theirs_of_f != nullptr);
    Memory memory(3 * 4096);
    memset(memory.data, '1', 4096);
    memset(memory.data + 4096, '2', 4096);
    memset(memory.data + 8192, '3', 4096);
    std::array<Outcome, 3> outcomes;
    CHECK_EQ(spdk_bdev_write_blocks(other.desc, own, memory.data, 0, 1, record, &outcomes[0]), 0);
    thread.run([&] {
      CHECK_EQ(spdk_bdev_write_blocks(other.desc, theirs, memory.data + 4096, 1, 1, record,
                                      &outcomes[1]),
               0);
      CHECK_EQ(spdk_bdev_write_blocks(f.desc(), theirs_of_f, memory.data + 8192, 0, 8, record,
                                      &outcomes[2]),
               0);
    });
    poll_until([&] { return outcomes[0].calls + outcomes[1].calls + outcomes[2].calls == 3; },
               {thread.get()});
    CHECK(outcomes[0].success && outcomes[1].success && outcomes[2].success);
    CHECK(outcomes[0].thread == app_thread());
    CHECK(outcomes[1].thread == thread.get() && outcomes[2].thread == thread.get());
    thread.run([&] {
      spdk_put_io_channel(theirs);
      spdk_put_io_channel(theirs_of_f);
    });
    poll_all({app_thread(), thread.get()});
  }
  CHECK_EQ(second.read(0, 8192), std::string(4096, '1') + std::string(4096, '2'));
  CHECK_EQ(f.file.read(0, 4096), std::string(4096, '3'));
  delete_file_bdev(module, "G");
  thread.end();
}

void writes_zeroes_by_writes(const FileModule& module) {
  FileFixture f(module);
  f.file.write(0, std::string(8192, 'x'));
  Outcome o;
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(f.desc(), f.channel(), 0, 8, record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  CHECK(o.success);
  CHECK_EQ(f.file.read(0, 8192), std::string(4096, '\0') + std::string(4096, 'x'));
}

void follows_the_size_of_the_file(const FileModule& module) {
  FileFixture f(module);
  CHECK_EQ(module.rescan("F"), 0);
  poll_app();
  CHECK(f.open->events.empty());
  f.file.resize(2 * 1024 * 1024 + 100);
  CHECK_EQ(spdk_bdev_get_num_blocks(f.bdev()), 2048);
  CHECK_EQ(module.rescan("F"), 0);
  poll_app();
  CHECK_EQ(spdk_bdev_get_num_blocks(f.bdev()), 4096);
  CHECK_EQ(f.open->events.size(), 1);
  CHECK_EQ(f.open->events.front(), SPDK_BDEV_EVENT_RESIZE);
  CHECK(f.write(f.memory.data, 4095, 1).success);
  // Not smaller than somebody may rely on.
  f.file.resize(512);
  CHECK_EQ(module.rescan("F"), -EBUSY);
  CHECK_EQ(spdk_bdev_get_num_blocks(f.bdev()), 4096);
  CHECK_EQ(module.rescan("no such"), -ENODEV);
  create_malloc("M", 64, 512);
  CHECK_EQ(module.rescan("M"), -ENODEV);
  delete_malloc("M");
}

void goes_while_it_is_open(const FileModule& module) {
  FileFixture f(module);
  Unregistered unregistered;
  module.remove("F", record_unregistered, &unregistered);
  poll_app();
  CHECK_EQ(unregistered.calls, 0);
  CHECK_EQ(f.open->events.size(), 1);
  CHECK_EQ(f.open->events.front(), SPDK_BDEV_EVENT_REMOVE);
  CHECK(f.file.is_open());
  f.open->put_channel();
  f.open->close();
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
  poll_until([&] { return !f.file.is_open(); });
  module.remove("F", record_unregistered, &unregistered);
  CHECK_EQ(unregistered.calls, 2);
  CHECK_EQ(unregistered.rc, -ENODEV);
  // The name and the file are free again.
  CHECK_EQ(module.create("F", f.file.path(), 512), 0);
  poll_app();
  module.remove("F", record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 3; });
  // Another module's device is none of its.
  create_malloc("M", 64, 512);
  module.remove("M", record_unregistered, &unregistered);
  CHECK_EQ(unregistered.rc, -ENODEV);
  delete_malloc("M");
}

void refuses_bad_files(const FileModule& module) {
  FileFixture f(module);
  check_refused(module, "/no/such/file", 512, -ENOENT);
  check_refused(module, "/tmp", 512, -EISDIR);
  for (const uint32_t block_size : {0U, 1U, 256U, 511U, 513U, 1000U, 1536U}) {
    check_refused(module, f.file.path(), block_size, -EINVAL);
  }
  const TemporaryFile uneven(1024 * 1024 + 1);
  check_refused(module, uneven.path(), 512, -EINVAL);
  const TemporaryFile small(100);
  check_refused(module, small.path(), 512, -EINVAL);
  const TemporaryFile block(512);
  check_refused(module, block.path(), 4096, -EINVAL);
  check_refused(module, f.file.path(), 512, -EEXIST, "F");
  check_refused(module, f.file.path(), 512, -EINVAL, "");
  CHECK(!uneven.is_open());
  CHECK(!small.is_open());
  CHECK_EQ(module.create("Block", block.path(), 512), 0);
  poll_app();
  CHECK_EQ(spdk_bdev_get_num_blocks(spdk_bdev_get_by_name("Block")), 1);
  delete_file_bdev(module, "Block");
}

void survives_truncation(const FileModule& module) {
  FileFixture f(module);
  f.file.write(0, std::string(4096, 'x'));
  f.file.resize(4096);
  // Partly there, and not at all.
  for (const uint64_t offset : {7ULL, 8ULL, 2040ULL}) {
    const Outcome o = f.read(f.memory.data, offset, 8);
    CHECK(!o.success);
  }
  CHECK(f.read(f.memory.data, 0, 8).success);
  CHECK_EQ(std::string(f.memory.data, 4096), std::string(4096, 'x'));
  // A write makes the file longer again.
  CHECK(f.write(f.memory.data, 2040, 8).success);
  CHECK(f.read(f.memory.data, 2040, 8).success);
}

void survives_a_full_disk(const FileModule& module, int aio_status) {
  const SmallFileSystem small("64k");
  if (!small.mounted()) {
    check::skip("mounting a small file system failed; run it as root");
    return;
  }
  FileFixture f(module, 1024 * 1024, 4096, small.folder());
  int full = 0;
  for (uint64_t block = 0; block < 32; ++block) {
    Outcome o;
    o.keep = true;
    CHECK_EQ(spdk_bdev_write_blocks(f.desc(), f.channel(), f.memory.data, block, 1, record, &o), 0);
    poll_until([&] { return o.calls == 1; });
    if (!o.success) {
      full++;
      int status = 0;
      spdk_bdev_io_get_aio_status(o.io, &status);
      CHECK_EQ(status, aio_status);
    }
    spdk_bdev_free_io(o.io);
  }
  CHECK(full >= 16);
  CHECK(full < 32);
  CHECK(f.read(f.memory.data, 0, 1).success);
}
