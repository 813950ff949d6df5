#pragma once
#include <stdint.h>

struct command {
	uint8_t opcode;
	union {
		uint64_t whole;
		struct {
			uint32_t low;
			uint32_t high;
		};
		struct {
			uint16_t first;
		} parts;
	};
	union {
		void *pointer;
		uint32_t index[2];
	} u;
};

int command_submit(struct command *command, const struct command *previous);
