// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Parts of a bdev, as modules make them.
#include <cstdlib>

#include "bdev_layer.h"
#include "spdk/uuid.h"

namespace {

struct PartLog {
  int removed = 0;
  int freed = 0;
  int channels_created = 0;
  int channels_destroyed = 0;
  // What the module's own completion callback was told.
  std::vector<bool> completions;
  bool with_callback = false;
  int refused = 0;
};
PartLog g_log;

bdev_part_tailq g_parts;
char g_product_name[] = "part";

int part_count() {
  int count = 0;
  for (auto* part = g_parts.tqh_first; part != nullptr; part = part->tailq.tqe_next) {
    count++;
  }
  return count;
}

void base_removed(void* base) {
  g_log.removed++;
  spdk_bdev_part_base_hotremove(static_cast<spdk_bdev_part_base*>(base), &g_parts);
}

void base_freed(void* context) {
  CHECK(context == &g_log);
  g_log.freed++;
}

int channel_created(void*, void*) {
  g_log.channels_created++;
  return 0;
}
void channel_destroyed(void*, void*) { g_log.channels_destroyed++; }

void completed(spdk_bdev_io* io, bool success, void*) {
  g_log.completions.push_back(success);
  spdk_bdev_io_complete(io, success ? SPDK_BDEV_IO_STATUS_SUCCESS : SPDK_BDEV_IO_STATUS_FAILED);
}

spdk_bdev_part_channel* part_channel(spdk_io_channel* channel) {
  return reinterpret_cast<spdk_bdev_part_channel*>(reinterpret_cast<char*>(channel) +
                                                   SPDK_IO_CHANNEL_STRUCT_SIZE);
}

void submit_request(spdk_io_channel* channel, spdk_bdev_io* io) {
  const int rc = g_log.with_callback
                     ? spdk_bdev_part_submit_request_ext(part_channel(channel), io, completed)
                     : spdk_bdev_part_submit_request(part_channel(channel), io);
  if (rc != 0) {
    g_log.refused = rc;
    spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_FAILED);
  }
}

int destruct(void* part) { return spdk_bdev_part_free(static_cast<spdk_bdev_part*>(part)); }

spdk_bdev_fn_table* functions() {
  static spdk_bdev_fn_table table = [] {
    spdk_bdev_fn_table made{};
    made.destruct = destruct;
    made.submit_request = submit_request;
    return made;
  }();
  return &table;
}

int construct_base(const char* name, spdk_bdev_part_base** base) {
  return spdk_bdev_part_base_construct_ext(name, base_removed, test_module(), functions(), &g_parts,
                                           base_freed, &g_log, sizeof(spdk_bdev_part_channel),
                                           channel_created, channel_destroyed, base);
}

// The part, or the error.
struct Part {
  spdk_bdev_part* part;
  int rc;
  Part(spdk_bdev_part_base* base, const char* name, uint64_t offset, uint64_t num_blocks,
       const spdk_bdev_part_construct_opts* opts = nullptr)
      : part(static_cast<spdk_bdev_part*>(calloc(1, sizeof(spdk_bdev_part)))) {
    std::string copy = name;
    rc = opts == nullptr
             ? spdk_bdev_part_construct(part, base, copy.data(), offset, num_blocks, g_product_name)
             : spdk_bdev_part_construct_ext(part, base, copy.data(), offset, num_blocks,
                                            g_product_name, opts);
    if (rc != 0) {
      free(part);
      part = nullptr;
    }
    poll_app();
  }
};

// A test device with parts of 100 blocks, at 100 and at 300.
struct PartsFixture {
  BdevLayer layer;
  TestDevice device{"dev"};
  spdk_bdev_part_base* base = nullptr;

  explicit PartsFixture(const std::set<int>& more_types = {}) {
    g_log = {};
    g_parts = {nullptr, &g_parts.tqh_first};
    device.types.insert(more_types.begin(), more_types.end());
    CHECK_EQ(spdk_uuid_parse(&device.bdev.uuid, "deadbeef-0000-4000-8000-000000000001"), 0);
    CHECK_EQ(device.add(), 0);
    CHECK_EQ(construct_base("dev", &base), 0);
    CHECK_EQ(Part(base, "one", 100, 100).rc, 0);
    CHECK_EQ(Part(base, "two", 300, 100).rc, 0);
  }
  ~PartsFixture() { device.remove(); }
};

std::vector<std::string> leaves() {
  std::vector<std::string> names;
  for (spdk_bdev* bdev = spdk_bdev_first_leaf(); bdev != nullptr;
       bdev = spdk_bdev_next_leaf(bdev)) {
    names.push_back(spdk_bdev_get_name(bdev));
  }
  return names;
}

std::string uuid_of(const spdk_bdev* bdev) {
  char text[SPDK_UUID_STRING_LEN];
  spdk_uuid_fmt_lower(text, sizeof(text), spdk_bdev_get_uuid(bdev));
  return text;
}

void unregister(const char* name) {
  Unregistered unregistered;
  spdk_bdev_unregister(spdk_bdev_get_by_name(name), record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
}

}  // namespace

TEST(bdev_part_tells_what_it_is) {
  PartsFixture f;
  CHECK(spdk_bdev_part_base_get_bdev(f.base) == &f.device.bdev);
  CHECK_EQ(std::string(spdk_bdev_part_base_get_bdev_name(f.base)), "dev");
  CHECK(spdk_bdev_desc_get_bdev(spdk_bdev_part_base_get_desc(f.base)) == &f.device.bdev);
  CHECK(spdk_bdev_part_base_get_tailq(f.base) == &g_parts);
  CHECK(spdk_bdev_part_base_get_ctx(f.base) == &g_log);
  spdk_bdev_part* second = g_parts.tqh_first->tailq.tqe_next;
  CHECK(spdk_bdev_part_get_base(second) == f.base);
  CHECK(spdk_bdev_part_get_base_bdev(second) == &f.device.bdev);
  CHECK_EQ(spdk_bdev_part_get_offset_blocks(second), 300);
  const spdk_bdev* bdev = spdk_bdev_part_get_bdev(second);
  CHECK(spdk_bdev_get_by_name("two") == bdev);
  CHECK_EQ(std::string(spdk_bdev_get_product_name(bdev)), "part");
  CHECK_EQ(spdk_bdev_get_num_blocks(bdev), 100);
  CHECK_EQ(spdk_bdev_get_block_size(bdev), 512);
  CHECK_EQ(uuid_of(bdev), "8d49acbf-7db1-59ff-a096-0d5bfe0f8863");
  CHECK_EQ(leaves(), (std::vector<std::string>{"one", "two"}));
}

TEST(bdev_part_options) {
  PartsFixture f;
  alignas(8) unsigned char memory[64];
  memset(memory, 0xff, sizeof(memory));
  auto* opts = reinterpret_cast<spdk_bdev_part_construct_opts*>(memory);
  spdk_bdev_part_construct_opts_init(opts, sizeof(*opts));
  CHECK_EQ(opts->opts_size, sizeof(*opts));
  CHECK(spdk_uuid_is_null(&opts->uuid));
  CHECK_EQ(memory[sizeof(*opts)], 0xff);
  const char* uuid = "deadbeef-0000-4000-8000-000000000009";
  CHECK_EQ(spdk_uuid_parse(&opts->uuid, uuid), 0);
  CHECK_EQ(Part(f.base, "three", 500, 10, opts).rc, 0);
  CHECK_EQ(uuid_of(spdk_bdev_get_by_name("three")), uuid);
  // Options of a caller that did not know of the UUID yet.
  opts->opts_size = sizeof(opts->opts_size);
  CHECK_EQ(Part(f.base, "four", 600, 10, opts).rc, 0);
  CHECK(uuid_of(spdk_bdev_get_by_name("four")) != uuid);
}

TEST(bdev_part_base_that_cannot_be) {
  PartsFixture f;
  spdk_bdev_part_base* base = nullptr;
  CHECK_EQ(construct_base("no such", &base), -ENODEV);
  CHECK_EQ(construct_base("dev", nullptr), -EINVAL);
  CHECK(base == nullptr);
  CHECK_EQ(g_log.freed, 0);
  // Another base of the same bdev may read, but not claim what the first has claimed.
  CHECK_EQ(construct_base("dev", &base), 0);
  CHECK_EQ(Part(base, "three", 0, 10).rc, -1);
  spdk_bdev_part_base_free(base);
  CHECK_EQ(g_log.freed, 1);
  CHECK_EQ(part_count(), 2);
}

TEST(bdev_part_whose_name_is_taken) {
  BdevLayer layer;
  g_log = {};
  g_parts = {nullptr, &g_parts.tqh_first};
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  spdk_bdev_part_base* base = nullptr;
  CHECK_EQ(construct_base("dev", &base), 0);
  CHECK_EQ(Part(base, "dev", 0, 10).rc, -EEXIST);
  {
    OpenBdev writer("dev", true);
    CHECK_EQ(writer.rc, 0);  // Not claimed any more.
  }
  CHECK_EQ(Part(base, "one", 0, 10).rc, 0);
  CHECK_EQ(Part(base, "one", 10, 10).rc, -EEXIST);
  CHECK_EQ(part_count(), 1);
  {
    OpenBdev writer("dev", true);
    CHECK_EQ(writer.rc, -EPERM);
  }
  unregister("one");
  CHECK_EQ(g_log.freed, 1);
}

TEST(bdev_part_io_goes_to_the_blocks_of_the_base) {
  PartsFixture f({SPDK_BDEV_IO_TYPE_WRITE_ZEROES, SPDK_BDEV_IO_TYPE_COPY, SPDK_BDEV_IO_TYPE_COMPARE,
                  SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE});
  OpenBdev open("two", true);
  auto* channel = open.get_channel();
  Memory memory(4096);
  iovec iov{memory.data, 512};
  iovec other{memory.data + 512, 512};
  Outcome o[8];
  CHECK_EQ(spdk_bdev_read_blocks(open.desc, channel, memory.data, 1, 1, record, &o[0]), 0);
  CHECK_EQ(spdk_bdev_writev_blocks(open.desc, channel, &iov, 1, 2, 1, record, &o[1]), 0);
  CHECK_EQ(spdk_bdev_unmap_blocks(open.desc, channel, 3, 2, record, &o[2]), 0);
  CHECK_EQ(spdk_bdev_write_zeroes_blocks(open.desc, channel, 4, 2, record, &o[3]), 0);
  CHECK_EQ(spdk_bdev_flush_blocks(open.desc, channel, 5, 2, record, &o[4]), 0);
  CHECK_EQ(spdk_bdev_copy_blocks(open.desc, channel, 6, 16, 1, record, &o[5]), 0);
  CHECK_EQ(spdk_bdev_comparev_blocks(open.desc, channel, &iov, 1, 7, 1, record, &o[6]), 0);
  CHECK_EQ(spdk_bdev_comparev_and_writev_blocks(open.desc, channel, &iov, 1, &other, 1, 8, 1,
                                                record, &o[7]),
           0);
  poll_app();
  const std::vector<int> types{SPDK_BDEV_IO_TYPE_READ,    SPDK_BDEV_IO_TYPE_WRITE,
                               SPDK_BDEV_IO_TYPE_UNMAP,   SPDK_BDEV_IO_TYPE_WRITE_ZEROES,
                               SPDK_BDEV_IO_TYPE_FLUSH,   SPDK_BDEV_IO_TYPE_COPY,
                               SPDK_BDEV_IO_TYPE_COMPARE, SPDK_BDEV_IO_TYPE_COMPARE_AND_WRITE};
  CHECK(f.device.submitted == types);
  CHECK_EQ(f.device.held.size(), types.size());
  for (size_t i = 0; i < f.device.held.size(); i++) {
    const spdk_bdev_io* io = f.device.held[i];
    CHECK_EQ(io->u.bdev.offset_blocks, 301 + i);
    CHECK_EQ(io->u.bdev.num_blocks, i >= 2 && i <= 4 ? 2 : 1);
    if (io->type == SPDK_BDEV_IO_TYPE_COPY) {
      CHECK_EQ(io->u.bdev.copy.src_offset_blocks, 316);
    }
  }
  CHECK(f.device.held[1]->u.bdev.iovs[0].iov_base == memory.data);
  f.device.complete_all();
  poll_app();
  for (const Outcome& outcome : o) {
    CHECK_EQ(outcome.calls, 1);
    CHECK(outcome.success);
  }
  Outcome beyond;
  CHECK_EQ(spdk_bdev_read_blocks(open.desc, channel, memory.data, 100, 1, record, &beyond),
           -EINVAL);
}

TEST(bdev_part_reset_reaches_the_base) {
  PartsFixture f;
  OpenBdev open("one", true);
  Outcome o;
  CHECK_EQ(spdk_bdev_reset(open.desc, open.get_channel(), record, &o), 0);
  poll_app();
  CHECK_EQ(f.device.submitted.back(), SPDK_BDEV_IO_TYPE_RESET);
  f.device.complete_all();
  poll_until([&] { return o.calls == 1; });
  CHECK(o.success);
}

TEST(bdev_part_passes_the_status_of_the_base_on) {
  PartsFixture f;
  OpenBdev open("one", true);
  auto* channel = open.get_channel();
  Memory memory(4096);
  Outcome nvme;
  CHECK_EQ(spdk_bdev_read_blocks(open.desc, channel, memory.data, 0, 1, record, &nvme), 0);
  spdk_bdev_io* io = f.device.held.front();
  f.device.held.pop_front();
  spdk_bdev_io_complete_nvme_status(io, 7, SPDK_NVME_SCT_MEDIA_ERROR,
                                    SPDK_NVME_SC_GUARD_CHECK_ERROR);
  poll_app();
  CHECK_EQ(nvme.calls, 1);
  CHECK(!nvme.success);
  CHECK_EQ(nvme.sct, SPDK_NVME_SCT_MEDIA_ERROR);
  CHECK_EQ(nvme.sc, SPDK_NVME_SC_GUARD_CHECK_ERROR);
  CHECK_EQ(nvme.cdw0, 7u);
  Outcome aborted;
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, channel, memory.data, 0, 1, record, &aborted), 0);
  f.device.complete_next(SPDK_BDEV_IO_STATUS_ABORTED);
  poll_app();
  CHECK_EQ(aborted.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
}

TEST(bdev_part_module_may_complete_itself) {
  PartsFixture f;
  g_log.with_callback = true;
  OpenBdev open("one", true);
  auto* channel = open.get_channel();
  Memory memory(4096);
  Outcome o[2];
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, channel, memory.data, 0, 1, record, &o[0]), 0);
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, channel, memory.data, 1, 1, record, &o[1]), 0);
  f.device.complete_next();
  f.device.complete_next(SPDK_BDEV_IO_STATUS_FAILED);
  poll_app();
  CHECK(g_log.completions == (std::vector<bool>{true, false}));
  CHECK(o[0].success);
  CHECK_EQ(o[1].calls, 1);
  CHECK(!o[1].success);
}

TEST(bdev_part_io_types) {
  PartsFixture f({SPDK_BDEV_IO_TYPE_NVME_ADMIN, SPDK_BDEV_IO_TYPE_NVME_IO,
                  SPDK_BDEV_IO_TYPE_NVME_IO_MD, SPDK_BDEV_IO_TYPE_ZCOPY});
  spdk_bdev* bdev = spdk_bdev_get_by_name("one");
  for (const auto type : {SPDK_BDEV_IO_TYPE_READ, SPDK_BDEV_IO_TYPE_FLUSH, SPDK_BDEV_IO_TYPE_ZCOPY,
                          SPDK_BDEV_IO_TYPE_ABORT}) {
    CHECK(spdk_bdev_io_type_supported(bdev, type));
  }
  for (const auto type :
       {SPDK_BDEV_IO_TYPE_NVME_ADMIN, SPDK_BDEV_IO_TYPE_NVME_IO, SPDK_BDEV_IO_TYPE_NVME_IO_MD,
        SPDK_BDEV_IO_TYPE_COPY, SPDK_BDEV_IO_TYPE_COMPARE}) {
    CHECK(!spdk_bdev_io_type_supported(bdev, type));
  }
}

TEST(bdev_part_without_a_free_io_says_so) {
  PartsFixture f;
  OpenBdev open("one", true);
  OpenBdev base("dev", false);
  Memory memory(4096);
  // All but one: the part gets that, and its base none.
  std::vector<Outcome> taken(kIoPoolSize - 1);
  for (Outcome& outcome : taken) {
    CHECK_EQ(
        spdk_bdev_read_blocks(base.desc, base.get_channel(), memory.data, 0, 1, record, &outcome),
        0);
  }
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, 1, record, &o), 0);
  poll_app();
  CHECK_EQ(g_log.refused, -ENOMEM);
  CHECK_EQ(o.calls, 1);
  CHECK(!o.success);
  f.device.complete_all();
  poll_app();
}

TEST(bdev_part_the_last_one_frees_the_base) {
  PartsFixture f;
  {
    OpenBdev open("one", true);
    open.get_channel();
    CHECK_EQ(g_log.channels_created, 1);
  }
  CHECK_EQ(g_log.channels_destroyed, 1);
  unregister("one");
  CHECK_EQ(part_count(), 1);
  CHECK_EQ(g_log.freed, 0);
  CHECK_EQ(leaves(), (std::vector<std::string>{"two"}));
  unregister("two");
  CHECK_EQ(part_count(), 0);
  CHECK_EQ(g_log.freed, 1);
  CHECK_EQ(leaves(), (std::vector<std::string>{"dev"}));
  OpenBdev writer("dev", true);
  CHECK_EQ(writer.rc, 0);
}

TEST(bdev_part_goes_with_its_base) {
  PartsFixture f;
  OpenBdev open("two", true);
  open.close_on_remove = true;
  Memory memory(4096);
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, 1, record, &o), 0);
  Unregistered unregistered;
  spdk_bdev_unregister(&f.device.bdev, record_unregistered, &unregistered);
  poll_app();
  CHECK_EQ(g_log.removed, 1);
  CHECK(spdk_bdev_get_by_name("one") == nullptr);
  CHECK_EQ(unregistered.calls, 0);
  f.device.complete_all();
  poll_app();
  CHECK(o.success);
  open.put_channel();
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
  CHECK_EQ(g_log.freed, 1);
  CHECK_EQ(part_count(), 0);
  CHECK_EQ(f.device.destructs, 1);
}

TEST(bdev_part_base_is_closed_by_the_thread_that_opened_it) {
  BdevLayer layer;
  g_log = {};
  g_parts = {nullptr, &g_parts.tqh_first};
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  TestThread thread("opener");
  spdk_bdev_part_base* base = nullptr;
  thread.run([&] { CHECK_EQ(construct_base("dev", &base), 0); });
  CHECK_EQ(Part(base, "one", 0, 10).rc, 0);
  unregister("one");
  CHECK_EQ(g_log.freed, 1);
  Unregistered unregistered;
  spdk_bdev_unregister(&device.bdev, record_unregistered, &unregistered);
  poll_app();
  CHECK_EQ(unregistered.calls, 0);
  poll_until([&] { return unregistered.calls == 1; }, {thread.get()});
  CHECK_EQ(g_log.removed, 0);
}
