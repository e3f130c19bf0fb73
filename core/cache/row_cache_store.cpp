// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/cache_failure.h"
#include "core/cache/digest_hash.h"
#include "core/cache/row_cache.h"
#include "core/cache/row_file.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <system_error>

namespace fathom {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t spareDiskBytes = 256'000'000; ///< left to other programs on a full disk

// Each run adds a file to a space. Once a space has this many small ones, they become one: prompts
// scored one at a time would leave thousands.
constexpr std::size_t smallFileCount = 16;
constexpr std::int64_t smallFileBytes = std::int64_t { 1 } << 20;

IndexedFile::Name randomName()
{
    std::random_device random;
    IndexedFile::Name name;
    for (std::size_t i = 0; i < name.size(); i += sizeof(unsigned)) {
        const unsigned bits = random();
        std::memcpy(name.data() + i, &bits, sizeof bits);
    }
    return name;
}

/// Rows read from files, to be written to another one.
class Gathered
{
public:
    /// All that can be read of a file, but for the keys in `without`; these are added to it.
    void add(const RowFile& file, std::int64_t width, DigestSet& without)
    {
        for (const auto& entry : file.entries()) {
            if (without.contains(entry.key))
                continue;
            auto& values = m_values.emplace_back(static_cast<std::size_t>(entry.rowCount * width));
            if (!file.read(entry, values.data()))
                continue;
            without.insert(entry.key);
            m_rows.push_back({ entry.key, values.data(), entry.rowCount });
        }
    }

    [[nodiscard]] const std::vector<KeyedRows>& rows() const { return m_rows; }

private:
    std::vector<std::vector<float>> m_values;
    std::vector<KeyedRows> m_rows;
};

} // namespace

Status RowCache::makeRoom(std::int64_t bytes, UseTime since)
{
    std::error_code error;
    const auto disk = fs::space(m_directory, error);
    if (!error && static_cast<std::int64_t>(disk.available) < bytes + spareDiskBytes)
        return unusableCache(m_directory, "the disk is almost full");
    const auto evicted = guardedIndex(m_directory, [&] {
        const std::lock_guard lock(m_mutex);
        return m_index.makeRoom(bytes, since);
    });
    if (!evicted)
        return tl::unexpected(evicted.error());
    if (!*evicted)
        return fail(ErrorCode::OutOfMemory,
            "The cache is too small for the hidden states of this run; the rest of them is not "
            "kept. Raise its limit (--cache-size).",
            m_directory.string());
    removeFiles(**evicted);
    return {};
}

Status RowCache::replace(const RowSpace& space, std::span<const KeyedRows> rows, UseTime used,
    const std::vector<IndexedFile::Name>& removed)
{
    IndexedFile added {
        .name = randomName(), .entries = static_cast<std::int64_t>(rows.size()), .used = used
    };
    auto file = NewRowFile::write(pathOf(added.name), space, rows);
    if (!file)
        return propagate(file);
    added.bytes = file->bytes();
    auto status = guardedIndex(m_directory, [&] {
        const std::lock_guard lock(m_mutex);
        m_index.replace(space, added, removed);
    });
    if (!status)
        return status;
    file->keep();
    removeFiles(removed);
    return {};
}

Status RowCache::store(const RowSpace& space, std::span<const KeyedRows> rows, UseTime since)
{
    const auto limit = guardedIndex(m_directory, [&] {
        const std::lock_guard lock(m_mutex);
        return m_index.sizeLimit();
    });
    if (!limit)
        return tl::unexpected(limit.error());
    if (rows.empty() || *limit == 0) // 0: the user wants nothing kept
        return {};
    const auto files = guardedIndex(m_directory, [&] { return filesOf(space); });
    if (!files)
        return tl::unexpected(files.error());
    std::vector<IndexedFile::Name> small;
    for (const auto& each : *files)
        if (each.bytes <= smallFileBytes)
            small.push_back(each.name);
    std::vector<KeyedRows> all(rows.begin(), rows.end());
    std::vector<IndexedFile::Name> merged;
    Gathered gathered;
    if (small.size() >= smallFileCount) {
        DigestSet keys;
        for (const auto& each : rows)
            keys.insert(each.key);
        for (const auto& name : small) {
            if (const auto file = RowFile::open(pathOf(name), space)) {
                gathered.add(*file, space.width, keys);
                merged.push_back(name);
            }
        }
        all.insert(all.end(), gathered.rows().begin(), gathered.rows().end());
    }
    if (auto status = makeRoom(rowFileBytes(space, all), since); !status)
        return status;
    return replace(space, all, since, merged);
}

Status RowCache::forget(const RowSpace& space, const std::vector<Digest>& keys)
{
    const DigestSet forgotten(keys.begin(), keys.end());
    const auto files = guardedIndex(m_directory, [&] { return filesOf(space); });
    if (!files)
        return tl::unexpected(files.error());
    for (const auto& each : *files) {
        const auto file = RowFile::open(pathOf(each.name), space);
        if (!file && file.error().code == ErrorCode::FileUnreadable)
            continue;
        Gathered remaining;
        if (file) {
            const auto isForgotten
                = [&](const RowEntry& entry) { return forgotten.contains(entry.key); };
            if (std::ranges::none_of(file->entries(), isForgotten))
                continue;
            auto without = forgotten;
            remaining.add(*file, space.width, without);
        }
        if (remaining.rows().empty())
            discard({ each.name });
        else if (auto status = replace(space, remaining.rows(), each.used, { each.name }); !status)
            return status;
    }
    return {};
}

} // namespace fathom
