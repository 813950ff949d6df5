// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/mmio.h has inline in SPDK: accesses that the compiler neither drops nor reorders.
#include "spdk/mmio.h"

#include <atomic>
#include <cstdint>

namespace {

template <typename Number>
Number read(const volatile Number* addr) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return *addr;
}

template <typename Number>
void write(volatile Number* addr, Number value) {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  *addr = value;
}

}  // namespace

uint8_t spdk_mmio_read_1(const volatile uint8_t* addr) { return read(addr); }
uint16_t spdk_mmio_read_2(const volatile uint16_t* addr) { return read(addr); }
uint32_t spdk_mmio_read_4(const volatile uint32_t* addr) { return read(addr); }
uint64_t spdk_mmio_read_8(volatile uint64_t* addr) { return read<uint64_t>(addr); }

void spdk_mmio_write_1(volatile uint8_t* addr, uint8_t val) { write(addr, val); }
void spdk_mmio_write_2(volatile uint16_t* addr, uint16_t val) { write(addr, val); }
void spdk_mmio_write_4(volatile uint32_t* addr, uint32_t val) { write(addr, val); }
void spdk_mmio_write_8(volatile uint64_t* addr, uint64_t val) { write(addr, val); }
