// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// The environment: cores, ticks, pinned threads, addresses.
#include <sched.h>

#include <atomic>
#include <cstring>

#include "check.h"
#include "spdk/cpuset.h"
#include "spdk/env.h"
#include "threads.h"

TEST(cores_are_those_of_the_mask) {
  const uint32_t count = spdk_env_get_core_count();
  CHECK(count >= 1);
  CHECK_EQ(spdk_env_get_first_core(), 0);
  CHECK_EQ(spdk_env_get_main_core(), 0);
  CHECK_EQ(spdk_env_get_current_core(), 0);
  CHECK_EQ(spdk_env_get_last_core(), count - 1);
  CHECK_EQ(spdk_env_get_next_core(spdk_env_get_last_core()), UINT32_MAX);
  uint32_t seen = 0;
  for (uint32_t core = spdk_env_get_first_core(); core != UINT32_MAX;
       core = spdk_env_get_next_core(core)) {
    seen++;
    CHECK(spdk_env_get_socket_id(core) < 64);
  }
  CHECK_EQ(seen, count);
  spdk_cpuset set{};
  spdk_env_get_cpuset(&set);
  CHECK_EQ(spdk_cpuset_count(&set), count);
  CHECK_EQ(spdk_env_get_socket_id(100000), UINT32_MAX);
}

TEST(ticks_follow_the_clock) {
  const uint64_t hz = spdk_get_ticks_hz();
  CHECK(hz >= 1000000);
  const uint64_t start = spdk_get_ticks();
  spdk_delay_us(20000);
  const double elapsed = static_cast<double>(spdk_get_ticks() - start) / static_cast<double>(hz);
  CHECK(elapsed >= 0.0195);
  CHECK(elapsed < 5);
  spdk_pause();
}

TEST(a_pinned_thread_runs_on_its_core) {
  if (spdk_env_get_core_count() < 2) {
    check::skip("needs two cores");
    return;
  }
  static std::atomic<uint32_t> core{UINT32_MAX};
  static std::atomic<bool> go{false};
  const uint32_t last = spdk_env_get_last_core();
  const auto run = [](void* arg) {
    while (!go) {
      spdk_pause();
    }
    core = spdk_env_get_current_core();
    CHECK_EQ(arg, &core);
    return 0;
  };
  CHECK_EQ(spdk_env_thread_launch_pinned(last, run, &core), 0);
  CHECK_EQ(spdk_env_thread_launch_pinned(last, run, &core), -EBUSY);
  go = true;
  spdk_env_thread_wait_all();
  CHECK_EQ(core.load(), last);
  core = 0;
  CHECK_EQ(spdk_env_thread_launch_pinned(last, run, &core), 0);
  spdk_env_thread_wait_all();
  spdk_env_thread_wait_all();
  CHECK_EQ(core.load(), last);
}

TEST(pinning_to_cores_that_are_not_there_is_refused) {
  EMBEDDED_ONLY();
  const auto run = [](void*) { return 0; };
  CHECK_EQ(spdk_env_thread_launch_pinned(spdk_env_get_main_core(), run, nullptr), -EINVAL);
  CHECK_EQ(spdk_env_thread_launch_pinned(1000, run, nullptr), -EINVAL);
  CHECK_EQ(spdk_env_thread_launch_pinned(100000, run, nullptr), -EINVAL);
}

TEST(a_call_unaffinitized_restores_the_affinity) {
  cpu_set_t before;
  cpu_set_t after;
  sched_getaffinity(0, sizeof(before), &before);
  int value = 0;
  void* result = spdk_call_unaffinitized(
      [](void* arg) {
        *static_cast<int*>(arg) = 7;
        return arg;
      },
      &value);
  sched_getaffinity(0, sizeof(after), &after);
  CHECK_EQ(result, &value);
  CHECK_EQ(value, 7);
  CHECK(CPU_EQUAL(&before, &after));
  CHECK(spdk_call_unaffinitized(nullptr, nullptr) == nullptr);
}

TEST(starting_the_environment_twice_is_refused) {
  spdk_env_opts opts;
  spdk_env_opts_init(&opts);
  CHECK_EQ(spdk_env_init(&opts), -EINVAL);
  spdk_env_opts_init(nullptr);
  CHECK_EQ(strcmp(opts.name, "spdk"), 0);
  CHECK_EQ(strcmp(opts.core_mask, "0x1"), 0);
  CHECK_EQ(opts.shm_id, -1);
  CHECK_EQ(opts.mem_size, -1);
  CHECK(!opts.no_huge);
  CHECK(spdk_process_is_primary());
}

TEST(there_are_no_physical_addresses_without_hugepages_of_ones_own) {
  EMBEDDED_ONLY();
  uint64_t size = 64;
  CHECK_EQ(spdk_vtophys(&size, &size), SPDK_VTOPHYS_ERROR);
  CHECK(!spdk_iommu_is_enabled());
}

TEST(pci_addresses_are_parsed_compared_and_printed) {
  spdk_pci_addr address{};
  char text[32];
  CHECK_EQ(spdk_pci_addr_parse(&address, "0001:02:03.4"), 0);
  CHECK_EQ(spdk_pci_addr_fmt(text, sizeof(text), &address), 0);
  CHECK_EQ(std::string(text), "0001:02:03.4");
  CHECK_EQ(spdk_pci_addr_fmt(text, 5, &address), -1);
  const struct {
    const char* text;
    const char* printed;
  } cases[] = {{"0000.0a.1f.7", "0000:0a:1f.7"}, {"0001:02:03", "0001:02:03.0"},
               {"2:3.4", "0000:02:03.4"},        {"2.3.4", "0000:02:03.4"},
               {"2:3", "0000:02:03.0"},          {"2.3", "0000:02:03.0"}};
  for (const auto& one : cases) {
    CHECK_EQ(spdk_pci_addr_parse(&address, one.text), 0);
    spdk_pci_addr_fmt(text, sizeof(text), &address);
    CHECK_EQ(std::string(text), one.printed);
  }
  for (const char* wrong : {"", "x", "100:3.4", "2:20.4", "2:3.8", "nvme0"}) {
    CHECK_EQ(spdk_pci_addr_parse(&address, wrong), -EINVAL);
  }
  spdk_pci_addr a{1, 2, 3, 4};
  spdk_pci_addr b{1, 2, 4, 0};
  CHECK_EQ(spdk_pci_addr_compare(&a, &a), 0);
  CHECK_EQ(spdk_pci_addr_compare(&a, &b), -1);
  CHECK_EQ(spdk_pci_addr_compare(&b, &a), 1);
}
