// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/scratch_file.h"

#include "core/base/byte_size.h"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fathom {

namespace {

namespace fs = std::filesystem;

std::atomic<std::int64_t> allBytes = 0;

struct Descriptor
{
    int fd = -1;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    explicit Descriptor(int f)
        : fd(f)
    {
    }
    ~Descriptor()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

std::string systemMessage(int error)
{
    return std::generic_category().message(error);
}

constexpr const char* whatToDo = " Make room there, name another folder with --cache-dir (in the "
                                 "window: FATHOM_CACHE_DIR), allow more memory, or take fewer or "
                                 "shorter texts.";

tl::unexpected<Error> tooLittleSpace(const fs::path& folder, std::int64_t bytes)
{
    return fail(ErrorCode::OutOfMemory,
        "What does not fit into memory needs a scratch file of " + byteSizeText(bytes)
            + " here, and there is room for " + byteSizeText(freeDiskSpace(folder)) + '.'
            + whatToDo,
        folder.string());
}

tl::unexpected<Error> unusable(const fs::path& folder, const std::string& why)
{
    return fail(ErrorCode::FileNotWritable,
        "No scratch file can be made here for what does not fit into memory: " + why + '.'
            + whatToDo,
        folder.string());
}

/// A file without a name from the start, or, where the file system has no such thing, one that
/// loses its name at once.
int openNameless(const fs::path& folder)
{
    const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT))
        return fd;
    auto name = (folder / "scratch-XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

/// Larger files would end the process with a signal.
bool exceedsFileLimit(std::int64_t bytes)
{
    rlimit limit {};
    return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
        && static_cast<rlim_t>(bytes) > limit.rlim_cur;
}

} // namespace

std::int64_t freeDiskSpace(const fs::path& folder)
{
    std::error_code error;
    auto existing = fs::absolute(folder, error);
    while (!error && !fs::exists(existing, error) && existing.has_relative_path())
        existing = existing.parent_path();
    struct statvfs status
    {
    };
    if (::statvfs(existing.c_str(), &status) != 0)
        return 0;
    return static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
}

Result<ScratchFile> ScratchFile::create(const fs::path& folder, std::int64_t bytes)
{
    std::error_code error;
    fs::create_directories(folder.parent_path(), error);
    // For the user's eyes only: hidden states tell what the texts were about.
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return unusable(folder, systemMessage(errno));
    if (freeDiskSpace(folder) < bytes)
        return tooLittleSpace(folder, bytes);
    if (exceedsFileLimit(bytes))
        return unusable(
            folder, "files may not become as large as " + byteSizeText(bytes) + " (ulimit -f)");
    const Descriptor file(openNameless(folder));
    if (file.fd < 0)
        return unusable(folder, systemMessage(errno));
    const auto failure = ::posix_fallocate(file.fd, 0, bytes);
    if (failure == ENOSPC || failure == EDQUOT)
        return tooLittleSpace(folder, bytes);
    if (failure != 0)
        return unusable(folder, systemMessage(failure));
    auto* const data = ::mmap(
        nullptr, static_cast<std::size_t>(bytes), PROT_READ | PROT_WRITE, MAP_SHARED, file.fd, 0);
    if (data == MAP_FAILED)
        return unusable(folder, systemMessage(errno));
    return ScratchFile({ static_cast<std::byte*>(data), static_cast<std::size_t>(bytes) });
}

ScratchFile::ScratchFile(std::span<std::byte> bytes)
    : m_bytes(bytes)
{
    allBytes += static_cast<std::int64_t>(bytes.size());
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {}))
{
}

ScratchFile& ScratchFile::operator=(ScratchFile&& other) noexcept
{
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

ScratchFile::~ScratchFile()
{
    if (m_bytes.empty())
        return;
    allBytes -= static_cast<std::int64_t>(m_bytes.size());
    ::munmap(m_bytes.data(), m_bytes.size());
}

std::int64_t ScratchFile::bytesOnDisk()
{
    return allBytes;
}

} // namespace fathom
