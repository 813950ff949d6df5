#pragma once
#include <stddef.h>
#include <stdint.h>

struct entry {
	uint16_t id;
};

struct log_page {
	uint32_t count;
	char name[32];
	uint8_t grid[4][3];
	struct entry *index[2];
	struct entry entries[];
};

size_t log_page_size(const struct log_page *page, const char *const *names, int lengths[4]);
