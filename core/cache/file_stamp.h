// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"

#include <filesystem>
#include <optional>
#include <string>

namespace fathom {

/// What changes whenever a file's content does: device, inode, size, and the times of the last
/// change of content and of status, the second of which no program can set.
struct FileStamp
{
    std::string text;
    /// Whether a later change could leave the stamp as it is, because the file changed so recently
    /// that the clock of its file system may not have moved on: such a stamp proves nothing later.
    bool isRecent = false;
};

/// None if there is no such file.
[[nodiscard]] std::optional<FileStamp> stampOf(const std::filesystem::path& path);

/// SHA-256 over the SHA-256 of each 64 MiB of a file, which the threads of `pool` share. Enters no
/// phase and advances nothing.
[[nodiscard]] Result<Digest> hashFile(
    const std::filesystem::path& path, WorkerPool& pool, const JobContext& job);

} // namespace fathom
