// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// What spdk/histogram_data.h has inline in SPDK. A range covers the data points between two powers
// of two and is divided into 2^bucket_shift buckets; the first range is linear.
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "spdk/histogram_data.h"

namespace {

constexpr uint32_t kDefaultShift = 7;
constexpr uint32_t kMaxShift = 31;

uint32_t buckets_per_range(const spdk_histogram_data* h) { return UINT32_C(1) << h->bucket_shift; }

uint32_t ranges(const spdk_histogram_data* h) { return 64 - h->bucket_shift + 1; }

size_t buckets(const spdk_histogram_data* h) { return size_t{buckets_per_range(h)} * ranges(h); }

template <typename Visit>
void for_each_bucket(const spdk_histogram_data* h, Visit visit) {
  for (uint32_t range = 0; range < ranges(h); range++) {
    for (uint32_t index = 0; index < buckets_per_range(h); index++) {
      visit(range, index);
    }
  }
}

}  // namespace

struct spdk_histogram_data* spdk_histogram_data_alloc_sized(uint32_t bucket_shift) {
  if (bucket_shift > kMaxShift) {
    return nullptr;
  }
  auto* h = static_cast<spdk_histogram_data*>(calloc(1, sizeof(spdk_histogram_data)));
  if (h == nullptr) {
    return nullptr;
  }
  h->bucket_shift = bucket_shift;
  h->bucket = static_cast<uint64_t*>(calloc(buckets(h), sizeof(uint64_t)));
  if (h->bucket == nullptr) {
    free(h);
    return nullptr;
  }
  return h;
}

struct spdk_histogram_data* spdk_histogram_data_alloc(void) {
  return spdk_histogram_data_alloc_sized(kDefaultShift);
}

void spdk_histogram_data_free(struct spdk_histogram_data* h) {
  if (h != nullptr) {
    free(h->bucket);
    free(h);
  }
}

uint64_t* __spdk_histogram_get_bucket(const struct spdk_histogram_data* h, uint32_t range,
                                      uint32_t index) {
  return &h->bucket[(size_t{range} << h->bucket_shift) + index];
}

uint64_t __spdk_histogram_get_count(const struct spdk_histogram_data* h, uint32_t range,
                                    uint32_t index) {
  return *__spdk_histogram_get_bucket(h, range, index);
}

void __spdk_histogram_increment(struct spdk_histogram_data* h, uint32_t range, uint32_t index) {
  ++*__spdk_histogram_get_bucket(h, range, index);
}

uint32_t __spdk_histogram_data_get_bucket_range(struct spdk_histogram_data* h, uint64_t datapoint) {
  const auto width = static_cast<uint32_t>(std::bit_width(datapoint));
  return width >= h->bucket_shift ? width - h->bucket_shift : 0;
}

uint32_t __spdk_histogram_data_get_bucket_index(struct spdk_histogram_data* h, uint64_t datapoint,
                                                uint32_t range) {
  const uint32_t shift = range == 0 ? 0 : range - 1;
  return static_cast<uint32_t>(datapoint >> shift) & (buckets_per_range(h) - 1);
}

uint64_t __spdk_histogram_data_get_bucket_start(const struct spdk_histogram_data* h, uint32_t range,
                                                uint32_t index) {
  const uint64_t next = uint64_t{index} + 1;
  if (range == 0) {
    return next;
  }
  const uint64_t start = UINT64_C(1) << ((range + h->bucket_shift - 1) % 64);
  return start + (next << (range - 1));
}

void spdk_histogram_data_tally(struct spdk_histogram_data* histogram, uint64_t datapoint) {
  const uint32_t range = __spdk_histogram_data_get_bucket_range(histogram, datapoint);
  const uint32_t index = __spdk_histogram_data_get_bucket_index(histogram, datapoint, range);
  __spdk_histogram_increment(histogram, range, index);
}

void spdk_histogram_data_reset(struct spdk_histogram_data* histogram) {
  memset(histogram->bucket, 0, buckets(histogram) * sizeof(uint64_t));
}

void spdk_histogram_data_iterate(const struct spdk_histogram_data* histogram,
                                 spdk_histogram_data_fn fn, void* ctx) {
  uint64_t total = 0;
  for_each_bucket(histogram, [&](uint32_t range, uint32_t index) {
    total += __spdk_histogram_get_count(histogram, range, index);
  });
  uint64_t so_far = 0;
  uint64_t end = 0;
  for_each_bucket(histogram, [&](uint32_t range, uint32_t index) {
    const uint64_t count = __spdk_histogram_get_count(histogram, range, index);
    const uint64_t start = end;
    end = __spdk_histogram_data_get_bucket_start(histogram, range, index);
    so_far += count;
    fn(ctx, start, end, count, total, so_far);
  });
}

int spdk_histogram_data_merge(const struct spdk_histogram_data* dst,
                              const struct spdk_histogram_data* src) {
  if (dst->bucket_shift != src->bucket_shift) {
    return -EINVAL;
  }
  for (size_t i = 0; i < buckets(dst); i++) {
    dst->bucket[i] += src->bucket[i];
  }
  return 0;
}
