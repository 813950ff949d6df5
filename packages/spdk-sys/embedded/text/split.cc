// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Taking text apart: quoted words, addresses with a port, and replacing.
#include <cerrno>
#include <cstring>
#include <string>

#include "spdk/string.h"

namespace {

// Copies one word to where it starts, without its quotes and escapes, and ends behind the delimiter
// or at the end of the line.
class WordReader {
 public:
  WordReader(char* text, const char* delimiters) : in_(text), out_(text), delimiters_(delimiters) {}

  char* read() {
    while (*in_ != '\0' && *in_ != '\n') {
      if (take_escape() || take_quote()) {
        continue;
      }
      if (quote_ == '\0' && strchr(delimiters_, *in_) != nullptr) {
        in_++;
        break;
      }
      *out_++ = *in_++;
    }
    char* end = in_;
    *out_ = '\0';
    return end;
  }

 private:
  // A backslash takes the next character as it is, but not between single quotes.
  bool take_escape() {
    if (*in_ != '\\' || quote_ == '\'') {
      return false;
    }
    in_++;
    if (*in_ != '\0' && *in_ != '\n') {
      *out_++ = *in_++;
    }
    return true;
  }

  bool take_quote() {
    const bool opens = quote_ == '\0' && (*in_ == '"' || *in_ == '\'');
    const bool closes = quote_ != '\0' && *in_ == quote_;
    if (!opens && !closes) {
      return false;
    }
    quote_ = opens ? *in_ : '\0';
    in_++;
    return true;
  }

  char* in_;
  char* out_;
  const char* delimiters_;
  char quote_ = '\0';
};

}  // namespace

char* spdk_strsepq(char** stringp, const char* delim) {
  char* word = *stringp;
  if (word == nullptr) {
    return nullptr;
  }
  char* rest = WordReader(word, delim).read();
  while (*rest != '\0' && strchr(delim, *rest) != nullptr) {
    rest++;
  }
  *stringp = *rest != '\0' ? rest : nullptr;
  return word;
}

// "1.2.3.4:80", "[::1]:80", either without the port. Terminates the host within the given text.
int spdk_parse_ip_addr(char* ip, char** host, char** port) {
  if (ip == nullptr) {
    return -EINVAL;
  }
  *host = nullptr;
  *port = nullptr;
  char* after = nullptr;
  if (*ip == '[') {
    after = strchr(ip, ']');
    if (after == nullptr) {
      return -EINVAL;
    }
    *host = ip + 1;
    *after++ = '\0';
    if (*after != '\0' && *after != ':') {
      return -EINVAL;
    }
  } else {
    *host = ip;
    after = ip + strcspn(ip, ":");
  }
  if (*after == ':') {
    *after++ = '\0';
    *port = *after != '\0' ? after : nullptr;
  }
  return 0;
}

int spdk_strcpy_replace(char* dst, size_t size, const char* src, const char* search,
                        const char* replace) {
  if (dst == nullptr || src == nullptr || search == nullptr || replace == nullptr ||
      *search == '\0') {
    return -EINVAL;
  }
  std::string out;
  const size_t search_length = strlen(search);
  for (const char* match = strstr(src, search); match != nullptr; match = strstr(src, search)) {
    out.append(src, static_cast<size_t>(match - src)).append(replace);
    src = match + search_length;
  }
  out.append(src);
  if (out.size() >= size) {
    return -EINVAL;
  }
  memcpy(dst, out.c_str(), out.size() + 1);
  return 0;
}
