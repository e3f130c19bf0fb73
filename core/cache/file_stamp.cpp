// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/file_stamp.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace fathom {

namespace {

constexpr std::int64_t pieceBytes = std::int64_t { 64 } << 20;
constexpr std::int64_t readBytes = std::int64_t { 1 } << 20;
constexpr std::int64_t recentSeconds = 3; // the coarsest clock of a file system, FAT's, ticks in 2

struct Descriptor
{
    int fd;
    ~Descriptor()
    {
        if (fd >= 0)
            ::close(fd);
    }
};

std::string text(const timespec& time)
{
    return std::to_string(time.tv_sec) + '.' + std::to_string(time.tv_nsec);
}

} // namespace

std::optional<FileStamp> stampOf(const std::filesystem::path& path)
{
    struct stat status
    {
    };
    if (::stat(path.c_str(), &status) != 0)
        return std::nullopt;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    FileStamp stamp;
    stamp.text = std::to_string(status.st_dev) + ' ' + std::to_string(status.st_ino) + ' '
        + std::to_string(status.st_size) + ' ' + text(status.st_mtim) + ' ' + text(status.st_ctim);
    stamp.isRecent = std::max(status.st_mtim.tv_sec, status.st_ctim.tv_sec) > now - recentSeconds;
    return stamp;
}

Result<Digest> hashFile(const std::filesystem::path& path, WorkerPool& pool, const JobContext& job)
{
    const Descriptor file { ::open(path.c_str(), O_RDONLY | O_CLOEXEC) };
    struct stat status
    {
    };
    if (file.fd < 0 || ::fstat(file.fd, &status) != 0)
        return fail(ErrorCode::FileUnreadable,
            "The file cannot be read: " + std::generic_category().message(errno) + '.',
            path.string());
    const auto size = std::int64_t { status.st_size };
    const auto pieces = static_cast<std::size_t>((size + pieceBytes - 1) / pieceBytes);
    std::vector<Digest> digests(pieces);
    std::atomic<int> error = 0;
    pool.parallelFor(pieces, [&](std::size_t piece) {
        Sha256 hash;
        std::vector<std::byte> buffer(static_cast<std::size_t>(std::min(size, readBytes)));
        auto offset = static_cast<std::int64_t>(piece) * pieceBytes;
        const auto end = std::min(size, offset + pieceBytes);
        while (offset < end && error == 0) {
            job.checkpoint();
            const auto wanted = static_cast<std::size_t>(std::min(readBytes, end - offset));
            const auto count = ::pread(file.fd, buffer.data(), wanted, offset);
            if (count > 0) {
                hash.add(std::span(buffer).first(static_cast<std::size_t>(count)));
                offset += count;
            } else if (count == 0 || errno != EINTR) {
                error = count == 0 ? EIO : errno; // 0: it has been cut short meanwhile
            }
        }
        digests[piece] = hash.digest();
    });
    if (error != 0)
        return fail(ErrorCode::FileUnreadable,
            "The file cannot be read: " + std::generic_category().message(error) + '.',
            path.string());
    Sha256 hash;
    for (const auto& digest : digests)
        hash.add(digest);
    return hash.digest();
}

} // namespace fathom
