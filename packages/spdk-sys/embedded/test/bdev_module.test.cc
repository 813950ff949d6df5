// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The malloc and null modules, and examining.
#include "bdev_layer.h"
#include "spdk/uuid.h"

extern "C" {
#include "bdev/malloc/bdev_malloc.h"
#include "bdev/null/bdev_null.h"
}

namespace {

malloc_bdev_opts malloc_options(char* name, uint64_t num_blocks, uint32_t block_size) {
  malloc_bdev_opts opts{};
  opts.name = name;
  opts.num_blocks = num_blocks;
  opts.block_size = block_size;
  return opts;
}

}  // namespace

TEST(bdev_malloc_options) {
  BdevLayer layer;
  spdk_bdev* bdev = nullptr;
  char name[] = "M";
  malloc_bdev_opts opts = malloc_options(name, 0, 512);
  CHECK_EQ(create_malloc_disk(&bdev, &opts), -EINVAL);
  opts = malloc_options(name, 10, 513);
  CHECK_EQ(create_malloc_disk(&bdev, &opts), -EINVAL);
  opts = malloc_options(name, 10, 512);
  opts.physical_block_size = 100;
  CHECK_EQ(create_malloc_disk(&bdev, &opts), -EINVAL);
  opts.physical_block_size = 4096;
  opts.md_size = 12;
  CHECK_EQ(create_malloc_disk(&bdev, &opts), -EINVAL);
  opts.md_size = 0;
  opts.dif_type = SPDK_DIF_TYPE1;
  CHECK_EQ(create_malloc_disk(&bdev, &opts), -EINVAL);
  opts.dif_type = SPDK_DIF_DISABLE;
  opts.optimal_io_boundary = 8;
  CHECK_EQ(spdk_uuid_parse(&opts.uuid, "deadbeef-0000-4000-8000-000000000001"), 0);
  CHECK_EQ(create_malloc_disk(&bdev, &opts), 0);
  poll_app();
  CHECK_EQ(std::string(spdk_bdev_get_name(bdev)), "M");
  CHECK_EQ(std::string(spdk_bdev_get_product_name(bdev)), "Malloc disk");
  CHECK_EQ(spdk_bdev_get_block_size(bdev), 512);
  CHECK_EQ(spdk_bdev_get_physical_block_size(bdev), 4096);
  CHECK_EQ(spdk_bdev_get_num_blocks(bdev), 10);
  CHECK_EQ(spdk_bdev_get_optimal_io_boundary(bdev), 8);
  CHECK(spdk_bdev_has_write_cache(bdev));
  CHECK(spdk_bdev_get_by_name("deadbeef-0000-4000-8000-000000000001") == bdev);
  CHECK_EQ(create_malloc_disk(&bdev, &opts), -EEXIST);
  for (const auto type :
       {SPDK_BDEV_IO_TYPE_READ, SPDK_BDEV_IO_TYPE_WRITE, SPDK_BDEV_IO_TYPE_UNMAP,
        SPDK_BDEV_IO_TYPE_FLUSH, SPDK_BDEV_IO_TYPE_RESET, SPDK_BDEV_IO_TYPE_WRITE_ZEROES,
        SPDK_BDEV_IO_TYPE_ZCOPY, SPDK_BDEV_IO_TYPE_ABORT, SPDK_BDEV_IO_TYPE_COPY}) {
    CHECK(spdk_bdev_io_type_supported(bdev, type));
  }
  CHECK(!spdk_bdev_io_type_supported(bdev, SPDK_BDEV_IO_TYPE_COMPARE));
  CHECK(!spdk_bdev_io_type_supported(bdev, SPDK_BDEV_IO_TYPE_NVME_ADMIN));
  delete_malloc("M");
  Unregistered unregistered;
  delete_malloc_disk("M", record_unregistered, &unregistered);
  CHECK_EQ(unregistered.calls, 1);
  CHECK_EQ(unregistered.rc, -ENODEV);
}

TEST(bdev_malloc_names_itself) {
  BdevLayer layer;
  for (const char* expected : {"Malloc0", "Malloc1"}) {
    spdk_bdev* bdev = nullptr;
    malloc_bdev_opts opts = malloc_options(nullptr, 8, 4096);
    CHECK_EQ(create_malloc_disk(&bdev, &opts), 0);
    CHECK_EQ(std::string(spdk_bdev_get_name(bdev)), expected);
  }
}

TEST(bdev_malloc_metadata) {
  BdevLayer layer;
  char name[] = "M";
  malloc_bdev_opts opts = malloc_options(name, 64, 512);
  opts.md_size = 8;
  spdk_bdev* bdev = nullptr;
  CHECK_EQ(create_malloc_disk(&bdev, &opts), 0);
  poll_app();
  CHECK(spdk_bdev_is_md_separate(bdev));
  {
    OpenBdev open("M", true);
    auto* ch = open.get_channel();
    Memory data(1024, 1);
    Memory metadata(16, 2);
    Outcome o;
    CHECK_EQ(
        spdk_bdev_write_blocks_with_md(open.desc, ch, data.data, metadata.data, 3, 2, record, &o),
        0);
    poll_until([&] { return o.calls == 1; });
    memset(metadata.data, 0, 16);
    CHECK_EQ(
        spdk_bdev_read_blocks_with_md(open.desc, ch, data.data, metadata.data, 3, 2, record, &o),
        0);
    poll_until([&] { return o.calls == 2; });
    CHECK_EQ(metadata.data[0] + metadata.data[15], 4);
    CHECK_EQ(spdk_bdev_read_blocks_with_md(open.desc, ch, nullptr, metadata.data, 3, 2, record, &o),
             -EINVAL);
  }
  delete_malloc("M");
  opts.md_interleave = true;
  CHECK_EQ(create_malloc_disk(&bdev, &opts), 0);
  CHECK_EQ(spdk_bdev_get_block_size(bdev), 520);
  CHECK_EQ(spdk_bdev_get_data_block_size(bdev), 512);
}

TEST(bdev_malloc_resize) {
  BdevLayer layer;
  create_malloc("M", 2048, 512);  // 1 MiB
  {
    OpenBdev open("M", true);
    auto* ch = open.get_channel();
    Memory data(512, 9);
    Outcome o;
    CHECK_EQ(spdk_bdev_write_blocks(open.desc, ch, data.data, 2047, 1, record, &o), 0);
    poll_until([&] { return o.calls == 1; });
    CHECK_EQ(resize_malloc_disk("missing", 2), -ENODEV);
    CHECK_EQ(resize_malloc_disk("M", 0), -EINVAL);
    CHECK_EQ(resize_malloc_disk("M", 1), 0);
    if (check::kIsEmbedded) {  // SPDK reads beyond the old memory here.
      CHECK_EQ(resize_malloc_disk("M", 3), 0);
      poll_app();
      CHECK_EQ(open.events.size(), 1);
      CHECK_EQ(spdk_bdev_get_num_blocks(spdk_bdev_desc_get_bdev(open.desc)), 6144);
      memset(data.data, 0, 512);
      CHECK_EQ(spdk_bdev_read_blocks(open.desc, ch, data.data, 2047, 1, record, &o), 0);
      poll_until([&] { return o.calls == 2; });
      CHECK_EQ(data.data[511], 9);
      CHECK_EQ(spdk_bdev_read_blocks(open.desc, ch, data.data, 6143, 1, record, &o), 0);
      poll_until([&] { return o.calls == 3; });
      CHECK_EQ(data.data[0], 0);
    }
  }
  delete_malloc("M");
}

TEST(bdev_null_disk) {
  BdevLayer layer;
  spdk_bdev* bdev = nullptr;
  spdk_uuid uuid{};
  spdk_null_bdev_opts opts{};
  opts.name = "N";
  opts.uuid = &uuid;
  opts.block_size = 512;
  CHECK_EQ(bdev_null_create(&bdev, nullptr), -EINVAL);
  CHECK_EQ(bdev_null_create(&bdev, &opts), -EINVAL);
  opts.num_blocks = 4096;
  opts.block_size = 1000;
  CHECK_EQ(bdev_null_create(&bdev, &opts), -EINVAL);
  opts.block_size = 4096;
  opts.md_size = 8;
  CHECK_EQ(bdev_null_create(&bdev, &opts), -ENOTSUP);
  opts.md_size = 0;
  CHECK_EQ(bdev_null_create(&bdev, &opts), 0);
  poll_app();
  CHECK_EQ(std::string(spdk_bdev_get_product_name(bdev)), "Null disk");
  CHECK(!spdk_bdev_has_write_cache(bdev));
  CHECK(!spdk_bdev_io_type_supported(bdev, SPDK_BDEV_IO_TYPE_UNMAP));
  {
    OpenBdev open("N", true);
    auto* ch = open.get_channel();
    Memory data(8192);
    Outcome o;
    CHECK_EQ(spdk_bdev_write_blocks(open.desc, ch, data.data, 0, 2, record, &o), 0);
    CHECK_EQ(spdk_bdev_read_blocks(open.desc, ch, data.data, 0, 2, record, &o), 0);
    CHECK_EQ(spdk_bdev_write_zeroes_blocks(open.desc, ch, 0, 2, record, &o), 0);
    poll_until([&] { return o.calls == 3; });
    CHECK(o.success);
    CHECK_EQ(spdk_bdev_unmap_blocks(open.desc, ch, 0, 2, record, &o), 0);
    poll_until([&] { return o.calls == 4; });
    CHECK(!o.success);
    Outcome target;
    Outcome abort;
    CHECK_EQ(spdk_bdev_read_blocks(open.desc, ch, data.data, 0, 2, record, &target), 0);
    CHECK_EQ(spdk_bdev_abort(open.desc, ch, &target, record, &abort), 0);
    poll_until([&] { return abort.calls == 1; });
    CHECK_EQ(target.sc, SPDK_NVME_SC_ABORTED_BY_REQUEST);
    CHECK(abort.success);
    CHECK_EQ(bdev_null_resize("N", 1), -EINVAL);
    CHECK_EQ(bdev_null_resize("N", 32), 0);
    poll_app();
    CHECK_EQ(open.events.size(), 1);
    CHECK_EQ(spdk_bdev_get_num_blocks(bdev), 8192);
  }
  Unregistered unregistered;
  bdev_null_delete("N", record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
  bdev_null_delete("N", record_unregistered, &unregistered);
  CHECK_EQ(unregistered.calls, 2);
  CHECK_EQ(unregistered.rc, -ENODEV);
}

TEST(bdev_examine_on_request) {
  BdevLayer layer;
  CHECK_EQ(spdk_bdev_examine("any"), 0);
  CHECK_EQ(spdk_bdev_examine("any"), -EEXIST);
}

TEST(bdev_examine_on_request_needs_auto_examine_off) {
  BdevLayer layer(true);
  CHECK_EQ(spdk_bdev_examine("any"), -EINVAL);
  int examined = 0;
  CHECK_EQ(
      spdk_bdev_wait_for_examine([](void* context) { ++*static_cast<int*>(context); }, &examined),
      0);
  CHECK_EQ(examined, 0);
  poll_app();
  CHECK_EQ(examined, 1);
}

TEST(bdev_options) {
  spdk_bdev_opts opts{};
  CHECK_EQ(spdk_bdev_set_opts(nullptr), -1);
  CHECK_EQ(spdk_bdev_set_opts(&opts), -1);
  spdk_bdev_get_opts(&opts, sizeof(opts));
  CHECK_EQ(opts.opts_size, sizeof(opts));
  const uint32_t pool = opts.bdev_io_pool_size;
  opts.bdev_io_pool_size = opts.bdev_io_cache_size;
  CHECK_EQ(spdk_bdev_set_opts(&opts), -1);
  spdk_bdev_get_opts(&opts, sizeof(opts));
  CHECK_EQ(opts.bdev_io_pool_size, pool);
  // A caller that knows only the first fields.
  spdk_bdev_opts shorter{};
  shorter.bdev_auto_examine = true;
  spdk_bdev_get_opts(&shorter, offsetof(spdk_bdev_opts, bdev_auto_examine));
  CHECK_EQ(shorter.bdev_io_pool_size, pool);
}
