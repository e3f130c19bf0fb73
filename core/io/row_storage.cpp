// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/row_storage.h"

#include "core/io/mapped_pages.h"

namespace fathom {

RowStorage::RowStorage(std::int64_t rows, std::int64_t columns)
    : m_rows(rows)
    , m_columns(columns)
    , m_memory(new float[static_cast<std::size_t>(rows * columns)])
    , m_data(m_memory.get())
{
}

RowStorage::RowStorage(const FeatureMatrix& rows)
    : RowStorage(rows.rows(), rows.cols())
{
    matrix() = rows;
}

Result<RowStorage> RowStorage::create(std::int64_t rows, std::int64_t columns,
    const std::optional<std::filesystem::path>& scratchFolder)
{
    if (!scratchFolder)
        return RowStorage(rows, columns);
    auto file = ScratchFile::create(
        *scratchFolder, rows * columns * static_cast<std::int64_t>(sizeof(float)));
    if (!file)
        return propagate(file);
    RowStorage storage;
    storage.m_rows = rows;
    storage.m_columns = columns;
    storage.m_file = std::move(*file);
    // NOLINTNEXTLINE: bytes of a mapping, which begins at a page
    storage.m_data = reinterpret_cast<float*>(storage.m_file->bytes().data());
    return storage;
}

std::span<const std::byte> RowStorage::bytesOf(std::int64_t begin, std::int64_t end) const
{
    return std::as_bytes(
        std::span(row(begin), static_cast<std::size_t>((end - begin) * m_columns)));
}

void RowStorage::release(std::int64_t begin, std::int64_t end) const
{
    if (m_file)
        releasePages(bytesOf(begin, end));
}

void RowStorage::readAhead(std::int64_t begin, std::int64_t end) const
{
    if (m_file)
        readPagesAhead(bytesOf(begin, end));
}

} // namespace fathom
