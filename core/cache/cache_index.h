// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/cache/database.h"
#include "core/cache/row_space.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fathom {

/// When something was used: milliseconds since 1970.
using UseTime = std::chrono::sys_time<std::chrono::milliseconds>;
[[nodiscard]] UseTime useTimeNow();

/// A file of rows as the index knows it. Its name is a random number, never a text: what an index
/// says cannot lead out of the folder.
struct IndexedFile
{
    using Name = std::array<std::byte, 16>;

    Name name {};
    std::int64_t bytes = 0; ///< of the file
    std::int64_t entries = 0; ///< keys in it
    UseTime used {};
};

/// What a cache takes up.
struct CacheUsage
{
    struct Part
    {
        std::int64_t bytes = 0;
        std::int64_t entries = 0;
    };
    std::map<std::string, Part> byLabel;
    std::int64_t bytes = 0;
    std::int64_t entries = 0;
    std::int64_t files = 0;
    std::int64_t sizeLimit = 0; ///< bytes
};

/// Which files hold which rows, when they were last used, how large all of them may become, and the
/// hashes of large files: an SQLite database. For one thread at a time; several processes may have
/// it open. Everything throws DatabaseError.
class CacheIndex
{
public:
    static constexpr std::int64_t defaultSizeLimit = 10'000'000'000; ///< bytes

    /// Opens the database or makes it. A file of another kind, of another version or with anything
    /// in its schema that is not ours throws DatabaseError with isDamage.
    explicit CacheIndex(const std::filesystem::path& path);

    /// Files of a space, the oldest first.
    [[nodiscard]] std::vector<IndexedFile> files(const Digest& space) const;
    /// Adds a file and forgets others, in one step.
    void replace(const RowSpace& space, const IndexedFile& added,
        const std::vector<IndexedFile::Name>& removed);
    void remove(const std::vector<IndexedFile::Name>& names);
    /// Says that files are in use.
    void touch(const std::vector<IndexedFile::Name>& names, UseTime now);

    /// Forgets files that were last used before `since`, the longest unused first, until `needed`
    /// more bytes fit within the limit. Returns them, or nothing at all where that is not enough.
    [[nodiscard]] std::optional<std::vector<IndexedFile::Name>> makeRoom(
        std::int64_t needed, UseTime since);
    /// Forgets everything but settings.
    [[nodiscard]] std::vector<IndexedFile::Name> clear();
    [[nodiscard]] std::set<IndexedFile::Name> names() const;

    [[nodiscard]] CacheUsage usage() const;
    [[nodiscard]] std::int64_t sizeLimit() const;
    void setSizeLimit(std::int64_t bytes);

    /// The hash of a file's content, if the file still is as it was (`stamp`) when it was hashed.
    [[nodiscard]] std::optional<Digest> fileHash(
        const std::string& path, const std::string& stamp) const;
    void rememberFileHash(const std::string& path, const std::string& stamp, const Digest& hash);

private:
    [[nodiscard]] std::int64_t totalBytes() const;

    mutable Database m_database;
};

} // namespace fathom
