// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "instance.h"
#include "napi_setup.h"

namespace spdk_ts {

// Functions of JavaScript that native code calls, in the order in which they were named. Used on
// the thread of the instance.
class JsFunctions {
 public:
  // Those of an object's properties of these names that are functions.
  JsFunctions(Instance& instance, Napi::Object object, std::initializer_list<const char*> names);
  ~JsFunctions() { release(); }
  JsFunctions(const JsFunctions&) = delete;
  JsFunctions& operator=(const JsFunctions&) = delete;

  bool has(size_t index) const { return index < functions_.size() && functions_[index] != nullptr; }
  // What it throws is reported as uncaught. Nothing happens where the object had no such function.
  void call(size_t index, std::initializer_list<double> arguments) const;
  void call(size_t index, const std::string& text, double argument) const;
  // What it answers, where that is a string; empty otherwise.
  std::string ask(size_t index) const;
  // The environment is about to go.
  void release();

 private:
  napi_value call(size_t index, size_t count, const napi_value* arguments) const;

  Instance& instance_;
  std::vector<napi_ref> functions_;
};

}  // namespace spdk_ts
