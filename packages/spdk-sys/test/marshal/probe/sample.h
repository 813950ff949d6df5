// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// A small C library with one function for each way that values and callbacks cross between C and
// JavaScript. It stands in for SPDK's headers when the marshalling is tested on its own.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sample_color { SAMPLE_RED = 1, SAMPLE_GREEN = 2, SAMPLE_HIGH = 0x7fffffff };
enum sample_sign { SAMPLE_MINUS = -1, SAMPLE_PLUS = 1 };
enum sample_mode { SAMPLE_FIRST_MODE = 0, SAMPLE_LAST_MODE = 9 };

#define SAMPLE_INT 42
#define SAMPLE_NEGATIVE (-7)
#define SAMPLE_U64 (1ULL << 40)
#define SAMPLE_DOUBLE 2.5
#define SAMPLE_TEXT "text"

struct sample_pair {
  uint32_t a;
  uint64_t b;
};

uint32_t sample_zero(void);
int8_t sample_i8(int8_t value);
uint8_t sample_u8(uint8_t value);
int16_t sample_i16(int16_t value);
uint16_t sample_u16(uint16_t value);
int32_t sample_i32(int32_t value);
uint32_t sample_u32(uint32_t value);
int64_t sample_i64(int64_t value);
uint64_t sample_u64(uint64_t value);
size_t sample_size(size_t value);
long sample_long(long value);
bool sample_bool(bool value);
float sample_float(float value);
double sample_double(double value);
enum sample_color sample_color(enum sample_color value);
enum sample_sign sample_sign(enum sample_sign value);
void sample_nothing(void);
int sample_variant(int a, int b);

void* sample_pointer(void* value);
uint32_t sample_pointer_low(const void* value);
uint64_t sample_sum(const uint8_t* bytes, size_t count);
int sample_seven(int a, int b, int c, uint64_t d, void* e, bool f, uint32_t g);

const char* sample_text(const char* text);
size_t sample_text_length(const char* text);
void sample_keep_text(const char* text);
const char* sample_kept_text(void);
char* sample_owned_text(const char* text);
char* sample_characters(char* text);

struct sample_pair sample_swap(struct sample_pair pair);

/* One-shot callbacks: queued, completed by sample_complete. */
typedef void (*sample_done)(void* ctx, int rc);
int sample_submit(int id, sample_done cb_fn, void* cb_arg);
int sample_submit_then_fail(int id, sample_done cb_fn, void* cb_arg);
int sample_complete(int rc);
int sample_complete_again(int rc);
int sample_complete_on_thread(int rc);
int sample_queued(void);
void sample_call_now(sample_done cb_fn, void* cb_arg);

/* Callbacks with every type of argument and of result. */
typedef void (*sample_many)(void* ctx, bool flag, int8_t small, uint32_t word, int64_t large,
                            double number, const char* text, void* pointer, struct sample_pair pair,
                            enum sample_color color);
void sample_call_many(sample_many cb_fn, void* cb_arg);
int sample_ask_int(int (*cb_fn)(void* ctx), void* cb_arg);
uint64_t sample_ask_u64(uint64_t (*cb_fn)(void* ctx), void* cb_arg);
bool sample_ask_bool(bool (*cb_fn)(void* ctx), void* cb_arg);
const char* sample_ask_text(const char* (*cb_fn)(void* ctx), void* cb_arg);
void* sample_ask_pointer(void* (*cb_fn)(void* ctx), void* cb_arg);
struct sample_pair sample_ask_pair(struct sample_pair (*cb_fn)(void* ctx), void* cb_arg);

/* Persistent callbacks that another function ends. */
struct sample_poller;
struct sample_poller* sample_poller_register(int (*fn)(void* arg), void* arg, uint64_t period);
void sample_poller_unregister(struct sample_poller** poller);
int sample_poll(void);
struct sample_desc;
int sample_open(const char* name, void (*event_cb)(int type, void* event_ctx), void* event_ctx,
                struct sample_desc** desc);
void sample_close(struct sample_desc* desc);
void sample_raise(struct sample_desc* desc, int type);
void sample_raise_late(int type);
void sample_raise_on_thread(struct sample_desc* desc, int type);

/* Callbacks without a context. */
typedef void (*sample_hook)(int value);
void sample_set_hook(int index, sample_hook hook);
int sample_fire(int value);

/* Several callbacks, one context. */
int sample_scan(void* cb_ctx, bool (*match_cb)(void* ctx, int item),
                void (*found_cb)(void* ctx, int item));
void sample_for_each(void (*fn)(void* ctx, int item), void* ctx,
                     void (*cpl)(void* ctx, int status));
void sample_for_each_step(int item);
void sample_for_each_finish(int status);
void* sample_for_each_context(void);

int sample_undefined(int value);

static inline int sample_inline(int value) { return value + 1; }

/* Layouts. */
struct sample_inner {
  uint16_t x;
  uint16_t y;
};

union sample_either {
  uint32_t word;
  float number;
};

struct sample_layout {
  uint8_t u8;
  int16_t i16;
  uint32_t u32;
  int64_t i64;
  float f32;
  double f64;
  bool flag;
  enum sample_color color;
  enum sample_sign sign;
  void* pointer;
  void (*function)(void);
  struct sample_inner inner;
  struct sample_inner inners[3];
  union sample_either either;
  union {
    struct {
      uint32_t first;
      uint32_t second;
    } named;
    uint64_t both;
  } u;
  struct {
    uint8_t anonymous;
  };
  char name[16];
  uint8_t bytes[4];
  uint16_t matrix[2][3];
  const char* text;
};

struct sample_bits {
  uint32_t low : 3;
  uint32_t middle : 7;
  uint32_t high : 22;
  int32_t negative : 5;
  bool flag : 1;
  enum sample_mode mode : 4;
  uint64_t wide : 40;
};

#pragma pack(push, 1)
struct sample_packed {
  uint8_t first;
  uint32_t second;
  uint64_t straddling : 61;
  uint64_t rest : 35;
};
#pragma pack(pop)

struct sample_flexible {
  uint32_t count;
  struct sample_inner items[];
};

struct sample_opaque;

#ifdef __cplusplus
}
#endif
