// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "host/event_loop_host.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "callback/callback_batch.h"
#include "host/environment.h"
#include "host/interrupt_descriptor.h"
#include "host/polling_pace.h"
#include "host/thread_library.h"
#include "io_device/io_devices.h"
#include "log/log_deferral.h"

namespace spdk_ts {
namespace {

// Empty polls in a row after which a turn gives the loop back, when nothing else told it to.
constexpr unsigned kEmptyPollsPerTurn = 8;
// How long guests that had nothing to do are left alone while this thread is busy: looking at them
// costs as much as an I/O.
constexpr uint64_t kIdleGuestsUs = 20;

template <typename Handle>
uv_handle_t* as_handle(Handle& handle) {
  return reinterpret_cast<uv_handle_t*>(&handle);
}

template <typename Handle>
EventLoopHost& owner(Handle* handle) {
  return *static_cast<EventLoopHost*>(static_cast<HandleGroup*>(handle->data));
}

}  // namespace

EventLoopHost* EventLoopHost::create(Instance& instance) {
  auto* host = new EventLoopHost(instance);
  if (!host->open_handles() || !host->attach(instance.env())) return nullptr;
  instance.set_pending_listener(
      [](void* self) { static_cast<EventLoopHost*>(self)->update_liveness(); }, host);
  return host;
}

bool EventLoopHost::open_handles() {
  uv_loop_t* loop = nullptr;
  timer_fd_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  interrupt_fd_ = epoll_create1(EPOLL_CLOEXEC);
  sleeper_ = Sleeper::acquire();
  if (timer_fd_ < 0 || interrupt_fd_ < 0 || sleeper_ == nullptr ||
      napi_get_uv_event_loop(instance_.env(), &loop) != napi_ok) {
    napi_throw_error(instance_.env(), nullptr,
                     "spdk-sys: cannot create a timer for the event loop");
    return false;
  }
  uv_prepare_init(loop, &prepare_);
  uv_idle_init(loop, &no_block_);
  uv_poll_init(loop, &timer_, timer_fd_);
  uv_poll_init(loop, &wake_, sleeper_->descriptor());
  uv_poll_init(loop, &interrupt_, interrupt_fd_);
  own(prepare_);
  own(no_block_);
  own(timer_);
  own(wake_);
  own(interrupt_);
  uv_unref(as_handle(prepare_));
  uv_unref(as_handle(no_block_));
  uv_unref(as_handle(timer_));
  uv_unref(as_handle(wake_));
  uv_unref(as_handle(interrupt_));
  return true;
}

void EventLoopHost::on_environment_end() {
  instance_.set_pending_listener(nullptr, nullptr);
  servers_.end_all();
  rings_.close_all();
  if (on_stopped_ != nullptr) napi_delete_reference(instance_.env(), on_stopped_);
  if (thread_ != nullptr) {
    estate_->release_pollers();
    IoDevices::get().forget_current_thread();
    spdk_set_thread(nullptr);
    ThreadLibrary::get().abandon(*this, thread_);
    estate_->leave_to(thread_);
    thread_ = nullptr;
  }
  estate_.reset();
  state_ = State::kStopped;
  uv_poll_stop(&timer_);
  uv_poll_stop(&wake_);
  uv_poll_stop(&interrupt_);
  close(timer_fd_);
  close(interrupt_fd_);
  sleeper_->release();
}

int EventLoopHost::start(const HostOptions& options) {
  if (!environment_is_up()) return -EPERM;
  if (state_ != State::kStopped) return -EALREADY;
  int rc = options.core ? pin_to_core(*options.core) : 0;
  if (rc == 0) rc = ThreadLibrary::get().add(*this, options, &thread_);
  if (rc != 0) {
    unpin();
    return rc;
  }
  spdk_set_thread(thread_);
  servers_.begin(thread_);
  options_ = options;
  counters_ = {};
  ticks_per_us_ = std::max<uint64_t>(spdk_get_ticks_hz() / 1'000'000, 1);
  budget_ticks_ = ticks_per_us_ * options.poll_budget_us;
  last_worked_ = spdk_get_ticks();
  alarm_ = 0;
  guests_exited_ = exit_requested_ = false;
  state_ = State::kRunning;
  uv_prepare_start(&prepare_, [](uv_prepare_t* handle) { owner(handle).turn(); });
  uv_poll_start(&timer_, UV_READABLE, [](uv_poll_t* handle, int, int) {
    uint64_t expirations;
    // The turn that follows does the work; reading only rearms the descriptor.
    [[maybe_unused]] ssize_t rc = read(owner(handle).timer_fd_, &expirations, sizeof(expirations));
    owner(handle).alarm_ = 0;
  });
  uv_poll_start(&wake_, UV_READABLE, [](uv_poll_t* handle, int, int) {
    owner(handle).sleeper_->drain();
    ++owner(handle).counters_.wakes;
  });
  watch_interrupts();
  never_block();
  update_liveness();
  return 0;
}

int EventLoopHost::pin_to_core(uint32_t core) {
  cpu_set_t before;
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  if (core >= CPU_SETSIZE) return -EINVAL;
  CPU_SET(core, &wanted);
  if (sched_getaffinity(0, sizeof(before), &before) != 0 ||
      sched_setaffinity(0, sizeof(wanted), &wanted) != 0) {
    return -errno;
  }
  unpinned_ = before;
  return 0;
}

void EventLoopHost::unpin() {
  if (unpinned_) sched_setaffinity(0, sizeof(*unpinned_), &*unpinned_);
  unpinned_.reset();
}

// What is readable ends the sleep; the turn that follows lets SPDK take it.
void EventLoopHost::watch_interrupts() {
  int descriptor = interrupt_descriptor(thread_);
  interrupt_mode_ = descriptor >= 0;
  if (!interrupt_mode_) return;
  epoll_event readable{};
  readable.events = EPOLLIN;
  // Leaves by itself when SPDK closes it with the thread.
  epoll_ctl(interrupt_fd_, EPOLL_CTL_ADD, descriptor, &readable);
  uv_poll_start(&interrupt_, UV_READABLE,
                [](uv_poll_t* handle, int, int) { owner(handle).take_interrupts(); });
}

// Guests are told of once only; the turn that follows polls them.
void EventLoopHost::take_interrupts() {
  epoll_event taken[16];
  epoll_wait(interrupt_fd_, taken, 16, 0);
}

void EventLoopHost::watch_guest(spdk_thread* thread) {
  int descriptor = interrupt_descriptor(thread);
  if (descriptor < 0) return;
  epoll_event readable{};
  // A guest that is ready when its turn has not come would otherwise keep the loop turning.
  readable.events = EPOLLIN | EPOLLET;
  epoll_ctl(interrupt_fd_, EPOLL_CTL_ADD, descriptor, &readable);
}

void EventLoopHost::forget_guest(spdk_thread* thread) {
  int descriptor = interrupt_descriptor(thread);
  if (descriptor >= 0) epoll_ctl(interrupt_fd_, EPOLL_CTL_DEL, descriptor, nullptr);
}

int EventLoopHost::stop(napi_value on_stopped) {
  if (state_ == State::kStopping) return -EALREADY;
  if (state_ == State::kStopped) return -EINVAL;
  bool app_thread = thread_ == spdk_thread_get_app_thread();
  // SPDK's subsystems live on the app thread: it goes last.
  if (app_thread && ThreadLibrary::get().has_others(*this)) return -EBUSY;
  napi_create_reference(instance_.env(), on_stopped, 1, &on_stopped_);
  // Now, since no message reaches a thread that has exited.
  servers_.end_all();
  state_ = State::kStopping;
  never_block();
  update_liveness();
  return 0;
}

void EventLoopHost::hold(bool held) {
  held_ = held;
  update_liveness();
}

void EventLoopHost::activate() {
  if (state_ == State::kStopped) return;
  last_worked_ = spdk_get_ticks();
  never_block();
  update_liveness();
}

bool EventLoopHost::work_outstanding() const {
  return instance_.pending_callbacks() > 0 || rings_.is_busy() || servers_.is_busy();
}

void EventLoopHost::update_liveness() {
  bool alive =
      state_ == State::kStopping || (state_ == State::kRunning && (held_ || work_outstanding()));
  if (alive) {
    uv_ref(as_handle(timer_));
  } else {
    uv_unref(as_handle(timer_));
  }
  // Else the loop may block or end before the host looks at the rings again.
  rings_.set_attention(!alive || blocking_);
  servers_.set_attention(!alive || blocking_);
}

void EventLoopHost::turn() {
  // JavaScript that a poll entered may run the loop again (a debugger does): SPDK's poll is not
  // reentrant.
  if (polling_) return;
  ++counters_.turns;
  bool keeper = ThreadLibrary::get().is_keeper(*this);
  // Armed before it polls: a message that this poll does not find ends the sleep that follows.
  if (blocking_) arm_sleeper();
  bool worked = work(keeper);
  // Work has run microtasks, which may have submitted more or asked to stop.
  if (state_ != State::kStopped && choose_pace(worked, keeper)) {
    // Falls asleep in this turn, and was not armed in the poll above: so once more.
    arm_sleeper();
    if (work(keeper)) never_block();
  }
  if (!worked && !blocking_) rings_.remote().give_way();
  if (state_ == State::kStopped) quiesce();
  update_liveness();
}

// The poll that follows has to find all messages that came before.
void EventLoopHost::arm_sleeper() {
  sleeper_->arm();
  guests_due_ = 0;
}

bool EventLoopHost::work(bool keeper) {
  bool worked = false;
  bool again = false;
  polling_ = true;
  now_ = spdk_get_ticks();
  uint64_t deadline = now_ + budget_ticks_;
  do {
    CallbackBatch batch(instance_);
    again = poll_within_budget(keeper, deadline);
    if (state_ == State::kStopping) again |= advance_stop(keeper);
    worked |= again;
    // Closing the batch runs microtasks. What they submit is done in this turn while there is time.
  } while (again && thread_ != nullptr && now_ < deadline);
  polling_ = false;
  return worked;
}

bool EventLoopHost::poll_within_budget(bool keeper, uint64_t deadline) {
  bool worked = false;
  unsigned empty = 0;
  // Asleep, the turn was caused by something else: one look is enough.
  unsigned allowed = blocking_ ? 1 : kEmptyPollsPerTurn;
  do {
    bool busy = rings_.take_submissions();
    busy |= spdk_thread_poll(thread_, 0, now_) > 0;
    if (keeper && now_ >= guests_due_) busy |= poll_guests();
    // What JavaScript answers at once completes I/O of the rings in the same poll.
    bool delivered = servers_.serve();
    delivered |= rings_.deliver();
    busy |= delivered;
    ++counters_.polls;
    now_ = spdk_get_ticks();
    if (busy) {
      ++counters_.busy_polls;
      worked = true;
      empty = 0;
      last_worked_ = now_;
      // What was delivered led to nothing new: that takes the microtasks, which come first then.
      if (delivered && !rings_.has_submissions() && !servers_.has_completions()) break;
    } else if (worked || ++empty >= allowed) {
      break;
    }
  } while (now_ < deadline);
  return worked;
}

bool EventLoopHost::poll_guests() {
  bool worked = ThreadLibrary::get().poll_guests(&guests_);
  guests_due_ = worked ? 0 : now_ + kIdleGuestsUs * ticks_per_us_;
  return worked;
}

// Stops in steps, one look per turn: guests exit while this thread still serves them, then the
// thread itself. SPDK lets a thread exit that has pollers or channels left after five seconds.
bool EventLoopHost::advance_stop(bool keeper) {
  ThreadLibrary& library = ThreadLibrary::get();
  if (!guests_exited_) {
    if (keeper && library.is_last(*this)) {
      if (library.exit_guests() > 0) return false;
      library.stop_reactors();
    }
    guests_exited_ = true;
  }
  if (!exit_requested_) {
    spdk_thread_exit(thread_);
    exit_requested_ = true;
    return true;
  }
  if (!spdk_thread_is_exited(thread_)) return false;
  finish_stop();
  return true;
}

void EventLoopHost::finish_stop() {
  IoDevices::get().forget_current_thread();
  spdk_set_thread(nullptr);
  {
    LogDeferral defer;
    ThreadLibrary::get().remove(*this, thread_);
  }
  thread_ = nullptr;
  unpin();
  // Whatever JavaScript did not release went with the thread.
  estate_->clear();
  state_ = State::kStopped;
  napi_value on_stopped = nullptr;
  napi_get_reference_value(instance_.env(), on_stopped_, &on_stopped);
  napi_delete_reference(instance_.env(), on_stopped_);
  on_stopped_ = nullptr;
  instance_.call_javascript(on_stopped, 0, nullptr);
}

bool EventLoopHost::choose_pace(bool worked, bool keeper) {
  bool was_blocking = blocking_;
  uint64_t now = spdk_get_ticks();
  uint64_t sleep = options_.polling == PollingMode::kBusy || worked ? 0 : sleep_us(now, keeper);
  if (sleep == 0) {
    never_block();
    return false;
  }
  sleep_for(now, sleep);
  return !was_blocking;
}

uint64_t EventLoopHost::sleep_us(uint64_t now, bool keeper) const {
  uint64_t expiration = UINT64_MAX;
  bool active = false;
  // In interrupt mode all pollers are behind the descriptor, and their times are not kept.
  if (!interrupt_mode_) {
    uint64_t next = spdk_thread_next_poller_expiration(thread_);
    if (next != 0) expiration = next;
    active = spdk_thread_has_active_pollers(thread_) != 0;
  }
  if (keeper) {
    expiration = std::min(expiration, guests_.expiration);
    active |= guests_.active_pollers;
  }
  polling_pace::Situation situation;
  situation.waiting = work_outstanding();
  // Whether a thread has exited shows only when somebody looks.
  situation.polling_helps =
      active || state_ == State::kStopping || !ThreadLibrary::get().all_watched();
  situation.quiet_us = (now - last_worked_) / ticks_per_us_;
  // An I/O thread ends the sleep when it has done something, but ending a sleep takes longer than a
  // fast device.
  situation.polling_helps |=
      rings_.remote().is_busy() && situation.quiet_us < polling_pace::kHardUs;
  if (expiration != UINT64_MAX) {
    situation.timer_us = expiration > now ? (expiration - now) / ticks_per_us_ : 0;
  }
  return polling_pace::sleep_us(situation);
}

void EventLoopHost::never_block() {
  if (!blocking_) return;
  blocking_ = false;
  sleeper_->disarm();
  uv_idle_start(&no_block_, [](uv_idle_t*) {});
}

void EventLoopHost::sleep_for(uint64_t now, uint64_t sleep_us) {
  if (!blocking_) {
    blocking_ = true;
    uv_idle_stop(&no_block_);
  }
  ++counters_.sleeps;
  uint64_t wanted = now + sleep_us * ticks_per_us_;
  // An earlier alarm does: a loop that turns often would otherwise set the timer every time.
  if (alarm_ > now && alarm_ <= wanted) return;
  itimerspec alarm{};
  alarm.it_value.tv_sec = static_cast<time_t>(sleep_us / 1'000'000);
  alarm.it_value.tv_nsec = static_cast<long>(sleep_us % 1'000'000 * 1'000);
  timerfd_settime(timer_fd_, 0, &alarm, nullptr);
  alarm_ = wanted;
}

void EventLoopHost::quiesce() {
  // stop()'s callback may have started the host again; then state_ is not kStopped.
  uv_prepare_stop(&prepare_);
  uv_idle_stop(&no_block_);
  uv_poll_stop(&timer_);
  uv_poll_stop(&wake_);
  uv_poll_stop(&interrupt_);
  sleeper_->disarm();
  blocking_ = true;
}

}  // namespace spdk_ts
