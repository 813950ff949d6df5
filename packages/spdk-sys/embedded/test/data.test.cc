// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Checksums, bit arrays, bit pools, I/O vectors, parity, histograms and small inline functions.
#include <cstdint>
#include <cstring>

#include "check.h"
#include "spdk/base64.h"
#include "spdk/bit_array.h"
#include "spdk/bit_pool.h"
#include "spdk/crc16.h"
#include "spdk/crc32.h"
#include "spdk/crc64.h"
#include "spdk/endian.h"
#include "spdk/histogram_data.h"
#include "spdk/util.h"
#include "spdk/xor.h"
#include "threads.h"

namespace {

const char kCheck[] = "123456789";  // What published check values of CRCs are made of.

}  // namespace

TEST(checksums_of_the_check_string) {
  CHECK_EQ(~spdk_crc32_ieee_update(kCheck, 9, ~0U), 0xcbf43926);
  CHECK_EQ(~spdk_crc32c_update(kCheck, 9, ~0U), 0xe3069283);
  CHECK_EQ(spdk_crc32c_nvme(kCheck, 9, 0), 0xe3069283);
  CHECK_EQ(spdk_crc16_t10dif(0, kCheck, 9), 0xd0db);
  CHECK_EQ(spdk_crc64_nvme(kCheck, 9, 0), 0xae8b14860a799888);
}

TEST(checksums_may_be_taken_in_pieces) {
  uint8_t data[200];
  for (size_t i = 0; i < sizeof(data); i++) {
    data[i] = static_cast<uint8_t>(i * 7 + 3);
  }
  for (size_t cut = 0; cut <= sizeof(data); cut += 13) {
    const size_t rest = sizeof(data) - cut;
    CHECK_EQ(spdk_crc32_ieee_update(data + cut, rest, spdk_crc32_ieee_update(data, cut, 5)),
             spdk_crc32_ieee_update(data, sizeof(data), 5));
    CHECK_EQ(spdk_crc32c_update(data + cut, rest, spdk_crc32c_update(data, cut, 5)),
             spdk_crc32c_update(data, sizeof(data), 5));
    CHECK_EQ(spdk_crc16_t10dif(spdk_crc16_t10dif(5, data, cut), data + cut, rest),
             spdk_crc16_t10dif(5, data, sizeof(data)));
    CHECK_EQ(spdk_crc64_nvme(data + cut, rest, spdk_crc64_nvme(data, cut, 5)),
             spdk_crc64_nvme(data, sizeof(data), 5));
  }
  iovec pieces[2] = {{data, 77}, {data + 77, sizeof(data) - 77}};
  CHECK_EQ(spdk_crc32c_iov_update(pieces, 2, 9), spdk_crc32c_update(data, sizeof(data), 9));
  CHECK_EQ(spdk_crc32c_iov_update(nullptr, 2, 9), 9);
  uint8_t copy[200];
  CHECK_EQ(spdk_crc16_t10dif_copy(1, copy, data, sizeof(data)),
           spdk_crc16_t10dif(1, data, sizeof(data)));
  CHECK_EQ(memcmp(copy, data, sizeof(data)), 0);
}

TEST(bit_arrays) {
  spdk_bit_array* bits = spdk_bit_array_create(130);
  CHECK_EQ(spdk_bit_array_capacity(bits), 130);
  CHECK_EQ(spdk_bit_array_find_first_set(bits, 0), UINT32_MAX);
  CHECK_EQ(spdk_bit_array_set(bits, 129), 0);
  CHECK_EQ(spdk_bit_array_set(bits, 130), -EINVAL);
  CHECK_EQ(spdk_bit_array_set(bits, 3), 0);
  CHECK(spdk_bit_array_get(bits, 3));
  CHECK(!spdk_bit_array_get(bits, 4));
  CHECK(!spdk_bit_array_get(bits, 1000));
  CHECK_EQ(spdk_bit_array_find_first_set(bits, 0), 3);
  CHECK_EQ(spdk_bit_array_find_first_set(bits, 4), 129);
  CHECK_EQ(spdk_bit_array_find_first_clear(bits, 3), 4);
  CHECK_EQ(spdk_bit_array_find_first_clear(bits, 129), UINT32_MAX);
  CHECK_EQ(spdk_bit_array_count_set(bits), 2);
  CHECK_EQ(spdk_bit_array_count_clear(bits), 128);
  CHECK_EQ(spdk_bit_array_words(bits)[0], 8);
  uint8_t mask[17] = {};
  spdk_bit_array_store_mask(bits, mask);
  CHECK_EQ(mask[0], 8);
  CHECK_EQ(mask[16], 2);
  spdk_bit_array_clear_mask(bits);
  CHECK_EQ(spdk_bit_array_count_set(bits), 0);
  spdk_bit_array_load_mask(bits, mask);
  CHECK_EQ(spdk_bit_array_count_set(bits), 2);
  CHECK_EQ(spdk_bit_array_resize(&bits, 129), 0);
  CHECK_EQ(spdk_bit_array_count_set(bits), 1);
  CHECK_EQ(spdk_bit_array_resize(&bits, 1000), 0);
  CHECK_EQ(spdk_bit_array_count_set(bits), 1);
  spdk_bit_array_clear(bits, 3);
  spdk_bit_array_clear(bits, 5000);
  CHECK_EQ(spdk_bit_array_count_set(bits), 0);
  CHECK_EQ(spdk_bit_array_resize(&bits, UINT32_MAX), -EINVAL);
  spdk_bit_array_free(&bits);
  CHECK(bits == nullptr);
  spdk_bit_array* none = spdk_bit_array_create(0);
  CHECK_EQ(spdk_bit_array_find_first_clear(none, 0), UINT32_MAX);
  spdk_bit_array_free(&none);
}

TEST(bit_pools) {
  spdk_bit_pool* pool = spdk_bit_pool_create(3);
  CHECK_EQ(spdk_bit_pool_capacity(pool), 3);
  CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 0);
  CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 1);
  CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 2);
  CHECK_EQ(spdk_bit_pool_allocate_bit(pool), UINT32_MAX);
  CHECK_EQ(spdk_bit_pool_count_free(pool), 0);
  spdk_bit_pool_free_bit(pool, 1);
  CHECK(!spdk_bit_pool_is_allocated(pool, 1));
  CHECK_EQ(spdk_bit_pool_count_allocated(pool), 2);
  CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 1);
  CHECK_EQ(spdk_bit_pool_resize(&pool, 5), 0);
  CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 3);
  uint8_t mask = 0;
  spdk_bit_pool_store_mask(pool, &mask);
  CHECK_EQ(mask, 0xf);
  spdk_bit_pool_free_all_bits(pool);
  CHECK_EQ(spdk_bit_pool_count_free(pool), 5);
  mask = 0x5;
  spdk_bit_pool_load_mask(pool, &mask);
  CHECK_EQ(spdk_bit_pool_allocate_bit(pool), 1);
  CHECK_EQ(spdk_bit_pool_count_free(pool), 2);
  spdk_bit_pool_free(&pool);
  CHECK(pool == nullptr);
}

TEST(logarithms) {
  CHECK_EQ(spdk_u32log2(0), 0);
  CHECK_EQ(spdk_u32log2(1), 0);
  CHECK_EQ(spdk_u32log2(4095), 11);
  CHECK_EQ(spdk_u64log2(uint64_t{1} << 63), 63);
}

TEST(io_vectors_are_copied_piece_by_piece) {
  char from[] = "abcdefghij";
  char to[11] = {};
  iovec source[] = {{from, 3}, {from + 3, 1}, {from + 4, 6}};
  iovec target[] = {{to, 5}, {to + 5, 5}};
  CHECK_EQ(spdk_iovcpy(source, 3, target, 2), 10);
  CHECK_EQ(std::string(to), "abcdefghij");
  CHECK_EQ(spdk_iovcpy(source, 1, target, 2), 3);
  CHECK_EQ(spdk_iovmove(source, 3, target, 1), 5);
  spdk_iov_memset(target, 2, 'x');
  CHECK_EQ(std::string(to), "xxxxxxxxxx");

  spdk_ioviter iterator;
  void* src = nullptr;
  void* dst = nullptr;
  Events pieces;
  for (size_t size = spdk_ioviter_first(&iterator, source, 3, target, 2, &src, &dst); size != 0;
       size = spdk_ioviter_next(&iterator, &src, &dst)) {
    pieces.push_back(std::to_string(size));
  }
  CHECK_EQ(pieces, (Events{"3", "1", "1", "5"}));
}

TEST(io_vectors_are_filled_from_buffers) {
  char memory[8] = {};
  iovec vector[] = {{memory, 3}, {memory + 3, 0}, {memory + 3, 4}};
  spdk_iov_xfer transfer;
  spdk_iov_xfer_init(&transfer, vector, 3);
  CHECK_EQ(spdk_iov_xfer_from_buf(&transfer, "ab", 2), 2);
  CHECK_EQ(spdk_iov_xfer_from_buf(&transfer, "cdefghij", 8), 5);
  CHECK_EQ(std::string(memory), "abcdefg");
  CHECK_EQ(spdk_iov_xfer_from_buf(&transfer, "x", 1), 0);
  char flat[8] = {};
  spdk_copy_iovs_to_buf(flat, 7, vector, 3);
  CHECK_EQ(std::string(flat), "abcdefg");
  char other[] = "1234567";
  spdk_copy_buf_to_iovs(vector, 3, other, 7);
  CHECK_EQ(std::string(memory), "1234567");
}

TEST(parity_of_buffers) {
  alignas(64) uint8_t a[64];
  alignas(64) uint8_t b[64];
  alignas(64) uint8_t out[64] = {};
  memset(a, 0x0f, sizeof(a));
  memset(b, 0x3c, sizeof(b));
  void* sources[] = {a, b};
  CHECK_EQ(spdk_xor_gen(out, sources, 2, sizeof(out)), 0);
  CHECK_EQ(out[63], 0x33);
  CHECK_EQ(spdk_xor_gen(out, sources, 1, sizeof(out)), -EINVAL);
}

TEST(histograms_count_data_points) {
  static uint64_t seen;
  seen = 0;
  spdk_histogram_data* histogram = spdk_histogram_data_alloc();
  CHECK(histogram != nullptr);
  const uint64_t points[] = {0, 1, 127, 128, 129, 1000, uint64_t{1} << 40, UINT64_MAX};
  for (const uint64_t point : points) {
    spdk_histogram_data_tally(histogram, point);
  }
  spdk_histogram_data_tally(histogram, 1000);
  static const uint64_t* wanted;
  wanted = points;
  spdk_histogram_data_iterate(
      histogram,
      [](void*, uint64_t start, uint64_t end, uint64_t count, uint64_t total, uint64_t so_far) {
        CHECK_EQ(total, 9);
        seen += count;
        CHECK_EQ(so_far, seen);
        if (count != 0 && wanted[0] != UINT64_MAX) {
          CHECK(start <= wanted[0]);
          CHECK(wanted[0] < end);
          wanted++;
        }
      },
      nullptr);
  CHECK_EQ(seen, 9);
  spdk_histogram_data* other = spdk_histogram_data_alloc_sized(9);
  CHECK_EQ(spdk_histogram_data_merge(other, histogram), -EINVAL);
  spdk_histogram_data_free(other);
  other = spdk_histogram_data_alloc_sized(7);
  spdk_histogram_data_tally(other, 1);
  CHECK_EQ(spdk_histogram_data_merge(other, histogram), 0);
  CHECK_EQ(__spdk_histogram_get_count(other, 0, 1), 2);
  spdk_histogram_data_reset(other);
  CHECK_EQ(__spdk_histogram_get_count(other, 0, 1), 0);
  spdk_histogram_data_free(other);
  spdk_histogram_data_free(histogram);
  spdk_histogram_data_free(nullptr);
}

TEST(inline_functions_of_the_headers) {
  uint8_t bytes[9] = {};
  to_be32(bytes + 1, 0x01020304);
  CHECK_EQ(bytes[1], 1);
  CHECK_EQ(from_be32(bytes + 1), 0x01020304);
  CHECK_EQ(from_le32(bytes + 1), 0x04030201);
  CHECK_EQ(from_be16(bytes + 1), 0x0102);
  to_le64(bytes + 1, 0x0807060504030201);
  CHECK_EQ(from_be64(bytes + 1), 0x0102030405060708);
  CHECK_EQ(spdk_divide_round_up(10, 4), 3);
  CHECK_EQ(spdk_align32pow2(5), 8);
  CHECK_EQ(spdk_align64pow2(8), 8);
  CHECK(spdk_u32_is_pow2(64));
  CHECK(!spdk_u64_is_pow2(0));
  CHECK(spdk_sn32_lt(UINT32_MAX, 1));
  CHECK(spdk_sn32_gt(1, UINT32_MAX));
  CHECK(!spdk_sn32_lt(0, UINT32_C(1) << 31));
  CHECK(!spdk_sn32_gt(0, UINT32_C(1) << 31));
  CHECK_EQ(spdk_sn32_add(UINT32_MAX, 2), 1);
  memset(bytes, 1, sizeof(bytes));
  spdk_memset_s(bytes, 4, 0, 9);
  CHECK_EQ(bytes[3] + bytes[4], 1);
  CHECK_EQ(spdk_base64_get_encoded_strlen(4), 8);
  CHECK_EQ(spdk_base64_get_decoded_len(6), 4);
}
