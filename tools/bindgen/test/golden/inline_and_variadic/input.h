#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

struct thing;
struct thing;

static inline uint32_t
next_power(uint32_t value)
{
	return value + 1;
}

bool thing_get(const struct thing *, uint64_t, int *out);
char *spdk_sprintf_alloc(const char *format, ...);
void report(int level, const char *format, va_list args);
void report_all(int level, const char *format, ...);
double ratio(float a, long double *b, long c, unsigned char d, short in, long long e);
