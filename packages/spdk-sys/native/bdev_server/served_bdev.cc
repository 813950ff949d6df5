// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_server/served_bdev.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "bdev_server/request_completion.h"
#include "process_lifetime.h"

extern "C" {
#include <spdk/json.h>
}

namespace spdk_ts {
namespace {

// Those that SPDK has.
struct Registered {
  std::mutex mutex;
  std::vector<ServedBdev*> bdevs;

  static Registered& get() {
    static ProcessLifetime<Registered> registered;
    return *registered;
  }
};

ServedBdev& self_of(void* data) { return *static_cast<ServedBdev*>(data); }

}  // namespace

const spdk_bdev_fn_table& ServedBdev::functions() {
  static const spdk_bdev_fn_table functions = [] {
    spdk_bdev_fn_table table = {};
    table.destruct = [](void* data) { return self_of(data).destruct(); };
    table.submit_request = submit_request;
    table.io_type_supported = io_type_supported;
    table.get_io_channel = [](void* data) { return spdk_get_io_channel(data); };
    table.dump_info_json = dump_info_json;
    table.write_config_json = write_config_json;
    return table;
  }();
  return functions;
}

std::shared_ptr<ServedBdev> ServedBdev::create(spdk_bdev_module* module, std::string name,
                                               std::string product_name,
                                               std::shared_ptr<BdevServer> owner) {
  return std::shared_ptr<ServedBdev>(
      new ServedBdev(module, std::move(name), std::move(product_name), std::move(owner)));
}

ServedBdev::ServedBdev(spdk_bdev_module* module, std::string name, std::string product_name,
                       std::shared_ptr<BdevServer> owner)
    : name_(std::move(name)), product_name_(std::move(product_name)), owner_(std::move(owner)) {
  bdev_.ctxt = this;
  bdev_.name = name_.data();
  bdev_.product_name = product_name_.data();
  bdev_.module = module;
  bdev_.fn_table = &functions();
}

std::shared_ptr<ServedBdev> ServedBdev::find(std::string_view name) {
  Registered& registered = Registered::get();
  std::lock_guard lock(registered.mutex);
  for (ServedBdev* bdev : registered.bdevs) {
    if (bdev->name_ == name) return bdev->shared_from_this();
  }
  return nullptr;
}

size_t ServedBdev::count(const spdk_bdev_module* module) {
  Registered& registered = Registered::get();
  std::lock_guard lock(registered.mutex);
  return static_cast<size_t>(
      std::count_if(registered.bdevs.begin(), registered.bdevs.end(),
                    [=](const ServedBdev* bdev) { return bdev->bdev_.module == module; }));
}

void ServedBdev::register_device(std::function<void(int)> done) {
  auto told = [owner = owner_, done](int rc) { owner->post([done, rc] { done(rc); }); };
  auto task = [self = shared_from_this(), told] { self->register_here(told); };
  const spdk_thread* app = spdk_thread_get_app_thread();
  if (spdk_get_thread() == app) {
    task();
  } else if (app == nullptr || !send_task(app, task)) {
    told(-EAGAIN);
  }
}

void ServedBdev::register_here(const std::function<void(int)>& done) {
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kNew) return done(-EALREADY);
    if (owner_->ended()) return done(-ECANCELED);
    state_ = State::kRegistered;
  }
  self_ = shared_from_this();
  spdk_io_device_register(this, create_channel, destroy_channel, sizeof(ServedChannel*),
                          name_.c_str());
  {
    Registered& registered = Registered::get();
    std::lock_guard lock(registered.mutex);
    registered.bdevs.push_back(this);
  }
  int rc = spdk_bdev_register(&bdev_);
  if (rc == 0) {
    // The owner may have ended meanwhile, and found nothing to unregister.
    if (owner_->ended()) unregister_here();
    return done(0);
  }
  // SPDK may have had the device, and is letting go of it by way of destruct() then.
  if (bdev_.internal.status != SPDK_BDEV_STATUS_READY) return done(rc);
  release();
  refused_ = [done, rc] { done(rc); };
  spdk_io_device_unregister(this, [](void* data) { self_of(data).on_refused(); });
}

// It can be tried again now: SPDK knows the io_device no more.
void ServedBdev::on_refused() {
  std::shared_ptr<ServedBdev> kept = std::move(self_);
  {
    std::lock_guard lock(mutex_);
    state_ = State::kNew;
  }
  std::exchange(refused_, nullptr)();
}

void ServedBdev::server_ended(const BdevServer& server) {
  {
    std::lock_guard lock(mutex_);
    std::erase_if(attached_, [&](const auto& other) { return other.get() == &server; });
    if (&server != owner_.get() || state_ == State::kNew || state_ == State::kGone) return;
    // The owner cannot answer any more.
    if (state_ == State::kDestructing) {
      send_task(destructing_thread_, [self = shared_from_this()] { self->destruct_device(); });
      return;
    }
  }
  if (const spdk_thread* app = spdk_thread_get_app_thread(); app != nullptr) {
    send_task(app, [self = shared_from_this()] { self->unregister_here(); });
  }
}

void ServedBdev::unregister_here() {
  // By name, since SPDK may be letting go of it already.
  spdk_bdev_unregister_by_name(
      name_.c_str(), bdev_.module, [](void*, int) {}, nullptr);
}

int ServedBdev::destruct() {
  {
    std::lock_guard lock(mutex_);
    state_ = State::kDestructing;
    destructing_thread_ = spdk_get_thread();
  }
  auto ask = [self = shared_from_this()] {
    ServerListener* listener = self->owner_->listener();
    if (listener != nullptr) listener->destruct();
  };
  if (owner_->ended() || !owner_->post(ask)) {
    send_task(destructing_thread_, [self = shared_from_this()] { self->destruct_device(); });
  }
  return 1;
}

void ServedBdev::destructed(int rc) {
  spdk_thread* thread = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kDestructing) return;
    destruct_status_ = rc;
    thread = destructing_thread_;
  }
  send_task(thread, [self = shared_from_this()] { self->destruct_device(); });
}

// On the thread on which SPDK waits. The last channel has gone when the io_device is unregistered.
void ServedBdev::destruct_device() {
  {
    std::lock_guard lock(mutex_);
    if (state_ != State::kDestructing) return;
    state_ = State::kGone;
  }
  release();
  spdk_io_device_unregister(this, [](void* data) {
    ServedBdev& self = self_of(data);
    std::shared_ptr<ServedBdev> kept = std::move(self.self_);
    spdk_bdev_destruct_done(&self.bdev_, self.destruct_status_);
  });
}

void ServedBdev::release() {
  Registered& registered = Registered::get();
  std::lock_guard lock(registered.mutex);
  std::erase(registered.bdevs, this);
}

void ServedBdev::publish(std::string info, std::string config) {
  std::lock_guard lock(mutex_);
  info_ = std::move(info);
  config_ = std::move(config);
}

int ServedBdev::attach(std::shared_ptr<BdevServer> server) {
  const spdk_thread* thread = server->thread();
  std::lock_guard lock(mutex_);
  if (state_ != State::kRegistered) return -ENODEV;
  auto same = [=](const auto& other) { return other->thread() == thread; };
  if (same(owner_) || std::any_of(attached_.begin(), attached_.end(), same)) return -EEXIST;
  if (std::find(owners_channels_.begin(), owners_channels_.end(), thread) !=
      owners_channels_.end()) {
    return -EBUSY;
  }
  attached_.push_back(std::move(server));
  return 0;
}

std::shared_ptr<BdevServer> ServedBdev::server_of(const spdk_thread* thread) {
  for (const auto& server : attached_) {
    if (server->thread() == thread) return server;
  }
  return owner_;
}

int ServedBdev::create_channel(void* data, void* context) {
  ServedBdev& self = self_of(data);
  spdk_thread* thread = spdk_get_thread();
  auto channel = std::make_unique<ServedChannel>();
  {
    std::lock_guard lock(self.mutex_);
    channel->server = self.server_of(thread);
    if (channel->server->ended()) return -ENODEV;
    if (channel->server == self.owner_) self.owners_channels_.push_back(thread);
  }
  if (channel->server->thread() != thread) channel->outbox = std::make_shared<Outbox>(thread);
  channel->number = channel->server->open_channel(spdk_thread_get_id(thread));
  *static_cast<ServedChannel**>(context) = channel.release();
  return 0;
}

void ServedBdev::destroy_channel(void* data, void* context) {
  ServedBdev& self = self_of(data);
  const spdk_thread* thread = spdk_get_thread();
  std::unique_ptr<ServedChannel> channel(*static_cast<ServedChannel**>(context));
  if (channel->server == self.owner_) {
    std::lock_guard lock(self.mutex_);
    auto found = std::find(self.owners_channels_.begin(), self.owners_channels_.end(), thread);
    if (found != self.owners_channels_.end()) self.owners_channels_.erase(found);
  }
  channel->server->close_channel(channel->number, spdk_thread_get_id(thread));
}

void ServedBdev::submit_request(spdk_io_channel* spdk_channel, spdk_bdev_io* bdev_io) {
  const ServedChannel& channel = ServedChannel::of(spdk_channel);
  const spdk_bdev& bdev = *bdev_io->bdev;
  const auto& io = bdev_io->u.bdev;
  // Those who read may leave it to the device to find memory; those who need it aligned get it so.
  bool read = bdev_io->type == SPDK_BDEV_IO_TYPE_READ;
  bool write = bdev_io->type == SPDK_BDEV_IO_TYPE_WRITE;
  if ((read && (io.iovs == nullptr || io.iovs[0].iov_base == nullptr)) ||
      ((read || write) && bdev.required_alignment > 0)) {
    spdk_bdev_io_get_buf(bdev_io, on_buffer, io.num_blocks * bdev.blocklen);
  } else {
    channel.server->submit(channel, bdev_io);
  }
}

void ServedBdev::on_buffer(spdk_io_channel* spdk_channel, spdk_bdev_io* bdev_io, bool success) {
  if (!success) return complete_request(bdev_io, kFailedRequest);
  const ServedChannel& channel = ServedChannel::of(spdk_channel);
  channel.server->submit(channel, bdev_io);
}

bool ServedBdev::io_type_supported(void* data, spdk_bdev_io_type type) {
  return type >= 0 && type < 32 && (self_of(data).io_types_ >> type & 1) != 0;
}

std::string ServedBdev::ask(std::string (ServerListener::*question)(), std::string& last) {
  if (owner_->thread() == spdk_get_thread() && owner_->listener() != nullptr) {
    std::string answer = (owner_->listener()->*question)();
    std::lock_guard lock(mutex_);
    last = answer;
    return answer;
  }
  std::lock_guard lock(mutex_);
  return last;
}

int ServedBdev::dump_info_json(void* data, spdk_json_write_ctx* writer) {
  ServedBdev& self = self_of(data);
  std::string info = self.ask(&ServerListener::info, self.info_);
  if (info.empty()) return 0;
  spdk_json_write_name(writer, self.bdev_.module->name);
  return spdk_json_write_val_raw(writer, info.data(), info.size());
}

void ServedBdev::write_config_json(spdk_bdev* bdev, spdk_json_write_ctx* writer) {
  ServedBdev& self = self_of(bdev->ctxt);
  std::string config = self.ask(&ServerListener::config, self.config_);
  if (!config.empty()) spdk_json_write_val_raw(writer, config.data(), config.size());
}

}  // namespace spdk_ts
