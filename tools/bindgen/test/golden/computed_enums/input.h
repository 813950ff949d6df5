#pragma once
#include <stdint.h>

#define BASE 0x10

enum state {
	STATE_NONE = -1,
	STATE_FIRST = BASE << 2,
	STATE_SECOND,
	STATE_LAST = STATE_SECOND,
	STATE_MASK = ~0x0f,
};

typedef enum {
	MODE_A,
	MODE_B = sizeof(uint64_t),
} mode_t_;

enum {
	UNNAMED_LIMIT = 1 << 20,
};

enum small { SMALL_ONE = 1 } __attribute__((packed));

enum state state_next(enum state state, mode_t_ mode);
