#pragma once
#include <stdint.h>

#define TEXT "a \"quoted\"\ttext"
#define JOINED TEXT " and more"
#define SMALL 42
#define NEGATIVE (-1)
#define UNSIGNED 0xffffffffU
#define BIG 0x8000000000000000ULL
#define ALL_ONES UINT64_MAX
#define SIGNED_BIG (-9223372036854775807LL - 1)
#define RATIO 0.125
#define LETTER 'x'
#define SIZE sizeof(struct sized)
#define FLAG
#define TWICE(x) ((x) * 2)
#define COMPUTED TWICE(SMALL)
#define ALIAS sized_count
#define ATTRIBUTE __attribute__((unused))
#define LIST { 1, 2 }
#define REPLACED 1
#undef REPLACED
#define REPLACED 2
#define GONE 1
#undef GONE

struct sized {
	uint64_t a;
};

extern int sized_count;
