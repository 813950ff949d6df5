// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Intrusive doubly linked tail queues over the link fields that SPDK's public structs declare.
//
// The C headers build these with macros that are not part of the emitted headers, so the layout
// ({first, address of the last next-pointer} and {next, address of the previous next-pointer}) is
// spelled out here and checked by the compiler through the member names.
#pragma once

namespace embedded::bdev {

// Link names the entry inside the element: `static auto &of(T *element)`.
template <typename Link>
struct TailQueue {
  template <typename Head>
  static void init(Head& head) {
    head.tqh_first = nullptr;
    head.tqh_last = &head.tqh_first;
  }

  template <typename Head>
  static bool empty(const Head& head) {
    return head.tqh_first == nullptr;
  }

  template <typename Element>
  static Element* next(Element* element) {
    return Link::of(element).tqe_next;
  }

  template <typename Head>
  static auto last(Head& head) {
    return element_before(head.tqh_last);
  }

  template <typename Element>
  static Element* prev(Element* element) {
    return element_before(Link::of(element).tqe_prev);
  }

  template <typename Head, typename Element>
  static void push_back(Head& head, Element* element) {
    auto& link = Link::of(element);
    link.tqe_next = nullptr;
    link.tqe_prev = head.tqh_last;
    *head.tqh_last = element;
    head.tqh_last = &link.tqe_next;
  }

  template <typename Head, typename Element>
  static void push_front(Head& head, Element* element) {
    auto& link = Link::of(element);
    link.tqe_next = head.tqh_first;
    if (link.tqe_next != nullptr) {
      Link::of(link.tqe_next).tqe_prev = &link.tqe_next;
    } else {
      head.tqh_last = &link.tqe_next;
    }
    head.tqh_first = element;
    link.tqe_prev = &head.tqh_first;
  }

  template <typename Head, typename Element>
  static void remove(Head& head, Element* element) {
    auto& link = Link::of(element);
    if (link.tqe_next != nullptr) {
      Link::of(link.tqe_next).tqe_prev = link.tqe_prev;
    } else {
      head.tqh_last = link.tqe_prev;
    }
    *link.tqe_prev = link.tqe_next;
  }

  template <typename Head>
  static auto pop_front(Head& head) {
    auto* element = head.tqh_first;
    remove(head, element);
    return element;
  }

  // Moves everything from one queue to the (empty) other.
  template <typename From, typename To>
  static void take_all(From& from, To& to) {
    init(to);
    if (empty(from)) {
      return;
    }
    to.tqh_first = from.tqh_first;
    to.tqh_last = from.tqh_last;
    Link::of(to.tqh_first).tqe_prev = &to.tqh_first;
    init(from);
  }

  // Moves everything from one queue before what the other has.
  template <typename From, typename To>
  static void prepend_all(From& from, To& to) {
    while (!empty(from)) {
      auto* element = last(from);
      remove(from, element);
      push_front(to, element);
    }
  }

  template <typename Head, typename Element>
  static bool contains(const Head& head, const Element* element) {
    for (auto* it = head.tqh_first; it != nullptr; it = next(it)) {
      if (it == element) {
        return true;
      }
    }
    return false;
  }

  // Visits every element; the visitor may remove the one it is given.
  template <typename Head, typename Visit>
  static void for_each(Head& head, Visit visit) {
    for (auto* it = head.tqh_first; it != nullptr;) {
      auto* following = next(it);
      visit(it);
      it = following;
    }
  }

 private:
  // A head and an entry share their shape, so the word after any next-pointer slot leads to the
  // slot before it, whose content is the element wanted.
  template <typename Element>
  static Element* element_before(Element** slot) {
    return *reinterpret_cast<Element***>(slot)[1];
  }
};

// A queue head of our own, interchangeable with the anonymous heads of the C structs.
template <typename Element>
struct TailQueueHead {
  Element* tqh_first;
  Element** tqh_last;
};

template <typename Element>
struct TailQueueEntry {
  Element* tqe_next;
  Element** tqe_prev;
};

}  // namespace embedded::bdev
