// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
#include "alias.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "../log/logging.h"
#include "manager.h"

namespace embedded::bdev {

namespace {

spdk_bdev_alias* find_alias(spdk_bdev* bdev, const char* alias) {
  for (spdk_bdev_alias* it = bdev->aliases.tqh_first; it != nullptr; it = Aliases::next(it)) {
    if (strcmp(it->alias.name, alias) == 0) {
      return it;
    }
  }
  return nullptr;
}

}  // namespace

int add_name(spdk_bdev_name* entry, spdk_bdev* bdev, const char* name) {
  entry->name = strdup(name);
  if (entry->name == nullptr) {
    return -ENOMEM;
  }
  entry->bdev = bdev;
  bool added = false;
  {
    SpinGuard guard(manager().lock);
    added = manager().names.emplace(entry->name, bdev).second;
  }
  if (!added) {
    EMBEDDED_ERRLOG("a bdev or an alias called %s already exists\n", name);
    free(entry->name);
    entry->name = nullptr;
    return -EEXIST;
  }
  return 0;
}

void remove_name_locked(spdk_bdev_name* entry) {
  manager().names.erase(entry->name);
  free(entry->name);
  entry->name = nullptr;
}

void remove_name(spdk_bdev_name* entry) {
  SpinGuard guard(manager().lock);
  remove_name_locked(entry);
}

int remove_alias_locked(spdk_bdev* bdev, const char* alias) {
  spdk_bdev_alias* found = find_alias(bdev, alias);
  if (found == nullptr) {
    return -ENOENT;
  }
  Aliases::remove(bdev->aliases, found);
  remove_name_locked(&found->alias);
  free(found);
  return 0;
}

void remove_aliases_locked(spdk_bdev* bdev) {
  while (!Aliases::empty(bdev->aliases)) {
    spdk_bdev_alias* entry = Aliases::pop_front(bdev->aliases);
    remove_name_locked(&entry->alias);
    free(entry);
  }
}

}  // namespace embedded::bdev

using namespace embedded::bdev;

int spdk_bdev_alias_add(spdk_bdev* bdev, const char* alias) {
  if (alias == nullptr) {
    EMBEDDED_ERRLOG("%s: an alias must not be NULL\n", bdev->name);
    return -EINVAL;
  }
  auto* entry = static_cast<spdk_bdev_alias*>(calloc(1, sizeof(spdk_bdev_alias)));
  if (entry == nullptr) {
    return -ENOMEM;
  }
  const int rc = add_name(&entry->alias, bdev, alias);
  if (rc != 0) {
    free(entry);
    return rc;
  }
  Aliases::push_back(bdev->aliases, entry);
  return 0;
}

int spdk_bdev_alias_del(spdk_bdev* bdev, const char* alias) {
  SpinGuard guard(manager().lock);
  return remove_alias_locked(bdev, alias);
}

void spdk_bdev_alias_del_all(spdk_bdev* bdev) {
  SpinGuard guard(manager().lock);
  remove_aliases_locked(bdev);
}

// C++ scopes the struct to spdk_bdev, where C defines it; the function's type names the outer one.
const spdk_bdev_aliases_list* spdk_bdev_get_aliases(const spdk_bdev* bdev) {
  return reinterpret_cast<const spdk_bdev_aliases_list*>(&bdev->aliases);
}
