#pragma once
#include <stdint.h>

struct inner {
	uint8_t kind;
	uint32_t length;
} __attribute__((packed));

struct outer {
	uint8_t first;
	struct inner inner;
	uint16_t last;
} __attribute__((packed));

struct aligned {
	uint8_t first;
	uint32_t second __attribute__((aligned(16)));
} __attribute__((aligned(64)));

struct packed_bits {
	uint8_t a : 3;
	uint32_t b : 13;
	uint64_t c;
} __attribute__((packed));
