// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/row_cache.h"

#include "core/cache/cache_failure.h"
#include "core/cache/digest_hash.h"
#include "core/cache/file_stamp.h"
#include "core/cache/row_file.h"

#include <string>
#include <system_error>
#include <unistd.h>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace fathom {

namespace fs = std::filesystem;

RowCache::RowCache(fs::path directory, int lock, CacheIndex index)
    : m_directory(std::move(directory))
    , m_lock(lock)
    , m_index(std::move(index))
{
}

RowCache::~RowCache()
{
    ::close(m_lock);
}

fs::path RowCache::pathOf(const IndexedFile::Name& file) const
{
    return m_directory / rowsFolder / (hexText(file) + rowsEnding);
}

void RowCache::removeFiles(const std::vector<IndexedFile::Name>& files) const
{
    std::error_code ignored; // what cannot be removed now is an orphan, and removed later
    for (const auto& file : files)
        fs::remove(pathOf(file), ignored);
}

std::vector<IndexedFile> RowCache::filesOf(const RowSpace& space) const
{
    const std::lock_guard lock(m_mutex);
    return m_index.files(space.key);
}

Result<FoundRows> RowCache::find(const RowSpace& space, const FoundRows::Keys& keys, UseTime now)
{
    FoundRows found(keys);
    std::unordered_map<Digest, std::size_t, DigestHash> firstOf; // the same key may come again
    for (std::size_t i = 0; i < keys->size(); ++i)
        firstOf.emplace((*keys)[i], i);
    const auto lookInto = [&](const RowFile& file, const IndexedFile::Name& name) {
        const auto number = static_cast<std::int32_t>(found.m_files.size());
        bool isUsed = false;
        for (std::size_t i = 0; i < file.entries().size(); ++i) {
            const auto& entry = file.entries()[i];
            const auto wanted = firstOf.find(entry.key);
            if (wanted == firstOf.end() || found.has(wanted->second))
                continue;
            found.m_places[wanted->second]
                = { number, static_cast<std::int32_t>(i), entry.rowCount };
            isUsed = true;
        }
        if (isUsed)
            found.m_files.push_back(name);
    };
    return guardedIndex(m_directory, [&] {
        // Files may be merged or evicted between their listing and their opening: then once more.
        std::vector<IndexedFile::Name> lost;
        std::unordered_set<std::string> seen;
        for (int attempt = 0; attempt < 3 && (attempt == 0 || !lost.empty()); ++attempt) {
            lost.clear();
            for (const auto& each : filesOf(space)) {
                if (!seen.insert(hexText(each.name)).second)
                    continue;
                const auto file = RowFile::open(pathOf(each.name), space);
                if (file)
                    lookInto(*file, each.name);
                else if (file.error().code != ErrorCode::FileUnreadable)
                    lost.push_back(each.name);
            }
            if (!lost.empty())
                discard(lost);
        }
        for (std::size_t i = 0; i < keys->size(); ++i)
            found.m_places[i] = found.m_places[firstOf.at((*keys)[i])];
        if (!found.m_files.empty()) {
            (void)guardedIndex(m_directory, [&] { // they may be evicted sooner, that is all
                const std::lock_guard lock(m_mutex);
                m_index.touch(found.m_files, now);
            });
        }
        found.m_cache = shared_from_this();
        found.m_space = space;
        return std::move(found);
    });
}

void RowCache::discard(const std::vector<IndexedFile::Name>& files)
{
    // An index that cannot be written keeps names of files that are no longer there, which is
    // found out when they are opened.
    (void)guardedIndex(m_directory, [&] {
        const std::lock_guard lock(m_mutex);
        m_index.remove(files);
    });
    removeFiles(files);
}

Status RowCache::clear()
{
    const auto all = guardedIndex(m_directory, [&] {
        const std::lock_guard lock(m_mutex);
        return m_index.clear();
    });
    if (!all)
        return tl::unexpected(all.error());
    removeFiles(*all);
    return {};
}

Result<CacheUsage> RowCache::usage() const
{
    return guardedIndex(m_directory, [&] {
        const std::lock_guard lock(m_mutex);
        return m_index.usage();
    });
}

Status RowCache::setSizeLimit(std::int64_t bytes)
{
    const auto evicted = guardedIndex(m_directory, [&] {
        const std::lock_guard lock(m_mutex);
        if (m_index.sizeLimit() != bytes)
            m_index.setSizeLimit(bytes);
        return m_index.makeRoom(0, UseTime::max());
    });
    if (!evicted)
        return tl::unexpected(evicted.error());
    if (*evicted)
        removeFiles(**evicted);
    return {};
}

Result<Digest> RowCache::hashOf(const fs::path& file, WorkerPool& pool, const JobContext& job)
{
    std::error_code ignored;
    const auto name = fs::weakly_canonical(file, ignored).string();
    const auto before = stampOf(file);
    if (before) {
        const auto known = guardedIndex(m_directory, [&] {
            const std::lock_guard lock(m_mutex);
            return m_index.fileHash(name, before->text);
        });
        if (known && *known)
            return **known;
    }
    auto hash = hashFile(file, pool, job);
    const auto after = stampOf(file);
    if (hash && before && after && before->text == after->text && !after->isRecent) {
        (void)guardedIndex(m_directory, [&] { // not to remember it costs time, nothing else
            const std::lock_guard lock(m_mutex);
            m_index.rememberFileHash(name, after->text, *hash);
        });
    }
    return hash;
}

} // namespace fathom
