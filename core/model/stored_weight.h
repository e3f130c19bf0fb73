// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/block_type.h"
#include "core/io/safetensors.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// Factors of a weight's elements, one for each block of `blockRows` × `blockColumns` of them:
/// element [r, c] has factor [r / blockRows, c / blockColumns].
struct WeightScales
{
    std::vector<float> factors; ///< row by row
    std::int64_t columns = 1; ///< factors in a row
    std::int64_t blockRows = 1;
    std::int64_t blockColumns = 1;
};

/// A weight as a checkpoint's files hold it: the name and shape that Hugging Face gives it, and how
/// float32 is made of what is stored. Refers to the files' mappings.
struct StoredWeight
{
    TensorDtype dtype = TensorDtype::F32;
    std::optional<BlockType> blocks; ///< how rows are packed; then `dtype` says nothing
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
    /// The two dimensions are stored the other way round than `shape` says.
    bool isTransposed = false;
    /// Which stored row is row i. Null: row i.
    std::function<std::int64_t(std::int64_t)> storedRow {};
    std::shared_ptr<const WeightScales> scales {}; ///< null: none
    /// What has been added to every element already, of norms that are stored less 1 elsewhere.
    float includedOffset = 0;

    [[nodiscard]] std::int64_t elementCount() const;
    /// Stored rows: the first dimension; one element each for a vector, and one for a scalar.
    [[nodiscard]] std::int64_t rowCount() const;
    [[nodiscard]] std::int64_t rowLength() const;
    /// "BF16", "Q4_K"
    [[nodiscard]] std::string encoding() const;
    /// Whether copyRows() can make float32 of it: of F64, F32, F16, BF16, scaled or not, of float8,
    /// and of matrices of blocks.
    [[nodiscard]] bool isReadable() const;
    /// The elements are float32 in the mapping, in order and aligned.
    [[nodiscard]] bool isPlain() const;
};

[[nodiscard]] StoredWeight storedAs(const TensorView& tensor);

/// Rows [first, first + count) as float32, one after the other: exactly, but for F64, which is
/// rounded, and products with scales, which are rounded once.
void copyRows(const StoredWeight& weight, std::int64_t first, std::int64_t count, float* to);

} // namespace fathom
