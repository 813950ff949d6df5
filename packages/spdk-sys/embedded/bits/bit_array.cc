// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Bit arrays. Bits beyond the last one of the last word are always clear.
#include "spdk/bit_array.h"

#include <bit>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstring>

#include "spdk/env.h"

struct spdk_bit_array {
  uint32_t bit_count;
  uint64_t words[];
};

namespace {

constexpr uint32_t kWordBits = 64;
constexpr size_t kAlignment = 64;

uint32_t words_for(uint32_t bits) {
  return static_cast<uint32_t>((uint64_t{bits} + kWordBits - 1) / kWordBits);
}

uint64_t bit_in_word(uint32_t index) { return uint64_t{1} << (index % kWordBits); }

void clear_beyond(spdk_bit_array* array) {
  const uint32_t used = array->bit_count % kWordBits;
  if (used != 0) {
    array->words[array->bit_count / kWordBits] &= (uint64_t{1} << used) - 1;
  }
}

// The first bit from start on that is set in the words xored with flip; UINT32_MAX if there is
// none.
uint32_t find_first(const spdk_bit_array* array, uint32_t start, uint64_t flip) {
  if (start >= array->bit_count) {
    return UINT32_MAX;
  }
  const uint32_t words = words_for(array->bit_count);
  uint64_t skip = bit_in_word(start) - 1;
  for (uint32_t word = start / kWordBits; word < words; word++) {
    const uint64_t candidates = (array->words[word] ^ flip) & ~skip;
    skip = 0;
    if (candidates != 0) {
      const uint32_t index = word * kWordBits + static_cast<uint32_t>(std::countr_zero(candidates));
      return index < array->bit_count ? index : UINT32_MAX;
    }
  }
  return UINT32_MAX;
}

}  // namespace

struct spdk_bit_array* spdk_bit_array_create(uint32_t num_bits) {
  struct spdk_bit_array* array = nullptr;
  spdk_bit_array_resize(&array, num_bits);
  return array;
}

void spdk_bit_array_free(struct spdk_bit_array** bap) {
  if (bap != nullptr) {
    spdk_free(*bap);
    *bap = nullptr;
  }
}

int spdk_bit_array_resize(struct spdk_bit_array** bap, uint32_t num_bits) {
  // UINT32_MAX is the answer of a search that found nothing, so it cannot be an index.
  if (bap == nullptr || num_bits == UINT32_MAX) {
    return -EINVAL;
  }
  const uint32_t old_words = *bap != nullptr ? words_for((*bap)->bit_count) : 0;
  const uint32_t new_words = words_for(num_bits);
  const size_t bytes = offsetof(spdk_bit_array, words) + new_words * sizeof(uint64_t);
  auto* array = static_cast<spdk_bit_array*>(spdk_realloc(*bap, bytes, kAlignment));
  if (array == nullptr) {
    return -ENOMEM;
  }
  if (new_words > old_words) {
    memset(&array->words[old_words], 0, (new_words - old_words) * sizeof(uint64_t));
  }
  array->bit_count = num_bits;
  clear_beyond(array);
  *bap = array;
  return 0;
}

uint32_t spdk_bit_array_capacity(const struct spdk_bit_array* ba) { return ba->bit_count; }

const uint64_t* spdk_bit_array_words(const struct spdk_bit_array* ba) { return ba->words; }

bool spdk_bit_array_get(const struct spdk_bit_array* ba, uint32_t bit_index) {
  return bit_index < ba->bit_count &&
         (ba->words[bit_index / kWordBits] & bit_in_word(bit_index)) != 0;
}

int spdk_bit_array_set(struct spdk_bit_array* ba, uint32_t bit_index) {
  if (bit_index >= ba->bit_count) {
    return -EINVAL;
  }
  ba->words[bit_index / kWordBits] |= bit_in_word(bit_index);
  return 0;
}

void spdk_bit_array_clear(struct spdk_bit_array* ba, uint32_t bit_index) {
  if (bit_index < ba->bit_count) {
    ba->words[bit_index / kWordBits] &= ~bit_in_word(bit_index);
  }
}

uint32_t spdk_bit_array_find_first_set(const struct spdk_bit_array* ba, uint32_t start_bit_index) {
  return find_first(ba, start_bit_index, 0);
}

uint32_t spdk_bit_array_find_first_clear(const struct spdk_bit_array* ba,
                                         uint32_t start_bit_index) {
  return find_first(ba, start_bit_index, UINT64_MAX);
}

uint32_t spdk_bit_array_count_set(const struct spdk_bit_array* ba) {
  uint32_t count = 0;
  for (uint32_t word = 0; word < words_for(ba->bit_count); word++) {
    count += static_cast<uint32_t>(std::popcount(ba->words[word]));
  }
  return count;
}

uint32_t spdk_bit_array_count_clear(const struct spdk_bit_array* ba) {
  return ba->bit_count - spdk_bit_array_count_set(ba);
}

// Bits of the last byte that lie beyond the array keep the value that they have in the mask.
void spdk_bit_array_store_mask(const struct spdk_bit_array* ba, void* mask) {
  const uint32_t whole = ba->bit_count / CHAR_BIT;
  memcpy(mask, ba->words, whole);
  auto* last = static_cast<uint8_t*>(mask) + whole;
  for (uint32_t bit = 0; bit < ba->bit_count % CHAR_BIT; bit++) {
    const bool is_set = spdk_bit_array_get(ba, whole * CHAR_BIT + bit);
    *last = static_cast<uint8_t>(is_set ? *last | 1U << bit : *last & ~(1U << bit));
  }
}

void spdk_bit_array_load_mask(struct spdk_bit_array* ba, const void* mask) {
  const uint32_t bytes = (ba->bit_count + CHAR_BIT - 1) / CHAR_BIT;
  memcpy(ba->words, mask, bytes);
  clear_beyond(ba);
}

void spdk_bit_array_clear_mask(struct spdk_bit_array* ba) {
  memset(ba->words, 0, words_for(ba->bit_count) * sizeof(uint64_t));
}
