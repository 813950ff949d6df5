// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
//
// What a peer may ask of the JSON-RPC server.
#pragma once

#include <cstddef>

namespace embedded::rpc {

constexpr size_t kMaxConnections = 64;
constexpr size_t kMaxRequestBytes = 32 * 1024 * 1024;
constexpr size_t kMaxResponseBytes = 32 * 1024 * 1024;

// Parsed values take several times the memory of their text, so they have a limit of their own.
constexpr size_t kMaxRequestValues = 64 * 1024;
constexpr size_t kMaxClientValues = 64 * 1024;

// Above this a connection is not read from until the peer takes its answers.
constexpr size_t kMaxPendingRequests = 1024;
constexpr size_t kMaxUnsentBytes = 32 * 1024 * 1024;

// Per connection and poll, so that one busy peer does not hold up the thread.
constexpr size_t kReceiveBudgetBytes = 1024 * 1024;

}  // namespace embedded::rpc
