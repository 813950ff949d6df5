// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors
// The singly linked tail queues that the C structs of iobuf declare.
#pragma once

namespace embedded::iobuf {

template <typename Head>
void queue_init(Head& head) {
  head.stqh_first = nullptr;
  head.stqh_last = &head.stqh_first;
}

template <typename Head, typename Element>
void queue_push_back(Head& head, Element* element) {
  element->stailq.stqe_next = nullptr;
  *head.stqh_last = element;
  head.stqh_last = &element->stailq.stqe_next;
}

template <typename Head, typename Element>
void queue_push_front(Head& head, Element* element) {
  element->stailq.stqe_next = head.stqh_first;
  if (head.stqh_first == nullptr) {
    head.stqh_last = &element->stailq.stqe_next;
  }
  head.stqh_first = element;
}

template <typename Head>
auto* queue_pop_front(Head& head) {
  auto* element = head.stqh_first;
  head.stqh_first = element->stailq.stqe_next;
  if (head.stqh_first == nullptr) {
    head.stqh_last = &head.stqh_first;
  }
  return element;
}

template <typename Head, typename Element>
void queue_remove(Head& head, Element* element) {
  auto** link = &head.stqh_first;
  while (*link != element) {
    link = &(*link)->stailq.stqe_next;
  }
  *link = element->stailq.stqe_next;
  if (*link == nullptr) {
    head.stqh_last = link;
  }
}

}  // namespace embedded::iobuf
