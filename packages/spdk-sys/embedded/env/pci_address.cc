// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// PCI addresses as text and values. There are no PCI devices in this environment; the addresses in
// configurations and transport ids are still parsed, compared and printed.
#include <cerrno>
#include <compare>
#include <cstdio>
#include <tuple>

#include "spdk/env.h"

namespace {

struct Fields {
  unsigned domain = 0;
  unsigned bus = 0;
  unsigned device = 0;
  unsigned function = 0;
};

// domain:bus:device.function, of which the domain and the function may be left out. Dots may stand
// for the colons as well.
bool scan(const char* text, Fields& out) {
  Fields f;
  if (sscanf(text, "%x:%x:%x.%x", &f.domain, &f.bus, &f.device, &f.function) == 4 ||
      sscanf(text, "%x.%x.%x.%x", &f.domain, &f.bus, &f.device, &f.function) == 4) {
    out = f;
    return true;
  }
  f = {};
  if (sscanf(text, "%x:%x:%x", &f.domain, &f.bus, &f.device) == 3) {
    out = f;
    return true;
  }
  f = {};
  if (sscanf(text, "%x:%x.%x", &f.bus, &f.device, &f.function) == 3 ||
      sscanf(text, "%x.%x.%x", &f.bus, &f.device, &f.function) == 3) {
    out = f;
    return true;
  }
  f = {};
  if (sscanf(text, "%x:%x", &f.bus, &f.device) == 2 ||
      sscanf(text, "%x.%x", &f.bus, &f.device) == 2) {
    out = f;
    return true;
  }
  return false;
}

}  // namespace

int spdk_pci_addr_parse(struct spdk_pci_addr* addr, const char* bdf) {
  Fields fields;
  if (addr == nullptr || bdf == nullptr || !scan(bdf, fields)) {
    return -EINVAL;
  }
  if (fields.bus > 0xff || fields.device > 0x1f || fields.function > 7) {
    return -EINVAL;
  }
  addr->domain = fields.domain;
  addr->bus = static_cast<uint8_t>(fields.bus);
  addr->dev = static_cast<uint8_t>(fields.device);
  addr->func = static_cast<uint8_t>(fields.function);
  return 0;
}

int spdk_pci_addr_compare(const struct spdk_pci_addr* a1, const struct spdk_pci_addr* a2) {
  const auto order = std::tie(a1->domain, a1->bus, a1->dev, a1->func) <=>
                     std::tie(a2->domain, a2->bus, a2->dev, a2->func);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int spdk_pci_addr_fmt(char* bdf, size_t sz, const struct spdk_pci_addr* addr) {
  const int length =
      snprintf(bdf, sz, "%04x:%02x:%02x.%x", addr->domain, addr->bus, addr->dev, addr->func);
  return length > 0 && static_cast<size_t>(length) < sz ? 0 : -1;
}
