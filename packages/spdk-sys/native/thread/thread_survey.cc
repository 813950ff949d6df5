// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "thread/thread_survey.h"

#include <sched.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

extern "C" {
#include <spdk/cpuset.h>
#include <spdk/thread.h>
#include <spdk_internal/thread.h>
}

namespace spdk_ts {
namespace {

struct ThreadReport {
  uint64_t id;
  std::string name;
  std::string cpumask;
  uint32_t core;
  spdk_thread_stats stats;
  uint32_t active_pollers;
  uint32_t timed_pollers;
  uint32_t paused_pollers;
};

// Goes from thread to thread inside of SPDK's messages, so one thread at a time has it.
struct Survey {
  ThreadReported reported;
  void* context;
  SurveyDone done;
  std::vector<ThreadReport> reports;
};

uint32_t count_pollers(spdk_poller* poller, spdk_poller* (*next)(spdk_poller*)) {
  uint32_t count = 0;
  for (; poller != nullptr; poller = next(poller)) ++count;
  return count;
}

std::string text_of(const spdk_cpuset& mask) {
  // Formatting writes into the set.
  spdk_cpuset copy;
  spdk_cpuset_copy(&copy, &mask);
  return spdk_cpuset_fmt(&copy);
}

void report(void* survey) {
  spdk_thread* thread = spdk_get_thread();
  ThreadReport report{};
  report.id = spdk_thread_get_id(thread);
  report.name = spdk_thread_get_name(thread);
  report.cpumask = text_of(*spdk_thread_get_cpumask(thread));
  report.core = static_cast<uint32_t>(sched_getcpu());
  spdk_thread_get_stats(&report.stats);
  report.active_pollers = count_pollers(spdk_thread_get_first_active_poller(thread),
                                        spdk_thread_get_next_active_poller);
  report.timed_pollers =
      count_pollers(spdk_thread_get_first_timed_poller(thread), spdk_thread_get_next_timed_poller);
  report.paused_pollers = count_pollers(spdk_thread_get_first_paused_poller(thread),
                                        spdk_thread_get_next_paused_poller);
  static_cast<Survey*>(survey)->reports.push_back(std::move(report));
}

void finish(void* data) {
  std::unique_ptr<Survey> survey(static_cast<Survey*>(data));
  for (const ThreadReport& entry : survey->reports) {
    survey->reported(survey->context, entry.id, entry.name.c_str(), entry.cpumask.c_str(),
                     entry.core, entry.stats.busy_tsc, entry.stats.idle_tsc, entry.active_pollers,
                     entry.timed_pollers, entry.paused_pollers);
  }
  survey->done(survey->context);
}

}  // namespace

int survey_threads(ThreadReported reported, void* context, SurveyDone done) {
  if (reported == nullptr || done == nullptr) return -EINVAL;
  if (spdk_get_thread() == nullptr) return -EPERM;
  // finish() owns it.
  auto survey = std::make_unique<Survey>(Survey{reported, context, done, {}});
  spdk_for_each_thread(report, survey.release(), finish);
  return 0;
}

}  // namespace spdk_ts
