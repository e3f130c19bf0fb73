// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/jobs/job_context.h"

#include <filesystem>

namespace fathom {

/// Held by whoever fetches one file, so that two processes (ours or huggingface_hub, which locks
/// the same way) do not write into each other's. Let go when destroyed, or when the process ends.
class DownloadLock
{
public:
    /// Waits for whoever holds it; throws Cancelled.
    [[nodiscard]] static Result<DownloadLock> acquire(
        const std::filesystem::path& path, const JobContext& job);
    DownloadLock(DownloadLock&& other) noexcept;
    DownloadLock(const DownloadLock&) = delete;
    DownloadLock& operator=(const DownloadLock&) = delete;
    ~DownloadLock();

private:
    explicit DownloadLock(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor;
};

} // namespace fathom
