// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/cache_index.h"
#include "core/cache/row_file.h"
#include "tests/fuzz/memory_files.h"

#include <algorithm>

using namespace fathom;

namespace {

// Of row_file.cpp: the header ends in the hash of all that is before it and of the table.
constexpr std::size_t headerBytes = 96;
constexpr std::size_t hashedBytes = 64;
constexpr std::size_t entryBytes = 72;
constexpr std::int64_t widestRow = 16;

/// With the hash that a file of these bytes must have, or nothing would get past it.
std::string withHash(std::string_view bytes)
{
    std::string file(bytes);
    if (file.size() < headerBytes)
        return file;
    std::uint64_t entries = 0;
    std::ranges::copy(file.substr(16, sizeof entries), reinterpret_cast<char*>(&entries));
    const auto table
        = std::min<std::uint64_t>(entries, (file.size() - headerBytes) / entryBytes) * entryBytes;
    Sha256 hash;
    hash.add(std::string_view(file).substr(0, hashedBytes));
    hash.add(std::string_view(file).substr(headerBytes, table));
    const auto digest = hash.digest();
    std::ranges::copy(digest, reinterpret_cast<std::byte*>(file.data() + hashedBytes));
    return file;
}

void readRows(const fuzz::MemoryFolder& folder, std::string_view bytes)
{
    folder.write("a.rows", withHash(bytes));
    for (std::int64_t width = 1; width <= widestRow; width *= 2) {
        const auto file = RowFile::open(folder.path() / "a.rows", { .width = width, .label = {} });
        if (!file)
            continue;
        for (const auto& entry : file->entries()) {
            const auto count = entry.rowCount * width;
            fuzz::check(
                count >= 0 && static_cast<std::uint64_t>(count) * sizeof(float) <= bytes.size());
            std::vector<float> rows(static_cast<std::size_t>(count));
            static_cast<void>(file->read(entry, rows.data()));
        }
    }
}

void readIndex(const fuzz::MemoryFolder& folder, std::string_view bytes)
{
    for (const auto* name : { "index.sqlite", "index.sqlite-wal", "index.sqlite-shm" })
        folder.remove(name);
    folder.write("index.sqlite", bytes);
    try {
        CacheIndex index(folder.path() / "index.sqlite");
        static_cast<void>(index.files({}));
        static_cast<void>(index.names());
        static_cast<void>(index.usage());
        static_cast<void>(index.fileHash("a", "b"));
        static_cast<void>(index.makeRoom(1, useTimeNow()));
        index.setSizeLimit(1);
        static_cast<void>(index.clear());
    } catch (const DatabaseError&) {
        // damaged, as it should say
    }
}

} // namespace

/// The first byte chooses: a file of rows, or the index.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::MemoryFolder folder;
    if (size == 0)
        return 0;
    const auto bytes = fuzz::textOf(data, size).substr(1);
    if (data[0] % 2 == 0)
        readRows(folder, bytes);
    else
        readIndex(folder, bytes);
    return 0;
}
