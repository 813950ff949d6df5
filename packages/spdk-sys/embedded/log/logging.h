// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Logging for the embedded sources. The SPDK_*LOG macros of the real headers are function-like and
// therefore not part of the emitted ones, so the sources of this folder log through these.
#pragma once

#include <cstdarg>
#include <cstdio>

#include "spdk/log.h"

#define EMBEDDED_LOG(level, ...) spdk_log(level, __FILE_NAME__, __LINE__, __func__, __VA_ARGS__)
#define EMBEDDED_ERRLOG(...) EMBEDDED_LOG(SPDK_LOG_ERROR, __VA_ARGS__)
#define EMBEDDED_WARNLOG(...) EMBEDDED_LOG(SPDK_LOG_WARN, __VA_ARGS__)
#define EMBEDDED_NOTICELOG(...) EMBEDDED_LOG(SPDK_LOG_NOTICE, __VA_ARGS__)

// Costs one load while the component's flag is off, as SPDK_INFOLOG does.
#define EMBEDDED_INFOLOG(component, ...)        \
  do {                                          \
    if ((component).enabled) {                  \
      EMBEDDED_LOG(SPDK_LOG_INFO, __VA_ARGS__); \
    }                                           \
  } while (0)
