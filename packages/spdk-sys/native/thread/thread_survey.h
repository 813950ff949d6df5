// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <cstdint>

namespace spdk_ts {

// What one look at an SPDK thread finds. `core`: of the CPU that ran it then.
using ThreadReported = void (*)(void* context, uint64_t id, const char* name, const char* cpumask,
                                uint32_t core, uint64_t busy_ticks, uint64_t idle_ticks,
                                uint32_t active_pollers, uint32_t timed_pollers,
                                uint32_t paused_pollers);
using SurveyDone = void (*)(void* context);

// Goes round all SPDK threads of the process, each of which tells about itself. `reported` is then
// called for each, in the order of their ids, and `done` after the last one, all on the calling
// SPDK thread. Answers 0 or a negative errno.
int survey_threads(ThreadReported reported, void* context, SurveyDone done);

}  // namespace spdk_ts
