// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/cache_failure.h"
#include "core/cache/row_cache.h"
#include "core/cache/row_file.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <unordered_set>
#include <utility>

namespace fathom {

namespace {

namespace fs = std::filesystem;

constexpr const char* indexName = "index.sqlite";
constexpr std::chrono::minutes orphanAge { 1 }; ///< a file this old is not just being made

bool isOld(const fs::path& path)
{
    std::error_code error;
    const auto written = fs::last_write_time(path, error);
    return !error && written < fs::file_time_type::clock::now() - orphanAge;
}

/// Removes what a cache consists of, and nothing else that may be there.
void removeEverything(const fs::path& directory, const fs::path& rows, const char* ending)
{
    std::error_code ignored;
    for (const auto* part : { "", "-wal", "-shm", "-journal" })
        fs::remove(directory / (std::string(indexName) + part), ignored);
    for (fs::directory_iterator entry(rows, ignored), end; !ignored && entry != end;
         entry.increment(ignored)) {
        if (std::error_code failed; entry->path().extension() == ending)
            fs::remove(entry->path(), failed);
    }
}

} // namespace

Status RowCache::makeFolders(const fs::path& directory)
{
    std::error_code error;
    fs::create_directories(directory.parent_path(), error);
    if (error)
        return unusableCache(directory, error.message());
    for (const auto& folder : { directory, directory / rowsFolder }) {
        // For the user's eyes only: hidden states tell what the prompts were about.
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
            return unusableCache(directory, std::generic_category().message(errno));
    }
    if (::access((directory / rowsFolder).c_str(), W_OK | X_OK) != 0)
        return unusableCache(directory, std::generic_category().message(errno));
    return {};
}

/// The index, made anew if it is damaged. `lock` is held shared.
Result<CacheIndex> RowCache::openIndex(const fs::path& directory, int lock)
{
    try {
        return CacheIndex(directory / indexName);
    } catch (const DatabaseError& error) {
        if (!error.isDamage)
            return unusableCache(directory, std::string("its index says \"") + error.what() + '"');
        if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
            return unusableCache(
                directory, "its index is damaged, and another program is using it");
    }
    removeEverything(directory, directory / rowsFolder, rowsEnding);
    auto index = guardedIndex(directory, [&] { return CacheIndex(directory / indexName); });
    (void)::flock(lock, LOCK_SH);
    return index;
}

Result<std::shared_ptr<RowCache>> RowCache::open(const fs::path& parent)
{
    std::error_code error;
    auto directory = fs::weakly_canonical(fs::absolute(parent, error), error) / "activations";
    if (error)
        return unusableCache(parent, error.message());
    if (auto status = makeFolders(directory); !status)
        return propagate(status);
    const int lock
        = ::open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0)
        return unusableCache(directory, std::generic_category().message(errno));
    // Waits only while another process makes a damaged cache anew. A file system that knows no
    // locks has one user at a time.
    (void)::flock(lock, LOCK_SH);
    auto index = openIndex(directory, lock);
    if (!index) {
        ::close(lock);
        return propagate(index);
    }
    const std::shared_ptr<RowCache> cache(
        new RowCache(std::move(directory), lock, std::move(*index)));
    cache->removeOrphans();
    return cache;
}

void RowCache::removeOrphans()
{
    const auto known = [&] {
        std::unordered_set<std::string> files;
        const std::lock_guard lock(m_mutex);
        for (const auto& name : m_index.names())
            files.insert(pathOf(name).filename().string());
        return files;
    };
    (void)guardedIndex(m_directory, [&] { // those of an index that cannot be read stay
        const auto before = known();
        std::vector<fs::path> unknown;
        std::error_code ignored;
        for (fs::directory_iterator entry(m_directory / rowsFolder, ignored), end;
             !ignored && entry != end; entry.increment(ignored)) {
            const auto& path = entry->path();
            if (path.extension() == rowsEnding && !before.contains(path.filename().string())
                && isOld(path) && !isBeingWritten(path))
                unknown.push_back(path);
        }
        if (unknown.empty())
            return;
        const auto after = known(); // one of them may have been indexed meanwhile
        for (const auto& path : unknown)
            if (!after.contains(path.filename().string()))
                fs::remove(path, ignored);
    });
}

} // namespace fathom
