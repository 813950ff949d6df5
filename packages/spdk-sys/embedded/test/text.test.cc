// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Strings, numbers in text, base64, hexadecimal, UUIDs and CPU sets.
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "check.h"
#include "spdk/base64.h"
#include "spdk/cpuset.h"
#include "spdk/fd.h"
#include "spdk/file.h"
#include "spdk/hexlify.h"
#include "spdk/string.h"
#include "spdk/uuid.h"
#include "threads.h"

namespace {

// Takes the text over from the C heap.
std::string taken(char* text) {
  std::string result = text != nullptr ? text : "(null)";
  free(text);
  return result;
}

std::string trimmed(std::string text) { return spdk_str_trim(text.data()); }

std::string parsed_mask(const char* mask) {
  spdk_cpuset set{};
  return spdk_cpuset_parse(&set, mask) == 0 ? spdk_cpuset_fmt(&set) : "error";
}

}  // namespace

TEST(text_is_formatted_on_the_heap) {
  CHECK_EQ(taken(spdk_sprintf_alloc("%d-%s", 7, "x")), "7-x");
  char* text = spdk_sprintf_append_realloc(nullptr, "%s", "a");
  text = spdk_sprintf_append_realloc(text, "%d", 12);
  CHECK_EQ(taken(text), "a12");
}

TEST(text_is_trimmed_in_place) {
  CHECK_EQ(trimmed("  a b\t\n"), "a b");
  CHECK_EQ(trimmed("   "), "");
  CHECK_EQ(trimmed(""), "");
  CHECK(spdk_str_trim(nullptr) == nullptr);
  char lines[] = "text\r\n\n";
  CHECK_EQ(spdk_str_chomp(lines), 3);
  CHECK_EQ(std::string(lines), "text");
  char upper[] = "AbC1";
  CHECK_EQ(std::string(spdk_strlwr(upper)), "abc1");
}

TEST(padded_fields) {
  char field[6] = {};
  spdk_strcpy_pad(field, "ab", 5, '.');
  CHECK_EQ(std::string(field), "ab...");
  spdk_strcpy_pad(field, "abcdefgh", 5, '.');
  CHECK_EQ(std::string(field), "abcde");
  CHECK_EQ(spdk_strlen_pad("ab...", 5, '.'), 2);
  CHECK_EQ(spdk_strlen_pad(".....", 5, '.'), 0);
  CHECK_EQ(spdk_strlen_pad("", 0, '.'), 0);
  CHECK(spdk_mem_all_zero("\0\0\0", 3));
  CHECK(!spdk_mem_all_zero("\0\0\1", 3));
  CHECK(spdk_mem_all_zero("x", 0));
}

TEST(numbers_in_text) {
  CHECK_EQ(spdk_strtol("10", 10), 10);
  CHECK_EQ(spdk_strtol("0x10", 16), 16);
  CHECK_EQ(spdk_strtol("10x", 10), -EINVAL);
  CHECK_EQ(spdk_strtol("-1", 10), -ERANGE);
  CHECK_EQ(spdk_strtoll("99999999999999999999", 10), -ERANGE);
  CHECK_EQ(spdk_strtoll("4294967296", 10), 4294967296);
  uint64_t capacity = 0;
  bool prefixed = false;
  CHECK_EQ(spdk_parse_capacity("472", &capacity, &prefixed), 0);
  CHECK_EQ(capacity, 472);
  CHECK(!prefixed);
  CHECK_EQ(spdk_parse_capacity("18446744073709551615", &capacity, nullptr), 0);
  CHECK_EQ(capacity, UINT64_MAX);
  CHECK_EQ(spdk_parse_capacity("12k", &capacity, &prefixed), 0);
  CHECK_EQ(capacity, 12 * 1024);
  CHECK(prefixed);
  CHECK_EQ(spdk_parse_capacity("5MiB", &capacity, nullptr), 0);
  CHECK_EQ(capacity, 5 << 20);
  CHECK_EQ(spdk_parse_capacity("3G", &capacity, nullptr), 0);
  CHECK_EQ(capacity, uint64_t{3} << 30);
  CHECK_EQ(spdk_parse_capacity("12x", &capacity, nullptr), -EINVAL);
}

TEST(text_is_taken_apart) {
  char words[] = "one 'two words' \"a\\\"b\"  c\\ d";
  char* rest = words;
  CHECK_EQ(std::string(spdk_strsepq(&rest, " ")), "one");
  CHECK_EQ(std::string(spdk_strsepq(&rest, " ")), "two words");
  CHECK_EQ(std::string(spdk_strsepq(&rest, " ")), "a\"b");
  CHECK_EQ(std::string(spdk_strsepq(&rest, " ")), "c d");
  CHECK(spdk_strsepq(&rest, " ") == nullptr);

  char v4[] = "1.2.3.4:80";
  char v6[] = "[::1]:443";
  char bare[] = "host";
  char open[] = "[::1";
  char* host = nullptr;
  char* port = nullptr;
  CHECK_EQ(spdk_parse_ip_addr(v4, &host, &port), 0);
  CHECK_EQ(std::string(host) + "|" + port, "1.2.3.4|80");
  CHECK_EQ(spdk_parse_ip_addr(v6, &host, &port), 0);
  CHECK_EQ(std::string(host) + "|" + port, "::1|443");
  CHECK_EQ(spdk_parse_ip_addr(bare, &host, &port), 0);
  CHECK(port == nullptr);
  CHECK_EQ(spdk_parse_ip_addr(open, &host, &port), -EINVAL);
  CHECK_EQ(spdk_parse_ip_addr(nullptr, &host, &port), -EINVAL);

  char out[16];
  CHECK_EQ(spdk_strcpy_replace(out, sizeof(out), "a-b-c", "-", "++"), 0);
  CHECK_EQ(std::string(out), "a++b++c");
  CHECK_EQ(spdk_strcpy_replace(out, 7, "a-b-c", "-", "++"), -EINVAL);
  CHECK_EQ(spdk_strcpy_replace(out, 16, nullptr, "-", "++"), -EINVAL);
}

TEST(string_arrays) {
  char** array = spdk_strarray_from_string("a,b,,c", ",");
  CHECK_EQ(std::string(array[0]) + array[1] + "[" + array[2] + "]" + array[3], "ab[]c");
  CHECK(array[4] == nullptr);
  char** copy = spdk_strarray_dup(const_cast<const char**>(array));
  CHECK_EQ(std::string(copy[3]), "c");
  CHECK(copy[4] == nullptr);
  spdk_strarray_free(array);
  spdk_strarray_free(copy);
  spdk_strarray_free(nullptr);
}

TEST(errors_have_texts) {
  CHECK_EQ(std::string(spdk_strerror(ENOENT)), strerror(ENOENT));
  char text[64];
  spdk_strerror_r(EIO, text, sizeof(text));
  CHECK_EQ(std::string(text), strerror(EIO));
}

TEST(base64_round_trip) {
  const struct {
    const char* plain;
    const char* encoded;
  } cases[] = {{"f", "Zg=="},        {"fo", "Zm8="},        {"foo", "Zm9v"},
               {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& one : cases) {
    char encoded[64];
    char decoded[64] = {};
    size_t size = 0;
    CHECK_EQ(spdk_base64_encode(encoded, one.plain, strlen(one.plain)), 0);
    CHECK_EQ(std::string(encoded), one.encoded);
    CHECK_EQ(spdk_base64_decode(nullptr, &size, encoded), 0);
    CHECK_EQ(size, strlen(one.plain));
    CHECK_EQ(spdk_base64_decode(decoded, &size, encoded), 0);
    CHECK_EQ(std::string(decoded, size), one.plain);
  }
  char encoded[16];
  CHECK_EQ(spdk_base64_urlsafe_encode(encoded, "\xfb\xff\xfe", 3), 0);
  CHECK_EQ(std::string(encoded), "-__-");
  char decoded[16];
  size_t size = 0;
  CHECK_EQ(spdk_base64_decode(decoded, &size, encoded), -EINVAL);
  CHECK_EQ(spdk_base64_urlsafe_decode(decoded, &size, encoded), 0);
  for (const char* wrong : {"", "Zg=", "Zg", "====", "Z===", "Z*=="}) {
    CHECK_EQ(spdk_base64_decode(decoded, &size, wrong), -EINVAL);
  }
  CHECK_EQ(spdk_base64_encode(encoded, "x", 0), -EINVAL);
}

TEST(hexadecimal_round_trip) {
  CHECK_EQ(taken(spdk_hexlify("\x00\xff\x1a", 3)), "00ff1a");
  char* bytes = spdk_unhexlify("00fF1a");
  CHECK_EQ(memcmp(bytes, "\x00\xff\x1a", 3), 0);
  free(bytes);
  CHECK(spdk_unhexlify("abc") == nullptr);
  CHECK(spdk_unhexlify("zz") == nullptr);
}

TEST(uuids) {
  const char* text = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  spdk_uuid dns{};
  char out[SPDK_UUID_STRING_LEN];
  CHECK(spdk_uuid_is_null(&dns));
  CHECK_EQ(spdk_uuid_parse(&dns, "6BA7B810-9DAD-11D1-80B4-00C04FD430C8"), 0);
  CHECK_EQ(spdk_uuid_fmt_lower(out, sizeof(out), &dns), 0);
  CHECK_EQ(std::string(out), text);
  CHECK_EQ(spdk_uuid_fmt_lower(out, sizeof(out) - 1, &dns), -EINVAL);
  for (const char* wrong : {"", "6ba7b810", "6ba7b8109dad-11d1-80b4-00c04fd430c8-",
                            "6ba7b810-9dad-11d1-80b4-00c04fd430cg"}) {
    spdk_uuid untouched = dns;
    CHECK_EQ(spdk_uuid_parse(&untouched, wrong), -EINVAL);
  }
  spdk_uuid named{};
  CHECK_EQ(spdk_uuid_generate_sha1(&named, &dns, "www.example.com", 15), 0);
  spdk_uuid_fmt_lower(out, sizeof(out), &named);
  CHECK_EQ(std::string(out), "2ed6657d-e927-568b-95e1-2665a8aea6a2");

  spdk_uuid random{};
  spdk_uuid other{};
  spdk_uuid_generate(&random);
  spdk_uuid_generate(&other);
  CHECK_EQ(random.u.raw[6] >> 4, 4);
  CHECK_EQ(random.u.raw[8] >> 6, 2);
  CHECK(spdk_uuid_compare(&random, &other) != 0);
  spdk_uuid_copy(&other, &random);
  CHECK_EQ(spdk_uuid_compare(&random, &other), 0);
  spdk_uuid_set_null(&other);
  CHECK(spdk_uuid_is_null(&other));
  CHECK(spdk_uuid_compare(&other, &random) < 0);
}

TEST(cpu_sets_are_parsed_and_printed) {
  CHECK_EQ(parsed_mask("0x3"), "3");
  CHECK_EQ(parsed_mask("FF0"), "ff0");
  CHECK_EQ(parsed_mask("  100 "), "100");
  CHECK_EQ(parsed_mask("[0,2-4, 9]"), "21d");
  CHECK_EQ(parsed_mask("[1023]").size(), 256);
  CHECK_EQ(parsed_mask("0"), "0");
  for (const char* wrong : {"", "g", "[", "[]", "[1", "[5-2]", "[1024]", "[1,]", "[a]", "1 2"}) {
    CHECK_EQ(parsed_mask(wrong), "error");
  }
  CHECK_EQ(spdk_cpuset_parse(nullptr, "1"), -1);
}

TEST(cpu_sets_combine) {
  spdk_cpuset* a = spdk_cpuset_alloc();
  spdk_cpuset b{};
  spdk_cpuset_parse(a, "0x6");
  spdk_cpuset_parse(&b, "0xc");
  spdk_cpuset_and(&b, a);
  CHECK_EQ(std::string(spdk_cpuset_fmt(&b)), "4");
  spdk_cpuset_or(&b, a);
  CHECK(spdk_cpuset_equal(&b, a));
  spdk_cpuset_xor(&b, a);
  CHECK_EQ(spdk_cpuset_count(&b), 0);
  spdk_cpuset_negate(&b);
  CHECK_EQ(spdk_cpuset_count(&b), SPDK_CPUSET_SIZE);
  spdk_cpuset_set_cpu(&b, 1, false);
  CHECK(!spdk_cpuset_get_cpu(&b, 1));
  CHECK(spdk_cpuset_get_cpu(&b, 2));
  spdk_cpuset_copy(&b, a);
  CHECK_EQ(spdk_cpuset_count(&b), 2);
  spdk_cpuset_zero(&b);
  CHECK_EQ(spdk_cpuset_count(&b), 0);
  spdk_cpuset_free(a);
}

TEST(files_are_loaded_and_measured) {
  char path[] = "/tmp/embedded-test-XXXXXX";
  const int fd = mkstemp(path);
  const std::string content(10000, 'x');
  CHECK_EQ(write(fd, content.data(), content.size()), 10000);
  CHECK_EQ(spdk_fd_get_size(fd), 10000);
  CHECK_EQ(spdk_fd_get_blocklen(fd), 0);
  CHECK_EQ(spdk_fd_get_size(-1), 0);
  close(fd);
  size_t size = 0;
  void* data = nullptr;
  CHECK_EQ(spdk_posix_file_load_from_name(path, &size, &data), 0);
  CHECK_EQ(size, 10000);
  CHECK_EQ(memcmp(data, content.data(), size), 0);
  free(data);
  remove(path);
  CHECK_EQ(spdk_posix_file_load_from_name(path, &size, &data), -ENOENT);
  CHECK(data == nullptr);
}
