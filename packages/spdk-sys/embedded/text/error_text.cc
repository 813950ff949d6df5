// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Texts of errno values, safe to ask for on any OS thread.
#include <cstdio>
#include <cstring>

#include "spdk/string.h"

void spdk_strerror_r(int errnum, char* buf, size_t buflen) {
  const char* text = strerror_r(errnum, buf, buflen);
  if (text != buf) {
    snprintf(buf, buflen, "%s", text);
  }
}

const char* spdk_strerror(int errnum) {
  thread_local char text[256];
  spdk_strerror_r(errnum, text, sizeof(text));
  return text;
}
