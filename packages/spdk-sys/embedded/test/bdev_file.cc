// SPDX-License-Identifier: BSD-3-Clause
// Copyright (c) 2026 The spdk-ts authors

#include "bdev_file.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "spdk/json.h"

namespace {

int append(void* context, const void* data, size_t size) {
  static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
  return 0;
}

template <typename Write>
std::string json(Write write) {
  std::string text;
  spdk_json_write_ctx* w = spdk_json_write_begin(append, &text, 0);
  write(w);
  CHECK_EQ(spdk_json_write_end(w), 0);
  return text;
}

}  // namespace

TemporaryFile::TemporaryFile(uint64_t bytes, const std::string& folder)
    : path_(folder + "/spdk-ts-file-XXXXXX") {
  const int fd = mkstemp(path_.data());
  CHECK(fd >= 0);
  close(fd);
  resize(bytes);
}

TemporaryFile::~TemporaryFile() { unlink(path()); }

void TemporaryFile::resize(uint64_t bytes) const {
  CHECK_EQ(truncate(path(), static_cast<off_t>(bytes)), 0);
}

std::string TemporaryFile::read(uint64_t offset, size_t bytes) const {
  std::string content(bytes, '?');
  const int fd = ::open(path(), O_RDONLY);
  CHECK_EQ(pread(fd, content.data(), bytes, static_cast<off_t>(offset)),
           static_cast<ssize_t>(bytes));
  close(fd);
  return content;
}

void TemporaryFile::write(uint64_t offset, const std::string& content) const {
  const int fd = ::open(path(), O_WRONLY);
  CHECK_EQ(pwrite(fd, content.data(), content.size(), static_cast<off_t>(offset)),
           static_cast<ssize_t>(content.size()));
  close(fd);
}

uint64_t TemporaryFile::allocated() const {
  struct stat info {};
  CHECK_EQ(stat(path(), &info), 0);
  return static_cast<uint64_t>(info.st_blocks) * 512;
}

bool TemporaryFile::is_open() const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    if (std::filesystem::read_symlink(entry.path(), error) == path_) {
      return true;
    }
  }
  return false;
}

SmallFileSystem::SmallFileSystem(const char* size) : folder_("/tmp/spdk-ts-full-XXXXXX") {
  CHECK(mkdtemp(folder_.data()) != nullptr);
  mounted_ = mount("none", folder_.c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
}

SmallFileSystem::~SmallFileSystem() {
  if (mounted_) {
    CHECK_EQ(umount(folder_.c_str()), 0);
  }
  rmdir(folder_.c_str());
}

FileFixture::FileFixture(const FileModule& file_module, uint64_t bytes, uint32_t block_size,
                         const std::string& folder)
    : module(file_module), file(bytes, folder) {
  CHECK_EQ(module.create("F", file.path(), block_size), 0);
  poll_app();
  open = std::make_unique<OpenBdev>("F", true);
  CHECK_EQ(open->rc, 0);
  CHECK(open->get_channel() != nullptr);
}

FileFixture::~FileFixture() {
  open.reset();
  if (bdev() != nullptr) {
    delete_file_bdev(module, "F");
  }
}

Outcome FileFixture::write(char* data, uint64_t offset, uint64_t num_blocks) const {
  Outcome o;
  CHECK_EQ(spdk_bdev_write_blocks(desc(), channel(), data, offset, num_blocks, record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  return o;
}

Outcome FileFixture::read(char* data, uint64_t offset, uint64_t num_blocks) const {
  Outcome o;
  CHECK_EQ(spdk_bdev_read_blocks(desc(), channel(), data, offset, num_blocks, record, &o), 0);
  poll_until([&] { return o.calls == 1; });
  return o;
}

void delete_file_bdev(const FileModule& module, const char* name) {
  Unregistered unregistered;
  module.remove(name, record_unregistered, &unregistered);
  poll_until([&] { return unregistered.calls == 1; });
  CHECK_EQ(unregistered.rc, 0);
}

std::string info_of(spdk_bdev* bdev) {
  return json([&](spdk_json_write_ctx* w) {
    spdk_json_write_object_begin(w);
    CHECK_EQ(spdk_bdev_dump_info_json(bdev, w), 0);
    spdk_json_write_object_end(w);
  });
}

std::string config_of(spdk_bdev* bdev) {
  return json([&](spdk_json_write_ctx* w) { bdev->fn_table->write_config_json(bdev, w); });
}
