// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Which virtual bdevs are to stand on which base, there already or not: a base that appears is
// looked up here when it is examined.
#pragma once

#include <cerrno>
#include <list>
#include <string>

namespace embedded::bdev_module {

template <typename Parameters>
class Associations {
 public:
  struct Association {
    std::string name;
    std::string base;
    Parameters parameters;
  };

  // Returns 0 or -EEXIST.
  int add(const char* name, const char* base, const Parameters& parameters) {
    for (const Association& it : all_) {
      if (it.name == name) {
        return -EEXIST;
      }
    }
    all_.push_back({name, base, parameters});
    return 0;
  }

  void remove(const char* name) {
    all_.remove_if([name](const Association& it) { return it.name == name; });
  }

  void clear() { all_.clear(); }

  // Calls `create` with each association of this base, up to the first that fails. Returns 0 or
  // what that one returned.
  template <typename Create>
  int create_on(const char* base, Create create) const {
    for (const Association& it : all_) {
      const int rc = it.base == base ? create(it) : 0;
      if (rc != 0) {
        return rc;
      }
    }
    return 0;
  }

 private:
  std::list<Association> all_;
};

}  // namespace embedded::bdev_module
