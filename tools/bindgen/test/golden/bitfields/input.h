#pragma once
#include <stdint.h>

/* Widths that fill a unit, straddle units, are signed, and leave unnamed holes. */
struct flags {
	uint32_t ready : 1;
	uint32_t : 3;
	uint32_t level : 12;
	int32_t delta : 16;
	uint8_t tail;
};

struct wide {
	uint64_t low : 40;
	uint64_t high : 40;
	uint16_t : 0;
	uint16_t next : 5;
};

union status {
	uint16_t raw;
	struct {
		uint16_t p : 1;
		uint16_t code : 8;
		uint16_t type : 3;
		uint16_t rest : 4;
	} bits;
};
