// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "abort.h"

#include <cerrno>
#include <vector>

#include "completion.h"
#include "data_buffer.h"
#include "io.h"
#include "submit.h"

namespace embedded::bdev {

namespace {

void abort_queued(IoList& queue, spdk_bdev_io* io) {
  QueuedIos::remove(queue, io);
  complete_aborted(io);
}

std::vector<spdk_bdev_io*> find_targets(const spdk_bdev_io* abort) {
  std::vector<spdk_bdev_io*> targets;
  for (spdk_bdev_io* io = abort->internal.ch->submitted.tqh_first; io != nullptr;
       io = SubmittedIos::next(io)) {
    // I/O submitted after the abort is not meant.
    if (io->internal.caller_ctx == abort->u.bdev.abort.bio_cb_arg &&
        io->internal.submit_tsc <= abort->internal.submit_tsc && io != abort) {
      targets.push_back(io);
    }
  }
  return targets;
}

void retry_abort(void* context);
void start_abort(spdk_bdev_io* abort);

void finish_abort(spdk_bdev_io* abort) {
  if (abort->internal.status == SPDK_BDEV_IO_STATUS_NOMEM) {
    wait_for_io(abort, retry_abort);
  } else {
    finish(abort);
  }
}

void target_done(spdk_bdev_io* child, bool success, void* context) {
  auto* abort = static_cast<spdk_bdev_io*>(context);
  spdk_bdev_io* target = child->type == SPDK_BDEV_IO_TYPE_ABORT && child->internal.split
                             ? static_cast<spdk_bdev_io*>(child->u.bdev.abort.bio_cb_arg)
                             : child->u.abort.bio_to_abort;
  // A target that completed meanwhile needs no abort any more.
  if (!success && SubmittedIos::contains(child->internal.ch->submitted, target)) {
    abort->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
  }
  spdk_bdev_free_io(child);
  if (--abort->u.bdev.split_outstanding == 0) {
    finish_abort(abort);
  }
}

int abort_target(spdk_bdev_io* abort, spdk_bdev_io* target) {
  if (target->type == SPDK_BDEV_IO_TYPE_ABORT || target->type == SPDK_BDEV_IO_TYPE_RESET) {
    return -ENOTSUP;
  }
  spdk_bdev_channel* channel = abort->internal.ch;
  spdk_bdev_io* child = acquire_io(channel);
  if (child == nullptr) {
    return -ENOMEM;
  }
  prepare_io(child, channel, abort->internal.desc, SPDK_BDEV_IO_TYPE_ABORT, target_done, abort);
  if (target->internal.split) {
    // Its children carry it as their context, so aborting by that context finds them.
    child->internal.split = true;
    child->u.bdev.abort.bio_cb_arg = target;
    child->internal.submit_tsc = spdk_get_ticks();
    enlist_submitted(child);
    start_abort(child);
    return 0;
  }
  child->u.abort.bio_to_abort = target;
  submit(child);
  return 0;
}

// Starts an abort per target and returns whether there was any. Completing one target may, through
// its callback, complete or submit others, so each is looked up again before it is touched.
bool abort_targets(spdk_bdev_io* abort) {
  auto& outstanding = abort->u.bdev.split_outstanding;
  const std::vector<spdk_bdev_io*> targets = find_targets(abort);
  abort->internal.status = SPDK_BDEV_IO_STATUS_SUCCESS;
  for (spdk_bdev_io* target : targets) {
    if (!SubmittedIos::contains(abort->internal.ch->submitted, target) ||
        target->internal.caller_ctx != abort->u.bdev.abort.bio_cb_arg) {
      continue;
    }
    ++outstanding;
    const int rc = abort_target(abort, target);
    if (rc != 0) {
      --outstanding;
      abort->internal.status =
          rc == -ENOMEM ? SPDK_BDEV_IO_STATUS_NOMEM : SPDK_BDEV_IO_STATUS_FAILED;
      break;
    }
  }
  return !targets.empty();
}

void start_abort(spdk_bdev_io* abort) {
  abort->internal.in_submit_request = true;
  abort->u.bdev.split_outstanding =
      1;  // Keeps it from finishing while targets are still being started.
  if (!abort_targets(abort)) {
    abort->internal.status = SPDK_BDEV_IO_STATUS_FAILED;
  }
  if (--abort->u.bdev.split_outstanding == 0) {
    finish_abort(abort);
  }
  abort->internal.in_submit_request = false;
}

// Unlike at first, finding no target is a success: they completed while this waited.
void retry_abort(void* context) {
  auto* abort = static_cast<spdk_bdev_io*>(context);
  abort->u.bdev.split_outstanding = 1;
  abort_targets(abort);
  if (--abort->u.bdev.split_outstanding == 0) {
    finish_abort(abort);
  }
}

}  // namespace

void complete_aborted(spdk_bdev_io* io) {
  if (io->type != SPDK_BDEV_IO_TYPE_RESET) {
    // spdk_bdev_io_complete takes the I/O for one that the module had.
    count_outstanding(io->internal.ch);
  }
  spdk_bdev_io_complete(io, SPDK_BDEV_IO_STATUS_ABORTED);
}

void abort_all_queued(IoList& queue, spdk_bdev_channel* channel) {
  QueuedIos::for_each(queue, [&](spdk_bdev_io* io) {
    if (io->internal.ch == channel) {
      abort_queued(queue, io);
    }
  });
}

void abort_waiting_io(spdk_bdev_channel* channel) {
  abort_all_queued(channel->shared->nomem, channel);
  abort_buffer_waiters(channel);
}

bool abort_waiting(spdk_bdev_io* io) {
  IoList& nomem = io->internal.ch->shared->nomem;
  if (QueuedIos::contains(nomem, io)) {
    abort_queued(nomem, io);
    return true;
  }
  return abort_buffer_waiter(io);
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_abort(spdk_bdev_desc* desc, spdk_io_channel* ch, void* bio_cb_arg,
                    spdk_bdev_io_completion_cb cb, void* cb_arg) {
  if (bio_cb_arg == nullptr) {
    return -EINVAL;
  }
  if (!is_type_supported(desc->bdev, SPDK_BDEV_IO_TYPE_ABORT)) {
    return -ENOTSUP;
  }
  spdk_bdev_channel* channel = to_bdev_channel(ch);
  spdk_bdev_io* io = acquire_io(channel);
  if (io == nullptr) {
    return -ENOMEM;
  }
  prepare_io(io, channel, desc, SPDK_BDEV_IO_TYPE_ABORT, cb, cb_arg);
  io->internal.submit_tsc = spdk_get_ticks();
  io->u.bdev.abort.bio_cb_arg = bio_cb_arg;
  enlist_submitted(io);
  start_abort(io);
  return 0;
}
