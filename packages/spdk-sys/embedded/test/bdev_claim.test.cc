// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Claims of both kinds.
#include "bdev_layer.h"

TEST(bdev_exclusive_claim) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  spdk_bdev_module another{};
  another.name = "another";
  OpenBdev reader("dev", false);
  CHECK_EQ(spdk_bdev_module_claim_bdev(&device.bdev, reader.desc, test_module()), 0);
  CHECK_EQ(spdk_bdev_module_claim_bdev(&device.bdev, nullptr, &another), -EPERM);
  OpenBdev writer("dev", true);
  CHECK_EQ(writer.rc, -EPERM);
  OpenBdev second_reader("dev", false);
  CHECK_EQ(second_reader.rc, 0);
  // The claiming descriptor may write now.
  Memory memory(512);
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(reader.desc, reader.get_channel(), memory.data, 0, 1, record, &o),
           0);
  device.complete_all();
  CHECK_EQ(spdk_bdev_module_claim_bdev_desc(
               second_reader.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, nullptr, &another),
           -EPERM);
  spdk_bdev_module_release_bdev(&device.bdev);
  OpenBdev again("dev", true);
  CHECK_EQ(again.rc, 0);
}

TEST(bdev_claims_of_descriptors) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  auto* module = test_module();
  spdk_bdev_claim_opts opts;
  spdk_bdev_claim_opts_init(&opts, sizeof(opts));
  CHECK_EQ(spdk_bdev_module_claim_bdev_desc(nullptr, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, nullptr,
                                            module),
           -EINVAL);
  {
    OpenBdev one("dev", false);
    OpenBdev two("dev", false);
    opts.shared_claim_key = 3;
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, &opts,
                                              module),
             -EINVAL);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             0);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             -EPERM);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(two.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             -EPERM);
    OpenBdev writer("dev", true);
    CHECK_EQ(writer.rc, -EPERM);
  }
  {
    // Closing gave the claim up. A shared one needs the same key.
    OpenBdev one("dev", false);
    OpenBdev two("dev", false);
    OpenBdev three("dev", false);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              nullptr, module),
             -EINVAL);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(one.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              &opts, module),
             0);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(two.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              &opts, module),
             0);
    opts.shared_claim_key = 4;
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(three.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                              &opts, module),
             -EPERM);
  }
  {
    OpenBdev writer("dev", true);
    OpenBdev reader("dev", false);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(reader.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE,
                                              nullptr, module),
             -EPERM);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(writer.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE,
                                              nullptr, module),
             -EINVAL);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(reader.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             -EPERM);
    CHECK_EQ(spdk_bdev_module_claim_bdev_desc(writer.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE,
                                              nullptr, module),
             0);
  }
  CHECK_EQ(std::string(spdk_bdev_claim_get_name(SPDK_BDEV_CLAIM_EXCL_WRITE)), "exclusive_write");
}

TEST(bdev_claims_have_names) {
  for (const auto& [type, name] :
       {std::pair{SPDK_BDEV_CLAIM_NONE, "not_claimed"},
        {SPDK_BDEV_CLAIM_EXCL_WRITE, "exclusive_write"},
        {SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, "read_many_write_one"},
        {SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, "read_many_write_none"},
        {SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED, "read_many_write_many"}}) {
    CHECK_EQ(std::string(spdk_bdev_claim_get_name(type)), name);
  }
}

// Nobody may write while somebody counts on that.
TEST(bdev_claims_of_readers) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  spdk_bdev_module another{};
  another.name = "another";
  OpenBdev one("dev", false);
  OpenBdev two("dev", false);
  const auto claim = [&](const OpenBdev& open, spdk_bdev_claim_type type,
                         spdk_bdev_module* module) {
    return spdk_bdev_module_claim_bdev_desc(open.desc, type, nullptr, module);
  };
  CHECK_EQ(claim(one, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, test_module()), 0);
  CHECK_EQ(claim(two, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE, &another), 0);
  CHECK_EQ(device.bdev.internal.claim_type, SPDK_BDEV_CLAIM_READ_MANY_WRITE_NONE);
  CHECK_EQ(OpenBdev("dev", true).rc, -EPERM);
  CHECK_EQ(OpenBdev("dev", false).rc, 0);
  OpenBdev three("dev", false);
  CHECK_EQ(claim(three, SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, test_module()), -EPERM);
  CHECK_EQ(spdk_bdev_module_claim_bdev(&device.bdev, three.desc, test_module()), -EPERM);
  Memory memory(512);
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(one.desc, one.get_channel(), memory.data, 0, 1, record, &o),
           -EBADF);
  one.put_channel();
  one.close();
  CHECK_EQ(OpenBdev("dev", true).rc, -EPERM);
  two.close();
  CHECK_EQ(device.bdev.internal.claim_type, SPDK_BDEV_CLAIM_NONE);
  CHECK_EQ(OpenBdev("dev", true).rc, 0);
}

// Claims to write make their descriptors writable.
TEST(bdev_claims_of_writers) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  spdk_bdev_claim_opts opts;
  spdk_bdev_claim_opts_init(&opts, sizeof(opts));
  CHECK_EQ(opts.opts_size, sizeof(opts));
  opts.shared_claim_key = 7;
  Memory memory(512);
  for (const auto type :
       {SPDK_BDEV_CLAIM_READ_MANY_WRITE_ONE, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED}) {
    const bool shared = type == SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED;
    OpenBdev open("dev", false);
    Outcome o;
    CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, 1, record, &o),
             -EBADF);
    CHECK_EQ(
        spdk_bdev_module_claim_bdev_desc(open.desc, type, shared ? &opts : nullptr, test_module()),
        0);
    CHECK_EQ(spdk_bdev_write_blocks(open.desc, open.get_channel(), memory.data, 0, 1, record, &o),
             0);
    device.complete_all();
    CHECK(o.success);
    CHECK_EQ(OpenBdev("dev", true).rc, -EPERM);
    CHECK_EQ(OpenBdev("dev", false).rc, 0);
  }
  CHECK_EQ(device.bdev.internal.claim_type, SPDK_BDEV_CLAIM_NONE);
}

TEST(bdev_claims_that_are_none) {
  BdevLayer layer;
  TestDevice device("dev");
  CHECK_EQ(device.add(), 0);
  OpenBdev open("dev", false);
  CHECK_EQ(
      spdk_bdev_module_claim_bdev_desc(open.desc, SPDK_BDEV_CLAIM_NONE, nullptr, test_module()),
      -ENOTSUP);
  spdk_bdev_claim_opts opts;
  spdk_bdev_claim_opts_init(&opts, sizeof(opts));
  opts.shared_claim_key = 0;
  CHECK_EQ(spdk_bdev_module_claim_bdev_desc(open.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                            &opts, test_module()),
           -EINVAL);
  opts.opts_size = 0;
  opts.shared_claim_key = 1;
  CHECK_EQ(spdk_bdev_module_claim_bdev_desc(open.desc, SPDK_BDEV_CLAIM_READ_MANY_WRITE_SHARED,
                                            &opts, test_module()),
           -EINVAL);
  CHECK_EQ(OpenBdev("dev", true).rc, 0);
}
