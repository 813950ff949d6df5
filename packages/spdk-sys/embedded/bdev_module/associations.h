// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// Which virtual bdevs are to stand on which base, there already or not: a base that appears is
// looked up here when it is examined.
#pragma once

#include <cerrno>
#include <list>
#include <string>

#include "../log/logging.h"

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

  // Adds an association and calls `create` with what stands on its base; without the base that
  // waits until it appears. `kind` names the module's bdevs in the log. 0 or a negative errno.
  template <typename Create>
  int add_and_create(const char* kind, const char* name, const char* base,
                     const Parameters& parameters, Create create) {
    int rc = add(name, base, parameters);
    if (rc != 0) {
      EMBEDDED_ERRLOG("%s bdev %s: there is one of this name already\n", kind, name);
      return rc;
    }
    rc = create_on(base, create);
    if (rc == -ENODEV) {
      EMBEDDED_NOTICELOG("%s bdev %s: will be created when %s appears\n", kind, name, base);
      return 0;
    }
    return rc;
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
