// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// The far side of a JSON-RPC socket for the tests, byte by byte where a client library would hide
// what arrives.
#pragma once

#include <functional>
#include <string>
#include <string_view>

// A socket path of this process; removed when the object goes.
class SocketPath {
 public:
  SocketPath();
  ~SocketPath();
  const char* get() const { return path_.c_str(); }

 private:
  std::string path_;
};

class Peer {
 public:
  // `poll` drives the server while the peer waits for it.
  Peer(const char* path, std::function<void()> poll);
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  // Returns how much was taken: less than all when the server does not read for a long time.
  size_t send(std::string_view bytes);

  // The next line without its end; empty when none comes.
  std::string line();

  // Sends and returns the answer.
  std::string ask(std::string_view request) {
    send(request);
    return line();
  }

  // True when the server closes the connection without sending anything more.
  bool sees_close();
  bool hears_nothing();
  void finish_sending();
  void hang_up();

 private:
  bool receive();

  const std::function<void()> poll_;
  int fd_;
  std::string received_;
  bool closed_ = false;
};
