// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "sample.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

uint32_t sample_zero(void) { return 0; }
int8_t sample_i8(int8_t value) { return value; }
uint8_t sample_u8(uint8_t value) { return value; }
int16_t sample_i16(int16_t value) { return value; }
uint16_t sample_u16(uint16_t value) { return value; }
int32_t sample_i32(int32_t value) { return value; }
uint32_t sample_u32(uint32_t value) { return value; }
int64_t sample_i64(int64_t value) { return value; }
uint64_t sample_u64(uint64_t value) { return value; }
size_t sample_size(size_t value) { return value; }
long sample_long(long value) { return value; }
bool sample_bool(bool value) { return value; }
float sample_float(float value) { return value; }
double sample_double(double value) { return value; }
enum sample_color sample_color(enum sample_color value) { return value; }
enum sample_sign sample_sign(enum sample_sign value) { return value; }
void sample_nothing(void) {}
int sample_variant(int a, int b) { return a - b; }

void* sample_pointer(void* value) { return value; }
uint32_t sample_pointer_low(const void* value) { return (uint32_t)(uintptr_t)value; }

uint64_t sample_sum(const uint8_t* bytes, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += bytes[i];
  return sum;
}

int sample_seven(int a, int b, int c, uint64_t d, void* e, bool f, uint32_t g) {
  return a + b + c + (int)d + (e != NULL) + f + (int)g;
}

static char last_text[4096];

const char* sample_text(const char* text) {
  if (text == NULL) return NULL;
  strncpy(last_text, text, sizeof last_text - 1);
  return last_text;
}

size_t sample_text_length(const char* text) { return text == NULL ? 0 : strlen(text); }

static const char* kept_text;
void sample_keep_text(const char* text) { kept_text = text; }
const char* sample_kept_text(void) { return kept_text; }
char* sample_owned_text(const char* text) { return text == NULL ? NULL : strdup(text); }
char* sample_characters(char* text) { return text; }

struct sample_pair sample_swap(struct sample_pair pair) {
  struct sample_pair swapped = {.a = (uint32_t)pair.b, .b = pair.a};
  return swapped;
}

static struct {
  sample_done cb_fn;
  void* cb_arg;
} queue[4096];
static __thread int queue_length;
static __thread int queue_first;

int sample_submit(int id, sample_done cb_fn, void* cb_arg) {
  if (id < 0) return id;
  if (queue_length == 4096) return -12;
  int place = (queue_first + queue_length++) % 4096;
  queue[place].cb_fn = cb_fn;
  queue[place].cb_arg = cb_arg;
  return 0;
}

int sample_submit_then_fail(int id, sample_done cb_fn, void* cb_arg) {
  sample_submit(id, cb_fn, cb_arg);
  return -5;
}

static sample_done last_fn;
static void* last_arg;

int sample_complete(int rc) {
  if (queue_length == 0) return 0;
  int place = queue_first;
  queue_first = (queue_first + 1) % 4096;
  queue_length--;
  last_fn = queue[place].cb_fn;
  last_arg = queue[place].cb_arg;
  if (last_fn != NULL) last_fn(last_arg, rc);
  return 1;
}

int sample_complete_again(int rc) {
  last_fn(last_arg, rc);
  return 1;
}

struct completion {
  sample_done cb_fn;
  void* cb_arg;
  int rc;
};

static void* complete_here(void* arg) {
  struct completion* completion = arg;
  completion->cb_fn(completion->cb_arg, completion->rc);
  return NULL;
}

int sample_complete_on_thread(int rc) {
  if (queue_length == 0) return 0;
  struct completion completion = {queue[queue_first].cb_fn, queue[queue_first].cb_arg, rc};
  queue_first = (queue_first + 1) % 4096;
  queue_length--;
  pthread_t thread;
  pthread_create(&thread, NULL, complete_here, &completion);
  pthread_join(thread, NULL);
  return 1;
}

int sample_queued(void) { return queue_length; }
void sample_call_now(sample_done cb_fn, void* cb_arg) { cb_fn(cb_arg, 0); }

void sample_call_many(sample_many cb_fn, void* cb_arg) {
  struct sample_pair pair = {7, 8};
  cb_fn(cb_arg, true, -5, 4000000000u, -(1LL << 60), 0.5, "text", (void*)0x1000, pair,
        SAMPLE_GREEN);
}

int sample_ask_int(int (*cb_fn)(void*), void* cb_arg) { return cb_fn(cb_arg); }
uint64_t sample_ask_u64(uint64_t (*cb_fn)(void*), void* cb_arg) { return cb_fn(cb_arg); }
bool sample_ask_bool(bool (*cb_fn)(void*), void* cb_arg) { return cb_fn(cb_arg); }
const char* sample_ask_text(const char* (*cb_fn)(void*), void* cb_arg) { return cb_fn(cb_arg); }
void* sample_ask_pointer(void* (*cb_fn)(void*), void* cb_arg) { return cb_fn(cb_arg); }
struct sample_pair sample_ask_pair(struct sample_pair (*cb_fn)(void*), void* cb_arg) {
  return cb_fn(cb_arg);
}

struct sample_poller {
  int (*fn)(void* arg);
  void* arg;
  struct sample_poller* next;
  bool ended;
};

static __thread struct sample_poller* pollers;

struct sample_poller* sample_poller_register(int (*fn)(void* arg), void* arg, uint64_t period) {
  if (fn == NULL || period == 0) return NULL;
  struct sample_poller* poller = calloc(1, sizeof *poller);
  poller->fn = fn;
  poller->arg = arg;
  poller->next = pollers;
  pollers = poller;
  return poller;
}

void sample_poller_unregister(struct sample_poller** poller) {
  (*poller)->ended = true;
  *poller = NULL;
}

int sample_poll(void) {
  int busy = 0;
  for (struct sample_poller* poller = pollers; poller != NULL; poller = poller->next) {
    if (!poller->ended) busy += poller->fn(poller->arg);
  }
  for (struct sample_poller** link = &pollers; *link != NULL;) {
    struct sample_poller* poller = *link;
    if (poller->ended) {
      *link = poller->next;
      free(poller);
    } else {
      link = &poller->next;
    }
  }
  return busy;
}

struct sample_desc {
  void (*event_cb)(int type, void* event_ctx);
  void* event_ctx;
};

static struct sample_desc closed_desc;

int sample_open(const char* name, void (*event_cb)(int type, void* event_ctx), void* event_ctx,
                struct sample_desc** desc) {
  if (name == NULL || strcmp(name, "missing") == 0) return -19;
  struct sample_desc* opened = calloc(1, sizeof *opened);
  opened->event_cb = event_cb;
  opened->event_ctx = event_ctx;
  *desc = opened;
  return 0;
}

void sample_close(struct sample_desc* desc) {
  closed_desc = *desc;
  free(desc);
}

void sample_raise(struct sample_desc* desc, int type) { desc->event_cb(type, desc->event_ctx); }
struct event {
  struct sample_desc* desc;
  int type;
};

static void* raise_here(void* arg) {
  struct event* event = arg;
  sample_raise(event->desc, event->type);
  return NULL;
}

void sample_raise_on_thread(struct sample_desc* desc, int type) {
  struct event event = {desc, type};
  pthread_t thread;
  pthread_create(&thread, NULL, raise_here, &event);
  pthread_join(thread, NULL);
}

void sample_raise_late(int type) { closed_desc.event_cb(type, closed_desc.event_ctx); }

static sample_hook hooks[64];
void sample_set_hook(int index, sample_hook hook) { hooks[index] = hook; }

int sample_fire(int value) {
  int fired = 0;
  for (int i = 0; i < 64; i++) {
    if (hooks[i] == NULL) continue;
    hooks[i](value);
    fired++;
  }
  return fired;
}

int sample_scan(void* cb_ctx, bool (*match_cb)(void* ctx, int item),
                void (*found_cb)(void* ctx, int item)) {
  int found = 0;
  for (int item = 0; item < 5; item++) {
    if (!match_cb(cb_ctx, item)) continue;
    found++;
    if (found_cb != NULL) found_cb(cb_ctx, item);
  }
  return found;
}

static struct {
  void (*fn)(void* ctx, int item);
  void (*cpl)(void* ctx, int status);
  void* ctx;
} traversal;

void sample_for_each(void (*fn)(void* ctx, int item), void* ctx,
                     void (*cpl)(void* ctx, int status)) {
  traversal.fn = fn;
  traversal.ctx = ctx;
  traversal.cpl = cpl;
}
void sample_for_each_step(int item) { traversal.fn(traversal.ctx, item); }
void sample_for_each_finish(int status) { traversal.cpl(traversal.ctx, status); }
void* sample_for_each_context(void) { return traversal.ctx; }
