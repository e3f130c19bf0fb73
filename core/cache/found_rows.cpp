// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/found_rows.h"

#include "core/cache/row_cache.h"
#include "core/cache/row_file.h"

#include <algorithm>
#include <atomic>
#include <optional>

namespace fathom {

std::vector<std::size_t> FoundRows::read(std::span<const std::size_t> keys,
    const std::function<float*(std::size_t)>& target, WorkerPool& pool, const JobContext& job) const
{
    constexpr std::size_t keysPerTask = 64;
    std::vector<std::optional<RowFile>> files(m_files.size());
    std::vector<std::uint8_t> isLost(files.size(), 1);
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto file = RowFile::open(m_cache->pathOf(m_files[i]), m_space);
        if (file)
            files[i].emplace(std::move(*file));
        else // it may well be whole if it only cannot be opened now
            isLost[i] = file.error().code != ErrorCode::FileUnreadable;
    }

    std::vector<std::uint8_t> isRead(keys.size(), 0);
    pool.parallelFor((keys.size() + keysPerTask - 1) / keysPerTask, [&](std::size_t task) {
        job.checkpoint();
        const auto end = std::min(keys.size(), (task + 1) * keysPerTask);
        for (auto i = task * keysPerTask; i < end; ++i) {
            const auto& place = m_places[keys[i]];
            const auto& file = files[static_cast<std::size_t>(place.file)];
            if (!file || static_cast<std::size_t>(place.entry) >= file->entries().size())
                continue;
            const auto& entry = file->entries()[static_cast<std::size_t>(place.entry)];
            isRead[i] = entry.key == (*m_keys)[keys[i]] && entry.rowCount == place.rowCount
                && file->read(entry, target(keys[i]));
        }
    });

    std::vector<std::size_t> failed;
    std::vector<IndexedFile::Name> damaged;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (isRead[i])
            continue;
        failed.push_back(keys[i]);
        const auto file = static_cast<std::size_t>(m_places[keys[i]].file);
        if (isLost[file])
            damaged.push_back(m_files[file]);
    }
    std::ranges::sort(damaged);
    damaged.erase(std::unique(damaged.begin(), damaged.end()), damaged.end());
    if (!damaged.empty())
        m_cache->discard(damaged);
    return failed;
}

} // namespace fathom
