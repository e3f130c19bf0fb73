// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/download_lock.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace fathom {

Result<DownloadLock> DownloadLock::acquire(const std::filesystem::path& path, const JobContext& job)
{
    constexpr auto pause = std::chrono::milliseconds(50);
    constexpr mode_t everybody = 0666; // less what the user's mask takes away
    DownloadLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, everybody));
    while (lock.m_descriptor < 0 || ::flock(lock.m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (lock.m_descriptor < 0 || (error != EWOULDBLOCK && error != EINTR))
            return fail(ErrorCode::FileNotWritable,
                "The file cannot be locked: " + std::generic_category().message(error)
                    + ". Check its permissions, or set HF_HOME to a folder on another disk.",
                path.string());
        job.checkpoint();
        std::this_thread::sleep_for(pause);
    }
    return lock;
}

DownloadLock::DownloadLock(DownloadLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

DownloadLock::~DownloadLock()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

} // namespace fathom
