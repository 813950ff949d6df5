// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

// Tests that hold for all modules whose devices keep their blocks in a file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bdev_layer.h"

// A file of zeroes that goes with the scope.
class TemporaryFile {
 public:
  explicit TemporaryFile(uint64_t bytes, const std::string& folder = "/tmp");
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const char* path() const { return path_.c_str(); }
  void resize(uint64_t bytes) const;
  std::string read(uint64_t offset, size_t bytes) const;
  void write(uint64_t offset, const std::string& content) const;
  // Bytes that the file system has allocated.
  uint64_t allocated() const;
  // Whether this process has it open.
  bool is_open() const;

 private:
  std::string path_;
};

// A file system that is full at once, where the process may mount one.
class SmallFileSystem {
 public:
  explicit SmallFileSystem(const char* size);
  ~SmallFileSystem();
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;

  bool mounted() const { return mounted_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  bool mounted_ = false;
};

// How a module is driven.
struct FileModule {
  const char* name;
  const char* product_name;
  // Of bad arguments: a negative errno, or this where the module does not tell.
  int (*create)(const char* name, const char* path, uint32_t block_size);
  bool tells_errno;
  int (*rescan)(const char* name);
  void (*remove)(const char* name, void (*done)(void* arg, int rc), void* arg);
};

// Creates a device named "F", open for writing, and deletes it with the scope.
struct FileFixture {
  BdevLayer layer;
  const FileModule& module;
  TemporaryFile file;
  std::unique_ptr<OpenBdev> open;
  Memory memory{1024 * 1024};

  explicit FileFixture(const FileModule& file_module, uint64_t bytes = 1024 * 1024,
                       uint32_t block_size = 512, const std::string& folder = "/tmp");
  ~FileFixture();
  spdk_bdev* bdev() const { return spdk_bdev_get_by_name("F"); }
  spdk_bdev_desc* desc() const { return open->desc; }
  spdk_io_channel* channel() const { return open->channel; }
  // Ends with the I/O.
  Outcome write(char* data, uint64_t offset, uint64_t num_blocks) const;
  Outcome read(char* data, uint64_t offset, uint64_t num_blocks) const;
};

void delete_file_bdev(const FileModule& module, const char* name);
// What the device tells of itself, and its line of the configuration.
std::string info_of(spdk_bdev* bdev);
std::string config_of(spdk_bdev* bdev);

void keeps_data_in_the_file(const FileModule& module);
void takes_vectors_and_any_alignment(const FileModule& module);
void does_more_than_its_queue_holds(const FileModule& module);
void serves_two_threads_and_devices(const FileModule& module);
// Where the module has no way to write zeroes of its own.
void writes_zeroes_by_writes(const FileModule& module);
void follows_the_size_of_the_file(const FileModule& module);
void goes_while_it_is_open(const FileModule& module);
void refuses_bad_files(const FileModule& module);
void survives_truncation(const FileModule& module);
// `aio_status` is what the module tells of a write that found no room.
void survives_a_full_disk(const FileModule& module, int aio_status);
