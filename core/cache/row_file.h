// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"
#include "core/cache/row_space.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace fathom {

/// Where a file has the rows of a key, and what they hash to.
struct RowEntry
{
    Digest key {};
    Digest check {}; ///< SHA-256 of the space, the key and the rows
    std::int64_t firstRow = 0;
    std::int64_t rowCount = 0;
};

/// A file of rows, opened to be read; README.md has its layout. It never changes, but it may be
/// damaged: the table is checked when it is opened, rows when they are read. Read with pread, so
/// that a file cut short by others is an error and not a signal. read() from any thread.
class RowFile
{
public:
    /// Fails unless the file is whole and is one of this space.
    [[nodiscard]] static Result<RowFile> open(
        const std::filesystem::path& path, const RowSpace& space);
    RowFile(RowFile&&) noexcept;
    RowFile& operator=(RowFile&&) noexcept;
    ~RowFile();

    [[nodiscard]] const std::vector<RowEntry>& entries() const { return m_entries; }
    /// Reads the rows of an entry into `to` [rowCount, width]; false if they are not what was
    /// written, and then `to` is undefined.
    [[nodiscard]] bool read(const RowEntry& entry, float* to) const;

private:
    RowFile(int fd, const RowSpace& space);

    int m_fd;
    Digest m_space;
    std::int64_t m_width;
    std::vector<RowEntry> m_entries;
};

/// A new file of rows, whole and on disk once it exists. It is removed again unless keep() is
/// called, and locked as long as this object lives, which tells a file that is about to be indexed
/// from one whose writer has died.
class NewRowFile
{
public:
    /// `path` must not exist. Keys must differ.
    [[nodiscard]] static Result<NewRowFile> write(
        const std::filesystem::path& path, const RowSpace& space, std::span<const KeyedRows> rows);
    NewRowFile(NewRowFile&&) noexcept;
    NewRowFile& operator=(NewRowFile&&) = delete;
    ~NewRowFile();

    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }
    void keep() { m_isKept = true; }

private:
    NewRowFile(std::filesystem::path path, int fd);

    std::filesystem::path m_path;
    int m_fd;
    std::int64_t m_bytes = 0;
    bool m_isKept = false;
};

/// Bytes of the file that write() makes.
[[nodiscard]] std::int64_t rowFileBytes(const RowSpace& space, std::span<const KeyedRows> rows);
/// Whether a file is being written by a process that lives.
[[nodiscard]] bool isBeingWritten(const std::filesystem::path& path);

} // namespace fathom
