// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/cache/cache_index.h"
#include "core/cache/found_rows.h"
#include "core/cache/row_space.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace fathom {

/// Rows of numbers under keys, in files in a folder of their own with an index beside them. May be
/// used by several threads and several processes at once, any of which may die at any instant:
/// rows are on disk before the index names them, and a row is what was stored or is not there.
///
/// Errors say what does not work (a folder that cannot be written, a full disk); whoever asks does
/// without the cache then.
class RowCache : public std::enable_shared_from_this<RowCache>
{
public:
    /// Opens the cache in `directory`, in a folder `activations`, or makes it. A damaged index
    /// loses the rows; files left behind by processes that died are removed.
    [[nodiscard]] static Result<std::shared_ptr<RowCache>> open(
        const std::filesystem::path& directory);
    ~RowCache();
    RowCache(const RowCache&) = delete;
    RowCache& operator=(const RowCache&) = delete;

    [[nodiscard]] const std::filesystem::path& directory() const { return m_directory; }

    /// Looks for keys. What is found counts as used `now`.
    [[nodiscard]] Result<FoundRows> find(
        const RowSpace& space, const FoundRows::Keys& keys, UseTime now);
    /// Stores rows whose keys differ, as used at `since`. For their sake the longest unused rows
    /// leave the cache, but none used `since` then or later, so that one run does not push out what
    /// it has just stored; where the limit leaves no other way, that is an error (OutOfMemory).
    [[nodiscard]] Status store(
        const RowSpace& space, std::span<const KeyedRows> rows, UseTime since);
    /// Forgets the rows of keys.
    [[nodiscard]] Status forget(const RowSpace& space, const std::vector<Digest>& keys);
    /// Forgets files: for those that turned out to be damaged.
    void discard(const std::vector<IndexedFile::Name>& files);
    /// Forgets everything.
    [[nodiscard]] Status clear();

    [[nodiscard]] Result<CacheUsage> usage() const;
    /// How large all rows together may become, in bytes, for every user of this cache from now on;
    /// what is too much leaves the cache at once. 0: nothing is kept.
    [[nodiscard]] Status setSizeLimit(std::int64_t bytes);

    /// hashFile(), remembered for as long as the file does not change.
    [[nodiscard]] Result<Digest> hashOf(
        const std::filesystem::path& file, WorkerPool& pool, const JobContext& job);

    [[nodiscard]] std::filesystem::path pathOf(const IndexedFile::Name& file) const;

private:
    static constexpr const char* rowsFolder = "rows";
    static constexpr const char* rowsEnding = ".rows";

    RowCache(std::filesystem::path directory, int lock, CacheIndex index);

    [[nodiscard]] std::vector<IndexedFile> filesOf(const RowSpace& space) const;
    void removeFiles(const std::vector<IndexedFile::Name>& files) const;
    [[nodiscard]] static Status makeFolders(const std::filesystem::path& directory);
    [[nodiscard]] static Result<CacheIndex> openIndex(
        const std::filesystem::path& directory, int lock);
    void removeOrphans();
    [[nodiscard]] Status makeRoom(std::int64_t bytes, UseTime since);
    [[nodiscard]] Status replace(const RowSpace& space, std::span<const KeyedRows> rows,
        UseTime used, const std::vector<IndexedFile::Name>& removed);

    std::filesystem::path m_directory;
    int m_lock; ///< held shared: nobody may begin anew while the cache is in use
    mutable std::mutex m_mutex; ///< of m_index
    CacheIndex m_index;
};

} // namespace fathom
