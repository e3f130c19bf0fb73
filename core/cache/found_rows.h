// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cache/cache_index.h"
#include "core/cache/row_space.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace fathom {

class RowCache;

/// Where a cache has the rows of some keys: a look at its tables, no rows read. That may fail
/// later, for a file that is damaged or that was evicted meanwhile.
class FoundRows
{
public:
    using Keys = std::shared_ptr<const std::vector<Digest>>;

    /// Nothing, of these keys.
    explicit FoundRows(Keys keys)
        : m_keys(std::move(keys))
        , m_places(m_keys->size())
    {
    }

    [[nodiscard]] bool has(std::size_t key) const { return m_places[key].file >= 0; }
    [[nodiscard]] std::int64_t rowCount(std::size_t key) const { return m_places[key].rowCount; }

    /// Reads the rows of `keys`, all of which it has, to where `target` says; in parallel. Returns
    /// the keys whose rows are not what was once stored, ascending. Files with such rows leave the
    /// cache.
    [[nodiscard]] std::vector<std::size_t> read(std::span<const std::size_t> keys,
        const std::function<float*(std::size_t)>& target, WorkerPool& pool,
        const JobContext& job) const;

private:
    friend class RowCache;
    struct Place
    {
        std::int32_t file = -1; ///< index into m_files
        std::int32_t entry = 0;
        std::int64_t rowCount = 0;
    };

    std::shared_ptr<RowCache> m_cache;
    RowSpace m_space;
    Keys m_keys;
    std::vector<IndexedFile::Name> m_files;
    std::vector<Place> m_places; ///< one for each key
};

} // namespace fathom
