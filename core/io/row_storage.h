// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/io/scratch_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace fathom {

/// Rows of float32 one after the other, [rows, columns], in memory or in a scratch file: hidden
/// states of tokens, and features made of them. Both kinds are used in the same way; whoever goes
/// through many rows says which are done with and which come next, which matters for the second
/// kind alone.
class RowStorage
{
public:
    /// None.
    RowStorage() = default;
    /// In memory, values undefined.
    RowStorage(std::int64_t rows, std::int64_t columns);
    /// A copy, in memory.
    explicit RowStorage(const FeatureMatrix& rows);
    /// In a scratch file in this folder, zeros (errors as of ScratchFile::create()); without one in
    /// memory.
    [[nodiscard]] static Result<RowStorage> create(std::int64_t rows, std::int64_t columns,
        const std::optional<std::filesystem::path>& scratchFolder);

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] std::int64_t cols() const { return m_columns; }
    [[nodiscard]] float* data() { return m_data; }
    [[nodiscard]] const float* data() const { return m_data; }
    [[nodiscard]] float* row(std::int64_t index) { return m_data + index * m_columns; }
    [[nodiscard]] const float* row(std::int64_t index) const { return m_data + index * m_columns; }
    [[nodiscard]] Eigen::Map<FeatureMatrix> matrix() { return { m_data, m_rows, m_columns }; }
    [[nodiscard]] Eigen::Map<const FeatureMatrix> matrix() const
    {
        return { m_data, m_rows, m_columns };
    }
    [[nodiscard]] bool isInScratchFile() const { return m_file.has_value(); }

    /// Rows [begin, end) keep their values but need not stay in memory. From any thread.
    void release(std::int64_t begin, std::int64_t end) const;
    /// Rows [begin, end) are looked at next.
    void readAhead(std::int64_t begin, std::int64_t end) const;

private:
    [[nodiscard]] std::span<const std::byte> bytesOf(std::int64_t begin, std::int64_t end) const;

    std::int64_t m_rows = 0;
    std::int64_t m_columns = 0;
    std::unique_ptr<float[]> m_memory; // NOLINT: a vector would write zeros first
    std::optional<ScratchFile> m_file;
    float* m_data = nullptr; ///< in one of the two
};

} // namespace fathom
